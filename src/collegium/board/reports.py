"""The series of a board and what the chart's rules say of them, worked out together."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from collegium.board import queries
from collegium.board.models import Observation, Rebase, Stewardship
from collegium.definitions.measures import Measure, measure_of
from collegium.methods.spc import LIMIT_STATES, Layout, XmrChart, XmrOptions, suggest_rebase, xmr
from collegium.methods.spc_rules import ASSURANCES, IMPROVEMENTS, POINT_TYPES, SPECIAL_CAUSES, VARIATIONS
from collegium.organisation.models import Organisation, Succession

METHOD = "xmr/nhsr-1"  # changes whenever the same figures would give other limits or icons
# A month without a figure is a gap: no moving range and no pattern crosses it.
OPTIONS = XmrOptions(break_at_gaps=True)


@dataclass(frozen=True)
class Point:
    """A month of a series; without a figure it has no lines."""

    period: dt.date
    newest: Observation | None
    value: float | None = None
    mean: float | None = None
    lower: float | None = None
    upper: float | None = None
    cause: str = "none"
    kind: str = "common_cause"
    segment: int = 1


@dataclass(frozen=True)
class Series:
    """One measure as the board sees it; `limits` is final, trial or none."""

    measure: Measure
    points: tuple[Point, ...]
    variation: str
    assurance: str
    limits: str
    target: float | None
    suggested: dt.date | None
    rebases: tuple[Rebase, ...]
    steward: Stewardship | None

    @property
    def figures(self) -> tuple[Point, ...]:
        return tuple(point for point in self.points if point.value is not None)

    @property
    def latest(self) -> Point:
        return self.figures[-1]

    @property
    def gaps(self) -> int:
        return len(self.points) - len(self.figures)


@dataclass(frozen=True)
class Board:
    """Every measure of an organisation, or of a unit, with at least one figure; and the names of those with none."""

    organisation: Organisation
    unit_id: int | None
    as_of: dt.date
    series: tuple[Series, ...]
    without: tuple[Measure, ...]
    events: tuple[Succession, ...]
    history: tuple[Observation, ...]


def board_of(organisation: Organisation, as_of: dt.date, unit_id: int | None = None, measure: str = "") -> Board:
    """Gather once and chart all series in one pass."""
    history = list(queries.recorded(organisation, as_of, unit_id, measure))
    by_measure: dict[str, dict[dt.date, Observation]] = {}
    for one in history:
        by_measure.setdefault(one.measure, {})[one.period] = one
    rebases = queries.rebases(organisation, as_of, unit_id)
    stewards = queries.stewardships(organisation, as_of, unit_id)
    known = [(found, months) for name, months in sorted(by_measure.items()) if (found := measure_of(name))]
    filled = [(found, months) for found, months in known if any(one.value is not None for one in months.values())]
    series = charted(filled, rebases, stewards)
    return Board(
        organisation,
        unit_id,
        as_of,
        tuple(series),
        tuple(found for found, months in known if (found, months) not in filled),
        tuple(queries.reorganisations(organisation, as_of, unit_id)),
        tuple(history),
    )


def charted(
    found: Sequence[tuple[Measure, dict[dt.date, Observation]]],
    rebases: Sequence[Rebase],
    stewards: dict[str, Stewardship],
) -> list[Series]:
    if not found:
        return []
    values: list[float] = []
    starts: list[int] = []
    begins: list[bool] = []
    gaps: list[bool] = []
    months: list[list[tuple[dt.date, Observation | None]]] = []
    own = [tuple(one for one in rebases if one.measure == measure.id) for measure, _ in found]
    for (_, by_month), decided in zip(found, own, strict=True):
        whole = [(month, by_month.get(month)) for month in calendar(min(by_month), max(by_month))]
        months.append(whole)
        starts.append(len(values))
        waiting, missing = {one.starts for one in decided}, False
        for month, one in whole:
            if one is None or one.value is None:
                missing = True
                continue
            due = {day for day in waiting if day <= month}
            first = len(values) == starts[-1]
            begins.append(bool(due) and not first)
            gaps.append(missing and not first)
            values.append(one.value)
            waiting, missing = waiting - due, False
    array = np.array(values)
    directions = np.array([IMPROVEMENTS[measure.improvement] for measure, _ in found], np.int8)
    # A trajectory moves: it is drawn, and gives no assurance.
    fixed = np.array([np.nan if measure.target is None else measure.target for measure, _ in found])
    layout = Layout(np.array(starts), directions, fixed, np.array(begins), np.array(gaps))
    chart = xmr(array, layout, OPTIONS)
    side = np.sign(array - chart.along(chart.segments.mean)).astype(np.int8)
    suggested = suggest_rebase(chart, side)
    return [
        one_series(
            number, measure, months[number], starts[number], chart, int(suggested[number]), own[number], stewards
        )
        for number, (measure, _) in enumerate(found)
    ]


def one_series(
    number: int,
    measure: Measure,
    months: list[tuple[dt.date, Observation | None]],
    start: int,
    chart: XmrChart,
    suggested: int,
    rebases: tuple[Rebase, ...],
    stewards: dict[str, Stewardship],
) -> Series:
    segments, names = chart.segments, chart.segment_numbers()
    of_point = np.repeat(np.arange(len(segments.points)), segments.points)
    points, place, suggested_on = [], start, None
    for month, one in months:
        if one is None or one.value is None:
            points.append(Point(month, one))
            continue
        segment = of_point[place]
        limits = segments.state[segment] != LIMIT_STATES.index("none")
        points.append(
            Point(
                month,
                one,
                one.value,
                float(segments.mean[segment]),
                float(segments.lower_limit[segment]) if limits else None,
                float(segments.upper_limit[segment]) if limits else None,
                SPECIAL_CAUSES[chart.special_cause[place]],
                POINT_TYPES[chart.point_type[place]],
                int(names[segment]),
            )
        )
        suggested_on = month if place == suggested else suggested_on
        place += 1
    last = int(chart.last_segment[number])
    # Where the last run is the whole segment, its mean would be that of the run: nothing is gained by new limits.
    begins = int(segments.starts[last])
    return Series(
        measure,
        tuple(points),
        VARIATIONS[chart.variation[number]],
        ASSURANCES[chart.assurance[number]],
        LIMIT_STATES[segments.state[last]],
        measure.target_on(points[-1].period),
        suggested_on if suggested > begins else None,
        rebases,
        stewards.get(measure.id),
    )


def calendar(first: dt.date, last: dt.date) -> list[dt.date]:
    """The first days of all months from one to the other."""
    count = (last.year - first.year) * 12 + last.month - first.month + 1
    return [dt.date(first.year + (first.month - 1 + n) // 12, (first.month - 1 + n) % 12 + 1, 1) for n in range(count)]
