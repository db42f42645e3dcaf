"""Sections about units: all of them side by side, the gap at the top of the tree, and one unit alone."""

from __future__ import annotations

from django.urls import reverse

from collegium.assessments.models import ReleaseGroup
from collegium.charts.engagement import LayerScore, UnitScore, gap_chart, unit_chart
from collegium.engagement.presenters.pieces import Chart, Column, Section, Table
from collegium.engagement.presenters.readings import (
    NOT_SHOWN,
    apart_note,
    basis,
    cells_note,
    gap_of,
    gap_reading,
    hidden_note,
    mean_cell,
    means_caption,
    rate_cell,
    scale_cell,
    score_of,
    share_cell,
)
from collegium.engagement.reports import Picture
from collegium.wording.charts import units_chart
from collegium.wording.engagement import HIDDEN, Score, unit_picture, why_hidden
from collegium.wording.engagement_parts import minimum_on_both_sides
from collegium.wording.numbers import number

MOST_DRAWN = 40
PAPER_ROOM = 290  # pixels on a page for the drawing of all units
Unit = ReleaseGroup


def units_section(picture: Picture) -> Section:
    """The units that the reader may see: lowest ones drawn, all of them in the table."""
    title = "Units" if picture.all_units else "Your units"
    organisation = whole_score(picture)
    if not picture.units or organisation is None:
        return Section("units", title, ("No unit can be shown.",))
    drawn = lowest(picture)
    if all(picture.now.figure(unit, picture.main.id).suppressed for unit in drawn):
        drawn = lowest_shown(picture)
    scores = [score for unit in drawn if (score := unit_score(picture, unit, unit.name))]
    hidden = [unit.name for unit in drawn if picture.now.figure(unit, picture.main.id).suppressed]
    reading = units_chart(scores, organisation, hidden=hidden, whom=picture.whom)
    rows = [
        UnitScore(unit.name, figure.mean, figure.lower, figure.upper, figure.respondents)
        for unit in drawn
        for figure in (picture.now.figure(unit, picture.main.id),)
    ]
    chart = None
    if scores:
        spec = unit_chart(
            rows,
            organisation_mean=organisation.mean,
            scale=f"{picture.main.title}, {picture.main.range.from_to}",
            span=picture.main.range,
            who=picture.whom.many,
        )
        low = max(12, min(21, PAPER_ROOM // len(scores))) * len(scores)  # few units need not stand as close as many
        caption = f"{picture.main.title} by unit"
        chart = Chart(spec, caption, reading.sentence, reading.caveat, paper_height=low)
    paragraphs = () if chart else (reading.sentence,)
    return Section(
        "units",
        title,
        paragraphs,
        chart=chart,
        tables=(unit_table(picture),),
        paper_tables=(unit_table(picture, shown_only=True),),
        source=basis(picture),
    )


def lowest(picture: Picture) -> list[Unit]:
    """Units with none below them among those shown: drawing a division beside its own parts would count people twice."""
    above = {unit.parent_id for unit in picture.units}
    return [unit for unit in picture.units if unit.pk not in above][:MOST_DRAWN]


def lowest_shown(picture: Picture) -> list[Unit]:
    """Units that may be shown with none below them that may: where everything at the foot of the tree is hidden."""
    shown = [unit for unit in picture.units if not picture.now.figure(unit, picture.main.id).suppressed]
    above = {unit.parent_id for unit in shown}
    return [unit for unit in shown if unit.pk not in above][:MOST_DRAWN]


def unit_table(picture: Picture, *, shown_only: bool = False) -> Table:
    """Every unit that the reader may see; on paper the lowest ones with figures, for the report names what is hidden."""
    rows, links = [], []
    above = {unit.parent_id for unit in picture.units}
    shared = picture.main.id in picture.engaged_from
    for unit in picture.units:
        figure = picture.now.figure(unit, picture.main.id)
        if shown_only and (figure.mean is None or unit.pk in above):
            continue
        name = f"{unit.name}, all" if unit.pk in above else unit.name
        if figure.mean is None:
            people = NOT_SHOWN if unit.people is None else number(unit.people)
            rows.append((name, people, NOT_SHOWN, "", "", *([""] if shared else [])))
        else:
            rows.append(
                (
                    name,
                    number(unit.population),
                    number(figure.respondents),
                    rate_cell(unit),
                    mean_cell(figure, picture.main.range),
                    *([share_cell(figure.favourable)] if shared else []),
                )
            )
        links.append(reverse("engagement:unit", args=[picture.wave.code, picture.wave.pk, unit.unit_id]))
    return Table(
        caption=f"{picture.main.title} by unit"
        if shown_only
        else f"{picture.main.title} by unit; “all” counts the units below with it",
        columns=(
            Column("Unit"),
            Column(picture.whom.title, True),
            Column("Answers", True),
            Column("Rate", True),
            Column("Mean (95% interval)", True),
            *([Column("Engaged", True)] if shared else []),
        ),
        rows=tuple(rows),
        note=f"{'' if shown_only else hidden_note(picture.units)} {cells_note(row[4] for row in rows)}".strip(),
        links=tuple(links),
    )


def unit_sections(picture: Picture, unit: Unit) -> list[Section]:
    """One unit alone: beside everybody, scale by scale, its gap, and the units below it."""
    score, organisation = unit_score(picture, unit), whole_score(picture)
    if score is None or organisation is None:
        why = (why_hidden(picture.wave.minimum),)
        return [Section("unit", "Why nothing is shown here", why, source=basis(picture, unit))]
    reading = unit_picture(unit.name, score, organisation, picture.whom)
    beside = f"Each scale, beside all {picture.whom.many}"
    groups = (("This unit", unit), (picture.whom.everybody, picture.now.everybody))
    drawn = [
        LayerScore(scale.title, name, figure.mean, figure.lower, figure.upper, figure.respondents)
        for scale in picture.comparable
        for name, group in groups
        for figure in (picture.now.figure(group, scale.id),)
    ]
    table = Table(
        caption=means_caption(picture),
        columns=(
            Column("Scale"),
            Column("This unit", True),
            Column(picture.whom.everybody, True),
            *([Column("Engaged here", True)] if picture.engaged_from else []),
        ),
        rows=tuple(
            (
                scale_cell(scale, picture),
                *(mean_cell(picture.now.figure(group, scale.id), scale.range) for _, group in groups),
                *([share_cell(picture.now.figure(unit, scale.id).favourable)] if picture.engaged_from else []),
            )
            for scale in picture.scales
        ),
    )
    spec = gap_chart(drawn, who=picture.whom.many, span=picture.main.range)
    chart = Chart(spec, beside, reading.sentence, f"{reading.caveat} {apart_note(picture)}".strip())
    found = [Section("unit", beside, chart=chart, tables=(table,), source=basis(picture, unit))]
    if gap := unit_gap(picture, unit):
        found.append(gap)
    return found


def unit_gap(picture: Picture, unit: Unit) -> Section | None:
    stored = picture.now.gap_of.get((unit.pk, picture.main.id))
    if stored is None:
        return None
    gap = gap_of(picture.main, stored)
    if gap is None:
        # Which of the two sides is too small is not said: a figure of the other side would then tell its number.
        words: tuple[str, ...] = (
            f"The gap is {HIDDEN}. "
            f"It takes {picture.wave.minimum} answers or more from leaders and as many from other doctors.",
        )
    else:
        reading = gap_reading(picture, gap)
        words = (
            f"{reading.shows} {reading.how_sure}",
            f"{reading.does_not_show} {reading.ask_next}",
            minimum_on_both_sides(gap.leaders, gap.others, picture.wave.minimum),
        )
    return Section("gap", "The gap between leaders and other doctors here", words, source=basis(picture, unit))


def unit_score(picture: Picture, unit: Unit, title: str = "") -> Score | None:
    """The unit on the scale for the whole, titled by that scale unless it stands in a list of units."""
    return score_of(title or picture.main.title, picture.now.figure(unit, picture.main.id), unit, picture.main.range)


def whole_score(picture: Picture) -> Score | None:
    everybody = picture.now.everybody
    return score_of(picture.main.title, picture.now.figure(everybody, picture.main.id), everybody, picture.main.range)
