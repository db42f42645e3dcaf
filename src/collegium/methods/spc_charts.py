"""Control charts for shares, rates, counts and rare events, and the run chart: limits point by point, and the same rules."""

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from collegium.methods.spc import (
    EQUAL_SHARE,
    FEWEST_FOR_FINAL_LIMITS,
    FEWEST_FOR_LIMITS,
    FINAL,
    LIMIT_PER_RANGE,
    NO_LIMITS,
    SCREEN_PER_RANGE,
    TRIAL,
    WARNING_SHARE,
    Layout,
    check_frozen,
    steps,
)
from collegium.methods.spc_rules import (
    BEYOND_LIMIT,
    BEYOND_WARNING,
    NHSR,
    WITHIN,
    Codes,
    Flags,
    Preset,
    Real,
    Signs,
    assurances,
    constants,
    find_special_causes,
    point_types,
    variations,
)

Whole = npt.NDArray[np.int64]

# Kinds of charts by what they are drawn from: a part of a whole, or one figure a point.
OF_PARTS = ("p", "p-prime", "u", "u-prime")
OF_FIGURES = ("c", "g", "t", "run")
# Mean moving range of two over the standard deviation.
_D2 = 1.128
_LIMIT_SIGMAS, _WARNING_SIGMAS = 3.0, 2.0
# Nelson 1994: the power that makes times between events near normal.
_NELSON = 3.6
_MOVING_RANGE_LIMIT = SCREEN_PER_RANGE


@dataclass(frozen=True, slots=True)
class Lines:
    """Per point (N,): value, centre line, warning lines and limits; NaN where a chart has no limits."""

    value: Real
    centre: Real
    lower_warning: Real
    upper_warning: Real
    lower_limit: Real
    upper_limit: Real


@dataclass(frozen=True, slots=True)
class Reading:
    """Per point (N,) special cause and type; per series (S,) variation and assurance: places in the tuples of spc_rules.

    `step` (S,) is the point from which all figures to the end lie on one side of the centre of a segment that begins
    before it, or -1; assurance is then judged by the figures from there on alone.
    """

    special_cause: Codes
    point_type: Codes
    variation: Codes
    assurance: Codes
    step: Whole


@dataclass(frozen=True, slots=True)
class PointChart:
    """Lines and reading of one kind of chart; per point (N,) the number of its segment; per series (S,) place in LIMIT_STATES."""

    lines: Lines
    reading: Reading
    segment: Whole
    state: Codes


def chart_points(
    kind: str,
    values: Real,
    layout: Layout,
    *,
    numerator: Real | None = None,
    denominator: Real | None = None,
    preset: Preset = NHSR,
    fix_after: int | None = None,
) -> PointChart:
    """Draw and read a chart of OF_PARTS, from `numerator` and `denominator` (N,), or of OF_FIGURES, from `values` (N,).

    `fix_after` freezes centre and limits on the first points of each segment, at least 12. Raises ValueError as the
    functions of the kinds do.
    """
    check_frozen(fix_after)

    def draw(plan: Layout, frozen: int | None) -> Lines:
        if kind in OF_PARTS:
            assert numerator is not None
            assert denominator is not None
            of_parts = p_chart if kind.startswith("p") else u_chart
            return of_parts(numerator, denominator, plan, prime=kind.endswith("prime"), fix_after=frozen)
        of_figures = {"c": c_chart, "g": g_chart, "t": t_chart, "run": run_chart}[kind]
        return of_figures(values, plan, fix_after=frozen)

    lines = draw(layout, fix_after)
    # New limits from a step on are those of its own figures, without any freezing.
    reading = read_chart(lines, layout, preset, lambda plan: draw(plan, None))
    starts = segments_of(layout, len(lines.value))
    first = np.searchsorted(starts, layout.starts)
    lengths = _lengths(starts, len(lines.value))
    number = np.arange(len(starts)) - np.repeat(first, np.diff(first, append=len(starts))) + 1
    used = np.minimum(lengths, fix_after or len(lines.value))[np.append(first[1:], len(starts)) - 1]
    state = np.where(used < FEWEST_FOR_LIMITS, NO_LIMITS, np.where(used < FEWEST_FOR_FINAL_LIMITS, TRIAL, FINAL))
    return PointChart(lines, reading, np.repeat(number, lengths), state.astype(np.uint8))


