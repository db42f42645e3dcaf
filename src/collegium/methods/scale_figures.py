"""Every figure of every scale for every group that may be shown, and why the others may not."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from collegium.methods.disclosure import MINIMUM_GROUP, Reason
from collegium.methods.intervals import GroupMean, mean_interval
from collegium.methods.margins import Group, find_margins, suppress_groups
from collegium.methods.reliability import alpha, covariances, omega_totals
from collegium.methods.scoring import score_scale
from collegium.methods.tallying import Counts

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
    reasons = [tuple(suppress_groups(margins, score.respondents, minimum)) for score in scores]
    hidden = [np.array([reason != "" for reason in by_group], np.bool_) for by_group in reasons]
    spreads = []
    for place, unseen in zip(positions, hidden, strict=True):
        spread = covariances(counts.moments[place])
        spread[unseen | (counts.moments[place].respondents < minimum)] = np.nan
        spreads.append(spread)
    omegas = omega_totals(spreads)
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
                alpha=alpha(spreads[row]),
                omega=omegas[row],
                suppressed=reasons[row],
            )
        )
    return tuple(figures)
