"""What stands in the columns of a file, whole columns at once: cleaned, compared, and told where it is wrong."""

import datetime as dt
from collections.abc import Mapping, Sequence

import polars as pl

from collegium.tables.faults import PROBLEMS_LISTED, Faults
from collegium.tables.grid import INVISIBLE_EDGES, as_text, clean, clean_delimited
from collegium.tables.mapping import Field, normalised
from collegium.tables.mapping import Mapping as Chosen
from collegium.tables.plain import ORIGIN, ROW_NUMBER, Columns
from collegium.tables.problems import Problem
from collegium.tables.values import EARLIEST_YEAR, LATEST_YEAR

# A field, what is wrong with its row, the problem and the remedy.
Check = tuple[str, pl.Expr, str, str]


class Cells:
    """What stands in the fields of one file, and what is told of its rows; `faults` keeps what is wrong."""

    def __init__(
        self,
        table: Columns,
        fields: Sequence[Field],
        mapping: Chosen,
        *,
        ask: Mapping[str, str],
        most: int = PROBLEMS_LISTED,
    ) -> None:
        self.table, self.mapping, self.ask = table, mapping, ask
        self.fields = {field.name: field for field in fields}
        self.faults = Faults(table.name, most=most)
        self.told: tuple[str, ...] = ()  # what was done to cells, for a reader of the result
        self._given: dict[str, pl.Series] = {}
        self._firsts: dict[str, pl.Series] = {}

    @property
    def height(self) -> int:
        return self.table.frame.height

    @property
    def rows(self) -> pl.Series:
        """The number of each row in the file."""
        return self.table.frame[ROW_NUMBER]

    def has(self, name: str) -> bool:
        """Whether the file, or one value for all of its rows, fills the field."""
        return self.mapping.columns.get(name) in self.table.names or self._constant(name)

    def need(self, wanted: Mapping[str, str]) -> None:
        """Refuse a file that lacks one of these fields; beside each the name that its column may have."""
        for name, title in wanted.items():
            if not self.has(name):
                remedy = f"Add it, or rename the column that holds it to “{title}”."
                self.faults.add(Problem(self.table.name, 1, title, "", "There is no such column.", remedy))
        self.faults.stop_if_any()

    def given(self, name: str) -> pl.Series:
        """The cells of a field: text without spaces at its edges, or what the file holds; null where nothing stands."""
        if name not in self._given:
            self._given[name] = self._cells(name)
        return self._given[name]

    def _cells(self, name: str) -> pl.Series:
        if not self.has(name) or self._constant(name):
            constant = self.mapping.constants.get(name) if self.has(name) else None
            return pl.repeat(constant, self.height, dtype=pl.String, eager=True).alias(name)
        cells = self.table.frame[self.mapping.columns[name]].alias(name)
        if isinstance(cells.dtype, pl.Categorical | pl.Enum):
            cells = cells.cast(pl.String)
        if cells.dtype != pl.String:
            return cells
        # Equal neighbours are looked at once.
        places = first_places(cells)
        heads = cells.gather(places)
        if not self._cleaned(heads).eq_missing(heads).all():
            return self._cleaned(cells)
        self._firsts[name] = places
        return cells

    def firsts(self, name: str) -> pl.Series:
        """The places of cells that differ from the one above."""
        cells = self.text(name)
        return self._firsts[name] if cells is self.given(name) and name in self._firsts else first_places(cells)

    def text(self, name: str) -> pl.Series:
        """The cells of a field as text, with the meanings that the mapping gives them."""
        cells = self.given(name)
        if cells.dtype != pl.String:
            cells = written(cells)
        if meant := self.mapping.values.get(name):
            cells = self._meant(cells, meant)
        return cells

    @staticmethod
    def _meant(cells: pl.Series, meant: Mapping[str, str]) -> pl.Series:
        alike = {normalised(text): meaning for text, meaning in meant.items()}
        texts = cells.unique().drop_nulls().to_list()
        said = {text: meant.get(text, alike.get(normalised(text), text)) or None for text in texts}
        return cells.replace_strict(list(said), list(said.values()), default=None, return_dtype=pl.String)

    def signed(self, name: str) -> pl.Series:
        """Where a percent sign stands."""
        cells = self.given(name)
        if cells.dtype != pl.String:
            return pl.repeat(False, self.height, eager=True).alias(name)
        return cells.str.ends_with("%").fill_null(False)

    def fault(self, name: str, where: pl.Series, problem: str, remedy: str, *, other: pl.Series | None = None) -> None:
        """Tell the rows that are wrong (null is not wrong); `other`: the row that stands for {other} in the problem."""
        places = where.fill_null(False).arg_true()
        if not len(places):
            return
        shown = places.head(self.faults.room)
        values = self._shown(name, shown)
        others = (other if other is not None else self.rows).gather(shown).to_list()
        for place, value, beside in zip(shown.to_list(), values, others, strict=True):
            text = problem.format(other=beside) if other is not None else problem
            row = None if self._constant(name) else int(self.rows[place])
            self.faults.add(Problem(self.table.name, row, self.named(name, place), value, text, remedy))
        self.faults.unlisted += len(places) - len(shown)

    def first_of(self, frame: pl.DataFrame, checks: Sequence[Check]) -> pl.Series:
        """Tell the first of these checks that goes wrong in each row; where none does."""
        sound = pl.repeat(True, frame.height, eager=True)
        for name, wrong, problem, remedy in checks:
            failed = frame.select(wrong.fill_null(False).alias("wrong")).to_series() & sound
            self.fault(name, failed, problem, remedy)
            sound &= ~failed
        return sound

    def twice(self, name: str, frame: pl.DataFrame, key: Sequence[str], problem: str, remedy: str) -> None:
        """Tell rows that say the same key again; {other} in the problem is the row of the first of them."""
        numbered = frame.select(*key).with_columns(self.rows)
        first = numbered.select(pl.col(ROW_NUMBER).first().over(key)).to_series()
        whole = ~numbered.select(pl.any_horizontal(pl.col(key).is_null())).to_series()
        self.fault(name, whole & (first != self.rows), problem, remedy, other=first)

    def named(self, name: str, place: int = 0) -> str:
        """The name of the column in the file."""
        column = self.mapping.columns.get(name, self.fields[name].title if self._constant(name) else name)
        return str(self.table.frame[ORIGIN][place]) if column.startswith("\x00") else column

    def _shown(self, name: str, places: pl.Series) -> list[str]:
        """Cells as they are written in the file."""
        cells, column = self.given(name), self.mapping.columns.get(name)
        if self.table.written is not None and cells.dtype != pl.String and column is not None:
            cells, places = self._cleaned(self.table.written(column)), self.rows.gather(places) - 2
        return written(cells.gather(places)).fill_null("").to_list()

    def _cleaned(self, cells: pl.Series) -> pl.Series:
        """As every way into a file leaves text: once, or an apostrophe that somebody typed is taken for ours."""
        if self.table.cleaned:
            return cells.set(cells == "", None)
        return cleaned(cells, delimited=not self.table.typed)

    def _constant(self, name: str) -> bool:
        return name not in self.mapping.columns and bool(self.mapping.constants.get(name))


