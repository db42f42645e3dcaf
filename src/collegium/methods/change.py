"""What changed between two waves, and which of many units stand apart without false alarms."""

from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
import numpy.typing as npt
import scipy

from collegium.methods.intervals import CONFIDENCE, GroupMean, Interval, contrast_interval, mean_interval

Real = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]
Band = Literal["higher", "as_expected", "lower"]

# Share of false alarms accepted among the units that are pointed out: a design choice.
FALSE_DISCOVERY_RATE = 0.10
# Two and three standard deviations of the normal distribution, as funnel plots use them.
WARNING_LIMIT, ACTION_LIMIT = 0.95, 0.998


@dataclass(frozen=True, slots=True)
class Change:
    """After less before, per group: the difference, Hedges' g with its bounds, and the two-sided p of no change.

    Where nobody differs from anybody in both waves, how far chance goes is not known: bounds and p are NaN.
    """

    difference: Interval
    hedges_g: Real
    g_lower: Real
    g_upper: Real
    p: Real


@dataclass(frozen=True, slots=True)
class MeanFunnel:
    """Units (G,) against the mean of all: limits that narrow as a unit grows, and which units stand apart.

    `band` is by the outer limit; `apart` by the false discovery rate over all units at once.
    """

    centre: float
    lower_95: Real
    upper_95: Real
    lower_998: Real
    upper_998: Real
    band: tuple[Band, ...]
    p: Real
    apart: Flags


def change_between_waves(before: GroupMean, after: GroupMean, confidence: float = CONFIDENCE) -> Change:
    """Compare two waves as two samples of what people may answer (Welch), with Hedges' g on the pooled deviation.

    The population is not used: answers of one person vary between waves, so that a group in which everybody answered
    both times changes by chance too. With a correction for small populations 68 % of families of 12 units in which
    nothing had changed gave a false alarm; without it at most the promised rate does (`discoveries`). The more people
    answer both times and alike, the further below it the rate lies.

    Source of g: Hedges 1981, Journal of Educational Statistics 6, 107-128; its variance: Borenstein and colleagues
    2009, Introduction to Meta-Analysis, equations 4.18 to 4.24.
    """
    difference = _contrast(((1, after), (-1, before)), confidence)
    first, second = np.asarray(after.respondents, np.float64), np.asarray(before.respondents, np.float64)
    freedom = first + second - 2
    squares = _squares(after.variance, first) + _squares(before.variance, second)
    pooled = np.sqrt(np.divide(squares, freedom, out=np.full(freedom.shape, np.nan), where=freedom > 0))
    standardised = np.divide(difference.estimate, pooled, out=np.full(pooled.shape, np.nan), where=pooled > 0)
    correction = small_sample_correction(freedom)
    g = correction * standardised
    error = correction * np.sqrt((first + second) / (first * second) + standardised**2 / (2 * (first + second)))
    half = float(scipy.special.ndtri(0.5 + confidence / 2)) * error
    return Change(difference, g, g - half, g + half, _two_sided_p(difference))


def change_of_gap(
    before: tuple[GroupMean, GroupMean], after: tuple[GroupMean, GroupMean], confidence: float = CONFIDENCE
) -> Interval:
    """Change of the difference of two groups (first less second), later less earlier, as `change_between_waves` sees it."""
    return _contrast(((1, after[0]), (-1, after[1]), (-1, before[0]), (1, before[1])), confidence)


def change_of_linked_people(
    differences: GroupMean, *, linked_with_consent: bool, confidence: float = CONFIDENCE
) -> Interval:
    """Mean of each person's own change; raises ValueError unless people agreed to a key that links their answers."""
    if not linked_with_consent:
        raise ValueError("answers of one person may be joined across waves only with that person's consent")
    return mean_interval(replace(differences, population=None), confidence)


