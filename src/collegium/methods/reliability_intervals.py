"""How sure alpha and omega are: intervals from the covariances of the items and the number of respondents."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from collegium.methods.intervals import CONFIDENCE
from collegium.methods.reliability import Doubt, Reliability

Real = npt.NDArray[np.float64]

# Beyond this the equations behind the loadings say next to nothing about one of them.
_LARGEST_CONDITION = 1e8


@dataclass(frozen=True, slots=True)
class Bounds:
    """Lower and upper bounds (G,); NaN where there is no interval."""

    lower: Real
    upper: Real


def alpha_interval(found: Reliability, respondents: npt.ArrayLike, confidence: float = CONFIDENCE) -> Bounds:
    """Interval of alpha: 1 - (1 - alpha) F, with F of n - 1 and (n - 1)(k - 1) degrees of freedom.

    For items that vary alike and people drawn at random from many. NaN where alpha is, or with fewer than two
    respondents. Source: Feldt 1965, Psychometrika 30, 357-370; Feldt, Woodruff and Salih 1987, Applied Psychological
    Measurement 11, 93-103, formulas 6 and 7.
    """
    from scipy import special  # slow to load, and scoring does not need it

    people = np.asarray(respondents, np.float64) - 1
    people = np.where((people > 0) & (found.items > 1), people, np.nan)
    tail = (1 - confidence) / 2
    high, low = (special.fdtri(people, people * (found.items - 1), level) for level in (1 - tail, tail))
    return Bounds(1 - (1 - found.alpha) * high, 1 - (1 - found.alpha) * low)


def omega_interval(
    found: Reliability, covariance: Real, respondents: npt.ArrayLike, confidence: float = CONFIDENCE
) -> Bounds:
    """Interval of omega by the delta method on log(1 - omega), for answers that are about normal.

    The variance of omega is 2 tr(D S D S) / (n - 1): S are the covariances (G, k, k), D the derivatives of omega by
    them, through the equations that the loadings of the fit fulfil. NaN where the fit lies on its border or is not
    identified, where the usual theory does not hold. Source: Raykov 2002, Multivariate Behavioral Research 37, 89-103,
    for the delta method; Browne 1982 for the variance.
    """
    from scipy import special  # slow to load, and scoring does not need it

    people = np.asarray(respondents, np.float64) - 1
    error = np.full(len(covariance), np.nan)
    sound = ~np.isnan(found.omega) & (found.doubts & Doubt.BORDER.value == 0) & (people > 0)
    if sound.any():
        own = covariance[sound]
        product = _derivatives(own, found.loadings[sound]) @ own
        trace = np.einsum("gij,gji->g", product, product)
        error[sound] = np.sqrt(2 * trace / people[sound])
    rest = 1 - found.omega
    half = float(special.ndtri(0.5 + confidence / 2)) * np.divide(
        error, rest, out=np.full_like(rest, np.nan), where=rest > 0
    )
    return Bounds(1 - rest * np.exp(half), 1 - rest * np.exp(-half))


def _derivatives(covariance: Real, loadings: Real) -> Real:
    """Derivatives (G, k, k) of omega by the covariances, each counted in both its places; NaN where they do not exist."""
    items = np.arange(covariance.shape[1])
    variance = np.diagonal(covariance, axis1=1, axis2=2)
    spread = np.sqrt(variance)
    per_spread = np.divide(1.0, spread, out=np.zeros_like(spread), where=spread > 0)
    correlation = covariance * per_spread[:, :, None] * per_spread[:, None, :]
    common, unique = (loadings * spread).sum(axis=1), ((1 - loadings**2) * variance).sum(axis=1)
    whole = (common**2 + unique) ** 2
    by_common, by_unique = (2 * common * unique / whole)[:, None], (-(common**2) / whole)[:, None]
    by_loading = spread * by_common - 2 * loadings * variance * by_unique
    by_spread = loadings * by_common + 2 * (1 - loadings**2) * spread * by_unique
    # The loadings fulfil: sum over j of (own * other - correlation) * other = 0; how they move follows from its slopes.
    slopes = 2 * loadings[:, :, None] * loadings[:, None, :] - correlation
    slopes[:, items, items] = (loadings**2).sum(axis=1)[:, None] - loadings**2
    sound = np.linalg.cond(slopes) < _LARGEST_CONDITION
    slopes[~sound] = np.eye(len(items))
    moved = np.linalg.solve(slopes, by_loading[:, :, None])[:, :, 0]
    by_correlation = moved[:, :, None] * loadings[:, None, :] + loadings[:, :, None] * moved[:, None, :]
    by_correlation[:, items, items] = 0
    result = by_correlation / 2 * per_spread[:, :, None] * per_spread[:, None, :]
    through_spread = -(by_correlation * correlation).sum(axis=2) / 2 * per_spread**2
    result[:, items, items] = through_spread + by_spread / 2 * per_spread
    result[~sound] = np.nan
    return result
