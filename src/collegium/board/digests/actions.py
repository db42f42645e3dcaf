"""Every write about translation work, evidence and digests."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max

from collegium.accounts.models import User
from collegium.board.digests import queries
from collegium.board.models import Digest, EvidenceClaim, Translation, TranslationAudience, TranslationKind
from collegium.definitions.evidence import OBSERVATIONAL
from collegium.definitions.translation import audiences
from collegium.organisation.models import Organisation
from collegium.organisation.recording import change, keep, note, take_away
from collegium.wording.claims import ADVICE, causal_phrases


@transaction.atomic
def add_claim(*, by: User | str, organisation: Organisation, values: dict[str, Any]) -> EvidenceClaim:
    """A finding gets the next number; an observational one cannot be phrased as a cause."""
    refuse_causes(values)
    Organisation.objects.select_for_update().get(pk=organisation.pk)
    last = EvidenceClaim.objects.filter(organisation=organisation).aggregate(last=Max("number"))["last"] or 0
    made = EvidenceClaim(organisation=organisation, number=last + 1, **values)
    return keep(by=by, verb="add_claim", organisation=organisation, row=made)


@transaction.atomic
def correct_claim(*, by: User | str, claim: EvidenceClaim, values: dict[str, Any]) -> EvidenceClaim:
    refuse_causes(values)
    return change(by=by, verb="correct_claim", organisation=claim.organisation, row=claim, values=values)


@transaction.atomic
def withdraw_claim(*, by: User | str, claim: EvidenceClaim, reason: str, on: dt.date) -> EvidenceClaim:
    """Papers may have cited it, so it stays in the register with the reason; nothing new can cite it."""
    if claim.withdrawn_on is not None:
        raise ValidationError("This entry is withdrawn already.")
    values = {"withdrawn_on": on, "withdrawn_because": reason.strip()}
    return change(
        by=by, verb="withdraw_claim", organisation=claim.organisation, row=claim, values=values, reason=reason
    )


def refuse_causes(values: dict[str, Any]) -> None:
    if not OBSERVATIONAL.get(values.get("design", ""), False):
        return
    if phrases := causal_phrases(str(values.get("claim", ""))):
        said = f"“{phrases[0]}” speaks of a cause, and nobody changed anything in a study of this design. {ADVICE}"
        raise ValidationError({"claim": said})


@transaction.atomic
def log_translation(
    *, by: User | str, organisation: Organisation, values: dict[str, Any], audiences_of: Iterable[str]
) -> Translation:
    """One piece of work: one kind, at most one entry of evidence, at least one audience."""
    chosen = check_translation(organisation, values, audiences_of)
    made = Translation(organisation=organisation, **values)
    keep(by=by, verb="log_translation", organisation=organisation, row=made)
    TranslationAudience.objects.bulk_create(TranslationAudience(translation=made, audience=one) for one in chosen)
    note(by=by, verb="translation_audiences", organisation=organisation, row=made, after={"audiences": chosen})
    return made


@transaction.atomic
def correct_translation(
    *, by: User | str, translation: Translation, values: dict[str, Any], audiences_of: Iterable[str]
) -> Translation:
    chosen = check_translation(translation.organisation, values, audiences_of, before=translation)
    made = change(
        by=by, verb="correct_translation", organisation=translation.organisation, row=translation, values=values
    )
    made.audiences.all().delete()
    TranslationAudience.objects.bulk_create(TranslationAudience(translation=made, audience=one) for one in chosen)
    note(by=by, verb="translation_audiences", organisation=made.organisation, row=made, after={"audiences": chosen})
    return made


@transaction.atomic
def remove_translation(*, by: User | str, translation: Translation) -> None:
    take_away(by=by, verb="remove_translation", organisation=translation.organisation, row=translation)


def check_translation(
    organisation: Organisation, values: dict[str, Any], chosen: Iterable[str], before: Translation | None = None
) -> list[str]:
    problems: dict[str, str] = {}
    kinds = {one.id for one in queries.kinds_of(organisation) if not one.retired}
    if values["kind"] not in kinds and (before is None or before.kind != values["kind"]):
        problems["kind"] = "This kind is not on the organisation's list, or no longer used."
    evidence = values.get("evidence", "")
    known = {one.id for one in queries.claims_of(organisation) if not one.withdrawn}
    if evidence and evidence not in known and (before is None or before.evidence != evidence):
        problems["evidence"] = "Cite one entry of the register of evidence, or none."
    order = [one.id for one in audiences()]
    picked = sorted(set(chosen), key=lambda one: order.index(one) if one in order else -1)
    if not picked:
        problems["audiences"] = "Say for whom: choose at least one audience."
    elif not set(picked) <= set(order):
        problems["audiences"] = "Choose audiences of the list."
    if problems:
        raise ValidationError(problems)
    return picked


@transaction.atomic
def set_kind(
    *, by: User | str, organisation: Organisation, kind: str, title: str, source: str, retired: bool = False
) -> TranslationKind:
    """Rename or retire a kind, or add one; entries logged before keep their kind."""
    found = TranslationKind.objects.filter(organisation=organisation, kind=kind).first()
    made = found or TranslationKind(organisation=organisation, kind=kind)
    made.title, made.source, made.retired = title.strip(), source.strip(), retired
    return keep(by=by, verb="set_translation_kind", organisation=organisation, row=made)


@transaction.atomic
def write_digest(*, by: User | str, organisation: Organisation, values: dict[str, Any], on: dt.date) -> Digest:
    refuse_early_review(values, on)
    made = Digest(organisation=organisation, written_on=on, **values)
    return keep(by=by, verb="write_digest", organisation=organisation, row=made)


@transaction.atomic
def correct_digest(*, by: User | str, digest: Digest, values: dict[str, Any]) -> Digest:
    refuse_early_review(values, digest.written_on)
    return change(by=by, verb="correct_digest", organisation=digest.organisation, row=digest, values=values)


@transaction.atomic
def remove_digest(*, by: User | str, digest: Digest, reason: str) -> None:
    take_away(by=by, verb="remove_digest", organisation=digest.organisation, row=digest, reason=reason)


def refuse_early_review(values: dict[str, Any], on: dt.date) -> None:
    if values["review_by"] <= on:
        raise ValidationError({"review_by": "A digest is looked at again after it is written."})