def small_sample_correction(freedom: npt.ArrayLike) -> Real:
    """Hedges' exact correction J(df) = gamma(df / 2) / (sqrt(df / 2) gamma((df - 1) / 2)); NaN below two."""
    known = np.asarray(freedom, np.float64)
    usable = np.where(known > 1, known, np.nan)
    return np.asarray(
        np.exp(scipy.special.gammaln(usable / 2) - scipy.special.gammaln((usable - 1) / 2)) / np.sqrt(usable / 2)
    )


def discoveries(p: npt.ArrayLike, rate: float = FALSE_DISCOVERY_RATE) -> Flags:
    """Point out members of a family (G,) so that at most `rate` of those pointed out are expected to be false.

    A p of NaN is no test and does not count in the family. Source: Benjamini and Hochberg 1995, JRSS B 57, 289-300.
    """
    given = np.asarray(p, np.float64)
    if np.any((given < 0) | (given > 1)):
        raise ValueError("p lies between 0 and 1")
    found = np.zeros(given.shape, np.bool_)
    tests = np.sort(given[~np.isnan(given)])
    passed = np.flatnonzero(tests <= rate * np.arange(1, len(tests) + 1) / max(len(tests), 1))
    if len(passed):
        found = given <= tests[passed[-1]]
    return found


def funnel_of_means(units: GroupMean, rate: float = FALSE_DISCOVERY_RATE) -> MeanFunnel:
    """Set units (G,) against the mean of all respondents: limits are centre +- t s / sqrt(n), s pooled within units.

    There is no correction for a small population: even a unit in which everybody answered varies by chance. Units
    without respondents are not in the family. A unit is part of the centre, so a large one looks slightly nearer to
    it than it is. Source: Spiegelhalter 2005, Statistics in Medicine 24, 1185-1202.
    """
    number = np.asarray(units.respondents, np.float64)
    mean = np.where(number > 0, np.asarray(units.mean, np.float64), np.nan)
    freedom = float(np.maximum(number - 1, 0).sum())
    inside = float(_squares(units.variance, number).sum())
    total = float(number.sum())
    centre = float((number * np.where(number > 0, mean, 0)).sum()) / total if total else float("nan")
    pooled = inside / freedom if freedom > 0 else float("nan")
    error = np.sqrt(np.divide(pooled, number, out=np.full(number.shape, np.nan), where=number > 0))
    distance = np.divide(mean - centre, error, out=np.full(mean.shape, np.nan), where=error > 0)
    p = np.asarray(2 * scipy.special.stdtr(freedom or np.nan, -np.abs(distance)))
    inner, outer = (_two_sided(level, freedom) * error for level in (WARNING_LIMIT, ACTION_LIMIT))
    band = tuple(_band(value, low, high) for value, low, high in zip(mean, centre - outer, centre + outer, strict=True))
    return MeanFunnel(
        centre, centre - inner, centre + inner, centre - outer, centre + outer, band, p, discoveries(p, rate)
    )


def _two_sided(level: float, freedom: float) -> float:
    return float(scipy.special.stdtrit(freedom or np.nan, 0.5 + level / 2))


def _squares(variance: npt.ArrayLike, number: Real) -> Real:
    return np.where(number > 1, (number - 1) * np.asarray(variance, np.float64), 0.0)


def _contrast(parts: tuple[tuple[int, GroupMean], ...], confidence: float) -> Interval:
    found = contrast_interval([(sign, replace(group, population=None)) for sign, group in parts], confidence)
    unknown = found.standard_error == 0
    lower, upper = (np.where(unknown, np.nan, bound) for bound in (found.lower, found.upper))
    return replace(found, lower=lower, upper=upper)


def _two_sided_p(difference: Interval) -> Real:
    error = difference.standard_error
    distance = np.divide(np.abs(difference.estimate), error, out=np.full(np.shape(error), np.nan), where=error > 0)
    return np.asarray(2 * scipy.special.stdtr(difference.freedom, -distance))


def _band(value: float, low: float, high: float) -> Band:
    if value > high:
        return "higher"
    return "lower" if value < low else "as_expected"
