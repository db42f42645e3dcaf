"""The chart of a measure over time: points with shapes and colours, mean, limits, target, new limits, reorganisations."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field

from collegium.charts.captions import hover
from collegium.charts.style import GREY, INK, Spec, framed, points, silent

# Making Data Count's colours, in the shared language of boards; the shape says the same, and an outline keeps pale ones visible.
TARGET = "#de1b1b"
LOOKS = {
    "common_cause": ("Ordinary variation", "#a6a6a6", "circle"),
    "improvement": ("Change for the better", "#00b0f0", "triangle-up"),
    "concern": ("Change for the worse", "#e46c0a", "square"),
    "neutral_high": ("Unusually high or rising", "#490092", "diamond"),
    "neutral_low": ("Unusually low or falling", "#490092", "cross"),
}
HEIGHT = 320
NOTE = "Dashed lines: limits of ordinary variation."


@dataclass(frozen=True)
class SpcPoint:
    """A month, or another period; every figure is None where it is missing, and limits are None where there are too few points."""

    month: dt.date
    value: float | None
    text: str
    mean: float | None
    lower: float | None
    upper: float | None
    kind: str = "common_cause"
    segment: int = 1
    cause: str = ""
    target: float | None = None


@dataclass(frozen=True)
class SpcLine:
    """One measure; `scale` turns stored values into drawn ones (100 for a proportion)."""

    title: str
    axis: str
    points: Sequence[SpcPoint]
    scale: float = 1.0
    rebases: Sequence[dt.date] = ()
    events: Sequence[tuple[dt.date, str]] = field(default=())
    centre: str = "mean"  # or median
    period: str = "month"  # or week, quarter, year; or event: a figure of its day, not of a month


def spc_chart(line: SpcLine) -> Spec:
    """The whole chart; raises ValueError without a single figure."""
    shown = [row(point, line) for point in line.points]
    if not any(point.value is not None for point in line.points):
        raise ValueError("A chart needs at least one figure.")
    kinds = [kind for kind in LOOKS if any(point.kind == kind and point.value is not None for point in line.points)]
    x = {
        "field": "month",
        "type": "temporal",
        "scale": {"type": "utc"},
        "axis": {"title": None, "format": "%b %Y", "labelAngle": -40, "grid": False, "tickCount": 10},
    }
    layers = [
        *lines(shown, x, line.axis),
        *targets(shown, x),
        points({"type": "line", "color": GREY, "strokeWidth": 1, "aria": False, "interpolate": "linear"}, {"x": x, "y": y("value", line.axis), "detail": {"field": "stretch"}}, [one for one in shown if one["value"] is not None]),
        dots(line, shown, x, kinds),
        *marks(line, x),
    ]  # fmt: skip
    return framed(description(line), layers, HEIGHT, notes(line, shown))


def row(point: SpcPoint, line: SpcLine) -> Spec:
    def drawn(value: float | None) -> float | None:
        return None if value is None else value * line.scale

    label = f"{point.month:%b} {point.month.year}"

    return {
        "month": point.month.isoformat(),
        "label": label if line.period == "month" else f"{point.month.day} {label}",
        "value": drawn(point.value),
        "text": point.text,
        "mean": drawn(point.mean),
        "lower": drawn(point.lower),
        "upper": drawn(point.upper),
        "target": drawn(point.target),
        "kind": LOOKS[point.kind][0],
        "cause": point.cause or "none",
        "segment": point.segment,
        "stretch": point.segment,
    }


def y(name: str, axis: str) -> Spec:
    return {"field": name, "type": "quantitative", "scale": {"zero": False}, "axis": {"title": axis, "grid": True}}


def lines(shown: list[Spec], x: Spec, axis: str) -> list[Spec]:
    found = []
    for name, dash in (("mean", None), ("lower", [6, 4]), ("upper", [6, 4])):
        some = [one for one in shown if one[name] is not None]
        if some:
            mark = silent("line", color=GREY, strokeWidth=1.5, **({"strokeDash": dash} if dash else {}))
            found.append(points(mark, {"x": x, "y": y(name, axis), "detail": {"field": "segment"}}, some))
    return found


def targets(shown: list[Spec], x: Spec) -> list[Spec]:
    some = [one for one in shown if one["target"] is not None]
    mark = silent("line", color=TARGET, strokeWidth=1.5, strokeDash=[2, 3], interpolate="step-after")
    return [points(mark, {"x": x, "y": {"field": "target", "type": "quantitative"}}, some)] if some else []


def dots(line: SpcLine, shown: list[Spec], x: Spec, kinds: list[str]) -> Spec:
    looks = [LOOKS[kind] for kind in kinds]
    words = [look[0] for look in looks]
    return points(
        {"type": "point", "filled": True, "size": 75, "opacity": 1, "stroke": INK, "strokeWidth": 0.8},
        {
            "x": x,
            "y": y("value", line.axis),
            "color": {"field": "kind", "type": "nominal", "scale": {"domain": words, "range": [look[1] for look in looks]}},
            "shape": {"field": "kind", "type": "nominal", "scale": {"domain": words, "range": [look[2] for look in looks]}},
            "tooltip": hover(label=line.period.capitalize(), text="Figure", kind="Shows", cause="Pattern"),
        },
        [one for one in shown if one["value"] is not None],
    )  # fmt: skip


def marks(line: SpcLine, x: Spec) -> list[Spec]:
    """Upright lines: where limits begin anew, and what happened to the organisation, each with its words."""
    found = []
    first, last = line.points[0].month, line.points[-1].month
    begun = [(day, "New limits") for day in line.rebases]
    for kind, events, dash, top in (("rebases", begun, [1, 0], 22), ("events", line.events, [4, 3], 6)):
        # An event in the last month still belongs to it.
        within = [(day, text) for day, text in events if first <= day.replace(day=1) <= last]
        if within:
            values = [{"month": min(day, last).isoformat(), "words": text} for day, text in within]
            found.append(
                {"name": kind} | points(silent("rule", color=INK, strokeWidth=1, strokeDash=dash), {"x": x}, values)
            )
            late = {True: "right", False: "left"}
            for side in sorted({day > first + (last - first) / 2 for day, _ in within}):
                named = [
                    value
                    for value, (day, _) in zip(values, within, strict=True)
                    if (day > first + (last - first) / 2) == side
                ]
                mark = silent("text", align=late[side], dx=-5 if side else 5, y=top, baseline="top")
                found.append(
                    {"name": f"{kind}-words-{late[side]}"} | points(mark, {"x": x, "text": {"field": "words"}}, named)
                )
    return found  # fmt: skip


def notes(line: SpcLine, shown: list[Spec]) -> list[str]:
    limited = any(one["lower"] is not None or one["upper"] is not None for one in shown)
    few = (
        "A run chart has no limits."
        if line.centre == "median" and line.period != "event"
        else "Too few points for limits."
    )
    words = [f"Solid line: {line.centre}. {NOTE if limited else few}"]
    if any(one["target"] is not None for one in shown):
        words.append("Red dots: target.")
    return [" ".join(words)]


def description(line: SpcLine) -> str:
    some = [point for point in line.points if point.value is not None]
    unusual = sum(point.kind != "common_cause" for point in some)
    happened = "".join(f" {text}, {day:%B} {day.year}." for day, text in line.events)
    return (
        f"{line.title}, {len(some)} {line.period}{'' if len(some) == 1 else 's'} from {some[0].month:%B} {some[0].month.year} to {some[-1].month:%B} {some[-1].month.year}; "
        f"the latest is {some[-1].text}. {unusual} of them show more than ordinary variation.{happened} The same figures are in the table."
    )
