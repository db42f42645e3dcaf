"""What changed in units since the wave before: judged together, so that many units do not give false alarms."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from collegium.assessments.models import ReleaseFigure, ReleaseGroup
from collegium.assessments.together import units_with
from collegium.charts.engagement_pairs import Estimate, estimates_chart
from collegium.engagement.presenters.change import Change as Difference
from collegium.engagement.presenters.change import Two, change_cell, difference_of, two_of
from collegium.engagement.presenters.pieces import Chart, Column, Section, Table
from collegium.engagement.presenters.readings import basis, mean_cell, when
from collegium.engagement.reports import Figures, Picture, WaveInfo
from collegium.methods.change import FALSE_DISCOVERY_RATE, change_between_waves, discoveries
from collegium.methods.intervals import GroupMean
from collegium.wording.engagement_parts import one_unit_changed, unit_changes
from collegium.wording.numbers import number

BEYOND, WITHIN = "More than chance", "Could be chance"
MOST_DRAWN = 40
MOST_UNFOLDED = 12


@dataclass(frozen=True)
class UnitChange:
    """One unit in both waves on the scale for the whole."""

    unit: ReleaseGroup
    before: ReleaseFigure
    now: ReleaseFigure
    difference: Difference
    hedges_g: float
    apart: bool


def changes_of(picture: Picture) -> tuple[UnitChange, ...]:
    """Every unit that may be shown in both waves; the family of tests is all of them, whoever reads."""
    two = two_of(picture)
    if two is None or picture.main not in two.scales:
        return ()
    pairs = [
        (unit, earlier)
        for unit, earlier in in_both(two)
        if usable(two.now, unit, picture) and usable(two.before, earlier, picture)
    ]
    if not pairs:
        return ()
    now = [two.now.figure(unit, picture.main.id) for unit, _ in pairs]
    before = [two.before.figure(earlier, picture.main.id) for _, earlier in pairs]
    found = change_between_waves(group_means(before), group_means(now))
    apart = discoveries(found.p)
    return tuple(
        UnitChange(
            unit,
            before[place],
            now[place],
            difference_of(found.difference, place),
            float(found.hedges_g[place]),
            bool(apart[place]),
        )
        for place, (unit, _) in enumerate(pairs)
    )  # fmt: skip


def in_both(two: Two) -> list[tuple[ReleaseGroup, ReleaseGroup]]:
    """Each group of units with itself in the wave before: several units only with the same ones together."""
    before = {units_of(two.earlier, unit): unit for unit in two.before.units}
    return [(unit, before[units]) for unit in two.now.units if (units := units_of(two.later, unit)) in before]


def units_of(wave: WaveInfo, group: ReleaseGroup) -> frozenset[int]:
    assert group.unit_id is not None
    return units_with(wave.parameters, group.unit_id)


def usable(figures: Figures, unit: ReleaseGroup, picture: Picture) -> bool:
    figure = figures.by_group.get((unit.pk, picture.main.id))
    return figure is not None and figure.mean is not None and (figure.respondents or 0) > 1


def group_means(figures: list[ReleaseFigure]) -> GroupMean:
    return GroupMean(
        np.array([one.mean or 0.0 for one in figures]),
        np.array([(one.standard_deviation or 0.0) ** 2 for one in figures]),
        np.array([one.respondents or 0 for one in figures]),
    )


def unit_changes_section(picture: Picture) -> Section | None:
    """The units that the reader may see, judged among all of them."""
    every = changes_of(picture)
    seen = {unit.pk for unit in picture.units}
    shown = [one for one in every if one.unit.pk in seen]
    if not shown or picture.previous is None:
        return None
    up = [one.unit.name for one in shown if one.apart and one.difference.difference > 0]
    down = [one.unit.name for one in shown if one.apart and one.difference.difference < 0]
    reading = unit_changes(up, down, len(shown), FALSE_DISCOVERY_RATE, picture.whom)
    above = {unit.parent_id for unit in picture.units}
    drawn = sorted(
        (one for one in shown if one.unit.pk not in above), key=lambda one: -one.difference.difference
    )[:MOST_DRAWN]  # fmt: skip
    estimates = [
        Estimate(one.unit.name, one.difference.difference, one.difference.lower, one.difference.upper, one.apart)
        for one in drawn
    ]
    spec = estimates_chart(estimates, title="Change in points, later minus earlier", reach=picture.main.range.width / 10, decimals=picture.main.range.decimals, sure=BEYOND, unsure=WITHIN)  # fmt: skip
    chart = Chart(spec, f"{picture.main.title}: change by unit", reading.sentence, reading.caveat, paper_height=13 * len(drawn))  # fmt: skip
    return Section(
        "unit-changes",
        "What changed in units" if picture.all_units else "What changed in your units",
        chart=chart if drawn else None,
        paragraphs=() if drawn else (reading.sentence,),
        tables=(changes_table(picture, shown),),
        paper_tables=(),
        paper_chart=False,
        source=f"{basis(picture)} The wave before: {when(picture.previous)}.",
    )


def changes_table(picture: Picture, shown: list[UnitChange]) -> Table:
    assert picture.previous is not None
    return Table(
        caption=f"{picture.main.title} by unit in both waves, with 95% intervals",
        columns=(
            Column("Unit"),
            Column(picture.previous.title, True),
            Column(picture.wave.title, True),
            Column("Change", True),
            Column("Hedges’ g", True),
            Column("Judged among all units"),
        ),
        rows=tuple(
            (
                one.unit.name,
                mean_cell(one.before, picture.main.range),
                mean_cell(one.now, picture.main.range),
                change_cell(one.difference, picture.main.range),
                number(one.hedges_g, 2),
                BEYOND.lower() if one.apart else WITHIN.lower(),
            )
            for one in shown
        ),
        folded=len(shown) > MOST_UNFOLDED,
        note="Welch's test for each unit; units pointed out by Benjamini and Hochberg (1995) at a false discovery rate of 10%.",
    )


def unit_change_section(picture: Picture, unit: ReleaseGroup) -> Section | None:
    """One unit against its own wave before."""
    found = next((one for one in changes_of(picture) if one.unit.pk == unit.pk), None)
    if found is None or picture.previous is None:
        return None
    change = found.difference
    reading = one_unit_changed(
        unit.name, picture.previous.title, change.difference, change.lower, change.upper, found.apart, picture.whom,
        span=picture.main.range,
    )  # fmt: skip
    return Section(
        "change",
        "Since the wave before",
        (reading.sentence,),
        caveat=reading.caveat,
        source=f"{basis(picture, unit)} The wave before: {when(picture.previous)}.",
    )
