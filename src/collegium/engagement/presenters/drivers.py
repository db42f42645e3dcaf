"""Which scales go with the share of those engaged, unit by unit: from released figures only, and with caution."""

from __future__ import annotations

from collegium.assessments.models import ReleaseGroup
from collegium.charts.engagement_pairs import Estimate, estimates_chart
from collegium.engagement.presenters.pieces import Chart, Column, Section, Table
from collegium.engagement.presenters.readings import basis
from collegium.engagement.reports import Picture
from collegium.methods.association import FEWEST_GROUPS, Association, association
from collegium.wording.engagement_parts import drivers
from collegium.wording.numbers import interval, number

TITLE = "What goes with being engaged"


def drivers_section(picture: Picture) -> Section | None:
    """None where the questionnaire has one scale, or nobody can count as engaged."""
    others = [scale for scale in picture.scales if scale.id != picture.main.id]
    units = lowest_of_all(picture)
    if not others or picture.main.id not in picture.engaged_from:
        return None
    found = [
        (scale.title, one) for scale in others if (one := associated(picture, units, scale.id)) is not None
    ]  # fmt: skip
    if not found:
        words = (
            f"Too few units may be shown to look for what goes with being engaged: it takes {FEWEST_GROUPS} or more."
        )
        return Section("drivers", TITLE, (words,), source=basis(picture))
    found.sort(key=lambda row: -row[1].correlation)
    reading = drivers(
        [(title, one.correlation, one.lower, one.upper) for title, one in found], found[0][1].groups, picture.whom
    )
    spec = estimates_chart(
        [
            Estimate(title, one.correlation, one.lower, one.upper, one.lower > 0 or one.upper < 0)
            for title, one in found
        ],
        title="Correlation with the share engaged",
        reach=1.0,
    )
    chart = Chart(spec, "Each scale and the share engaged, over units", reading.sentence, reading.caveat, paper_height=24 * len(found))  # fmt: skip
    return Section(
        "drivers",
        TITLE,
        chart=chart,
        tables=(table(found, picture.whom.many),),
        source=basis(picture),
        paper_tables=(),
        paper_chart=False,
    )


def lowest_of_all(picture: Picture) -> list[ReleaseGroup]:
    """Every unit with none below it, whoever reads: one correlation over all of them tells nothing of a single one."""
    above = {unit.parent_id for unit in picture.now.units}
    return [unit for unit in picture.now.units if unit.pk not in above and not unit.suppressed]


def associated(picture: Picture, units: list[ReleaseGroup], scale: str) -> Association | None:
    pairs = [
        (figure.mean, share)
        for unit in units
        for figure in (picture.now.figure(unit, scale),)
        for share in (picture.now.figure(unit, picture.main.id).favourable,)
        if figure.mean is not None and share is not None
    ]
    return association([mean for mean, _ in pairs], [share for _, share in pairs])


def table(found: list[tuple[str, Association]], many: str) -> Table:
    return Table(
        caption=f"Each scale and the share of {many} engaged: correlation over units",
        columns=(Column("Scale"), Column("Units", True), Column("Correlation", True), Column("95% interval", True)),
        rows=tuple(
            (title, number(one.groups), number(one.correlation, 2), interval(one.lower, one.upper, 2))
            for title, one in found
        ),
        note="Pearson's correlation, each unit counted once; interval after Fisher (1921). Units with none below them.",
    )
