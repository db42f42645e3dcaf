"""Which column of somebody's file is which of our fields: suggested, edited by a person, kept, applied."""

import re
from collections.abc import Iterator, Sequence
from collections.abc import Mapping as ReadOnly
from dataclasses import dataclass, field
from typing import Literal

from collegium.tables.problems import Problem, ProblemsError
from collegium.tables.reading import Table
from collegium.tables.values import DateOrder, DecimalMark, Unreadable, read_date, read_decimal, read_whole, read_yes_no

Kind = Literal["text", "code", "date", "decimal", "whole", "yes_no", "choice"]

_CHOICES_SHOWN = 12
_NOT_LETTERS = re.compile(r"[\W_]+")


@dataclass(frozen=True, slots=True)
class Field:
    """One of our fields: what it is called elsewhere, and what may stand in it."""

    name: str
    title: str
    required: bool = False
    kind: Kind = "text"
    choices: ReadOnly[str, Sequence[str]] = field(default_factory=dict)
    help: str = ""
    synonyms: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Mapping:
    """What a person decided about one kind of file; kept, so that the next file of the kind needs no decision."""

    name: str = ""
    source_kind: str = ""
    columns: ReadOnly[str, str] = field(default_factory=dict)
    constants: ReadOnly[str, str] = field(default_factory=dict)
    values: ReadOnly[str, ReadOnly[str, str]] = field(default_factory=dict)
    comments: ReadOnly[str, str] = field(default_factory=dict)  # columns of free text, and what each asked
    date_format: DateOrder = DateOrder.UNDECLARED
    decimal_mark: DecimalMark = DecimalMark.UNDECLARED
    header: bool = True
    sheet: str = ""


@dataclass(frozen=True, slots=True)
class MappedRow:
    """One row in our fields; what is missing is None."""

    row_number: int
    values: dict[str, object]
    unread: frozenset[str] = frozenset()  # fields whose cell could not be read: missing here, told as problems


@dataclass(frozen=True, slots=True)
class Rows:
    """Every row of a file as far as it can be read, and what cannot; no rows where the mapping itself is at fault."""

    rows: list[MappedRow]
    problems: tuple[Problem, ...]
    mapped: bool


def normalised(text: str) -> str:
    """Spell names alike that people spell differently: case, spaces, dashes and brackets do not count."""
    return _NOT_LETTERS.sub("", text.casefold()) or text.casefold()


def suggest(table: Table, fields: Sequence[Field], *, name: str = "", source_kind: str = "") -> Mapping:
    """Map columns by their names alone, never by what stands in them; unknown columns stay unmapped."""
    free = {normalised(column): column for column in reversed(table.columns)}
    columns: dict[str, str] = {}
    for wanted in fields:
        for spelling in (wanted.name, wanted.title, *wanted.synonyms):
            column = free.pop(normalised(spelling), None)
            if column is not None:
                columns[wanted.name] = column
                break
    return Mapping(name=name or table.name, source_kind=source_kind, columns=columns)


def unmapped(table: Table, mapping: Mapping) -> tuple[str, ...]:
    """Columns of the file that the mapping leaves aside."""
    used = {*mapping.columns.values(), *mapping.comments}
    return tuple(column for column in table.columns if column not in used)


def apply(table: Table, mapping: Mapping, fields: Sequence[Field]) -> list[MappedRow]:
    """Read every row into our fields; raise ProblemsError with everything that cannot be read."""
    found = read_rows(table, mapping, fields)
    if found.problems:
        raise ProblemsError(found.problems)
    return found.rows


def read_rows(table: Table, mapping: Mapping, fields: Sequence[Field]) -> Rows:
    """Read every row as far as it goes, so that whoever checks the rest can tell all faults of a file together."""
    faults = list(_mapping_problems(table, mapping, fields))
    problems = list(faults)
    read: dict[str, list[object]] = {}
    for wanted in fields:
        texts = _texts(table, mapping, wanted)
        if texts is not None:
            read[wanted.name], found = _read_column(table, mapping, wanted, texts)
            problems += found
    told = tuple(sorted(problems, key=lambda problem: problem.row or 0))
    return Rows([] if faults else list(_rows(table, fields, read)), told, not faults)


def _rows(table: Table, fields: Sequence[Field], read: ReadOnly[str, list[object]]) -> Iterator[MappedRow]:
    empty: list[object] = [None] * len(table.rows)
    by_field = [(wanted.name, read.get(wanted.name, empty)) for wanted in fields]
    for index in range(len(table.rows)):
        values = {name: column[index] for name, column in by_field}
        unread = frozenset(name for name, value in values.items() if isinstance(value, Unreadable))
        yield MappedRow(table.row_number(index), values | dict.fromkeys(unread), unread)


