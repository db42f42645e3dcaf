"""From the cells of a file to the values of a table's columns."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db import models

from collegium.registers.columns import TableColumn
from collegium.registers.files.kinds import FileTable
from collegium.registers.files_match import default_of
from collegium.tables.problems import Problem
from collegium.tables.rows import MappedRow

if TYPE_CHECKING:
    from collegium.registers.register import Register


def columns_in_file(register: Register, request: Any) -> list[TableColumn]:
    """The columns that a form asks and a file may hold: none that is confidential."""
    names = [name for name in register.asked_columns if name not in register.confidential]
    return [register.table_column(name, request, past=True) for name in names]


class Unusable(Exception):
    """A cell names what is not there."""


@dataclass(frozen=True)
class Given:
    """A row of the file whose cells can all be used: its values by the attributes of columns."""

    table: FileTable
    number: int
    values: dict[str, Any]

    def problem(self, name: str, value: str, problem: str, remedy: str) -> Problem:
        return problem_in(self.table, self.number, name, value, problem, remedy)


def problem_in(table: FileTable, number: int, name: str, value: str, problem: str, remedy: str) -> Problem:
    """A problem that names the column as the file does."""
    return Problem(table.table.name, number, table.mapping.columns.get(name, name), value, problem, remedy)


class UsableRows:
    """Reads the rows of tables; a row with a cell that cannot be used is told and left out."""

    def __init__(self, register: Register, columns: Mapping[str, TableColumn], request: Any) -> None:
        self.columns = columns
        self.problems: list[Problem] = []
        self.keys = {
            name: keys_of(register, column, request) for name, column in columns.items() if column.field.is_relation
        }

    def rows(self, table: FileTable) -> Iterator[Given]:
        read = table.read
        self.problems += read.problems
        given = (set(table.mapping.columns) | set(table.mapping.constants)) & self.columns.keys()
        for mapped in read.rows:
            values: dict[str, Any] = {}
            usable = not mapped.unread
            for name in given - mapped.unread:
                column = self.columns[name]
                try:
                    value = self.value(table, mapped, name)
                except Unusable:
                    usable = False
                else:
                    values[column.name if column.field.many_to_many else column.field.attname] = value
            if usable:
                yield Given(table, mapped.row_number, values)

    def value(self, table: FileTable, mapped: MappedRow, name: str) -> Any:
        column, value = self.columns[name], mapped.values.get(name)
        if column.field.many_to_many:
            codes = str(value or "").replace(";", " ").split()
            return sorted(self.number(table, mapped, name, code) for code in codes)
        if column.field.is_relation:
            return self.number(table, mapped, name, str(value)) if value else None
        if isinstance(column.field, models.JSONField):
            return [part.strip() for part in str(value or "").split(";") if part.strip()]
        return default_of(column.field) if value is None else column.field.to_python(value)

    def number(self, table: FileTable, mapped: MappedRow, name: str, code: str) -> Any:
        """What a code stands for."""
        title, keys = self.columns[name].title.lower(), self.keys[name]
        key = keys.get(code, keys.get(code.casefold()))
        if key is None:
            problem, remedy = f"No {title} has this code.", "Correct the code, or add it first."
        elif key is SEVERAL:
            problem, remedy = f"More than one {title} has this code or name.", "Write the code with its capitals."
        else:
            return key
        self.problems.append(problem_in(table, mapped.row_number, name, code, problem, remedy))
        raise Unusable


SEVERAL = object()  # what a spelling stands for that several rows share


def keys_of(register: Register, column: TableColumn, request: Any) -> dict[str, Any]:
    """Code -> number as it is written; in any capitals, code or name -> number where only one row has it."""
    codes = register.codes_to_choose(column.field, request)
    names = {
        key: text.rpartition(" (")[0].casefold() or text.casefold()
        for key, text in register.names_to_choose(column.field, request).items()
    }
    keys: dict[str, Any] = {}
    for spellings in ({key: code.casefold() for key, code in codes.items()}, names):
        shared = Counter(spellings.values())
        for key, spelling in spellings.items():
            keys.setdefault(spelling, key if shared[spelling] == 1 else SEVERAL)
    return keys | {code: key for key, code in codes.items()}
