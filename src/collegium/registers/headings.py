"""The headings of a list, which sort it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from collegium.registers.columns import AnyColumn


@dataclass(frozen=True)
class Heading:
    """A column's heading: its title, what a click on it asks for, and how the list is sorted by it now."""

    title: str
    sort: str  # empty: the list cannot be sorted by it
    direction: str  # ascending | descending | none, as aria-sort has it
    number: bool


def headings_of(columns: Sequence[AnyColumn], sort: str, sorting: Collection[str]) -> list[Heading]:
    """A click sorts upwards, and a second one downwards; `sorting`: the columns that the reader may sort by."""
    made = []
    for column in columns:
        direction = "ascending" if sort == column.name else "descending" if sort == f"-{column.name}" else "none"
        following = f"-{column.name}" if direction == "ascending" else column.name
        made.append(Heading(column.title, following if column.name in sorting else "", direction, column.number))
    return made


def indefinite(noun: str) -> str:
    """
    >>> indefinite("decision"), indefinite("improvement event"), indefinite("unit")
    ('a decision', 'an improvement event', 'a unit')
    """
    spoken = noun.lower()
    vowel = spoken[:1] in "aeiou" and not spoken.startswith(("uni", "use", "eu", "one"))
    return f"{'an' if vowel else 'a'} {noun}"
