"""The engagement triangle, critical mass, and choice against no opportunity, against the published case studies."""

from __future__ import annotations

import datetime as dt
import html
import re

import numpy as np
import pytest
from django.urls import reverse

from collegium.accounts.models import User
from collegium.accounts.roles import Role
from collegium.assessments.actions import open_wave, release_responses
from collegium.assessments.intake import opportunity_of
from collegium.assessments.models import Release, ReleaseFigure, ReleaseGap
from collegium.assessments.populations import Node, tree, units_of_doctors
from collegium.definitions.instrument_files import load_instrument
from collegium.definitions.score_ranges import ScoreRange
from collegium.engagement.models import Route
from collegium.engagement.presenters.closing import register_and_answers, taking_part_section
from collegium.engagement.presenters.picture import show
from collegium.engagement.presenters.readings import cells_note, mean_cell
from collegium.engagement.registers.reports import WaysIn
from collegium.engagement.reports import picture_of
from collegium.methods.gap import LayerFigures, critical_mass, engagement_gap
from collegium.methods.tallying import count_answers
from collegium.organisation.actions import add_fact
from collegium.organisation.actions.access import admit
from collegium.organisation.models import Employment, Organisation
from collegium.wording.numbers import percentage
from tests.assessments.hospital import DAY, INSTRUMENT, answers_table, build_hospital, sha256
from tests.assessments.hospital_fixtures import AT
from tests.conftest import ClientOf
from tests.world import World

TEN = ScoreRange(0, 10)


@pytest.mark.capability("A35")
@pytest.mark.parametrize(("doctors", "low", "high"), [(650, 65, 130), (714, 72, 142)])
def test_critical_mass_is_ten_to_twenty_per_cent(doctors: int, low: int, high: int) -> None:
    """Dickinson, Snelling, Ham and Spurgeon 2017: 10 to 20 % of the doctors of sites with 650 and 714."""
    found = critical_mass(doctors)
    assert (found.low, found.high) == (low, high)


@pytest.mark.capability("A35")
def test_the_gap_of_site_b_in_percentage_points() -> None:
    """At site B 80 % of directorates were engaged; with the upper end of critical mass below, the gap is 60 points."""
    leaders = LayerFigures(respondents=10, mean=7.5, variance=1.0, engaged=8)
    others = LayerFigures(respondents=650, mean=5.0, variance=1.0, engaged=critical_mass(650).high)
    gap = engagement_gap(leaders, others)
    assert gap.leaders is not None
    assert gap.rank_and_file is not None
    assert gap.engaged is not None
    assert float(gap.leaders.engaged.estimate) == pytest.approx(0.8)
    assert float(gap.engaged.estimate) * 100 == pytest.approx(60)


@pytest.mark.capability("A35")
@pytest.mark.django_db
def test_the_three_layers_have_their_share_and_the_gap_is_top_minus_bottom(release: Release) -> None:
    shares = {
        figure.group.layer: figure.favourable
        for figure in ReleaseFigure.objects.filter(
            release=release, scale="overall", group__kind="layer"
        ).select_related("group")
    }
    gap = ReleaseGap.objects.get(release=release, scale="overall", group__kind="organisation")
    assert set(shares) == {"board_near", "unit_leader", "leaders", "rank_and_file"}
    assert gap.share_difference == pytest.approx(shares["leaders"] - shares["rank_and_file"])


@pytest.mark.capability("A35")
@pytest.mark.django_db
def test_engaged_means_one_thing_on_the_page_and_all_three_layers_have_their_share(
    release: Release, client_of: ClientOf, office: User
) -> None:
    """Every share and number that is called engaged follows from the score; the number is the share times the answers."""
    figures = {
        figure.group.layer or figure.group.kind: figure
        for figure in ReleaseFigure.objects.filter(release=release, scale="overall", group__kind__in=("layer", "organisation")).select_related("group")
    }  # fmt: skip
    whole = figures["organisation"]
    engaged = round(whole.favourable * whole.respondents)
    said = words(client_of(office).get(release.wave.get_absolute_url()).content)
    assert f"{engaged} doctors count as engaged by the score" in said
    assert re.search(rf"Count as engaged {engaged} ", said)
    for name, layer in (("Board-near leaders", "board_near"), ("Unit leaders", "unit_leader"), ("All leaders", "leaders"), ("Rank and file", "rank_and_file")):  # fmt: skip
        figure = figures[layer]
        share = (
            "not shown not shown"
            if figure.favourable is None
            else f"{figure.respondents} {percentage(figure.favourable, 0)}"
        )
        assert f"{name} {share}" in said, name
    assert "A doctor counts as engaged from a score of" in said
    # What people say of themselves is another question, and is never called engaged.
    assert "say that they take part" not in said.split("Asked whether they take part")[0]
    assert "who are not engaged" not in said


