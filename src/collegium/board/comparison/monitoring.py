"""Cases one after another: from a file to a CUSUM with a simulated limit and a VLAD, kept without anybody's name."""

from __future__ import annotations

import datetime as dt
import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from collegium.audit.actions import name_of, recorded
from collegium.board.actions.keeping import keep_row
from collegium.board.models import Monitor
from collegium.methods.risk_adjusted import FEWEST_RUNS, ODDS_DOWN, ODDS_UP, cusum, simulated_limit, vlad
from collegium.organisation.models import Organisation
from collegium.tables.mapping import normalised
from collegium.tables.problems import Problem, ProblemsError
from collegium.tables.reading import Table
from collegium.tables.values import DateOrder, Unreadable, read_date, read_decimal, read_yes_no

MOST_CASES = 5_000  # more need no page: the command line and a rate of the month do
METHOD = "ra-cusum/1"
SPELLINGS = {"risk": ("risk", "predicted", "expected"), "died": ("died", "death", "outcome"), "date": ("date", "day")}


@dataclass(frozen=True)
class Cases:
    risk: npt.NDArray[np.float64]
    died: npt.NDArray[np.bool_]
    months: list[tuple[int, str]]  # the place of the first case of each month, and that month


def read_cases(table: Table) -> Cases:
    """Read risk and outcome case by case, in the order of the file or, with dates, of time; raises ProblemsError."""
    free = {normalised(column): column for column in reversed(table.columns)}
    columns = {
        name: column
        for name, spellings in SPELLINGS.items()
        if (column := next((free[one] for one in spellings if one in free), None)) is not None
    }
    problems = [
        Problem(table.name, 1, name, "", "There is no such column.", f"Name the column that holds it “{name}”.")
        for name in ("risk", "died")
        if name not in columns
    ]
    if len(table.rows) > MOST_CASES:
        text = f"The file has {len(table.rows):,} cases; a page shows at most {MOST_CASES:,}."
        problems.append(Problem(table.name, None, "", "", text, "Give one procedure, or fewer years."))
    if problems:
        raise ProblemsError(problems)
    places = {name: table.columns.index(column) for name, column in columns.items()}
    read = [list(cells_of(table, index, places, columns, problems)) for index in range(len(table.rows))]
    if problems:
        raise ProblemsError(problems)
    if "date" in columns:
        read.sort(key=lambda one: one[2])  # stable: cases of one day stay in the order of the file
    months: list[tuple[int, str]] = []
    for place, (_, _, day) in enumerate(read):
        month = day.strftime("%Y-%m") if day else ""
        if month and (not months or months[-1][1] != month):
            months.append((place, month))
    return Cases(np.array([one[0] for one in read]), np.array([one[1] for one in read], np.bool_), months)


def cells_of(
    table: Table, index: int, places: dict[str, int], columns: dict[str, str], problems: list[Problem]
) -> Iterator[Any]:
    """Risk, outcome and day of one case; what cannot be read is told and stands as None."""
    row, number = table.rows[index], table.row_number(index)

    def fault(name: str, problem: str, remedy: str) -> None:
        problems.append(Problem(table.name, number, columns[name], row[places[name]].strip(), problem, remedy))

    risk = read_decimal(row[places["risk"]].strip(), typed=table.typed)
    if isinstance(risk, Unreadable) or not 0 <= risk <= 1:
        text = risk.problem if isinstance(risk, Unreadable) else "A risk lies between 0 and 1."
        fault("risk", text, "Write the predicted risk of death as a share, such as 0.03.")
        yield None
    else:
        yield float(risk)
    died = read_yes_no(row[places["died"]].strip())
    if isinstance(died, Unreadable):
        fault("died", "This does not say whether the patient died.", "Write 1 for died and 0 for not.")
    yield None if isinstance(died, Unreadable) else died
    if "date" not in places:
        yield None
        return
    day = read_date(row[places["date"]].strip(), DateOrder.UNDECLARED)
    if isinstance(day, Unreadable) or day is None:
        fault("date", day.problem if isinstance(day, Unreadable) else "There is no date.", "Write it as 2026-04-01.")
        yield None
    else:
        yield day


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
