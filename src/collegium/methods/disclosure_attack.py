"""What an attacker can work out about hidden cells who knows every shown one and how all of them add up.

Cells that share no equation are attacked apart; their means in `disclosure_means`. Sources: Fischetti and Salazar 2000
and Castro 2012, on auditing suppressed tables by linear programming.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt
import scipy

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
    matrix: scipy.sparse.csr_array
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
        matrix = scipy.sparse.csr_array((sign, (place, column)), shape=(len(rows), len(cells)))
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
    for seen in broad_answers(program, lambda: high - low < needed):
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


def broad_answers(
    program: Program, is_open: Callable[[], Flags], weigh: Callable[[Real], Real] | None = None
) -> Iterator[Real]:
    """Move many unsettled cells at once, this way and that, until all have moved enough or it no longer helps.

    `weigh` turns weights of what is asked about into those of the program's unknowns, where the two are not the same.
    """
    signs = np.random.default_rng(0)  # fixed, so that the audit does not depend on chance
    for _ in range(_BROAD_QUESTIONS):
        unsettled = is_open()
        if unsettled.sum() <= 2:
            break
        ask = np.where(unsettled, signs.choice([-1.0, 1.0], len(unsettled)), 0.0)
        for direction in (1.0, -1.0):
            yield program.lowest(direction * (ask if weigh is None else weigh(ask)))[0]


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
    limits = [scipy.optimize.LinearConstraint(weight[None, :], 1, minimum - 1)]
    count = len(basis)
    if len(kept):
        # These columns are sums of several rows: they too must come out as 0 or 1.
        link = np.hstack([basis[:, kept].T, -np.eye(len(kept))])
        limits = [
            scipy.optimize.LinearConstraint(np.hstack([weight, np.zeros(len(kept))])[None, :], 1, minimum - 1),
            scipy.optimize.LinearConstraint(link, -_ROUNDING, _ROUNDING),
        ]
    found = scipy.optimize.milp(
        np.hstack([weight, np.zeros(len(kept))]),
        constraints=limits,
        integrality=np.ones(count + len(kept), np.int64),
        bounds=scipy.optimize.Bounds(0, 1),
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
