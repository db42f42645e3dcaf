"""Which figures may be shown so that nobody's answers can be worked out, by size or by subtraction.

The relations say how published cells add up. A cell below the minimum is hidden; then more are hidden until no
total, less any cells that are shown, leaves a group below the minimum. Where tables are cut in several ways that is
not enough: `disclosure_audit.protect` goes on from here until an attack finds nothing.
"""

import heapq
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt

from collegium.methods.linked_cells import LinkedCells, Relation, follows, link, unjoined

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
    state = _State(linked, counts.tolist(), minimum, counts < minimum, counts)
    state.settle()
    return state.hidden


def hide_by_single_sums(
    linked: LinkedCells, counts: npt.NDArray[np.int64], minimum: int, hidden: npt.NDArray[np.bool_]
) -> npt.NDArray[np.bool_]:
    """Hide small cells, and more until no one relation by itself leaves a small remainder: where an attack begins.

    `hidden` (C,) are hidden whatever their size.
    """
    state = _State(linked, counts.tolist(), minimum, (counts < minimum) | hidden, counts)
    state.protect_all(np.zeros(len(counts), np.bool_))
    return state.hidden


def reasons_of(counts: npt.NDArray[np.int64], hidden: npt.NDArray[np.bool_], minimum: int) -> list[Reason]:
    """Say why each cell is hidden, '' where it is not."""
    return [
        "" if not unseen else "primary" if small else "complementary"
        for unseen, small in zip(hidden.tolist(), (counts < minimum).tolist(), strict=True)
    ]


def check_sums(linked: LinkedCells, counts: npt.NDArray[np.int64]) -> None:
    """Raise ValueError where a count is negative or parts do not add up to their total."""
    for cell in np.flatnonzero(counts < 0):
        raise ValueError(f"cell {linked.names[cell]} holds a negative count")
    left = np.bincount(linked.row, linked.sign * counts[linked.cell], minlength=len(linked.totals))
    for relation in np.flatnonzero(left):
        raise ValueError(f"the parts of {linked.names[linked.totals[relation]]} do not add up to it")


@dataclass(slots=True)
class _State:
    linked: LinkedCells
    counts: Sequence[int]
    minimum: int
    hidden: npt.NDArray[np.bool_]
    sizes: npt.NDArray[np.int64]

    def settle(self) -> None:
        """Hide cells until nothing small can be worked out."""
        nothing = np.zeros(len(self.counts), np.bool_)
        joined = unjoined(self.linked)
        while True:
            self.protect_all(nothing)
            derived = follows(self.linked, self.hidden, joined)
            # What is given away exactly is as good as shown: look again with it, one step at a time.
            if derived.any() and any(self._protect(one, derived, once=True) for one in self._doubtful(derived)):
                continue
            given = sorted(np.flatnonzero(derived).tolist(), key=self.linked.rank.__getitem__)
            small = (cell for cell in given if 0 < self.counts[cell] < self.minimum)
            helps = next((beside for beside in map(self.beside, small) if beside is not None), None)
            if helps is None:
                return
            self.hidden[helps] = True

    def protect_all(self, derived: npt.NDArray[np.bool_]) -> None:
        """Protect one relation after the other, and again those that another one's cells have touched."""
        queue = [(0, relation) for relation in self._doubtful(derived)]
        waiting = set(queue)
        while queue:
            turn, relation = heapq.heappop(queue)
            waiting.discard((turn, relation))
            for cell in self._protect(relation, derived):
                for other in self._touched(cell):
                    task = (turn + (other <= relation), other)
                    if task not in waiting:
                        waiting.add(task)
                        heapq.heappush(queue, task)

    def _doubtful(self, derived: npt.NDArray[np.bool_]) -> list[int]:
        """List the relations with a known total that leave a small remainder, or that have totals among their parts."""
        totals, size = self.linked.total_cells, len(self.linked.totals)
        # Few cells are hidden: the rest need not be looked at.
        part = np.flatnonzero(self.hidden[self.linked.part_cells])
        rows, cells = self.linked.part_rows[part], self.linked.part_cells[part]
        unknown = self.hidden & ~derived
        nested = np.zeros(len(unknown), np.bool_)
        nested[totals] = self.hidden[totals]
        rest = np.bincount(rows, (self.sizes[cells] * unknown[cells]), size)
        deep = np.bincount(rows, nested[cells], size)
        return np.flatnonzero(~unknown[totals] & (((rest > 0) & (rest < self.minimum)) | (deep > 0))).tolist()

    def _touched(self, cell: int) -> list[int]:
        found: dict[int, None] = {}
        frontier = [cell]
        while frontier:
            for relation in self.linked.within[frontier.pop()]:
                if relation not in found:
                    found[relation] = None
                    frontier.append(self.linked.totals[relation])
        return list(found)

    def _protect(self, relation: int, derived: npt.NDArray[np.bool_], *, once: bool = False) -> list[int]:
        """Hide the smallest cells that keep this relation from giving a small group away; list them."""
        total = self.linked.totals[relation]
        found: list[int] = []
        while not self.hidden[total] or derived[total]:
            remainder, shown = self._remainder(relation, derived)
            if not 0 < remainder < self.minimum:
                break
            helps = min(shown, key=self.size) if shown else self.beside(total)
            if helps is None:
                break
            self.hidden[helps] = True
            found.append(helps)
            if once:
                break
        return found

    def _remainder(self, relation: int, derived: npt.NDArray[np.bool_]) -> tuple[int, list[int]]:
        """Sum what stays unknown once everything known below is taken away, and list what was shown."""
        unknown, shown = 0, []
        for part in self.linked.parts[relation]:
            count = self.counts[part]
            if not self.hidden[part]:
                if count:
                    shown.append(part)
                continue
            # A hidden total gives way to its own parts wherever that leaves less unknown.
            options = [self._remainder(lower, derived) for lower in self.linked.below.get(part, ())]
            least, beneath = min(options, key=lambda option: option[0], default=(count, []))
            unknown += 0 if derived[part] else min(least, count)
            shown.extend(beneath)
        return unknown, shown

    def beside(self, cell: int) -> int | None:
        """Name the smallest cell still shown that is linked to this one, near before far."""
        if not self.hidden[cell]:
            return cell
        reached, frontier = set[int](), {cell}
        while frontier:
            relations = {relation for one in frontier for relation in self.linked.within[one]}
            linked = {
                other for one in relations for other in (self.linked.totals[one], *self.linked.parts[one])
            } - reached
            near = np.fromiter(linked, np.int64, len(linked))
            shown = near[~self.hidden[near] & (self.sizes[near] > 0)]
            if len(shown):
                least: list[int] = shown[self.sizes[shown] == self.sizes[shown].min()].tolist()
                return min(least, key=self.size)
            reached |= linked
            frontier = linked
        return None

    def size(self, cell: int) -> tuple[int, int]:
        """Order cells by size, then by name."""
        return self.counts[cell], self.linked.rank[cell]
