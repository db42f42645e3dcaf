"""Released waves of managers: what their pages say, and that they never mix with those of doctors."""

from __future__ import annotations

import csv
import datetime as dt
import io
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse

from collegium.accounts.models import User
from collegium.accounts.roles import Role
from collegium.assessments.comments.actions import take
from collegium.assessments.models import Release
from collegium.board.papers.parts import Chosen
from collegium.commitments.models import Commitment
from collegium.documents.document import Heading
from collegium.documents.html import to_html
from collegium.engagement.comparison import queries as comparison
from collegium.engagement.document import engagement_report
from collegium.engagement.findings.actions import next_step, raise_finding
from collegium.engagement.presenters.picture import show
from collegium.engagement.presenters.units import lowest_shown, units_section
from collegium.engagement.queries import latest_of_doctors, released_before
from collegium.engagement.reports import picture_of
from collegium.organisation.models import Grant
from collegium.wording.audiences import DOCTORS, MANAGERS
from collegium.workbench.paper_parts import offered_releases
from collegium.workbench.paper_parts import release as release_part
from tests.assessments.hospital import FIRST, INSTRUMENT
from tests.assessments.managers import STATEMENTS
from tests.engagement.managed import release_of
from tests.engagement.test_pages import words
from tests.world import World

pytestmark = pytest.mark.django_db
ClientOf = Callable[[User], Client]
Bound = Callable[[int], Any]


@pytest.fixture
def managers(release: Release) -> Release:
    return release_of(release.wave.organisation, "Managers, spring", INSTRUMENT)


@pytest.fixture
def user(world: World, release: Release) -> User:
    grant = {"role": Role.OFFICE.value, "organisation": release.wave.organisation, "starts": FIRST}
    Grant.objects.create(user=world.users.office, **grant)
    return world.users.office


@pytest.fixture
def office(user: User, client_of: ClientOf) -> Client:
    return client_of(user)


def of_the_program(text: str, release: Release) -> str:
    """The words of a page or report without those that the questionnaire brings, which may speak of doctors."""
    main = text.split("<main")[-1].split("</main>")[0]
    main = re.sub(r"\s+", " ", main.replace("&#39;", "'").replace("&#34;", '"'))
    described = release.instrument
    brought = [described["title"], described["definition_of_engagement"], described["source"]]
    brought += [one[name] for one in described["scales"] for name in ("meaning", "title")]
    for one in sorted(filter(None, brought), key=len, reverse=True):
        main = main.replace(one, "").replace(one[:1].lower() + one[1:], "")
    main = re.sub(r"Doctor \d+", "", main)  # people of the hospital, who may own a next step
    return main.replace("who was asked: doctors or managers", "")


def pages_of(release: Release) -> list[str]:
    wave = release.wave
    here = f"/organisations/ZHO/engagement/{wave.pk}/"
    units = [f"{here}units/{group.unit_id}/" for group in release.groups.filter(kind="unit")]
    return [here, *units, f"{here}figures/", f"{here}findings/", f"{here}findings/add/", f"{here}comments/"]


@pytest.mark.parametrize("instrument", [INSTRUMENT, STATEMENTS])
def test_no_page_of_a_wave_of_managers_says_doctors(
    office: Client, release: Release, instrument: str, django_assert_max_num_queries: Bound
) -> None:
    found = release_of(release.wave.organisation, "Managers, spring", instrument)
    earlier = release_of(
        release.wave.organisation, "Managers, before", instrument, closed_on=dt.date(2025, 3, 31), seed=8
    )
    take(found.wave, [f"Comment {number}" for number in range(25)], "tests")
    for page in (*pages_of(found), earlier.wave.get_absolute_url()):
        with django_assert_max_num_queries(25):
            text = office.get(page).content.decode()
        said = of_the_program(text, found)
        assert "doctor" not in said.lower(), (page, re.findall(r".{60}octor.{40}", said))
        assert "rank and file" not in said.lower(), page
        assert "critical mass" not in said.lower(), page


def test_the_report_of_managers_speaks_of_them(managers: Release) -> None:
    report = engagement_report(picture_of(managers.wave, lambda unit: True))
    titles = [block.text for block in report.blocks if isinstance(block, Heading)]
    assert report.title == "What managers say"
    assert "Each scale" in titles
    assert not {"The gap between leaders and other doctors", "Critical mass, choice and opportunity"} & set(titles)
    said = of_the_program(to_html(report), managers)
    assert "65 managers" in said
    assert "doctor" not in said.lower(), re.findall(r".{60}octor.{40}", said)


def test_the_picture_of_managers_in_short(managers: Release) -> None:
    shown = show(picture_of(managers.wave, lambda unit: True))
    answered = managers.groups.get(kind="organisation").respondents
    response = next(one for one in shown.sections if one.id == "response")
    assert response.paragraphs[0].startswith(f"{answered} of 65 managers answered")
    assert shown.ask_next == ""
    assert [one.label for one in shown.key_figures][:1] == ["answered"]
    scales = next(one for one in shown.sections if one.id == "scales")
    assert "Managers score highest on" in scales.chart.sentence


