"""Sums and products of the points of items, from which covariances and so reliability follow; rows in order of group."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from collegium.methods.exact_scores import ExactScores, Points, largest_points, narrowest
from collegium.methods.families import homes
from collegium.methods.scoring_plan import ADDED_UP, ScalePlan, ScoringPlan

Whole = npt.NDArray[np.int64]
Real = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]

_PARTS = 2**10


@dataclass(frozen=True, slots=True)
class Moments:
    """Over those counted in a scale: number (G,), sums (G, k), products (G, k, k) of the points of its items.

    The mean of an item's first scale stands for an answer that was left out; without one, who left it out is not in them.
    """

    respondents: Whole
    sums: Real
    products: Real


@dataclass(frozen=True, slots=True)
class Rows:
    """Rows (n,) in order of their group, how many there are of each group (G,), and where those with rows start."""

    group: Whole
    respondents: Whole
    present: Whole
    starts: Whole
    largest: int
    counted: Flags | None = None  # (n,) who counts anywhere; None where everybody does
    multiples: dict[int, Whole] = field(default_factory=dict)

    @classmethod
    def of(cls, group: Whole, respondents: Whole) -> "Rows":
        present = np.flatnonzero(respondents)
        starts = (np.cumsum(respondents) - respondents)[present]
        return cls(group, respondents, present, starts, int(respondents.max(initial=0)))

    def times(self, number: int) -> Whole:
        """Give the group of each row (n,) times a number, as scales of one length all ask."""
        if number not in self.multiples:
            self.multiples[number] = self.group * number
        return self.multiples[number]

    def sums(self, values: npt.NDArray[np.integer], largest: int) -> npt.NDArray[np.integer]:
        """Add up values (n,) of at most this size by the groups that have rows."""
        kind = narrowest(min(max(largest * self.largest, 2**15 - 1), 2**62))
        return np.asarray(np.add.reduceat(values, self.starts, dtype=kind))


def add_moments(moments: Moments, scale: ScalePlan, points: Points, rows: Rows, complete: Flags) -> None:
    """Add the rows (n,) that are complete."""
    items = len(scale.items)
    if not _has_moments(scale) or not len(rows.group):
        return
    moments.respondents[rows.present] += rows.sums(complete.view(np.int8), 1)
    largest = largest_points(scale) // points.unit
    # Nothing of those who left an item out; the rest stays where it is, which is quicker than leaving rows out.
    values = points.values * complete
    values = values.astype(narrowest(largest * largest), copy=False)
    product = np.empty_like(values[0])
    first, second = np.triu_indices(items)
    sums = np.empty((items, len(rows.present)))
    products = np.empty((len(first), len(rows.present)))
    for item in range(items):
        sums[item] = rows.sums(values[item], largest)
    for place, (one, other) in enumerate(zip(first.tolist(), second.tolist(), strict=True)):
        np.multiply(values[one], values[other], out=product)
        products[place] = rows.sums(product, largest * largest)
    where = np.empty((items, items), np.int64)
    where[first, second] = where[second, first] = np.arange(len(first))
    moments.sums[rows.present] += points.unit * sums.T
    moments.products[rows.present] += points.unit**2 * products.T[:, where]


def _has_moments(scale: ScalePlan) -> bool:
    return len(scale.items) > 1 and scale.rule in ADDED_UP


def add_filled(
    moments: Moments,
    plan: ScoringPlan,
    place: int,
    points: Points,
    means: Sequence[ExactScores],
    rows: Rows,
    who: npt.NDArray[np.intp],
) -> None:
    """Add rows (r,) in which answers were left out, with the mean that stands for each."""
    scale = plan.scales[place]
    if not _has_moments(scale) or not len(who):
        return
    values = points.values[:, who].astype(np.float64) * points.unit
    for row, item in enumerate(scale.items):
        home = homes(plan)[item]
        lent, times = means[home], len(plan.scales[home].items) if plan.scales[home].rule == "sum" else 1
        score = lent.numerator[who] * float(lent.unit) / (lent.denominator(unscored=1)[who] * times)
        # To a part of two: sums of such numbers are the same in whatever order rows come.
        stands = np.rint(score * scale.divisor * _PARTS) / _PARTS
        values[row] = np.where(points.answered[row, who], values[row], stands)
    group = rows.group[who]
    starts = np.flatnonzero(np.r_[True, group[1:] != group[:-1]])
    for first, last in pairwise([*starts.tolist(), len(who)]):
        own, place = values[:, first:last], group[first]
        moments.respondents[place] += last - first
        moments.sums[place] += own.sum(axis=1)
        moments.products[place] += own @ own.T
