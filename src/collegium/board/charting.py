"""The chart that a measure asks for, worked out for many series at once: XmR, p, u, p-prime, u-prime, c, run, g and t."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from collegium.definitions.measures import Measure
from collegium.methods.spc import LIMIT_STATES, Layout, XmrOptions, xmr
from collegium.methods.spc_charts import OF_PARTS, chart_points
from collegium.methods.spc_rules import ASSURANCES, IMPROVEMENTS, POINT_TYPES, SPECIAL_CAUSES, VARIATIONS
from collegium.methods.spc_runs import Runs, analyse_runs

Real = npt.NDArray[np.float64]

# The name changes whenever the same figures would give other limits or icons.
METHODS = {
    "xmr": "xmr/nhsr-2",
    "p": "p/nhsr-2",
    "u": "u/nhsr-2",
    "p-prime": "p-prime/nhsr-2",
    "u-prime": "u-prime/nhsr-2",
    "c": "c/nhsr-2",
    "run": "run/nhsr-2",
    "g": "g/nhsr-2",
    "t": "t/nhsr-2",
}
NOT_NEGATIVE = {"c", "g", "t"}
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
class RunsFound:
    """Longest run and crossings of the median, with what chance allows; the limits are -1 below 10 useful points."""

    longest: int
    longest_limit: int
    crossings: int
    crossings_limit: int
    signal: bool


@dataclass(frozen=True)
class Charted:
    """One charted series: lines and words per point (N,), icons, and where a long run to the end began (-1: nowhere).

    `rare` says that an XmR chart does not fit the figures; `runs` is there for a run chart.
    """

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
    rare: bool = False
    runs: RunsFound | None = None


def chart_kind(figures: Figures) -> str:
    """The kind that the measure asks for; XmR where that needs parts which some months have not."""
    wanted = figures.measure.chart
    if wanted in OF_PARTS:
        parts = np.isfinite(figures.numerators) & np.isfinite(figures.denominators)
        fits = figures.measure.kind == "proportion" if wanted.startswith("p") else figures.measure.kind == "rate"
        return wanted if fits and bool(parts.all()) else "xmr"
    if wanted == "c" and figures.measure.kind != "count":
        return "xmr"
    if wanted in NOT_NEGATIVE and bool((figures.values < 0).any()):
        return "xmr"
    return wanted


def chart_all(series: Sequence[Figures]) -> list[Charted]:
    """Chart every series; those of one kind and one baseline together."""
    together: dict[tuple[str, int | None], list[int]] = {}
    for place, one in enumerate(series):
        kind = chart_kind(one)
        together.setdefault((kind, one.baseline), []).append(place)
    found: dict[int, Charted] = {}
    for (kind, baseline), places in together.items():
        chosen = [series[place] for place in places]
        made = xmr_of(chosen, baseline) if kind == "xmr" else others_of(kind, chosen, baseline)
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
    numbers = chart.along(chart.segment_numbers())
    made = []
    for place, start in enumerate(layout.starts.tolist()):
        part = slice(start, start + len(series[place].values))
        last = int(chart.last_segment[place])
        began = int(chart.step[place])
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
                began - start if began >= 0 else -1,
                bool(segments.rare[last]),
            )
        )
    return made


def others_of(kind: str, series: Sequence[Figures], baseline: int | None) -> list[Charted]:
    """Charts of parts, of counts, of rare events, and of runs, in the unit of the measures."""
    layout = layout_of(series)
    values, numerators, denominators = (
        np.concatenate([getattr(one, name) for one in series]) for name in ("values", "numerators", "denominators")
    )
    per = np.concatenate([np.full(len(one.values), one.measure.per if kind in OF_PARTS else 1.0) for one in series])
    # A rate per 1,000 is one of thousands of its denominator.
    chart = chart_points(kind, values, layout, numerator=numerators, denominator=denominators / per, fix_after=baseline)
    lines, reading = chart.lines, chart.reading
    runs = analyse_runs(lines, layout) if kind == "run" else None
    made = []
    for place, start in enumerate(layout.starts.tolist()):
        part = slice(start, start + len(series[place].values))
        state, began = LIMIT_STATES[chart.state[place]], int(reading.step[place])
        made.append(
            Charted(
                kind,
                lines.centre[part],
                lines.lower_limit[part],
                lines.upper_limit[part],
                [SPECIAL_CAUSES[code] for code in reading.special_cause[part]],
                [POINT_TYPES[code] for code in reading.point_type[part]],
                chart.segment[part].tolist(),
                VARIATIONS[reading.variation[place]],
                ASSURANCES[reading.assurance[place]],
                MEDIAN if kind == "run" and state != "none" else state,
                began - start if began >= 0 else -1,
                runs=runs_of(runs, place) if runs is not None else None,
            )
        )
    return made


def runs_of(runs: Runs, place: int) -> RunsFound:
    names = ("longest", "longest_limit", "crossings", "crossings_limit")
    longest, longest_limit, crossings, crossings_limit = (int(getattr(runs, name)[place]) for name in names)
    return RunsFound(longest, longest_limit, crossings, crossings_limit, bool(runs.signal[place]))
