"""What changed since the wave before, unit by unit, without false alarms; drivers; weights; wish against encouragement."""

from __future__ import annotations

import datetime as dt

import pytest

from collegium.assessments.actions import open_wave, release_responses
from collegium.assessments.models import Release, Wave
from collegium.engagement.presenters.drivers import drivers_section
from collegium.engagement.presenters.picture import show, show_unit
from collegium.engagement.presenters.unit_change import changes_of, unit_changes_section
from collegium.engagement.presenters.weights import weights_section
from collegium.engagement.presenters.wish import wish_section
from collegium.engagement.reports import Picture, picture_of
from collegium.methods.association import association
from collegium.methods.change import change_between_waves, discoveries
from collegium.methods.intervals import GroupMean
from collegium.wording.engagement_parts import driver_caveat, drivers
from tests.assessments.hospital import INSTRUMENT, answers_csv, answers_table

pytestmark = pytest.mark.django_db


def everything(unit: int) -> bool:
    return True


@pytest.fixture
def later(release: Release) -> Wave:
    """A second wave in which anaesthetists answer the other end of every scale, and nothing else is different."""
    wave = open_wave(
        by="tests", organisation=release.wave.organisation, instrument_id=INSTRUMENT, title="Summer 2026",
        opened_on=dt.date(2026, 6, 1), closed_on=dt.date(2026, 6, 30), population_date=dt.date(2026, 6, 1),
    )  # fmt: skip
    lines = answers_csv().decode().splitlines()
    changed = [turned(line) if line.startswith("ANAE,") else line for line in lines]
    at = dt.datetime(2026, 7, 20, 9, 0, tzinfo=dt.UTC)
    release_responses(
        by="tests", wave=wave, table=answers_table("\n".join(changed).encode()), sha256="1" * 64, at=at
    )  # fmt: skip
    wave.refresh_from_db()
    return wave


def turned(line: str) -> str:
    """The answers of the agreement items mirrored; unit, layer and the two last columns stay."""
    unit, layer, *answers = line.split(",")
    mirrored = [str(6 - int(one)) if one else "" for one in answers[:-2]]
    return ",".join([unit, layer, *mirrored, *answers[-2:]])


@pytest.fixture
def picture(later: Wave) -> Picture:
    return picture_of(later, everything)


def test_only_the_unit_that_changed_is_pointed_out(picture: Picture) -> None:
    found = {one.unit.name: one for one in changes_of(picture)}
    assert "Renal medicine" not in found  # hidden in both
    assert found["Anaesthesia"].apart
    assert [name for name, one in found.items() if one.apart and name not in ("Anaesthesia", "Surgery")] == []
    section = unit_changes_section(picture)
    assert section is not None
    assert section.chart is not None
    assert "Anaesthesia" in section.chart.sentence
    assert "false alarms" in section.chart.caveat
    assert "cannot be matched" in section.chart.caveat


def test_the_figures_are_those_of_the_method(picture: Picture) -> None:
    one = next(one for one in changes_of(picture) if one.unit.name == "Anaesthesia")
    before, now = (
        GroupMean(figure.mean, figure.standard_deviation**2, figure.respondents, one.unit.population)
        for figure in (one.before, one.now)
    )
    alone = change_between_waves(before, now)
    assert one.difference.difference == pytest.approx(float(alone.difference.estimate))
    assert one.difference.lower == pytest.approx(float(alone.difference.lower))
    assert one.hedges_g == pytest.approx(float(alone.hedges_g))


def test_what_is_judged_does_not_depend_on_the_reader(later: Wave, picture: Picture) -> None:
    cardiology = next(unit for unit in picture.now.units if unit.name == "Cardiology")
    leader = picture_of(later, lambda unit: unit == cardiology.unit_id)
    section = unit_changes_section(leader)
    assert section is not None
    assert [row[0] for row in section.tables[0].rows] == ["Cardiology"]
    of = {one.unit.name: one.apart for one in changes_of(leader)}
    assert of == {one.unit.name: one.apart for one in changes_of(picture)}


