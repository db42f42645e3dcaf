"""A long file of figures: from rows of text to what would be recorded, or to everything that is wrong with it."""

from __future__ import annotations

import datetime as dt
import math
import re
from collections.abc import Iterator
from collections.abc import Mapping as ReadOnly
from dataclasses import dataclass, replace

from collegium.board.charting import OF_EVENTS
from collegium.board.models import Status
from collegium.definitions.measures import Measure
from collegium.tables.mapping import Field, MappedRow, Mapping, apply, normalised
from collegium.tables.problems import Problem, ProblemsError
from collegium.tables.reading import Table
from collegium.tables.values import DateOrder, Unreadable, read_date, read_decimal

FIELDS = (
    Field("measure", "Measure", required=True, help="The id or the title of the measure.", synonyms=("indicator", "metric")),
    Field("period", "Month", required=True, help="For example 2026-04 or 2026-04-01.", synonyms=("month", "date")),
    Field("value", "Value", help="A proportion is a share from 0 to 1. Leave it out where there are numerator and denominator.", synonyms=("figure",)),
    Field("numerator", "Numerator", help="What is counted."),
    Field("denominator", "Denominator", help="Among how many."),
    Field("unit_code", "Unit code", help="Leave it out for figures of the whole organisation.", synonyms=("unit",)),
)  # fmt: skip
TOKENS = {
    "*": Status.SUPPRESSED,
    "**": Status.SUPPRESSED_TOO,
    "n/a": Status.NOT_APPLICABLE,
    "not reported": Status.NOT_REPORTED,
}
MONTH = re.compile(r"(\d{4})-(\d{1,2})")
AGREE = (
    1e-3  # a value may be rounded: it may differ from its numerator and denominator by this share, or by half a unit
)

Key = tuple[int | None, str, dt.date]


@dataclass(frozen=True)
class Figure:
    """One row of a file, read: the figure of a measure in a month, or why there is none."""

    unit_id: int | None
    measure: str
    period: dt.date
    value: float | None
    numerator: float | None
    denominator: float | None
    status: str
    row: int

    @property
    def key(self) -> Key:
        return self.unit_id, self.measure, self.period

    @property
    def content(self) -> tuple[float | None, float | None, float | None, str]:
        return self.value, self.numerator, self.denominator, self.status


class Fault(Exception):
    """One thing that is wrong with one cell."""

    def __init__(self, column: str, value: str, problem: str, remedy: str) -> None:
        super().__init__(problem)
        self.parts = (column, value, problem, remedy)


def read_figures(
    table: Table, mapping: Mapping, *, units: dict[str, int], today: dt.date, measures: ReadOnly[str, Measure]
) -> list[Figure]:
    """Read every row; raises ProblemsError with everything that is wrong with the file."""
    problems = [
        Problem(table.name, None, one.name, "", f"No column is mapped to “{one.title}”.", "Say which column holds it.")
        for one in FIELDS
        if one.required and one.name not in mapping.columns and one.name not in mapping.constants
    ]
    if not {"value", "numerator"} & set(mapping.columns):
        remedy = "Map a column to the value, or to numerator and denominator."
        problems.append(Problem(table.name, None, "value", "", "No column holds figures.", remedy))
    if problems:
        raise ProblemsError(problems)
    rows = apply(table, mapping, [replace(one, required=False) for one in FIELDS])
    reader = Reader(table, mapping, units, today, measures)
    figures = [figure for row in rows if (figure := reader.figure(row)) is not None]
    reader.problems += twice(figures, table.name, mapping)
    if reader.problems:
        raise ProblemsError(sorted(reader.problems, key=lambda problem: problem.row or 0))
    return figures


def twice(figures: list[Figure], name: str, mapping: Mapping) -> Iterator[Problem]:
    seen: dict[Key, Figure] = {}
    column = mapping.columns.get("period", mapping.columns.get("value", ""))
    for figure in figures:
        first = seen.setdefault(figure.key, figure)
        if first is not figure:
            text = f"The measure has two figures for this month; the other stands in row {first.row}."
            month = figure.period.isoformat()[:7]
            yield Problem(name, figure.row, column, month, text, "Keep one of them, or name the unit of each.")


