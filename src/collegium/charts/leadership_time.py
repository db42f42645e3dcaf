"""The chart of leadership time: what each unit has, against the doctors in it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from collegium.charts.captions import counted, hover, one_decimal
from collegium.charts.style import DARK_BLUE, GREY, ORANGE, Spec, framed, points, silent

LETTER_SHARE = 0.012  # the width of a letter as a share of the plot, at the usual width


@dataclass(frozen=True)
class UnitTime:
    """The leadership time of one unit, in programmed activities (PAs) a week."""

    unit: str
    doctors: int
    activities: float


def pa_chart(rows: Sequence[UnitTime], *, named: int = 6) -> Spec:
    """Leadership time of each unit against its doctors, beside the line of the organisation's average."""
    doctors, activities = sum(row.doctors for row in rows), sum(row.activities for row in rows)
    rate = activities / doctors if doctors else 0.0
    most = max([10, *(row.doctors for row in rows)])
    top = max([1.0, rate * most, *(row.activities for row in rows)])
    some, none = "Has leadership time", "Has none"
    values: list[Spec] = [
        {
            "unit": row.unit,
            "doctors": row.doctors,
            "activities": row.activities,
            "time": some if row.activities else none,
        }
        for row in rows
    ]
    x = {
        "type": "quantitative",
        "scale": {"domain": [0, 1.05 * most], "nice": False},
        "axis": {"title": "Doctors in the unit", "tickMinStep": 1, "grid": False},
    }
    y = {
        "type": "quantitative",
        "scale": {"domain": [0, 1.1 * top], "nice": False},
        "axis": {"title": "Leadership PAs a week", "grid": True},
    }
    place = {"x": {"field": "doctors", **x}, "y": {"field": "activities", **y}}
    look = {
        "color": {"field": "time", "type": "nominal", "scale": {"domain": [some, none], "range": [DARK_BLUE, ORANGE]}},
        "shape": {"field": "time", "type": "nominal", "scale": {"domain": [some, none], "range": ["circle", "cross"]}},
    }
    line: list[Spec] = [{"doctors": 0, "activities": 0}, {"doctors": most, "activities": rate * most}]
    layers = [
        points(silent("line", strokeDash=[5, 4], strokeWidth=1.5, color=GREY), place, line),
        points(
            {"type": "point", "filled": True, "size": 85, "opacity": 0.85},
            {**place, **look, "tooltip": hover(unit="Unit", doctors="Doctors", activities="PAs")},
            values,
        ),
        *(
            {"name": f"names-{align}"}
            | points(
                silent("text", align=align, dx=-5 if align == "left" else 5, dy=-12),
                {**place, "text": {"field": "unit"}},
                chosen,
            )
            for align, chosen in _named_points(values, rate, most, top, named).items()
        ),
    ]
    without = sum(not row.activities for row in rows)
    description = (
        f"Leadership time in {counted(len(rows), 'unit')} against the number of doctors; {counted(without, 'unit')} {'has' if without == 1 else 'have'} "
        "none. The same figures are in the table."
    )
    note = f"Dashed line: the average of the organisation, {one_decimal(10 * rate)} PAs for every 10 doctors. PA: programmed activity, four hours a week."
    return framed(description, layers, 320, [note])


def _named_points(values: Sequence[Spec], rate: float, most: int, top: float, named: int) -> dict[str, list[Spec]]:
    """The units furthest from the average whose names do not run into each other, by the side on which the name stands."""
    chosen: dict[str, list[Spec]] = {"left": [], "right": []}
    taken: list[tuple[float, float, float]] = []  # from, to, height; shares of the chart
    for value in sorted(values, key=lambda each: (-abs(each["activities"] - rate * each["doctors"]), each["unit"])):
        across, up = value["doctors"] / most, value["activities"] / top
        align = "left" if across < 0.6 else "right"
        reach = LETTER_SHARE * (len(value["unit"]) + 2)
        first, last = (across, across + reach) if align == "left" else (across - reach, across)
        if len(taken) < named and not any(first < b and a < last and abs(up - height) < 0.07 for a, b, height in taken):
            taken.append((first, last, up))
            chosen[align].append(value)
    return {align: points for align, points in chosen.items() if points}
