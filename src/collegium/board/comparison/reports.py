"""What a funnel says of its units: the published method on stored numbers, and beside it what was published."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from collegium.board.models import ComparedUnit, Comparison, Indicator
from collegium.methods.funnel import (
    BANDS,
    Funnel,
    FunnelOptions,
    Kind,
    Limits,
    Outliers,
    Overdispersion,
    Transformation,
    funnel,
)

# The name changes whenever the same figures would give other limits or bands.
METHOD = "funnel/2"
PUBLISHED_BANDS = {1: "higher", 2: "as_expected", 3: "lower"}


@dataclass(frozen=True)
class Four:
    """Lower and upper limit at 95 and at 99.8 per cent."""

    lower_95: float
    upper_95: float
    lower_998: float
    upper_998: float


@dataclass(frozen=True)
class Placed:
    """A unit in the funnel; without figures it has no ratio, and stays in the list."""

    unit: ComparedUnit
    ratio: float | None = None
    exact: Four | None = None
    adjusted: Four | None = None
    band: str = ""
    beyond_998: bool = False
    log_defined: bool = True

    @property
    def limits(self) -> Four | None:
        return self.adjusted or self.exact

    @property
    def official(self) -> str:
        """The band as it was published; empty where the file had none."""
        return PUBLISHED_BANDS.get(self.unit.published_band or 0, "")


@dataclass(frozen=True)
class FunnelReport:
    comparison: Comparison
    options: FunnelOptions
    placed: tuple[Placed, ...]
    kept: int
    phi: float
    tau2: float
    centre: float
    judged: bool = True  # False where no unit differs, so that there are no limits

    @property
    def shown(self) -> tuple[Placed, ...]:
        return tuple(one for one in self.placed if one.ratio is not None)

    def in_band(self, band: str) -> tuple[Placed, ...]:
        return tuple(one for one in self.placed if one.band == band)

    @property
    def has_published(self) -> bool:
        return any(one.official for one in self.placed)


def options_of(comparison: Comparison) -> FunnelOptions:
    return FunnelOptions(
        Kind.SHMI if comparison.indicator == Indicator.SHMI else Kind(comparison.kind),
        Transformation(comparison.transformation),
        Overdispersion(comparison.overdispersion),
        Outliers.TRUNCATE,
    )


def report_of(comparison: Comparison, units: list[ComparedUnit]) -> FunnelReport:
    """Place every unit with figures; the same function on the same numbers as the command."""
    some = [one for one in units if one.status == ""]
    options = options_of(comparison)
    found = funnel(numbers(some, "observed"), numbers(some, "base"), options)
    by_unit = {one.pk: place for place, one in enumerate(some)}
    placed = [place_of(one, by_unit.get(one.pk), found) for one in units]
    return FunnelReport(
        comparison, options, tuple(placed), found.kept, found.phi, found.tau2, found.centre, found.judged
    )


def numbers(units: list[ComparedUnit], name: str) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    return np.array([getattr(one, name) for one in units], np.float64)


def place_of(unit: ComparedUnit, place: int | None, found: Funnel) -> Placed:
    if place is None:
        return Placed(unit)
    defined = bool(found.log_defined[place])
    adjusted = four(found.adjusted, place) if found.adjusted is not None else None
    band = BANDS[int(found.band[place])]
    beyond = bool(found.beyond_998[place])
    return Placed(unit, float(found.ratio[place]), four(found.chance, place), adjusted, band, beyond, defined)


def four(limits: Limits, place: int) -> Four | None:
    if np.isnan(limits.lower_95[place]):
        return None
    return Four(*(float(getattr(limits, name)[place]) for name in ("lower_95", "upper_95", "lower_998", "upper_998")))
