"""Many questions about one system of equations: each linear program begins where the last one ended."""

from typing import Any

import numpy as np
import numpy.typing as npt
from scipy import optimize, sparse

try:  # scipy's own HiGHS, whose doors are not public: without them each question is asked anew, some ten times slower
    from scipy.optimize._highspy import _core as _highs  # type: ignore[import-not-found]
except ImportError:  # pragma: no cover
    _highs = None

Real = npt.NDArray[np.float64]

_COLUMNS, _LOWEST = 1, 1  # how HiGHS numbers the layout of a matrix and the sense of an objective


class ProgramError(ArithmeticError):
    """The equations could not be solved: they contradict each other, or nothing bounds the answer."""


class Program:
    """`matrix @ x = right`, or from `right` to `upper` (m,) where that is given, with every x within its limits (n, 2)."""

    def __init__(self, matrix: Any, right: Real, limits: Real, upper: Real | None = None) -> None:
        self.matrix, self.right, self.limits = matrix, right, limits.copy()
        self.upper = right if upper is None else upper
        self.solver: Any = None if _highs is None else self._begin()

    def _begin(self) -> Any:
        solver = _highs._Highs()
        solver.setOptionValue("output_flag", False)
        solver.setOptionValue("threads", 1)
        columns = sparse.csc_array(self.matrix)
        height, width = columns.shape
        solver.passModel(
            width, height, columns.nnz, _COLUMNS, _LOWEST, 0.0, np.zeros(width),
            np.ascontiguousarray(self.limits[:, 0]), np.ascontiguousarray(self.limits[:, 1]), self.right, self.upper,
            columns.indptr.astype(np.int32), columns.indices.astype(np.int32), columns.data.astype(np.float64),
            np.zeros(width, np.int32),
        )  # fmt: skip
        return solver

    def limit(self, column: int, low: float, high: float) -> None:
        """Set the limits of one x anew."""
        self.limits[column] = low, high
        if self.solver is not None:
            self.solver.changeColBounds(column, low, high)

    def lowest(self, ask: Real) -> tuple[Real, Real]:
        """Give the x (n,) with the least `ask @ x`, and what each equation (m,) contributes to that bound.

        Raises ProgramError where there is none.
        """
        if self.solver is None:
            return self._anew(ask)
        width = len(ask)
        self.solver.changeColsCost(width, np.arange(width, dtype=np.int32), ask)
        self.solver.run()
        if self.solver.getModelStatus() != _highs.HighsModelStatus.kOptimal:
            return self._anew(ask)
        found = self.solver.getSolution()
        return np.array(found.col_value), np.array(found.row_dual)

    def _anew(self, ask: Real) -> tuple[Real, Real]:
        solver: Any = optimize.linprog
        equal = self.right == self.upper
        rows = sparse.csr_array(self.matrix)
        below = {"A_ub": rows[np.flatnonzero(~equal)], "b_ub": self.upper[~equal]} if not equal.all() else {}
        found = solver(
            ask, A_eq=rows[np.flatnonzero(equal)], b_eq=self.right[equal], bounds=self.limits, method="highs", **below
        )
        if found.x is None:
            raise ProgramError(f"the attack could not be carried out: {found.message}")
        used = np.zeros(len(equal))
        used[equal] = found.eqlin.marginals
        return found.x, used
