"""Which cells to hide at the least cost: each attack that succeeded becomes a condition that the next choice has to meet.

Source: Fischetti and Salazar 2001, Solving the cell suppression problem on tabular data with linear constraints,
Management Science 47, 1008-1027.
"""

from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from collegium.methods.disclosure_attack import Leak
from collegium.methods.linear_programs import Selection
from collegium.methods.linked_cells import LinkedCells

Whole = npt.NDArray[np.int64]
Real = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]

_TOUCHED = 1e-6


@dataclass(slots=True)
class Choice:
    """What hiding each cell (C,) costs, and the conditions learnt so far."""

    linked: LinkedCells
    counts: Whole
    selection: Selection
    seen: set[bytes] = field(default_factory=set)

    def begin(self, minimum: int) -> None:
        """Ask for what every single relation needs, so that fewer attacks have to teach it."""
        small = self.counts < minimum
        for total, parts in zip(self.linked.totals, self.linked.parts, strict=True):
            cells = np.array([total, *dict.fromkeys(parts)])
            cells = cells[self.counts[cells] > 0]
            few = cells[1:][small[cells[1:]]] if len(cells) > 1 else cells[:0]
            missing = minimum - int(self.counts[few].sum())
            if len(few) and missing > 0 and not small[total]:
                # Small parts together are a small set that follows from a shown total: more has to be hidden with them.
                row = np.zeros(len(self.counts))
                others = np.setdiff1d(cells, few)
                row[others] = 1.0
                self._add(row, 1.0)
            for cell in cells:
                row = np.zeros(len(self.counts))
                row[cells] = 1.0
                row[cell] = -1.0
                self._add(row, 0.0)

    def learn(self, leak: Leak, hidden: Flags, upper: Real) -> bool:
        """Add what would have stopped a leak; False where it is known already or nothing can stop it.

        `upper` (C,) is what the attacker knows no cell to exceed.
        """
        left = [self._combined(one) for one in leak.duals]
        touched = np.any([np.abs(one) > _TOUCHED for one in left], axis=0) & ~hidden & (self.counts > 0)
        row = touched.astype(np.float64)
        row[list(leak.cells)] -= 1.0
        new = self._add(row, 1.0 - len(leak.cells)) if touched.any() else False
        if leak.kind == "count" and new:
            row = self._widths(leak, left, upper)
            row[leak.cells[0]] -= leak.needed
            if row @ hidden < -_TOUCHED:
                self._add(row / leak.needed, 0.0)
        return new

    def cheapest(self) -> Flags | None:
        """Choose the cells (C,) that meet all conditions at the least cost; None where none is found."""
        return self.selection.cheapest()

    def _combined(self, duals: Real) -> Real:
        """The equations weighed and added up: what is left of each cell (C,)."""
        linked = self.linked
        left: Real = np.bincount(linked.cell, linked.sign * duals[linked.row], len(self.counts)).astype(np.float64)
        return left

    def _widths(self, leak: Leak, left: list[Real], upper: Real) -> Real:
        """How much wider, at most, each cell (C,) would make the range of the leaking one by being hidden."""
        found = np.zeros(len(self.counts))
        for direction, one in zip((-1.0, 1.0), left, strict=True):
            reduced = -one
            reduced[leak.cells[0]] += direction
            found += np.where(reduced > _TOUCHED, reduced * self.counts, 0.0)
            found += np.where(reduced < -_TOUCHED, -reduced * (upper - self.counts), 0.0)
        return np.minimum(found, leak.needed)

    def _add(self, row: Real, bound: float) -> bool:
        key = np.append(row, bound).round(6).tobytes()
        if key in self.seen:
            return False
        self.seen.add(key)
        self.selection.require(row, bound)
        return True
