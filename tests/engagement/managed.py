"""Releases of managers, and of doctors, in the hospital of the surveys."""

from __future__ import annotations

import datetime as dt

from collegium.assessments.actions import open_wave, release_responses
from collegium.assessments.models import Release
from collegium.organisation.models import Organisation, Person
from tests.assessments.hospital import DAY, answers_csv, answers_table, sha256
from tests.assessments.managers import STATEMENTS, employ_managers, managers_csv


def release_of(
    organisation: Organisation,
    title: str,
    instrument: str = STATEMENTS,
    audience: str = "managers",
    closed_on: dt.date = dt.date(2026, 3, 31),
    seed: int = 3,
) -> Release:
    """One release, with the managers employed where they are not yet."""
    if not Person.objects.filter(organisation=organisation, code="M000").exists():
        employ_managers(organisation)
    wave = open_wave(
        by="tests", organisation=organisation, instrument_id=instrument, title=title, audience=audience,
        opened_on=closed_on - dt.timedelta(days=30), closed_on=closed_on, population_date=DAY,
    )  # fmt: skip
    content = managers_csv(instrument, seed) if audience == "managers" else answers_csv(seed)
    at = dt.datetime.combine(closed_on + dt.timedelta(days=20), dt.time(9), tzinfo=dt.UTC)
    return release_responses(by="tests", wave=wave, table=answers_table(content), sha256=sha256(content), at=at)
