"""Linear programs of an attacker: what a sum, a count or a mean can be, given everything that is known."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

import highspy
import numpy as np
import numpy.typing as npt
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_array

Terms = Mapping[int, float]
SLACK = 1e-6
ROUNDING = 1e-4
MOST_STEPS = 30
WHOLE_GAIN = 1.0  # whole numbers are tried where an interval is at most this much too wide
SECONDS = 5.0


class ContradictionError(Exception):
    """What is published cannot all be true: the attacker has understood something wrongly."""


@dataclass
class System:
    """Unknowns that are nought or more, and what is known of their sums."""

    names: list[str] = field(default_factory=list)
    same: list[tuple[Terms, float]] = field(default_factory=list)  # terms are this
    most: list[tuple[Terms, float]] = field(default_factory=list)  # terms are at most this
    seen: list[npt.NDArray[np.float64]] = field(default_factory=list)  # answers that fit: each bounds what is known
    stacked: npt.NDArray[np.float64] = field(default_factory=lambda: np.empty((0, 0)))  # the same, one below the other
    stacked_until: int = 0
    solved: int = 0
    made: dict[str, tuple[int, csr_array | None, list[float] | None]] = field(default_factory=dict)
    solver: highspy.Highs | None = None
    solver_size: tuple[int, int, int] = (0, 0, 0)

    def unknown(self, name: str) -> int:
        self.names.append(name)
        return len(self.names) - 1

    def equal(self, terms: Terms, value: float) -> None:
        self.same.append((terms, value))

    def at_most(self, terms: Terms, value: float) -> None:
        self.most.append((terms, value))

    def greatest(self, terms: Terms, more: Iterable[tuple[Terms, float]] = ()) -> float:
        """The most that the terms can be; infinity without a bound. `more` holds further at-most rows."""
        cost = np.zeros(len(self.names))
        for place, factor in terms.items():
            cost[place] -= factor
        self.solved += 1
        solver = self._solver()
        solver.changeColsCost(len(cost), np.arange(len(cost), dtype=np.int32), cost)
        added = 0
        for row, bound in more:
            factors = np.fromiter(row.values(), float)
            solver.addRow(-highspy.kHighsInf, bound, len(row), np.fromiter(row, np.int32), factors)
            added += 1
        solver.run()
        status, answer = solver.getModelStatus(), np.array(solver.getSolution().col_value)
        if added:
            first = solver.getNumRow() - added
            solver.deleteRows(added, np.arange(first, first + added, dtype=np.int32))
        if status == highspy.HighsModelStatus.kInfeasible:
            raise ContradictionError
        if status != highspy.HighsModelStatus.kOptimal:
            return math.inf  # without a bound, or no answer in time: nothing is claimed
        self.seen.append(answer)
        return -float(cost @ answer)

    def _solver(self) -> highspy.Highs:
        """One solver for all questions: only the objective changes between them, so each begins where the last one ended."""
        size = (len(self.names), len(self.same), len(self.most))
        if self.solver is None or self.solver_size != size:
            solver = self.solver = highspy.Highs()
            self.solver_size = size
            solver.setOptionValue("output_flag", False)
            solver.setOptionValue("threads", 1)
            solver.setOptionValue("simplex_strategy", 4)  # primal: the last answer still meets every row
            width = size[0]
            nothing, endless = np.zeros(width), np.full(width, highspy.kHighsInf)
            solver.addVars(width, nothing, endless)
            for name, rows, is_same in (("same", self.same, True), ("most", self.most, False)):
                matrix, values = self._rows(name, rows)
                if matrix is not None:
                    upper = np.array(values)
                    lower = upper if is_same else np.full(len(upper), -highspy.kHighsInf)
                    starts = matrix.indptr[:-1].astype(np.int32)
                    solver.addRows(
                        len(upper), lower, upper, matrix.nnz, starts, matrix.indices.astype(np.int32), matrix.data
                    )
        return self.solver

    def look_around(self, times: int, seed: int) -> None:
        """Find some answers that fit, far from each other: what differs among them is not known."""
        rng = np.random.default_rng(seed)
        for _ in range(times):
            terms = dict(enumerate(rng.normal(size=len(self.names)) * (rng.random(len(self.names)) < 0.3)))
            # A little of everything is wanted less, so that what has no bound stays finite.
            self.greatest(terms, [(dict.fromkeys(terms, 1.0), 1e6)])

    def interval(self, terms: Terms, width: float) -> tuple[float, float] | None:
        """Least and most that the terms can be, where that is less than `width`; otherwise None."""
        values = self._values(terms)
        if values.size and max(values) - min(values) >= width - SLACK:
            return None
        high = self.greatest(terms)
        if values.size and high - min(values) >= width - SLACK:
            return None
        low = -self.greatest({place: -factor for place, factor in terms.items()})
        return (low, high) if high - low < width - SLACK else None

    def whole_interval(self, terms: Terms, width: float) -> tuple[int, int] | None:
        """The same where every unknown is a whole number: a little narrower, and looked for only where that could matter."""
        known = self.interval(terms, width + WHOLE_GAIN)
        if known and known[1] - known[0] >= width - SLACK:
            known = (self._whole_least(terms), -self._whole_least({place: -one for place, one in terms.items()}))
        if known is None:
            return None
        low, high = math.ceil(known[0] - ROUNDING), math.floor(known[1] + ROUNDING)
        return (low, high) if high - low < width else None

    def _whole_least(self, terms: Terms) -> float:
        cost = np.zeros(len(self.names))
        for place, factor in terms.items():
            cost[place] += factor
        rows = []
        for name, among, is_same in (("most", self.most, False), ("same", self.same, True)):
            matrix, values = self._rows(name, among)
            if matrix is not None:
                rows.append(LinearConstraint(matrix, values if is_same else -np.inf, values))
        result = milp(
            cost,
            integrality=np.ones(len(cost)),
            constraints=rows,
            bounds=Bounds(0, np.inf),
            options={"time_limit": SECONDS},
        )
        # Where time ran out, the bound that was proved by then: nothing more is claimed.
        bound = result.mip_dual_bound
        return -math.inf if bound is None else float(bound)

    def ratio(self, above: Terms, below: Terms, width: float) -> tuple[float, float] | None:
        """Least and most of a mean, where that is less than `width`; of one person or more."""
        sums, sizes = self._values(above), self._values(below)
        somebody_there = sizes >= 1 - SLACK
        values = (sums[somebody_there] / sizes[somebody_there]).tolist()
        if values and max(values) - min(values) >= width:
            return None
        somebody = [({place: -factor for place, factor in below.items()}, -1.0)]
        try:
            high = self._furthest(above, below, somebody, values, 1)
            if high is None or (values and high - min(values) >= width):
                return None
            low = self._furthest(above, below, somebody, values, -1)
        except ContradictionError:
            return None  # there is nobody
        return (low, high) if low is not None and high - low < width else None

    def _values(self, terms: Terms) -> npt.NDArray[np.float64]:
        """What the terms come to in each answer seen so far."""
        number, width = len(self.seen), len(self.names)
        if self.stacked.shape[0] < number or self.stacked.shape[1] != width:
            self.stacked = np.zeros((max(2 * number, 64), width))
            self.stacked_until = 0
        for place in range(self.stacked_until, number):
            self.stacked[place, : len(self.seen[place])] = self.seen[place]
        self.stacked_until = number
        factors = np.fromiter(terms.values(), float, len(terms))
        return np.asarray(self.stacked[:number, np.fromiter(terms, np.intp, len(terms))] @ factors)

    def _furthest(
        self, above: Terms, below: Terms, more: list[tuple[Terms, float]], values: list[float], sign: int
    ) -> float | None:
        """Dinkelbach (1967): the extreme of a quotient by a row of linear programs."""
        best = (max(values) if sign > 0 else min(values)) if values else 0.0
        for step in range(MOST_STEPS):
            terms = {place: sign * factor for place, factor in above.items()}
            for place, factor in below.items():
                terms[place] = terms.get(place, 0.0) - sign * best * factor
            gain = self.greatest(terms, more)
            if gain == float("inf"):
                return None
            last = self.seen[-1]
            if gain <= SLACK and (values or step):
                return best
            best = _value(last, above) / _value(last, below)
        return best

    def _rows(self, name: str, rows: list[tuple[Terms, float]]) -> tuple[csr_array | None, list[float] | None]:
        """The matrix of these rows, made once."""
        kept = self.made.get(name)
        if kept is None or kept[0] != len(rows):
            matrix = self._matrix([terms for terms, _ in rows]) if rows else None
            kept = self.made[name] = (len(rows), matrix, [value for _, value in rows] or None)
        return kept[1], kept[2]

    def _matrix(self, rows: list[Terms]) -> csr_array:
        lines = np.repeat(np.arange(len(rows)), [len(row) for row in rows])
        places = np.array([place for row in rows for place in row], dtype=np.int32)
        factors = np.array([factor for row in rows for factor in row.values()], dtype=float)
        return csr_array((factors, (lines, places)), shape=(len(rows), len(self.names)))


def _value(answer: npt.NDArray[np.float64], terms: Terms) -> float:
    return float(sum(answer[place] * factor for place, factor in terms.items()))
