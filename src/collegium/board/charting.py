"""The chart that a measure asks for, worked out for many series at once: XmR, p, u, p-prime, u-prime, run, g and t."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from collegium.definitions.measures import Measure
from collegium.methods.spc import (
    FEWEST_FOR_FINAL_LIMITS,
    FEWEST_FOR_LIMITS,
    LIMIT_STATES,
    SUSTAINED_SHIFT,
    Layout,
    XmrOptions,
    suggest_rebase,
    xmr,
)
from collegium.methods.spc_charts import Lines, g_chart, p_chart, read_chart, run_chart, t_chart, u_chart
from collegium.methods.spc_rules import ASSURANCES, IMPROVEMENTS, POINT_TYPES, SPECIAL_CAUSES, VARIATIONS

Real = npt.NDArray[np.float64]

# The name changes whenever the same figures would give other limits or icons.
METHODS = {
    "xmr": "xmr/nhsr-1",
    "p": "p/nhsr-1",
    "u": "u/nhsr-1",
    "p-prime": "p-prime/nhsr-1",
    "u-prime": "u-prime/nhsr-1",
    "run": "run/nhsr-1",
    "g": "g/nhsr-1",
    "t": "t/nhsr-1",
}
NEEDS_PARTS = {"p", "u", "p-prime", "u-prime"}
# One figure an event, not one a month: their dates are days, and no month is missing between them.
OF_EVENTS = {"g", "t"}
MEDIAN = "median"  # a run chart has a median and no limits


@dataclass(frozen=True)
class Figures:
    """One series to chart, in order of time: arrays of its N figures."""

    measure: Measure
    values: Real
    numerators: Real  # NaN where it was not given
    denominators: Real
    begins: npt.NDArray[np.bool_]
    gaps: npt.NDArray[np.bool_]
    baseline: int | None = None


@dataclass(frozen=True)
class Charted:
    """One charted series: lines and words per point (N,), icons, and where a long run to the end began (-1: nowhere)."""

    chart: str
    centre: Real
    lower: Real
    upper: Real
    causes: list[str]
    kinds: list[str]
    segments: list[int]
    variation: str
    assurance: str
    limits: str
    suggested: int


def chart_kind(figures: Figures) -> str:
    """The kind that the measure asks for; XmR where that needs parts which some months have not."""
    wanted = figures.measure.chart
    if wanted in NEEDS_PARTS:
        parts = np.isfinite(figures.numerators) & np.isfinite(figures.denominators)
        fits = figures.measure.kind == "proportion" if wanted.startswith("p") else figures.measure.kind == "rate"
        return wanted if fits and bool(parts.all()) else "xmr"
    if wanted in OF_EVENTS and bool((figures.values < 0).any()):
        return "xmr"
    return wanted


def chart_all(series: Sequence[Figures]) -> list[Charted]:
    """Chart every series; those of one kind and one baseline together."""
    together: dict[tuple[str, int | None], list[int]] = {}
    for place, one in enumerate(series):
        kind = chart_kind(one)
        together.setdefault((kind, one.baseline if kind == "xmr" else None), []).append(place)
    found: dict[int, Charted] = {}
    for (kind, baseline), places in together.items():
        chosen = [series[place] for place in places]
        made = xmr_of(chosen, baseline) if kind == "xmr" else others_of(kind, chosen)
        found |= dict(zip(places, made, strict=True))
    return [found[place] for place in range(len(series))]


def layout_of(series: Sequence[Figures]) -> Layout:
    lengths = np.array([len(one.values) for one in series])
    targets = [np.nan if one.measure.target is None else one.measure.target for one in series]
    return Layout(
        np.cumsum(lengths) - lengths,
        np.array([IMPROVEMENTS[one.measure.improvement] for one in series], np.int8),
        # A trajectory moves: it is drawn, and gives no assurance.
        np.array(targets),
        np.concatenate([one.begins for one in series]),
        np.concatenate([one.gaps for one in series]),
    )


def xmr_of(series: Sequence[Figures], baseline: int | None) -> list[Charted]:
    values, layout = np.concatenate([one.values for one in series]), layout_of(series)
    # A month without a figure is a gap: no moving range and no pattern crosses it.
    chart = xmr(values, layout, XmrOptions(fix_after_n_points=baseline, break_at_gaps=True))
    segments = chart.segments
    centre, lower, upper = (
        np.asarray(chart.along(one), np.float64) for one in (segments.mean, segments.lower_limit, segments.upper_limit)
    )
    side = np.sign(values - centre).astype(np.int8)
    suggested = suggest_rebase(chart, side)
    numbers = chart.along(chart.segment_numbers())
    made = []
    for place, start in enumerate(layout.starts.tolist()):
        part = slice(start, start + len(series[place].values))
        last = int(chart.last_segment[place])
        # Where the last run is the whole segment, its mean would be that of the run: nothing is gained by new limits.
        began = int(suggested[place])
        made.append(
            Charted(
                "xmr",
                centre[part],
                lower[part],
                upper[part],
                [SPECIAL_CAUSES[code] for code in chart.special_cause[part]],
                [POINT_TYPES[code] for code in chart.point_type[part]],
                [int(one) for one in numbers[part]],
                VARIATIONS[chart.variation[place]],
                ASSURANCES[chart.assurance[place]],
                LIMIT_STATES[segments.state[last]],
                began - start if began > int(segments.starts[last]) else -1,
            )
        )
    return made


def others_of(kind: str, series: Sequence[Figures]) -> list[Charted]:
    layout = layout_of(series)
    lines = lines_of(kind, series, layout)
    reading = read_chart(lines, layout)
    made = []
    for place, start in enumerate(layout.starts.tolist()):
        one = series[place]
        part = slice(start, start + len(one.values))
        numbers = (1 + np.cumsum(one.begins)).tolist()
        length = numbers.count(numbers[-1])
        state = "none" if length < FEWEST_FOR_LIMITS else "trial" if length < FEWEST_FOR_FINAL_LIMITS else "final"
        limits = MEDIAN if kind == "run" and state != "none" else state
        made.append(
            Charted(
                kind,
                lines.centre[part],
                lines.lower_limit[part],
                lines.upper_limit[part],
                [SPECIAL_CAUSES[code] for code in reading.special_cause[part]],
                [POINT_TYPES[code] for code in reading.point_type[part]],
                numbers,
                VARIATIONS[reading.variation[place]],
                "none" if kind == "run" else ASSURANCES[reading.assurance[place]],
                limits,
                long_run(lines.value[part] - lines.centre[part], len(numbers) - length),
            )
        )
    return made


def lines_of(kind: str, series: Sequence[Figures], layout: Layout) -> Lines:
    """The lines in the unit of the measures."""
    if kind in NEEDS_PARTS:
        numerators = np.concatenate([one.numerators for one in series])
        denominators = np.concatenate([one.denominators for one in series])
        draw = p_chart if kind.startswith("p") else u_chart
        lines = draw(numerators, denominators, layout, prime=kind.endswith("prime"))
        per = np.concatenate([np.full(len(one.values), one.measure.per) for one in series])
        names = ("value", "centre", "lower_warning", "upper_warning", "lower_limit", "upper_limit")
        return Lines(*(getattr(lines, name) * per for name in names))
    values = np.concatenate([one.values for one in series])
    return {"run": run_chart, "g": g_chart, "t": t_chart}[kind](values, layout)


def long_run(distance: Real, first: int) -> int:
    """Where the last run on one side of the centre began, when it is long and is not the whole last stretch; or -1."""
    side = np.sign(distance)
    place = len(side) - 1
    while place > first and side[place - 1] == side[-1]:
        place -= 1
    return place if side[-1] != 0 and len(side) - place >= SUSTAINED_SHIFT and place > first else -1
