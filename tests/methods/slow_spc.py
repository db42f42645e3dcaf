"""The XmR rules once more, slowly, in plain Python and exact fractions: what the fast way is compared with."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

LIMIT, SCREEN = Fraction("2.66"), Fraction("3.267")
WARNING = LIMIT * 2 / 3


@dataclass
class Slow:
    """Segment figures (None where there are none), and per point the special cause and where it heads."""

    mean: Fraction
    lower: Fraction | None
    upper: Fraction | None
    causes: list[str]
    headings: list[int]


def slow_segment(
    decimals: Sequence[str], *, screen: bool = True, fix: int | None = None, shift: int = 7, trend: int = 7
) -> Slow:
    """Chart one segment of decimals given as text."""
    values = [Fraction(text) for text in decimals]
    base = values[:fix] if fix else values
    mean = sum(base, Fraction(0)) / len(base)
    ranges = [abs(b - a) for a, b in zip(base, base[1:], strict=False)]
    if len(base) < 5:
        half = None
    else:
        average = sum(ranges, Fraction(0)) / len(ranges)
        kept = [one for one in ranges if one < SCREEN * average] if screen else ranges
        # Screening that would leave no variation is not done.
        half = sum(kept, Fraction(0)) / len(kept) if any(kept) else average
    causes, headings = ["none"] * len(values), [0] * len(values)
    sides = [(value > mean) - (value < mean) for value in values]

    def name(point: int, cause: str, heading: int) -> None:
        causes[point], headings[point] = cause, heading

    for first in range(len(values) - shift + 1):
        window = range(first, first + shift)
        if abs(sum(sides[point] for point in window)) == shift:
            for point in window:
                name(point, "shift", sides[point])
    if half is not None:
        distance = [abs(value - mean) for value in values]
        close = [WARNING * half < one <= LIMIT * half for one in distance]
        for first in range(len(values) - 2):
            window = range(first, first + 3)
            if abs(sum(sides[point] for point in window)) == 3 and sum(close[point] for point in window) >= 2:
                for point in window:
                    if close[point]:
                        name(point, "two_of_three", sides[point])
    for first in range(len(values) - trend + 1):
        steps = [values[point + 1] - values[point] for point in range(first, first + trend - 1)]
        heading = 1 if all(step > 0 for step in steps) else -1 if all(step < 0 for step in steps) else 0
        if heading:
            for point in range(first, first + trend):
                name(point, "trend", heading)
    if half is not None:
        for point, one in enumerate(distance):
            if one > LIMIT * half:
                name(point, "outside_limits", sides[point])
        return Slow(mean, mean - LIMIT * half, mean + LIMIT * half, causes, headings)
    return Slow(mean, None, None, causes, headings)


def slow_type(heading: int, direction: int) -> str:
    """Type of a point that heads up or down."""
    if heading == 0:
        return "common_cause"
    if direction == 0:
        return "neutral_high" if heading > 0 else "neutral_low"
    return "improvement" if heading * direction > 0 else "concern"


def slow_variation(heading: int, direction: int) -> str:
    """Icon of a series by its last point: an improvement is high where an increase is good."""
    kind = slow_type(heading, direction)
    if kind in ("common_cause", "neutral_high", "neutral_low"):
        return kind
    good = "high" if direction > 0 else "low"
    bad = "low" if direction > 0 else "high"
    return f"{kind}_{good if kind == 'improvement' else bad}"
