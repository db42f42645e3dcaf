"""Funnel plots: which units differ from the rest by more than chance, small size and usual over-dispersion explain."""

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
import numpy.typing as npt
import scipy

from collegium.methods.prediction import binomial_limits, poisson_limits

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
    """What is compared: observed with expected, a share of a number, a count per size; and the SHMI as it is published."""

    RATIO = "ratio"
    SHMI = "shmi"
    PROPORTION = "proportion"
    RATE = "rate"


class Transformation(StrEnum):
    """Scale on which over-dispersion widens the limits; for a rate it is always the log scale."""

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
    Kind.SHMI: (Transformation.LOG,),
    Kind.RATIO: (Transformation.LOG, Transformation.SQUARE_ROOT),
    Kind.PROPORTION: (Transformation.ARCSINE,),
    Kind.RATE: (Transformation.LOG,),
}


@dataclass(frozen=True, slots=True)
class FunnelOptions:
    """The default is a local ratio with the over-dispersion of the published SHMI: log, truncation by tenths, additive."""

    kind: Kind = Kind.RATIO
    transformation: Transformation = Transformation.LOG
    overdispersion: Overdispersion = Overdispersion.ADDITIVE
    outliers: Outliers = Outliers.TRUNCATE

    def __post_init__(self) -> None:
        allowed = TRANSFORMATIONS[self.kind]
        if self.transformation not in allowed:
            raise ValueError(f"a {self.kind} is compared on the scale: {' or '.join(allowed)}")


SHMI = FunnelOptions(Kind.SHMI)


@dataclass(frozen=True, slots=True)
class Limits:
    """Lower and upper limits per unit (N,), in the unit of the ratio; NaN where nobody can give any."""

    lower_95: Real
    upper_95: Real
    lower_998: Real
    upper_998: Real


@dataclass(frozen=True, slots=True)
class Funnel:
    """Per unit (N,) ratio, limits by chance and (None where not asked for) with over-dispersion, place in BANDS.

    `beyond_998` marks units that lie beyond the 99.8 per cent limits as well as beyond those that gave the band.
    `log_defined` is False where nothing was observed, so that chance alone judges; `centre` is the common ratio; `kept`
    units gave `phi` (NaN with none) and `tau2`. `judged` is False where no unit, or everybody, has an event: no limits.
    """

    ratio: Real
    chance: Limits
    adjusted: Limits | None
    band: Codes
    beyond_998: Flags
    log_defined: Flags
    centre: float
    kept: int
    phi: float
    tau2: float
    judged: bool


def funnel(observed: Real, base: Real, options: FunnelOptions = FunnelOptions()) -> Funnel:  # noqa: B008  # frozen
    """Compare N units: `observed` events against `base`, which is expected events, people, or size.

    Limits by chance are exact: Poisson around what is expected (for a rate, the common rate times the size), binomial
    around the common share. Over-dispersion widens them by the formula of the scale, and nothing is out of control that
    chance calls usual. Kind.SHMI has the published limits instead: `shmi_limits`, and the formula alone where it widens.
    Raises ValueError unless 0 <= observed, 0 < base, and observed <= base for a proportion. Sources: Spiegelhalter 2005
    and 2012; FunnelPlotR 0.3.9999; the square-root limits are squared, which that package leaves out.
    """
    observed, base = np.asarray(observed, np.float64), np.asarray(base, np.float64)
    _check(observed, base, options.kind)
    centre = _centre(observed, base, options.kind)
    ratio = observed / base
    judged = centre > 0 and not (options.kind is Kind.PROPORTION and centre >= 1)
    if not judged:
        return _without_limits(ratio, centre, options)
    difference, error = _scale(observed, base, centre, options)
    defined = np.isfinite(difference)
    z = difference / error
    kept = _kept(z, defined) if options.outliers is Outliers.TRUNCATE else defined
    extreme = z[kept]
    if options.outliers is Outliers.WINSORISE and len(extreme):
        extreme = np.clip(extreme, *np.quantile(extreme, WINSORISED_AT))
    phi = float(np.mean(extreme**2)) if len(extreme) else float("nan")
    additive = options.overdispersion is Overdispersion.ADDITIVE
    tau2 = _between(phi, error[kept]) if additive else 0.0
    chance = shmi_limits(base) if options.kind is Kind.SHMI else _prediction(base, centre, options.kind)
    adjusted = None
    if options.overdispersion is not Overdispersion.NONE:
        widening = np.sqrt(max(phi, 1.0)) if not additive and phi > 1 else 1.0
        adjusted = limits_on_scale(np.sqrt(error**2 + tau2) * widening, centre, options)
        if options.kind is not Kind.SHMI:
            adjusted = _wider(adjusted, chance)
    band, beyond = _bands(ratio, adjusted or chance)
    if options.kind is Kind.SHMI:
        # The published formulas have no answer for 0: every limit of theirs lies above it.
        exact = _bands(ratio, _prediction(base, centre, Kind.RATIO))
        band, beyond = np.where(defined, band, exact[0]), np.where(defined, beyond, exact[1])
    return Funnel(ratio, chance, adjusted, band, beyond, defined, centre, int(kept.sum()), phi, tau2, judged)


def widened(options: FunnelOptions, phi: float, tau2: float) -> bool:
    """Tell whether over-dispersion widens the limits at all."""
    if options.overdispersion is Overdispersion.ADDITIVE:
        return tau2 > 0
    return options.overdispersion is Overdispersion.MULTIPLICATIVE and phi > 1


