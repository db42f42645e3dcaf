"""Statements with which many leaders disagree, in a survey as in a round: shares of one group that is shown anyway."""

from __future__ import annotations

from typing import Any

from collegium.assessments.figures import Figures
from collegium.assessments.intake import Answers
from collegium.assessments.models import Layer
from collegium.assessments.populations import LEADING
from collegium.assessments.ratings.judged import DISAGREE
from collegium.assessments.ratings.rules import rule_of
from collegium.definitions.instruments import Instrument


def statements_of(answers: Answers, figures: Figures, instrument: Instrument, minimum: int) -> dict[str, Any] | None:
    """Of unit leaders: each statement, how many answered it and how many disagree; both None where that is not told.

    Where unit leaders are hidden, of all leaders; None where the questionnaire flags no statements, or those are hidden,
    too. Answers to single statements are released of one group alone, so that nothing can be taken from them. Where
    nobody or everybody disagrees nothing is told.
    """
    shown_layers = {group.layer for group in figures.groups if group.layer and not group.suppressed}
    layer = next((one for one in (Layer.UNIT_LEADER, Layer.LEADERS) if one.value in shown_layers), None)
    if rule_of(instrument.id) != "statements" or layer is None or not answers.given:
        return None
    within = {one.value for one in (LEADING if layer == Layer.LEADERS else (layer,))}
    rows = [place for place, (_, held) in enumerate(answers.groups) if held in within]
    told = []
    for item in instrument.items:
        values, counts = instrument.response_of(item.id).values, answers.given[item.id][rows].sum(axis=0)
        answered = int(counts.sum())
        disagree = int(sum(count for value, count in zip(values, counts, strict=True) if value in DISAGREE))
        shown = answered >= minimum and 0 < disagree < answered
        told.append(
            {
                "text": item.text or item.id,
                "answered": answered if shown else None,
                "disagree": disagree if shown else None,
            }
        )
    return {"layer": layer.value, "told": told}