def p_chart(
    numerator: Real, denominator: Real, layout: Layout, *, prime: bool = False, fix_after: int | None = None
) -> Lines:
    """Shares: pbar +- 3 sqrt(pbar (1 - pbar) / n), within 0 and 1; `prime` widens by the spread of z (Laney).

    Raises ValueError unless 0 <= numerator <= denominator and denominator > 0. Sources: Montgomery 2013, section 7.3;
    Laney 2002, Quality Engineering 14, 531-537.
    """
    _check_counts(numerator, denominator)
    if np.any(numerator > denominator):
        raise ValueError("a share has no more in the numerator than in the denominator")
    part = _part(layout, len(numerator), fix_after)
    centre = part.pooled(numerator, denominator)
    return _attribute(numerator / denominator, centre, np.sqrt(centre * (1 - centre) / denominator), part, prime, 1.0)


def u_chart(
    numerator: Real, denominator: Real, layout: Layout, *, prime: bool = False, fix_after: int | None = None
) -> Lines:
    """Rates: ubar +- 3 sqrt(ubar / n), not below 0; `prime` widens by the spread of z (Laney).

    Raises ValueError unless numerator >= 0 and denominator > 0. Sources as for `p_chart`.
    """
    _check_counts(numerator, denominator)
    part = _part(layout, len(numerator), fix_after)
    centre = part.pooled(numerator, denominator)
    return _attribute(numerator / denominator, centre, np.sqrt(centre / denominator), part, prime, np.inf)


def c_chart(counts: Real, layout: Layout, *, fix_after: int | None = None) -> Lines:
    """Counts of equal opportunity: cbar +- 3 sqrt(cbar), not below 0.

    Raises ValueError for a negative count. Source: Montgomery 2013, section 7.3.
    """
    if np.any(counts < 0):
        raise ValueError("a count is at least 0")
    return u_chart(counts, np.ones(len(counts)), layout, fix_after=fix_after)


def run_chart(values: Real, layout: Layout, *, fix_after: int | None = None) -> Lines:
    """The median as centre line and no limits: shifts and trends, and `analyse_runs`."""
    centre = _part(layout, len(values), fix_after).median(values)
    none = np.full(len(values), np.nan)
    return Lines(values, centre, none, none, none, none)


def g_chart(cases_between: Real, layout: Layout, *, fix_after: int | None = None) -> Lines:
    """Cases between rare events: median as centre line, mean + 3 sqrt(mean (mean + 1)) above, 0 below.

    Raises ValueError for a negative number. Source: Benneyan 2001, Health Care Management Science 4, 305-318.
    """
    if np.any(cases_between < 0):
        raise ValueError("a number of cases is at least 0")
    part = _part(layout, len(cases_between), fix_after)
    mean = part.mean(cases_between)
    sigma = np.sqrt(mean * (mean + 1))
    floor = np.zeros(len(mean))
    centre = part.median(cases_between)
    lines = Lines(cases_between, centre, floor, mean + _WARNING_SIGMAS * sigma, floor, mean + _LIMIT_SIGMAS * sigma)
    return _without_short(lines, part)


