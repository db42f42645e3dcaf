"""How sure a figure is: intervals for means, shares and differences, with the correction for a small population."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from collegium.methods.student_t import NORMAL_975, t_975

Real = npt.NDArray[np.float64]
Numbers = npt.ArrayLike

CONFIDENCE = 0.95
CENSUS = "census: no sampling error, non-response bias remains"


@dataclass(frozen=True, slots=True)
class Interval:
    """Estimate, standard error and bounds, each of the broadcast shape; `census` where everybody answered.

    `freedom` holds the degrees of freedom of Student's t behind the bounds, where they rest on it.
    """

    estimate: Real
    standard_error: Real
    lower: Real
    upper: Real
    census: npt.NDArray[np.bool_]
    freedom: Real | None = None


@dataclass(frozen=True, slots=True)
class GroupMean:
    """What is known of a group: mean, sample variance, number answering, and how many there are (None: unknown)."""

    mean: Numbers
    variance: Numbers
    respondents: Numbers
    population: Numbers | None = None


def mean_interval(group: GroupMean, confidence: float = CONFIDENCE) -> Interval:
    """Interval for a mean: m +- t(n - 1) * s / sqrt(n) * sqrt(1 - n / N).

    Below two respondents there is no standard error (NaN), unless those are everybody. Raises ValueError where more
    answered than there are. Source: Cochran 1977, Sampling Techniques, section 2.8.
    """
    mean = np.asarray(group.mean, np.float64)
    squared, census = _squared_error(group)
    number = np.asarray(group.respondents, np.float64)
    error = np.sqrt(squared)
    return _around(mean, error, number - 1, confidence, census)


def difference_interval(first: GroupMean, second: GroupMean, confidence: float = CONFIDENCE) -> Interval:
    """Welch interval for first mean minus second, each side corrected for its own population.

    Source: Welch 1947, Biometrika 34, 28-35.
    """
    return contrast_interval(((1, first), (-1, second)), confidence)


def contrast_interval(parts: Sequence[tuple[int, GroupMean]], confidence: float = CONFIDENCE) -> Interval:
    """Welch interval for independent means added up, each with its sign (1 or -1) and its own population.

    Degrees of freedom after Satterthwaite 1946, Biometrics Bulletin 2, 110-114.
    """
    errors = [(_squared_error(group), group.respondents) for _, group in parts]
    squared = np.asarray(sum(own for (own, _), _ in errors), np.float64)
    below = np.asarray(sum(_per_degree(own, respondents) for (own, _), respondents in errors), np.float64)
    freedom = np.divide(squared**2, below, out=np.full(np.shape(squared), np.nan), where=below > 0)
    estimate = np.asarray(sum(sign * np.asarray(group.mean, np.float64) for sign, group in parts), np.float64)
    census = np.logical_and.reduce([everybody for (_, everybody), _ in errors])
    return _around(estimate, np.sqrt(squared), freedom, confidence, census)


def wilson_interval(successes: Numbers, number: Numbers, confidence: float = CONFIDENCE) -> Interval:
    """Wilson score interval for a share; `number` may be an effective (weighted) number.

    NaN where `number` is 0. Source: Wilson 1927, JASA 22, 209-212.
    """
    wanted, total = np.broadcast_arrays(np.asarray(successes, np.float64), np.asarray(number, np.float64))
    if np.any(wanted < 0) or np.any(wanted > total):
        raise ValueError("successes lie between 0 and the number")
    total = np.where(total > 0, total, np.nan)
    z = _z(confidence)
    share = wanted / total
    middle = (share + z**2 / (2 * total)) / (1 + z**2 / total)
    half = z / (1 + z**2 / total) * np.sqrt(share * (1 - share) / total + z**2 / (4 * total**2))
    # The bound is 0 (or 1) by algebra when nobody (or everybody) succeeds; rounding must not say otherwise.
    lower = np.where(wanted == 0, np.where(np.isnan(total), np.nan, 0.0), middle - half)
    upper = np.where(wanted == total, 1.0, middle + half)
    return Interval(share, np.sqrt(share * (1 - share) / total), lower, upper, np.zeros(share.shape, np.bool_))


def share_difference_interval(
    first: tuple[Numbers, Numbers], second: tuple[Numbers, Numbers], confidence: float = CONFIDENCE
) -> Interval:
    """Interval for the difference of two shares, each given as (successes, number), from their Wilson intervals.

    Source: Newcombe 1998, Statistics in Medicine 17, 873-890, method 10.
    """
    one, two = wilson_interval(*first, confidence), wilson_interval(*second, confidence)
    difference = one.estimate - two.estimate
    down = np.hypot(one.estimate - one.lower, two.upper - two.estimate)
    up = np.hypot(one.upper - one.estimate, two.estimate - two.lower)
    error = np.hypot(one.standard_error, two.standard_error)
    return Interval(difference, error, difference - down, difference + up, one.census & two.census)


def _squared_error(group: GroupMean) -> tuple[Real, npt.NDArray[np.bool_]]:
    number = np.asarray(group.respondents, np.float64)
    variance = np.asarray(group.variance, np.float64)
    squared = np.divide(variance, number, out=np.full(np.broadcast(variance, number).shape, np.nan), where=number > 1)
    if group.population is None:
        return squared, np.zeros(squared.shape, np.bool_)
    population = np.broadcast_to(np.asarray(group.population, np.float64), squared.shape)
    if np.any(number > population):
        raise ValueError("more answered than there are in the population")
    census = (number == population) & (number > 0)
    unseen = 1 - np.divide(number, population, out=np.ones(squared.shape), where=population > 0)
    return np.where(census, 0.0, squared * unseen), census


def _per_degree(squared: Real, respondents: Numbers) -> Real:
    freedom = np.asarray(respondents, np.float64) - 1
    # A census of one has no error and no degree of freedom: it adds nothing.
    return np.where(squared == 0, 0.0, squared**2 / np.where(freedom > 0, freedom, np.nan))


def _z(confidence: float) -> float:
    if confidence == CONFIDENCE:
        return NORMAL_975
    from scipy import special  # slow to load, and rarely needed

    return float(special.ndtri(0.5 + confidence / 2))


def _t(freedom: Real, confidence: float) -> Real:
    known = np.where(freedom > 0, freedom, np.nan)
    usual = t_975(known) if confidence == CONFIDENCE else None
    if usual is not None:
        return usual
    from scipy import special  # slow to load, and rarely needed

    return np.asarray(special.stdtrit(known, 0.5 + confidence / 2), np.float64)


def _around(middle: Real, error: Real, freedom: Real, confidence: float, census: npt.NDArray[np.bool_]) -> Interval:
    half = np.where(error == 0, 0.0, _t(freedom, confidence) * error)
    return Interval(middle, error, middle - half, middle + half, census, freedom)
