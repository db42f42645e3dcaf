"""Cases one after another: the sum of predicted minus observed deaths, and the two sums that signal."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from collegium.charts.captions import counted
from collegium.charts.style import BLUE, GREY, INK, ORANGE, Spec, framed, points, silent

HEIGHT = 260
MOST_TICKS = 12


@dataclass(frozen=True)
class CaseLine:
    """One line over cases, in order; `signals` are the places of cases at which it reached its limit."""

    title: str
    values: Sequence[float]
    axis: str
    limit: float | None = None
    signals: Sequence[int] = ()
    upwards_worse: bool = True


def vlad_chart(line: CaseLine) -> Spec:
    """Predicted minus observed deaths, added up; level means as predicted."""
    rows = rows_of(line)
    layers = [
        level(0.0, line, silent("rule", color=GREY, strokeWidth=1)),
        drawn(rows, line, BLUE),
    ]
    last = line.values[-1]
    way = "fewer" if last > 0 else "more"
    words = f"{line.title}. After {counted(len(line.values), 'case')} the line stands at {last:.1f}: {abs(last):.1f} {way} deaths than predicted."
    return framed(words, layers, HEIGHT, ["Up: fewer deaths than predicted. Down: more."])


def cusum_chart(line: CaseLine) -> Spec:
    """A sum that is never below 0, and the limit that is a signal."""
    rows = rows_of(line)
    layers = [drawn(rows, line, ORANGE if line.upwards_worse else BLUE)]
    if line.limit is not None:
        layers.append(level(line.limit, line, silent("rule", color=INK, strokeWidth=1.3, strokeDash=[6, 4])))
    if line.signals:
        marked = [rows[place] for place in line.signals]
        mark = {"type": "point", "shape": "triangle-up", "filled": True, "size": 110, "color": INK}
        layers.append(points(mark, {"x": x_axis(), "y": y_axis(line)}, marked))
    number = len(line.signals)
    words = f"{line.title}, {counted(len(line.values), 'case')}. The line reached its limit {number} time{'s' if number != 1 else ''}."
    return framed(
        words,
        layers,
        HEIGHT,
        ["Dashed line: the limit. A triangle marks each time that it was reached; the sum then begins anew."],
    )


def rows_of(line: CaseLine) -> list[Spec]:
    if not line.values:
        raise ValueError("A chart needs at least one case.")
    return [{"case": place + 1, "value": value} for place, value in enumerate(line.values)]


def x_axis() -> Spec:
    return {"field": "case", "type": "quantitative", "axis": {"title": "Case, in order of time", "grid": False, "tickCount": MOST_TICKS, "format": ",d"}}  # fmt: skip


def y_axis(line: CaseLine) -> Spec:
    return {"field": "value", "type": "quantitative", "axis": {"title": line.axis, "grid": True}}


def drawn(rows: list[Spec], line: CaseLine, colour: str) -> Spec:
    mark = silent("line", color=colour, strokeWidth=1.6, interpolate="step-after")
    return points(mark, {"x": x_axis(), "y": y_axis(line)}, rows)


def level(value: float, line: CaseLine, mark: Spec) -> Spec:
    """A line across; it has a row of its own, because a mark without data is not drawn."""
    return points(mark, {"y": {**y_axis(line), "field": "level"}}, [{"level": value}])
