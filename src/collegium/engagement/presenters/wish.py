"""Own wish against the organisation's encouragement: as words, as a picture of layers and units, as a table."""

from __future__ import annotations

from collegium.assessments.models import ReleaseGroup
from collegium.charts.engagement_pairs import WishPoint, wish_chart
from collegium.engagement.presenters.pieces import Chart, Column, Section, Table
from collegium.engagement.presenters.readings import NOT_SHOWN, basis, cells_note, hidden_note, mean_cell, score_of
from collegium.engagement.presenters.units import lowest
from collegium.engagement.reports import ENCOURAGEMENT, OWN_WISH, Picture
from collegium.wording.engagement import Reading, wish_and_encouragement
from collegium.wording.numbers import signed

UNIT = "Unit"
MOST_UNFOLDED = 12


def wish_reading(picture: Picture, group: ReleaseGroup) -> Reading | None:
    """In words for one group; None where the questionnaire does not tell the two apart, or the group is hidden."""
    if not picture.has_wish:
        return None
    wish, encouragement = (
        score_of(picture.scale(scale).title, picture.now.figure(group, scale), group, picture.scale(scale).range)
        for scale in (OWN_WISH, ENCOURAGEMENT)
    )
    return wish_and_encouragement(wish, encouragement, whom=picture.whom) if wish and encouragement else None


def wish_section(picture: Picture) -> Section | None:
    reading = wish_reading(picture, picture.now.everybody)
    if reading is None:
        return None
    groups = (*layers_apart(picture), *lowest(picture))
    drawn = [point(picture, group) for group in groups]
    if sum(one.wish is not None for one in drawn) < 2:
        return Section("wish", "Own wish and encouragement", (reading.sentence,), caveat=reading.caveat, source=basis(picture))  # fmt: skip
    where = "layer and unit" if picture.whom.layered else "unit"
    everything = table(picture, groups, where)
    caveat = f"{reading.caveat} A unit near a line may lie on either side of it: the intervals are in the table."
    chart = Chart(
        wish_chart(drawn, span=picture.scale(OWN_WISH).range),
        f"Own wish and encouragement, by {where}",
        reading.sentence,
        caveat,
        paper_height=150,
    )
    return Section(
        "wish",
        "Own wish and encouragement",
        chart=chart,
        tables=(everything,),
        paper_tables=(table(picture, layers_apart(picture), "layer") if picture.whom.layered else everything,),
        source=basis(picture),
    )


def layers_apart(picture: Picture) -> tuple[ReleaseGroup, ...]:
    """The three layers; leaders together where one of their two layers is hidden."""
    three = [layer for layer in picture.now.layers if layer.layer != "leaders"]
    if any(layer.suppressed for layer in three):
        return tuple(layer for layer in picture.now.layers if layer.layer in ("leaders", "rank_and_file"))
    return tuple(three)


def point(picture: Picture, group: ReleaseGroup) -> WishPoint:
    wish, encouragement = (picture.now.figure(group, scale).mean for scale in (OWN_WISH, ENCOURAGEMENT))
    kind = UNIT if group.kind == ReleaseGroup.Kind.UNIT else group.name
    return WishPoint(group.name, kind, wish, encouragement)


def table(picture: Picture, groups: tuple[ReleaseGroup, ...], where: str) -> Table:
    rows, span = [], picture.scale(OWN_WISH).range
    for group in groups:
        wish, encouragement = (picture.now.figure(group, scale) for scale in (OWN_WISH, ENCOURAGEMENT))
        if wish.mean is None or encouragement.mean is None:
            rows.append((group.name, NOT_SHOWN, "", ""))
            continue
        rows.append(
            (
                group.name,
                mean_cell(wish, span),
                mean_cell(encouragement, span),
                signed(wish.mean - encouragement.mean, span.decimals),
            )
        )
    return Table(
        caption=f"Own wish and encouragement {span.from_to}, with 95% intervals, by {where}",
        columns=(
            Column(where.capitalize().replace(" and ", " or ")),
            Column("Own wish", True),
            Column("Encouragement", True),
            Column("Wish minus encouragement", True),
        ),
        rows=tuple(rows),
        note=f"{hidden_note(groups)} {cells_note(cell for row in rows for cell in row[1:3])}".strip(),
        folded=len(rows) > MOST_UNFOLDED,
    )