def test_the_family_is_judged_as_benjamini_and_hochberg_did() -> None:
    """Their example of 15 p values (1995, section 3.2): four are found at a rate of 5 %."""
    p = [0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.3240, 0.4262, 0.5719, 0.6528, 0.7590, 1.0]  # fmt: skip
    assert list(discoveries(p, 0.05)) == [True] * 4 + [False] * 11


def test_the_page_of_a_unit_says_what_changed(picture: Picture) -> None:
    anaesthesia = next(unit for unit in picture.units if unit.name == "Anaesthesia")
    sections = {section.id: section for section in show_unit(picture, anaesthesia).sections}
    words = sections["change"].paragraphs[0]
    assert words.startswith("Anaesthesia scores ")
    assert "than in Spring 2026" in words
    assert "more than chance would bring" in words


def test_the_first_wave_has_nothing_to_compare(release: Release) -> None:
    assert unit_changes_section(picture_of(release.wave, everything)) is None


def test_wish_and_encouragement_of_layers_and_units_are_drawn(release: Release) -> None:
    section = wish_section(picture_of(release.wave, everything))
    assert section is not None
    assert section.chart is not None
    names = [row[0] for row in section.tables[0].rows]
    assert names[:2] == ["All leaders", "Rank and file"]  # board-near leaders are too few
    assert {"Cardiology", "Vascular surgery"} <= set(names)
    assert "Medicine" not in names  # a division beside its own parts would count doctors twice
    hidden = next(row for row in section.tables[0].rows if row[0] == "Renal medicine")
    assert hidden[1:] == ("not shown", "", "")
    drawn = section.chart.spec["data"]["values"]
    assert "Renal medicine" not in {value["group"] for value in drawn}


def test_drivers_need_eight_units(release: Release) -> None:
    section = drivers_section(picture_of(release.wave, everything))
    assert section is not None
    assert "8 or more" in section.paragraphs[0]
    assert association([1.0] * 3, [1.0] * 3) is None


def test_drivers_are_told_with_caution() -> None:
    reading = drivers([("Encouragement", 0.8, 0.6, 0.9), ("Own wish", 0.1, -0.3, 0.5)], 22)
    assert reading.sentence == (
        "Among 22 units, the share of doctors engaged goes most closely with encouragement (correlation 0.80)."
    )
    assert "does not show what drives" in driver_caveat()
    assert "cause" not in reading.sentence


def test_weights_show_what_alike_answering_would_give(release: Release) -> None:
    """By hand: the sum over layers of doctors of the layer / doctors x mean of the layer."""
    picture = picture_of(release.wave, everything)
    section = weights_section(picture)
    assert section is not None
    layers = [layer for layer in picture.now.layers if layer.layer in ("leaders", "rank_and_file")]
    people = sum(layer.population for layer in layers)
    by_hand = sum(layer.population / people * picture.now.figure(layer, "overall").mean for layer in layers)
    assert section.tables[0].rows[-1][4].startswith(f"{by_hand:.1f} (")
    answers = [layer.respondents for layer in layers]
    weights = [layer.population / people / (n / sum(answers)) for layer, n in zip(layers, answers, strict=True)]
    kish = sum(w * n for w, n in zip(weights, answers, strict=True)) ** 2 / sum(
        w**2 * n for w, n in zip(weights, answers, strict=True)
    )
    assert f"{sum(answers)} answers are worth {kish:.0f}" in section.paragraphs[0]


def test_a_gap_says_the_minimum_on_both_sides(release: Release) -> None:
    section = next(one for one in show(picture_of(release.wave, everything)).sections if one.id == "gap")
    assert "at least 10 answers: here" in section.paragraphs[-1]
    assert section.paragraphs[-1].endswith("of rank-and-file doctors.")
