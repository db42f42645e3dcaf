"""Charts of engagement that set two figures beside each other: wish and encouragement, and estimates beside zero."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from collegium.charts.captions import INTERVAL_NOTE, counted, figure_text, hidden_note, hover, interval_text, once
from collegium.charts.style import (
    BLUE,
    DARK_BLUE,
    GREY,
    INK,
    SERIES,
    SMALL_TEXT_SIZE,
    Spec,
    framed,
    name_axis,
    points,
    score_axis,
    silent,
)
from collegium.definitions.score_ranges import ScoreRange

ROW_HEIGHT = 26
SURE, UNSURE = "Likely to be real", "Could be chance"
# Where the words of a corner are, as shares of the range to the right and upwards.
CORNERS = (
    (0.02, 0.97, "left", "Want to, not encouraged"),
    (0.98, 0.97, "right", "Want to, and encouraged"),
    (0.02, 0.04, "left", "Neither"),
    (0.98, 0.04, "right", "Encouraged, do not want to"),
)


@dataclass(frozen=True)
class WishPoint:
    """Own wish and encouragement of one group; `kind` is the layer's name, or the word for all units."""

    group: str
    kind: str
    wish: float | None
    encouragement: float | None


@dataclass(frozen=True)
class Estimate:
    """A figure with its interval beside zero; `sure` says whether it stands apart by the rule of its chart."""

    name: str
    value: float | None
    lower: float | None
    upper: float | None
    sure: bool


def wish_chart(rows: Sequence[WishPoint], *, span: ScoreRange) -> Spec:
    """Own wish upwards, encouragement to the right: four corners with their meaning, a shape and colour for each kind."""
    shown = [row for row in rows if row.wish is not None and row.encouragement is not None]
    kinds = once(row.kind for row in shown)
    if len(kinds) > len(SERIES):
        raise ValueError(f"At most {len(SERIES)} kinds of groups can be told apart by shape and colour.")
    values: list[Spec] = [
        {
            "group": row.group,
            "kind": row.kind,
            "wish": row.wish,
            "encouragement": row.encouragement,
            "wish_text": figure_text(row.wish, span.decimals),
            "encouragement_text": figure_text(row.encouragement, span.decimals),
        }
        for row in shown
    ]
    x, y = score_axis("Encouragement by the organisation ▶", span), score_axis("Own wish ▶", span)
    layers = [
        points(
            silent("rule", color=GREY, strokeDash=[4, 4]), {"x": {"field": "middle", **x}}, [{"middle": span.middle}]
        ),
        points(
            silent("rule", color=GREY, strokeDash=[4, 4]), {"y": {"field": "middle", **y}}, [{"middle": span.middle}]
        ),
        *(
            points(
                silent("text", align=align, color=GREY, fontSize=SMALL_TEXT_SIZE, fontStyle="italic"),
                {"x": {"field": "x", **x}, "y": {"field": "y", **y}, "text": {"field": "words"}},
                [{"x": span.low + across * span.width, "y": span.low + up * span.width, "words": words}],
            )
            for across, up, align, words in CORNERS
        ),
        points(
            {"type": "point", "filled": True, "size": 85, "opacity": 0.85},
            {
                "x": {"field": "encouragement", **x},
                "y": {"field": "wish", **y},
                **look_of("kind", kinds),
                "tooltip": hover(group="Group", wish_text="Own wish", encouragement_text="Encouragement"),
            },
        ),
    ]
    hidden = [row.group for row in rows if row.wish is None or row.encouragement is None]
    description = (
        f"Own wish to be engaged against encouragement by the organisation, each {span.from_to}, for {counted(len(shown), 'group')}. "
        "The higher a point, the stronger the wish; the further right, the stronger the encouragement. The figures are in the table."
    )
    return framed(description, layers, 360, hidden_note(hidden), data={"values": values})


def estimates_chart(
    rows: Sequence[Estimate], *, title: str, reach: float, decimals: int = 1, sure: str = SURE, unsure: str = UNSURE
) -> Spec:
    """Estimates with intervals beside zero, in the order given; a hollow diamond may be chance."""
    values: list[Spec] = [
        {
            "name": row.name,
            "value": row.value,
            "lower": row.lower,
            "upper": row.upper,
            "value_text": figure_text(row.value, decimals),
            "interval": interval_text(row.lower, row.upper, decimals),
            "sure": sure if row.sure else unsure,
        }
        for row in rows
        if row.value is not None
    ]
    ends = [reach, *(abs(value[end]) for value in values for end in ("lower", "upper") if value[end] is not None)]
    far = max(ends)
    x: Spec = {
        "type": "quantitative",
        "scale": {"domain": [-far, far], "nice": True},
        "axis": {"title": title, "format": f"+.{decimals}f", "tickCount": 7},
    }
    y = {"field": "name", **name_axis([str(value["name"]) for value in values])}
    layers = [
        points(silent("rule", color=INK, strokeWidth=1.5), {"x": {"field": "zero", **x}}, [{"zero": 0}]),
        points(
            silent("rule", strokeWidth=2, color=BLUE), {"y": y, "x": {"field": "lower", **x}, "x2": {"field": "upper"}}
        ),
        points(
            {"type": "point", "size": 90, "opacity": 1, "stroke": DARK_BLUE, "strokeWidth": 2},
            {
                "y": y,
                "x": {"field": "value", **x},
                "fill": {
                    "field": "sure",
                    "type": "nominal",
                    "scale": {"domain": [sure, unsure], "range": [DARK_BLUE, "#ffffff"]},
                },
                "shape": {
                    "field": "sure",
                    "type": "nominal",
                    "scale": {"domain": [sure, unsure], "range": ["circle", "diamond"]},
                },
                "tooltip": hover(name="Name", value_text="Estimate", interval="95% interval"),
            },
        ),
    ]
    hidden = [row.name for row in rows if row.value is None]
    description = f"{counted(len(values), 'estimate')}, each with its 95% interval, beside a line at zero. The same figures are in the table."
    return framed(
        description, layers, ROW_HEIGHT * max(len(values), 1), [INTERVAL_NOTE, *hidden_note(hidden)], data={"values": values}
    )  # fmt: skip


def look_of(field: str, names: list[str]) -> Spec:
    """Colour and shape for each name, always together."""
    colours, shapes = zip(*SERIES[: max(len(names), 1)], strict=True)
    return {
        channel: {"field": field, "type": "nominal", "sort": names, "scale": {"domain": names, "range": list(chosen)}}
        for channel, chosen in (("color", colours), ("shape", shapes))
    }
