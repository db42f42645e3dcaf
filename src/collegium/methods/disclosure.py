"""Which figures may be shown so that nobody's answers can be worked out, by size or by subtraction.

The relations say how published cells add up. A cell below the minimum is hidden; then more are hidden until no
total, less any cells that are shown, leaves a group below the minimum. Where tables are cut in several ways that is
not enough: `disclosure_audit.protect` goes on from here until an attack finds nothing.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt

from collegium.methods.disclosure_hiding import Hiding
from collegium.methods.linked_cells import LinkedCells, Relation, link

__all__ = [
    "MINIMUM_GROUP",
    "MINIMUM_GROUP_SPECIAL_CATEGORY",
    "Reason",
    "Relation",
    "Suppression",
    "group_minimum",
    "hide_by_single_sums",
    "hide_cells",
    "suppress",
]

# Respondents behind any mean or percentage. NHS Staff Survey results are withheld below ten respondents.
MINIMUM_GROUP = 10
# Special category attributes (UK GDPR article 9: ethnicity, health, belief and others) need more: a design choice.
MINIMUM_GROUP_SPECIAL_CATEGORY = 20

Reason = Literal["", "primary", "complementary"]


@dataclass(frozen=True, slots=True)
class Suppression:
    """Why each cell is hidden ('' where it is shown), with what was decided upon."""

    reasons: Mapping[str, Reason]
    minimum: int
    relations: tuple[Relation, ...]

    def shown(self, cell: str) -> bool:
        """Say whether a cell may be published."""
        return self.reasons[cell] == ""


def group_minimum(configured: int | None = None, *, special_category: bool = False) -> int:
    """Give the least number of respondents; a configured one may raise the rule and never lower it."""
    floor = MINIMUM_GROUP_SPECIAL_CATEGORY if special_category else MINIMUM_GROUP
    if configured is None:
        return floor
    if configured < floor:
        raise ValueError(f"the minimum group size may be raised, not lowered: at least {floor}")
    return configured


def suppress(
    counts: Mapping[str, int], relations: Iterable[Relation] = (), minimum: int = MINIMUM_GROUP
) -> Suppression:
    """Hide cells below `minimum`, then others until no subtraction leaves a group of 1 to `minimum - 1`.

    `counts` are respondents per cell. Raises ValueError when a relation does not add up or names an unknown cell.
    A remainder of 0 holds nobody and needs no protection. Hides the smallest cell that helps, the total last.
    """
    known = tuple(relations)
    linked = link(tuple(counts), known)
    sizes = np.array(list(counts.values()), np.int64)
    check_sums(linked, sizes)
    hidden = hide_cells(linked, sizes, minimum)
    return Suppression(dict(zip(counts, reasons_of(sizes, hidden, minimum), strict=True)), minimum, known)


def hide_cells(linked: LinkedCells, counts: npt.NDArray[np.int64], minimum: int) -> npt.NDArray[np.bool_]:
    """Do as `suppress` does by position, for counts (C,) that add up."""
    state = Hiding.begin(linked, counts, minimum, counts < minimum)
    state.settle()
    return state.hidden


def hide_by_single_sums(
    linked: LinkedCells, counts: npt.NDArray[np.int64], minimum: int, hidden: npt.NDArray[np.bool_]
) -> npt.NDArray[np.bool_]:
    """Hide small cells, and more until no one relation by itself leaves a small remainder: where an attack begins.

    `hidden` (C,) are hidden whatever their size.
    """
    state = Hiding.begin(linked, counts, minimum, (counts < minimum) | hidden)
    state.protect_all(np.zeros(len(counts), np.bool_))
    return state.hidden


def reasons_of(counts: npt.NDArray[np.int64], hidden: npt.NDArray[np.bool_], minimum: int) -> list[Reason]:
    """Say why each cell is hidden, '' where it is not."""
    words = np.array(["", "complementary", "primary"], object)
    found: list[Reason] = words[hidden * (1 + (counts < minimum))].tolist()
    return found


def check_sums(linked: LinkedCells, counts: npt.NDArray[np.int64]) -> None:
    """Raise ValueError where a count is negative or parts do not add up to their total."""
    for cell in np.flatnonzero(counts < 0):
        raise ValueError(f"cell {linked.names[cell]} holds a negative count")
    left = np.bincount(linked.row, linked.sign * counts[linked.cell], minlength=len(linked.totals))
    for relation in np.flatnonzero(left):
        raise ValueError(f"the parts of {linked.names[linked.totals[relation]]} do not add up to it")
