"""For kinds whose reader finds columns by their own names: the table as the mapping says it is."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TypeVar

from collegium.registers.files.kinds import FileTable
from collegium.tables.problems import Problem, ProblemsError
from collegium.tables.reading import Table

Result = TypeVar("Result")


def single(tables: Sequence[FileTable]) -> FileTable:
    """The only table; ProblemsError where a file holds several of a kind of which one is saved at a time."""
    if len(tables) > 1:
        remedy = "Upload each table in a file of its own."
        problem = f"The file holds {len(tables)} tables of “{tables[0].kind.title}”."
        raise ProblemsError([Problem(tables[1].table.name, None, "", "", problem, remedy)])
    return tables[0]


def read_renamed(table: FileTable, name_of: Callable[[str, str], str], read: Callable[[Table], Result]) -> Result:
    """What a reader makes of the mapped columns under the names that it knows; its problems name the file's columns.

    `name_of(field, column)`: what the reader calls the field; the column's own name where it knows that one too.
    """
    columns = [(name_of(field, column), column) for field, column in table.mapping.columns.items()]
    places = [table.table.columns.index(column) for _, column in columns if column in table.table.columns]
    renamed = replace(
        table.table,
        columns=tuple(name for name, column in columns if column in table.table.columns),
        rows=[tuple(row[place] for place in places) for row in table.table.rows],
    )
    try:
        return read(renamed)
    except ProblemsError as error:
        own = dict(columns)
        named = [replace(problem, column=own.get(problem.column, problem.column)) for problem in error.problems]
        raise ProblemsError(named) from None
