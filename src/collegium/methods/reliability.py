"""How far the items of a scale measure one thing, and how far the people of a unit agree, for many groups at once."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import cast

import numpy as np
import numpy.typing as npt

from collegium.methods.tallying import Moments

Real = npt.NDArray[np.float64]

_SWEEPS = 2_000
_SETTLED = 1e-10
_FITTED_TOGETHER = 4_000
_THREADS = 2
_FIRST_SWEEPS = 3
# A step of Newton's that is as small leaves nothing to do: the next would be of the size of its square.
_STEPS, _LAST_STEP = 3, 1e-5
# Solving for more items at once takes longer than sweeping.
_MOST_FOR_STEPS = 10
# Below this, loadings of all other items are nothing.
_NOTHING = 1e-12
# Below three items one factor has more unknowns than the covariances can answer.
_FEWEST_FOR_ONE_FACTOR = 3
# People of a unit may be summarised as one when units differ more than chance has it, or this share lies between them.
AGGREGATION_P = 0.05
AGGREGATION_ICC = 0.05
# What papers usually ask of ICC(2) and of the median rwg: shown beside the figures, never a gate.
CONVENTION = 0.70


@dataclass(frozen=True, slots=True)
class UnitEffect:
    """One-way analysis of variance over units: how much of the variance lies between them, and how sure unit means are."""

    between: float
    within: float
    icc1: float
    icc2: float
    p: float

    @property
    def may_be_aggregated(self) -> bool:
        """Say whether unit means may stand for units; the median agreement within units is to be shown beside it."""
        return self.p < AGGREGATION_P or self.icc1 > AGGREGATION_ICC


@dataclass(frozen=True, slots=True)
class Agreement:
    """Agreement within units (G,), 0 where it came out negative; how many did; and the median over units."""

    rwg: Real
    negative: int
    median: float


def covariances(moments: Moments) -> Real:
    """Give sample covariances (G, k, k) over complete cases; NaN below two respondents."""
    number = moments.respondents.astype(np.float64)[:, None, None]
    means = np.divide(moments.sums, number[:, :, 0], out=np.zeros_like(moments.sums), where=number[:, :, 0] > 0)
    centred = moments.products - number * means[:, :, None] * means[:, None, :]
    result = np.full_like(centred, np.nan)
    return cast(Real, np.divide(centred, number - 1, out=result, where=number > 1))


def too_few(complete: npt.NDArray[np.int64], counted: npt.NDArray[np.int64], minimum: int) -> npt.NDArray[np.bool_]:
    """Say where (G,) reliability gives few people away: those who answered every item, or the rest of those counted.

    With the standard deviation over all, alpha opens the variances of the items; over one person less, it opens hers.
    """
    left_out = counted - complete
    few: npt.NDArray[np.bool_] = (complete < minimum) | ((left_out > 0) & (left_out < minimum))
    return few


def alpha(covariance: Real) -> Real:
    """Cronbach's alpha (G,) of covariances (G, k, k): k / (k - 1) * (1 - sum of variances / variance of the sum).

    NaN where k < 2 or nobody differs. Source: Cronbach 1951, Psychometrika 16, 297-334.
    """
    items = covariance.shape[-1]
    result = np.full(covariance.shape[0], np.nan)
    if items < 2:
        return result
    total = covariance.sum(axis=(1, 2))
    own = np.trace(covariance, axis1=1, axis2=2)
    share = np.divide(own, total, out=result, where=total > 0)
    return cast(Real, items / (items - 1) * (1 - share))


def omega_total(covariance: Real) -> Real:
    """McDonald's omega (G,) under one factor: (sum of loadings)^2 / ((sum of loadings)^2 + sum of unique variances).

    The factor is fitted to the correlations by least squares off the diagonal (minres) and put back on the items' own
    units. NaN below three items or where an item does not vary. Source: McDonald 1999, Test Theory, chapter 6.
    """
    groups, items = covariance.shape[:2]
    result = np.full(groups, np.nan)
    variance = np.diagonal(covariance, axis1=1, axis2=2)
    usable = np.all(variance > 0, axis=1)
    if items < _FEWEST_FOR_ONE_FACTOR or not usable.any():
        return result
    spread = np.sqrt(variance[usable])
    correlation = covariance[usable] / (spread[:, :, None] * spread[:, None, :])
    loadings = one_factor(correlation)
    common = (loadings * spread).sum(axis=1) ** 2
    unique = ((1 - loadings**2) * spread**2).sum(axis=1)
    result[usable] = common / (common + unique)
    return result


def omega_totals(covariance: Sequence[Real]) -> list[Real]:
    """Give omega_total of several scales over the same groups; those of one length are fitted together, which is much faster."""
    result: list[Real] = [np.empty(0)] * len(covariance)
    for items in {scale.shape[-1] for scale in covariance}:
        alike = [place for place, scale in enumerate(covariance) if scale.shape[-1] == items]
        omega = omega_total(np.concatenate([covariance[place] for place in alike]))
        for place, part in zip(alike, np.split(omega, len(alike)), strict=True):
            result[place] = part
    return result


def one_factor(correlation: Real) -> Real:
    """Fit loadings (G, k) of one factor to correlations (G, k, k) by least squares off the diagonal, within -1 to 1.

    Each sweep solves for one loading at a time given the others, which never worsens the fit; from close by, Newton's
    steps are faster where they stay within -1 to 1. Source: Harman and Jones 1966, Psychometrika 31, 351-368.
    """
    items = correlation.shape[1]
    # Items before groups, and few groups at a time: what is gone through again and again stays within the processor's memory.
    apart = np.array(correlation.transpose(1, 2, 0), order="C")
    apart[np.arange(items), np.arange(items)] = 0
    root = np.sqrt(np.maximum(np.abs(apart).sum(axis=(0, 1)), _NOTHING))
    loadings: Real = np.clip(apart.sum(axis=1) / root, -1, 1)
    every = np.arange(len(correlation))

    def fitted(start: int) -> npt.NDArray[np.intp]:
        left = _swept(apart, loadings, every[start : start + _FITTED_TOGETHER], _FIRST_SWEEPS)
        return _stepped(apart, loadings, left) if items <= _MOST_FOR_STEPS else left

    starts = range(0, len(every), _FITTED_TOGETHER)
    if len(starts) > 1:
        with ThreadPoolExecutor(_THREADS) as threads:
            moving = list(threads.map(fitted, starts))
    else:
        moving = [every[:0], *map(fitted, starts)]
    # The few that need many more go on together.
    _swept(apart, loadings, np.concatenate(moving), _SWEEPS - _FIRST_SWEEPS)
    return np.ascontiguousarray(loadings.T)


def _stepped(apart: Real, loadings: Real, moving: npt.NDArray[np.intp]) -> npt.NDArray[np.intp]:
    """Take Newton's steps where the fit is curved upwards; give the groups that have to be swept on."""
    own, fitted = apart[:, :, moving], loadings[:, moving]
    left = np.ones(len(moving), np.bool_)
    for _ in range(_STEPS):
        step, upwards = _newton(own, fitted)
        size = np.abs(step).max(axis=0, initial=0)
        inside = upwards & (np.abs(fitted + step).max(axis=0, initial=0) < 1)
        fitted += np.where(inside, step, 0)
        left = ~inside | (size > _LAST_STEP)
        if not left.any():
            break
    kept = ~left
    loadings[:, moving[kept]] = fitted[:, kept]
    return moving[left]


