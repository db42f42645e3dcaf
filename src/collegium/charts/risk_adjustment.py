"""Pictures that explain risk adjustment to a board, with invented figures; and how well predicted risks hold."""

from __future__ import annotations

from collections.abc import Sequence

from collegium.charts.captions import counted
from collegium.charts.style import BLUE, GREY, INK, ORANGE, Spec, framed, points, silent

HEIGHT = 220
INVENTED = "Invented figures."


def bars(description: str, rows: Sequence[tuple[str, str, float]], title: str, note: str = INVENTED) -> Spec:
    """Pairs of bars: (group, series, value); the first series is blue, the second orange, and each bar has its figure."""
    values = [{"group": group, "series": series, "value": value, "text": f"{value:g}"} for group, series, value in rows]
    groups, series = list(dict.fromkeys(row[0] for row in rows)), list(dict.fromkeys(row[1] for row in rows))
    y = {"field": "group", "type": "nominal", "sort": groups, "axis": {"title": None, "labelLimit": 220, "ticks": False, "domain": False}}  # fmt: skip
    x = {"field": "value", "type": "quantitative", "axis": {"title": title, "tickCount": 6}}
    encoding = {"y": y, "x": x, "yOffset": {"field": "series", "sort": series}}
    colour = {"field": "series", "type": "nominal", "scale": {"domain": series, "range": [BLUE, ORANGE][: len(series)]}}
    layers = [
        points({"type": "bar"}, {**encoding, "color": colour if len(series) > 1 else {"value": BLUE}}, values),
        points(silent("text", align="left", dx=5), {**encoding, "text": {"field": "text"}}, values),
    ]
    return framed(description, layers, HEIGHT, [note])


def calibration_chart(bands: Sequence[tuple[float, float, float, float]], note: str = "") -> Spec:
    """Observed beside expected deaths of spells in bands of rising risk: (spells, observed, expected, mean risk)."""
    rows = [{"risk": 100 * expected / spells, "observed": 100 * observed / spells} for spells, observed, expected, _ in bands if spells > 0]  # fmt: skip
    most = max(max(one["risk"], one["observed"]) for one in rows)
    x = {"field": "risk", "type": "quantitative", "axis": {"title": "Predicted deaths, % of spells", "grid": False}}
    y = {"field": "observed", "type": "quantitative", "axis": {"title": "Observed deaths, %"}}
    ends: list[Spec] = [{"risk": 0, "observed": 0}, {"risk": most, "observed": most}]
    layers = [
        points(silent("line", color=GREY, strokeDash=[6, 4]), {"x": x, "y": y}, ends),
        points({"type": "point", "filled": True, "size": 80, "color": BLUE, "stroke": INK, "strokeWidth": 0.7}, {"x": x, "y": y}, rows),
    ]  # fmt: skip
    words = f"Predicted and observed deaths in {counted(len(rows), 'band')} of rising risk. On the dashed line both are the same."
    return framed(words, layers, 300, ["Dashed line: predicted equals observed.", *([note] if note else [])])


def explaining_charts() -> dict[str, Spec]:
    """Five pictures in the order of the story, by name."""
    chance = [0.8, 1.25, 0.9, 1.05, 0.97, 1.1, 0.7, 1.35, 1.0, 0.93, 1.02, 0.99]
    size = [40, 45, 60, 300, 520, 90, 35, 38, 700, 410, 850, 620]
    dots = [{"size": one, "ratio": value} for one, value in zip(size, chance, strict=True)]
    x = {"field": "size", "type": "quantitative", "axis": {"title": "Expected deaths", "grid": False}}
    y = {"field": "ratio", "type": "quantitative", "scale": {"domain": [0.5, 1.6]}, "axis": {"title": "Observed over expected"}}  # fmt: skip
    limits = [{"size": one, "lower": 1 - 1.96 / one**0.5, "upper": 1 + 1.96 / one**0.5} for one in range(35, 860, 15)]
    lines = [
        points(silent("line", color=GREY, strokeDash=[6, 4]), {"x": x, "y": {**y, "field": side}}, limits)
        for side in ("lower", "upper")
    ]
    return {
        "crude": bars(
            "Two invented hospitals. In Eastgate 4 of 100 patients die, in Westgate 2 of 100.",
            [("Eastgate", "Deaths", 4.0), ("Westgate", "Deaths", 2.0)],
            "Deaths per 100 patients",
        ),
        "mix": bars(
            "Who the patients are: in Eastgate 70 of 100 came as emergencies, in Westgate 20 of 100.",
            [("Eastgate", "Emergencies", 70), ("Eastgate", "Planned", 30), ("Westgate", "Emergencies", 20), ("Westgate", "Planned", 80)],
            "Of 100 patients",
        ),
        "alike": bars(
            "Deaths per 100 among patients alike: emergencies 5.3 and 6, planned patients 1 and 1.",
            [("Emergencies", "Eastgate", 5.3), ("Emergencies", "Westgate", 6.0), ("Planned", "Eastgate", 1.0), ("Planned", "Westgate", 1.0)],
            "Deaths per 100 patients of the same kind",
        ),
        "expected": bars(
            "Observed and expected deaths of 1,000 patients: Eastgate 40 observed and 42 expected, Westgate 20 observed and 19 expected.",
            [("Eastgate", "Observed", 40), ("Eastgate", "Expected", 42), ("Westgate", "Observed", 20), ("Westgate", "Expected", 19)],
            "Deaths among 1,000 patients",
        ),
        "chance": framed(
            "Twelve invented hospitals of the same quality: the small ones scatter widely around 1, the large ones little, and the limits narrow accordingly.",
            [*lines, points({"type": "point", "filled": True, "size": 80, "color": BLUE, "stroke": INK, "strokeWidth": 0.7}, {"x": x, "y": y}, dots)],
            300,
            ["Dashed lines: 95% of hospitals of the same quality lie between. " + INVENTED],
        ),
    }  # fmt: skip
