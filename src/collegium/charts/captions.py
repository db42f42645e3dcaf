"""The words inside a chart: figures with one decimal, what a pointer shows, and what is not shown."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import ROUND_HALF_UP, Decimal

from collegium.charts.style import Spec

HIDDEN = "Not shown, to protect small groups: "
NOTE_WIDTH = 100  # characters that fit below a chart of the usual width
INTERVAL_NOTE = "Bars: 95% intervals."


def counted(count: int, noun: str) -> str:
    """A count and its noun, in the right form.

    >>> counted(1, "unit"), counted(2, "unit")
    ('1 unit', '2 units')
    """
    return f"{count:,} {noun}{'' if count == 1 else 's'}"


def figure_text(value: float | None, decimals: int = 1) -> str:
    """The figure as the table beside the chart has it, rounded half up; the drawing library would round by its binary form."""
    if value is None:
        return ""
    result = Decimal(repr(float(value))).quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP)
    return f"{'−' if result < 0 else ''}{abs(result):,f}"


def one_decimal(value: float | None) -> str:
    return figure_text(value)


def interval_text(lower: float | None, upper: float | None, decimals: int = 1) -> str:
    if lower is None or upper is None:
        return ""
    return f"{figure_text(lower, decimals)} to {figure_text(upper, decimals)}"


def hover(**titles: str) -> list[Spec]:
    """What a pointer shows: for each field its title."""
    return [{"field": field, "type": "nominal", "title": title} for field, title in titles.items()]


def once(names: Iterable[str]) -> list[str]:
    """Each name once, in the order of its first appearance."""
    return list(dict.fromkeys(names))


def hidden_note(hidden: Sequence[str]) -> list[str]:
    """The names of what is not shown, wrapped, because a chart does not wrap its text."""
    if not hidden:
        return []
    lines, line = [], HIDDEN
    for place, name in enumerate(hidden):
        word = name + (", " if place + 1 < len(hidden) else ".")
        if len(line) + len(word) > NOTE_WIDTH:
            lines.append(line.rstrip())
            line = ""
        line += word
    return [*lines, line.rstrip()]
