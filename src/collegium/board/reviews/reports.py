"""The figures of a service beside its peers': ordinary variation by XmR, quartiles where there are enough peers."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from collegium.board.models import ReviewIndicator, ReviewPoint
from collegium.methods.benchmarking import FEWEST_PEERS, Benchmark, benchmark
from collegium.methods.spc import LIMIT_STATES, Layout, XmrOptions, xmr
from collegium.methods.spc_rules import IMPROVEMENTS, SPECIAL_CAUSES, VARIATIONS

METHOD = "xmr/nhsr-2 and quartiles/type-7"
OPTIONS = XmrOptions(break_at_gaps=True)


@dataclass(frozen=True)
class Month:
    """A month of an indicator; quartiles are published ones, or of the peers in the file."""

    period: dt.date
    value: float | None
    lower: float | None
    upper: float | None
    cause: str
    quartiles: tuple[float, float, float] | None


@dataclass(frozen=True)
class Beside:
    """The latest month that can stand beside peers; `benchmark` is None where only quartiles were published."""

    period: dt.date
    value: float
    quartiles: tuple[float, float, float] | None
    benchmark: Benchmark | None
    peers: int | None


@dataclass(frozen=True)
class IndicatorReport:
    """One indicator: its months, its variation, and where its latest month stands among peers."""

    indicator: ReviewIndicator
    months: tuple[Month, ...]
    variation: str
    limits: str
    beside: Beside | None

    @property
    def latest(self) -> Month:
        return next(one for one in reversed(self.months) if one.value is not None)


def report_of(indicator: ReviewIndicator, peer_rule: str) -> IndicatorReport:
    """One indicator; the limits cross no month without a figure."""
    stored = {one.period: one for one in indicator.points.all()}
    peers: dict[dt.date, list[float]] = {}
    for one in indicator.peers.all():
        peers.setdefault(one.period, []).append(one.value)
    months = calendar(min(stored), max(stored))
    filled = [month for month in months if month in stored and stored[month].value is not None]
    values = np.array([stored[month].value for month in filled], np.float64)
    places = [months.index(month) for month in filled]
    gaps = np.array([place > 0 and places[place] - places[place - 1] > 1 for place in range(len(places))])
    layout = Layout(
        np.array([0]),
        np.array([IMPROVEMENTS[indicator.better]], np.int8),
        np.array([np.nan]),
        np.zeros(len(values), bool),
        gaps,
    )
    chart = xmr(values, layout, OPTIONS)
    lower, upper = chart.along(chart.segments.lower_limit), chart.along(chart.segments.upper_limit)
    at = {month: place for place, month in enumerate(filled)}
    made = []
    for month in months:
        place = at.get(month)
        value = None if place is None else float(values[place])
        point = stored.get(month)
        made.append(
            Month(
                month,
                value,
                None if place is None else finite(lower[place]),
                None if place is None else finite(upper[place]),
                "none" if place is None else SPECIAL_CAUSES[chart.special_cause[place]],
                published_quartiles(point) or quartiles_of(value, peers.get(month, []), indicator, month, peer_rule),
            )
        )
    state = LIMIT_STATES[chart.segments.state[int(chart.last_segment[0])]]
    variation = "" if state == "none" else VARIATIONS[chart.variation[0]]
    return IndicatorReport(indicator, tuple(made), variation, state, beside_of(indicator, made, peers, peer_rule))


def published_quartiles(point: ReviewPoint | None) -> tuple[float, float, float] | None:
    if point is None or point.lower_quartile is None or point.median is None or point.upper_quartile is None:
        return None
    return point.lower_quartile, point.median, point.upper_quartile


def quartiles_of(
    value: float | None, peers: Sequence[float], indicator: ReviewIndicator, month: dt.date, peer_rule: str
) -> tuple[float, float, float] | None:
    """Of the peers in the file, the service among them; None where there are too few."""
    if value is None or len(peers) + 1 < FEWEST_PEERS:
        return None
    return placed(value, peers, indicator, month, peer_rule).quartiles


def placed(
    value: float, peers: Sequence[float], indicator: ReviewIndicator, month: dt.date, peer_rule: str
) -> Benchmark:
    everybody = np.array([*peers, value], np.float64)
    return benchmark(value, everybody, improvement=IMPROVEMENTS[indicator.better], on=month, peer_rule=peer_rule)


def beside_of(
    indicator: ReviewIndicator, months: Sequence[Month], peers: dict[dt.date, list[float]], peer_rule: str
) -> Beside | None:
    for one in reversed(months):
        if one.value is None:
            continue
        own = peers.get(one.period, [])
        if own:
            found = placed(one.value, own, indicator, one.period, peer_rule)
            quartiles = None if found.suppressed else found.quartiles
            return Beside(one.period, one.value, quartiles, found, found.peers)
        if one.quartiles is not None:
            return Beside(one.period, one.value, one.quartiles, None, None)
    return None


def calendar(first: dt.date, last: dt.date) -> list[dt.date]:
    """Every month from the first to the last."""
    begin, end = first.year * 12 + first.month - 1, last.year * 12 + last.month - 1
    return [dt.date(place // 12, place % 12 + 1, 1) for place in range(begin, end + 1)]


def finite(value: float) -> float | None:
    return float(value) if np.isfinite(value) else None
