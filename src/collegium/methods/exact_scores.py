"""A respondent's score as an exact fraction, for whole batches at once; missing is never zero."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache

import numpy as np
import numpy.typing as npt

from collegium.methods.scoring_plan import ScalePlan

NOT_ANSWERED = -1  # the code of a missing answer; answers are 0, 1, ... in the order of the item's values
NOT_SCORED = -1


@dataclass(frozen=True, slots=True)
class Points:
    """Points (k, n) of the items of a scale, in units, 0 where there is no answer, and which were answered."""

    values: npt.NDArray[np.integer]
    answered: npt.NDArray[np.bool_]
    unit: int


@dataclass(frozen=True, slots=True)
class ExactScores:
    """Scores (n,) as unit * numerator / denominators[place]; a place of NOT_SCORED has a numerator of 0."""

    numerator: npt.NDArray[np.integer]
    place: npt.NDArray[np.integer]
    denominators: tuple[int, ...]
    unit: int = 1

    def denominator(self, unscored: int = 0) -> npt.NDArray[np.int64]:
        """Denominator (n,) of each score."""
        # NOT_SCORED reads the last place.
        found: npt.NDArray[np.int64] = np.array([*self.denominators, unscored], np.int64)[self.place]
        return found

    def only(self, counted: npt.NDArray[np.bool_]) -> "ExactScores":
        """Score nobody but those counted (n,)."""
        if counted.all():
            return self
        return replace(self, numerator=self.numerator * counted, place=np.where(counted, self.place, NOT_SCORED))

    def beside(self, others: "ExactScores | None") -> "ExactScores":
        """The same, with the scores of others who have none here."""
        if others is None:
            return self
        theirs = others.place != NOT_SCORED
        mine = self.numerator.astype(np.int64) * self.unit
        return ExactScores(
            np.where(theirs, others.numerator, mine), np.where(theirs, others.place, self.place), self.denominators
        )


def item_points(scale: ScalePlan, codes: Sequence[npt.NDArray[np.int8]]) -> Points:
    """Look up the points of every answer to the items of a scale; `codes[i]` is (n,) for item i of the plan."""
    unit = unit_of(scale)
    values = np.empty((len(scale.items), len(codes[0])), narrowest(3 * largest_points(scale) // unit))
    answered = np.empty(values.shape, np.bool_)
    for row, (item, exact) in enumerate(zip(scale.items, scale.points, strict=True)):
        points = [point // unit for point in exact]
        np.greater_equal(codes[item], 0, out=answered[row])
        steps = {after - before for before, after in zip(points, points[1:], strict=False)}
        if len(steps) == 1:
            # Equal steps, as nearly everywhere: arithmetic is many times quicker than looking up.
            np.multiply(codes[item], steps.pop(), out=values[row], dtype=values.dtype)
            values[row] += points[0]
            values[row] *= answered[row]
        else:
            # The code -1 of a missing answer reads the last place, which is 0.
            values[row] = np.array([*points, 0], values.dtype)[codes[item]]
    return Points(values, answered, unit)


@cache
def unit_of(scale: ScalePlan) -> int:
    """Largest number that divides all points: in units of it they are small, and small numbers are quick."""
    return math.gcd(*(point for points in scale.points for point in points)) or 1


@cache
def largest_points(scale: ScalePlan) -> int:
    """Largest size of the points that one answer can have."""
    return max((abs(point) for points in scale.points for point in points), default=0)


@cache
def narrowest(largest: int) -> type[np.signedinteger]:
    """Smallest type of whole numbers that holds numbers of this size: half the memory is half the time."""
    return next(kind for kind in (np.int8, np.int16, np.int32, np.int64) if largest <= np.iinfo(kind).max)


def exact_scores(scale: ScalePlan, points: Points, earlier: Mapping[int, ExactScores]) -> ExactScores:
    """Score every respondent by the scale's rule; `earlier` holds those of its parts, by position in the plan.

    An item that was left out is left out of the mean: `with_stand_ins` follows where scales share items.
    """
    if scale.rule == "profile":
        people = points.values.shape[1]
        return ExactScores(np.zeros(people, np.int8), np.full(people, NOT_SCORED, np.int8), ())
    if scale.parts:
        numerators, answered = _at_common(scale, earlier)
        return _by_rule(scale, Points(numerators, answered, 1), 2**62)
    return _by_rule(scale, points, largest_points(scale) // points.unit)


def with_stand_ins(
    scales: Sequence[ScalePlan], own: int, points: Points, means: Sequence[ExactScores]
) -> tuple[ExactScores, ExactScores | None]:
    """Score again where an item was left out: the mean that its home scale got stands for it.

    `means` are the scores of the scales as `exact_scores` gives them, `own` is the position of this one. Scales that share
    items then add up person by person, whatever was left out. Gives those who left nothing out, and the others.
    """
    scale, plain = scales[own], means[own]
    count, common = len(scale.items), scale.denominators[-1]
    scored, complete = plain.place != NOT_SCORED, np.all(points.answered, axis=0)
    rows = np.flatnonzero(scored & ~complete)
    if not len(rows):
        return plain, None
    answered, filled = points.answered[:, rows], np.ones(len(rows), np.bool_)
    sums = points.values[:, rows].sum(axis=0, dtype=np.int64) * (points.unit * common // (scale.divisor * count))
    for home in dict.fromkeys(scale.homes):
        lender, lent = scales[home], means[home]
        missing = np.sum([~answered[row] for row, one in enumerate(scale.homes) if one == home], axis=0)
        place = lent.place[rows]
        # A score that is a sum is as many times the mean as there are items.
        given = lent.numerator[rows].astype(np.int64) * lent.unit // (len(lender.items) if lender.rule == "sum" else 1)
        sums += missing * given * (common // (count * np.array([*lent.denominators, 1], np.int64)[place]))
        filled &= (missing == 0) | (place != NOT_SCORED)
    numerator, place = np.zeros(len(scored), np.int64), np.full(len(scored), NOT_SCORED, np.int64)
    numerator[rows] = np.where(filled, sums * (count if scale.rule == "sum" else 1), 0)
    place[rows] = np.where(filled, len(scale.denominators) - 1, NOT_SCORED)
    return plain.only(complete), ExactScores(numerator, place, scale.denominators)


def _by_rule(scale: ScalePlan, points: Points, largest: int) -> ExactScores:
    values, answered = points.values, points.answered
    count = len(values)
    number = answered.view(np.int8).sum(axis=0, dtype=narrowest(count))
    place = np.zeros_like(number)
    if scale.rule == "minimum":
        numerator = np.where(answered, values, np.iinfo(values.dtype).max).min(axis=0)
    elif scale.rule == "gap":
        numerator = np.subtract(values[0], values[1], dtype=narrowest(min(2 * largest, 2**62)))
    else:
        # A sum with answers missing is the mean of those given, times all: missing never counts as zero.
        times = count if scale.rule == "sum" else 1
        numerator = values.sum(axis=0, dtype=narrowest(min(largest * count * times, 2**62)))
        numerator *= times
        place = number - number.dtype.type(scale.required)
    scored = number >= scale.required
    numerator *= scored
    place[~scored] = NOT_SCORED
    return ExactScores(numerator, place, scale.denominators, points.unit)


def _at_common(
    scale: ScalePlan, earlier: Mapping[int, ExactScores]
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.bool_]]:
    numerators = np.zeros((len(scale.parts), len(earlier[scale.parts[0]].numerator)), np.int64)
    answered = np.zeros(numerators.shape, np.bool_)
    for row, (part, (start, slope)) in enumerate(zip(scale.parts, scale.shifts, strict=True)):
        scores = earlier[part]
        answered[row] = scores.place != NOT_SCORED
        # Whole by the plan's choice of `common`; the 1 stands for scores that are masked below.
        step = scale.common * slope.numerator // (slope.denominator * scores.denominator(unscored=1))
        numerators[row] = (scores.numerator * (scores.unit * step) + int(start * scale.common)) * answered[row]
    return numerators, answered
