"""XmR charts of many series at once: limits, special causes, variation and assurance, as whole-array operations."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from collegium.methods.spc_rules import (
    BEYOND_LIMIT,
    BEYOND_WARNING,
    NHSR,
    Codes,
    Flags,
    Preset,
    Real,
    Signs,
    Whole,
    assurances,
    constants,
    find_special_causes,
    point_types,
    variations,
)

# 3 / 1.128 and 3.267: Shewhart's constants for ranges of two, rounded as Making Data Count publishes them.
LIMIT_PER_RANGE = 2.66
WARNING_SHARE = 2 / 3
SCREEN_PER_RANGE = 3.267
FEWEST_TO_FIX = 12
# Our rules: fewer points give trial limits, still fewer none.
FEWEST_FOR_LIMITS, FEWEST_FOR_FINAL_LIMITS = 5, 12
SUSTAINED_SHIFT = 12
LIMIT_STATES = ("final", "trial", "none")
FINAL, TRIAL, NO_LIMITS = range(3)
# A mean of decimals is a little off in binary: this share of the limits counts as equal.
EQUAL_SHARE = 1e-12
_POINTS_AT_ONCE = 100_000
_THREADS = 2


@dataclass(frozen=True, slots=True)
class Layout:
    """How N points form S series, each in order of time.

    `starts` (S,) are the places of first points; `rebased` and `gaps` (N,) mark points that begin a new segment, and
    points before which a period is missing; `improvement` (S,) is 1, -1 or 0; `target` (S,) is NaN where there is none.
    """

    starts: Whole
    improvement: Signs
    target: Real
    rebased: Flags | None = None
    gaps: Flags | None = None


@dataclass(frozen=True, slots=True)
class XmrOptions:
    """Choices that are stored with a chart; `break_at_gaps` lets no range and no pattern cross a missing period."""

    preset: Preset = NHSR
    screen_outliers: bool = True
    fix_after_n_points: int | None = None
    break_at_gaps: bool = False

    def __post_init__(self) -> None:
        check_frozen(self.fix_after_n_points)


@dataclass(frozen=True, slots=True)
class Segments:
    """Per segment (G,): first point, points, series, mean, average moving range, limits, place in LIMIT_STATES.

    `rare` marks segments in which most points equal the one before, so that screening would have left no variation and
    was not done: an XmR chart does not fit such figures.
    """

    starts: Whole
    points: Whole
    series: Whole
    mean: Real
    average_range: Real
    lower_limit: Real
    upper_limit: Real
    state: Codes
    rare: Flags


@dataclass(frozen=True, slots=True)
class XmrChart:
    """Segments; per point (N,) special cause and type; per series (S,) variation, assurance and last segment.

    `step` (S,) is the point from which all figures to the end lie on one side of the mean of a segment that begins before
    it, or -1: the mean spans a step. Assurance is then judged by the figures from there on alone.
    """

    segments: Segments
    special_cause: Codes
    point_type: Codes
    heading: Signs
    variation: Codes
    assurance: Codes
    last_segment: Whole
    step: Whole

    def along(self, per_segment: npt.NDArray[np.generic]) -> npt.NDArray[np.generic]:
        """Give each point the figure of its segment."""
        return np.repeat(per_segment, self.segments.points)

    def segment_numbers(self) -> Whole:
        """Number the segments of each series from 1, per segment (G,)."""
        series = self.segments.series
        return np.arange(len(series)) - np.searchsorted(series, series) + 1


def check_frozen(points: int | None) -> None:
    """Raise ValueError where limits would be frozen on fewer than 12 points."""
    if points is not None and points < FEWEST_TO_FIX:
        raise ValueError(f"limits are fixed after at least {FEWEST_TO_FIX} points")


def xmr(values: Real, layout: Layout, options: XmrOptions = XmrOptions()) -> XmrChart:  # noqa: B008  # frozen
    """Chart every series: m +- 2.66 average moving range per segment, four rules, two icons.

    `values` (N,) finite, in the unit of the measure; raises ValueError when values and layout do not fit.
    Source: NHSRplotthedots 0.2.2 (Making Data Count); short series as stated beside the constants.
    """
    values = np.ascontiguousarray(values, np.float64)
    _check(values, layout)
    pieces = list(_pieces(layout.starts, len(values)))
    with ThreadPoolExecutor(_THREADS) as threads:
        charts = list(threads.map(lambda piece: _chart(values, layout, options, *piece), pieces))
    return charts[0] if len(charts) == 1 else _joined(charts, pieces, layout)


def steps(side: Signs, starts: Whole, ends: Whole) -> Whole:
    """Give per series (S,) the point where its last run on one side of the centre began, or -1.

    `side` (N,) is 1, -1 or 0; `starts` and `ends` (S,) are the first point and the end of each series' last segment. Only
    a run of at least 12 points to the end counts, and not a whole segment, whose centre is that of the run. It is a
    suggestion to judge, never an act.
    """
    found = np.full(len(starts), -1, np.int64)
    # Few series end in a run so long: only those are followed back to where it began.
    long = np.flatnonzero(ends - starts > SUSTAINED_SHIFT)
    recent = side[ends[long, None] - 1 - np.arange(SUSTAINED_SHIFT)]
    long = long[(recent[:, 0] != 0) & (recent == recent[:, :1]).all(axis=1)]
    if len(long):
        places, firsts = _stretches(starts[long], ends[long])
        other = side[places] != np.repeat(side[ends[long] - 1], ends[long] - starts[long])
        began = np.maximum.reduceat(np.where(other, places + 1, 0), firsts)
        found[long] = np.where(began > starts[long], began, -1)
    return found


def _check(values: Real, layout: Layout) -> None:
    starts = layout.starts
    if values.ndim != 1 or not len(values) or not len(starts):
        raise ValueError("a chart needs at least one point")
    if starts[0] != 0 or np.any(np.diff(starts) <= 0) or starts[-1] >= len(values):
        raise ValueError("series start at 0, in rising order, each with at least one point")
    if len(layout.improvement) != len(starts) or len(layout.target) != len(starts):
        raise ValueError("each series has one direction of improvement and one target")
    if not np.isfinite(values).all():
        raise ValueError("values are finite: leave out what is missing")
    for marks in (layout.rebased, layout.gaps):
        if marks is not None and marks.shape != values.shape:
            raise ValueError("each point has one mark")


def _pieces(starts: Whole, points: int) -> Iterator[tuple[int, int, int, int]]:
    """Cut between series into pieces that stay in the processor's cache: first and last series, first and last point."""
    borders = np.unique(np.searchsorted(starts, np.arange(0, points, _POINTS_AT_ONCE)))
    ends = np.append(borders[1:], len(starts))
    for first, last in zip(borders.tolist(), ends.tolist(), strict=True):
        if first < last:
            yield first, last, int(starts[first]), int(starts[last]) if last < len(starts) else points


