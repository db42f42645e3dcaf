"""What an attacker can work out about hidden cells who knows every shown one and how all of them add up.

Cells that share no equation are attacked apart. Sources: Fischetti and Salazar 2000 and Castro 2012, on auditing
suppressed tables by linear programming; Charnes and Cooper 1962, for means as ratios.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt
from scipy import optimize, sparse

from collegium.methods.linear_programs import Program
from collegium.methods.linked_cells import LinkedCells, components

Whole = npt.NDArray[np.int64]
Real = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]

_ROUNDING = 1e-6
_RANK = 1e-9
# Objectives that move many cells at once clear most of them; the rest are asked about one by one.
_BROAD_QUESTIONS = 8

# Up to so many rows every choice among them is tried, which is quicker than a search.
_FEW = 10

Kind = Literal["count", "set", "mean"]


@dataclass(frozen=True, slots=True)
class Piece:
    """Hidden cells (U,) that equations tie together, the relations (V,), and `matrix @ x = right`."""

    cells: Whole
    rows: Whole
    matrix: sparse.csr_array
    right: Real
    upper: Real
    relations: int

    def weights(self, of_rows: Real) -> Real:
        """Weights (R,) of all relations from those (V,) of this piece's."""
        found = np.zeros(self.relations)
        found[self.rows] = of_rows
        return found


@dataclass(frozen=True, slots=True)
class Leak:
    """Hidden cells that can be worked out, within which bounds, and by which relations.

    `duals` are the weights (R,) with which the relations add up to each bound; `needed` the width that was asked for.
    """

    kind: Kind
    cells: tuple[int, ...]
    low: float
    high: float
    rows: tuple[int, ...]
    duals: tuple[Real, ...] = ()
    needed: float = 0.0
    unaware: bool = False  # found by somebody who does not know how many people a cell can have


def pieces(linked: LinkedCells, counts: Whole, hidden: Flags, upper: Real) -> Iterator[Piece]:
    """Cut what is hidden into systems of equations that have nothing in common; `upper` (C,) bounds each cell."""
    shown = np.where(hidden, 0, counts)[linked.cell]
    right = -np.bincount(linked.row, linked.sign * shown, len(linked.totals)).astype(np.float64)
    for row, cell, sign in components(linked, hidden):
        rows, place = np.unique(row, return_inverse=True)
        cells, column = np.unique(cell, return_inverse=True)
        matrix = sparse.csr_array((sign, (place, column)), shape=(len(rows), len(cells)))
        yield Piece(cells, rows, matrix, right[rows], upper[cells], len(linked.totals))


def count_ranges(
    piece: Piece, counts: Whole, needed: Real, *, first_only: bool = False
) -> tuple[Real, Real, list[Leak]]:
    """Bound the cells of a piece (U,) in whole numbers, as far as it takes to see each vary by `needed` (U,).

    Bounds of cells that vary enough are only as wide as was seen; those of the others are exact, and leaks: all of them,
    or with `first_only` one.
    """
    low = counts[piece.cells].astype(np.float64)
    high = low.copy()
    program = _program_of(piece)
    for seen in _broad_answers(program, lambda: high - low < needed):
        _widen(low, high, seen)
    leaks = []
    for cell in range(len(low)):
        rows: set[int] = set()
        duals = []
        for direction in (-1.0, 1.0):
            if high[cell] - low[cell] >= needed[cell]:
                break
            ask = np.zeros(len(low))
            ask[cell] = direction
            found, used = program.lowest(ask)
            _widen(low, high, found)
            rows.update(piece.rows[np.abs(used) > _ROUNDING].tolist())
            duals.append(piece.weights(used))
        else:
            if high[cell] - low[cell] < needed[cell]:
                own, used_rows = (int(piece.cells[cell]),), tuple(sorted(rows))
                leaks.append(Leak("count", own, low[cell], high[cell], used_rows, tuple(duals), float(needed[cell])))
                if first_only:
                    break
    return low, high, leaks


def exact_ranges(piece: Piece) -> tuple[Real, Real]:
    """Bound every cell of a piece (U,), not rounded; infinite where only the given bound stops it."""
    low, high = np.zeros(len(piece.cells)), np.zeros(len(piece.cells))
    program = _program_of(piece)
    for cell in range(len(low)):
        ask = np.zeros(len(low))
        ask[cell] = 1.0
        low[cell], high[cell] = program.lowest(ask)[0][cell], program.lowest(-ask)[0][cell]
    return low, np.where(high >= piece.upper - _ROUNDING, np.inf, high)


