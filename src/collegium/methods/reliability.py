"""How far the items of a scale measure one thing: Cronbach's alpha and McDonald's omega, for many groups at once."""

from collections.abc import Sequence
from typing import cast

import numpy as np
import numpy.typing as npt

from collegium.methods.tallying import Moments

Real = npt.NDArray[np.float64]

_SWEEPS = 2_000
_SETTLED = 1e-10
# Below three items one factor has more unknowns than the covariances can answer.
_FEWEST_FOR_ONE_FACTOR = 3


def covariances(moments: Moments) -> Real:
    """Give sample covariances (G, k, k) over complete cases; NaN below two respondents."""
    number = moments.respondents.astype(np.float64)[:, None, None]
    means = np.divide(moments.sums, number[:, :, 0], out=np.zeros_like(moments.sums), where=number[:, :, 0] > 0)
    centred = moments.products - number * means[:, :, None] * means[:, None, :]
    result = np.full_like(centred, np.nan)
    return cast(Real, np.divide(centred, number - 1, out=result, where=number > 1))


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

    Each sweep solves for one loading at a time given the others, which never worsens the fit. Source: Harman and
    Jones 1966, Psychometrika 31, 351-368.
    """
    apart = correlation.copy()
    items = apart.shape[1]
    apart[:, np.arange(items), np.arange(items)] = 0
    root = np.sqrt(np.maximum(np.abs(apart).sum(axis=(1, 2)), 1e-12))
    loadings = np.clip(apart.sum(axis=2) / root[:, None], -1, 1)
    moving = np.arange(len(apart))
    for _ in range(_SWEEPS):
        fitted = _sweep(apart[moving], loadings[moving])
        still = np.abs(fitted - loadings[moving]).max(axis=1) > _SETTLED
        loadings[moving] = fitted
        moving = moving[still]
        if not len(moving):
            break
    return cast(Real, loadings)


def _sweep(apart: Real, loadings: Real) -> Real:
    fitted = loadings.copy()
    squares = (fitted**2).sum(axis=1)
    for item in range(fitted.shape[1]):
        others = squares - fitted[:, item] ** 2
        wanted = np.einsum("gk,gk->g", apart[:, item], fitted)
        new = np.clip(np.divide(wanted, others, out=np.zeros_like(wanted), where=others > 1e-12), -1, 1)
        squares = others + new**2
        fitted[:, item] = new
    return fitted