def _chart(values: Real, layout: Layout, options: XmrOptions, first: int, last: int, begin: int, end: int) -> XmrChart:
    values = values[begin:end]
    series_starts = layout.starts[first:last] - begin
    direction = layout.improvement[first:last]
    marks = np.zeros(len(values), np.bool_)
    marks[series_starts] = True
    if layout.rebased is not None:
        marks |= layout.rebased[begin:end]
    starts = np.flatnonzero(marks)
    if options.break_at_gaps and layout.gaps is not None:
        marks |= layout.gaps[begin:end]
    segments = _segments(values, starts, marks, series_starts, options)
    side, reach, tolerance = _position(values, segments)
    causes = find_special_causes(values, side, reach, marks, options.preset)
    lengths = np.diff(series_starts, append=len(values))
    ends = series_starts + lengths
    last_segment = np.append(np.searchsorted(starts, series_starts[1:]), len(starts)) - 1
    step = steps(side, starts[last_segment], ends)
    lower, upper, judged = segments.lower_limit[last_segment], segments.upper_limit[last_segment], starts[last_segment]
    if (stepped := step >= 0).any():
        newest = _newest(values, marks, step[stepped], ends[stepped], options)
        lower[stepped], upper[stepped], judged[stepped] = newest.lower_limit, newest.upper_limit, step[stepped]
    constant = constants(values, lower, upper, tolerance[last_segment], judged, ends)
    return XmrChart(
        segments,
        causes.cause,
        point_types(causes.heading, np.repeat(direction, lengths)),
        causes.heading,
        variations(causes.heading[series_starts + lengths - 1], direction),
        assurances(
            lower,
            upper,
            layout.target[first:last],
            direction,
            tolerance[last_segment],
            constant,
        ),
        last_segment,
        np.where(stepped, step + begin, -1),
    )


def _stretches(begins: Whole, ends: Whole) -> tuple[Whole, Whole]:
    """The places from each beginning up to its end, laid end to end, and where each stretch starts among them."""
    lengths = ends - begins
    starts = np.cumsum(lengths) - lengths
    return np.arange(lengths.sum()) + np.repeat(begins - starts, lengths), starts


def _newest(values: Real, breaks: Flags, begins: Whole, ends: Whole, options: XmrOptions) -> Segments:
    """Segments of the figures from a step to the end, as if limits had been begun anew there, without any freezing."""
    places, starts = _stretches(begins, ends)
    marks = breaks[places]
    marks[starts] = True
    return _segments(values[places], starts, marks, starts, replace(options, fix_after_n_points=None))