def first_places(cells: pl.Series) -> pl.Series:
    """The places of cells that differ from the one above."""
    if not len(cells):
        return pl.Series([], dtype=pl.UInt32)
    above, below = cells.slice(0, len(cells) - 1), cells.slice(1)
    differ = below.ne_missing(above) if cells.null_count() else below != above
    return pl.concat([pl.Series([0], dtype=pl.UInt32), differ.arg_true() + 1])


def cleaned(cells: pl.Series, *, delimited: bool) -> pl.Series:
    """Text without what nobody sees; in a text file, our own export puts an apostrophe before a formula."""
    cells = cells.str.strip_chars(INVISIBLE_EDGES)
    odd = cells.str.contains("[^\x00-\x7f]|\r|^'").fill_null(False)
    if odd.any():
        texts = cells.filter(odd).unique().to_list()
        clean_text = clean_delimited if delimited else clean
        cells = cells.replace(texts, [clean_text(text) for text in texts])
    return cells.set(cells == "", None)


def written(cells: pl.Series) -> pl.Series:
    """Cells of any type as the text that stands for them."""
    if cells.dtype == pl.String or cells.dtype.is_integer():
        return cells.cast(pl.String)
    texts = [as_text(value) or None for value in cells.to_list()]
    return pl.Series(cells.name, texts, pl.String)


def finite_numbers(numbers: pl.Series) -> pl.Series:
    """Numbers that have an end; null for the others."""
    finite = numbers.is_finite()
    return numbers if finite.all(ignore_nulls=False) else numbers.set(~finite.fill_null(False), None)


def certain_dates(cells: pl.Series, none: pl.Series) -> pl.Series:
    """Dates that the file keeps as dates or writes as 2026-04-01, of usual years; null for the others."""
    if isinstance(cells.dtype, pl.Datetime):
        # Midnight in London stays the day in London.
        days = cells.dt.replace_time_zone(None).dt.date()
    elif cells.dtype == pl.Date:
        days = cells
    elif cells.dtype == pl.String:
        days = cells.set(cells.str.len_bytes() != len("2026-04-01"), None).str.to_date("%Y-%m-%d", strict=False)
    else:
        return none
    first, last = dt.date(EARLIEST_YEAR, 1, 1), dt.date(LATEST_YEAR, 12, 31)
    if len(days) and not days.null_count() and first <= days.min() <= days.max() <= last:  # type: ignore[operator]
        return days
    return days.set(~days.is_between(first, last).fill_null(False), None)
