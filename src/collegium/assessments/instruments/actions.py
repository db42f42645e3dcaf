"""Every write to questionnaires: drafts are changed, published ones are not."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from collegium.accounts.models import User
from collegium.assessments.instruments.contents import title_of
from collegium.assessments.instruments.known import hold_questionnaires
from collegium.assessments.instruments.models import InstrumentDraft, InstrumentFile
from collegium.assessments.instruments.rules import in_use, problems_of, publishing_problems
from collegium.audit.actions import Entry, name_of, record
from collegium.definitions.instrument_files import parse_instrument
from collegium.definitions.problems import DefinitionsError
from collegium.organisation.models import Organisation

MOST_DRAFTS = 200  # of one organisation: nobody writes more, a slip or a script does
MOST_NOTES = 100
DRAFT, FILE = "assessments.instrumentdraft", "assessments.instrumentfile"


@transaction.atomic
def begin_draft(
    *,
    by: User | str,
    organisation: Organisation,
    content: str,
    at: dt.datetime,
    copied_from: str = "",
    notes: tuple[str, ...] = (),
) -> InstrumentDraft:
    """A draft of what was copied, brought in or begun; it may still have problems."""
    if InstrumentDraft.objects.filter(organisation=organisation).count() >= MOST_DRAFTS:
        raise ValidationError(f"There are {MOST_DRAFTS} drafts here. Remove those that nobody works on.")
    draft = InstrumentDraft.objects.create(
        organisation=organisation,
        title=title_of(content),
        content=content,
        copied_from=copied_from[:200],
        notes=[*notes[:MOST_NOTES], *([f"And {len(notes) - MOST_NOTES} more."] if len(notes) > MOST_NOTES else [])],
        changed_at=at,
        changed_by=name_of(by),
    )
    noted(by, draft, "begin_draft", after={"title": draft.title, "from": draft.copied_from})
    return draft


@transaction.atomic
def change_draft(
    *,
    by: User | str,
    draft: InstrumentDraft,
    content: str,
    revision: int,
    at: dt.datetime,
    what: str,
    before: Any = None,
    after: Any = None,
) -> InstrumentDraft:
    """Keep the changed draft, unless somebody else changed it since it was looked at."""
    stored = InstrumentDraft.objects.select_for_update(of=("self",)).select_related("organisation").get(pk=draft.pk)
    if stored.revision != revision:
        raise ValidationError(
            "Somebody changed this draft while you were at it. What you typed stands below: look at the draft in "
            "another window, then keep yours again."
        )
    if content == stored.content:
        return stored
    stored.content, stored.title = content, title_of(content)
    stored.revision += 1
    stored.changed_at, stored.changed_by = at, name_of(by)
    stored.save()
    noted(by, stored, "change_draft", before={what: before}, after={what: after}, reason=what)
    return stored


@transaction.atomic
def remove_draft(*, by: User | str, draft: InstrumentDraft) -> None:
    noted(by, draft, "remove_draft", before={"title": draft.title})
    draft.delete()


@transaction.atomic
def publish_draft(
    *, by: User | str, draft: InstrumentDraft, content: str, revision: int, at: dt.datetime
) -> InstrumentFile:
    """The draft, with its final id, is a questionnaire from now on and never changes; DefinitionsError with all that is wrong."""
    stored = InstrumentDraft.objects.select_for_update(of=("self",)).select_related("organisation").get(pk=draft.pk)
    if stored.revision != revision:
        raise ValidationError("Somebody changed this draft since you looked at it. Look at it again, then publish it.")
    published = add_instrument(
        by=by, organisation=stored.organisation, file_name="draft.toml", content=content.encode(), at=at
    )
    noted(by, stored, "publish_draft", after={"instrument": published.instrument_id})
    stored.delete()
    return published


@transaction.atomic
def add_instrument(
    *, by: User | str, organisation: Organisation, file_name: str, content: bytes, at: dt.datetime
) -> InstrumentFile:
    """Publish a questionnaire; DefinitionsError with everything that is wrong, its definition and its licence included."""
    hold_questionnaires(organisation)  # one after the other: ids are given once
    if problems := problems_of(content, file_name):
        raise DefinitionsError(problems)
    instrument = parse_instrument(content, file_name)
    if problems := publishing_problems(instrument, organisation, file_name):
        raise DefinitionsError(problems)
    stored = InstrumentFile.objects.create(
        organisation=organisation, instrument_id=instrument.id, content=content.decode("utf-8-sig"), added_at=at
    )
    entry = Entry(
        verb="assessments.add_instrument",
        subject=FILE,
        subject_id=str(stored.pk),
        organisation=organisation.code,
        after={"instrument": instrument.id, "licence": instrument.licence},
    )
    record(by=name_of(by), entries=[entry])
    return stored


@transaction.atomic
def withdraw_instrument(*, by: User | str, published: InstrumentFile, at: dt.datetime) -> InstrumentDraft:
    """Take an unused questionnaire out of use; it is a draft again, so that nothing written is lost."""
    hold_questionnaires(published.organisation)
    if in_use(published.organisation, published.instrument_id):
        raise ValidationError("A wave or a round of ratings uses this questionnaire, so it stays as it is.")
    draft = begin_draft(
        by=by,
        organisation=published.organisation,
        content=published.content,
        at=at,
        copied_from=published.instrument_id,
        notes=(f"It was published as {published.instrument_id} and withdrawn before anything used it.",),
    )
    entry = Entry(
        verb="assessments.withdraw_instrument",
        subject=FILE,
        subject_id=str(published.pk),
        organisation=published.organisation.code,
        before={"instrument": published.instrument_id},
    )
    record(by=name_of(by), entries=[entry])
    published.delete()
    return draft


def noted(by: User | str, draft: InstrumentDraft, verb: str, **sides: Any) -> None:
    entry = Entry(
        verb=f"assessments.{verb}",
        subject=DRAFT,
        subject_id=str(draft.pk),
        organisation=draft.organisation.code,
        **sides,
    )
    record(by=name_of(by), entries=[entry])
