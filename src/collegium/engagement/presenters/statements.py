"""Statements with which a quarter or more of the unit leaders disagree: flagged in a survey as in a round of ratings."""

from __future__ import annotations

from collegium.assessments.models import Layer
from collegium.engagement.presenters.pieces import Column, Section, Table
from collegium.engagement.presenters.readings import NOT_SHOWN, basis
from collegium.engagement.reports import Picture
from collegium.methods.ratings import disagreement_share
from collegium.wording.numbers import number, percentage, plural

FLAGGED = "A quarter or more"


def statements_section(picture: Picture) -> Section | None:
    """None where the questionnaire flags no statements, or the unit leaders are not shown."""
    released = picture.wave.parameters.get("statements")
    if not released:
        return None
    rows, flagged, told = [], 0, 0
    for one in released["told"]:
        if one["answered"] is None:
            rows.append((one["text"], NOT_SHOWN, NOT_SHOWN, ""))
            continue
        found = disagreement_share(one["disagree"], one["answered"])
        told, flagged = told + 1, flagged + found.flagged
        rows.append((one["text"], number(found.answered), percentage(found.share, 0), FLAGGED if found.flagged else ""))
    layer = str(Layer(released["layer"]).label)
    whom = layer.lower() if layer.startswith("All") else f"the {layer.lower()}"
    sentence = (
        "None of the statements may be shown."
        if not told
        else f"A quarter or more of {whom} disagree with {number(flagged)} of the {plural(told, 'statement')} that may be shown."
        if flagged
        else f"With none of the {plural(told, 'statement')} that may be shown do a quarter or more of {whom} disagree."
    )
    columns = (Column("Statement"), Column("Answers", True), Column("Disagree", True), Column("Flag"))
    note = (
        f"{layer} who answered every statement that is scored. Not shown: fewer than {picture.wave.minimum} answers, or nobody or "
        "everybody disagrees. The threshold of a quarter: Dickinson and Ham 2008, section 2."
    )
    table = Table(
        caption=f"Statements, and how many {layer.lower()} disagree", columns=columns, rows=tuple(rows), note=note
    )
    return Section("statements", f"Where {layer.lower()} disagree", (sentence,), tables=(table,), source=basis(picture))
