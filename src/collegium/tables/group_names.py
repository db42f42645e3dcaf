"""Names of groups as they come, batch after batch: what looks alike is told or joined, what is no name is told."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import polars as pl

from collegium.tables.names import faults, joined, spellings
from collegium.tables.problems import Problem

_ONE_WAY = "write the name in one way; where they are two, give each a name of its own."
_OPTION = "Add --join-names"


@dataclass(slots=True)
class GroupNames:
    """The names of each column so far; `by_option` says that names can be joined by an option of a command."""

    join: bool = False
    by_option: bool = False
    known: dict[str, dict[str, None]] = field(default_factory=dict)  # by column, in the order in which they came
    others: dict[str, str] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    def settled(
        self, file: str, column: str, names: Sequence[str], row_of: Callable[[str], int | None]
    ) -> dict[str, str]:
        """Spellings among the different names of a batch, with the name for which each stands."""
        known = self.known.setdefault(column, {})
        new = dict.fromkeys(name for name in names if name and name not in known)
        known |= new
        every = pl.Series(list(known), dtype=pl.String)
        way_out = f"{_OPTION}, or {_ONE_WAY}" if self.by_option else _ONE_WAY[0].upper() + _ONE_WAY[1:]
        told = faults(file, column, every, row_of, join=self.join, way_out=way_out, empty="empty the cell")
        self.problems += [problem for problem in told if problem.value in new]
        others = spellings(every) if self.join else {}
        self.others |= others
        here = set(names)
        return {other: name for other, name in others.items() if other in here}

    def notes(self) -> tuple[str, ...]:
        """Say what was joined."""
        return (joined(self.others),) if self.others else ()
