"""What a correlation and a model say, and what they do not, in sentences; and the chart beside them."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from collegium.charts.style import DARK_BLUE, framed, points
from collegium.engagement.performance.files import Observation
from collegium.methods.performance import FEWEST_ORGANISATIONS, GoesWith
from collegium.wording.numbers import interval, number, percentage, plural

ALONE = "Going together is not one bringing about the other: something else may move both, or the outcome the score."
ECOLOGICAL = (
    "These are figures of whole organisations. They say nothing about single doctors, teams or patients: what holds "
    "between organisations can be absent, or the other way round, inside each of them."
)
SMALL = "With fewer than 30 organisations one of them can turn the picture: look at the points before the figures."
YEARS = "Definitions and surveys change over the years; the model allows for a step each year, not for more."


def sentences(found: GoesWith, score: str, outcome: str) -> list[str]:
    """What was found, with its interval, in the order in which to read it."""
    words = [
        f"{plural(found.organisations, 'organisation')} in {plural(found.years, 'year')}, "
        f"{plural(found.observations, 'observation')} in all."
    ]
    if found.between is None:
        words.append(
            f"No correlation is given below {FEWEST_ORGANISATIONS} organisations, or where one figure is constant."
        )
    else:
        one = found.between
        direction = "higher" if one.correlation > 0 else "lower"
        sure = one.lower > 0 or one.upper < 0
        words.append(
            f"Organisations with a higher {score} have, on average, a {direction} {outcome}: correlation "
            f"{number(one.correlation, 2)}, 95% interval {interval(one.lower, one.upper, 2)}."
            if sure
            else f"No clear tendency: the correlation of {score} with {outcome} is {number(one.correlation, 2)}, "
            f"95% interval {interval(one.lower, one.upper, 2)}, which holds zero."
        )
    if found.model is None:
        words.append("The model over several years needs organisations with more than one year.")
    else:
        model = found.model
        words.append(
            f"Over the years, and with each organisation's own level allowed for, one point more of {score} goes with "
            f"{number(model.slope, 3)} of {outcome}, 95% interval {interval(model.lower, model.upper, 3)}"
            f"{'' if model.lower > 0 or model.upper < 0 else ', which holds zero'}. "
            f"{percentage(model.share_between, 0)} of what is left lies between organisations."
        )
    return words


def cautions(found: GoesWith) -> list[str]:
    words = [ALONE, ECOLOGICAL]
    if found.organisations < 30:
        words.append(SMALL)
    if found.years > 1:
        words.append(YEARS)
    return words


def averages(observations: Sequence[Observation]) -> list[tuple[str, int, float, float]]:
    """Organisation, years, mean score and mean outcome: the points of the chart."""
    by_name: dict[str, list[Observation]] = {}
    for one in observations:
        by_name.setdefault(one.organisation, []).append(one)
    return [
        (name, len(own), sum(o.score for o in own) / len(own), sum(o.outcome for o in own) / len(own))
        for name, own in sorted(by_name.items())
    ]


def chart(rows: Sequence[tuple[str, int, float, float]], score: str, outcome: str) -> str:
    """A point for each organisation, with its averages."""
    values = [{"name": name, "x": x, "y": y, "score": number(x, 2), "outcome": number(y, 3)} for name, _, x, y in rows]
    axes: dict[str, Any] = {
        "x": {"field": "x", "type": "quantitative", "scale": {"zero": False}, "axis": {"title": f"{score} ▶"}},
        "y": {"field": "y", "type": "quantitative", "scale": {"zero": False}, "axis": {"title": f"{outcome} ▶"}},
        "tooltip": [
            {"field": "name", "title": "Organisation"},
            {"field": "score", "title": score},
            {"field": "outcome", "title": outcome},
        ],
    }
    mark = {"type": "point", "filled": True, "size": 60, "color": DARK_BLUE, "opacity": 0.8}
    spec = framed(f"{outcome} against {score}, a point for each organisation", [points(mark, axes, values)], 380)
    return json.dumps(spec, ensure_ascii=False).replace("<", "\\u003c")
