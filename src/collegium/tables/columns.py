"""The one reader of columns: from the cells of a file to typed values, and everything that cannot be read at once."""

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from functools import cached_property

import polars as pl

from collegium.tables.faults import PROBLEMS_LISTED, Faults
from collegium.tables.formulas import restore
from collegium.tables.grid import INVISIBLE_EDGES, as_text, clean
from collegium.tables.mapping import Field, columns_by_name, normalised
from collegium.tables.mapping import Mapping as Chosen
from collegium.tables.missing import HOW_TO_SAY, TOKENS, reasons
from collegium.tables.plain import ORIGIN, ROW_NUMBER, Columns, Source, Types, columns_of, read_columns
from collegium.tables.problems import Problem
from collegium.tables.reading import Table
from collegium.tables.values import (
    EARLIEST_YEAR,
    LATEST_YEAR,
    DateOrder,
    DecimalMark,
    Unreadable,
    date_order,
    decimal_mark,
    read_date,
    read_decimal,
    read_month,
    read_share,
    read_whole,
    read_yes_no,
)

NUMBERS = frozenset({"decimal", "figure", "share", "whole"})
FIGURES = frozenset({"figure", "share"})
DATES = frozenset({"date", "month"})
_TYPES: Mapping[str, pl.DataType] = {
    **dict.fromkeys(("text", "code", "choice"), pl.String()),
    **dict.fromkeys(DATES, pl.Date()),
    **dict.fromkeys(NUMBERS, pl.Float64()),
    "whole": pl.Int64(),
    "yes_no": pl.Boolean(),
}
_CHOICES_SHOWN = 12
# A field, what is wrong with its row, the problem and the remedy.
Check = tuple[str, pl.Expr, str, str]

# Who can settle what is ambiguous, and where: on the page and in a mapping file, or with an option of a command.
IN_MAPPING = {
    "dates": "Say in the mapping whether the day or the month stands first",
    "numbers": "Say in the mapping whether decimals follow a point or a comma",
    "values": "Say in the mapping what it means",
}
IN_COMMAND = {
    "dates": "Add --dates day-first or --dates month-first",
    "numbers": "Add --decimal-mark point or --decimal-mark comma",
}


