"""Rows of a file in our fields, as far as they can be read, for those who take them one after another."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from collegium.tables.columns import Reader
from collegium.tables.mapping import Field, Mapping, mapping_problems
from collegium.tables.problems import Problem, ProblemsError
from collegium.tables.reading import Table
from collegium.tables.values import Unreadable

EVERY_PROBLEM = 10**9


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


def apply(table: Table, mapping: Mapping, fields: Sequence[Field]) -> list[MappedRow]:
    """Read every row into our fields; raise ProblemsError with everything that cannot be read."""
    found = read_rows(table, mapping, fields)
    if found.problems:
        raise ProblemsError(found.problems)
    return found.rows


def read_rows(table: Table, mapping: Mapping, fields: Sequence[Field]) -> Rows:
    """Read every row as far as it goes, so that whoever checks the rest can tell all faults of a file together."""
    wrong = tuple(mapping_problems(table, mapping, fields))
    reader = Reader.of_table(table, mapping, fields, most=EVERY_PROBLEM)
    read = {wanted.name: reader.objects(wanted.name) for wanted in fields if reader.has(wanted.name)}
    told = tuple(sorted((*wrong, *reader.faults.listed), key=lambda problem: problem.row or 0))
    return Rows([] if wrong else list(_rows(table, fields, read)), told, not wrong)


def _rows(table: Table, fields: Sequence[Field], read: dict[str, list[object]]) -> Iterator[MappedRow]:
    empty: list[object] = [None] * len(table.rows)
    names = [wanted.name for wanted in fields]
    columns = [read.get(name, empty) for name in names]
    for index, *cells in zip(range(len(table.rows)), *columns, strict=True):
        values = dict(zip(names, cells, strict=True))
        unread = frozenset(name for name, value in values.items() if isinstance(value, Unreadable))
        yield MappedRow(table.row_number(index), values | dict.fromkeys(unread), unread)
