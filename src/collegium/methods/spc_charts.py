"""Control charts for shares, rates and rare events, and the run chart: limits point by point, and the same rules."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from collegium.methods.spc import (
    EQUAL_SHARE,
    FEWEST_FOR_LIMITS,
    LIMIT_PER_RANGE,
    SCREEN_PER_RANGE,
    WARNING_SHARE,
    Layout,
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
    assurances,
    find_special_causes,
    point_types,
    variations,
)

Whole = npt.NDArray[np.int64]

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
    """Per point (N,) special cause and type; per series (S,) variation and assurance: places in the tuples of spc_rules."""

    special_cause: Codes
    point_type: Codes
    variation: Codes
    assurance: Codes


def p_chart(numerator: Real, denominator: Real, layout: Layout, *, prime: bool = False) -> Lines:
    """Shares: pbar +- 3 sqrt(pbar (1 - pbar) / n), within 0 and 1; `prime` widens by the spread of z (Laney).

    Raises ValueError unless 0 <= numerator <= denominator and denominator > 0. Sources: Montgomery 2013, section 7.3;
    Laney 2002, Quality Engineering 14, 531-537.
    """
    _check_counts(numerator, denominator)
    if np.any(numerator > denominator):
        raise ValueError("a share has no more in the numerator than in the denominator")
    starts = _segments(layout, len(numerator))
    centre = _pooled(numerator, denominator, starts)
    return _attribute(numerator / denominator, centre, np.sqrt(centre * (1 - centre) / denominator), starts, prime, 1.0)


def u_chart(numerator: Real, denominator: Real, layout: Layout, *, prime: bool = False) -> Lines:
    """Rates: ubar +- 3 sqrt(ubar / n), not below 0; `prime` widens by the spread of z (Laney).

    Raises ValueError unless numerator >= 0 and denominator > 0. Sources as for `p_chart`.
    """
    _check_counts(numerator, denominator)
    starts = _segments(layout, len(numerator))
    centre = _pooled(numerator, denominator, starts)
    return _attribute(numerator / denominator, centre, np.sqrt(centre / denominator), starts, prime, np.inf)


def run_chart(values: Real, layout: Layout) -> Lines:
    """The median as centre line and no limits: shifts and trends only."""
    centre = _medians(values, _segments(layout, len(values)))
    none = np.full(len(values), np.nan)
    return Lines(values, centre, none, none, none, none)


def g_chart(cases_between: Real, layout: Layout) -> Lines:
    """Cases between rare events: median as centre line, mean + 3 sqrt(mean (mean + 1)) above, 0 below.

    Raises ValueError for a negative number. Source: Benneyan 2001, Health Care Management Science 4, 305-318.
    """
    if np.any(cases_between < 0):
        raise ValueError("a number of cases is at least 0")
    starts = _segments(layout, len(cases_between))
    mean = _spread(
        np.add.reduceat(cases_between, starts) / _lengths(starts, len(cases_between)), starts, len(cases_between)
    )
    sigma = np.sqrt(mean * (mean + 1))
    floor = np.zeros(len(mean))
    centre = _medians(cases_between, starts)
    lines = Lines(cases_between, centre, floor, mean + _WARNING_SIGMAS * sigma, floor, mean + _LIMIT_SIGMAS * sigma)
    return _without_short(lines, starts)


def t_chart(time_between: Real, layout: Layout) -> Lines:
    """Time between rare events: an XmR chart of its 3.6th root, taken back; the lower limit is not below 0.

    Raises ValueError for a negative time. Source: Nelson 1994, Journal of Quality Technology 26, 239-240.
    """
    if np.any(time_between < 0):
        raise ValueError("a time between events is at least 0")
    starts = _segments(layout, len(time_between))
    root = time_between ** (1 / _NELSON)
    number = len(root)
    mean = _spread(np.add.reduceat(root, starts) / _lengths(starts, number), starts, number)
    half = LIMIT_PER_RANGE * _average_range(root, starts)
    lines = [mean, mean - WARNING_SHARE * half, mean + WARNING_SHARE * half, mean - half, mean + half]
    return _without_short(Lines(time_between, *(np.fmax(line, 0.0) ** _NELSON for line in lines)), starts)


def moving_range_limit(average_range: Real) -> Real:
    """Upper limit of the chart of moving ranges, (G,): 3.267 times their average; the lower one is 0."""
    return np.asarray(_MOVING_RANGE_LIMIT * average_range)


def dispersion(numerator: Real, denominator: Real, sigma: Real, centre: Real, layout: Layout) -> Real:
    """Per segment (G,) the spread of z that Laney's charts widen by; clearly above 1 they are the charts to use."""
    starts = _segments(layout, len(numerator))
    z = _over(numerator / denominator - centre, sigma)
    return _average_range(z, starts)[starts] / _D2