class Reader:
    """Reads the fields of one file column by column, and keeps what is wrong with them in `faults`."""

    def __init__(
        self,
        table: Columns,
        fields: Sequence[Field],
        mapping: Chosen,
        *,
        ask: Mapping[str, str] = IN_MAPPING,
        most: int = PROBLEMS_LISTED,
    ) -> None:
        self.table, self.mapping, self.ask = table, mapping, ask
        self.fields = {field.name: field for field in fields}
        self.faults = Faults(table.name, most=most)
        self._given: dict[str, pl.Series] = {}
        self._firsts: dict[str, pl.Series] = {}

    @classmethod
    def of_table(
        cls, table: Table, mapping: Chosen, fields: Sequence[Field], *, most: int = PROBLEMS_LISTED
    ) -> "Reader":
        """Of a table as it was uploaded, with the columns that somebody chose."""
        return cls(columns_of(table), fields, mapping, most=most)

    @classmethod
    def of_file(
        cls,
        source: Source,
        *,
        name: str,
        fields: Sequence[Field],
        mapping: Chosen | None = None,
        ask: Mapping[str, str] | None = None,
    ) -> "Reader":
        """Of a file whose columns are known by their names; `mapping` may settle how dates and numbers are written."""
        settled = mapping or Chosen()

        def choose(names: Sequence[str]) -> Types:
            numbers = {field.name for field in fields if field.kind in NUMBERS}
            plain = pl.String() if settled.decimal_mark is DecimalMark.COMMA else pl.Float64()
            return {
                column: plain if field in numbers else pl.String()
                for field, column in columns_by_name(names, fields).items()
            }

        table = read_columns(source, name=name, choose=choose)
        columns = columns_by_name(table.names, fields)
        chosen = Chosen(columns=columns, date_format=settled.date_format, decimal_mark=settled.decimal_mark)
        return cls(table, fields, chosen, ask=ask or {})

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

    # What stands in the file

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
        if cells.dtype != pl.String:
            return cells
        # Equal neighbours are looked at once.
        places = first_places(cells)
        heads = cells.gather(places)
        if not _cleaned(heads).eq_missing(heads).all():
            return _cleaned(cells)
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
            cells = _written(cells)
        if meant := self.mapping.values.get(name):
            cells = self._meant(cells, meant)
        return cells

    @staticmethod
    def _meant(cells: pl.Series, meant: Mapping[str, str]) -> pl.Series:
        alike = {normalised(text): meaning for text, meaning in meant.items()}
        texts = cells.unique().drop_nulls().to_list()
        said = {text: meant.get(text, alike.get(normalised(text), text)) or None for text in texts}
        return cells.replace_strict(list(said), list(said.values()), default=None, return_dtype=pl.String)

    # What it means

    @cached_property
    def order(self) -> DateOrder:
        """How 03/04/2026 is read: as was declared, or the one way in which every date of the file can be."""
        return self.mapping.date_format or date_order(self._distinct(DATES, "/. -"))

    @cached_property
    def mark(self) -> DecimalMark:
        """What 1,234 means: as was declared, or the one way in which every number of the file can be read."""
        texts = self._distinct(NUMBERS, ",.eE%")
        told = self.mapping.decimal_mark
        if told or not any("," in text for text in texts):
            return told
        return decimal_mark(texts, typed=self.table.typed)

    def _distinct(self, kinds: frozenset[str], signs: str) -> list[str]:
        found: dict[str, None] = {}
        for field in self.fields.values():
            if field.kind in kinds and self.has(field.name) and self.given(field.name).dtype == pl.String:
                texts = self.text(field.name)
                found |= dict.fromkeys(texts.filter(texts.str.contains(f"[{signs}]")).unique().to_list())
        return list(found)

    def column(self, name: str) -> pl.Series:
        """The values of a field; null where there is none or it cannot be read, which is then among the faults."""
        field = self.fields[name]
        quick = self._quick(field)
        if quick.null_count() > self.given(name).null_count():
            unsure = quick.is_null() & self.given(name).is_not_null()
            texts = self.text(name)
            values = self._values(field, texts.filter(unsure))
            known = {text: value for text, value in values.items() if not isinstance(value, Unreadable)}
            told = {text: value for text, value in values.items() if isinstance(value, Unreadable)}
            kept = [float(value) if isinstance(value, Decimal) else value for value in known.values()]
            mended = texts.replace_strict(list(known), kept, default=None, return_dtype=_TYPES[field.kind])
            quick = quick.fill_null(mended) if known else quick
            self._tell(field, texts, told)
        self._tell_empty(field, self.text(name) if name in self.mapping.values else self.given(name))
        return quick

    def objects(self, name: str) -> list[object]:
        """The values of a field with every digit, as they stand in Python; an `Unreadable` where one cannot be read."""
        field, texts = self.fields[name], self.text(name)
        values = self._values(field, texts)
        self._tell(field, texts, {text: value for text, value in values.items() if isinstance(value, Unreadable)})
        empty = self._tell_empty(field, texts)
        return [empty if text is None else values[text] for text in texts.to_list()]

    def missing(self, name: str) -> pl.Series:
        """Why there is no figure, as `missing.TOKENS` has it; null where something else stands."""
        cells = self.given(name)
        if cells.dtype != pl.String:
            none = cells.is_null() | (cells.is_nan() if cells.dtype.is_float() else False)
            return pl.select(pl.when(none).then(pl.lit(TOKENS[""]))).to_series().alias(name)
        return reasons(self.text(name)).alias(name)

    def signed(self, name: str) -> pl.Series:
        """Where a percent sign stands."""
        cells = self.given(name)
        if cells.dtype != pl.String:
            return pl.repeat(False, self.height, eager=True).alias(name)
        return cells.str.ends_with("%").fill_null(False)

    def _quick(self, field: Field) -> pl.Series:
        """What is certain without a second look, null for all else; a figure that is missing is not looked at again."""
        cells, kind = self.given(field.name), _TYPES[field.kind]
        none = pl.repeat(None, self.height, dtype=kind, eager=True).alias(field.name)
        if field.name in self.mapping.values or field.kind in ("choice", "whole", "yes_no"):
            return cells if cells.dtype == pl.Boolean == kind else none
        if kind == pl.String:
            return cells if cells.dtype == pl.String else _written(cells)
        if field.kind in DATES:
            return _certain_dates(cells, none)
        if cells.dtype.is_numeric():
            return _finite(cells.cast(pl.Float64))
        if cells.dtype != pl.String or (self.mark is DecimalMark.COMMA and not self.table.typed):
            return none
        return _finite(cells.cast(pl.Float64, strict=False))

    def _values(self, field: Field, texts: pl.Series) -> dict[str, object]:
        read = self._reading(field)
        tokens = TOKENS if field.kind in FIGURES else {}
        found: dict[str, object] = {}
        for text in texts.drop_nulls().unique(maintain_order=True).to_list():
            value = None if text.lower() in tokens else read(text)
            if isinstance(value, Unreadable) and tokens and not value.ambiguous:
                value = Unreadable(value.problem, f"{value.remedy} {HOW_TO_SAY}", value.settled_by)
            found[text] = value
        return found

    def _reading(self, field: Field) -> Callable[[str], object]:
        typed = self.table.typed
        match field.kind:
            case "date":
                return lambda text: read_date(text, self.order)
            case "month":
                return lambda text: read_month(text, self.order)
            case "decimal" | "figure":
                return lambda text: read_decimal(text, self.mark, typed=typed)
            case "share":
                return lambda text: read_share(text, self.mark, typed=typed)
            case "whole":
                return lambda text: read_whole(text, self.mark, typed=typed)
            case "yes_no":
                return read_yes_no
            case "choice":
                return _choice(field)
            case _:
                return lambda text: text

    # What is wrong

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

    def _shown(self, name: str, places: pl.Series) -> list[str]:
        """Cells as they are written in the file."""
        cells, column = self.given(name), self.mapping.columns.get(name)
        if self.table.written is not None and cells.dtype != pl.String and column is not None:
            cells, places = _cleaned(self.table.written(column)), self.rows.gather(places) - 2
        return _written(cells.gather(places)).fill_null("").to_list()

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

    def _constant(self, name: str) -> bool:
        return name not in self.mapping.columns and bool(self.mapping.constants.get(name))

    def _tell_empty(self, field: Field, cells: pl.Series) -> Unreadable | None:
        """Tell cells that may not be empty."""
        if not field.required or not cells.null_count():
            return None
        fault = Unreadable(f"“{field.title}” is missing.", "Fill the cell in, or delete the row.")
        self.fault(field.name, cells.is_null(), fault.problem, fault.remedy)
        return fault

    def _tell(self, field: Field, texts: pl.Series, told: Mapping[str, Unreadable]) -> None:
        """Tell a fault that one decision mends once, with its count; any other in each of its rows."""
        for settled_by in ("dates", "numbers"):
            same = [text for text, fault in told.items() if fault.settled_by == settled_by]
            if same:
                self._tell_once(field, texts.is_in(same), told[same[0]], "{count} values of this column are so.")
        for text, fault in told.items():
            if fault.ambiguous:
                continue
            if self._constant(field.name) or field.kind == "choice":
                self._tell_once(field, texts == text, fault, "It stands in {count} rows.")
            else:
                self.fault(field.name, texts == text, fault.problem, self._remedy(fault))

    def _tell_once(self, field: Field, where: pl.Series, fault: Unreadable, counted: str) -> None:
        places = where.fill_null(False).arg_true()
        first, constant = int(places[0]), self._constant(field.name)
        problem = fault.problem
        if len(places) > 1 and not constant:
            problem += " " + counted.format(count=len(places))
        (value,) = self._shown(field.name, places.head(1))
        row = None if constant else int(self.rows[first])
        self.faults.add(
            Problem(self.table.name, row, self.named(field.name, first), value, problem, self._remedy(fault))
        )

    def _remedy(self, fault: Unreadable) -> str:
        if fault.settled_by not in self.ask:
            return fault.remedy
        return f"{self.ask[fault.settled_by]}, or {fault.remedy[0].lower()}{fault.remedy[1:]}"


