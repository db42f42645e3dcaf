"""How far the items of a scale measure one thing, for many groups at once, and where that cannot be said."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntFlag
from typing import cast

import numpy as np
import numpy.typing as npt

from collegium.methods.one_factor import not_identified, on_border, one_factor
from collegium.methods.tallying import Moments

Real = npt.NDArray[np.float64]
Whole = npt.NDArray[np.int64]

# Below three items one factor has more unknowns than the covariances can answer.
_FEWEST_FOR_ONE_FACTOR = 3
# Squares of whole points are added up without error; the mean of them is not. What is less than this of them is nothing.
_ROUNDING = 1e-12


class Doubt(IntFlag):
    """What is to be said beside alpha and omega of one group."""

    CONSTANT_ITEM = 1  # everybody answered an item alike: it is left out of both
    NEGATIVE_ALPHA = 2  # items that go against each other: turned round or not, or no scale
    BORDER = 4  # a Heywood case: an item has no variance of its own, and omega is less certain than it looks
    NOT_IDENTIFIED = 8  # many loadings fit equally well: no omega
    FEW_ITEMS = 16  # fewer than three items that vary: no omega


@dataclass(frozen=True, slots=True)
class Reliability:
    """Per group (G,): how many `items` vary, alpha, omega, `doubts` (flags of `Doubt`); and the loadings (G, k) behind omega."""

    items: Whole
    alpha: Real
    omega: Real
    loadings: Real
    doubts: Whole


def covariances(moments: Moments) -> Real:
    """Give sample covariances (G, k, k) over complete cases; NaN below two respondents, 0 throughout for a constant item."""
    number = moments.respondents.astype(np.float64)[:, None, None]
    means = np.divide(moments.sums, number[:, :, 0], out=np.zeros_like(moments.sums), where=number[:, :, 0] > 0)
    centred = moments.products - number * means[:, :, None] * means[:, None, :]
    items = np.arange(centred.shape[1])
    constant = centred[:, items, items] <= _ROUNDING * moments.products[:, items, items]
    centred[constant[:, :, None] | constant[:, None, :]] = 0.0
    result = np.full_like(centred, np.nan)
    return cast(Real, np.divide(centred, number - 1, out=result, where=number > 1))


def too_few(complete: npt.NDArray[np.int64], counted: npt.NDArray[np.int64], minimum: int) -> npt.NDArray[np.bool_]:
    """Say where (G,) reliability gives few people away: those who answered every item, or the rest of those counted.

    With the standard deviation over all, alpha opens the variances of the items; over one person less, it opens hers.
    """
    left_out = counted - complete
    few: npt.NDArray[np.bool_] = (complete < minimum) | ((left_out > 0) & (left_out < minimum))
    return few


def reliability(covariance: Real) -> Reliability:
    """Alpha, omega and what is to be said of them, of covariances (G, k, k); NaN throughout where a covariance is NaN."""
    groups, items = covariance.shape[:2]
    variance = np.diagonal(covariance, axis1=1, axis2=2)
    varying = (variance > 0).sum(axis=1)
    coefficient = alpha(covariance)
    omega, loadings = np.full(groups, np.nan), np.full((groups, items), np.nan)
    known = ~np.isnan(variance).any(axis=1)
    doubts = np.where(varying < items, Doubt.CONSTANT_ITEM.value, 0) | np.where(
        coefficient < 0, Doubt.NEGATIVE_ALPHA.value, 0
    )
    fitted = np.flatnonzero(known & (varying >= _FEWEST_FOR_ONE_FACTOR))
    doubts[varying < _FEWEST_FOR_ONE_FACTOR] |= Doubt.FEW_ITEMS.value
    if len(fitted):
        loadings[fitted] = own = one_factor(_correlations(covariance[fitted], variance[fitted]))
        border, unknown = on_border(own), not_identified(own)
        doubts[fitted] |= np.where(unknown, Doubt.NOT_IDENTIFIED.value, np.where(border, Doubt.BORDER.value, 0))
        omega[fitted] = np.where(unknown, np.nan, omega_of(own, np.sqrt(variance[fitted])))
    return Reliability(varying, coefficient, omega, loadings, np.where(known, doubts, 0))


def reliabilities(covariance: Sequence[Real]) -> list[Reliability]:
    """Give `reliability` of several scales over the same groups; those of one length are fitted together, which is much faster."""
    result: dict[int, Reliability] = {}
    for items in {scale.shape[-1] for scale in covariance}:
        alike = [place for place, scale in enumerate(covariance) if scale.shape[-1] == items]
        found = reliability(np.concatenate([covariance[place] for place in alike]))
        columns = (found.items, found.alpha, found.omega, found.loadings, found.doubts)
        for place, parts in zip(alike, zip(*(np.split(one, len(alike)) for one in columns), strict=True), strict=True):
            result[place] = Reliability(*parts)
    return [result[place] for place in range(len(covariance))]


def alpha(covariance: Real) -> Real:
    """Cronbach's alpha (G,) of covariances (G, k, k): k / (k - 1) * (1 - sum of variances / variance of the sum).

    Only the k items that vary count. NaN where k < 2 or the sum does not vary. Source: Cronbach 1951, Psychometrika 16,
    297-334.
    """
    own = np.trace(covariance, axis1=1, axis2=2)
    total = covariance.sum(axis=(1, 2))
    items = (np.diagonal(covariance, axis1=1, axis2=2) > 0).sum(axis=1)
    usable = (items > 1) & (total > _ROUNDING * own)
    share = np.divide(own, total, out=np.full(len(own), np.nan), where=usable)
    return cast(Real, items / np.maximum(items - 1, 1) * (1 - share))


def omega_total(covariance: Real) -> Real:
    """McDonald's omega (G,) under one factor: (sum of loadings)^2 / ((sum of loadings)^2 + sum of unique variances).

    The factor is fitted to the correlations by least squares off the diagonal (minres) and put back on the items' own
    units. NaN below three items that vary, and where the loadings are not identified. Source: McDonald 1999, Test
    Theory, chapter 6.
    """
    return reliability(covariance).omega


def omega_of(loadings: Real, spread: Real) -> Real:
    """Omega (G,) of loadings (G, k) and standard deviations (G, k)."""
    common = (loadings * spread).sum(axis=1) ** 2
    unique = ((1 - loadings**2) * spread**2).sum(axis=1)
    return np.asarray(common / (common + unique))


def _correlations(covariance: Real, variance: Real) -> Real:
    """Correlations (G, k, k); 0 throughout for an item that does not vary, whose loading is then 0 too."""
    scale = np.divide(1.0, np.sqrt(variance), out=np.zeros_like(variance), where=variance > 0)
    return covariance * scale[:, :, None] * scale[:, None, :]


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
