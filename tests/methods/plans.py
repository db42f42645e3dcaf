"""Small scoring plans and answers for the tests of the methods."""

from collections.abc import Sequence
from fractions import Fraction

import numpy as np

from collegium.methods.scoring_plan import ItemPlan, ScaleSpec, ScoringPlan, build_plan
from collegium.methods.tallying import Counts, count_answers

TEN = (Fraction(0), Fraction(10))
LIKERT = (1, 2, 3, 4, 5)


def plan_of(
    items: int, *specs: ScaleSpec, values: tuple[int, ...] = LIKERT, reverse: Sequence[int] = ()
) -> ScoringPlan:
    """Build a plan over items q0, q1, ... that share one response scale."""
    return build_plan([ItemPlan(f"q{i}", values, i in reverse, values[-2:]) for i in range(items)], specs)


def items(*numbers: int) -> tuple[str, ...]:
    """Name items."""
    return tuple(f"q{number}" for number in numbers)


def count(plan: ScoringPlan, rows: Sequence[Sequence[int | None]], groups: Sequence[int] | None = None) -> Counts:
    """Count rows of answers; None is a missing answer."""
    values = plan.items[0].values
    codes = [
        np.array([-1 if row[item] is None else values.index(row[item]) for row in rows], np.int8)
        for item in range(len(plan.items))
    ]
    group = np.array([0] * len(rows) if groups is None else groups, np.int64)
    names = [(f"g{number}",) for number in range(int(group.max()) + 1)]
    return count_answers(plan, codes, group, names)
