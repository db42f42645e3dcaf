"""The one reader of columns: from the cells of a file to typed values, and everything that cannot be read at once."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from functools import cached_property

import polars as pl

from collegium.tables.cells import Cells, certain_dates, finite_numbers, written
from collegium.tables.faults import PROBLEMS_LISTED
from collegium.tables.mapping import Field, columns_by_name, normalised
from collegium.tables.mapping import Mapping as Chosen
from collegium.tables.missing import HOW_TO_SAY, TOKENS, reasons
from collegium.tables.names import (
    ERROR,
    ERRORS,
    MEND_ERROR,
    NO_ROW_LEFT,
    Totals,
    are_totals,
    faults,
    joined,
    seen_alike,
    spellings,
    totals_left_out,
)
from collegium.tables.plain import Source, Types, columns_of, read_columns
from collegium.tables.problems import Problem
from collegium.tables.reading import Table
from collegium.tables.values import (
    ONE_DECISION,
    POINT_OR_THOUSANDS,
    DateOrder,
    DecimalMark,
    Unreadable,
    Years,
    as_calculated,
    date_order,
    decimal_mark,
    points_unsure,
    read_code,
    read_date,
    read_decimal,
    read_month,
    read_period,
    read_share,
    read_whole,
    read_yes_no,
    year_begun,
    years_among,
)

NUMBERS = frozenset({"decimal", "figure", "share", "whole"})
FIGURES = frozenset({"figure", "share"})
DATES = frozenset({"date", "month", "period"})
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
_FAILED = Unreadable(ERROR, MEND_ERROR)
# Who can settle what is ambiguous, and where: on the page and in a mapping file, with an option of a command, or in a paper file.
IN_MAPPING = {
    "dates": "Say in the mapping whether the day or the month stands first",
    "numbers": "Say in the mapping whether decimals follow a point or a comma",
    "values": "Say in the mapping what it means",
}
IN_COMMAND = {
    "names": "Add --join-names",
    "totals": "Add --totals keep",
    "dates": "Add --dates day-first or --dates month-first",
    "numbers": "Add --decimal-mark point or --decimal-mark comma",
}
IN_PAPER_FILE = {
    "names": "Write join_names = true in this part",
    "totals": 'Write totals = "keep" in this part',
    "dates": 'Write dates = "day-first" or dates = "month-first" in this part',
    "numbers": 'Write decimal_mark = "point" or decimal_mark = "comma" in this part',
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

        table = read_columns(source, name=name, choose=choose, sheet=settled.sheet or None)
        columns = columns_by_name(table.names, fields)
        reader = cls(table, fields, replace(settled, columns=columns), ask=ask or {})
        reader.tell_twins()
        return reader

    def tell_twins(self) -> None:
        """Tell a heading that looks like that of a column in use: which of the two is meant is not known."""
        for column in self.mapping.columns.values():
            alike = seen_alike(pl.Series(self.table.names))
            for other in pl.Series(self.table.names).filter(alike == alike[self.table.names.index(column)]).to_list():
                if other != column:
                    problem = (
                        f"The name of this column differs only in capitals or spaces from “{column}”, which is in use."
                    )
                    self.faults.add(Problem(self.table.name, 1, other, "", problem, "Rename or delete one of the two."))

    # What it means

    @cached_property
    def order(self) -> DateOrder:
        """How 03/04/2026 is read: as was declared, or the one way in which every date of the file can be."""
        return self.mapping.date_format or date_order(self._distinct(DATES, "/. -"))

    @cached_property
    def years(self) -> Years:
        """Whether 2011-12 is a financial year, which the other periods of the file may say."""
        texts = self._distinct(frozenset({"month", "period"}), "-/–")
        years = years_among(texts)
        if years is Years.ALL and any(
            field.kind == "period" and self.has(field.name) for field in self.fields.values()
        ):
            text = min(filter(year_begun, texts))
            self.told += (
                f"Financial years were read as beginning in April: {text} begins on {year_begun(text)}-04-01.",
            )
        return years

    @cached_property
    def mark(self) -> DecimalMark:
        """What 1,234 means: as was declared, or the one way in which every number of the file can be read."""
        texts = self._distinct(NUMBERS, ",.eE%")
        told = self.mapping.decimal_mark
        if self.thousands_unsure:
            return told
        if told or not any("," in text for text in texts):
            return told
        return decimal_mark(texts, typed=self.table.typed)

    @cached_property
    def thousands_unsure(self) -> bool:
        """Whether a point may stand between thousands: every one can, and semicolons leave the comma for decimals."""
        if self.mapping.decimal_mark or self.table.typed or self.table.separator != ";":
            return False
        return points_unsure(self._distinct(NUMBERS, ",."))

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

    def names(self, name: str) -> pl.Series:
        """The names of a field: what is no name is told, and spellings that look alike are told or joined."""
        cells = self.column(name)
        known = cells.gather(self.firsts(name)).drop_nulls().unique(maintain_order=True)
        field = self.fields[name]
        for problem in faults(
            self.table.name,
            self.named(name) if self.height else name,
            known,
            lambda one: int(self.rows[int((cells == one).arg_max() or 0)]),
            join=self.mapping.join_names,
            way_out=self.way_out(
                "names", "Write the name in one way; where they are two, give each a name of its own."
            ),
            empty="delete the row" if field.required else "leave the cell empty",
        ):
            self.faults.add(problem)
        if self.mapping.join_names and (others := spellings(known)):
            self.told += (joined(others),)
            cells = cells.replace(others)
        return cells

    def without_totals(self, *names: str, unit: str) -> tuple["Reader", int]:
        """The rows whose names say no total, and how many others there were; `unit` is what a row stands for."""
        total = pl.repeat(False, self.height, eager=True)
        listed: list[str] = []
        for name in names if self.mapping.totals is not Totals.KEEP else ():
            known = self.text(name).drop_nulls().unique(maintain_order=True)
            if listed_here := known.filter(are_totals(known)).to_list():
                total |= self.text(name).is_in(listed_here).fill_null(False)
                listed += listed_here
        count = int(total.sum())
        if not count:
            return self, 0
        kept = Reader(
            replace(self.table, frame=self.table.frame.filter(~total)),
            list(self.fields.values()),
            self.mapping,
            ask=self.ask,
        )
        kept.faults = self.faults
        way_out = self.way_out("totals", f"Give it another name where it is a {unit} of its own.")
        kept.told = (*self.told, totals_left_out(count, listed, way_out))
        if count == self.height:
            self.faults.add(Problem(self.table.name, None, "", "", NO_ROW_LEFT, way_out))
        return kept, count

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
            if texts.gather(self.firsts(field.name)).is_in(ERRORS).any():
                texts = texts.set(texts.is_in(ERRORS), None)
            # A code may be a number that a spreadsheet has made of it.
            return texts.set(texts.str.contains(r"\.0$|[eE]\+"), None) if field.kind == "code" else texts
        if field.kind in DATES:
            return certain_dates(cells, none)
        if cells.dtype.is_numeric():
            return finite_numbers(cells.cast(pl.Float64))
        if cells.dtype != pl.String or (self.mark is DecimalMark.COMMA and not self.table.typed):
            return none
        if self.thousands_unsure:
            cells = cells.set(cells.str.contains(".", literal=True).fill_null(False), None)
        return finite_numbers(cells.cast(pl.Float64, strict=False))

    def _values(self, field: Field, texts: pl.Series) -> dict[str, object]:
        read = self._reading(field)
        if field.kind in NUMBERS and self.thousands_unsure:
            read = _or_asked(read)
        tokens = TOKENS if field.kind in FIGURES else {}
        found: dict[str, object] = {}
        for text in texts.drop_nulls().unique(maintain_order=True).to_list():
            value = None if text.lower() in tokens else _FAILED if text in ERRORS else read(text)
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
                return lambda text: read_month(text, self.order, self.years)
            case "period":
                return lambda text: read_period(text, self.order, self.years)
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
        for settled_by in ONE_DECISION:
            same = [text for text, fault in told.items() if fault.settled_by == settled_by]
            if same:
                self._tell_once(field, texts.is_in(same), told[same[0]], "{count} values of this column are so.")
        for text, fault in told.items():
            if fault.ambiguous:
                continue
            if self._constant(field.name) or (field.kind == "choice" and fault is not _FAILED):
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
        return self.way_out(fault.settled_by, fault.remedy)

    def way_out(self, settled_by: str, remedy: str) -> str:
        """The remedy of a fault, after the option that would settle it."""
        return f"{self.ask[settled_by]}, or {remedy[0].lower()}{remedy[1:]}" if settled_by in self.ask else remedy


def _or_asked(read: Callable[[str], object]) -> Callable[[str], object]:
    return lambda text: POINT_OR_THOUSANDS if "." in text else read(text)


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
