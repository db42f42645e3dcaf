"""Two waves, released from files as an analyst would release them."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from collegium.assessments.actions import open_wave, release_upload, upload_responses
from collegium.assessments.long_work import start_release
from collegium.assessments.models import Wave
from collegium.definitions.instrument_files import load_instrument
from collegium.jobs.actions import perform
from collegium.methods.disclosure import MINIMUM_GROUP
from collegium.organisation.models import Organisation
from collegium.tables.writing import write_csv
from collegium.workbench.demonstration.answers import WAVES, answer_rows
from collegium.workbench.demonstration.trust import Tables
from collegium.workbench.demonstration.units import TRUST

INSTRUMENT = "collegium-medical-engagement-1"
DAY = dt.timedelta(days=1)


def release_waves(*, by: str, tables: Tables, folder: Path) -> None:
    """The files of answers stay in the folder, to try the upload with; the database keeps the figures only."""
    trust = Organisation.objects.get(code=TRUST)
    instrument = load_instrument(INSTRUMENT)
    files = folder / "examples" / "answers"
    files.mkdir(parents=True, exist_ok=True)
    for invented in WAVES:
        rows = answer_rows(tables, invented, instrument)
        columns = tuple(rows[0])
        content = write_csv(columns, [[row[name] for name in columns] for row in rows])
        name = f"{invented.title.lower().replace(' ', '-')}.csv"
        (files / name).write_bytes(content)
        wave = open_wave(
            by=by,
            organisation=trust,
            instrument_id=INSTRUMENT,
            title=invented.title,
            opened_on=invented.opened,
            closed_on=invented.closed,
            population_date=invented.closed,
        )
        upload_responses(by=by, wave=wave, file_name=name, content=content)
        noon = dt.datetime.combine(invented.closed + DAY, dt.time(12), tzinfo=dt.UTC)
        release_upload(by=by, wave=wave, at=noon)
    show_as_long_work(by=by, wave=wave)


def show_as_long_work(*, by: str, wave: Wave) -> None:
    """The last release as the work that it is on a server: done by now, so it only says where it leads."""
    job = start_release(by=by, wave=wave, minimum=MINIMUM_GROUP, back="")
    if not job.over:
        perform.call(str(job.pk))
