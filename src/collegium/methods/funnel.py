"""Funnel plots: which units differ from the rest by more than chance, small size and usual over-dispersion explain."""

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
import numpy.typing as npt
from scipy import special

Real = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]
Codes = npt.NDArray[np.uint8]

# Tails beyond the 95 and the 99.8 per cent limits, on each side.
TAIL_95, TAIL_998 = 0.025, 0.001
# Over-dispersion is estimated without the lowest and the highest tenth of the units, as SHMI does.
TENTHS = 10
WINSORISED_AT = (0.1, 0.9)
# What is compared, numbered from 1 as NHS publications number them.
BANDS = ("higher", "as_expected", "lower")
HIGHER, AS_EXPECTED, LOWER = range(3)


class Kind(StrEnum):
    """What is compared: observed with expected, a share of a number, or a count per size."""

    RATIO = "ratio"
    PROPORTION = "proportion"
    RATE = "rate"


class Transformation(StrEnum):
    """Scale on which figures are near normal; a rate is always compared on the log scale."""

    LOG = "log"
    SQUARE_ROOT = "square-root"
    ARCSINE = "arcsine"


class Overdispersion(StrEnum):
    """How the spread among ordinary units widens the limits."""

    ADDITIVE = "additive"
    MULTIPLICATIVE = "multiplicative"
    NONE = "none"


class Outliers(StrEnum):
    """How extreme units are kept from widening the limits."""

    TRUNCATE = "truncate"
    WINSORISE = "winsorise"


TRANSFORMATIONS = {
    Kind.RATIO: (Transformation.LOG, Transformation.SQUARE_ROOT),
    Kind.PROPORTION: (Transformation.ARCSINE,),
    Kind.RATE: (Transformation.LOG,),
}


@dataclass(frozen=True, slots=True)
class FunnelOptions:
    """The default is the published SHMI method: ratio, log, truncation by tenths, additive."""

    kind: Kind = Kind.RATIO
    transformation: Transformation = Transformation.LOG
    overdispersion: Overdispersion = Overdispersion.ADDITIVE
    outliers: Outliers = Outliers.TRUNCATE

    def __post_init__(self) -> None:
        allowed = TRANSFORMATIONS[self.kind]
        if self.transformation not in allowed:
            raise ValueError(f"a {self.kind} is compared on the scale: {' or '.join(allowed)}")


@dataclass(frozen=True, slots=True)
class Limits:
    """Lower and upper limits per unit (N,), in the unit of the ratio."""

    lower_95: Real
    upper_95: Real
    lower_998: Real
    upper_998: Real


@dataclass(frozen=True, slots=True)
class Funnel:
    """Per unit (N,) ratio, limits without and (None where not asked for) with over-dispersion, place in BANDS.

    `log_defined` is False where nothing was observed, so that the exact limits judge; `centre` is the common ratio;
    `kept` units gave `phi` (NaN with none) and `tau2`.
    """

    ratio: Real
    chance: Limits
    adjusted: Limits | None
    band: Codes
    log_defined: Flags
    centre: float
    kept: int
    phi: float
    tau2: float


def funnel(observed: Real, base: Real, options: FunnelOptions = FunnelOptions()) -> Funnel:  # noqa: B008  # frozen
    """Compare N units: `observed` events against `base`, which is expected events, people, or size.

    Raises ValueError unless 0 <= observed, 0 < base, and observed <= base for a proportion. Sources: Spiegelhalter 2005
    and 2012; FunnelPlotR 0.3.9999; the square-root limits are squared, which that package leaves out.
    """
    observed, base = np.asarray(observed, np.float64), np.asarray(base, np.float64)
    _check(observed, base, options.kind)
    scale = _scale(observed, base, options)
    figure, error, target = scale
    defined = np.isfinite(figure)
    z = (figure - target) / error
    kept = _kept(z, defined) if options.outliers is Outliers.TRUNCATE else defined
    extreme = z[kept]
    if options.outliers is Outliers.WINSORISE and len(extreme):
        extreme = np.clip(extreme, *np.quantile(extreme, WINSORISED_AT))
    phi = float(np.mean(extreme**2)) if len(extreme) else float("nan")
    additive = options.overdispersion is Overdispersion.ADDITIVE
    tau2 = _between(phi, error[kept]) if additive else 0.0
    chance = _chance(error, base, target, options)
    adjusted = None
    if options.overdispersion is not Overdispersion.NONE:
        widening = np.sqrt(max(phi, 1.0)) if not additive and phi > 1 else 1.0
        adjusted = _limits(np.sqrt(error**2 + tau2) * widening, target, options)
    ratio = observed / base
    centre = float(_back(np.array([target]), options)[0])
    band = _bands(ratio, chance, adjusted, defined)
    return Funnel(ratio, chance, adjusted, band, defined, centre, int(kept.sum()), phi, tau2)


