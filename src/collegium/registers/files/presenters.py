"""A plan in words, for the page on which a file is checked before it is saved."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from collegium.registers.files.plan import Plan
from collegium.tables.problems import Problem
from collegium.wording.numbers import plural

ROWS_NAMED = 10
VALUES_NAMED = 3
LONGEST_VALUE = 80


@dataclass(frozen=True)
class ProblemGroup:
    """The same fault in many rows: said once, with its rows."""

    file: str
    column: str
    problem: str
    remedy: str
    rows: str
    values: str
    number: int


def grouped(problems: Iterable[Problem]) -> list[ProblemGroup]:
    """In the order of the first row of each."""
    groups: dict[tuple[str, str, str, str], list[Problem]] = {}
    for problem in problems:
        groups.setdefault((problem.file, problem.column, problem.problem, problem.remedy), []).append(problem)
    return [group_of(*key, problems=same) for key, same in groups.items()]


def group_of(file: str, column: str, problem: str, remedy: str, *, problems: Sequence[Problem]) -> ProblemGroup:
    rows = list(dict.fromkeys(str(each.row) for each in problems if each.row is not None))
    values = list(dict.fromkeys(shortened(each.value) for each in problems if each.value))
    return ProblemGroup(
        file, column, problem, remedy, listed(rows, ROWS_NAMED), listed(values, VALUES_NAMED), len(problems)
    )


def shortened(text: str) -> str:
    """A value as a table has room for."""
    line = " ".join(text.split())
    return line if len(line) <= LONGEST_VALUE else line[: LONGEST_VALUE - 1].rstrip() + "…"


def listed(texts: Sequence[str], most: int) -> str:
    more = f" and {len(texts) - most:,} more" if len(texts) > most else ""
    return ", ".join(texts[:most]) + more


def changes_in_words(plan: Plan) -> str:
    """What saving would do, in one sentence."""
    added, changed, ended, unchanged = (plan.total(name) for name in ("added", "changed", "ended", "unchanged"))
    same = f"; {unchanged:,} {'is' if unchanged == 1 else 'are'} already the same" if unchanged else ""
    return " ".join(
        [f"{plural(added, 'record')} will be added, {changed:,} changed and {ended:,} ended{same}.", *kinds_of(plan)]
    )


def kinds_of(plan: Plan) -> list[str]:
    """What the records to be added are, where they are of more than one kind."""
    kinds = [f"{count.title[:1].lower()}{count.title[1:]} {count.added:,}" for count in plan.counts if count.added]
    return [f"To be added, by kind: {'; '.join(kinds)}."] if len(kinds) > 1 else []


def count_rows(plan: Plan) -> list[list[dict[str, Any]]]:
    """Cells of the table of counts."""
    return [
        [
            {"text": count.title},
            *(
                {"text": f"{number:,}", "number": True}
                for number in (count.added, count.changed, count.ended, count.unchanged)
            ),
        ]
        for count in plan.counts
        if count.added or count.changed or count.ended or count.unchanged
    ]
