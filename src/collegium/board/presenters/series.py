"""One measure in words: its figures, its icons, its sentences, its chart and its method."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from collegium.board.charting import MEDIAN, OF_EVENTS
from collegium.board.models import Observation
from collegium.board.reports import Board, Point, Series
from collegium.charts.spc import SpcLine, SpcPoint, spc_chart
from collegium.commitments.models import Commitment
from collegium.commitments.presenters import state_words
from collegium.definitions.measures import Measure
from collegium.organisation.models import Succession, Unit
from collegium.wording.dates import day, month, period_label
from collegium.wording.numbers import number, percentage, plural
from collegium.wording.spc import (
    ASSURANCE,
    CHART_NAMES,
    VARIATION,
    RunsFacts,
    Sentences,
    SpcFacts,
    cause_words,
    how_drawn,
    reach,
    sentences,
)


@dataclass(frozen=True)
class Row:
    """A measure in the icon table."""

    measure: Measure
    latest: str
    month: str
    variation: str
    variation_text: str
    assurance: str
    assurance_text: str
    target: str
    words: Sentences
    owner: str
    next_action: str


def row_of(series: Series, board: Board) -> Row:
    latest = series.latest
    variation = shown_variation(series)
    action = series.action_on(board.as_of)
    return Row(
        series.measure,
        figure(series.measure, latest.value),
        when(series, latest),
        variation,
        VARIATION[variation],
        series.assurance,
        ASSURANCE[series.assurance],
        figure(series.measure, series.target) if series.target is not None else "none",
        sentences(facts_of(series, board)),
        action.owner.name if action and action.owner else "",
        next_words(action, board.as_of) if action else "",
    )


def next_words(action: Commitment, on: dt.date) -> str:
    """What happens next about a measure, by when, and how it stands unless it is simply open."""
    due = f", by {day(action.due_on)}" if action.due_on else ""
    state = state_words(action, on)
    return f"{action.text.rstrip('.')}{due}" + ("" if state == "Open" else f" ({state[:1].lower()}{state[1:]})")


def shown_variation(series: Series) -> str:
    """No icon without limits: nobody can tell ordinary variation from a change yet."""
    return "" if series.limits == "none" else series.variation


def facts_of(series: Series, board: Board) -> SpcFacts:
    latest, measure = series.latest, series.measure
    frozen, noun = series.baseline, noun_of(series)
    lower, upper = within_reach(series, latest)
    return SpcFacts(
        latest=figure(measure, latest.value),
        when=when(series, latest),
        points=sum(point.segment == latest.segment for point in series.figures),
        limits=series.limits,
        lower="" if lower is None else bare(measure, lower),
        upper="" if upper is None else bare(measure, upper),
        variation=shown_variation(series) or "common_cause",
        assurance=series.assurance,
        cause=latest.cause,
        improvement=measure.improvement,
        target=figure(measure, series.target) if series.target is not None else "",
        trajectory=bool(measure.trajectory),
        gaps=series.gaps,
        months_old=(board.as_of.year - latest.period.year) * 12 + board.as_of.month - latest.period.month,
        counts_reports=measure.counts_reports,
        measures_looked_at=len(board.series),
        centre=centre_of(series),
        period=noun,
        frozen=frozen.months if frozen and frozen.months else 0,
        fewer="fewer" if measure.kind == "count" else "less",
        step=period_label(noun, series.suggested) if series.suggested else "",
        step_points=sum(series.suggested is not None and point.period >= series.suggested for point in series.figures),
        rare=series.rare,
        runs=RunsFacts(runs.longest, runs.longest_limit, runs.crossings, runs.crossings_limit)
        if (runs := series.runs)
        else None,
    )


def within_reach(series: Series, point: Point) -> tuple[float | None, float | None]:
    """The limits of a figure, None where no figure can lie beyond: below 0 where none is negative, or above 100%."""
    values = [one.value for one in series.figures if one.value is not None]
    most = 1.0 if series.measure.kind == "proportion" else None
    return reach(values, point.lower, point.upper, most)


def noun_of(series: Series) -> str:
    return "event" if series.chart in OF_EVENTS else "month"


def when(series: Series, point: Point) -> str:
    """The month of a figure; of an event, its day."""
    return period_label(noun_of(series), point.period)


def centre_of(series: Series) -> str:
    return "median" if series.chart in ("run", "g") else "mean"


def pattern(series: Series, point: Point) -> str:
    return cause_words(point.cause, noun_of(series), centre_of(series))


def figure(measure: Measure, value: float | None) -> str:
    """A figure with its unit."""
    text = bare(measure, value)
    return text if value is None or measure.kind == "proportion" else f"{text} {measure.unit}"


def bare(measure: Measure, value: float | None) -> str:
    """A figure where its unit has just been said; a percentage keeps its sign."""
    if measure.kind == "proportion":
        return percentage(value, measure.decimals)
    return number(value, 0 if measure.kind == "count" else measure.decimals)


def chart_of(series: Series, board: Board) -> dict[str, Any]:
    measure = series.measure
    line = SpcLine(
        title=measure.title,
        axis=measure.unit[0].upper() + measure.unit[1:],
        points=[chart_point(series, point) for point in series.points],
        scale=100.0 if measure.kind == "proportion" else 1.0,
        rebases=[one.starts for one in series.rebases],
        events=[(one.happened_on, event_words(one)) for one in board.events],
        centre=centre_of(series),
        period=noun_of(series),
    )
    return spc_chart(line)


def chart_point(series: Series, point: Point) -> SpcPoint:
    measure = series.measure
    return SpcPoint(
        point.period,
        point.value,
        figure(measure, point.value),
        point.mean,
        point.lower,
        point.upper,
        point.kind,
        point.segment,
        pattern(series, point),
        measure.target_on(point.period),
    )


def spec_json(spec: dict[str, Any]) -> str:
    # Inside a <script> element only "<" could end it.
    return json.dumps(spec, ensure_ascii=False).replace("<", "\\u003c")


def event_words(one: Succession) -> str:
    return one.get_kind_display()


def unit_name(unit: Unit | None) -> str:
    """What a unit is called latest, from placements that were read with it."""
    placements = sorted(unit.placements.all(), key=lambda placement: placement.starts) if unit else []
    return placements[-1].name if placements else str(unit)


def event_sentence(one: Succession) -> str:
    what = f"{day(one.happened_on)}: {event_words(one).lower()}"
    if one.predecessor is None:
        what += f" of {unit_name(one.successor_unit)}" if one.successor_unit_id else ""
    elif one.predecessor_unit_id is not None:
        what += f" of {unit_name(one.predecessor_unit)} into {unit_name(one.successor_unit)}"
    else:
        what += f", {one.predecessor} into {one.successor}"
    return f"{what}. {one.note}".strip()


def why_none(one: Observation | None) -> str:
    return "no figure brought in" if one is None else one.get_status_display().lower()


def point_rows(series: Series) -> list[list[str]]:
    """The table beside the chart, newest month first."""
    return [list(point_cells(series, point)) for point in reversed(series.points)]


def point_cells(series: Series, point: Point) -> Iterator[str]:
    measure = series.measure
    yield when(series, point)
    one = point.newest
    if point.value is None:
        yield from (why_none(one), "", "", "", "")
        return
    yield figure(measure, point.value)
    assert one is not None
    yield f"{number(one.numerator)} of {number(one.denominator)}" if one.denominator else ""
    yield bare(measure, point.mean)
    few = "none" if series.limits == MEDIAN else "too few"
    yield f"{bare(measure, point.lower)} to {bare(measure, point.upper)}" if point.lower is not None else few
    yield pattern(series, point) or "ordinary variation"


def revisions(series: Series, board: Board) -> list[list[str]]:
    """Months that were recorded more than once: what was recorded, and when; oldest first within a month."""
    by_month: dict[Any, list[Observation]] = {}
    for one in board.history:
        if one.measure == series.measure.id:
            by_month.setdefault(one.period, []).append(one)
    return [
        [month(period), " then ".join(f"{recorded(series.measure, one)} ({day(one.recorded_on)})" for one in found)]
        for period, found in sorted(by_month.items(), reverse=True)
        if len(found) > 1
    ]


def recorded(measure: Measure, one: Observation) -> str:
    return figure(measure, one.value) if one.value is not None else one.get_status_display().lower()


def method_line(series: Series) -> str:
    first, last = series.figures[0].period, series.latest.period
    return (
        f"Method {series.method}, {plural(len(series.figures), noun_of(series))}, {month(first)} to {month(last)}; "
        f"{how_drawn(series.chart, rare=series.rare, period=noun_of(series))} Source: {series.measure.source}."
    )


def chart_note(series: Series) -> str:
    """Why the chart is not the one that the measure asks for; empty where it is."""
    wanted, drawn = CHART_NAMES[series.measure.chart], CHART_NAMES[series.chart]
    if series.measure.chart == series.chart:
        return ""
    if series.measure.chart in OF_EVENTS or (series.measure.chart == "c" and series.measure.kind == "count"):
        return f"The measure asks for {wanted}. A figure is below 0, so it is drawn as {drawn}."
    if series.measure.chart == "c":
        return f"The measure asks for {wanted}. That is for counts, so it is drawn as {drawn}."
    return f"The measure asks for {wanted}. That needs numerator and denominator of every month, so it is drawn as {drawn}."
