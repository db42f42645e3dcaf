"""The engagement charts as Vega-Lite specifications, from plain rows.

A figure that may not be shown comes as a row whose `mean` or `difference` is None: it is left out of the drawing and named below it.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from collegium.charts.captions import INTERVAL_NOTE, counted, figure_text, hidden_note, hover, interval_text, once
from collegium.charts.style import (
    BLUE,
    DARK_BLUE,
    INK,
    ORANGE,
    SERIES,
    Spec,
    framed,
    name_axis,
    points,
    score_axis,
    silent,
    step_of,
    tidy,
)
from collegium.definitions.score_ranges import ScoreRange

# Heights of a row in pixels. They are multiplied here, because a chart whose rows set its height does not fit itself to a page.
UNIT_HEIGHT = 21
GAP_HEIGHT = 30
LAYER_HEIGHT = 14
SCALE_GAP = 16


@dataclass(frozen=True)
class LayerScore:
    """One scale in one layer of leadership; `mean` is None where it may not be shown."""

    scale: str
    layer: str
    mean: float | None
    lower: float | None = None
    upper: float | None = None
    respondents: int | None = None


@dataclass(frozen=True)
class UnitScore:
    unit: str
    mean: float | None
    lower: float | None = None
    upper: float | None = None
    respondents: int | None = None


@dataclass(frozen=True)
class ScaleGap:
    """Leaders minus rank and file on one scale."""

    scale: str
    difference: float | None
    lower: float | None = None
    upper: float | None = None


@dataclass(frozen=True)
class WaveGap:
    """The gap on one scale in one wave; rows come in the order of the waves."""

    wave: str
    scale: str
    difference: float | None
    lower: float | None = None
    upper: float | None = None


Bounded = LayerScore | UnitScore | ScaleGap | WaveGap


def gap_chart(rows: Sequence[LayerScore], *, span: ScoreRange, who: str = "doctors") -> Spec:
    """Scales of one range with their layers of leadership, or other groups, as differently shaped and coloured points."""
    scales = once(row.scale for row in rows)
    layers = once(row.layer for row in rows)
    if len(layers) > len(SERIES):
        raise ValueError(f"At most {len(SERIES)} layers can be told apart by shape and colour.")
    shown = [row for row in rows if row.mean is not None]
    values: list[Spec] = [
        {"scale": row.scale, "layer": row.layer, **_estimate(row, row.mean, span, row.respondents)} for row in shown
    ]
    y = {"field": "scale", **name_axis(scales)}
    offset = {"field": "layer", "type": "nominal", "sort": layers, "scale": {"paddingOuter": 0.35}}
    look = _look("layer", layers)
    x = score_axis(f"Score {span.from_to}", span)
    bars = points(
        silent("rule", strokeWidth=2),
        {
            "y": y,
            "yOffset": offset,
            "x": {"field": "lower", **x},
            "x2": {"field": "upper"},
            "color": look["color"],
        },
    )
    marks = points(
        {"type": "point", "filled": True, "size": 95, "opacity": 1},
        {
            "y": y,
            "yOffset": offset,
            "x": {"field": "mean", **x},
            **look,
            "tooltip": hover(scale="Scale", layer="Group", mean_text="Mean", interval="95% interval", n="Answers"),
        },
    )
    hidden = [f"{row.layer} ({row.scale})" for row in rows if row.mean is None]
    description = (
        f"Scores {span.from_to} on {counted(len(scales), 'scale')} for {counted(len(layers), 'group')} of {who}: {', '.join(layers)}. "
        "Each point is a mean with its 95% interval. The same figures are in the table."
    )
    return framed(
        description,
        [bars, marks],
        len(once(row.scale for row in shown)) * (LAYER_HEIGHT * len(layers) + SCALE_GAP),
        [INTERVAL_NOTE, *hidden_note(hidden)],
        data={"values": values},
    )


def unit_chart(
    rows: Sequence[UnitScore], *, organisation_mean: float, span: ScoreRange, scale: str = "", who: str = "doctors"
) -> Spec:
    """Units in order of their score, with intervals, beside the mean of the organisation."""
    shown = sorted((row for row in rows if row.mean is not None), key=lambda row: (-(row.mean or 0.0), row.unit))
    values: list[Spec] = [{"unit": row.unit, **_estimate(row, row.mean, span, row.respondents)} for row in shown]
    y = {"field": "unit", **name_axis([row.unit for row in shown])}
    x = score_axis(scale or f"Score {span.from_to}", span)
    line = [{"mean": organisation_mean, "label": f"All {who} {figure_text(organisation_mean, span.decimals)}"}]
    layers = [
        points(silent("rule", strokeWidth=1.5, strokeDash=[5, 4], color=ORANGE), {"x": {"field": "mean", **x}}, line),
        points(
            silent("text", align="center", baseline="bottom", dy=-5, color=ORANGE, fontWeight=600),
            {"x": {"field": "mean", **x}, "y": {"value": 0}, "text": {"field": "label"}},
            line,
        ),
        points(
            silent("rule", strokeWidth=2, color=BLUE), {"y": y, "x": {"field": "lower", **x}, "x2": {"field": "upper"}}
        ),
        points(
            {"type": "point", "filled": True, "size": 80, "opacity": 1, "color": DARK_BLUE},
            {
                "y": y,
                "x": {"field": "mean", **x},
                "tooltip": hover(unit="Unit", mean_text="Mean", interval="95% interval", n="Answers"),
            },
        ),
    ]
    hidden = [row.unit for row in rows if row.mean is None]
    description = (
        f"{counted(len(shown), 'unit')} in order of the score {span.from_to}, each with its 95% interval; a dashed line marks the mean of all "
        f"{who}. The same figures are in the table."
    )
    return framed(
        description,
        layers,
        UNIT_HEIGHT * max(len(shown), 1),
        [INTERVAL_NOTE, *hidden_note(hidden)],
        data={"values": values},
    )


def difference_chart(rows: Sequence[ScaleGap], *, span: ScoreRange) -> Spec:
    """The gap on each scale of one range with its interval, beside zero; a hollow point may be no gap at all."""
    clear, unclear = "Likely to be real", "Could be chance"
    values: list[Spec] = []
    for row in rows:
        if row.difference is not None and row.lower is not None and row.upper is not None:
            sure = clear if row.lower > 0 or row.upper < 0 else unclear
            values.append({"scale": row.scale, "sure": sure, **_estimate(row, row.difference, span)})
    least = step_of(span.width, 10)  # of a gap that is small for the range, the axis shows that it is
    ends = max([least, *(abs(value[end]) for value in values for end in ("lower", "upper"))])
    step = least if ends <= 5 * least else step_of(ends, 5)
    many = math.ceil(ends / step - 1e-9)  # a whole number of steps, so that one of them is zero
    marks = [tidy(step * place) for place in range(-many, many + 1)]
    x = {
        "type": "quantitative",
        "scale": {"domain": [marks[0], marks[-1]], "nice": False},
        "axis": {
            "title": ["Gap in points", "◀ others higher  ·  leaders higher ▶"],
            "format": "+d" if all(mark == round(mark) for mark in marks) else "+~g",
            "values": marks,
            "labelExpr": "datum.value == 0 ? '0' : datum.label",
        },
    }
    y = {"field": "scale", **name_axis([row.scale for row in rows if row.difference is not None])}
    look = {
        "fill": {
            "field": "sure",
            "type": "nominal",
            "scale": {"domain": [clear, unclear], "range": [DARK_BLUE, "#ffffff"]},
        },
        "shape": {
            "field": "sure",
            "type": "nominal",
            "scale": {"domain": [clear, unclear], "range": ["circle", "diamond"]},
        },
    }
    layers = [
        points(silent("rule", color=INK, strokeWidth=1.5), {"x": {"field": "zero", **x}}, [{"zero": 0}]),
        points(
            silent("rule", strokeWidth=2, color=BLUE), {"y": y, "x": {"field": "lower", **x}, "x2": {"field": "upper"}}
        ),
        points(
            {"type": "point", "size": 95, "opacity": 1, "stroke": DARK_BLUE, "strokeWidth": 2},
            {
                "y": y,
                "x": {"field": "mean", **x},
                **look,
                "tooltip": hover(scale="Scale", mean_text="Gap", interval="95% interval"),
            },
        ),
    ]
    hidden = [row.scale for row in rows if row.difference is None]
    description = (
        f"The gap between leaders and rank-and-file doctors on {counted(len(values), 'scale')}, each with its 95% interval, beside a line at zero. "
        "The same figures are in the table."
    )
    return framed(
        description,
        layers,
        GAP_HEIGHT * max(len(values), 1),
        [INTERVAL_NOTE, *hidden_note(hidden)],
        data={"values": values},
    )


def wave_chart(rows: Sequence[WaveGap], *, span: ScoreRange) -> Spec:
    """The gap in two or more waves, with intervals, for up to four scales side by side."""
    waves, scales = once(row.wave for row in rows), once(row.scale for row in rows)
    if len(scales) > len(SERIES):
        raise ValueError(f"At most {len(SERIES)} scales can be told apart by shape and colour.")
    values: list[Spec] = [
        {"wave": row.wave, "scale": row.scale, **_estimate(row, row.difference, span)}
        for row in rows
        if row.difference is not None
    ]
    x = {
        "field": "wave",
        "type": "ordinal",
        "sort": waves,
        "axis": {"title": None, "labelAngle": 0, "grid": False},
        "scale": {"padding": 0.5},
    }
    offset = {"field": "scale", "type": "nominal", "sort": scales}
    y = {
        "type": "quantitative",
        "scale": {"zero": True, "nice": True},
        "axis": {"title": "Gap in points, leaders minus rank and file", "grid": True},
    }
    look = _look("scale", scales)
    tips = hover(wave="Wave", scale="Scale", mean_text="Gap", interval="95% interval")
    base = {"x": x, "xOffset": offset}
    layers = [
        points(silent("rule", color=INK, strokeWidth=1.5), {"y": {"field": "zero", **y}}, [{"zero": 0}]),
        points(
            silent("line", strokeWidth=1),
            {**base, "y": {"field": "mean", **y}, "color": look["color"]},
        ),
        points(
            silent("rule", strokeWidth=2),
            {
                **base,
                "y": {"field": "lower", **y},
                "y2": {"field": "upper"},
                "color": look["color"],
            },
        ),
        points(
            {"type": "point", "filled": True, "size": 95, "opacity": 1},
            {**base, "y": {"field": "mean", **y}, **look, "tooltip": tips},
        ),
    ]
    hidden = [f"{row.scale} ({row.wave})" for row in rows if row.difference is None]
    description = (
        f"The gap between leaders and rank-and-file doctors in {counted(len(waves), 'wave')}, with 95% intervals, on {', '.join(scales)}. "
        "The same figures are in the table."
    )
    return framed(description, layers, 300, [INTERVAL_NOTE, *hidden_note(hidden)], data={"values": values})


def _estimate(row: Bounded, mean: float | None, span: ScoreRange, respondents: int | None = None) -> Spec:
    """The figures of one point, and the words that appear when a pointer rests on it."""
    value: Spec = {
        "mean": mean,
        "lower": row.lower,
        "upper": row.upper,
        "mean_text": figure_text(mean, span.decimals),
        "interval": interval_text(row.lower, row.upper, span.decimals),
    }
    return value if respondents is None else {**value, "n": respondents}


def _look(field: str, names: list[str]) -> Spec:
    """Colour and shape for each name, always together."""
    colours, shapes = zip(*SERIES[: max(len(names), 1)], strict=True)
    return {
        channel: {"field": field, "type": "nominal", "sort": names, "scale": {"domain": names, "range": list(chosen)}}
        for channel, chosen in (("color", colours), ("shape", shapes))
    }
