"""Every figure of every scale for every group that may be shown, and why the others may not."""

from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from collegium.methods.disclosure import MINIMUM_GROUP, Reason
from collegium.methods.intervals import GroupMean, mean_interval
from collegium.methods.margins import Group, find_margins, suppress_groups
from collegium.methods.reliability import alpha, covariances, omega_totals
from collegium.methods.scoring import score_scale
from collegium.methods.tallying import Counts, Moments

Real = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class ScaleFigures:
    """One scale, per group (G,): figures are NaN where they do not exist and where `suppressed` is not ''."""

    scale: str
    respondents: Real
    mean: Real
    standard_error: Real
    lower: Real
    upper: Real
    alpha: Real
    omega: Real
    suppressed: tuple[Reason, ...]


def scale_figures(
    counts: Counts, population: Mapping[Group, int] | None = None, minimum: int = MINIMUM_GROUP
) -> tuple[ScaleFigures, ...]:
    """Compute the figures of all scales but profiles, which have no score of their own.

    Groups are protected as if every margin of them were published too. Reliability rests on those who answered every
    item of a scale, and needs `minimum` of them.
    """
    people = None if population is None else np.array([population[group] for group in counts.groups], np.float64)
    margins = find_margins(counts.groups)
    positions = [place for place, scale in enumerate(counts.plan.scales) if scale.rule != "profile"]
    scores = [score_scale(counts, counts.plan.scales[place].id) for place in positions]
    with ThreadPoolExecutor(1) as beside:
        # Long sums of arrays beside many small steps: each leaves the interpreter to the other.
        reliability = beside.submit(_reliability, [counts.moments[place] for place in positions], minimum)
        reasons = [tuple(suppress_groups(margins, score.respondents, minimum)) for score in scores]
        alphas, omegas = reliability.result()
    hidden = [np.array([reason != "" for reason in by_group], np.bool_) for by_group in reasons]
    figures = []
    for row, place in enumerate(positions):
        score, unseen = scores[row], hidden[row]
        interval = mean_interval(GroupMean(score.mean, score.variance, score.respondents, people))
        figures.append(
            ScaleFigures(
                scale=counts.plan.scales[place].id,
                respondents=np.where(unseen, np.nan, score.respondents),
                mean=np.where(unseen, np.nan, score.mean),
                standard_error=np.where(unseen, np.nan, interval.standard_error),
                lower=np.where(unseen, np.nan, interval.lower),
                upper=np.where(unseen, np.nan, interval.upper),
                alpha=np.where(unseen, np.nan, alphas[row]),
                omega=np.where(unseen, np.nan, omegas[row]),
                suppressed=reasons[row],
            )
        )
    return tuple(figures)


def _reliability(moments: Sequence[Moments], minimum: int) -> tuple[list[Real], list[Real]]:
    """Alpha and omega of scales, NaN in groups of which fewer than `minimum` answered every item."""
    spreads = [covariances(of_scale) for of_scale in moments]
    for spread, of_scale in zip(spreads, moments, strict=True):
        spread[of_scale.respondents < minimum] = np.nan
    return [alpha(spread) for spread in spreads], omega_totals(spreads)
