"""One hospital with doctors enough for a survey: shared by the tests of assessments and of engagement."""

from __future__ import annotations

import datetime as dt

import pytest

from collegium.assessments.actions import open_wave, release_responses
from collegium.assessments.models import Release, Wave
from collegium.organisation.models import Organisation
from tests.assessments.hospital import DAY, INSTRUMENT, answers_csv, answers_table, build_hospital, sha256

AT = dt.datetime(2026, 4, 20, 9, 0, tzinfo=dt.UTC)


@pytest.fixture
def hospital(world: object) -> Organisation:
    return build_hospital()


@pytest.fixture
def wave(hospital: Organisation) -> Wave:
    return open_wave(
        by="tests",
        organisation=hospital,
        instrument_id=INSTRUMENT,
        title="Spring 2026",
        opened_on=DAY,
        closed_on=dt.date(2026, 3, 31),
        population_date=DAY,
    )


@pytest.fixture
def release(wave: Wave) -> Release:
    content = answers_csv()
    return release_responses(by="tests", wave=wave, table=answers_table(content), sha256=sha256(content), at=AT)