def _mapping_problems(table: Table, mapping: Mapping, fields: Sequence[Field]) -> Iterator[Problem]:
    known = {wanted.name for wanted in fields}
    for name in dict.fromkeys([*mapping.columns, *mapping.constants, *mapping.values]):
        if name not in known:
            yield _of_mapping(
                table, name, "The mapping names a field that does not exist.", "Take it out of the mapping."
            )
    for wanted in fields:
        column = mapping.columns.get(wanted.name)
        if column is not None and column not in table.columns:
            problem = f"The mapping takes “{wanted.title}” from a column that is not in this file."
            yield _of_mapping(table, column, problem, f"Choose one of: {', '.join(table.columns[:_CHOICES_SHOWN])}.")
        if column is not None and wanted.name in mapping.constants:
            problem = f"The mapping takes “{wanted.title}” from a column and gives it one fixed value as well."
            yield _of_mapping(table, column, problem, "Keep one of the two.")
        if wanted.required and column is None and not mapping.constants.get(wanted.name):
            problem = f"No column is mapped to “{wanted.title}”, which every row needs."
            yield _of_mapping(table, wanted.name, problem, "Map a column to it, or give one value for all rows.")


def _of_mapping(table: Table, column: str, problem: str, remedy: str) -> Problem:
    return Problem(file=table.name, row=None, column=column, value="", problem=problem, remedy=remedy)


def _texts(table: Table, mapping: Mapping, wanted: Field) -> list[str] | None:
    column = mapping.columns.get(wanted.name)
    if column in table.columns:
        position = table.columns.index(column)
        return [row[position] for row in table.rows]
    if column is None and mapping.constants.get(wanted.name):
        return [mapping.constants[wanted.name]] * len(table.rows)
    return None


def _read_column(table: Table, mapping: Mapping, wanted: Field, texts: list[str]) -> tuple[list[object], list[Problem]]:
    reader = _Reader(wanted, mapping, typed=table.typed)
    seen = {text: reader.read(text) for text in dict.fromkeys(texts)}
    return [seen[text] for text in texts], list(_column_problems(table, mapping, wanted, texts, seen))


def _column_problems(
    table: Table, mapping: Mapping, wanted: Field, texts: list[str], seen: dict[str, object]
) -> Iterator[Problem]:
    """Tell a fault that one decision mends once, with its count; any other in each of its rows."""
    constant = wanted.name not in mapping.columns
    column = mapping.columns.get(wanted.name, wanted.title)
    groups: dict[object, list[int]] = {}
    for index, text in enumerate(texts):
        if isinstance(value := seen[text], Unreadable):
            together = constant or (wanted.kind == "choice" and text)
            key = ("ambiguous", value.problem) if value.ambiguous else text if together else index
            groups.setdefault(key, []).append(index)
    for indexes in groups.values():
        text, count = texts[indexes[0]], len(indexes)
        fault = seen[text]
        assert isinstance(fault, Unreadable)
        problem = fault.problem
        if count > 1 and not constant:
            problem += f" {count} values of this column are so." if fault.ambiguous else f" It stands in {count} rows."
        row = None if constant else table.row_number(indexes[0])
        yield Problem(table.name, row, column, text, problem, fault.remedy)


class _Reader:
    """Reads the texts of one field under one mapping."""

    def __init__(self, wanted: Field, mapping: Mapping, *, typed: bool) -> None:
        self._typed_file = typed
        self._field = wanted
        self._mapping = mapping
        self._meant = dict(mapping.values.get(wanted.name, {}))
        self._meant_alike = {normalised(text): meant for text, meant in self._meant.items()}
        self._choices = {
            normalised(spelling): value
            for value, spellings in wanted.choices.items()
            for spelling in (*spellings, value)
        }

    def read(self, text: str) -> object:
        if text:
            text = self._meant.get(text, self._meant_alike.get(normalised(text), text))
        value: object = self._typed(text) if text else None
        if value is None and self._field.required:
            return Unreadable(f"“{self._field.title}” is missing.", "Fill the cell in, or delete the row.")
        return value

    def _typed(self, text: str) -> object:
        match self._field.kind:
            case "date":
                return read_date(text, self._mapping.date_format)
            case "decimal":
                return read_decimal(text, self._mapping.decimal_mark, typed=self._typed_file)
            case "whole":
                return read_whole(text, self._mapping.decimal_mark, typed=self._typed_file)
            case "yes_no":
                return read_yes_no(text)
            case "choice":
                return self._choice(text)
            case _:
                return text

    def _choice(self, text: str) -> object:
        value = self._choices.get(normalised(text))
        if value is not None:
            return value
        known = list(self._field.choices)
        more = f" and {len(known) - _CHOICES_SHOWN} more" if len(known) > _CHOICES_SHOWN else ""
        return Unreadable(
            f"This is not a known value of “{self._field.title}”.",
            f"Say in the mapping what it means, or use one of: {', '.join(known[:_CHOICES_SHOWN])}{more}.",
        )