def t_chart(time_between: Real, layout: Layout, *, fix_after: int | None = None) -> Lines:
    """Time between rare events: an XmR chart of its 3.6th root, taken back; the lower limit is not below 0.

    Raises ValueError for a negative time. Source: Nelson 1994, Journal of Quality Technology 26, 239-240.
    """
    if np.any(time_between < 0):
        raise ValueError("a time between events is at least 0")
    part = _part(layout, len(time_between), fix_after)
    root = time_between ** (1 / _NELSON)
    mean = part.mean(root)
    half = LIMIT_PER_RANGE * part.average_range(root)
    lines = [mean, mean - WARNING_SHARE * half, mean + WARNING_SHARE * half, mean - half, mean + half]
    return _without_short(Lines(time_between, *(np.fmax(line, 0.0) ** _NELSON for line in lines)), part)


def moving_range_limit(average_range: Real) -> Real:
    """Upper limit of the chart of moving ranges, (G,): 3.267 times their average; the lower one is 0."""
    return np.asarray(_MOVING_RANGE_LIMIT * average_range)


def dispersion(numerator: Real, denominator: Real, sigma: Real, centre: Real, layout: Layout) -> Real:
    """Per segment (G,) the spread of z that Laney's charts widen by; clearly above 1 they are the charts to use."""
    part = _part(layout, len(numerator), None)
    z = _over(numerator / denominator - centre, sigma)
    return part.average_range(z)[part.starts] / _D2


def read_chart(
    lines: Lines, layout: Layout, preset: Preset = NHSR, draw_again: Callable[[Layout], Lines] | None = None
) -> Reading:
    """Find special causes, types and icons by the lines of any chart; limits that differ by point judge the last one.

    With `draw_again` the centre may span a step: assurance is then judged by the limits that a new segment from there has.
    """
    tolerance = _tolerance(lines)
    value, side = lines.value, sides_of(lines)
    warned = (value > lines.upper_warning + tolerance) | (value < lines.lower_warning - tolerance)
    outside = (value > lines.upper_limit + tolerance) | (value < lines.lower_limit - tolerance)
    reach = np.where(outside, BEYOND_LIMIT, np.where(warned, BEYOND_WARNING, WITHIN)).astype(np.uint8)
    breaks = np.zeros(len(value), np.bool_)
    segments = segments_of(layout, len(value))
    breaks[segments] = True
    if layout.gaps is not None:
        # No pattern crosses a missing period.
        breaks |= layout.gaps
    causes = find_special_causes(value, side, reach, breaks, preset)
    ends = np.append(layout.starts[1:], len(value))
    last = ends - 1
    direction = np.repeat(layout.improvement, np.diff(layout.starts, append=len(value)))
    begins = segments[np.searchsorted(segments, last, side="right") - 1]
    step = steps(side, begins, ends)
    if draw_again is not None and (step >= 0).any():
        begun = np.zeros(len(value), np.bool_) if layout.rebased is None else layout.rebased.copy()
        begun[step[step >= 0]] = True
        lines = draw_again(replace(layout, rebased=begun))
        begins = np.where(step >= 0, step, begins)
    lower, upper = lines.lower_limit[last], lines.upper_limit[last]
    constant = constants(value, lower, upper, tolerance[last], begins, ends)
    return Reading(
        causes.cause,
        point_types(causes.heading, direction),
        variations(causes.heading[last], layout.improvement),
        assurances(lower, upper, layout.target, layout.improvement, tolerance[last], constant),
        step,
    )


def _tolerance(lines: Lines) -> Real:
    """Difference from a line that counts as none."""
    largest = np.fmax(np.abs(lines.centre), np.nan_to_num(np.abs(lines.upper_limit), posinf=0.0))
    return np.asarray(EQUAL_SHARE * largest, np.float64)


def sides_of(lines: Lines) -> Signs:
    """Which side of the centre line each point (N,) lies on, 0 on it."""
    tolerance = _tolerance(lines)
    above, below = lines.value > lines.centre + tolerance, lines.value < lines.centre - tolerance
    return above.view(np.int8) - below.view(np.int8)


def _check_counts(numerator: Real, denominator: Real) -> None:
    if np.any(~np.isfinite(numerator)) or np.any(~np.isfinite(denominator)):
        raise ValueError("numbers are finite: leave out what is missing")
    if np.any(numerator < 0) or np.any(denominator <= 0):
        raise ValueError("the numerator is at least 0 and the denominator above 0")


