"""What an attacker can work out about hidden means: all scales at once, who knows every count, shown or hidden.

Counts may be known from elsewhere, such as response rates seen while answers came in; so nothing rests on their being
unknown. Scales that share items are sums of the same unknowns. Of standard deviations, the spread of what a shown total
leaves for the hidden cells beneath it is known: a part lies as far from the middle of it as its size allows (Samuelson
1968, How deviant can you be?, Journal of the American Statistical Association 63, 1522-1525).
"""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import scipy

from collegium.methods.disclosure_attack import Leak, Piece, broad_answers
from collegium.methods.linear_programs import Program
from collegium.methods.linked_cells import LinkedCells

Whole = npt.NDArray[np.int64]
Real = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]

_ROUNDING = 1e-6


@dataclass(frozen=True, slots=True)
class ScaleSums:
    """Sums (C,) of what people scored on each of K scales, sums of squares (or none), and what the scales are made of.

    A score of scale k is `made_of[k] @ x` (K, J) for unknown x of each person within `within` (J, 2), the same for all
    scales. A mean is known when it is known to within `known` (K,).
    """

    sums: tuple[Real, ...]
    squares: tuple[Real | None, ...]
    made_of: Real
    within: Real
    known: Real


class Asked(NamedTuple):
    """A hidden cell by its place in a piece, and a scale."""

    cell: int
    scale: int


def mean_leaks(
    linked: LinkedCells, piece: Piece, scales: ScaleSums, hidden: Flags, counts: Whole, *, first_only: bool = False
) -> list[Leak]:
    """Find hidden means that everything shown leaves less room than is needed."""
    leaks = _leaks_of_spread(linked, piece, scales, hidden, counts)
    if leaks:
        return leaks[:1] if first_only else leaks
    attack = _Attack.begin(linked, piece, scales, hidden, counts)
    attack.move_all()
    for asked in attack.doubtful():
        leak = attack.leak(asked)
        if leak is not None:
            leaks.append(leak)
            if first_only:
                break
    return leaks


@dataclass(slots=True)
class _Attack:
    """Sums of the unknowns in each hidden cell (U * J), those of one cell after those of another."""

    piece: Piece
    scales: ScaleSums
    people: Real  # (U,)
    program: Program
    low: Real  # (U, K) the least and the most sum seen
    high: Real

    @classmethod
    def begin(cls, linked: LinkedCells, piece: Piece, scales: ScaleSums, hidden: Flags, counts: Whole) -> "_Attack":
        people = counts[piece.cells].astype(np.float64)
        low = np.stack([sums[piece.cells] for sums in scales.sums], axis=1)
        right = np.stack([_left_over(linked, np.where(hidden, 0.0, sums))[piece.rows] for sums in scales.sums], axis=1)
        limits = people[:, None, None] * scales.within[None, :, :]
        equations = scipy.sparse.kron(piece.matrix, scipy.sparse.csr_array(scales.made_of), format="csr")
        program = Program(equations, right.ravel(), limits.reshape(-1, 2))
        return cls(piece, scales, people, program, low, low.copy())

    def move_all(self) -> None:
        """Move many means at once, this way and that, until all have moved enough or it no longer helps."""

        def still() -> Flags:
            return self.still.ravel()

        for seen in broad_answers(self.program, still, self._ask):
            self._note(seen)

    @property
    def still(self) -> Flags:
        """Which means (U, K) have not moved enough yet."""
        flags: Flags = (self.high - self.low < self.scales.known * self.people[:, None]) & (self.people[:, None] > 0)
        return flags

    def doubtful(self) -> list[Asked]:
        return [Asked(int(cell), int(scale)) for cell, scale in np.argwhere(self.still)]

    def leak(self, asked: Asked) -> Leak | None:
        """Ask for the least and the most that one mean can be."""
        if not self.still[asked]:
            return None
        ask = np.zeros(self.low.shape)
        ask[asked] = 1.0
        rows = set[int]()
        duals: list[Real] = []
        for direction in (1.0, -1.0):
            seen, used = self.program.lowest(self._ask(direction * ask.ravel()))
            self._note(seen)
            by_scale = used.reshape(len(self.piece.rows), -1)
            rows.update(self.piece.rows[np.abs(by_scale).max(axis=1) > _ROUNDING].tolist())
            duals.extend(self.piece.weights(one) for one in by_scale.T)
        if not self.still[asked]:
            return None
        low, high = (float(end[asked] / self.people[asked.cell]) for end in (self.low, self.high))
        own = (int(self.piece.cells[asked.cell]),)
        return Leak("mean", own, low, high, tuple(sorted(rows)), tuple(duals), float(self.scales.known[asked.scale]))

    def _ask(self, of_means: Real) -> Real:
        """From weights of the sums (U * K) to weights of the unknowns (U * J)."""
        found: Real = (of_means.reshape(self.low.shape) @ self.scales.made_of).ravel()
        return found

    def _note(self, seen: Real) -> None:
        sums = seen.reshape(len(self.people), -1) @ self.scales.made_of.T
        np.minimum(self.low, sums, out=self.low)
        np.maximum(self.high, sums, out=self.high)


def _leaks_of_spread(linked: LinkedCells, piece: Piece, scales: ScaleSums, hidden: Flags, counts: Whole) -> list[Leak]:
    """Find means that lie as near to the middle of what is left of a shown total as its little spread leaves them."""
    leaks = []
    rest = _left_over(linked, np.where(hidden, 0, counts).astype(np.float64))
    for place, row in enumerate(piece.rows.tolist()):
        total = linked.totals[row]
        if hidden[total] or rest[row] >= 0:
            continue
        first, last = piece.matrix.indptr[place : place + 2]
        beneath = piece.cells[piece.matrix.indices[first:last]]
        beneath = beneath[counts[beneath] > 0]
        people = counts[beneath].astype(np.float64)
        for scale, (sums, squares) in enumerate(zip(scales.sums, scales.squares, strict=True)):
            if squares is None:
                continue
            together = float(people.sum())
            middle = float(sums[beneath].sum()) / together
            spread = max(0.0, float(squares[beneath].sum()) / together - middle**2)
            reach = np.sqrt(spread * (together - people) / people)
            for cell in np.flatnonzero(2 * reach < scales.known[scale]).tolist():
                ends = (middle - float(reach[cell]), middle + float(reach[cell]))
                weights = piece.weights(np.eye(1, len(piece.rows), place)[0])
                leaks.append(Leak("mean", (int(beneath[cell]),), *ends, (row,), (weights,), float(scales.known[scale])))
    return leaks


def _left_over(linked: LinkedCells, shown: Real) -> Real:
    """What the hidden cells of each relation (R,) have to add up to."""
    found: Real = -np.bincount(linked.row, linked.sign * shown[linked.cell], len(linked.totals)).astype(np.float64)
    return found