# 13 units of 50 doctors, 5 of them leading: 650 doctors, 10 leaders near the board, 55 unit leaders, 585 others.
SITE = {f"U{n:02}": (f"Unit {n:02}", "specialty", None, 50, 5) for n in range(1, 14)}
# 8 of 10 near the board (the 80% of site B), 33 of 55 unit leaders, 117 of 585 others agree with everything; the rest are neutral.
ENGAGED = {"board_near": 8, "unit_leader": 33, "rank_and_file": 117}


def site_answers() -> bytes:
    """Wholly agreeing (4, or 2 turned round) scores 7.5, from which a doctor counts as engaged; neutral scores 5."""
    items = load_instrument(INSTRUMENT).items
    lines = [",".join(["unit_code", "layer", *(item.id for item in items)])]
    given = dict.fromkeys(ENGAGED, 0)
    for number, (unit, (_, _, _, doctors, leaders)) in enumerate(SITE.items()):
        for place in range(doctors):
            layer = (
                "rank_and_file" if place >= leaders else "board_near" if number < 10 and not place else "unit_leader"
            )
            agrees = given[layer] < ENGAGED[layer]
            given[layer] += 1
            answer = {"agreement": "4" if agrees else "3", "taking_part": "1", "routes": "1"}
            row = ("2" if agrees and item.reverse else answer[item.response] for item in items)
            lines.append(",".join([unit, layer, *row]))
    assert given == {"board_near": 10, "unit_leader": 55, "rank_and_file": 585}
    return ("\n".join(lines) + "\n").encode()


@pytest.mark.capability("A35")
@pytest.mark.django_db
def test_the_page_of_650_doctors_shows_three_layers_the_gap_and_the_critical_mass(
    world: World, client_of: ClientOf
) -> None:
    """80, 60 and 20%: top minus bottom +60 points. All leaders 41 of 65 (63.1%), +43.1 points. 158 count, of 650: 65 to 130 would do."""
    site = build_hospital("ZSB", "Site B", SITE, board_near=10)
    days = {"opened_on": DAY, "closed_on": dt.date(2026, 3, 31), "population_date": DAY}
    wave = open_wave(by="tests", organisation=site, instrument_id=INSTRUMENT, title="Spring", **days)
    content = site_answers()
    release_responses(by="tests", wave=wave, table=answers_table(content), sha256=sha256(content), at=AT)
    admit(by="tests", organisation=site, email=world.users.office.email, name="O", role=Role.OFFICE, starts=world.first)
    said = words(client_of(world.users.office).get(wave.get_absolute_url()).content)
    table = said[said.index("Share engaged, by layer") :]
    for row in (
        r"Board-near leaders 10 80% [0-9]+ to [0-9]+ \+60 ",
        r"Unit leaders 55 60% [0-9]+ to [0-9]+ \+40 ",
        r"All leaders 65 63% [0-9]+ to [0-9]+ \+43 ",
        r"Rank and file 585 20% [0-9]+ to [0-9]+ All doctors 650 24% [0-9]+ to [0-9]+ A doctor counts",
    ):
        assert re.search(row, table), row
    assert "63% of leaders and 20% of rank-and-file doctors count as engaged: a gap of 43 percentage points" in said
    assert (
        "Among 650 doctors, a critical mass is about 65 to 130 who are engaged. Of those who answered, 158 doctors count as engaged"
        in said
    )


@pytest.mark.capability("A35")
@pytest.mark.django_db
def test_the_page_marks_not_taking_part_as_choice_or_no_opportunity(release: Release) -> None:
    picture = picture_of(release.wave, lambda unit: True)
    section = taking_part_section(picture)
    assert "critical mass is about 21 to 40" in section.paragraphs[0]
    assert "had no opportunity" in section.paragraphs[1]
    assert picture.opportunity is not None
    assert sum(picture.opportunity.values()) == 158


@pytest.mark.capability("A36")
@pytest.mark.parametrize(
    ("doctors", "with_way", "routes", "words"),
    [
        (100, 0, 0, "cannot be laid beside these answers"),
        (100, 100, 2, "a way in was open to 100 of 100 doctors that day. 7 doctors had none by their own answer. Ask whether"),
        (100, 0, 1, "none of the 12 doctors who chose not to take part had a choice"),
        (100, 60, 1, "For the other 40 “not interested” means no opportunity by the register."),
    ],
)  # fmt: skip
def test_the_register_and_the_answers_stand_beside_each_other(
    doctors: int, with_way: int, routes: int, words: str
) -> None:
    assert words in register_and_answers(WaysIn(doctors, with_way, routes), choice=12, no_opportunity=7)


