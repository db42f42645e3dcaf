"""A funnel: units by size and ratio, between limits that narrow as units grow."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from collegium.charts.captions import counted, hover
from collegium.charts.style import GREY, INK, Spec, framed, points, silent

LOOKS = {
    "higher": ("Above the limits", "#b34e00", "triangle-up"),
    "as_expected": ("Within the limits", "#a6a6a6", "circle"),
    "lower": ("Below the limits", "#005eb8", "square"),
}
HEIGHT = 380
DASHES = {"95": [6, 4], "998": [2, 3]}


@dataclass(frozen=True)
class FunnelPoint:
    """A unit: its size, its ratio, and limits (lower and upper, 95 then 99.8 per cent, or None), already in drawn units."""

    label: str
    size: float
    ratio: float
    text: str
    band: str
    limits: tuple[float | None, ...]
    own: bool = False


@dataclass(frozen=True)
class FunnelPicture:
    title: str
    size_title: str
    ratio_title: str
    centre: float
    points: Sequence[FunnelPoint]
    note: str = ""


def funnel_chart(picture: FunnelPicture) -> Spec:
    """The whole chart; raises ValueError without a unit."""
    if not picture.points:
        raise ValueError("A funnel needs at least one unit.")
    rows = [row(one) for one in sorted(picture.points, key=lambda one: one.size)]
    x = {"field": "size", "type": "quantitative", "scale": {"zero": False, "nice": True}, "axis": {"title": picture.size_title, "grid": False, "format": ",d"}}  # fmt: skip
    layers = [
        points(silent("rule", color=GREY, strokeWidth=1.5), {"y": ratio_axis("centre", picture)}, [{"centre": picture.centre}]),
        *limit_lines(rows, x, picture),
        dots(rows, x, picture),
        *own_mark(rows, x, picture),
    ]  # fmt: skip
    limited = any(one["lower95"] is not None for one in rows)
    notes = [
        "Long dashes: 95% limits. Short dashes: 99.8% limits. Solid line: as expected."
        if limited
        else "Solid line: what all units have in common. There are no limits, because no unit differs."
    ]
    return framed(description(picture), layers, HEIGHT, [*notes, picture.note] if picture.note else notes)


def row(one: FunnelPoint) -> Spec:
    lower_95, upper_95, lower_998, upper_998 = one.limits
    return {
        "label": one.label,
        "size": one.size,
        "ratio": one.ratio,
        "text": one.text,
        "band": LOOKS[one.band][0],
        "lower95": lower_95,
        "upper95": upper_95,
        "lower998": lower_998,
        "upper998": upper_998,
        "own": one.own,
    }


def ratio_axis(name: str, picture: FunnelPicture) -> Spec:
    return {
        "field": name,
        "type": "quantitative",
        "scale": {"zero": False},
        "axis": {"title": picture.ratio_title, "grid": True},
    }


def limit_lines(rows: list[Spec], x: Spec, picture: FunnelPicture) -> list[Spec]:
    found = []
    for width, dash in DASHES.items():
        for side in ("lower", "upper"):
            mark = silent("line", color=GREY, strokeWidth=1.3, strokeDash=dash, interpolate="monotone")
            limited = [one for one in rows if one[f"{side}{width}"] is not None]
            found.append(points(mark, {"x": x, "y": ratio_axis(f"{side}{width}", picture)}, limited))
    return found


def dots(rows: list[Spec], x: Spec, picture: FunnelPicture) -> Spec:
    looks = [look for look in LOOKS.values() if any(one["band"] == look[0] for one in rows)]
    words = [look[0] for look in looks]
    return points(
        {"type": "point", "filled": True, "size": 65, "opacity": 1, "stroke": INK, "strokeWidth": 0.7},
        {
            "x": x,
            "y": ratio_axis("ratio", picture),
            "color": {"field": "band", "type": "nominal", "scale": {"domain": words, "range": [look[1] for look in looks]}},
            "shape": {"field": "band", "type": "nominal", "scale": {"domain": words, "range": [look[2] for look in looks]}},
            "tooltip": hover(label="Unit", text="Figure", band="Shows"),
        },
        rows,
    )  # fmt: skip


def own_mark(rows: list[Spec], x: Spec, picture: FunnelPicture) -> list[Spec]:
    """The reader's own unit, named; no other is, so that nobody reads a league table."""
    own = [one for one in rows if one["own"]]
    if not own:
        return []
    place = {"x": x, "y": ratio_axis("ratio", picture)}
    ring = silent("point", filled=False, size=260, color=INK, strokeWidth=2)
    words = silent("text", align="left", dx=13, dy=-10, fontWeight="bold")
    return [points(ring, place, own), points(words, {**place, "text": {"field": "label"}}, own)]


def description(picture: FunnelPicture) -> str:
    counts = {band: sum(one.band == band for one in picture.points) for band in LOOKS}
    return (
        f"{picture.title}. A funnel of {counted(len(picture.points), 'unit')}: {counts['higher']} above the limits, "
        f"{counts['as_expected']} within them, {counts['lower']} below. The same figures are in the table."
    )