def isolated_set(piece: Piece, counts: Whole, minimum: int) -> Leak | None:
    """Find the smallest set of hidden cells, of 1 to `minimum - 1` people together, whose sum follows from totals."""
    sizes = counts[piece.cells].astype(np.float64)
    small = sizes < minimum
    if not np.any(sizes[small] > 0):
        return None
    # Only combinations of equations in which all larger cells cancel can leave a small set: seldom are there any.
    large = piece.matrix[:, np.flatnonzero(~small)]
    values, vectors = np.linalg.eigh((large @ large.T).toarray())
    combinations = vectors[:, values <= _RANK * max(1.0, float(values[-1]))].T
    basis, combinations = _echelon(combinations @ piece.matrix[:, np.flatnonzero(small)].toarray(), combinations)
    if not len(basis):
        return None
    chosen = _smallest(basis, sizes[small], minimum)
    if chosen is None:
        return None
    members = piece.cells[small][np.rint(chosen @ basis).astype(bool)]
    total = float(counts[members].sum())
    rows = piece.rows[np.abs(chosen @ combinations) > _ROUNDING]
    duals = (piece.weights(chosen @ combinations),)
    return Leak("set", tuple(members.tolist()), total, total, tuple(rows.tolist()), duals)


def _broad_answers(program: Program, is_open: Callable[[], Flags]) -> Iterator[Real]:
    """Move many unsettled cells at once, this way and that, until all have moved enough or it no longer helps."""
    signs = np.random.default_rng(0)  # fixed, so that the audit does not depend on chance
    for _ in range(_BROAD_QUESTIONS):
        unsettled = is_open()
        if unsettled.sum() <= 2:
            break
        ask = np.where(unsettled, signs.choice([-1.0, 1.0], len(unsettled)), 0.0)
        for direction in (1.0, -1.0):
            yield program.lowest(direction * ask)[0]


def _means_that_move(
    piece: Piece, right: Real, sums: Real, scale: tuple[float, float], needed: float, counts: Whole
) -> Flags:
    """Say which means (U,) can move by `needed` even for somebody who knows the hidden counts: those are safe."""
    own = counts[piece.cells].astype(np.float64)
    low = sums[piece.cells].copy()
    high = low.copy()
    limits = np.stack([scale[0] * own, scale[1] * own], axis=1)
    # The sums of answers come out of divisions: what is left over would make the equations impossible.
    limits[:, 0], limits[:, 1] = np.minimum(limits[:, 0], low), np.maximum(limits[:, 1], high)
    for seen in _broad_answers(Program(piece.matrix, right, limits), lambda: high - low < needed * own):
        np.minimum(low, seen, out=low)
        np.maximum(high, seen, out=high)
    moves: Flags = (high - low >= needed * own) | (own == 0)
    return moves


def mean_leaks(
    linked: LinkedCells,
    piece: Piece,
    shown: Real,
    sums: Real,
    scale: tuple[float, float],
    needed: float,
    counts: Whole,
    *,
    first_only: bool = False,
) -> list[Leak]:
    """Find hidden means that answers within `scale` leave less than `needed` room.

    `sums` (C,) are the sums of answers, `shown` the same, 0 where hidden.
    """
    right: Real = -np.bincount(linked.row, linked.sign * shown[linked.cell], len(linked.totals)).astype(np.float64)
    right = right[piece.rows]
    doubtful = ~_means_that_move(piece, right, sums, scale, needed, counts)
    if not doubtful.any():
        return []
    size = len(piece.cells)
    program = _ratios(piece, right, scale)
    leaks = []
    for cell in np.flatnonzero(doubtful).tolist():
        ask = np.zeros(2 * size + 1)
        ask[size + cell] = 1.0
        program.limit(cell, 1.0, 1.0)
        ends = []
        rows: set[int] = set()
        duals: list[Real] = []
        for direction in (1.0, -1.0):
            found, used = program.lowest(direction * ask)
            ends.append(float(found[size + cell]))
            both = used[: 2 * len(right)].reshape(2, -1)
            rows.update(piece.rows[np.abs(both).max(axis=0) > _ROUNDING].tolist())
            duals.extend(piece.weights(one) for one in both)
        program.limit(cell, 0.0, np.inf)
        if ends[1] - ends[0] < needed:
            own = (int(piece.cells[cell]),)
            leaks.append(Leak("mean", own, ends[0], ends[1], tuple(sorted(rows)), tuple(duals), needed))
            if first_only:
                break
    return leaks