def segments_of(layout: Layout, points: int) -> Whole:
    """The first point of each segment (G,)."""
    marks: Flags = np.zeros(points, np.bool_)
    marks[layout.starts] = True
    if layout.rebased is not None:
        marks |= layout.rebased
    return np.flatnonzero(marks)


def _lengths(starts: Whole, points: int) -> Whole:
    return np.diff(starts, append=points)


@dataclass(frozen=True, slots=True)
class _Part:
    """The points (N,) of each segment that its centre and spread rest on: all of them, or the first where it is frozen."""

    starts: Whole
    lengths: Whole
    used: Flags
    number: Whole  # of used points per segment

    def mean(self, values: Real) -> Real:
        """Mean of the segment of each point (N,)."""
        return self.along(np.add.reduceat(np.where(self.used, values, 0.0), self.starts) / self.number)

    def pooled(self, numerator: Real, denominator: Real) -> Real:
        above, below = (np.add.reduceat(np.where(self.used, one, 0.0), self.starts) for one in (numerator, denominator))
        return self.along(above / below)

    def median(self, values: Real) -> Real:
        """Median of the segment of each point (N,), of all segments in one sort."""
        owner = np.repeat(np.arange(len(self.starts)), self.lengths)[self.used]
        chosen = values[self.used]
        ordered = chosen[np.lexsort((chosen, owner))]
        first = np.cumsum(self.number) - self.number
        return self.along((ordered[first + (self.number - 1) // 2] + ordered[first + self.number // 2]) / 2)

    def average_range(self, values: Real) -> Real:
        """Average moving range of the segment of each point (N,); NaN for a segment of one."""
        ranges = np.abs(np.diff(values, prepend=values[:1]))
        ranges[self.starts] = 0.0
        ranges[~self.used] = 0.0
        total = np.add.reduceat(ranges, self.starts)
        return self.along(np.divide(total, self.number - 1, out=np.full(len(total), np.nan), where=self.number > 1))

    def along(self, per_segment: Real) -> Real:
        return np.repeat(per_segment, self.lengths)


def _part(layout: Layout, points: int, fix_after: int | None) -> _Part:
    starts = segments_of(layout, points)
    lengths = _lengths(starts, points)
    if fix_after is None:
        return _Part(starts, lengths, np.ones(points, np.bool_), lengths)
    used = np.arange(points) - np.repeat(starts, lengths) < fix_after
    return _Part(starts, lengths, used, np.minimum(lengths, fix_after))


def _attribute(value: Real, centre: Real, sigma: Real, part: _Part, prime: bool, ceiling: float) -> Lines:
    if prime:
        sigma = sigma * (part.average_range(_over(value - centre, sigma)) / _D2)

    def at(sigmas: float) -> Real:
        return np.clip(centre + sigmas * sigma, 0.0, ceiling)

    warning, limit = (at(-_WARNING_SIGMAS), at(_WARNING_SIGMAS)), (at(-_LIMIT_SIGMAS), at(_LIMIT_SIGMAS))
    return _without_short(Lines(value, centre, *warning, *limit), part)


def _over(difference: Real, sigma: Real) -> Real:
    """Divide, with 0 where there is no spread at all: a share that is always 0 or 1."""
    return np.divide(difference, sigma, out=np.zeros(len(difference)), where=sigma > 0)


def _without_short(lines: Lines, part: _Part) -> Lines:
    """A segment of fewer than 5 points has a centre line and no limits."""
    short = np.repeat(part.lengths < FEWEST_FOR_LIMITS, part.lengths)
    names = ("lower_warning", "upper_warning", "lower_limit", "upper_limit")
    kept = [np.where(short, np.nan, getattr(lines, name)) for name in names]
    return Lines(lines.value, lines.centre, *kept)
