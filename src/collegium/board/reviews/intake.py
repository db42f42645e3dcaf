"""A file of service reviews: own figures and peers' figures, a row each; read whole, or everything that is wrong with it."""

from __future__ import annotations

import datetime as dt
import math
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import TypeVar

from collegium.tables.mapping import Field, MappedRow, Mapping, read_rows, suggest
from collegium.tables.problems import Problem, ProblemsError
from collegium.tables.reading import Table
from collegium.tables.values import DateOrder, Unreadable, read_date, read_decimal

FIELDS = (
    Field("unit_code", "Unit code", required=True, synonyms=("unit", "specialty")),
    Field("measure", "Measure", required=True, synonyms=("indicator", "metric")),
    Field("measure_unit", "Unit of measurement", required=True, synonyms=("units", "measured_in")),
    Field("period", "Month", required=True, synonyms=("month", "date")),
    Field("value", "Value", synonyms=("figure",)),
    Field("peer", "Peer", synonyms=("provider", "trust")),
    Field("lower_quartile", "Lower quartile", synonyms=("q1", "first_quartile")),
    Field("median", "Median", synonyms=("q2",)),
    Field("upper_quartile", "Upper quartile", synonyms=("q3", "third_quartile")),
    Field("better", "Better is", synonyms=("improvement", "direction")),
)
BETTER = {"": "neutral", "higher": "increase", "increase": "increase", "lower": "decrease", "decrease": "decrease", "neither": "neutral", "neutral": "neutral"}  # fmt: skip
NO_FIGURE = {"", "*", "**", "n/a", "not reported"}
QUARTILES = ("lower_quartile", "median", "upper_quartile")
MONTH = re.compile(r"(\d{4})-(\d{1,2})")
Read = TypeVar("Read")


@dataclass
class IndicatorRows:
    """What a file says of one measure of one unit."""

    name: str
    unit_text: str
    better: str
    own: dict[dt.date, tuple[float | None, tuple[float, float, float] | None]] = field(default_factory=dict)
    peers: dict[tuple[dt.date, str], float] = field(default_factory=dict)


Units = dict[int, dict[str, IndicatorRows]]


class Fault(Exception):
    def __init__(self, column: str, value: str, problem: str, remedy: str) -> None:
        super().__init__(problem)
        self.parts = (column, value, problem, remedy)


def read_reviews(table: Table, *, units: dict[str, int], today: dt.date, mapping: Mapping | None = None) -> Units:
    """Unit -> measure -> figures; raises ProblemsError with everything that is wrong with the file."""
    chosen = mapping or suggest(table, FIELDS, source_kind="service_reviews")
    found = read_rows(table, chosen, FIELDS)
    reader = Reader(table, chosen, units, today)
    for one in found.rows:
        reader.take(one)
    problems = [*found.problems, *reader.problems, *reader.without_own()]
    if not problems and not reader.read:
        problems.append(Problem(table.name, None, "", "", "The file has no rows.", "Put a row for each month into it."))
    if problems:
        raise ProblemsError(sorted(problems, key=lambda problem: problem.row or 0))
    return reader.read


