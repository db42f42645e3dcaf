"""What groups feel about a change: shares of those who answered about each feeling, by layer and by unit."""

from __future__ import annotations

from collegium.assessments.models import ReleaseFigure, ReleaseGroup
from collegium.engagement.presenters.pieces import Column, Section, Table
from collegium.engagement.presenters.readings import NOT_SHOWN, basis, hidden_note
from collegium.engagement.reports import Picture
from collegium.wording.numbers import number, percentage

NOTE = (
    "Each share is of those who answered about the feeling; whoever left it out is not counted for it. Where nobody or everybody of a group "
    "feels it, the share is not shown: it would say so of each of them."
)


def feelings_section(picture: Picture) -> Section | None:
    """None where the questionnaire does not ask for feelings."""
    if not picture.feelings:
        return None
    groups = (picture.now.everybody, *(picture.now.layers if picture.whom.layered else ()))
    by_layer = Table(
        caption="Who feels what, by layer" if picture.whom.layered else "Who feels what",
        columns=(Column("Feeling"), *(Column(name_of(group, picture), True) for group in groups)),
        rows=tuple(
            (one.title, *(felt(picture.now.figure(group, one.id)) for group in groups)) for one in picture.feelings
        ),
        note=f"{hidden_note(groups)} {NOTE}".strip(),
    )
    by_unit = Table(
        caption="Who feels what, by unit",
        columns=(Column("Unit"), *(Column(one.title, True) for one in picture.feelings)),
        rows=tuple(
            (unit.name, *(felt(picture.now.figure(unit, one.id)) for one in picture.feelings)) for unit in picture.units
        ),
        note=hidden_note(picture.units),
    )
    tables = (by_layer, by_unit) if picture.units else (by_layer,)
    words = ("Several feelings may be named, so the shares do not add up to 100%.",)
    caveat = "A feeling is what people say of themselves on one day. It does not say what caused it."
    return Section("feelings", "What groups feel", words, caveat=caveat, tables=tables, source=basis(picture))


def name_of(group: ReleaseGroup, picture: Picture) -> str:
    return picture.whom.everybody if group.kind == ReleaseGroup.Kind.ORGANISATION else group.name


def felt(figure: ReleaseFigure) -> str:
    """The share and of how many."""
    if figure.mean is None or figure.respondents is None:
        return NOT_SHOWN
    return f"{percentage(figure.mean, 0)} of {number(figure.respondents)}"
