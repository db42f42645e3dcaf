"""Cells hidden one after the other, each the smallest that helps, until nothing small can be worked out."""

import heapq
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from collegium.methods.growing_forest import GrowingForest
from collegium.methods.linked_cells import LinkedCells, follows


@dataclass(slots=True)
class Hiding:
    """Cells and which of them are hidden so far; `hidden` grows."""

    linked: LinkedCells
    counts: Sequence[int]
    minimum: int
    hidden: npt.NDArray[np.bool_]
    sizes: npt.NDArray[np.int64]
    starts: Sequence[int]  # where the parts of each relation begin among all parts

    @classmethod
    def begin(
        cls, linked: LinkedCells, counts: npt.NDArray[np.int64], minimum: int, hidden: npt.NDArray[np.bool_]
    ) -> "Hiding":
        starts = np.searchsorted(linked.part_rows, np.arange(len(linked.totals) + 1))
        return cls(linked, counts.tolist(), minimum, hidden, counts, starts.tolist())

    def settle(self) -> None:
        """Hide cells until nothing small can be worked out."""
        nothing = np.zeros(len(self.counts), np.bool_)
        if self.linked.ends is not None:
            self.protect_all(nothing)
            _Rounds(self, self.linked.ends).settle()
            return
        while True:
            self.protect_all(nothing)
            derived = follows(self.linked, self.hidden)
            # What is given away exactly is as good as shown: look again with it, one step at a time.
            if derived.any() and any(self.protect(one, derived, once=True) for one in self.doubtful(derived)):
                continue
            helps = self.helps(np.flatnonzero(derived).tolist())
            if helps is None:
                return
            self.hidden[helps] = True

    def helps(self, given: Iterable[int]) -> int | None:
        """Name a cell to hide beside the first small one that is given away."""
        small = sorted(
            (cell for cell in given if 0 < self.counts[cell] < self.minimum), key=self.linked.rank.__getitem__
        )
        return next((beside for beside in map(self.beside, small) if beside is not None), None)

    def protect_all(self, derived: npt.NDArray[np.bool_], relations: Iterable[int] | None = None) -> list[int]:
        """Protect one relation after the other, and again those that another one's cells have touched; list the cells."""
        queue = [(0, relation) for relation in (self.doubtful(derived) if relations is None else sorted(relations))]
        waiting = set(queue)
        found = []
        while queue:
            turn, relation = heapq.heappop(queue)
            waiting.discard((turn, relation))
            for cell in self.protect(relation, derived):
                found.append(cell)
                for other in self.touched(cell):
                    task = (turn + (other <= relation), other)
                    if task not in waiting:
                        waiting.add(task)
                        heapq.heappush(queue, task)
        return found

    def doubtful(self, derived: npt.NDArray[np.bool_]) -> list[int]:
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

    def touched(self, cell: int) -> list[int]:
        """List the relations whose remainder a cell is part of, directly or through totals."""
        found: dict[int, None] = {}
        frontier = [cell]
        while frontier:
            for relation in self.linked.within[frontier.pop()]:
                if relation not in found:
                    found[relation] = None
                    frontier.append(self.linked.totals[relation])
        return list(found)

    def protect(self, relation: int, derived: npt.NDArray[np.bool_], *, once: bool = False) -> list[int]:
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
        linked = self.linked
        near = np.concatenate(
            [linked.total_cells[list(linked.within[cell])], *map(self.parts_of, linked.within[cell])], dtype=np.int64
        )
        least = self._smallest(near)
        return self._smallest_far(cell) if least is None else least

    def parts_of(self, relation: int) -> npt.NDArray[np.int64]:
        first, last = self.starts[relation : relation + 2]
        return self.linked.part_cells[first:last]

    def _smallest(self, cells: npt.NDArray[np.int64]) -> int | None:
        shown = cells[~self.hidden[cells] & (self.sizes[cells] > 0)]
        if not len(shown):
            return None
        sizes = self.sizes[shown]
        least: list[int] = shown[sizes == sizes.min()].tolist()
        return min(least, key=self.size)

    def _smallest_far(self, cell: int) -> int | None:
        reached, frontier = set[int](), {cell}
        while frontier:
            relations = {relation for one in frontier for relation in self.linked.within[one]}
            linked = {
                other for one in relations for other in (self.linked.totals[one], *self.linked.parts[one])
            } - reached
            least = self._smallest(np.fromiter(linked, np.int64, len(linked)))
            if least is not None:
                return least
            reached |= linked
            frontier = linked
        return None

    def size(self, cell: int) -> tuple[int, int]:
        """Order cells by size, then by name."""
        return self.counts[cell], self.linked.rank[cell]


