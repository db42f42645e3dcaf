"""Does one figure of organisations go with another, across them and over years? A correlation and a mixed model."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import scipy

from collegium.methods.association import Association, association
from collegium.methods.intervals import CONFIDENCE

Real = npt.NDArray[np.float64]
Whole = npt.NDArray[np.int64]

# Fewer organisations say too little of how far they differ for a model to be of use: a design choice.
FEWEST_ORGANISATIONS = 8
_WIDEST = 12.0  # the logarithm of the largest ratio between the two variances that is tried


@dataclass(frozen=True, slots=True)
class MixedModel:
    """By how much the outcome differs for one point of the score, organisations and years allowed for.

    `slope` with its bounds; `share_between` of the variance left lies between organisations.
    """

    organisations: int
    observations: int
    slope: float
    lower: float
    upper: float
    share_between: float


@dataclass(frozen=True, slots=True)
class GoesWith:
    """Correlation over the organisations' averages, and the model over all their years; None where there is too little."""

    organisations: int
    observations: int
    years: int
    between: Association | None
    model: MixedModel | None


def goes_with(
    organisation: npt.ArrayLike, year: npt.ArrayLike, score: npt.ArrayLike, outcome: npt.ArrayLike
) -> GoesWith:
    """Set `outcome` (N,) against `score` (N,), an observation for each `organisation` and `year`; missing ones are left out.

    An organisation counts once in the correlation, with its averages: its years are not so many organisations.
    Raises ValueError for arrays of different length.
    """
    names, years = np.asarray(organisation), np.asarray(year, np.float64)
    first, second = np.asarray(score, np.float64), np.asarray(outcome, np.float64)
    if not names.shape == years.shape == first.shape == second.shape:
        raise ValueError("each observation has an organisation, a year, a score and an outcome")
    known = np.isfinite(first) & np.isfinite(second) & np.isfinite(years)
    place = np.unique(names[known], return_inverse=True)[1].astype(np.int64)
    years, first, second = years[known], first[known], second[known]
    size = int(place.max()) + 1 if len(place) else 0
    number = np.bincount(place, minlength=size)
    means = [np.bincount(place, values, size) / np.maximum(number, 1) for values in (first, second)]
    repeated = size >= FEWEST_ORGANISATIONS and bool(np.any(number > 1))
    model = mixed_model(place, years, first, second) if repeated else None
    found = association(*means, fewest=FEWEST_ORGANISATIONS)
    return GoesWith(size, len(place), len(np.unique(years)), found, model)


def mixed_model(
    organisation: Whole, year: Real, score: Real, outcome: Real, confidence: float = CONFIDENCE
) -> MixedModel | None:
    """Fit outcome = score + a step for each year + an organisation's own level, by restricted maximum likelihood.

    The interval takes Student's t with two degrees of freedom fewer than there are organisations, which keeps its 95 %
    with 8 of them and is somewhat wide where scores move mostly within organisations; the normal quantile held 85 to 95.
    `organisation` (N,) counts from 0. None where the score does not vary beside the years. Source: Laird and Ware 1982,
    Biometrics 38, 963-974, with one random effect; the likelihood is profiled over the ratio of the two variances.
    """
    steps = (year[:, None] == np.unique(year)[None, 1:]).astype(np.float64)
    centre = float(score.mean())
    design = np.column_stack([np.ones(len(score)), score - centre, steps])
    number = np.bincount(organisation).astype(np.float64)
    freedom = len(score) - design.shape[1]
    if freedom < 1 or len(number) < 3 or np.linalg.matrix_rank(design) < design.shape[1]:
        return None

    def fit(ratio: float) -> tuple[float, Real, Real, float]:
        weight = ratio / (1 + number * ratio)
        sums = np.stack([np.bincount(organisation, column) for column in design.T], axis=1)
        totals = np.bincount(organisation, outcome)
        square = design.T @ design - (sums * weight[:, None]).T @ sums
        beta = np.linalg.solve(square, design.T @ outcome - sums.T @ (weight * totals))
        left = outcome - design @ beta
        rest = float(left @ left - weight @ np.bincount(organisation, left) ** 2)
        size = np.linalg.slogdet(square)[1] + np.log1p(number * ratio).sum()
        return freedom * np.log(max(rest, 1e-300) / freedom) + float(size), beta, square, rest / freedom

    ratio = best_ratio(lambda value: fit(value)[0])
    _, beta, square, variance = fit(ratio)
    half = float(scipy.special.stdtrit(len(number) - 2, 0.5 + confidence / 2)) * float(
        np.sqrt(variance * np.linalg.inv(square)[1, 1])
    )
    slope = float(beta[1])
    return MixedModel(len(number), len(score), slope, slope - half, slope + half, ratio / (1 + ratio))


def best_ratio(deviance: Callable[[float], float]) -> float:
    """Find the ratio of the variances with the least deviance; 0 where organisations do not differ."""
    found = scipy.optimize.minimize_scalar(
        lambda power: deviance(float(np.exp(power))),
        bounds=(-_WIDEST, _WIDEST),
        method="bounded",
        options={"xatol": 1e-9},
    )
    return float(np.exp(found.x)) if found.fun < deviance(0.0) else 0.0
