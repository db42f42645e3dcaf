"""What is wrong with a file, said so that the person who holds the file can mend it."""

import csv
from collections.abc import Iterable, Sequence
from dataclasses import astuple, dataclass, fields
from pathlib import Path

from collegium.tables.formulas import neutralise

_FILES_NAMED = 3


@dataclass(frozen=True, slots=True)
class Problem:
    """One fault: where it is, what stands there, why it cannot be used and what to do."""

    file: str
    row: int | None
    column: str
    value: str
    problem: str
    remedy: str


class EngineError(Exception):
    """A cluster cannot be used; the text says why and what to do."""


class ProblemsError(Exception):
    """All the faults of an input at once; the text says how many and where, never a value."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__(problems)
        self.problems: list[Problem] = list(problems)

    def __str__(self) -> str:
        if not self.problems:
            return "no problem was named"
        files = list(dict.fromkeys(problem.file for problem in self.problems))
        named = ", ".join(files[:_FILES_NAMED]) + (" and others" if len(files) > _FILES_NAMED else "")
        count = len(self.problems)
        first = _place(self.problems[0])
        return f"{count} problem{'' if count == 1 else 's'} in {named}; the first is in {first}"

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self})"


class SheetsError(ProblemsError):
    """A workbook has several sheets, or not the one that was named: a command can be told which one is meant."""


def describe(problem: Problem) -> str:
    """Say one problem in one line, value and remedy included: for its owner, not for a log."""
    value = f" “{_one_line(problem.value)}”" if problem.value else ""
    return f"{_place(problem)}:{value} {_one_line(problem.problem)} {_one_line(problem.remedy)}".rstrip()


def write_problems(problems: Iterable[Problem], path: Path) -> None:
    """Write problems as CSV (file, row, column, value, problem, remedy), safe to open in a spreadsheet."""
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow([field.name for field in fields(Problem)])
        for problem in problems:
            writer.writerow("" if part is None else neutralise(str(part)) for part in astuple(problem))


def _place(problem: Problem) -> str:
    parts = [problem.file]
    if problem.row is not None:
        parts.append(f"row {problem.row}")
    if problem.column:
        parts.append(f"column {problem.column}")
    return ", ".join(parts)


def _one_line(text: str) -> str:
    return " ".join(text.split())
