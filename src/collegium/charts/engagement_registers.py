"""The chart of who came to improvement events, beside what other sites reported."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from collegium.charts.captions import hover
from collegium.charts.style import DARK_BLUE, GREY, INK, ORANGE, Spec, framed, name_axis, points, silent

ROW_HEIGHT = 26


@dataclass(frozen=True)
class EventShare:
    event: str
    share: float  # from 0 to 1
    words: str


def attendance_chart(rows: Sequence[EventShare], *, others: tuple[float, float], leading: float) -> Spec:
    """The share at each event; a band for other sites and a dashed line for the site that stood out."""
    values: list[Spec] = [{"event": row.event, "share": row.share, "words": row.words} for row in rows]
    y = {"field": "event", **name_axis([row.event for row in rows])}
    far = max([leading + 0.05, *(row.share for row in rows)])
    x: Spec = {
        "type": "quantitative",
        "scale": {"domain": [0, far], "nice": True},
        "axis": {"title": "Share of consultants who came", "format": ".0%"},
    }
    layers = [
        points(
            silent("rect", color=GREY, opacity=0.25),
            {"x": {"field": "low", **x}, "x2": {"field": "high"}},
            [{"low": others[0], "high": others[1]}],
        ),
        points(
            silent("rule", color=ORANGE, strokeDash=[5, 4], strokeWidth=1.5),
            {"x": {"field": "at", **x}},
            [{"at": leading}],
        ),
        points(silent("rule", color=INK), {"x": {"field": "zero", **x}}, [{"zero": 0}]),
        points(
            {"type": "point", "filled": True, "size": 90, "opacity": 1, "color": DARK_BLUE},
            {"y": y, "x": {"field": "share", **x}, "tooltip": hover(event="Event", words="Share of consultants")},
        ),
    ]
    notes = ["Grey band: other sites, 1% to 5%. Dashed line: the site that stood out, 30%."]
    description = (
        f"The share of consultants who came to {len(rows)} improvement events, beside a band from 1% to 5% for other sites and a line at 30% "
        "for the site that stood out. The same figures are in the table."
    )
    return framed(description, layers, ROW_HEIGHT * max(len(rows), 1), notes, data={"values": values})
