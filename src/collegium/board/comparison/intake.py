"""A file of units to compare: from rows of text to observed and expected numbers, or to everything that is wrong."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from collegium.board.models import Indicator, Status
from collegium.methods.funnel import Kind
from collegium.tables.mapping import normalised
from collegium.tables.problems import Problem, ProblemsError
from collegium.tables.reading import Table
from collegium.tables.values import Unreadable, read_decimal

TOKENS = {
    "*": Status.SUPPRESSED,
    "**": Status.SUPPRESSED_TOO,
    "": Status.BLANK,
    "n/a": Status.NOT_APPLICABLE,
    "not reported": Status.NOT_REPORTED,
}
# What a column is called: our own name, what the command takes, and what the official SHMI files write.
SPELLINGS = {
    "code": ("unit", "code", "provider_code", "provider", "trust", "org_code"),
    "name": ("name", "provider_name", "unit_name", "trust_name"),
    "observed": ("observed", "o", "observed deaths", "deaths"),
    "base": ("expected", "denominator", "e", "expected deaths", "n"),
    "cases": ("spells", "cases"),
    "ratio": ("shmi_value", "hsmr_value", "value", "ratio"),
    "band": ("shmi_banding", "banding", "band"),
    "lower": ("od_ll", "lower"),
    "upper": ("od_ul", "upper"),
    "indicator": ("indicator_code", "indicator"),
    "period": ("time_period", "period"),
}
NUMBERS = ("observed", "base", "cases", "ratio", "band", "lower", "upper")
PER = {Indicator.HSMR: 100.0}
# A published ratio is rounded; between 1.00 and 100 there is a factor of a hundred.
ROUNDED, OTHER_UNIT = 0.02, 30.0
NO_NAME = "The unit has no name."


@dataclass(frozen=True)
class UnitRow:
    """One unit as the file has it; without figures it says why."""

    row: int
    code: str
    name: str
    status: str
    numbers: Mapping[str, float | None]

    def __getitem__(self, name: str) -> float | None:
        return self.numbers.get(name)


@dataclass(frozen=True)
class ComparisonFile:
    units: tuple[UnitRow, ...]
    notes: tuple[str, ...]
    period: str
    columns: Mapping[str, str] = field(default_factory=dict)


def read_comparison(table: Table, *, indicator: str, kind: Kind) -> ComparisonFile:
    """Read a file of units; raises ProblemsError with everything that is wrong with it."""
    columns = columns_of(table, kind)
    problems = list(column_problems(table, columns, kind))
    if problems:
        raise ProblemsError(problems)
    reader = Reader(table, columns, indicator, kind)
    units = [reader.unit(index) for index in range(len(table.rows))]
    problems = [*reader.problems, *together(table, columns, units, indicator)]
    if not problems and not any(one.status == "" for one in units):
        problems.append(
            Problem(table.name, None, columns["observed"], "", "No unit has a figure.", "Give at least one.")
        )
    if problems:
        raise ProblemsError(sorted(problems, key=lambda one: one.row or 0))
    missing = sum(one.status != "" for one in units)
    notes = list(table.notes)
    if missing:
        notes.append(f"{missing} {'units have' if missing > 1 else 'unit has'} no figure and no part in the limits.")
    return ComparisonFile(tuple(units), tuple(notes), one_value(table, columns, "period"), columns)


def columns_of(table: Table, kind: Kind) -> dict[str, str]:
    """Which column is which, by its name alone; DENOMINATOR in an official file is the number of spells."""
    free = {normalised(column): column for column in reversed(table.columns)}
    found: dict[str, str] = {}
    for name, spellings in SPELLINGS.items():
        for spelling in spellings:
            if name == "base" and (spelling == "denominator") is (kind is Kind.RATIO):
                continue
            if (column := free.pop(normalised(spelling), None)) is not None:
                found[name] = column
                break
    if kind is Kind.RATIO and "cases" not in found and normalised("denominator") in free:
        found["cases"] = free[normalised("denominator")]
    return found


def column_problems(table: Table, columns: Mapping[str, str], kind: Kind) -> Iterator[Problem]:
    base = "expected" if kind is Kind.RATIO else "denominator"
    for name, title in (("code", "unit"), ("observed", "observed"), ("base", base)):
        if name not in columns:
            yield Problem(
                table.name, 1, title, "", "There is no such column.", f"Name the column that holds it “{title}”."
            )


def one_value(table: Table, columns: Mapping[str, str], name: str) -> str:
    """What a column says where it says the same in every row."""
    if name not in columns:
        return ""
    place = table.columns.index(columns[name])
    values = {row[place] for row in table.rows}
    return values.pop() if len(values) == 1 else ""


class Reader:
    """Reads units row by row and keeps what is wrong with them."""

    def __init__(self, table: Table, columns: Mapping[str, str], indicator: str, kind: Kind) -> None:
        self.table, self.columns, self.indicator, self.kind = table, columns, indicator, kind
        self.places = {name: table.columns.index(column) for name, column in columns.items()}
        self.problems: list[Problem] = []

    def unit(self, index: int) -> UnitRow:
        row = self.table.rows[index]
        texts = {name: row[place].strip() for name, place in self.places.items()}
        number = self.table.row_number(index)
        if not texts["code"]:
            self.fault(number, "code", "", NO_NAME, "Write its name or code.")
        tokens = [TOKENS[texts[name].casefold()] for name in ("observed", "base") if texts[name].casefold() in TOKENS]
        numbers = {
            name: self.number(number, name, texts[name]) for name in NUMBERS if texts.get(name, "").casefold() not in TOKENS and name in texts
        }  # fmt: skip
        if not tokens:
            self.check(number, numbers, texts)
        return UnitRow(number, texts["code"], texts.get("name", ""), tokens[0] if tokens else "", numbers)

    def number(self, row: int, name: str, text: str) -> float | None:
        read = read_decimal(text, typed=self.table.typed)
        if isinstance(read, Unreadable):
            self.fault(
                row, name, text, read.problem, f"{read.remedy} Where there is no figure, write * or not reported."
            )
            return None
        return float(read)

    def check(self, row: int, numbers: Mapping[str, float | None], texts: Mapping[str, str]) -> None:
        observed, base = numbers.get("observed"), numbers.get("base")
        named = "expected number" if self.kind is Kind.RATIO else "denominator"
        if observed is None or base is None:
            return
        if observed < 0:
            self.fault(row, "observed", texts["observed"], "Fewer than none cannot be observed.", "Correct the number.")
        elif base <= 0:
            remedy = "Correct it, or write * where there is no figure."
            self.fault(row, "base", texts["base"], f"The {named} is not above 0.", remedy)
        elif self.kind is Kind.PROPORTION and observed > base:
            text = "More are observed than there are in the denominator."
            self.fault(row, "observed", texts["observed"], text, "Correct one of the two numbers.")
        else:
            self.check_published(row, observed / base, numbers, texts)

    def check_published(
        self, row: int, ratio: float, numbers: Mapping[str, float | None], texts: Mapping[str, str]
    ) -> None:
        """A published ratio is in the unit of its indicator: 1.00 for SHMI, 100 for HSMR."""
        given = numbers.get("ratio")
        per = PER.get(Indicator(self.indicator), 1.0)
        if given is None or ratio <= 0 or math.isclose(given, ratio * per, rel_tol=ROUNDED, abs_tol=0.006 * per):
            return
        wanted, other = ("100", "1.00") if per == 100.0 else ("1.00", "100")
        if given > OTHER_UNIT * ratio * per or OTHER_UNIT * given < ratio * per:
            text = f"The value stands in a unit where {other} is as expected; here {wanted} is."
            self.fault(
                row, "ratio", texts["ratio"], text, "Choose the indicator that the file holds. The two are never mixed."
            )
        else:
            text = "The value is not what observed and expected give."
            self.fault(row, "ratio", texts["ratio"], text, "Correct one of the three, or leave the value out.")

    def fault(self, row: int, name: str, value: str, problem: str, remedy: str) -> None:
        self.problems.append(Problem(self.table.name, row, self.columns[name], value, problem, remedy))


def together(table: Table, columns: Mapping[str, str], units: list[UnitRow], indicator: str) -> Iterator[Problem]:
    """What no single row can say: a unit twice, two indicators or two periods in one file, an indicator of another kind."""
    seen: dict[str, int] = {}
    for one in units:
        if one.code and seen.setdefault(one.code, one.row) != one.row:
            text = f"The unit is there twice; the other stands in row {seen[one.code]}."
            yield Problem(table.name, one.row, columns["code"], one.code, text, "Keep one row for each unit.")
    for name, noun in (("indicator", "indicators"), ("period", "periods")):
        if name in columns:
            place = table.columns.index(columns[name])
            values = list(dict.fromkeys(row[place].strip() for row in table.rows))
            if len(values) > 1:
                row = next(n for n, cells in enumerate(table.rows) if cells[place].strip() == values[1])
                text = f"The file holds {len(values)} {noun}; one chart never shows two."
                remedy = "Bring them in one after the other, each in a file of its own."
                yield Problem(table.name, table.row_number(row), columns[name], values[1], text, remedy)
    told = normalised(" ".join(columns.values()))
    for word, other in (("hsmr", Indicator.HSMR), ("shmi", Indicator.SHMI)):
        if word in told and indicator != other and indicator in (Indicator.HSMR, Indicator.SHMI, Indicator.LOCAL):
            text = f"The columns of this file are those of {word.upper()}."
            yield Problem(table.name, 1, columns.get("ratio", ""), "", text, "Choose that indicator.")
