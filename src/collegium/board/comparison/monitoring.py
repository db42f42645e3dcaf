"""Cases one after another: from a file to a CUSUM with a simulated limit and a VLAD, kept without anybody's name."""

from __future__ import annotations

import datetime as dt
import secrets
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl

from collegium.audit.actions import name_of, recorded
from collegium.board.actions.keeping import keep_row
from collegium.board.models import Monitor
from collegium.methods.risk_adjusted import FEWEST_RUNS, ODDS_DOWN, ODDS_UP, cusum, simulated_limit, vlad
from collegium.organisation.models import Organisation
from collegium.tables.columns import Reader
from collegium.tables.mapping import Field, Mapping, suggest
from collegium.tables.problems import Problem
from collegium.tables.reading import Table

MOST_CASES = 5_000  # more need no page: the command line and a rate of the month do
METHOD = "ra-cusum/1"
CASE_FIELDS = (
    Field("risk", "Predicted risk", required=True, kind="share", synonyms=("predicted", "expected"), help="A share from 0 to 1."),
    Field("died", "Died", required=True, kind="yes_no", synonyms=("death", "outcome"), help="1 for died, 0 for not."),
    Field("date", "Date", kind="date", synonyms=("day",)),
)  # fmt: skip


@dataclass(frozen=True)
class Cases:
    risk: npt.NDArray[np.float64]
    died: npt.NDArray[np.bool_]
    months: list[tuple[int, str]]  # the place of the first case of each month, and that month


def read_cases(table: Table, mapping: Mapping | None = None) -> Cases:
    """Read risk and outcome case by case, in the order of the file or, with dates, of time; raises ProblemsError."""
    reader = Reader.of_table(table, mapping or suggest(table, CASE_FIELDS), CASE_FIELDS)
    if reader.height > MOST_CASES:
        text = f"The file has {reader.height:,} cases; a page shows at most {MOST_CASES:,}."
        reader.faults.add(Problem(table.name, None, "", "", text, "Give one procedure, or fewer years."))
    reader.need({"risk": "risk", "died": "died"})
    frame = pl.DataFrame([reader.column(field.name) for field in CASE_FIELDS])
    risk, share = pl.col("risk"), "Write the predicted risk of death as a share, such as 0.03."
    checks = [
        ("risk", ~risk.is_between(0, 1), "A risk lies between 0 and 1.", share),
        ("risk", pl.lit(reader.missing("risk")).is_not_null() & pl.lit(reader.given("risk")).is_not_null(), "A case without a risk cannot be watched.", share),
    ]  # fmt: skip
    reader.first_of(frame, checks)
    if reader.has("date"):
        reader.fault("date", reader.given("date").is_null(), "There is no date.", "Write it as 2026-04-01.")
    reader.faults.stop_if_any()
    # Cases of one day stay in the order of the file.
    frame = frame.sort("date", maintain_order=True).with_row_index("place")
    firsts = frame.filter(pl.col("date").is_not_null()).group_by(
        pl.col("date").dt.strftime("%Y-%m"), maintain_order=True
    )
    months = firsts.agg(pl.col("place").first()).select("place", "date").rows()
    return Cases(frame["risk"].to_numpy(), frame["died"].to_numpy(), months)


@recorded
def record_monitor(
    *, by: Any, organisation: Organisation, cases: Cases, file_name: str, sha256: str, title: str, subject: str,
    source: str, on: dt.date, seed: int | None = None,
) -> Monitor:  # fmt: skip
    """Simulate the limits, work the lines out and keep them; names, numbers and days of patients are not kept."""
    seed = secrets.randbits(40) if seed is None else seed
    generator = np.random.default_rng(seed)
    number = len(cases.risk)
    limit_up = simulated_limit(cases.risk, number, generator, ODDS_UP)
    limit_down = simulated_limit(cases.risk, number, generator, ODDS_DOWN)
    up = cusum(cases.risk, cases.died, limit_up, ODDS_UP, reset=True)
    down = cusum(cases.risk, cases.died, limit_down, ODDS_DOWN, reset=True)
    made = Monitor(
        organisation=organisation, title=title, subject=subject, source=source, caveat="", file_name=file_name[:255],
        sha256=sha256, recorded_on=on, recorded_by=name_of(by), cases=number,
        deaths=int(cases.died.sum()), limit_up=limit_up, limit_down=limit_down, seed=seed, runs=FEWEST_RUNS,
        lines={
            "up": up.total.tolist(),
            "down": down.total.tolist(),
            "vlad": vlad(cases.risk, cases.died).tolist(),
            "months": [list(one) for one in cases.months],
            "expected": float(cases.risk.sum()),
        },
    )  # fmt: skip
    return keep_row(by, made, "record_monitor", organisation)