def test_divisions_are_drawn_where_everything_below_them_is_hidden(managers: Release) -> None:
    picture = picture_of(managers.wave, lambda unit: True)
    for group in picture.now.units:
        picture.now.figure(group, "overall").suppressed = "primary" if group.depth else ""
    shown = lowest_shown(picture)
    assert [unit.name for unit in shown] == ["Medicine", "Surgery"]
    for unit in shown:
        figure = picture.now.figure(unit, "overall")
        figure.mean, figure.respondents = 6.0, 30
    section = units_section(picture)
    assert section.chart is not None
    assert "No unit can be shown" not in section.chart.sentence


def test_change_is_told_against_the_same_people_alone(release: Release, managers: Release) -> None:
    organisation = release.wave.organisation
    assert released_before(managers.wave) is None
    assert released_before(release.wave) is None
    before = release_of(organisation, "Managers, 2025", INSTRUMENT, closed_on=dt.date(2025, 3, 31))
    assert released_before(managers.wave) == before.wave
    assert released_before(release.wave) is None
    assert picture_of(managers.wave, lambda unit: True).previous.title == "Managers, 2025"


def test_home_speaks_of_doctors_even_where_managers_answered_later(
    user: User, office: Client, release: Release
) -> None:
    organisation = release.wave.organisation
    late = release_of(organisation, "Managers, later", INSTRUMENT, closed_on=dt.date(2026, 6, 30))
    assert latest_of_doctors("ZHO") == release.wave
    page = words(office.get("/"))
    assert "Spring 2026" in page
    assert late.wave.title not in page


def test_organisations_are_compared_among_doctors_or_among_managers(
    office: Client, release: Release, managers: Release
) -> None:
    organisation = release.wave.organisation.pk
    assert comparison.latest_releases(INSTRUMENT, DOCTORS) == {organisation: release}
    assert comparison.latest_releases(INSTRUMENT, MANAGERS) == {organisation: managers}
    assert list(comparison.released_kinds()) == [(INSTRUMENT, DOCTORS), (INSTRUMENT, MANAGERS)]
    address = reverse("engagement:compare")
    usual = words(office.get(address))
    assert "Spring 2026, to" in usual
    assert "Managers, spring, to" not in usual
    other = office.get(address, {"instrument": f"{INSTRUMENT}:managers"})
    assert "Managers, spring, to" in words(other)
    assert "Spring 2026, to" not in words(other)
    assert "all its managers together" in words(other)
    assert "Spring 2026, to" in words(office.get(address, {"instrument": f"{INSTRUMENT}:nurses"}))


def test_scores_beside_outcomes_come_from_a_file_and_from_no_wave(
    office: Client, managers: Release, django_assert_max_num_queries: Bound
) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as asked:
        page = words(office.get(reverse("engagement:performance"), {"example": "yes"}))
    assert "made up" in page
    assert not [one for one in asked.captured_queries if "assessments_" in one["sql"]]


def test_files_of_figures_say_who_was_asked(office: Client, release: Release, managers: Release) -> None:
    for one, asked, people in ((release, "doctors", "202"), (managers, "managers", "65")):
        content = office.get(f"/organisations/ZHO/engagement/{one.wave_id}/figures.csv").content.decode()
        rows = list(csv.DictReader(io.StringIO(content)))
        assert {row["asked"] for row in rows} == {asked}
        assert rows[0]["people"] == people


def test_findings_of_managers_are_promised_to_managers_and_never_about_a_gap(office: Client, managers: Release) -> None:
    given = {"by": "tests", "wave": managers.wave, "scale": "overall", "words": "x", "today": dt.date(2026, 5, 1)}
    with pytest.raises(ValidationError, match="no such gap"):
        raise_finding(about="gap", **given)
    finding = raise_finding(about="score", **given)
    owner = managers.wave.organisation.people.first()
    next_step(
        by="tests", finding=finding, text="Talk", owner=owner.pk, due_on=dt.date(2026, 6, 1), today=given["today"]
    )
    assert Commitment.objects.get().to_group == "The managers of Harbour Hospital"
    page = office.get(f"/organisations/ZHO/engagement/{managers.wave_id}/findings/add/").content.decode()
    assert "The gap between leaders" not in page
    doctors = reverse("engagement:finding", args=["ZHO", managers.wave_id, finding.pk])
    assert "to the managers" in words(office.get(doctors))


def test_a_paper_takes_a_release_of_managers_in_their_words(managers: Release) -> None:
    organisation, day = managers.wave.organisation, dt.date(2026, 6, 1)
    assert (str(managers.wave_id), "Managers, spring") in offered_releases(organisation, day)
    fragment = release_part(Chosen(organisation, str(managers.wave_id), day))
    assert fragment is not None
    assert fragment.title == "What managers say: Managers, spring"
    assert "doctor" not in of_the_program(str(fragment), managers).lower()


def test_the_list_of_waves_says_who_was_asked(office: Client, managers: Release) -> None:
    page = words(office.get("/organisations/ZHO/engagement/"))
    assert re.search(r"Managers, spring\s+Managers", page)
    assert re.search(r"Spring 2026\s+Doctors", page)