def _choice(field: Field) -> Callable[[str], object]:
    known = {normalised(text): value for value, texts in field.choices.items() for text in (*texts, value)}
    names = list(field.choices)
    more = f" and {len(names) - _CHOICES_SHOWN} more" if len(names) > _CHOICES_SHOWN else ""
    unknown = Unreadable(
        f"This is not a known value of “{field.title}”.",
        f"Use one of: {', '.join(names[:_CHOICES_SHOWN])}{more}.",
        settled_by="values",
    )
    return lambda text: known.get(normalised(text), unknown)


def first_places(cells: pl.Series) -> pl.Series:
    """The places of cells that differ from the one above."""
    above, below = cells.slice(0, len(cells) - 1), cells.slice(1)
    differ = below.ne_missing(above) if cells.null_count() else below != above
    return pl.concat([pl.Series([0], dtype=pl.UInt32), differ.arg_true() + 1])


def _cleaned(cells: pl.Series) -> pl.Series:
    """Text as every way into a file leaves it."""
    cells = cells.str.strip_chars(INVISIBLE_EDGES)
    odd = cells.str.contains("[\xa0\u2007\u202f\r]|^'").fill_null(False)
    if odd.any():
        texts = cells.filter(odd).unique().to_list()
        cells = cells.replace(texts, [clean(restore(clean(text))) for text in texts])
    return cells.set(cells == "", None)


def _written(cells: pl.Series) -> pl.Series:
    """Cells of any type as the text that stands for them."""
    if cells.dtype == pl.String:
        return cells
    texts = [as_text(value) or None for value in cells.to_list()]
    return pl.Series(cells.name, texts, pl.String)


def _finite(numbers: pl.Series) -> pl.Series:
    finite = numbers.is_finite()
    return numbers if finite.all(ignore_nulls=False) else numbers.set(~finite.fill_null(False), None)


def _certain_dates(cells: pl.Series, none: pl.Series) -> pl.Series:
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
    if days.null_count() == 0 and first <= days.min() <= days.max() <= last:  # type: ignore[operator]
        return days
    return days.set(~days.is_between(first, last).fill_null(False), None)
