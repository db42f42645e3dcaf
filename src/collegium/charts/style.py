"""One look for every chart: the font, the colours and the frame around a specification.

Colours are checked in the tests for a contrast of at least 3:1 on white; a shape always goes with a colour.
"""

from __future__ import annotations

import math
from typing import Any

from collegium.definitions.score_ranges import ScoreRange

SCHEMA = "https://vega.github.io/schema/vega-lite/v6.json"
Spec = dict[str, Any]

# Quoted, because the name holds a word that begins with a digit: a bare one would be no name at all.
FONT = "'Source Sans 3', Arial, sans-serif"
TEXT_SIZE = 13
SMALL_TEXT_SIZE = 12  # nothing in a chart is smaller

BLUE = "#005eb8"
DARK_BLUE = "#003087"
TEAL = "#00787a"
ORANGE = "#b34e00"
PURPLE = "#7c2855"
GREY = "#4c6272"
INK = "#212b32"
GRID = "#d8dde0"
SERIES = ((DARK_BLUE, "circle"), (TEAL, "square"), (ORANGE, "triangle-up"), (PURPLE, "diamond"))


def framed(description: str, layers: list[Spec], height: int, notes: list[str] | None = None, **more: Any) -> Spec:
    """The layers in the common frame; `notes` stand below the chart and say, for example, what is not shown."""
    if not description.strip():
        raise ValueError("A chart needs a description: it is all that some readers get of it.")
    spec: Spec = {
        "$schema": SCHEMA,
        "description": description,
        "width": "container",
        "height": height,
        "autosize": {"type": "fit-x", "contains": "padding"},
        "padding": {"left": 4, "right": 16, "top": 6, "bottom": 6},
        "layer": layers,
        "config": CONFIG,
        **more,
    }
    if notes:
        spec["title"] = {"text": notes, "orient": "bottom", "anchor": "start", "offset": 10}
    return spec


def points(mark: Spec, encoding: Spec, values: list[Spec] | None = None) -> Spec:
    layer: Spec = {"mark": mark, "encoding": encoding}
    if values is not None:
        layer["data"] = {"values": values}
    return layer


def silent(kind: str, **mark: Any) -> Spec:
    """A mark that a screen reader passes over: limit lines and interval bars would be read out one by one."""
    return {"type": kind, "aria": False, **mark}


def score_axis(title: str, span: ScoreRange) -> Spec:
    """The range of a score, whole, so that a small difference does not look large."""
    values = ticks(span.low, span.high)
    whole = all(value == round(value) for value in values)
    return {
        "type": "quantitative",
        "scale": {"domain": [span.low, span.high], "nice": False},
        "axis": {"title": title, "values": values, "format": "d" if whole else "~g"},
    }


def ticks(low: float, high: float) -> list[float]:
    """Where an axis is marked: both ends, and round numbers between them, at most seven or so in all.

    >>> ticks(0, 10), ticks(1, 4), ticks(0, 100), ticks(1, 10), ticks(0, 1)
    ([0, 2, 4, 6, 8, 10], [1, 2, 3, 4], [0, 20, 40, 60, 80, 100], [1, 4, 6, 8, 10], [0, 0.2, 0.4, 0.6, 0.8, 1])
    """
    step = step_of(high - low, 6)
    between = (step * place for place in range(math.ceil(low / step), math.floor(high / step) + 1))
    # A mark that lies too near an end would be written over it.
    inner = [value for value in between if min(value - low, high - value) > 0.6 * step]
    return [tidy(value) for value in (low, *inner, high)]


def step_of(width: float, most: int) -> float:
    """The least round number of which `most` or fewer fill the width; whole where three whole numbers do.

    >>> step_of(10, 6), step_of(3, 6), step_of(1, 6), step_of(100, 6)
    (2.0, 1.0, 0.2, 20.0)
    """
    power = 10.0 ** math.floor(math.log10(width / most))
    step = next(factor * power for factor in (1.0, 2.0, 5.0, 10.0) if width <= most * factor * power * (1 + 1e-9))
    return max(1.0, step) if width >= 3 else step


def tidy(value: float) -> float:
    """A mark without what is left over of a division; a whole number where it is one."""
    near = round(value, 9)
    return int(near) if near == int(near) else near


def name_axis(names: list[str]) -> Spec:
    """Names down the left side, in the given order, with room for a long one."""
    return {
        "type": "nominal",
        "sort": names,
        "scale": {"type": "band", "paddingInner": 0.15, "paddingOuter": 0.1},
        "axis": {"title": None, "labelPadding": 8, "ticks": False, "domain": False},
    }


CONFIG: Spec = {
    "background": "white",
    "font": FONT,
    "view": {"stroke": None},
    "axis": {
        "labelFontSize": TEXT_SIZE,
        "titleFontSize": TEXT_SIZE,
        "titleFontWeight": "normal",
        "titleColor": GREY,
        "labelColor": INK,
        "gridColor": GRID,
        "domainColor": GREY,
        "tickColor": GREY,
        "titlePadding": 10,
    },
    "axisY": {"grid": False, "labelLimit": 230},
    "legend": {
        "orient": "top",
        "direction": "horizontal",
        "title": None,
        "labelFontSize": TEXT_SIZE,
        "labelColor": INK,
        "labelLimit": 240,
        "symbolSize": 110,
        "columnPadding": 22,
        "offset": 8,
    },
    "title": {"fontSize": SMALL_TEXT_SIZE, "fontWeight": "normal", "color": GREY, "lineHeight": 17},
    "text": {"fontSize": SMALL_TEXT_SIZE, "color": INK},
}
