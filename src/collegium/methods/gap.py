"""The engagement gap between those who lead and those who do not, who is needed for change, and why people stay out."""

from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt

from collegium.methods.disclosure import MINIMUM_GROUP
from collegium.methods.intervals import (
    CONFIDENCE,
    GroupMean,
    Interval,
    difference_interval,
    mean_interval,
    share_difference_interval,
    wilson_interval,
)

# The share of doctors who must take part before a change carries itself, as leaders of nine English trusts judged it.
# Source: Dickinson, Snelling, Ham and Spurgeon 2017.
CRITICAL_MASS_PERCENT = (10, 20)

NotShown = Literal["", "too_few_leaders", "too_few_rank_and_file", "too_few_on_both_sides"]
NonEngagement = Literal["engaged", "choice", "no_opportunity", "not_known"]


@dataclass(frozen=True, slots=True)
class LayerFigures:
    """One layer: respondents scored, their mean and sample variance, how many are engaged, how many there are."""

    respondents: int
    mean: float
    variance: float
    engaged: int
    population: int | None = None


@dataclass(frozen=True, slots=True)
class LayerSummary:
    """One layer as it may be shown: its mean and the share of it that is engaged, each with an interval."""

    respondents: int
    population: int | None
    mean: Interval
    engaged: Interval


@dataclass(frozen=True, slots=True)
class EngagementGap:
    """Leaders minus rank and file, in scale points and as a difference of shares (times 100: percentage points)."""

    not_shown: NotShown
    leaders: LayerSummary | None
    rank_and_file: LayerSummary | None
    mean: Interval | None
    engaged: Interval | None


@dataclass(frozen=True, slots=True)
class CriticalMass:
    """The least and the most people of the range, in whole people."""

    low: int
    high: int


def engagement_gap(
    leaders: LayerFigures,
    rank_and_file: LayerFigures,
    minimum: int = MINIMUM_GROUP,
    confidence: float = CONFIDENCE,
) -> EngagementGap:
    """Compare two layers; nothing is given where either has fewer than `minimum` respondents.

    Means by Welch with each side's population, shares by Newcombe.
    """
    few_leaders, few_others = leaders.respondents < minimum, rank_and_file.respondents < minimum
    if few_leaders or few_others:
        reason: NotShown = (
            "too_few_on_both_sides"
            if few_leaders and few_others
            else "too_few_leaders"
            if few_leaders
            else "too_few_rank_and_file"
        )
        return EngagementGap(reason, None, None, None, None)
    return EngagementGap(
        "",
        summarise_layer(leaders, confidence),
        summarise_layer(rank_and_file, confidence),
        difference_interval(_mean_of(leaders), _mean_of(rank_and_file), confidence),
        share_difference_interval(
            (leaders.engaged, leaders.respondents), (rank_and_file.engaged, rank_and_file.respondents), confidence
        ),
    )


def summarise_layer(layer: LayerFigures, confidence: float = CONFIDENCE) -> LayerSummary:
    """Give the mean and the share engaged of one layer; the caller has checked that it may be shown."""
    return LayerSummary(
        layer.respondents,
        layer.population,
        mean_interval(_mean_of(layer), confidence),
        wilson_interval(layer.engaged, layer.respondents, confidence),
    )


def critical_mass(doctors: int) -> CriticalMass:
    """Give the range in whole people: the least number that is at least 10 %, the most that is no more than 20 %.

    Rounding inwards keeps both ends within the published range: 650 gives 65 to 130, 714 gives 72 to 142.
    """
    if doctors < 0:
        raise ValueError("a number of doctors is not negative")
    low, high = CRITICAL_MASS_PERCENT
    return CriticalMass(-(-doctors * low // 100), doctors * high // 100)


def classify_non_engagement(
    stated: Literal["engaged", "choice", "no_opportunity", "not_known"], routes_offered: int | None
) -> NonEngagement:
    """Say why somebody takes no part; "not interested" without one route on offer is no opportunity, not a choice."""
    if stated == "choice" and routes_offered == 0:
        return "no_opportunity"
    return stated


def classify_non_engagement_counts(
    table: npt.NDArray[np.int64], stated: tuple[NonEngagement, ...], routes: tuple[int | None, ...]
) -> dict[NonEngagement, npt.NDArray[np.int64]]:
    """Classify counts (G, reasons, routes offered), with what each reason says and each number of routes; gives (G,)."""
    result: dict[NonEngagement, npt.NDArray[np.int64]] = {
        kind: np.zeros(table.shape[0], np.int64) for kind in ("engaged", "choice", "no_opportunity", "not_known")
    }
    for row, reason in enumerate(stated):
        for column, offered in enumerate(routes):
            result[classify_non_engagement(reason, offered)] += table[:, row, column]
    return result


def _mean_of(layer: LayerFigures) -> GroupMean:
    return GroupMean(layer.mean, layer.variance, layer.respondents, layer.population)