def read_chart(lines: Lines, layout: Layout, preset: Preset = NHSR) -> Reading:
    """Find special causes, types and icons by the lines of any chart; limits that differ by point judge the last one."""
    tolerance = EQUAL_SHARE * np.fmax(np.abs(lines.centre), np.nan_to_num(np.abs(lines.upper_limit), posinf=0.0))
    value = lines.value
    above, below = value > lines.centre + tolerance, value < lines.centre - tolerance
    side = above.view(np.int8) - below.view(np.int8)
    warned = (value > lines.upper_warning + tolerance) | (value < lines.lower_warning - tolerance)
    outside = (value > lines.upper_limit + tolerance) | (value < lines.lower_limit - tolerance)
    reach = np.where(outside, BEYOND_LIMIT, np.where(warned, BEYOND_WARNING, WITHIN)).astype(np.uint8)
    breaks = np.zeros(len(value), np.bool_)
    breaks[_segments(layout, len(value))] = True
    if layout.gaps is not None:
        # No pattern crosses a missing period.
        breaks |= layout.gaps
    causes = find_special_causes(value, side, reach, breaks, preset)
    last = np.append(layout.starts[1:], len(value)) - 1
    direction = np.repeat(layout.improvement, np.diff(layout.starts, append=len(value)))
    return Reading(
        causes.cause,
        point_types(causes.heading, direction),
        variations(causes.heading[last], layout.improvement),
        assurances(
            lines.lower_limit[last], lines.upper_limit[last], layout.target, layout.improvement, tolerance[last]
        ),
    )


def _check_counts(numerator: Real, denominator: Real) -> None:
    if np.any(~np.isfinite(numerator)) or np.any(~np.isfinite(denominator)):
        raise ValueError("numbers are finite: leave out what is missing")
    if np.any(numerator < 0) or np.any(denominator <= 0):
        raise ValueError("the numerator is at least 0 and the denominator above 0")


def _segments(layout: Layout, points: int) -> Whole:
    marks: Flags = np.zeros(points, np.bool_)
    marks[layout.starts] = True
    if layout.rebased is not None:
        marks |= layout.rebased
    return np.flatnonzero(marks)


def _lengths(starts: Whole, points: int) -> Whole:
    return np.diff(starts, append=points)


def _spread(per_segment: Real, starts: Whole, points: int) -> Real:
    return np.repeat(per_segment, _lengths(starts, points))


def _pooled(numerator: Real, denominator: Real, starts: Whole) -> Real:
    return _spread(np.add.reduceat(numerator, starts) / np.add.reduceat(denominator, starts), starts, len(numerator))


def _attribute(value: Real, centre: Real, sigma: Real, starts: Whole, prime: bool, ceiling: float) -> Lines:
    if prime:
        sigma = sigma * (_average_range(_over(value - centre, sigma), starts) / _D2)

    def at(sigmas: float) -> Real:
        return np.clip(centre + sigmas * sigma, 0.0, ceiling)

    warning, limit = (at(-_WARNING_SIGMAS), at(_WARNING_SIGMAS)), (at(-_LIMIT_SIGMAS), at(_LIMIT_SIGMAS))
    return _without_short(Lines(value, centre, *warning, *limit), starts)


def _over(difference: Real, sigma: Real) -> Real:
    """Divide, with 0 where there is no spread at all: a share that is always 0 or 1."""
    return np.divide(difference, sigma, out=np.zeros(len(difference)), where=sigma > 0)


def _average_range(values: Real, starts: Whole) -> Real:
    """Average moving range of the segment of each point (N,); NaN for a segment of one."""
    ranges = np.abs(np.diff(values, prepend=values[:1]))
    ranges[starts] = 0.0
    lengths = _lengths(starts, len(values))
    some = lengths > 1
    average = np.divide(np.add.reduceat(ranges, starts), lengths - 1, out=np.full(len(starts), np.nan), where=some)
    return np.repeat(average, lengths)


def _medians(values: Real, starts: Whole) -> Real:
    """Median of the segment of each point (N,), of all segments in one sort."""
    lengths = _lengths(starts, len(values))
    ordered = values[np.lexsort((values, np.repeat(np.arange(len(starts)), lengths)))]
    median = (ordered[starts + (lengths - 1) // 2] + ordered[starts + lengths // 2]) / 2
    return np.repeat(median, lengths)


def _without_short(lines: Lines, starts: Whole) -> Lines:
    """A segment of fewer than 5 points has a centre line and no limits."""
    short = np.repeat(_lengths(starts, len(lines.value)) < FEWEST_FOR_LIMITS, _lengths(starts, len(lines.value)))
    names = ("lower_warning", "upper_warning", "lower_limit", "upper_limit")
    kept = [np.where(short, np.nan, getattr(lines, name)) for name in names]
    return Lines(lines.value, lines.centre, *kept)
