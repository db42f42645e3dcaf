"""The chart of somebody's part in meetings: on how many items, and how far beyond the own field."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from collegium.charts.captions import counted, hover, one_decimal
from collegium.charts.style import SERIES, Spec, framed, points

NAMES = ("Items spoken on", "Of these, beyond the clinical remit")


@dataclass(frozen=True)
class MeetingShares:
    """One meeting; a share is None where there is nothing to divide by."""

    held_on: dt.date
    rate: float | None
    breadth: float | None


def participation_chart(name: str, meetings: Sequence[MeetingShares]) -> Spec:
    """Both shares of each meeting, in the order of time; raises ValueError without a meeting."""
    if not meetings:
        raise ValueError("A chart needs at least one meeting.")
    values: list[Spec] = [
        {"day": one.held_on.isoformat(), "share": 100 * share, "text": f"{one_decimal(100 * share)}%", "name": label}
        for one in meetings
        for label, share in zip(NAMES, (one.rate, one.breadth), strict=True)
        if share is not None
    ]
    looks = {
        "color": {"field": "name", "type": "nominal", "scale": {"domain": list(NAMES), "range": [one[0] for one in SERIES[:2]]}},
        "shape": {"field": "name", "type": "nominal", "scale": {"domain": list(NAMES), "range": [one[1] for one in SERIES[:2]]}},
    }  # fmt: skip
    place = {
        "x": {"field": "day", "type": "temporal", "scale": {"type": "utc"}, "axis": {"title": None, "format": "%b %Y", "grid": False, "tickCount": 8}},
        "y": {"field": "share", "type": "quantitative", "scale": {"domain": [0, 100]}, "axis": {"title": "%", "grid": True}},
    }  # fmt: skip
    line = {"type": "line", "aria": False, "strokeWidth": 1.5}
    dot = {"type": "point", "filled": True, "size": 80, "opacity": 1}
    tooltip = hover(name="What", text="Share")
    layers = [
        points(line, {**place, "color": looks["color"]}, values),
        points(dot, {**place, **looks, "tooltip": tooltip}, values),
    ]
    last = meetings[-1]
    latest = "not known" if last.rate is None else f"{one_decimal(100 * last.rate)}%"
    description = (
        f"{name}: share of agenda items spoken on, and of these the share beyond the clinical remit, in {counted(len(meetings), 'meeting')}; "
        f"in the latest {latest} of the items. The same figures are in the table."
    )
    return framed(description, layers, 260)
