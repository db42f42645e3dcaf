"""What saving a file would do, and what has to be fixed first."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from collegium.tables.problems import Problem

WITH_PROBLEMS = "Rows of a file with problems"


@dataclass(frozen=True)
class Count:
    """How many records of one table are added, changed and ended, and how many say the same already."""

    title: str
    added: int = 0
    changed: int = 0
    ended: int = 0
    unchanged: int = 0


@dataclass(frozen=True)
class Line:
    """One row of a preview's table: the record, which one, what it would say, and the row of the file."""

    what: str
    which: str
    details: tuple[str, ...] = ()
    source: str = ""


@dataclass(frozen=True)
class Part:
    """A list to look through before saving, such as what is added. Only the lines of the page shown become words."""

    name: str  # in addresses: "added"
    title: str  # "Added"
    items: Sequence[Any]
    line: Callable[[Any], Line]


@dataclass(frozen=True)
class Plan:
    """Everything that saving a file would do. Frozen, computed without a write; nothing is saved while there is a problem.

    `read` rows are `used` or `left_out`, by reason: the three always add up.
    """

    problems: tuple[Problem, ...] = ()
    notes: tuple[str, ...] = ()
    unused: tuple[str, ...] = ()  # columns that no field takes, a sentence for each table
    read: int = 0
    used: int = 0
    left_out: Mapping[str, int] = field(default_factory=dict)
    counts: tuple[Count, ...] = ()
    parts: tuple[Part, ...] = ()
    summary: tuple[str, ...] = ()  # sentences about the whole, such as what a chart would say
    fingerprint: str = ""  # the same for the same work: see `fingerprint_of`
    work: Any = None  # what `apply` needs

    def __post_init__(self) -> None:
        if self.read != self.used + self.number_left_out:
            raise ValueError(f"{self.read} rows read, but {self.used} used and {self.number_left_out} left out")

    @property
    def number_left_out(self) -> int:
        return sum(self.left_out.values())

    @property
    def does_nothing(self) -> bool:
        return not any(count.added or count.changed or count.ended for count in self.counts)

    def total(self, name: str) -> int:
        """Of all tables: `added`, `changed`, `ended` or `unchanged`."""
        return sum(getattr(count, name) for count in self.counts)

    @classmethod
    def refused(cls, problems: Iterable[Problem], *, read: int = 0, notes: Iterable[str] = ()) -> Plan:
        """A file that cannot be saved as it is: none of its rows is used."""
        left_out = {WITH_PROBLEMS: read} if read else {}
        return cls(problems=tuple(problems), notes=tuple(notes), read=read, left_out=left_out)


def fingerprint_of(lines: Iterable[str]) -> str:
    """A digest of the work, a line for each record with what it says before and after."""
    digest = hashlib.sha256()
    for line in lines:
        digest.update(line.encode() + b"\n")
    return digest.hexdigest()
