"""Which column of somebody's file is which of our fields: suggested, edited by a person, kept."""

import re
from collections.abc import Callable, Iterator, Sequence
from collections.abc import Mapping as ReadOnly
from dataclasses import dataclass, field
from typing import Literal

from collegium.tables.characters import composed
from collegium.tables.names import Totals
from collegium.tables.problems import Problem
from collegium.tables.reading import Table
from collegium.tables.values import DateOrder, DecimalMark

# A figure may say why there is none; a share may besides be a percentage; a period is a month or a financial year.
Kind = Literal["text", "code", "date", "month", "period", "decimal", "figure", "share", "whole", "yes_no", "choice"]

_CHOICES_SHOWN = 12
_BETWEEN_DIGITS = re.compile(r"(?<=\d)[\W_]+(?=\d)")
_NOT_LETTERS = re.compile(r"[^\w\x1f]+|_+")


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
    # Said by an option of a command or in a paper file, for one file; nothing of it is kept.
    join_names: bool = False
    totals: Totals = Totals.UNDECLARED


def settled(
    *, dates: str = "", decimal_mark: str = "", sheet: str = "", join_names: bool = False, totals: str = ""
) -> Mapping:
    """What somebody said of one file, in the words of commands and paper files: “day-first”, “comma”, “keep”."""
    return Mapping(
        date_format=DateOrder(dates.replace("-", " ")),
        decimal_mark=DecimalMark(decimal_mark),
        sheet=sheet,
        join_names=join_names,
        totals=Totals(totals.replace("-", " ")),
    )


def normalised(text: str) -> str:
    """Spell names alike that people spell differently: case, spaces, dashes and brackets do not count.

    Between digits they do: Q1_1 is never Q11, and “Ward 1-2” is not “Ward 12”.
    """
    text = composed(text).casefold()
    return _NOT_LETTERS.sub("", _BETWEEN_DIGITS.sub("\x1f", text)) or text


def suggest(table: Table, fields: Sequence[Field], *, name: str = "", source_kind: str = "") -> Mapping:
    """Map columns by their names alone, never by what stands in them; unknown columns stay unmapped."""
    columns = columns_by_name(table.columns, fields)
    return Mapping(name=name or table.name, source_kind=source_kind, columns=columns)


def columns_by_name(names: Sequence[str], fields: Sequence[Field]) -> dict[str, str]:
    """For each field the column that bears its name, its title or a synonym; no column is taken twice.

    An exact name wins over a near one. Where two columns are near and none is exact, none is taken: it would be a guess.
    """
    columns: dict[str, str] = {}
    own = [(wanted.name, (wanted.name,)) for wanted in fields]
    other = [(wanted.name, (wanted.title, *wanted.synonyms)) for wanted in fields]
    every = [(wanted.name, (wanted.name, wanted.title, *wanted.synonyms)) for wanted in fields]
    _take(columns, names, own, str)
    _take(columns, names, other, str)
    _take(columns, names, every, normalised)
    return {wanted.name: columns[wanted.name] for wanted in fields if wanted.name in columns}


def _take(
    columns: dict[str, str],
    names: Sequence[str],
    spellings: Sequence[tuple[str, tuple[str, ...]]],
    spelled: Callable[[str], str],
) -> None:
    """Add the columns that are spelled so; the first spelling that any column has decides, if one column alone has it."""
    free: dict[str, list[str]] = {}
    for name in set(names) - set(columns.values()):
        free.setdefault(spelled(name), []).append(name)
    for field_name, own in spellings:
        if field_name not in columns:
            candidates = next((free[key] for key in map(spelled, own) if key in free), [])
            if len(candidates) == 1:
                columns[field_name] = candidates.pop()


def unmapped(table: Table, mapping: Mapping) -> tuple[str, ...]:
    """Columns of the file that the mapping leaves aside."""
    used = {*mapping.columns.values(), *mapping.comments}
    return tuple(column for column in table.columns if column not in used)


def mapping_problems(table: Table, mapping: Mapping, fields: Sequence[Field]) -> Iterator[Problem]:
    """Say where a mapping does not fit the file or our fields."""
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
