"""The series of a board and what the chart's rules say of them, worked out together."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from collegium.board import queries
from collegium.board.charting import METHODS, OF_EVENTS, Charted, Figures, RunsFound, chart_all
from collegium.board.measures import known_measures
from collegium.board.models import Baseline, Observation, Rebase
from collegium.commitments.models import Commitment
from collegium.definitions.measures import Measure
from collegium.organisation.models import Organisation, Succession

Real = npt.NDArray[np.float64]

METHOD = METHODS["xmr"]


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
    """One measure as the board sees it; `limits` is final, trial, none, or median where the chart has no limits."""

    measure: Measure
    points: tuple[Point, ...]
    variation: str
    assurance: str
    limits: str
    target: float | None
    suggested: dt.date | None
    rebases: tuple[Rebase, ...]
    actions: tuple[Commitment, ...]
    chart: str = "xmr"  # as drawn; the measure may ask for one that its figures do not allow
    baseline: Baseline | None = None
    rare: bool = False  # an XmR chart does not fit the figures
    runs: RunsFound | None = None  # of a run chart

    @property
    def method(self) -> str:
        return METHODS[self.chart]

    @property
    def figures(self) -> tuple[Point, ...]:
        return tuple(point for point in self.points if point.value is not None)

    @property
    def latest(self) -> Point:
        return self.figures[-1]

    def action_on(self, day: dt.date) -> Commitment | None:
        """The newest that was open on that day, otherwise the newest: what happens next about the measure."""
        still = [action for action in self.actions if action.closed_on is None or action.closed_on > day]
        return next(reversed(still or self.actions), None)

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
    """Gather once and chart all series in one pass for each kind of chart."""
    history = list(queries.recorded(organisation, as_of, unit_id, measure))
    by_measure: dict[str, dict[dt.date, Observation]] = {}
    for one in history:
        by_measure.setdefault(one.measure, {})[one.period] = one
    measures = known_measures(organisation, as_of, unit_id)
    known = [(measures[name], months) for name, months in sorted(by_measure.items()) if name in measures]
    filled = [(found, months) for found, months in known if any(one.value is not None for one in months.values())]
    series = charted(
        filled,
        queries.rebases(organisation, as_of, unit_id),
        queries.actions_of(organisation, as_of, unit_id),
        queries.baselines(organisation, as_of, unit_id),
    )
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
    rebases: Sequence[Rebase] = (),
    actions: Mapping[str, Sequence[Commitment]] | None = None,
    baselines: Mapping[str, Baseline] | None = None,
) -> list[Series]:
    if not found:
        return []
    gathered = []
    for measure, by_month in found:
        own = tuple(one for one in rebases if one.measure == measure.id)
        baseline = (baselines or {}).get(measure.id)
        gathered.append((*gather(measure, by_month, own, baseline), own, baseline))
    charts = chart_all([figures for _, figures, _, _ in gathered])
    return [
        one_series(figures.measure, whole, chart, own, (actions or {}).get(figures.measure.id, ()), baseline)
        for (whole, figures, own, baseline), chart in zip(gathered, charts, strict=True)
    ]


Months = list[tuple[dt.date, Observation | None]]


def gather(
    measure: Measure, by_month: dict[dt.date, Observation], rebases: Sequence[Rebase], baseline: Baseline | None
) -> tuple[Months, Figures]:
    """Every month from first to last, or every event; and the arrays of those that have a figure."""
    days = sorted(by_month) if measure.chart in OF_EVENTS else calendar(min(by_month), max(by_month))
    whole = [(day, by_month.get(day)) for day in days]
    some: list[Observation] = []
    begins: list[bool] = []
    gaps: list[bool] = []
    waiting, missing = {one.starts for one in rebases}, False
    for day, one in whole:
        if one is None or one.value is None:
            missing = True
            continue
        due = {start for start in waiting if start <= day}
        begins.append(bool(due) and bool(some))
        gaps.append(missing and bool(some))
        some.append(one)
        waiting, missing = waiting - due, False
    figures = Figures(
        measure,
        numbers(one.value for one in some),
        numbers(one.numerator for one in some),
        numbers(one.denominator for one in some),
        np.array(begins),
        np.array(gaps),
        baseline.months if baseline else None,
    )
    return whole, figures


def numbers(values: Iterable[float | None]) -> Real:
    return np.array([np.nan if value is None else value for value in values], np.float64)


def one_series(
    measure: Measure,
    months: Months,
    chart: Charted,
    rebases: tuple[Rebase, ...],
    actions: Sequence[Commitment],
    baseline: Baseline | None,
) -> Series:
    points, place, suggested_on = [], 0, None
    centre, lower, upper = (lines(one) for one in (chart.centre, chart.lower, chart.upper))
    for month, one in months:
        if one is None or one.value is None:
            points.append(Point(month, one))
            continue
        points.append(
            Point(
                month,
                one,
                one.value,
                centre[place],
                lower[place],
                upper[place],
                chart.causes[place],
                chart.kinds[place],
                chart.segments[place],
            )
        )
        suggested_on = month if place == chart.suggested else suggested_on
        place += 1
    return Series(
        measure,
        tuple(points),
        chart.variation,
        chart.assurance,
        chart.limits,
        measure.target_on(points[-1].period),
        suggested_on,
        rebases,
        tuple(actions),
        chart.chart,
        baseline if baseline and baseline.months else None,
        chart.rare,
        chart.runs,
    )


def lines(values: Real) -> list[float | None]:
    return [None if value != value else value for value in values.tolist()]  # noqa: PLR0124 - NaN


def calendar(first: dt.date, last: dt.date) -> list[dt.date]:
    """The first days of all months from one to the other."""
    count = (last.year - first.year) * 12 + last.month - first.month + 1
    return [dt.date(first.year + (first.month - 1 + n) // 12, (first.month - 1 + n) % 12 + 1, 1) for n in range(count)]
