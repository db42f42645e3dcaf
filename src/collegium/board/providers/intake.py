"""A monthly file by provider: rows of any kind of department added up, by a form, into figures of measures."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from collegium.board.comparison.intake import TOKENS
from collegium.board.intake import MONTH
from collegium.board.models import Status
from collegium.definitions.measures import Measure
from collegium.definitions.monthly_files import FileFigure, MonthlyFile
from collegium.tables.mapping import normalised
from collegium.tables.problems import Problem, ProblemsError
from collegium.tables.reading import Table
from collegium.tables.values import Unreadable, read_date, read_decimal

MONTHS = ("january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november", "december")  # fmt: skip
# NHS England writes MSitAE-APRIL-2023.
NAMED = re.compile(rf"(?:.*[-_ ])?({'|'.join(MONTHS)})[-_ ](\d{{4}})", re.IGNORECASE)
TOTAL = "total"  # the last row of a published file is no provider
SCALE_YEAR = 12
Key = tuple[str, dt.date]
Number = float | str  # a figure, or why there is none


@dataclass(frozen=True)
class ProviderRow:
    """The figure of a provider in a month, or why there is none."""

    provider: str
    name: str
    measure: str
    period: dt.date
    value: float | None
    numerator: float | None
    denominator: float | None
    status: str = ""

    @property
    def key(self) -> tuple[str, str, dt.date]:
        return self.provider, self.measure, self.period

    @property
    def content(self) -> tuple[float | None, float | None, float | None, str]:
        return self.value, self.numerator, self.denominator, self.status


@dataclass(frozen=True)
class ProviderFile:
    rows: tuple[ProviderRow, ...]
    kinds: tuple[str, ...]  # of departments, in the file
    sizes: Mapping[str, float]  # by provider: how much was counted in its last year
    notes: tuple[str, ...] = field(default=())

    def providers(self) -> list[str]:
        return sorted(self.sizes)

    def kept(self, wanted: Iterable[str]) -> list[ProviderRow]:
        chosen = set(wanted)
        return [row for row in self.rows if row.provider in chosen]

    def largest(self, number: int) -> list[str]:
        return sorted(sorted(self.sizes, key=lambda one: (-self.sizes[one], one))[:number])


def form_for(table: Table, forms: Sequence[MonthlyFile]) -> MonthlyFile | None:
    """The first form of which the file has every column."""
    found = {normalised(column) for column in table.columns}
    return next((one for one in forms if {normalised(column) for column in one.columns()} <= found), None)


def read_providers(
    table: Table, form: MonthlyFile, *, measures: Mapping[str, Measure], today: dt.date, kind: str = ""
) -> ProviderFile:
    """Read a file by its form; raises ProblemsError with everything that is wrong with it."""
    by_name = {normalised(column): place for place, column in enumerate(table.columns)}
    places = {column: by_name[normalised(column)] for column in form.columns() if normalised(column) in by_name}
    missing = sorted(form.columns() - set(places))
    problems = [
        Problem(
            table.name, 1, column, "", "There is no such column.", "Choose another form, or say which column is which."
        )
        for column in missing
    ] + [
        Problem(
            table.name, None, one.measure, "", "No measure of this name is known.", "Choose another one in the form."
        )
        for one in form.figures
        if one.measure not in measures
    ]
    if problems:
        raise ProblemsError(problems)
    reader = Reader(table, form, places, measures, today)
    reader.read(kind)
    rows = list(reader.rows())
    if not rows and not reader.problems:
        reader.problems.append(Problem(table.name, None, "", "", "No row is left to be counted.", "Choose other rows."))
    if reader.problems:
        raise ProblemsError(sorted(reader.problems, key=lambda one: one.row or 0))
    return ProviderFile(tuple(rows), reader.kinds, reader.sizes(rows), tuple(reader.notes()))


class Reader:
    """Adds rows up by provider and month, and keeps what is wrong with them."""

    def __init__(
        self,
        table: Table,
        form: MonthlyFile,
        places: Mapping[str, int],
        measures: Mapping[str, Measure],
        today: dt.date,
    ) -> None:
        self.table, self.form, self.places, self.measures, self.today = table, form, places, measures, today
        self.problems: list[Problem] = []
        self.sums: dict[Key, dict[str, Number]] = {}
        self.names: dict[str, str] = {}
        self.seen: dict[tuple[str, dt.date, str], int] = {}
        self.first_row: dict[Key, int] = {}
        self.kinds: tuple[str, ...] = ()
        self.periods: dict[str, dt.date | None] = {}
        self.figures: dict[str, Number | None] = {}
        self.empty = self.other = 0

    def cell(self, row: Sequence[str], column: str) -> str:
        return row[self.places[column]].strip() if column else ""

    def read(self, kind: str) -> None:
        form = self.form
        columns = sorted({column for one in form.figures for column in (*one.numerator, *one.less, *one.denominator)})
        kinds: set[str] = set()
        for index, row in enumerate(self.table.rows):
            provider, of_kind = self.cell(row, form.provider), self.cell(row, form.kind)
            if provider.casefold() == TOTAL:
                continue
            kinds.add(of_kind)
            if kind and of_kind != kind:
                self.other += 1
                continue
            number = self.table.row_number(index)
            if not provider:
                self.fault(number, form.provider, "", "The provider is missing.", "Write its code.")
            period = self.period(number, self.cell(row, form.period))
            if not provider or period is None:
                continue
            self.names.setdefault(provider, self.cell(row, form.name))
            if (earlier := self.seen.setdefault((provider, period, of_kind), number)) != number:
                text = f"The provider has two rows for this month; the other is row {earlier}."
                self.fault(number, form.period, self.cell(row, form.period), text, "Keep one of them.")
                continue
            self.first_row.setdefault((provider, period), number)
            self.add(number, (provider, period), row, columns)
        self.kinds = tuple(sorted(kinds - {""}))

    def add(self, number: int, key: Key, row: Sequence[str], columns: Sequence[str]) -> None:
        sums = self.sums.setdefault(key, {})
        for column in columns:
            value = self.number(number, column, self.cell(row, column))
            before = sums.get(column, 0.0)
            # What is missing in a part is missing in the sum: it is never zero.
            sums[column] = before if isinstance(before, str) else value if isinstance(value, str) else before + value

    def period(self, row: int, text: str) -> dt.date | None:
        if text not in self.periods:
            self.periods[text] = month_of(text)
        found = self.periods[text]
        if found is None:
            self.fault(row, self.form.period, text, "This is not a month.", "Write the month as 2026-04.")
        elif not dt.date(1948, 7, 1) <= found <= self.today:
            self.fault(
                row, self.form.period, text, "This month lies in the future or before 1948.", "Correct the month."
            )
            return None
        return found

    def number(self, row: int, column: str, text: str) -> Number:
        known = self.figures.get(text)
        if known is None:
            if text.casefold() in TOKENS or text == "-":
                known = TOKENS.get(text.casefold(), Status.BLANK)
            else:
                read = read_decimal(text, typed=self.table.typed)
                if isinstance(read, Unreadable):
                    remedy = f"{read.remedy} Where there is no figure, write * or not reported."
                    self.fault(row, column, text, read.problem, remedy)
                    return Status.BLANK
                known = float(read)
            self.figures[text] = known
        if isinstance(known, float) and known < 0:
            self.fault(row, column, text, "A number that was counted cannot be below 0.", "Correct the number.")
            return Status.BLANK
        return known

    def fault(self, row: int, column: str, value: str, problem: str, remedy: str) -> None:
        self.problems.append(Problem(self.table.name, row, column, value, problem, remedy))

    def rows(self) -> Iterator[ProviderRow]:
        for (provider, period), sums in self.sums.items():
            for one in self.form.figures:
                if (made := self.figure(one, provider, period, sums)) is not None:
                    yield made

    def figure(self, one: FileFigure, provider: str, period: dt.date, sums: Mapping[str, Number]) -> ProviderRow | None:
        measure = self.measures[one.measure]
        name = self.names[provider]
        parts = [sums[column] for column in (*one.numerator, *one.less, *one.denominator)]
        gone = next((part for part in parts if isinstance(part, str)), None)
        if gone is not None:
            return ProviderRow(provider, name, measure.id, period, None, None, None, gone)
        top = added(sums, one.numerator) - added(sums, one.less)
        if not one.denominator:
            return ProviderRow(provider, name, measure.id, period, top, top if measure.kind == "count" else None, None)
        bottom = added(sums, one.denominator)
        row, column = self.first_row[provider, period], one.denominator[0]
        if top < 0 or (measure.kind == "proportion" and top > bottom):
            text = f"For “{measure.title}” the denominator is below its numerator, or the numerator below 0."
            self.fault(row, column, f"{bottom:g}", text, "See whether two columns are swapped.")
            return None
        if bottom == 0:
            # Nobody came, so the question does not arise.
            self.empty += 1
            return ProviderRow(provider, name, measure.id, period, None, None, None, Status.NOT_APPLICABLE)
        return ProviderRow(provider, name, measure.id, period, measure.per * top / bottom, top, bottom)

    def sizes(self, rows: Sequence[ProviderRow]) -> dict[str, float]:
        """How much was counted of each provider in the last year of the file, by the first measure of the form."""
        if not rows:
            return {}
        last = max(row.period for row in rows)
        since = last.replace(year=last.year - 1)
        found = dict.fromkeys((row.provider for row in rows), 0.0)
        for row in rows:
            if row.measure == self.form.figures[0].measure and row.period > since:
                found[row.provider] += row.denominator or row.numerator or 0.0
        return found

    def notes(self) -> Iterator[str]:
        yield from self.table.notes
        if self.other:
            yield f"{self.other:,} rows of other kinds are left aside."
        if self.empty:
            yield f"{self.empty:,} shares have nothing among which to be counted: kept as “does not apply”."


def added(sums: Mapping[str, Number], columns: Iterable[str]) -> float:
    return sum(float(sums[column]) for column in columns)


def month_of(text: str) -> dt.date | None:
    if (parts := MONTH.fullmatch(text)) and 1 <= int(parts[2]) <= 12:
        return dt.date(int(parts[1]), int(parts[2]), 1)
    if named := NAMED.fullmatch(text):
        return dt.date(int(named[2]), MONTHS.index(named[1].lower()) + 1, 1)
    read = read_date(text)
    return read.replace(day=1) if isinstance(read, dt.date) else None
