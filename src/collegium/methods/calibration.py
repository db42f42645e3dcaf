"""How well predicted risks hold: discrimination, calibration and accuracy, from counts of spells and deaths."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from collegium.methods.intervals import CONFIDENCE

Real = npt.NDArray[np.float64]


_ROUNDS, _SETTLED, _SINGULAR = 50, 1e-9, 1e14


@dataclass(frozen=True, slots=True)
class Calibration:
    """Observed beside expected deaths of spells in bands of rising risk (B,)."""

    spells: Real
    observed: Real
    expected: Real
    mean_risk: Real


@dataclass(frozen=True, slots=True)
class Discrimination:
    """The c statistic (area under the ROC curve) with its interval; NaN without deaths and survivals."""

    area: float
    lower: float
    upper: float


@dataclass(frozen=True, slots=True)
class Accuracy:
    """The Brier score, and that of giving everybody the average risk; lower is better."""

    brier: float
    brier_of_average: float


@dataclass(frozen=True, slots=True)
class Slope:
    """Regression of deaths on the log odds of the predicted risk: 0 and 1 where predictions hold; the slope's bounds."""

    intercept: float
    slope: float
    lower: float
    upper: float


def discrimination(risk: Real, spells: Real, deaths: Real, confidence: float = CONFIDENCE) -> Discrimination:
    """The c statistic from cells: how often a death had the higher risk of a death and a survival; ties count half.

    The interval asks for no distribution and is kept within 0 and 1.

    NaN bounds below two deaths or two survivals. That the risks were fitted to the same spells is not in it. Source:
    Hanley and McNeil 1982, Radiology 143, 29-36; DeLong, DeLong and Clarke-Pearson 1988, Biometrics 44, 837-845.
    """
    from scipy import special  # slow to load, and a file of spells can be counted without it

    order = np.argsort(risk, kind="stable")
    starts = np.flatnonzero(np.diff(risk[order], prepend=-np.inf) > 0)
    dead = np.add.reduceat(deaths[order], starts)
    alive = np.add.reduceat((spells - deaths)[order], starts)
    number, rest = float(dead.sum()), float(alive.sum())
    if not (number > 0 and rest > 0):
        return Discrimination(*[float("nan")] * 3)
    # Of each death the share of survivals with a lower risk; of each survival the share of deaths with a higher one.
    of_deaths = (np.cumsum(alive) - alive / 2) / rest
    of_survivals = 1 - (np.cumsum(dead) - dead / 2) / number
    area = float((dead * of_deaths).sum()) / number
    if number < 2 or rest < 2:
        return Discrimination(area, float("nan"), float("nan"))
    variance = float((dead * (of_deaths - area) ** 2).sum()) / (number - 1) / number
    variance += float((alive * (of_survivals - area) ** 2).sum()) / (rest - 1) / rest
    half = float(special.ndtri(0.5 + confidence / 2)) * float(np.sqrt(variance))
    return Discrimination(area, max(area - half, 0.0), min(area + half, 1.0))


def accuracy(risk: Real, spells: Real, deaths: Real) -> Accuracy:
    """Mean squared difference of risk and outcome; NaN without spells. Source: Brier 1950, Monthly Weather Review 78, 1-3."""
    total = float(spells.sum())
    if not total > 0:
        return Accuracy(float("nan"), float("nan"))
    squares = deaths * (1 - risk) ** 2 + (spells - deaths) * risk**2
    average = float(deaths.sum()) / total
    return Accuracy(float(squares.sum()) / total, average * (1 - average))


def calibration_slope(risk: Real, spells: Real, deaths: Real, confidence: float = CONFIDENCE) -> Slope:
    """Fit logit(death) = intercept + slope * logit(risk); NaN where the risks do not differ or it does not settle.

    Risks of 0 and 1 have no log odds and are left out. On the spells to which a logistic model was fitted, intercept and
    slope are 0 and 1 whatever the model is worth: it tells something on other spells only. Source: Cox 1958, Biometrika
    45, 562-565.
    """
    from scipy import special  # slow to load, and a file of spells can be counted without it

    inside = (risk > 0) & (risk < 1) & (spells > 0)
    odds, number, dead = special.logit(risk[inside]), spells[inside], deaths[inside]
    nothing = Slope(*[float("nan")] * 4)
    if len(odds) < 2 or not np.ptp(odds) > 0 or not 0 < dead.sum() < number.sum():
        return nothing
    design, beta = np.column_stack([np.ones(len(odds)), odds]), np.array([0.0, 1.0])
    for _ in range(_ROUNDS):
        fitted = special.expit(design @ beta)
        square = (design * (number * fitted * (1 - fitted))[:, None]).T @ design
        if not np.linalg.cond(square) < _SINGULAR:
            return nothing
        step = np.linalg.solve(square, design.T @ (dead - number * fitted))
        beta = beta + step
        if np.abs(step).max() < _SETTLED:
            half = float(special.ndtri(0.5 + confidence / 2)) * float(np.sqrt(np.linalg.inv(square)[1, 1]))
            return Slope(float(beta[0]), float(beta[1]), float(beta[1]) - half, float(beta[1]) + half)
    return nothing


def calibration(risk: Real, spells: Real, deaths: Real, bands: int = 10) -> Calibration:
    """Cut spells into bands of about equal number by risk; spells of one risk stay together, so bands may be fewer."""
    order = np.argsort(risk, kind="stable")
    starts = np.flatnonzero(np.diff(risk[order], prepend=-1.0) > 0)
    number = np.add.reduceat(spells[order], starts)
    middle = (np.cumsum(number) - number / 2) / number.sum()
    band = np.minimum((middle * bands).astype(np.intp), bands - 1)
    _, band = np.unique(band, return_inverse=True)
    observed: Real = np.bincount(band, np.add.reduceat(deaths[order], starts)).astype(np.float64)
    expected: Real = np.bincount(band, np.add.reduceat((risk * spells)[order], starts)).astype(np.float64)
    total: Real = np.bincount(band, number).astype(np.float64)
    return Calibration(total, observed, expected, expected / total)
