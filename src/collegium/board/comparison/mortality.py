"""Expected deaths from spells: the file is counted once, its rows are not kept, and the result is labelled local."""

from __future__ import annotations

import datetime as dt
import hashlib
import math
import uuid
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from django.conf import settings
from django.urls import reverse

from collegium.audit.actions import recorded
from collegium.board.comparison.actions import new_comparison
from collegium.board.comparison.intake import LONGEST
from collegium.board.models import ComparedUnit, Comparison, Indicator, Status
from collegium.jobs.actions import start
from collegium.jobs.models import Job
from collegium.jobs.work import Progress, WorkError, long_work
from collegium.methods.calibration import accuracy, calibration, calibration_slope, discrimination
from collegium.methods.mortality import Models, fit_mortality
from collegium.organisation.models import Organisation
from collegium.registers.files.actions import erase, note
from collegium.registers.many_rows import add_many
from collegium.registers.models import WaitingFile
from collegium.tables.expected import model_notes, models_frame
from collegium.tables.problems import ProblemsError
from collegium.tables.spells import Spells, read_spells
from collegium.wording.numbers import plural

SPELLS = "spells"
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
    path, digest = folder() / uuid.uuid4().hex, hashlib.sha256()
    with path.open("xb") as stream:
        path.chmod(0o600)
        for chunk in chunks:
            stream.write(chunk)
            digest.update(chunk)
    given = {"title": title, "source": source, "indicator": Indicator.LOCAL, "kind": "ratio", "path": path.name}
    keep_spells(by=by, organisation=organisation, file_name=file_name, sha256=digest.hexdigest(), given=given)
    return start(
        count_spells,
        by=by,
        title=f"Expected deaths: {title}",
        organisation=organisation.code,
        subject="spells",
        back=reverse("board:mortality", args=[organisation.code]),
        on=on.isoformat(),
        starter=str(by) if isinstance(by, str) else f"user:{by.pk}",
        code=organisation.code,
    )


@recorded
def keep_spells(
    *, by: Any, organisation: Organisation, file_name: str, sha256: str, given: dict[str, Any]
) -> WaitingFile:
    """What is known of the file that is being counted; an earlier one is forgotten. Its rows are in no table."""
    for earlier in waiting_spells(organisation.code):
        erase(earlier, by, WaitingFile.State.DISCARDED, "discard_file")
    waiting = WaitingFile.objects.create(
        scope=organisation.code,
        kind=SPELLS,
        kinds=[SPELLS],
        file_name=file_name[-255:],
        sha256=sha256,
        options=given,
        decided=True,
        by=None if isinstance(by, str) else by,
    )
    note(by, waiting, "upload_file")
    return waiting


def waiting_spells(code: str) -> list[WaitingFile]:
    """Files that are being counted, or were not as they should be; the newest first."""
    return list(WaitingFile.objects.filter(scope=code, kind=SPELLS, state=WaitingFile.State.UPLOADED).order_by("-pk"))


def forget_spells(waiting: WaitingFile) -> None:
    """Delete the file itself."""
    if name := waiting.options.get("path"):
        (folder() / name).unlink(missing_ok=True)


