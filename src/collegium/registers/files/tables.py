"""For kinds that take one table at a time."""

from __future__ import annotations

from collections.abc import Sequence

from collegium.registers.files.kinds import FileTable
from collegium.tables.problems import Problem, ProblemsError


def single(tables: Sequence[FileTable]) -> FileTable:
    """The only table; ProblemsError where a file holds several of a kind of which one is saved at a time."""
    if len(tables) > 1:
        remedy = "Upload each table in a file of its own."
        problem = f"The file holds {len(tables)} tables of “{tables[0].kind.title}”."
        raise ProblemsError([Problem(tables[1].table.name, None, "", "", problem, remedy)])
    return tables[0]