def _ratios(piece: Piece, right: Real, scale: tuple[float, float]) -> Program:
    """Write numbers n and sums s, both times a factor t, so that a mean becomes linear: n of the cell in question is 1."""
    size, height = len(piece.cells), len(right)
    made = piece.matrix.tocoo()
    cell, relation, ones = np.arange(size), np.arange(height), np.ones(size)
    below = 2 * height + cell  # three bounds for each cell: least and most score, and the number that everybody knows
    parts = [
        (made.row, made.col, made.data),
        (relation, np.full(height, 2 * size), -piece.right),
        (height + made.row, size + made.col, made.data),
        (height + relation, np.full(height, 2 * size), -right),
        (below, cell, scale[0] * ones),
        (below, size + cell, -ones),
        (below + size, cell, -scale[1] * ones),
        (below + size, size + cell, ones),
        (below + 2 * size, cell, ones),
        (below + 2 * size, np.full(size, 2 * size), -piece.upper),
    ]
    row, column, value = (np.concatenate([part[place] for part in parts]) for place in range(3))
    rows = sparse.csc_array((value, (row, column)), shape=(2 * height + 3 * size, 2 * size + 1))
    limits = np.array([(0.0, np.inf)] * size + [(-np.inf, np.inf)] * size + [(0.0, np.inf)])
    equal, bounded = 2 * len(right), 3 * size
    low = np.concatenate([np.zeros(equal), np.full(bounded, -np.inf)])
    return Program(rows, low, limits, np.zeros(equal + bounded))


def _program_of(piece: Piece) -> Program:
    return Program(piece.matrix, piece.right, np.stack([np.zeros(len(piece.upper)), piece.upper], axis=1))


def _widen(low: Real, high: Real, seen: Real) -> None:
    # Counts are whole: a bound between two of them is no nearer than the one inside.
    np.minimum(low, np.ceil(seen - _ROUNDING), out=low)
    np.maximum(high, np.floor(seen + _ROUNDING), out=high)


def _echelon(basis: Real, combinations: Real) -> tuple[Real, Real]:
    """Reduce rows so that each has a column of its own with a 1 in it; rows of nothing fall away."""
    basis, combinations = basis.copy(), combinations.copy()
    done = 0
    for column in range(basis.shape[1]):
        if done == len(basis):
            break
        pivot = done + int(np.argmax(np.abs(basis[done:, column])))
        if abs(basis[pivot, column]) < _ROUNDING:
            continue
        for table in (basis, combinations):
            table[[done, pivot]] = table[[pivot, done]]
        combinations[done] /= basis[done, column]
        basis[done] /= basis[done, column]
        factors = basis[:, column].copy()
        factors[done] = 0
        basis -= factors[:, None] * basis[done]
        combinations -= factors[:, None] * combinations[done]
        done += 1
    return basis[:done], combinations[:done]


def _smallest(basis: Real, sizes: Real, minimum: int) -> Real | None:
    """Choose rows (each once or not at all, by its own column) that add up to zeros and ones: the set of fewest people."""
    weight = basis @ sizes
    if len(basis) <= _FEW:
        return _smallest_of_few(basis, weight, minimum)
    plain = (np.abs(basis - np.rint(basis)) < _ROUNDING).all(axis=0) & (basis > -_ROUNDING).all(axis=0)
    kept = np.flatnonzero(~plain | (basis.sum(axis=0) > 1 + _ROUNDING))
    limits = [optimize.LinearConstraint(weight[None, :], 1, minimum - 1)]
    count = len(basis)
    if len(kept):
        # These columns are sums of several rows: they too must come out as 0 or 1.
        link = np.hstack([basis[:, kept].T, -np.eye(len(kept))])
        limits = [
            optimize.LinearConstraint(np.hstack([weight, np.zeros(len(kept))])[None, :], 1, minimum - 1),
            optimize.LinearConstraint(link, -_ROUNDING, _ROUNDING),
        ]
    found = optimize.milp(
        np.hstack([weight, np.zeros(len(kept))]),
        constraints=limits,
        integrality=np.ones(count + len(kept), np.int64),
        bounds=optimize.Bounds(0, 1),
    )
    return None if found.x is None else np.rint(found.x[:count])


def _smallest_of_few(basis: Real, weight: Real, minimum: int) -> Real | None:
    """Try every choice of rows."""
    every = np.array(np.meshgrid(*[(0.0, 1.0)] * len(basis), indexing="ij")).reshape(len(basis), -1).T
    people = every @ weight
    every = every[(people > 1 - _ROUNDING) & (people < minimum - 1 + _ROUNDING)]
    made = every @ basis
    fits = (np.minimum(np.abs(made), np.abs(made - 1)) < _ROUNDING).all(axis=1)
    every = every[fits]
    return every[np.argmin(every @ weight)] if len(every) else None
