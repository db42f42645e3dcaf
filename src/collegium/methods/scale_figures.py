"""Every figure of every scale for every group that may be shown, and why the others may not."""

from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from collegium.methods.disclosure import MINIMUM_GROUP, Reason
from collegium.methods.families import families
from collegium.methods.intervals import GroupMean, mean_interval
from collegium.methods.margins import Group, find_margins, suppress_groups
from collegium.methods.reliability import Reliability, covariances, reliabilities, too_few
from collegium.methods.scoring import score_scale
from collegium.methods.tallying import Counts, Moments

Real = npt.NDArray[np.float64]
Whole = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class ScaleFigures:
    """One scale, per group (G,): figures are NaN where they do not exist and where `suppressed` is not ''.

    `doubts` are flags of `Doubt`, what is to be said beside alpha and omega; 0 where the group is hidden.
    """

    scale: str
    respondents: Real
    mean: Real
    standard_error: Real
    lower: Real
    upper: Real
    alpha: Real
    omega: Real
    doubts: Whole
    suppressed: tuple[Reason, ...]


def scale_figures(
    counts: Counts, population: Mapping[Group, int] | None = None, minimum: int = MINIMUM_GROUP
) -> tuple[ScaleFigures, ...]:
    """Compute the figures of all scales but profiles, which have no score of their own.

    Groups are protected as if every margin of them were published too. Reliability rests on the answers
    of all whom a scale counts (`Moments`), and needs `minimum` of them.
    """
    people = None if population is None else np.array([population[group] for group in counts.groups], np.float64)
    margins = find_margins(counts.groups)
    positions = sorted(place for family in families(counts.plan) for place in family)
    scores = {place: score_scale(counts, counts.plan.scales[place].id) for place in positions}
    with ThreadPoolExecutor(1) as beside:
        # Long sums of arrays beside many small steps: each leaves the interpreter to the other.
        reliability = beside.submit(
            _reliability, [(counts.moments[place], scores[place].respondents) for place in positions], minimum
        )
        # One set of people for a family, and so one pattern: a scale that is hidden alone would follow from the others.
        reasons = {
            place: by_group
            for family in families(counts.plan)
            for by_group in [tuple(suppress_groups(margins, scores[family[0]].respondents, minimum))]
            for place in family
        }
        reliable = reliability.result()
    figures = []
    for row, place in enumerate(positions):
        score, unseen = scores[place], np.array([reason != "" for reason in reasons[place]], np.bool_)
        interval = mean_interval(GroupMean(score.mean, score.variance, score.respondents, people))
        figures.append(
            ScaleFigures(
                scale=counts.plan.scales[place].id,
                respondents=np.where(unseen, np.nan, score.respondents),
                mean=np.where(unseen, np.nan, score.mean),
                standard_error=np.where(unseen, np.nan, interval.standard_error),
                lower=np.where(unseen, np.nan, interval.lower),
                upper=np.where(unseen, np.nan, interval.upper),
                alpha=np.where(unseen, np.nan, reliable[row].alpha),
                omega=np.where(unseen, np.nan, reliable[row].omega),
                doubts=np.where(unseen, 0, reliable[row].doubts),
                suppressed=reasons[place],
            )
        )
    return tuple(figures)


def _reliability(scales: Sequence[tuple[Moments, Whole]], minimum: int) -> list[Reliability]:
    """Alpha and omega of scales, NaN where they give fewer than `minimum` people away."""
    spreads = [covariances(moments) for moments, _ in scales]
    for spread, (moments, counted) in zip(spreads, scales, strict=True):
        spread[too_few(moments.respondents, counted, minimum)] = np.nan
    return reliabilities(spreads)
