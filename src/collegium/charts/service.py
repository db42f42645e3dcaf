"""The picture of a service: its own months, their ordinary variation, and behind them the middle half of its peers."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from collegium.charts.captions import hover
from collegium.charts.style import BLUE, CONFIG, DARK_BLUE, GREY, ORANGE, SCHEMA, Spec, framed, points, silent

# Neither better nor worse by colour: a month that is unusual has another shape.
KINDS = ("Ordinary variation", "Unusual month")
NOTE = "Line with dots: this service. Dashed lines: limits of its ordinary variation. Band: the middle half of its peers, with their median."


@dataclass(frozen=True)
class ServicePoint:
    """A month; every figure is None where it is missing."""

    month: dt.date
    value: float | None
    text: str
    lower: float | None = None
    upper: float | None = None
    unusual: bool = False
    first_quartile: float | None = None
    median: float | None = None
    third_quartile: float | None = None


@dataclass(frozen=True)
class ServicePanel:
    """One indicator of a service."""

    title: str
    axis: str
    points: Sequence[ServicePoint]
    alternative: str


def service_chart(panel: ServicePanel) -> Spec:
    """One indicator for a page; raises ValueError without a single figure."""
    return framed(panel.alternative, layers(panel), 260, [NOTE[: NOTE.index(" Band")], NOTE[NOTE.index("Band") :]])


def service_picture(title: str, panels: Sequence[ServicePanel]) -> Spec:
    """All indicators two beside each other, for one sheet of paper."""
    return {
        "$schema": SCHEMA,
        "description": f"{title}. " + " ".join(panel.alternative for panel in panels),
        "columns": 2,
        "spacing": {"row": 22, "column": 26},
        "concat": [
            {
                "title": {"text": panel.title, "anchor": "start", "fontSize": 14, "fontWeight": "bold"},
                "width": 330,
                "height": 130,
                "layer": layers(panel),
            }
            for panel in panels
        ],
        "config": CONFIG,
        "padding": {"left": 4, "right": 8, "top": 4, "bottom": 4},
    }


def layers(panel: ServicePanel) -> list[Spec]:
    shown = [row(point) for point in panel.points]
    if not any(one["value"] is not None for one in shown):
        raise ValueError("A chart needs at least one figure.")
    x = {
        "field": "month",
        "type": "temporal",
        "scale": {"type": "utc"},
        "axis": {"title": None, "format": "%b %Y", "grid": False, "tickCount": 5},
    }
    found: list[Spec] = []
    banded = [one for one in shown if one["first_quartile"] is not None]
    if banded:
        band = {"x": x, "y": y("first_quartile", panel.axis), "y2": {"field": "third_quartile"}}
        found.append(points(silent("area", color=BLUE, opacity=0.16, interpolate="monotone"), band, banded))
        if len(banded) == 1:  # an area of one month is nothing to see
            found.append(points(silent("bar", color=BLUE, opacity=0.16, width=16), band, banded))
        median = {"x": x, "y": y("median", panel.axis)}
        found.append(points(silent("line", color=BLUE, strokeWidth=1.5, point=len(banded) == 1), median, banded))
    for name in ("lower", "upper"):
        some = [one for one in shown if one[name] is not None]
        if some:
            mark = silent("line", color=GREY, strokeWidth=1.2, strokeDash=[5, 4])
            found.append(points(mark, {"x": x, "y": y(name, panel.axis)}, some))
    own = [one for one in shown if one["value"] is not None]
    found.append(points(silent("line", color=DARK_BLUE, strokeWidth=1.5), {"x": x, "y": y("value", panel.axis)}, own))
    look = {
        "color": {"field": "kind", "type": "nominal", "scale": {"domain": list(KINDS), "range": [DARK_BLUE, ORANGE]}, "legend": None},
        "shape": {"field": "kind", "type": "nominal", "scale": {"domain": list(KINDS), "range": ["circle", "diamond"]}, "legend": None},
    }  # fmt: skip
    dot = {"type": "point", "filled": True, "size": 60, "opacity": 1}
    tooltip = hover(label="Month", text="This service", kind="What it shows")
    found.append(points(dot, {"x": x, "y": y("value", panel.axis), **look, "tooltip": tooltip}, own))
    return found


def row(point: ServicePoint) -> Spec:
    return {
        "month": point.month.isoformat(),
        "label": f"{point.month:%b} {point.month.year}",
        "value": point.value,
        "text": point.text,
        "lower": point.lower,
        "upper": point.upper,
        "kind": KINDS[point.unusual],
        "first_quartile": point.first_quartile,
        "median": point.median,
        "third_quartile": point.third_quartile,
    }


def y(name: str, axis: str) -> Spec:
    return {
        "field": name,
        "type": "quantitative",
        "scale": {"zero": False},
        "axis": {"title": axis, "grid": True, "tickCount": 5},
    }