class Reader:
    """Takes rows one after another and keeps what is wrong with them."""

    def __init__(self, table: Table, mapping: Mapping, units: dict[str, int], today: dt.date) -> None:
        self.table, self.mapping, self.units, self.today = table, mapping, units, today
        self.problems: list[Problem] = []
        self.read: Units = {}

    def take(self, row: MappedRow) -> None:
        text = {name: str(value).strip() if value is not None else "" for name, value in row.values.items()}
        unit = self.part(row, lambda: self.unit(text["unit_code"]))
        month = self.part(row, lambda: self.month(text["period"]))
        value = self.part(row, lambda: (self.number("value", text["value"]),))
        quartiles = self.part(row, lambda: (self.quartiles(text),))
        better = self.part(row, lambda: self.better(text["better"]))
        if unit is None or month is None or value is None or quartiles is None or better is None:
            return
        if not text["measure"] or not text["measure_unit"]:
            return  # told already: the field is required
        self.part(row, lambda: self.keep(unit, month, value[0], quartiles[0], better, text))

    def keep(
        self,
        unit: int,
        month: dt.date,
        value: float | None,
        quartiles: tuple[float, float, float] | None,
        better: str,
        text: dict[str, str],
    ) -> bool:
        made = self.read.setdefault(unit, {}).setdefault(
            text["measure"], IndicatorRows(text["measure"], text["measure_unit"], better)
        )
        if made.unit_text != text["measure_unit"]:
            raise Fault(
                "measure_unit",
                text["measure_unit"],
                f"The measure stands in “{made.unit_text}” above.",
                "Use one unit of measurement.",
            )
        if text["better"] and made.better != better:
            raise Fault("better", text["better"], "The measure has another direction above.", "Use one direction.")
        if text["peer"]:
            if (month, text["peer"]) in made.peers:
                raise Fault("peer", text["peer"], "This peer has two figures for this month.", "Keep one of them.")
            if value is not None:
                made.peers[month, text["peer"]] = value
        elif month in made.own:
            raise Fault("period", text["period"], "The unit has two figures for this month.", "Keep one of them.")
        else:
            made.own[month] = (value, quartiles)
        return True

    def without_own(self) -> Iterator[Problem]:
        for measures in self.read.values():
            for one in measures.values():
                if not any(value is not None for value, _ in one.own.values()):
                    yield Problem(self.table.name, None, "value", one.name, "The unit has no figure of its own for this measure.", "Add rows in which the peer is left empty.")  # fmt: skip

    def part(self, row: MappedRow, read: Callable[[], Read]) -> Read | None:
        try:
            return read()
        except Fault as fault:
            column, value, problem, remedy = fault.parts
            named = self.mapping.columns.get(column, column)
            self.problems.append(Problem(self.table.name, row.row_number, named, value, problem, remedy))
            return None

    def unit(self, code: str) -> int:
        if code not in self.units:
            raise Fault(
                "unit_code", code, "The register knows no unit of this code.", "Correct the code, or add the unit."
            )
        return self.units[code]

    def month(self, text: str) -> dt.date:
        if (parts := MONTH.fullmatch(text)) and 1 <= int(parts[2]) <= 12:
            day = dt.date(int(parts[1]), int(parts[2]), 1)
        else:
            read = read_date(text, DateOrder.UNDECLARED)
            if isinstance(read, Unreadable) or read is None:
                raise Fault("period", text, "This is not a month.", "Write the month as 2026-04.")
            day = read.replace(day=1)
        if not dt.date(1948, 7, 1) <= day <= self.today:
            raise Fault("period", text, "This month lies in the future or before 1948.", "Correct the month.")
        return day

    def better(self, text: str) -> str:
        if text.casefold() not in BETTER:
            raise Fault("better", text, "This is no direction.", "Write higher, lower or neither.")
        return BETTER[text.casefold()]

    def number(self, name: str, text: str) -> float | None:
        if text.casefold() in NO_FIGURE:
            return None
        read = read_decimal(text, self.mapping.decimal_mark, typed=self.table.typed)
        if isinstance(read, Unreadable) or not math.isfinite(float(read or 0)):
            raise Fault(
                name, text, "This is not a number.", "Write digits with a point before decimals, or leave it empty."
            )
        return None if read is None else float(read)

    def quartiles(self, text: dict[str, str]) -> tuple[float, float, float] | None:
        read = [self.number(name, text[name]) for name in QUARTILES]
        given = [one for one in read if one is not None]
        if not given:
            return None
        if len(given) < len(read):
            missing = QUARTILES[read.index(None)]
            raise Fault(
                missing,
                "",
                "Quartiles stand together.",
                "Give lower quartile, median and upper quartile, or none of them.",
            )
        if given != sorted(given):
            raise Fault("median", text["median"], "The quartiles are not in order.", "See whether columns are swapped.")
        if text["peer"]:
            raise Fault("peer", text["peer"], "A peer's row has no quartiles.", "Put quartiles on the unit's own rows.")
        return given[0], given[1], given[2]
