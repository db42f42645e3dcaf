"""Many questions about one system of equations: each linear program begins where the last one ended."""

from typing import Any

import highspy
import numpy as np
import numpy.typing as npt
import scipy

Real = npt.NDArray[np.float64]

_ROUNDING = 1e-6
# How near to the least cost is near enough, and how long it is looked for: counted, so that no clock decides.
_SEARCH = {"mip_rel_gap": 0.03, "mip_max_nodes": 100, "mip_heuristic_effort": 0.0}
_PRIMAL = 4  # how HiGHS numbers the strategies of its simplex
_BY_COLUMNS, _BY_ROWS = int(highspy.MatrixFormat.kColwise), int(highspy.MatrixFormat.kRowwise)
_LOWEST = int(highspy.ObjSense.kMinimize)


class ProgramError(ArithmeticError):
    """The equations could not be solved: they contradict each other, or nothing bounds the answer."""


class Program:
    """`matrix @ x = right`, or from `right` to `upper` (m,) where that is given, with every x within its limits (n, 2)."""

    def __init__(self, matrix: Any, right: Real, limits: Real, upper: Real | None = None) -> None:
        self.matrix, self.right, self.limits = matrix, right, limits.copy()
        self.upper = right if upper is None else upper
        self.solver = self._begin()

    def _begin(self) -> highspy.Highs:
        solver = _silent()
        # What changes between questions is the objective: the last answer still meets all equations.
        solver.setOptionValue("simplex_strategy", _PRIMAL)
        rows = scipy.sparse.csr_array(self.matrix)
        height, width = rows.shape
        solver.passModel(
            width, height, rows.nnz, _BY_ROWS, _LOWEST, 0.0, np.zeros(width),
            np.ascontiguousarray(self.limits[:, 0]), np.ascontiguousarray(self.limits[:, 1]), self.right, self.upper,
            rows.indptr.astype(np.int32), rows.indices.astype(np.int32), rows.data.astype(np.float64),
            np.zeros(width, np.int32),
        )  # fmt: skip
        return solver

    def limit(self, column: int, low: float, high: float) -> None:
        """Set the limits of one x anew."""
        self.limits[column] = low, high
        self.solver.changeColBounds(column, low, high)

    def lowest(self, ask: Real) -> tuple[Real, Real]:
        """Give the x (n,) with the least `ask @ x`, and what each equation (m,) contributes to that bound.

        Raises ProgramError where there is none.
        """
        width = len(ask)
        self.solver.changeColsCost(width, np.arange(width, dtype=np.int32), ask)
        self.solver.run()
        if self.solver.getModelStatus() != highspy.HighsModelStatus.kOptimal:
            # What the last answer left behind may have led astray: once more, from nothing.
            self.solver.clearSolver()
            self.solver.run()
        status = self.solver.getModelStatus()
        if status != highspy.HighsModelStatus.kOptimal:
            raise ProgramError(f"the attack could not be carried out: {self.solver.modelStatusToString(status)}")
        solution = self.solver.getSolution()
        return np.array(solution.col_value), np.array(solution.row_dual)


class Selection:
    """Which of n things to take at the least cost (n,): those of `must` (n,) always, and `row @ taken >= bound` for all rows."""

    def __init__(self, cost: Real, must: npt.NDArray[np.bool_]) -> None:
        self.cost, self.must = cost, must
        self.rows: list[Real] = []
        self.bounds: list[float] = []
        # First without asking for whole things, which is far quicker and often gives them anyway.
        self.solvers = [self._begin(whole=False), self._begin(whole=True)]

    def _begin(self, *, whole: bool) -> highspy.Highs:
        solver = _silent()
        for name, value in _SEARCH.items():
            solver.setOptionValue(name, value)
        size = len(self.cost)
        nothing = np.zeros(0)
        solver.passModel(
            size, 0, 0, _BY_COLUMNS, _LOWEST, 0.0, self.cost, self.must.astype(np.float64), np.ones(size), nothing, nothing,
            np.zeros(size + 1, np.int32), np.zeros(0, np.int32), nothing, np.full(size, whole, np.int32),
        )  # fmt: skip
        return solver

    def require(self, row: Real, bound: float) -> None:
        """Add the condition `row @ taken >= bound`."""
        self.rows.append(row)
        self.bounds.append(bound)
        places = np.flatnonzero(row).astype(np.int32)
        for solver in self.solvers:
            solver.addRow(bound, np.inf, len(places), places, row[places])

    def cheapest(self) -> npt.NDArray[np.bool_] | None:
        """Say what to take (n,), or None where the search finds nothing."""
        for solver in self.solvers:
            solver.run()
            # A search that was broken off may still have found something.
            taken = np.array(solver.getSolution().col_value)
            if len(taken) == len(self.cost) and self._holds(taken):
                return self._flags(taken)
        return None

    def _holds(self, taken: Real) -> bool:
        whole = np.rint(taken)
        met = np.array(self.rows) @ whole >= np.array(self.bounds) - _ROUNDING if self.rows else np.ones(1, np.bool_)
        return bool(np.abs(taken - whole).max(initial=0.0) < _ROUNDING and met.all() and whole[self.must].all())

    def _flags(self, taken: Real) -> npt.NDArray[np.bool_]:
        found: npt.NDArray[np.bool_] = np.rint(taken).astype(np.bool_)
        return found


def _silent() -> highspy.Highs:
    solver = highspy.Highs()  # type: ignore[no-untyped-call]
    solver.setOptionValue("output_flag", False)
    solver.setOptionValue("threads", 1)
    return solver
