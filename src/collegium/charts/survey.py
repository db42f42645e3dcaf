"""The charts of a survey report: groups on a scale of any range, and the shares of each answer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from collegium.charts.captions import INTERVAL_NOTE, counted, figure_text, hidden_note, hover, interval_text
from collegium.charts.style import BLUE, DARK_BLUE, Spec, framed, name_axis, points, silent
from collegium.definitions.score_ranges import ScoreRange

ROW_HEIGHT = 26


@dataclass(frozen=True)
class GroupScore:
    """A group on one scale; `mean` is None where it may not be shown."""

    group: str
    mean: float | None
    lower: float | None = None
    upper: float | None = None
    respondents: int | None = None


def group_chart(rows: Sequence[GroupScore], *, scale: str, span: ScoreRange) -> Spec:
    """Groups in their order with 95% intervals, on the whole range of the scale."""
    shown = [row for row in rows if row.mean is not None]
    values: list[Spec] = [
        {
            "group": row.group, "mean": row.mean, "lower": row.lower, "upper": row.upper, "n": row.respondents,
            "mean_text": figure_text(row.mean, span.decimals),
            "interval": interval_text(row.lower, row.upper, span.decimals),
        }
        for row in shown
    ]  # fmt: skip
    x: Spec = {
        "type": "quantitative",
        "scale": {"domain": [span.low, span.high], "nice": False, "clamp": True},
        "axis": {"title": f"{scale}, {span.from_to}", "tickCount": 6},
    }
    y = {"field": "group", **name_axis([row.group for row in shown])}
    tips = hover(group="Group", mean_text="Mean", interval="95% interval", n="Answers")
    layers = [
        points(
            silent("rule", strokeWidth=2, color=BLUE), {"y": y, "x": {"field": "lower", **x}, "x2": {"field": "upper"}}
        ),
        points(
            {"type": "point", "filled": True, "size": 85, "opacity": 1, "color": DARK_BLUE},
            {"y": y, "x": {"field": "mean", **x}, "tooltip": tips},
        ),
    ]
    description = (
        f"{scale}: the mean of {counted(len(shown), 'group')}, each with its 95% interval, on the range {span.from_to}. "
        "The same figures are in the table."
    )
    notes = [INTERVAL_NOTE, *hidden_note([row.group for row in rows if row.mean is None])]
    return framed(description, layers, ROW_HEIGHT * max(len(shown), 1), notes, data={"values": values})


def answers_chart(title: str, labels: Sequence[str], shares: Sequence[float], percent: Sequence[str]) -> Spec:
    """One bar for each answer to a question, with its share in words as long as the bar."""
    values: list[Spec] = [
        {"answer": label, "share": share, "text": text}
        for label, share, text in zip(labels, shares, percent, strict=True)
    ]
    y = {"field": "answer", **name_axis(list(labels))}
    x: Spec = {
        "field": "share",
        "type": "quantitative",
        "scale": {"domain": [0, 1], "nice": False},
        "axis": {"title": "Share of those who answered", "format": ".0%"},
    }
    layers = [
        points({"type": "bar", "color": BLUE}, {"y": y, "x": x, "tooltip": hover(answer="Answer", text="Share")}),
        points(silent("text", align="left", dx=5), {"y": y, "x": x, "text": {"field": "text"}}),
    ]
    description = f"{title}: the share of each of {counted(len(labels), 'answer')}. The same figures are in the table."
    return framed(description, layers, ROW_HEIGHT * len(labels), data={"values": values})
