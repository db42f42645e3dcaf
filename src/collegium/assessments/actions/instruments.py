"""Questionnaires that an organisation adds as files: checked as strictly as those that come with Collegium."""

from __future__ import annotations

import datetime as dt

from django.db import transaction

from collegium.accounts.models import User
from collegium.assessments.actions.waves import name_of
from collegium.assessments.models import InstrumentFile, Wave
from collegium.audit.actions import Entry, record
from collegium.definitions.instrument_files import parse_instrument, shipped_instruments
from collegium.definitions.problems import DefinitionProblem, DefinitionsError
from collegium.organisation.models import Organisation

RANGE = (0.0, 10.0)  # what pages, charts and reports show


@transaction.atomic
def add_instrument(
    *, by: User | str, organisation: Organisation, file_name: str, content: bytes, at: dt.datetime
) -> InstrumentFile:
    """Keep a questionnaire; DefinitionsError with everything that is wrong, its definition and its licence included."""
    instrument = parse_instrument(content, file_name)
    problems = [
        DefinitionProblem(
            file_name, f"scales.{scale.id}.range", "", "Pages and reports show scores from 0 to 10.", "Write range = [0, 10]."
        )
        for scale in instrument.scales
        if scale.rule in ("mean", "minimum") and not instrument.scores_only and scale.range != RANGE
    ]  # fmt: skip
    problems += [
        DefinitionProblem(file_name, f"scales.{scale.id}.range", "", "Scores need a range.", "Write range = [lowest, highest].")
        for scale in instrument.scales
        if instrument.scores_only and scale.range is None
    ]  # fmt: skip
    if instrument.id in {one.id for one in shipped_instruments()} or in_use(organisation, instrument.id):
        problems.append(
            DefinitionProblem(
                file_name, "id", instrument.id, "A questionnaire of this id is in use.", "Give a changed one a new id."
            )
        )
    if problems:
        raise DefinitionsError(problems)
    stored, _ = InstrumentFile.objects.update_or_create(
        organisation=organisation,
        instrument_id=instrument.id,
        defaults={"content": content.decode("utf-8-sig"), "added_at": at},
    )
    entry = Entry(
        verb="assessments.add_instrument",
        subject="assessments.instrumentfile",
        subject_id=str(stored.pk),
        organisation=organisation.code,
        after={"instrument": instrument.id, "licence": instrument.licence},
    )
    record(by=name_of(by), entries=[entry])
    return stored


def in_use(organisation: Organisation, instrument_id: str) -> bool:
    return Wave.objects.filter(organisation=organisation, instrument_id=instrument_id).exists()
