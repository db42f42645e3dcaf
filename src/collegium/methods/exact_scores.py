"""A respondent's score as an exact fraction, for whole batches at once; missing is never zero."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from collegium.methods.scoring_plan import ScalePlan

NOT_ANSWERED = -1  # the code of a missing answer; answers are 0, 1, ... in the order of the item's values


@dataclass(frozen=True, slots=True)
class Points:
    """Points (k, n) of the items of a scale, 0 where there is no answer, and which were answered."""

    values: npt.NDArray[np.int32]
    answered: npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class ExactScores:
    """Scores (n,) as numerator / denominator; a denominator of 0 says: not scored."""

    numerator: npt.NDArray[np.int64]
    denominator: npt.NDArray[np.int64]


def item_points(scale: ScalePlan, codes: Sequence[npt.NDArray[np.int8]]) -> Points:
    """Look up the points of every answer to the items of a scale; `codes[i]` is (n,) for item i of the plan."""
    values = np.empty((len(scale.items), len(codes[0])), np.int32)
    answered = np.empty(values.shape, np.bool_)
    for row, (item, points) in enumerate(zip(scale.items, scale.points, strict=True)):
        # The code -1 of a missing answer reads the last place, which is 0.
        values[row] = np.array([*points, 0], np.int32)[codes[item]]
        answered[row] = codes[item] >= 0
    return Points(values, answered)


def exact_scores(scale: ScalePlan, points: Points, earlier: Sequence[ExactScores]) -> ExactScores:
    """Score every respondent by the scale's rule; `earlier` holds the scores of the scales before it in the plan."""
    if scale.rule == "profile":
        nothing = np.zeros(points.values.shape[1], np.int64)
        return ExactScores(nothing, nothing)
    if scale.parts:
        numerators, answered = _at_common(scale, earlier)
        return _by_rule(scale, numerators, answered, scale.common)
    return _by_rule(scale, points.values, points.answered, scale.divisor)


def _by_rule(
    scale: ScalePlan, values: npt.NDArray[np.integer], answered: npt.NDArray[np.bool_], unit: int
) -> ExactScores:
    number = answered.sum(axis=0, dtype=np.int64)
    denominator = np.full_like(number, unit)
    if scale.rule == "minimum":
        numerator = np.where(answered, values, np.iinfo(values.dtype).max).min(axis=0).astype(np.int64)
    elif scale.rule == "gap":
        numerator = values[0].astype(np.int64) - values[1]
    else:
        numerator = values.sum(axis=0, dtype=np.int64)
        # A sum with answers missing is the mean of those given, times all: missing never counts as zero.
        numerator *= len(values) if scale.rule == "sum" else 1
        denominator *= number
    scored = number >= scale.required
    return ExactScores(np.where(scored, numerator, 0), np.where(scored, denominator, 0))


def _at_common(scale: ScalePlan, earlier: Sequence[ExactScores]) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.bool_]]:
    numerators = np.zeros((len(scale.parts), len(earlier[scale.parts[0]].numerator)), np.int64)
    answered = np.zeros(numerators.shape, np.bool_)
    for row, (part, (start, slope)) in enumerate(zip(scale.parts, scale.shifts, strict=True)):
        scores = earlier[part]
        answered[row] = scores.denominator > 0
        # Whole by the plan's choice of `common`; the 1 stands for scores that are masked below.
        step = scale.common * slope.numerator // (slope.denominator * np.where(answered[row], scores.denominator, 1))
        numerators[row] = np.where(answered[row], scores.numerator * step + int(start * scale.common), 0)
    return numerators, answered
