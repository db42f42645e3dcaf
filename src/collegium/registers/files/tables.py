"""For kinds whose reader finds columns by their own names: the table as the mapping says it is."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection, Sequence
from dataclasses import replace
from decimal import Decimal
from functools import partial
from typing import TypeVar

from collegium.registers.files.kinds import FileTable
from collegium.tables.problems import Problem, ProblemsError
from collegium.tables.reading import Table
from collegium.tables.values import DateOrder, DecimalMark, read_date, read_decimal

Result = TypeVar("Result")


def single(tables: Sequence[FileTable]) -> FileTable:
    """The only table; ProblemsError where a file holds several of a kind of which one is saved at a time."""
    if len(tables) > 1:
        remedy = "Upload each table in a file of its own."
        problem = f"The file holds {len(tables)} tables of “{tables[0].kind.title}”."
        raise ProblemsError([Problem(tables[1].table.name, None, "", "", problem, remedy)])
    return tables[0]


def plain_cells(table: FileTable, *, dates: Collection[str] = (), numbers: Collection[str] = ()) -> Table:
    """The table with the cells of these fields written so that they can be read in one way only.

    For readers that do not ask the mapping how dates and numbers are written; what cannot be read stays as it is.
    """
    mapping, columns = table.mapping, table.table.columns
    plain: dict[int, Callable[[str], str]] = {}
    for names, declared, write in (
        (dates, mapping.date_format, plain_date),
        (numbers, mapping.decimal_mark, plain_number),
    ):
        if declared:
            of = (mapping.columns.get(name) for name in names)
            plain |= {columns.index(column): partial(write, declared) for column in of if column in columns}
    if not plain:
        return table.table
    rows = [tuple(plain[at](cell) if at in plain else cell for at, cell in enumerate(row)) for row in table.table.rows]
    return replace(table.table, rows=rows)


def plain_date(order: str, text: str) -> str:
    day = read_date(text, DateOrder(order)) if text else None
    return day.isoformat() if isinstance(day, dt.date) else text


def plain_number(mark: str, text: str) -> str:
    number = read_decimal(text, DecimalMark(mark)) if text else None
    return f"{number:f}" if isinstance(number, Decimal) else text


def read_renamed(table: FileTable, name_of: Callable[[str, str], str], read: Callable[[Table], Result]) -> Result:
    """What a reader makes of the mapped columns under the names that it knows; its problems name the file's columns.

    `name_of(field, column)`: what the reader calls the field; the column's own name where it knows that one too.
    """
    plain = plain_cells(table, dates=of_kind(table, "date"), numbers=of_kind(table, "decimal"))
    given = [(field, column) for field, column in table.mapping.columns.items() if column in plain.columns]
    columns = [(name_of(field, column), column) for field, column in given]
    places = [plain.columns.index(column) for _, column in given]
    constants = [(name_of(field, field), text) for field, text in table.mapping.constants.items()]
    same = tuple(text for _, text in constants)
    renamed = replace(
        plain,
        columns=(*(name for name, _ in columns), *(name for name, _ in constants)),
        rows=[(*(row[place] for place in places), *same) for row in plain.rows],
    )
    try:
        return read(renamed)
    except ProblemsError as error:
        own = dict(columns)
        named = [replace(problem, column=own.get(problem.column, problem.column)) for problem in error.problems]
        raise ProblemsError(named) from None


def of_kind(table: FileTable, kind: str) -> list[str]:
    return [field.name for field in table.fields if field.kind == kind]
