"""Weights that give each group of staff the share in the answers that it has in the workforce, and what they cost."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import scipy

from collegium.methods.intervals import CONFIDENCE, GroupMean, Interval, difference_interval, wilson_interval

Real = npt.NDArray[np.float64]
Whole = npt.NDArray[np.int64]

# No answer may stand for more than five: the cap of the NHS Staff Survey on occupation weights.
LARGEST_WEIGHT = 5.0
# A stratum with fewer answers says too little about those who did not answer: a design choice.
FEWEST_IN_STRATUM = 5
_ROUNDING = 1e-12


@dataclass(frozen=True, slots=True)
class Outcomes:
    """What became of the invitations; those found ineligible and those unknown are kept apart (AAPOR)."""

    returned: int
    not_returned: int
    unknown: int = 0
    ineligible: int = 0


@dataclass(frozen=True, slots=True)
class ResponseRate:
    """Shares of the eligible: `lower` counts the unknown as eligible (AAPOR RR1), `upper` does not (RR5)."""

    lower: float
    upper: float


@dataclass(frozen=True, slots=True)
class Collapse:
    """A stratum with too few answers and the one that it was joined to; kept so that a report can say so."""

    stratum: str
    into: str


@dataclass(frozen=True, slots=True)
class Weighting:
    """Weights (H,) of an answer in each stratum as given; `stratum` (H,) is its place among the strata used (S,).

    Weights average 1 over all answers. `capped` are the places of used strata held at the cap, `effective` is Kish's n.
    """

    weights: Real
    stratum: Whole
    population: Real
    respondents: Real
    collapsed: tuple[Collapse, ...]
    capped: tuple[int, ...]
    effective: float


def response_rate(outcomes: Outcomes) -> ResponseRate:
    """Give the response rate; NaN where nobody was eligible. Source: AAPOR Standard Definitions, RR1 and RR5."""
    eligible = outcomes.returned + outcomes.not_returned
    lower, upper = eligible + outcomes.unknown, eligible
    return ResponseRate(
        outcomes.returned / lower if lower else float("nan"), outcomes.returned / upper if upper else float("nan")
    )


def effective_number(weights: npt.ArrayLike, answers: npt.ArrayLike = 1) -> float:
    """Kish's effective n, (sum of w)^2 / sum of w^2, of weights held by so many answers each.

    Source: Kish 1965, Survey Sampling, section 11.2.
    """
    weight, number = np.broadcast_arrays(np.asarray(weights, np.float64), np.asarray(answers, np.float64))
    squares = float((number * weight**2).sum())
    return float((number * weight).sum()) ** 2 / squares if squares else 0.0


def post_stratify(
    strata: Sequence[str],
    population: npt.ArrayLike,
    respondents: npt.ArrayLike,
    *,
    cap: float = LARGEST_WEIGHT,
    fewest: int = FEWEST_IN_STRATUM,
) -> Weighting:
    """Weigh strata (H,) by (N_h / N) / (n_h / n); join those with few answers, then cap, trim and redistribute.

    The stratum with the fewest answers is joined to the next fewest, until none has fewer than `fewest`. What the cap
    takes away is given to the others in proportion. Raises ValueError for numbers that cannot be.
    Source: Cochran 1977, Sampling Techniques, section 5A.9; Potter 1990, on trimming.
    """
    people, answers = np.asarray(population, np.float64), np.asarray(respondents, np.float64)
    if not len(strata) == len(people) == len(answers) or not answers.sum() > 0:
        raise ValueError("give a population and respondents for every stratum, and at least one respondent")
    if np.any(answers < 0) or np.any(answers > people):
        raise ValueError("respondents lie between 0 and the population of their stratum")
    if cap < 1:
        raise ValueError("weights average 1: a cap below 1 cannot be kept")
    place, collapsed = _joined(strata, answers, fewest)
    used, number = (np.bincount(place, weights=each).astype(np.float64) for each in (people, answers))
    weights, capped = _trimmed((used / used.sum()) / (number / number.sum()), number, cap)
    return Weighting(weights[place], place, used, number, collapsed, capped, effective_number(weights, number))


def weighted_mean(
    weighting: Weighting, mean: npt.ArrayLike, variance: npt.ArrayLike, confidence: float = CONFIDENCE
) -> Interval:
    """Mean over the strata used (S,), with means and sample variances of each, corrected for their populations.

    SE^2 = sum of W_h^2 s_h^2 / n_h (1 - n_h / N_h), W_h = n_h w_h / n; degrees of freedom after Satterthwaite.
    Weights are taken as fixed. Source: Cochran 1977, sections 5.4 and 5A.9.
    """
    number = weighting.respondents
    shares = number * _used(weighting) / number.sum()
    middle = np.asarray((shares * np.asarray(mean, np.float64)).sum())
    unseen = 1 - number / weighting.population
    spread = np.where(unseen > 0, np.asarray(variance, np.float64), 0.0)
    parts = shares**2 * spread / number * unseen
    error = np.sqrt(np.asarray(parts.sum()))
    below = (parts**2 / np.maximum(number - 1, _ROUNDING)).sum()
    freedom = parts.sum() ** 2 / below if below > 0 else np.nan
    half = np.where(error == 0, 0.0, scipy.special.stdtrit(freedom, 0.5 + confidence / 2) * error)
    return Interval(middle, error, middle - half, middle + half, np.asarray(bool(np.all(unseen <= 0))))


def weighted_share(weighting: Weighting, share: npt.ArrayLike, confidence: float = CONFIDENCE) -> Interval:
    """Share over the strata used (S,), as Wilson's interval on the effective number."""
    number = weighting.respondents
    overall = float((number * _used(weighting) / number.sum() * np.asarray(share, np.float64)).sum())
    return wilson_interval(min(max(overall, 0.0), 1.0) * weighting.effective, weighting.effective, confidence)


