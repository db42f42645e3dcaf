"""Special causes and icons: the rules of statistical process control over many series laid end to end."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Real = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]
Codes = npt.NDArray[np.uint8]
Signs = npt.NDArray[np.int8]
Whole = npt.NDArray[np.int64]

# Each result holds places in these tuples; the words are what files and pages show.
SPECIAL_CAUSES = ("none", "outside_limits", "trend", "two_of_three", "shift")
NO_CAUSE, OUTSIDE_LIMITS, TREND, TWO_OF_THREE, SHIFT = range(5)
POINT_TYPES = ("common_cause", "improvement", "concern", "neutral_high", "neutral_low")
VARIATIONS = (
    "common_cause",
    "improvement_high",
    "improvement_low",
    "concern_high",
    "concern_low",
    "neutral_high",
    "neutral_low",
)
ASSURANCES = ("none", "pass", "fail", "hit_and_miss")
NO_ASSURANCE, PASS, FAIL, HIT_AND_MISS = range(4)
IMPROVEMENTS = {"increase": 1, "decrease": -1, "neutral": 0}

# How far a point lies from the centre line.
WITHIN, BEYOND_WARNING, BEYOND_LIMIT = range(3)

# Places 0 to 8: three times the direction of improvement, plus where the point heads, plus 4.
_TYPE_OF = np.array([1, 0, 2, 4, 0, 3, 2, 0, 1], np.uint8)
_VARIATION_OF = np.array([2, 0, 3, 6, 0, 5, 4, 0, 1], np.uint8)


@dataclass(frozen=True, slots=True)
class Preset:
    """Lengths and variants of the rules as one published tool applies them."""

    name: str
    shift: int
    trend: int
    third_point_on_same_side: bool = True
    whole_pattern: bool = False  # of two of three, flag the third point too


# Sources: NHSRplotthedots 0.2.2; PowerBI-SPC of an Australian state health service; Making Data Count as of 2018.
NHSR = Preset("nhsr", shift=7, trend=7)
POWERBI = Preset("powerbi", shift=7, trend=5, third_point_on_same_side=False)
MDC_2018 = Preset("mdc-2018", shift=7, trend=6)
PRESETS = {preset.name: preset for preset in (NHSR, POWERBI, MDC_2018)}


@dataclass(frozen=True, slots=True)
class Causes:
    """Per point (N,): place in SPECIAL_CAUSES, and where the point heads: 1 high or rising, -1 low or falling."""

    cause: Codes
    heading: Signs


def find_special_causes(values: Real, side: Signs, reach: Codes, breaks: Flags, preset: Preset) -> Causes:
    """Apply the four rules; the first that holds names the point: outside limits, trend, two of three, shift.

    `side` (N,) is 1 above, -1 below, 0 on the centre line; `reach` (N,) is WITHIN, BEYOND_WARNING or BEYOND_LIMIT;
    `breaks` (N,) marks points that no pattern may join to the point before. Source: NHSRplotthedots 0.2.2, ptd_spc.
    """
    trend = _trends(values, breaks, preset.trend)
    if preset.third_point_on_same_side:
        two_of_three = _two_of_three(side, reach == BEYOND_WARNING, breaks)
    else:
        two_of_three = _two_of_three_any_third(side, reach > WITHIN, breaks, preset.whole_pattern)
    shift = _long_runs(side, breaks, preset.shift)
    cause = np.zeros(len(values), np.uint8)
    heading = np.zeros(len(values), np.int8)
    # From the weakest claim to the strongest: the later one overwrites.
    for place, found in (
        (SHIFT, shift),
        (TWO_OF_THREE, two_of_three),
        (TREND, trend),
        (OUTSIDE_LIMITS, np.where(reach == BEYOND_LIMIT, side, np.int8(0))),
    ):
        where = found != 0
        np.copyto(cause, np.uint8(place), where=where)
        np.copyto(heading, found, where=where)
    return Causes(cause, heading)


def point_types(heading: Signs, direction: Signs) -> Codes:
    """Places in POINT_TYPES (N,) from where each point heads and which direction is an improvement (1, -1, 0)."""
    return np.asarray(_TYPE_OF[direction * np.int8(3) + heading + np.int8(4)], np.uint8)


def variations(heading: Signs, direction: Signs) -> Codes:
    """Places in VARIATIONS (S,) from where the last point of each series heads."""
    return np.asarray(_VARIATION_OF[direction * np.int8(3) + heading + np.int8(4)], np.uint8)


def assurances(lower: Real, upper: Real, target: Real, direction: Signs, tolerance: Real, constant: Flags) -> Codes:
    """Places in ASSURANCES (S,): the last limits against the target; a limit equal to the target is hit and miss.

    `constant` (S,) marks series of which the limits speak of equal figures: where those are the target, each one meets it
    and they pass. NaN in `target` or in a limit, and direction 0, give none.
    """
    above, below = target > upper + tolerance, target < lower - tolerance
    failing = np.where(direction > 0, above, below)
    at_target = constant & ~above & ~below
    passing = np.where(direction > 0, below, above) | at_target
    found = np.where(failing, FAIL, np.where(passing, PASS, HIT_AND_MISS)).astype(np.uint8)
    judged = np.isfinite(target) & np.isfinite(lower) & np.isfinite(upper) & (direction != 0)
    return np.where(judged, found, np.uint8(NO_ASSURANCE))


def constants(values: Real, lower: Real, upper: Real, tolerance: Real, begins: Whole, ends: Whole) -> Flags:
    """Mark series (S,) whose figures from `begins` up to `ends` are all equal; limits without width are not enough."""
    constant = np.asarray(upper - lower <= 2 * tolerance)
    if constant.any():
        # Every other part of these pairs reaches from a series' first figure in question to its end.
        pairs = np.stack([begins, ends], axis=1).ravel()[:-1]
        width = np.maximum.reduceat(values, pairs)[::2] - np.minimum.reduceat(values, pairs)[::2]
        constant &= width <= 2 * tolerance
    return constant


def _long_runs(state: Signs, breaks: Flags, length: int) -> Signs:
    """Keep the state where the same one, not 0, holds for at least `length` points without a break; 0 elsewhere."""
    if not len(state):
        return state
    changes = state[1:] != state[:-1]
    changes |= breaks[1:]
    starts = np.concatenate(([0], np.flatnonzero(changes) + 1))
    lengths = np.diff(starts, append=len(state))
    kept = state[starts]
    kept[lengths < length] = 0
    return np.repeat(kept, lengths)


def _trends(values: Real, breaks: Flags, length: int) -> Signs:
    """Flag `length` points that rise, or fall, each time; a point in two opposite trends takes the later one."""
    steps = np.zeros(len(values), np.int8)
    if len(values) < 2:
        return steps
    rises, falls = values[1:] > values[:-1], values[1:] < values[:-1]
    np.subtract(rises.view(np.int8), falls.view(np.int8), out=steps[1:])
    steps[breaks] = 0
    trend = _long_runs(steps, breaks, length - 1)
    # A trend begins with the point before its first step.
    np.copyto(trend[:-1], trend[1:].copy(), where=trend[1:] != 0)
    return trend


def _two_of_three(side: Signs, close: Flags, breaks: Flags) -> Signs:
    """Flag close points in a window of three on one side of the centre line, two of them close."""
    flagged = np.zeros(len(side), np.bool_)
    if len(side) > 2:
        window = _windows(breaks) & (side[2:] == side[1:-1]) & (side[2:] == side[:-2])
        window &= (close[2:] & close[1:-1]) | (close[2:] & close[:-2]) | (close[1:-1] & close[:-2])
        _spread(flagged, window)
    return np.where(flagged & close, side, np.int8(0))


def _two_of_three_any_third(side: Signs, beyond: Flags, breaks: Flags, whole_pattern: bool) -> Signs:
    """Flag points beyond the warning line in a window of three of which two more are beyond it above than below."""
    found = np.zeros(len(side), np.int8)
    if len(side) < 3:
        return found
    outer = np.where(beyond, side, np.int8(0))
    surplus = outer[2:] + outer[1:-1] + outer[:-2]
    window = _windows(breaks)
    for sign in (-1, 1):
        flagged = np.zeros(len(side), np.bool_)
        _spread(flagged, window & (surplus * sign >= 2))
        if not whole_pattern:
            flagged &= outer == sign
        np.copyto(found, np.int8(sign), where=flagged)
    return found


def _windows(breaks: Flags) -> Flags:
    """Tell which three successive points belong together, by the place of the first."""
    return ~(breaks[1:-1] | breaks[2:])


def _spread(flagged: Flags, window: Flags) -> None:
    flagged[:-2] |= window
    flagged[1:-1] |= window
    flagged[2:] |= window