def _newton(apart: Real, loadings: Real) -> tuple[Real, npt.NDArray[np.bool_]]:
    """Solve for the step (k, G) to where the slope of the squared residuals is nothing, and say where they curve upwards."""
    items = len(loadings)
    squares = loadings**2
    rest = squares.sum(axis=0) - squares
    curve = np.empty((items, items + 1, loadings.shape[1]))
    np.multiply(loadings[:, None], 2 * loadings[None], out=curve[:, :items])
    curve[:, :items] -= apart
    curve[np.arange(items), np.arange(items)] = rest
    curve[:, items] = np.einsum("ijg,jg->ig", apart, loadings) - loadings * rest
    upwards = np.ones(loadings.shape[1], np.bool_)
    for item in range(items):
        upwards &= curve[item, item] > _NOTHING
        pivot = np.where(upwards, curve[item, item], 1.0)
        share = curve[item + 1 :, item] / pivot
        curve[item + 1 :, item + 1 :] -= share[:, None] * curve[item, item + 1 :]
    step = np.empty_like(loadings)
    for item in reversed(range(items)):
        known = np.einsum("jg,jg->g", curve[item, item + 1 : items], step[item + 1 :])
        step[item] = (curve[item, items] - known) / np.where(upwards, curve[item, item], 1.0)
    return step, upwards