@pytest.mark.capability("A36")
@pytest.mark.django_db
def test_the_page_reconciles_them(release: Release, client_of: ClientOf, office: User) -> None:
    """A way in for consultants of one unit: so many doctors of that grade there, counted by hand from the register."""
    wave, day = release.wave, release.wave.population_date
    client = client_of(office)
    assert "No way in is recorded in the register of opportunities" in words(
        client.get(wave.get_absolute_url()).content
    )
    units = units_of_doctors(wave.organisation, day)
    consultants = set(Employment.objects.at(day).filter(grade="consultant").values_list("person_id", flat=True))
    place = next(unit for person, unit in units.items() if person in consultants)
    # The unit has none below it in the list of doctors' units, or those below count with it.
    add_fact(by="tests", fact=Route(organisation=wave.organisation, unit_id=place, grades="consultant", kind="project", title="Flow team", starts=day))  # fmt: skip
    below = {node.pk for node in tree(wave.organisation, day) if within(node.pk, place, tree(wave.organisation, day))}
    expected = sum(person in consultants and unit in below for person, unit in units.items())
    assert expected
    said = words(client.get(wave.get_absolute_url()).content)
    assert f"a way in was open to {expected} of {len(units)} doctors that day" in said
    assert release.opportunity is not None
    silent = release.opportunity["choice"] + release.opportunity["no_opportunity"]
    routes = words(client.get(reverse("engagement:opportunity", args=[wave.organisation.code])).content)
    assert (
        f"In {wave.title}, of {silent} doctors who said that they take no part, {release.opportunity['no_opportunity']} had no opportunity"
        in routes
    )


@pytest.fixture
def office(world: World, hospital: Organisation) -> User:
    """Somebody who also sees the hospital of the surveys."""
    admit(
        by="tests",
        organisation=hospital,
        email=world.users.office.email,
        name="Office",
        role=Role.OFFICE,
        starts=world.first,
    )
    return world.users.office


def within(unit: int, top: int, nodes: list[Node]) -> bool:
    above = {node.pk: node.parent for node in nodes}
    while unit != top and above[unit] is not None:
        unit = above[unit]
    return unit == top


def words(content: bytes) -> str:
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", " ", content.decode())))


@pytest.mark.django_db
def test_everybody_answered_is_said_only_where_it_is_so() -> None:
    """59 of 670 who all scored the same have no spread; ten of ten have no sampling error."""
    alike = ReleaseFigure(mean=5.0, standard_deviation=0.0, standard_error=0.0, lower=5.0, upper=5.0, respondents=59)
    census = ReleaseFigure(mean=5.0, standard_deviation=1.2, standard_error=0.0, lower=5.0, upper=5.0, respondents=10)
    assert (mean_cell(alike, TEN), mean_cell(census, TEN)) == ("5.0 (alike)", "5.0 (all)")
    assert "everybody" not in cells_note([mean_cell(alike, TEN)])
    assert "everybody in the group answered" in cells_note([mean_cell(census, TEN)])


@pytest.mark.capability("A36")
def test_not_interested_without_one_route_offered_is_no_opportunity() -> None:
    instrument = load_instrument(INSTRUMENT)
    plan = instrument.scoring_plan()
    reason, routes = plan.item("taking_part"), plan.item("routes_offered")
    codes = [np.zeros(3, np.int8) for _ in plan.items]
    codes[reason] = np.array([1, 1, 0], np.int8)  # chooses not to, chooses not to, takes part
    codes[routes] = np.array([0, 2, 0], np.int8)  # none offered, two offered, none offered
    counts = count_answers(plan, codes, np.zeros(3, np.int64), [("1", "rank_and_file")])
    assert opportunity_of(counts, instrument) == {"engaged": 1, "choice": 1, "no_opportunity": 1, "not_known": 0}


@pytest.mark.django_db
def test_every_chart_has_a_sentence_a_caveat_and_a_table(release: Release) -> None:
    sections = [one for one in show(picture_of(release.wave, lambda unit: True)).sections if one.chart]
    assert len(sections) == 4
    for section in sections:
        assert section.chart is not None
        assert section.chart.sentence
        assert section.chart.caveat
        assert section.tables
        assert "158 of 202 doctors, 1 to 31 March 2026. Source:" in section.source
        assert f"Method: {release.method}" in section.source