def exact_limits(expected: Real) -> Limits:
    """Exact Poisson limits of observed / expected, (N,): half the quantiles of chi-squared with 2E and 2(E + 1) degrees."""
    expected = np.asarray(expected, np.float64)

    def at(tail: float) -> tuple[Real, Real]:
        lower = special.gammaincinv(expected, tail) / expected
        return np.asarray(lower), np.asarray(special.gammainccinv(expected + 1, tail) / expected)

    return Limits(*at(TAIL_95), *at(TAIL_998))


def _check(observed: Real, base: Real, kind: Kind) -> None:
    if observed.shape != base.shape or observed.ndim != 1 or not len(observed):
        raise ValueError("each unit has an observed and an expected number")
    if not (np.isfinite(observed).all() and np.isfinite(base).all()):
        raise ValueError("numbers are finite: leave out units without a figure")
    if np.any(observed < 0) or np.any(base <= 0):
        raise ValueError("observed is at least 0, and what it is compared with is above 0")
    if kind is Kind.PROPORTION and np.any(observed > base):
        raise ValueError("no more can be observed than there are")


def _scale(observed: Real, base: Real, options: FunnelOptions) -> tuple[Real, Real, float]:
    """Figure and its standard error on the scale of comparison, and the figure of all units together."""
    if options.kind is Kind.PROPORTION:
        share = observed.sum() / base.sum()
        return np.arcsin(np.sqrt(observed / base)), 1 / (2 * np.sqrt(base)), float(np.arcsin(np.sqrt(share)))
    if options.kind is Kind.RATE:
        squared = observed / (observed + 0.5) ** 2 + base / (base + 0.5) ** 2
        total = observed.sum() / base.sum()
        centre = float(np.log(total)) if total > 0 else float("nan")
        return np.log((observed + 0.5) / (base + 0.5)), np.sqrt(squared), centre
    if options.transformation is Transformation.SQUARE_ROOT:
        return np.sqrt(observed / base), 1 / (2 * np.sqrt(base)), 1.0
    some = observed > 0
    return np.log(np.where(some, observed, np.nan) / base), 1 / np.sqrt(base), 0.0


def _kept(z: Real, defined: Flags) -> Flags:
    """Leave out the lowest and the highest tenth by rank."""
    ordered = np.sort(z[defined])
    # Equal figures share the middle of their ranks.
    rank = (np.searchsorted(ordered, z[defined]) + np.searchsorted(ordered, z[defined], side="right") + 1) / 2
    tenth = np.floor(TENTHS * rank / (len(rank) + 1))
    kept = defined.copy()
    kept[defined] = (tenth > 0) & (tenth < TENTHS - 1)
    return kept


def _between(phi: float, error: Real) -> float:
    """Variance between units, by the method of moments; 0 where chance explains the spread."""
    number = len(error)
    if number < 2 or number * phi < number - 1:
        return 0.0
    weight = error**-2.0
    total = weight.sum()
    return float((number * phi - (number - 1)) / (total - (weight**2).sum() / total))


def _chance(error: Real, base: Real, target: float, options: FunnelOptions) -> Limits:
    return exact_limits(base) if options.kind is Kind.RATIO else _limits(error, target, options)


def _limits(error: Real, target: float, options: FunnelOptions) -> Limits:
    def at(tail: float) -> tuple[Real, Real]:
        half = float(special.ndtri(1 - tail)) * error
        return _back(target - half, options), _back(target + half, options)

    return Limits(*at(TAIL_95), *at(TAIL_998))


def _back(figure: Real, options: FunnelOptions) -> Real:
    """From the scale of comparison to ratios; beyond the ends of the scale stands its end."""
    match options.transformation:
        case Transformation.ARCSINE:
            return np.asarray(np.sin(np.clip(figure, 0, np.pi / 2)) ** 2)
        case Transformation.SQUARE_ROOT:
            return np.maximum(figure, 0.0) ** 2
        case _:
            return np.exp(figure)


def _bands(ratio: Real, chance: Limits, adjusted: Limits | None, defined: Flags) -> Codes:
    lower, upper = chance.lower_95, chance.upper_95
    if adjusted is not None:
        lower = np.where(defined, adjusted.lower_95, lower)
        upper = np.where(defined, adjusted.upper_95, upper)
    found = np.where(ratio > upper, HIGHER, np.where(ratio < lower, LOWER, AS_EXPECTED))
    return found.astype(np.uint8)
