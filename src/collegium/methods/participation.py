"""How far somebody takes part in a board's meetings: how often, and how far beyond the own field."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Tally:
    """One meeting: its agenda items, those on which the person spoke, and those of these outside the clinical remit."""

    items: int
    spoke: int
    beyond_remit: int


@dataclass(frozen=True, slots=True)
class Participation:
    """`rate` is spoke / items and `breadth` beyond_remit / spoke; None where there is nothing to divide by."""

    items: int
    spoke: int
    beyond_remit: int
    rate: float | None
    breadth: float | None


def participation(tallies: Sequence[Tally]) -> Participation:
    """Participation over one or more meetings, as ratios of sums, so that a long meeting weighs more than a short one.

    Source: the observation of medical directors in board meetings of Jones and Fulop, work of the medical director.
    Raises ValueError for a negative count, more items spoken on than there were, or more outside the remit than spoken on.
    """
    for one in tallies:
        if not 0 <= one.beyond_remit <= one.spoke <= one.items:
            raise ValueError("counts must satisfy 0 <= beyond_remit <= spoke <= items")
    items = sum(one.items for one in tallies)
    spoke = sum(one.spoke for one in tallies)
    beyond = sum(one.beyond_remit for one in tallies)
    return Participation(items, spoke, beyond, spoke / items if items else None, beyond / spoke if spoke else None)
