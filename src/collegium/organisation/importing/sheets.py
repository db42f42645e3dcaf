"""One table of a file in our fields, and what it says about the register."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from collegium.organisation.importing.kinds import Kind
from collegium.organisation.importing.records import Key
from collegium.organisation.importing.registry import kind
from collegium.tables.problems import Problem
from collegium.tables.rows import MappedRow


@dataclass(frozen=True)
class Sheet:
    """Rows of one kind; `columns` tells for each field that was given what its column is called in the file.

    Rows `left_out` name something, but cannot be understood: whoever points to it must not be told that it is unknown.
    """

    kind: Kind
    file: str
    rows: list[MappedRow]
    columns: Mapping[str, str]
    left_out: Sequence[MappedRow] = ()
    problems: Sequence[Problem] = ()
    mapped: bool = True

    def unread_cells(self) -> Iterator[tuple[str, int, str]]:
        """File, row and column of each cell that could not be read: one fault is told once."""
        for row in self.rows:
            for name in row.unread:
                yield self.file, row.row_number, self.columns.get(name, name)

    @classmethod
    def of(cls, kind_id: str, rows: Iterable[Mapping[str, Any]], file: str = "") -> Sheet:
        """A sheet from values at hand, such as those of a demonstration."""
        listed = [MappedRow(number, dict(values)) for number, values in enumerate(rows, start=2)]
        given = dict.fromkeys(name for row in listed for name in row.values)
        return cls(kind(kind_id), file or f"{kind_id}.csv", listed, {name: name for name in given})

    def source(self, row: MappedRow, fields: Mapping[str, str] | None = None) -> Source:
        return Source(
            self.file, row.row_number, {ours: self.columns.get(of, of) for ours, of in (fields or {}).items()}
        )


@dataclass(frozen=True)
class Source:
    """Where a record came from: file, row, and the file's column behind each of its own columns."""

    file: str
    row: int | None
    columns: Mapping[str, str] = field(default_factory=dict)

    def problem(self, column: str, value: str, problem: str, remedy: str) -> Problem:
        return Problem(self.file, self.row, self.columns.get(column, column), value, problem, remedy)


@dataclass(frozen=True)
class Wanted:
    """What a file says a record is. `initial` counts only when the record is new."""

    table: str
    key: Key
    values: dict[str, Any]
    source: Source
    initial: dict[str, Any] = field(default_factory=dict)
    repeatable: bool = False  # several rows may name the same record
    unread: frozenset[str] = frozenset()  # columns whose cell could not be read, which is told already


@dataclass(frozen=True)
class Reading:
    """What a sheet asks for, what is wrong with it, and what its reader left out."""

    wanted: tuple[Wanted, ...]
    problems: tuple[Problem, ...] = ()
    notes: tuple[str, ...] = ()
    left_out: Mapping[str, int] = field(default_factory=dict)  # rows that ask for nothing, by reason