def _segments(values: Real, starts: Whole, breaks: Flags, series_starts: Whole, options: XmrOptions) -> Segments:
    points = np.diff(starts, append=len(values))
    ranges = np.zeros(len(values))
    np.abs(np.subtract(values[1:], values[:-1], out=ranges[1:]), out=ranges[1:])
    ranges[breaks] = 0.0
    used, base, paired = points, values, ~breaks
    weight: Flags | None = None
    if options.fix_after_n_points is not None:
        place = np.arange(len(values)) - np.repeat(starts, points)
        weight = place < options.fix_after_n_points
        used = np.minimum(points, options.fix_after_n_points)
        ranges[~weight] = 0.0
        paired = paired & weight
    mean = _mean(base, starts, points, used, weight)
    number = np.add.reduceat(paired, starts, dtype=np.int64)
    average, rare = _average_range(ranges, paired, starts, points, number, options.screen_outliers)
    state = np.where(used < FEWEST_FOR_FINAL_LIMITS, np.uint8(TRIAL), np.uint8(FINAL))
    state[(used < FEWEST_FOR_LIMITS) | (number == 0)] = NO_LIMITS
    half = np.where(state == NO_LIMITS, np.nan, LIMIT_PER_RANGE * average)
    series = np.searchsorted(series_starts, starts, side="right") - 1
    return Segments(starts, points, series, mean, average, mean - half, mean + half, state, rare)


def _mean(values: Real, starts: Whole, points: Whole, used: Whole, weight: Flags | None) -> Real:
    """Mean per segment in two passes, so that the mean of equal values is that value."""
    rough = np.add.reduceat(values if weight is None else np.where(weight, values, 0.0), starts) / used
    rest = values - np.repeat(rough, points)
    if weight is not None:
        rest[~weight] = 0.0
    return np.asarray(rough + np.add.reduceat(rest, starts) / used, np.float64)


def _average_range(
    ranges: Real, paired: Flags, starts: Whole, points: Whole, number: Whole, screen_outliers: bool
) -> tuple[Real, Flags]:
    """Average moving range, once more without the ranges that reach 3.267 times the first average; NaN without any.

    Where screening would take away every range that is not 0 it is not done, which the second result marks.
    """
    some = number > 0
    average: Real = np.divide(np.add.reduceat(ranges, starts), number, out=np.full(len(starts), np.nan), where=some)
    if not screen_outliers:
        return average, np.zeros(len(starts), np.bool_)
    kept = ranges < np.repeat(SCREEN_PER_RANGE * average, points)
    kept &= paired
    left = np.add.reduceat(kept, starts, dtype=np.int64)
    total = np.add.reduceat(np.where(kept, ranges, 0.0), starts)
    # Where nothing varies, no range is below the average: it stays 0.
    screened: Real = np.divide(total, left, out=average.copy(), where=(left > 0) & (total > 0))
    return screened, some & (total == 0) & (average > 0)


def _position(values: Real, segments: Segments) -> tuple[Signs, Codes, Real]:
    """Side of the mean and reach of each point; and per segment the difference that counts as none."""
    largest = np.fmax(
        np.fmax(np.abs(segments.lower_limit), np.abs(segments.upper_limit)),
        np.abs(segments.mean),
    )
    tolerance = EQUAL_SHARE * largest
    distance = values - np.repeat(segments.mean, segments.points)
    least = np.repeat(tolerance, segments.points)
    side = (distance > least).view(np.int8) - (distance < -least).view(np.int8)
    np.abs(distance, out=distance)
    half = segments.upper_limit - segments.mean
    beyond = distance > np.repeat(half + tolerance, segments.points)
    reach = (distance > np.repeat(WARNING_SHARE * half + tolerance, segments.points)).view(np.uint8)
    reach = reach * np.uint8(BEYOND_WARNING) + beyond.view(np.uint8) * np.uint8(BEYOND_LIMIT - BEYOND_WARNING)
    return side, reach, tolerance


def _joined(charts: list[XmrChart], pieces: list[tuple[int, int, int, int]], layout: Layout) -> XmrChart:
    segments = [chart.segments for chart in charts]
    before = np.cumsum([0, *(len(part.starts) for part in segments)]).tolist()

    def shifted(arrays: list[Whole], by: list[int]) -> Whole:
        return np.concatenate([array + offset for array, offset in zip(arrays, by, strict=True)])

    return XmrChart(
        Segments(
            shifted([part.starts for part in segments], [piece[2] for piece in pieces]),
            np.concatenate([part.points for part in segments]),
            shifted([part.series for part in segments], [piece[0] for piece in pieces]),
            np.concatenate([part.mean for part in segments]),
            np.concatenate([part.average_range for part in segments]),
            np.concatenate([part.lower_limit for part in segments]),
            np.concatenate([part.upper_limit for part in segments]),
            np.concatenate([part.state for part in segments]),
            np.concatenate([part.rare for part in segments]),
        ),
        np.concatenate([chart.special_cause for chart in charts]),
        np.concatenate([chart.point_type for chart in charts]),
        np.concatenate([chart.heading for chart in charts]),
        np.concatenate([chart.variation for chart in charts]),
        np.concatenate([chart.assurance for chart in charts]),
        shifted([chart.last_segment for chart in charts], before[:-1]),
        np.concatenate([chart.step for chart in charts]),
    )
