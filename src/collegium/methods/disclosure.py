"""Which figures may be shown so that nobody's answers can be worked out, by size or by subtraction.

The relations say how published cells add up. A cell below the minimum is hidden; then more are hidden until no
total, less any cells that are shown, leaves a group below the minimum. The result keeps its relations, so that a
stricter audit (by linear programming) can be run over the same cells.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

import numpy as np

# Respondents behind any mean or percentage. NHS Staff Survey results are withheld below ten respondents.
MINIMUM_GROUP = 10
# Special category attributes (UK GDPR article 9: ethnicity, health, belief and others) need more: a design choice.
MINIMUM_GROUP_SPECIAL_CATEGORY = 20

_ROUNDING = 1e-9

Reason = Literal["", "primary", "complementary"]


@dataclass(frozen=True, slots=True)
class Relation:
    """A total and the parts that it is the sum of; the parts do not overlap."""

    total: str
    parts: tuple[str, ...]


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
    _check(counts, known)
    state = _State(counts, known, minimum)
    for cell in sorted(counts, key=lambda name: (counts[name], name)):
        if counts[cell] < minimum:
            state.hidden.add(cell)
    state.settle()
    reasons: dict[str, Reason] = {
        cell: "" if cell not in state.hidden else "primary" if count < minimum else "complementary"
        for cell, count in counts.items()
    }
    return Suppression(reasons, minimum, known)


@dataclass(slots=True)
class _State:
    counts: Mapping[str, int]
    relations: tuple[Relation, ...]
    minimum: int
    hidden: set[str] = field(default_factory=set)
    below: dict[str, list[Relation]] = field(default_factory=dict)
    is_tree: bool = False

    def __post_init__(self) -> None:
        for relation in self.relations:
            self.below.setdefault(relation.total, []).append(relation)
        parts = [part for relation in self.relations for part in relation.parts]
        self.is_tree = len(set(parts)) == len(parts) and len(self.below) == len(self.relations)

    def settle(self) -> None:
        """Hide cells until nothing small can be worked out."""
        while True:
            while sum(self._protect(relation, set()) for relation in self.relations):
                pass
            derived = self._derived()
            # What is given away exactly is as good as shown: look again with it, one step at a time.
            if derived and any(self._protect(relation, derived, once=True) for relation in self.relations):
                continue
            small = (cell for cell in sorted(derived) if 0 < self.counts[cell] < self.minimum)
            helps = next((beside for beside in map(self._beside, small) if beside is not None), None)
            if helps is None:
                return
            self.hidden.add(helps)

    def _protect(self, relation: Relation, derived: set[str], *, once: bool = False) -> bool:
        """Hide the smallest cells that keep this relation from giving a small group away; say whether any was."""
        any_hidden = False
        while relation.total not in self.hidden or relation.total in derived:
            remainder, shown = self._remainder(relation, derived)
            if not 0 < remainder < self.minimum:
                break
            helps = min(shown, key=self._size) if shown else self._beside(relation.total)
            if helps is None:
                break
            self.hidden.add(helps)
            any_hidden = True
            if once:
                break
        return any_hidden

    def _remainder(self, relation: Relation, derived: set[str]) -> tuple[int, list[str]]:
        """Sum what stays unknown once everything known below is taken away, and list what was shown."""
        unknown, shown = 0, []
        for part in relation.parts:
            if part not in self.hidden:
                if self.counts[part]:
                    shown.append(part)
                continue
            # A hidden total gives way to its own parts wherever that leaves less unknown.
            options = [self._remainder(lower, derived) for lower in self.below.get(part, ())]
            least, beneath = min(options, key=lambda option: option[0], default=(self.counts[part], []))
            unknown += 0 if part in derived else min(least, self.counts[part])
            shown.extend(beneath)
        return unknown, shown

    def _derived(self) -> set[str]:
        """Name the hidden cells that the equations give away exactly."""
        equations = [self.hidden & {relation.total, *relation.parts} for relation in self.relations]
        derived: set[str] = set()
        while alone := {cell for equation in equations if len(equation) == 1 for cell in equation}:
            derived |= alone
            equations = [equation - alone for equation in equations]
        # In a tree nothing more can follow; where cells are cut in several ways, equations can be combined.
        return derived if self.is_tree else derived | self._combined(derived)

    def _combined(self, derived: set[str]) -> set[str]:
        unknown = sorted(self.hidden - derived)
        place = {cell: position for position, cell in enumerate(unknown)}
        rows = [row for row in (self._row(relation, place) for relation in self.relations) if row.any()]
        if not rows:
            return set()
        # A cell is given away when its own axis lies in the space of the equations: its projection has length 1.
        equations = np.stack(rows)
        sizes, axes = np.linalg.eigh(equations @ equations.T)
        kept = sizes > _ROUNDING * sizes[-1]
        length = ((axes[:, kept].T @ equations) ** 2 / sizes[kept][:, None]).sum(axis=0)
        return {unknown[position] for position in np.flatnonzero(length > 1 - _ROUNDING)}

    def _row(self, relation: Relation, place: Mapping[str, int]) -> np.ndarray:
        row = np.zeros(len(place))
        for cell, sign in ((relation.total, 1.0), *((part, -1.0) for part in relation.parts)):
            if cell in place:
                row[place[cell]] += sign
        return row

    def _beside(self, cell: str) -> str | None:
        """Name the smallest cell still shown that is linked to this one, near before far."""
        reached, frontier = set[str](), {cell}
        if cell not in self.hidden:
            return cell
        while frontier:
            linked = {
                other
                for relation in self.relations
                if frontier & {relation.total, *relation.parts}
                for other in (relation.total, *relation.parts)
            } - reached
            shown = [other for other in linked if other not in self.hidden and self.counts[other]]
            if shown:
                return min(shown, key=self._size)
            reached |= linked
            frontier = linked
        return None

    def _size(self, cell: str) -> tuple[int, str]:
        return self.counts[cell], cell


def _check(counts: Mapping[str, int], relations: Sequence[Relation]) -> None:
    for cell, count in counts.items():
        if count < 0:
            raise ValueError(f"cell {cell} holds a negative count")
    for relation in relations:
        missing = [cell for cell in (relation.total, *relation.parts) if cell not in counts]
        if missing:
            raise ValueError(f"cells of a relation have no count: {', '.join(missing)}")
        if counts[relation.total] != sum(counts[part] for part in relation.parts):
            raise ValueError(f"the parts of {relation.total} do not add up to it")
