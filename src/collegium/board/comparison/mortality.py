"""Expected deaths from spells: the file is counted once, its rows are not kept, and the result is labelled local."""

from __future__ import annotations

import datetime as dt
import math
import uuid
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction
from django.urls import reverse

from collegium.board.comparison.actions import keep_waiting, new_comparison
from collegium.board.comparison.queries import SPELLS
from collegium.board.models import ComparedUnit, Comparison, Indicator, Status, WaitingFile
from collegium.jobs.actions import start
from collegium.jobs.models import Job
from collegium.jobs.work import Progress, WorkError, long_work
from collegium.methods.calibration import calibration, discrimination
from collegium.methods.mortality import Models, fit_mortality
from collegium.organisation.models import Organisation
from collegium.tables.expected import model_notes, models_frame
from collegium.tables.problems import ProblemsError
from collegium.tables.spells import Spells, read_spells
from collegium.wording.numbers import plural

LARGEST = 1024**3  # bytes; ten million spells as Parquet are far below
MOST_TERMS = 20_000  # rows of coefficients that are kept
PROBLEMS_KEPT = 200


def folder() -> Path:
    """Where files of spells wait, for the server alone, until they are counted."""
    found = Path(settings.DATA) / "waiting"
    found.mkdir(mode=0o700, parents=True, exist_ok=True)
    return found


def begin(
    *, by: Any, organisation: Organisation, file_name: str, chunks: Iterable[bytes], title: str, source: str,
    on: dt.date,
) -> Job:  # fmt: skip
    """Store the file and start the counting; the job says how far it has come."""
    forget(organisation)
    path = folder() / uuid.uuid4().hex
    with path.open("xb") as stream:
        path.chmod(0o600)
        for chunk in chunks:
            stream.write(chunk)
    given = {"title": title, "source": source, "indicator": Indicator.LOCAL, "kind": "ratio", "path": path.name}
    keep_waiting(
        by=by, organisation=organisation, purpose=SPELLS, file_name=file_name, content=b"", settings=given
    )  # fmt: skip
    return start(
        count_spells,
        by=by,
        title=f"Expected deaths: {title}"[:200],
        organisation=organisation.code,
        subject="spells",
        back=reverse("board:mortality", args=[organisation.code]),
        on=on.isoformat(),
        starter=str(by) if isinstance(by, str) else f"user:{by.pk}",
        code=organisation.code,
    )


def forget(organisation: Organisation) -> None:
    """Delete a file that still waits, and what was said of it."""
    for one in WaitingFile.objects.filter(organisation=organisation, purpose=SPELLS):
        if one.settings.get("path"):
            (folder() / one.settings["path"]).unlink(missing_ok=True)
        one.delete()


@long_work(repeatable=True)
def count_spells(progress: Progress, *, on: str, starter: str, code: str) -> dict[str, Any]:
    """Count, fit, record; the file is deleted whatever comes of it, unless the machine itself stops."""
    waiting = WaitingFile.objects.filter(organisation__code=code, purpose=SPELLS).select_related("organisation").first()
    if waiting is None or not waiting.settings.get("path"):
        raise WorkError("The file is no longer there. Bring it in again.")
    path = folder() / waiting.settings["path"]
    try:
        progress(0.1, "Counting spells")
        spells = read_spells(path, name=waiting.file_name)
        progress(0.5, f"Fitting {len(spells.groups)} diagnosis groups")
        models = fit_mortality(spells.cells)
        progress(0.9, "Recording")
        made = record_local(by=starter, waiting=waiting, spells=spells, models=models, on=dt.date.fromisoformat(on))
    except ProblemsError as error:
        told = [
            [one.file, one.row, one.column, one.value[:80], one.problem, one.remedy]
            for one in error.problems[:PROBLEMS_KEPT]
        ]
        waiting.settings = {**waiting.settings, "path": "", "problems": told, "number": len(error.problems)}
        waiting.save(update_fields=["settings"])
        # No failure of the work: it did what it could, and the page lists what is to be mended.
        back = reverse("board:mortality", args=[code])
        return {"url": back, "message": f"Nothing is recorded: the file has {plural(len(error.problems), 'problem')}."}
    finally:
        path.unlink(missing_ok=True)
    return {
        "url": reverse("board:comparison", args=[code, made.pk]),
        "message": f"Expected deaths of {len(spells.trusts)} trusts are recorded. The rows of the file are not kept.",
    }


@transaction.atomic
def record_local(*, by: Any, waiting: WaitingFile, spells: Spells, models: Models, on: dt.date) -> Comparison:
    """Observed and expected deaths of each trust, and how well the models hold; no spell is recorded."""
    made = new_comparison(by=by, waiting=waiting, on=on, given=waiting.settings, details=details_of(spells, models))
    totals = spells.totals(models.risk)
    expected, cases = totals.expected, totals.spells
    ComparedUnit.objects.bulk_create(
        [
            ComparedUnit(
                comparison=made,
                place=place,
                code=trust[:160],
                observed=float(totals.observed[place]),
                base=float(expected[place]) if expected[place] > 0 else None,
                # Without an expected death there is no ratio.
                status="" if expected[place] > 0 else Status.NOT_APPLICABLE,
                cases=float(cases[place]),
            )
            for place, trust in enumerate(totals.trusts)
        ],
        batch_size=500,
    )
    waiting.delete()
    return made


def details_of(spells: Spells, models: Models) -> dict[str, Any]:
    cells = spells.cells
    bands = calibration(models.risk, cells.spells, cells.deaths)
    area = discrimination(models.risk, cells.spells, cells.deaths)
    terms = models_frame(spells, models)
    rows = terms.rows() if terms.height <= MOST_TERMS else []
    return {
        "spells": float(cells.spells.sum()),
        "deaths": float(cells.deaths.sum()),
        "groups": len(spells.groups),
        "predictors": list(spells.predictors),
        "discrimination": None if math.isnan(area) else area,
        "calibration": [
            [float(one) for one in band]
            for band in zip(bands.spells, bands.observed, bands.expected, bands.mean_risk, strict=True)
        ],
        "notes": list(model_notes(spells, models)),
        "models": [list(row) for row in rows],
    }