def _swept(apart: Real, loadings: Real, moving: npt.NDArray[np.intp], sweeps: int) -> npt.NDArray[np.intp]:
    """Sweep the loadings (k, G) of some groups until they are still; give the groups that still move after so many."""
    own = apart[:, :, moving]
    for _ in range(sweeps):
        if not len(moving):
            break
        before = loadings[:, moving]
        fitted = _sweep(own, before)
        loadings[:, moving] = fitted
        still = np.abs(fitted - before).max(axis=0) > _SETTLED
        if not still.all():
            moving, own = moving[still], own[:, :, still]
    return moving


def _sweep(apart: Real, loadings: Real) -> Real:
    fitted = loadings.copy()
    squares = (fitted**2).sum(axis=0)
    for item in range(len(fitted)):
        squares -= fitted[item] ** 2
        wanted = np.einsum("kg,kg->g", apart[item], fitted)
        with np.errstate(divide="ignore", invalid="ignore"):
            wanted /= squares
        wanted[squares <= _NOTHING] = 0.0
        np.clip(wanted, -1, 1, out=fitted[item])
        squares += fitted[item] ** 2
    return fitted


def alpha_if_dropped(covariance: Real) -> Real:
    """Alpha (G, k) of a scale without each of its items; NaN below three items."""
    items = covariance.shape[-1]
    kept = [np.delete(np.arange(items), item) for item in range(items)]
    return np.stack([alpha(covariance[:, rest][:, :, rest]) for rest in kept], axis=1)


def item_rest_correlations(covariance: Real) -> Real:
    """Correlation (G, k) of each item with the sum of the others; NaN where either does not vary."""
    own = np.diagonal(covariance, axis1=1, axis2=2)
    with_all = covariance.sum(axis=2)
    rest = covariance.sum(axis=(1, 2))[:, None] - 2 * with_all + own
    under = np.sqrt(np.maximum(own * rest, 0))
    return cast(Real, np.divide(with_all - own, under, out=np.full(own.shape, np.nan), where=under > 0))


def unit_effect(respondents: npt.ArrayLike, mean: npt.ArrayLike, variance: npt.ArrayLike) -> UnitEffect:
    """ICC(1) = (MSB - MSW) / (MSB + (k0 - 1) MSW) and ICC(2) = (MSB - MSW) / MSB, from units (G,) by their moments.

    k0 = (N - sum of n^2 / N) / (G - 1) for units of unequal size. NaN where there are fewer than two units or nobody
    shares a unit. Source: Shrout and Fleiss 1979, Psychological Bulletin 86, 420-428; Bliese 2000.
    """
    from scipy import special  # slow to load, and scoring does not need it

    number = np.asarray(respondents, np.float64)
    there = number > 0
    number, means = number[there], np.asarray(mean, np.float64)[there]
    squares = np.where(number > 1, (number - 1) * np.asarray(variance, np.float64)[there], 0.0)
    units, total = len(number), float(number.sum())
    if units < 2 or total <= units:
        return UnitEffect(*[float("nan")] * 5)
    centre = float((number * means).sum()) / total
    between = float((number * (means - centre) ** 2).sum()) / (units - 1)
    within = float(squares.sum()) / (total - units)
    size = (total - float((number**2).sum()) / total) / (units - 1)
    spread = between + (size - 1) * within
    return UnitEffect(
        between,
        within,
        (between - within) / spread if spread > 0 else float("nan"),
        (between - within) / between if between > 0 else float("nan"),
        float(special.fdtrc(units - 1, total - units, between / within))
        if within > 0
        else 0.0
        if between
        else float("nan"),
    )


def agreement_within(variance: npt.ArrayLike, answers: int, items: int = 1) -> Agreement:
    """rwg of units (G,), or rwg(J) over `items`: their (mean) variance against answers spread evenly over A values.

    rwg = 1 - s^2 / ((A^2 - 1) / 12); rwg(J) = J rwg / (J rwg + s^2 / ((A^2 - 1) / 12)). NaN where there is no variance
    to speak of (one respondent). Source: James, Demaree and Wolf 1984, Journal of Applied Psychology 69, 85-98.
    """
    if answers < 2 or items < 1:
        raise ValueError("agreement needs at least two answers to choose from and one item")
    share = np.asarray(variance, np.float64) * 12 / (answers**2 - 1)
    lacking = share > 1
    agreed = np.where(lacking, 0.0, 1 - share)
    rwg = np.where(lacking, 0.0, items * agreed / (items * agreed + share))
    known = rwg[~np.isnan(rwg)]
    return Agreement(rwg, int(lacking.sum()), float(np.median(known)) if len(known) else float("nan"))