def shmi_limits(expected: Real) -> Limits:
    """Control limits of observed / expected as the SHMI publishes them, (N,): chi-squared with 2E and 2(E + 1) degrees.

    They are the exact confidence interval of E had it been observed, not limits of what to expect: at E = 4 the tails
    are 9.2 and 0.3 per cent, not 2.5 and 2.5; from some 100 expected deaths on they hardly differ.
    """
    expected = np.asarray(expected, np.float64)

    def at(tail: float) -> tuple[Real, Real]:
        lower = scipy.special.gammaincinv(expected, tail) / expected
        return np.asarray(lower), np.asarray(scipy.special.gammainccinv(expected + 1, tail) / expected)

    return Limits(*at(TAIL_95), *at(TAIL_998))


def limits_on_scale(error: Real, centre: float, options: FunnelOptions) -> Limits:
    """Limits by the normal distribution on the scale of comparison, taken back, around `centre`; `error` (N,) is on it."""
    target = float(_forth(np.array(centre), options.transformation))

    def at(tail: float) -> tuple[Real, Real]:
        half = float(scipy.special.ndtri(1 - tail)) * error
        return _back(target - half, options.transformation), _back(target + half, options.transformation)

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


def _centre(observed: Real, base: Real, kind: Kind) -> float:
    """What all units have in common: a ratio is compared with 1, a share or rate with that of all together."""
    return 1.0 if kind in (Kind.RATIO, Kind.SHMI) else float(observed.sum() / base.sum())


def _prediction(base: Real, centre: float, kind: Kind) -> Limits:
    """Exact limits, so that neither tail beyond them is above 2.5 or 0.1 per cent."""

    def at(tail: float) -> tuple[Real, Real]:
        found = binomial_limits(base, centre, tail) if kind is Kind.PROPORTION else poisson_limits(centre * base, tail)
        return found[0] / base, found[1] / base

    return Limits(*at(TAIL_95), *at(TAIL_998))


def _without_limits(ratio: Real, centre: float, options: FunnelOptions) -> Funnel:
    """Where nobody has an event, or everybody, units do not differ, and nothing says by how much they might."""
    none = np.full(len(ratio), np.nan)
    limits = Limits(none, none, none, none)
    adjusted = None if options.overdispersion is Overdispersion.NONE else limits
    band, defined = np.full(len(ratio), AS_EXPECTED, np.uint8), ratio > 0
    beyond = np.zeros(len(ratio), np.bool_)
    return Funnel(ratio, limits, adjusted, band, beyond, defined, centre, 0, float("nan"), 0.0, judged=False)


def _scale(observed: Real, base: Real, centre: float, options: FunnelOptions) -> tuple[Real, Real]:
    """Difference from what all have in common, and its standard error, on the scale of comparison."""
    if options.kind is Kind.PROPORTION:
        return np.arcsin(np.sqrt(observed / base)) - np.arcsin(np.sqrt(centre)), 1 / (2 * np.sqrt(base))
    expected = centre * base
    if options.kind is Kind.RATE:
        # Relative to the common rate: its variance is right however few events there are, which that of a logarithm
        # is not, and near enough to the logarithm's for the limits. The size is a constant: its unit drops out.
        return observed / expected - 1, 1 / np.sqrt(expected)
    if options.transformation is Transformation.SQUARE_ROOT:
        return np.sqrt(observed / base) - 1, 1 / (2 * np.sqrt(base))
    some = observed > 0
    return np.log(np.where(some, observed, np.nan) / base), 1 / np.sqrt(base)


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


def _forth(ratio: Real, transformation: Transformation) -> Real:
    """From ratios to the scale of comparison."""
    match transformation:
        case Transformation.ARCSINE:
            return np.asarray(np.arcsin(np.sqrt(ratio)))
        case Transformation.SQUARE_ROOT:
            return np.sqrt(ratio)
        case _:
            return np.log(ratio)


def _back(figure: Real, transformation: Transformation) -> Real:
    """From the scale of comparison to ratios; beyond the ends of the scale stands its end."""
    match transformation:
        case Transformation.ARCSINE:
            return np.asarray(np.sin(np.clip(figure, 0, np.pi / 2)) ** 2)
        case Transformation.SQUARE_ROOT:
            return np.maximum(figure, 0.0) ** 2
        case _:
            return np.exp(figure)


def _wider(one: Limits, other: Limits) -> Limits:
    """The outer of two limits on each side, so that a unit beyond them is beyond both."""
    return Limits(
        np.minimum(one.lower_95, other.lower_95),
        np.maximum(one.upper_95, other.upper_95),
        np.minimum(one.lower_998, other.lower_998),
        np.maximum(one.upper_998, other.upper_998),
    )


def _bands(ratio: Real, limits: Limits) -> tuple[Codes, Flags]:
    """Place in BANDS by the 95 per cent limits, and whether a unit lies beyond those of 99.8 per cent."""
    # A count divided by its base keeps its order, so that ratios tell exactly what counts would.
    band = np.where(ratio > limits.upper_95, HIGHER, np.where(ratio < limits.lower_95, LOWER, AS_EXPECTED))
    return band.astype(np.uint8), (ratio < limits.lower_998) | (ratio > limits.upper_998)