def late_less_early(early: GroupMean, late: GroupMean, confidence: float = CONFIDENCE) -> Interval:
    """Late answers less early ones: late responders stand in for those who never answered, so a gap hints at bias.

    Source: Armstrong and Overton 1977, Journal of Marketing Research 14, 396-402.
    """
    return difference_interval(late, early, confidence)


def pool_strata(
    weighting: Weighting, respondents: npt.ArrayLike, mean: npt.ArrayLike, variance: npt.ArrayLike
) -> tuple[Real, Real]:
    """Bring means and sample variances of the strata as given (H,) to those of the strata used (S,)."""
    number = np.asarray(respondents, np.float64)
    given = np.where(number > 0, np.asarray(mean, np.float64), 0.0)
    within = np.where(number > 1, (number - 1) * np.asarray(variance, np.float64), 0.0)
    size = len(weighting.respondents)
    pooled = np.bincount(weighting.stratum, weights=number * given, minlength=size) / weighting.respondents
    apart = within + number * (given - pooled[weighting.stratum]) ** 2
    squares = np.bincount(weighting.stratum, weights=apart, minlength=size)
    freedom = weighting.respondents - 1
    return pooled, np.divide(squares, freedom, out=np.full(size, np.nan), where=freedom > 0)


def _used(weighting: Weighting) -> Real:
    used = np.empty(len(weighting.respondents))
    used[weighting.stratum] = weighting.weights
    return used


def _joined(strata: Sequence[str], answers: Real, fewest: int) -> tuple[Whole, tuple[Collapse, ...]]:
    sizes = {place: float(number) for place, number in enumerate(answers)}
    into = list(range(len(strata)))
    log = []
    while len(sizes) > 1:
        least, next_least = sorted(sizes, key=lambda place: (sizes[place], strata[place]))[:2]
        if sizes[least] >= fewest:
            break
        sizes[next_least] += sizes.pop(least)
        into = [next_least if place == least else place for place in into]
        log.append(Collapse(strata[least], strata[next_least]))
    order = {place: number for number, place in enumerate(sorted(sizes))}
    return np.array([order[place] for place in into], np.int64), tuple(log)


def _trimmed(weights: Real, answers: Real, cap: float) -> tuple[Real, tuple[int, ...]]:
    trimmed, held = weights.copy(), np.zeros(len(weights), np.bool_)
    while np.any(over := (trimmed > cap * (1 + _ROUNDING)) & ~held):
        held |= over
        trimmed[held] = cap
        left = answers.sum() - cap * answers[held].sum()
        free = float((answers * trimmed)[~held].sum())
        if free <= 0:
            break
        trimmed[~held] *= left / free
    return trimmed, tuple(np.flatnonzero(held).tolist())