class Reader:
    """Reads rows one after another and keeps what is wrong with them."""

    def __init__(
        self, table: Table, mapping: Mapping, units: dict[str, int], today: dt.date, measures: ReadOnly[str, Measure]
    ) -> None:
        self.table, self.mapping, self.units, self.today = table, mapping, units, today
        self.problems: list[Problem] = []
        self.ids = sorted(measures)
        self.known = {normalised(name): one for one in measures.values() for name in (one.title, one.id)}

    def figure(self, row: MappedRow) -> Figure | None:
        text = {name: str(value) if value is not None else "" for name, value in row.values.items()}
        measure = self.part(row, lambda: self.measure(text["measure"]))
        period = self.part(row, lambda: self.period(text["period"], measure))
        unit = self.part(row, lambda: self.unit(text["unit_code"]))
        numbers = self.part(row, lambda: self.numbers(text, measure)) if measure else None
        if measure is None or period is None or unit is None or numbers is None:
            return None
        value, numerator, denominator, status = numbers
        return Figure(unit or None, measure.id, period, value, numerator, denominator, status, row.row_number)

    def part(self, row: MappedRow, read):  # type: ignore[no-untyped-def]
        try:
            return read()
        except Fault as fault:
            column, value, problem, remedy = fault.parts
            named = self.mapping.columns.get(column, column)
            self.problems.append(Problem(self.table.name, row.row_number, named, value, problem, remedy))
            return None

    def measure(self, text: str) -> Measure:
        found = self.known.get(normalised(text)) if text else None
        if found is None:
            problem = "No measure of this name is known." if text else "The measure is missing."
            raise Fault("measure", text, problem, f"Use one of: {', '.join(self.ids)}.")
        return found

    def period(self, text: str, measure: Measure | None = None) -> dt.date:
        if not text:
            raise Fault("period", "", "The month is missing.", "Write it as 2026-04.")
        if (parts := MONTH.fullmatch(text)) and 1 <= int(parts[2]) <= 12:
            day = dt.date(int(parts[1]), int(parts[2]), 1)
        else:
            read = read_date(text, DateOrder.UNDECLARED)
            if isinstance(read, Unreadable) or read is None:
                problem = read.problem if isinstance(read, Unreadable) else "This is not a month."
                raise Fault("period", text, problem, "Write the month as 2026-04.")
            # A rare event stands on its day; any other figure belongs to a month.
            day = read if measure is not None and measure.chart in OF_EVENTS else read.replace(day=1)
        if not dt.date(1948, 7, 1) <= day <= self.today:
            raise Fault("period", text, "This month lies in the future or before 1948.", "Correct the month.")
        return day

    def unit(self, code: str) -> int:
        """The number of the unit; 0 for the whole organisation."""
        if code and code not in self.units:
            raise Fault(
                "unit_code", code, "The register knows no unit of this code.", "Correct the code, or add the unit."
            )
        return self.units[code] if code else 0

    def numbers(self, text: dict[str, str], measure: Measure) -> tuple[float | None, float | None, float | None, str]:
        status = TOKENS.get(text["value"].casefold(), "")
        if status:
            return None, None, None, status
        value, numerator, denominator = (
            self.number(name, text[name]) for name in ("value", "numerator", "denominator")
        )
        made = formed(measure, numerator, denominator, text)
        if value is None and made is None:
            return None, None, None, Status.BLANK
        if (
            value is not None
            and made is not None
            and abs(value - made) > max(AGREE * abs(made), 0.005 if measure.kind == "proportion" else 0.05)
        ):
            raise Fault(
                "value",
                text["value"],
                "The value is not what numerator and denominator give.",
                "Correct one of them, or leave the value out.",
            )
        exact = made if made is not None else value
        assert exact is not None
        check_value(measure, exact, text["value"] or text["numerator"])
        return exact, numerator, denominator, ""

    def number(self, name: str, text: str) -> float | None:
        if not text:
            return None
        read = read_decimal(text, self.mapping.decimal_mark, typed=self.table.typed)
        if isinstance(read, Unreadable):
            tokens = "*, **, n/a, not reported, or nothing"
            raise Fault(
                name,
                text,
                read.problem,
                f"Write digits with a point before decimals; where there is no figure, {tokens} as the value.",
            )
        return float(read)


def formed(measure: Measure, numerator: float | None, denominator: float | None, text: dict[str, str]) -> float | None:
    """The figure that numerator and denominator give, where both are there; a count is its numerator."""
    if measure.kind == "count" and denominator is None:
        return numerator
    if numerator is None and denominator is None:
        return None
    if numerator is None or denominator is None:
        column = "numerator" if numerator is None else "denominator"
        raise Fault(column, "", "Numerator and denominator stand together.", "Fill both in, or leave both out.")
    if denominator <= 0:
        raise Fault(
            "denominator",
            text["denominator"],
            "The denominator is not above 0.",
            "Correct it; where nobody was counted, write n/a as the value.",
        )
    if measure.kind == "proportion" and not 0 <= numerator <= denominator:
        raise Fault(
            "denominator",
            text["denominator"],
            "The denominator is below its numerator, or the numerator is below 0.",
            "See whether the two are swapped.",
        )
    return measure.per * numerator / denominator


def check_value(measure: Measure, value: float, text: str) -> None:
    if not math.isfinite(value):
        raise Fault("value", text, "This is not a number.", "Correct it.")
    if measure.kind == "proportion" and not 0 <= value <= 1:
        raise Fault(
            "value",
            text,
            "A proportion is a share from 0 to 1. Percentages and shares may not be mixed.",
            "Divide the column by 100: write 0.95 for 95%.",
        )
    if measure.kind in ("count", "rate") and value < 0:
        raise Fault("value", text, "This cannot be below 0.", "Correct the figure.")
    if measure.kind == "count" and value != int(value):
        raise Fault("value", text, "A count is a whole number.", "Write it without decimals.")