class _Rounds:
    """The rounds of `Hiding.settle` where cells and relations are a graph: only what the last hidden cell changed is
    looked at again."""

    def __init__(self, state: Hiding, ends: npt.NDArray[np.int64]) -> None:
        linked = state.linked
        self.state = state
        self.inner = ends[0] < len(linked.totals)
        self.forest = GrowingForest(ends, np.flatnonzero(state.hidden & self.inner).tolist())
        self.derived = np.zeros(len(state.counts), np.bool_)
        self.derived[list(self.forest.bridges)] = True
        self.own_total = np.zeros(len(state.counts), np.bool_)
        self.own_total[linked.total_cells] = True
        # Per relation: how many people its hidden parts and its derived parts hold, and how many hidden totals it has.
        self.hidden_people = self._summed(state.sizes * state.hidden)
        self.derived_people = self._summed(state.sizes * self.derived)
        self.deep = self._summed(self.own_total & state.hidden)
        self.changed = set(range(len(linked.totals)))

    def settle(self) -> None:
        """Hide cells until nothing small can be worked out, from where no single relation leaves a small remainder."""
        state, nothing = self.state, np.zeros(len(self.derived), np.bool_)
        while True:
            found = self._with_derived()
            if found is None:
                found = state.helps(self.forest.bridges)
                if found is None:
                    return
                state.hidden[found] = True
            self._hide(found)
            begun = [one for one in state.touched(found) if self._doubtful(one, with_derived=False)]
            for cell in state.protect_all(nothing, begun):
                self._hide(cell)

    def _summed(self, of_cells: npt.NDArray[np.generic]) -> list[int]:
        linked = self.state.linked
        sums = np.bincount(linked.part_rows, of_cells[linked.part_cells], len(linked.totals))
        return list(map(int, sums.tolist()))

    def _with_derived(self) -> int | None:
        """What is given away exactly is as good as shown: hide one cell that this makes necessary, and name it."""
        for relation in sorted(self.changed):
            if self._doubtful(relation, with_derived=True):
                found = self.state.protect(relation, self.derived, once=True)
                if found:
                    return found[0]
            self.changed.discard(relation)
        return None

    def _doubtful(self, relation: int, *, with_derived: bool) -> bool:
        total = self.state.linked.totals[relation]
        if self.state.hidden[total] and not (with_derived and self.derived[total]):
            return False
        rest = self.hidden_people[relation] - (self.derived_people[relation] if with_derived else 0)
        return 0 < rest < self.state.minimum or self.deep[relation] > 0

    def _hide(self, cell: int) -> None:
        """Take note of a cell that was hidden."""
        self._add(self.hidden_people, cell, self.state.counts[cell])
        if self.own_total[cell]:
            self._add(self.deep, cell, 1)
        self.changed.update(self.state.touched(cell))
        for other in self.forest.add(cell) if self.inner[cell] else ():
            given = other in self.forest.bridges
            self.derived[other] = given
            self._add(self.derived_people, other, self.state.counts[other] if given else -self.state.counts[other])
            self.changed.update(self.state.touched(other))

    def _add(self, sums: list[int], cell: int, number: int) -> None:
        for relation in self.state.linked.within[cell]:
            if self.state.linked.totals[relation] != cell:
                sums[relation] += number
