"""The one reader of columns: from the cells of a file to typed values, and everything that cannot be read at once."""

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from functools import cached_property

import polars as pl

from collegium.tables.cells import Cells, certain_dates, finite_numbers, written
from collegium.tables.faults import PROBLEMS_LISTED
from collegium.tables.mapping import Field, columns_by_name, normalised
from collegium.tables.mapping import Mapping as Chosen
from collegium.tables.missing import HOW_TO_SAY, TOKENS, reasons
from collegium.tables.plain import Source, Types, columns_of, read_columns
from collegium.tables.problems import Problem
from collegium.tables.reading import Table
from collegium.tables.values import (
    DateOrder,
    DecimalMark,
    Unreadable,
    as_calculated,
    date_order,
    decimal_mark,
    read_code,
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
# What payroll writes for “no end”, where a day is needed.
NO_DAY = Unreadable("This date stands for “no end”, and a day is needed here.", "Write the day, as in 2026-04-01.")
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


class Reader(Cells):
    """Reads the fields of one file column by column, and keeps what is wrong with them in `faults`."""

    @classmethod
    def of_table(
        cls, table: Table, mapping: Chosen, fields: Sequence[Field], *, most: int = PROBLEMS_LISTED
    ) -> "Reader":
        """Of a table as it was uploaded, with the columns that somebody chose."""
        return cls(columns_of(table), fields, mapping, ask=IN_MAPPING, most=most)

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
        """The values of a field with every digit that means something; an `Unreadable` where one cannot be read."""
        field, texts = self.fields[name], self.text(name)
        values = {
            text: as_calculated(value) if isinstance(value, Decimal) else value
            for text, value in self._values(field, texts).items()
        }
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

    def _quick(self, field: Field) -> pl.Series:
        """What is certain without a second look, null for all else; a figure that is missing is not looked at again."""
        cells, kind = self.given(field.name), _TYPES[field.kind]
        none = pl.repeat(None, self.height, dtype=kind, eager=True).alias(field.name)
        if field.name in self.mapping.values or field.kind in ("choice", "whole", "yes_no"):
            return cells if cells.dtype == pl.Boolean == kind else none
        if kind == pl.String:
            texts = cells if cells.dtype == pl.String else written(cells)
            # A code may be a number that a spreadsheet has made of it.
            return texts.set(texts.str.contains(r"\.0$|[eE]\+"), None) if field.kind == "code" else texts
        if field.kind in DATES:
            return certain_dates(cells, none)
        if cells.dtype.is_numeric():
            return finite_numbers(cells.cast(pl.Float64))
        if cells.dtype != pl.String or (self.mark is DecimalMark.COMMA and not self.table.typed):
            return none
        return finite_numbers(cells.cast(pl.Float64, strict=False))

    def _values(self, field: Field, texts: pl.Series) -> dict[str, object]:
        read = self._reading(field)
        tokens = TOKENS if field.kind in FIGURES else {}
        found: dict[str, object] = {}
        for text in texts.drop_nulls().unique(maintain_order=True).to_list():
            value = None if text.lower() in tokens else read(text)
            if value is None and field.required and field.kind in DATES:
                value = NO_DAY
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
            case "code":
                return read_code
            case _:
                return lambda text: text

    # What is wrong

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