@long_work(repeatable=True)
def count_spells(progress: Progress, *, on: str, starter: str, code: str) -> dict[str, Any]:
    """Count, fit, record; the file is deleted whatever comes of it, unless the machine itself stops."""
    waiting = next(iter(waiting_spells(code)), None)
    if waiting is None or not waiting.options.get("path"):
        raise WorkError("The file is no longer there. Upload it again.")
    path = folder() / waiting.options["path"]
    try:
        progress(0.1, "Counting spells")
        spells = read_spells(path, name=waiting.file_name, longest=LONGEST["unit"])
        progress(0.5, f"Fitting {plural(len(spells.groups), 'diagnosis group')}")
        models = fit_mortality(spells.cells)
        progress(0.9, "Recording")
        made = record_spells(by=starter, waiting=waiting, spells=spells, models=models, on=dt.date.fromisoformat(on))
    except ProblemsError as error:
        told = [
            [one.file, one.row, one.column, one.value[:80], one.problem, one.remedy]
            for one in error.problems[:PROBLEMS_KEPT]
        ]
        waiting.options = {**waiting.options, "path": "", "problems": told, "number": len(error.problems)}
        waiting.save(update_fields=["options"])
        # No failure of the work: it did what it could, and the page lists what is to be mended.
        back = reverse("board:mortality", args=[code])
        return {"url": back, "message": f"Nothing is recorded: the file has {plural(len(error.problems), 'problem')}."}
    finally:
        path.unlink(missing_ok=True)
    text = f"Expected deaths of {plural(len(spells.trusts), 'trust')} are recorded. The rows of the file are not kept."
    return {
        "url": reverse("board:comparison", args=[code, made.pk]),
        "message": " ".join([text, *spells.notes]),
    }


@recorded
def record_spells(*, by: Any, waiting: WaitingFile, spells: Spells, models: Models, on: dt.date) -> Comparison:
    """Record the result of a counted file, and that the file is no longer there."""
    made = record_local(
        by=by,
        organisation=Organisation.objects.get(code=waiting.scope),
        given=waiting.options,
        file_name=waiting.file_name,
        sha256=waiting.sha256,
        spells=spells,
        models=models,
        on=on,
    )
    rows, used = spells.rows, len(spells.trust)
    waiting.state, waiting.read, waiting.used, waiting.added = WaitingFile.State.APPLIED, rows, used, 1
    waiting.rows_at = reverse("board:comparison", args=[waiting.scope, made.pk])
    waiting.options = {name: value for name, value in waiting.options.items() if name != "path"}
    waiting.save()
    note(by, waiting, "apply_file", {"read": rows, "used": used, "added": 1})
    return made


@recorded
def record_local(
    *,
    by: Any,
    organisation: Organisation,
    given: Mapping[str, Any],
    file_name: str,
    sha256: str,
    spells: Spells,
    models: Models,
    on: dt.date,
) -> Comparison:
    """Observed and expected deaths of each trust, and how well the models hold; no spell is recorded."""
    details = details_of(spells, models)
    made = new_comparison(
        by=by, organisation=organisation, given=given, file_name=file_name, sha256=sha256, on=on, details=details
    )
    totals = spells.totals(models.risk)
    expected, cases = totals.expected, totals.spells
    add_many(
        ComparedUnit,
        [
            ComparedUnit(
                comparison=made,
                place=place,
                code=trust,
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
    return made


def known(value: float) -> float | None:
    return None if math.isnan(value) else value


def details_of(spells: Spells, models: Models) -> dict[str, Any]:
    cells = spells.cells
    bands = calibration(models.risk, cells.spells, cells.deaths)
    told = discrimination(models.risk, cells.spells, cells.deaths)
    exact = accuracy(models.risk, cells.spells, cells.deaths)
    slope = calibration_slope(models.risk, cells.spells, cells.deaths)
    terms = models_frame(spells, models)
    rows = terms.rows() if terms.height <= MOST_TERMS else []
    return {
        "spells": float(cells.spells.sum()),
        "deaths": float(cells.deaths.sum()),
        "groups": len(spells.groups),
        "predictors": list(spells.predictors),
        "discrimination": known(told.area),
        "discrimination_95": [known(told.lower), known(told.upper)],
        "brier": [known(exact.brier), known(exact.brier_of_average)],
        "slope": known(slope.slope),
        "slope_95": [known(slope.lower), known(slope.upper)],
        "calibration": [
            [float(one) for one in band]
            for band in zip(bands.spells, bands.observed, bands.expected, bands.mean_risk, strict=True)
        ],
        "notes": list(model_notes(spells, models)),
        "models": [list(row) for row in rows],
    }
