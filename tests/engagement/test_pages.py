"""The pages of engagement: what they show, to whom, and how fast."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from collegium.accounts.models import User
from collegium.accounts.roles import Role
from collegium.assessments.actions import open_wave, release_responses
from collegium.assessments.models import Release, ResponseUpload, Wave
from collegium.organisation.models import Grant, Membership, Organisation
from tests.assessments.hospital import DAY, FIRST, INSTRUMENT, answers_csv, answers_table
from tests.assessments.hospital_fixtures import AT
from tests.world import World

pytestmark = pytest.mark.django_db
ClientOf = Callable[[User], Client]
Bound = Callable[[int], Any]


@pytest.fixture
def analyst(world: World, hospital: Organisation) -> User:
    Grant.objects.create(user=world.users.analyst, role=Role.ANALYST.value, organisation=hospital, starts=FIRST)
    return world.users.analyst


@pytest.fixture
def unit_leader(world: World, hospital: Organisation) -> User:
    post = Membership.objects.filter(person__organisation=hospital, post__placements__unit__code="CARD").first()
    assert post is not None
    post.person.user = world.users.stranger
    post.person.save()
    return world.users.stranger


def unit_address(release: Release, code: str) -> str:
    group = release.groups.get(unit__code=code)
    return reverse("engagement:unit", args=["ZHO", release.wave_id, group.unit_id])


def words(response: Any) -> str:
    text = re.sub(r"<script.*?</script>", " ", response.content.decode(), flags=re.S)
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", text))


def test_the_picture_says_what_matters_first(
    client_of: ClientOf, analyst: User, release: Release, django_assert_max_num_queries: Bound
) -> None:
    client = client_of(analyst)
    with django_assert_max_num_queries(25):
        response = client.get(release.wave.get_absolute_url())
    shown = words(response)
    assert "158 of 202 doctors" in shown
    assert "leaders score 1.8 points higher than rank-and-file doctors" in shown
    assert "critical mass is about 21 to 40" in shown
    assert "Not shown, to protect small groups: Board-near leaders and Unit leaders." in shown
    assert response.content.decode().count("data-chart") == 4


def test_a_hidden_unit_shows_no_figure(client_of: ClientOf, analyst: User, release: Release) -> None:
    shown = words(client_of(analyst).get(unit_address(release, "RENA")))
    assert "Renal medicine are not shown, to protect small groups" in shown
    assert not re.search(r"\d\.\d out of 10", shown)
    assert not re.search(r"\d doctors", shown.split("Source")[0])


def test_a_unit_leader_sees_the_whole_and_the_own_unit(
    client_of: ClientOf, unit_leader: User, release: Release, django_assert_max_num_queries: Bound
) -> None:
    client = client_of(unit_leader)
    with django_assert_max_num_queries(25):
        response = client.get(release.wave.get_absolute_url())
    shown = words(response)
    assert "You see the whole organisation and the units that you lead" in shown
    assert "Cardiology" in shown
    assert "Orthopaedics" not in response.content.decode()
    assert client.get(unit_address(release, "CARD")).status_code == 200
    assert client.get(unit_address(release, "ORTH")).status_code == 403


def test_a_unit_leaders_report_holds_no_other_unit(client_of: ClientOf, unit_leader: User, release: Release) -> None:
    response = client_of(unit_leader).get(reverse("engagement:report", args=["ZHO", release.wave_id, "html"]))
    text = response.content.decode()
    assert "Cardiology" in text
    assert "Orthopaedics" not in text
    assert response["Content-Disposition"].endswith('filename="engagement-zho-spring-2026.html"')


def test_strangers_and_other_organisations_are_refused(client_of: ClientOf, world: World, release: Release) -> None:
    address = release.wave.get_absolute_url()
    assert client_of(world.users.stranger).get(address).status_code == 404
    assert client_of(world.users.other_office).get(address).status_code == 404
    assert Client().get(address).status_code == 302


def test_a_secretary_sees_the_register_and_no_engagement(client_of: ClientOf, world: World, wave: Wave) -> None:
    Grant.objects.create(
        user=world.users.secretary, role=Role.SECRETARY.value, organisation=wave.organisation, starts=FIRST
    )
    assert client_of(world.users.secretary).get(wave.get_absolute_url()).status_code == 403


def test_waves_are_listed_as_at_a_day(
    client_of: ClientOf, analyst: User, release: Release, django_assert_max_num_queries: Bound
) -> None:
    client = client_of(analyst)
    with django_assert_max_num_queries(25):
        assert "Spring 2026" in words(client.get(reverse("engagement:waves")))
    before = client.get(reverse("engagement:organisation_waves", args=["ZHO"]), {"as_of": "2025-01-01"})
    assert "No wave had begun by 1 January 2025" in words(before)


def test_change_since_the_wave_before(client_of: ClientOf, analyst: User, release: Release) -> None:
    later = open_wave(
        by="tests", organisation=release.wave.organisation, instrument_id=INSTRUMENT, title="Summer 2026",
        opened_on=dt.date(2026, 6, 1), closed_on=dt.date(2026, 6, 30), population_date=dt.date(2026, 6, 1),
    )  # fmt: skip
    at = dt.datetime(2026, 7, 20, 9, 0, tzinfo=dt.UTC)
    release_responses(by="tests", wave=later, table=answers_table(answers_csv(11, gap=0.2)), sha256="0" * 64, at=at)
    shown = words(client_of(analyst).get(later.get_absolute_url()))
    assert "0.6 points lower in Summer 2026 than in Spring 2026" in shown
    # One pattern for all scales: where a group is shown, so is the scale for the whole.
    assert "The gap in the two waves. The gap has narrowed, from 1.8 points in Spring 2026 to 0.4" in shown


def test_an_analyst_makes_a_wave_brings_answers_in_and_releases(
    client_of: ClientOf, analyst: User, hospital: Organisation
) -> None:
    client = client_of(analyst)
    made = client.post(
        reverse("assessments:add_wave", args=["ZHO"]),
        {
            "title": "Spring 2026",
            "audience": "doctors",
            "instrument_id": INSTRUMENT,
            "opened_on": DAY.isoformat(),
            "closed_on": "2026-03-31",
            "population_date": DAY.isoformat(),
        },
    )
    wave = Wave.objects.get(organisation=hospital)
    answers = reverse("assessments:responses", args=["ZHO", wave.pk])
    assert made["Location"] == answers
    file = SimpleUploadedFile("answers.csv", answers_csv(extra=("Email",)))
    client.post(answers, {"step": "upload", "file": file})
    shown = words(client.get(answers))
    assert "They could show who answered" in shown
    assert "A group is hidden if it has fewer than 10 answers, or none." in shown
    assert "Renal medicine 9 hidden" in shown
    assert "Anaesthesia 48 shown" in shown
    released = client.post(answers, {"step": "release", "minimum": "10"}, follow=True)
    assert "The figures are released" in words(released)
    assert not ResponseUpload.objects.exists()
    assert client.get(answers).status_code == 404  # what is released is only looked at


def test_dates_that_cannot_be_are_told_beside_their_field(
    client_of: ClientOf, analyst: User, hospital: Organisation
) -> None:
    values = {
        "title": "Back to front", "audience": "doctors", "instrument_id": INSTRUMENT, "opened_on": "2026-04-01", "closed_on": "2026-03-01",
        "population_date": "2026-03-01",
    }  # fmt: skip
    shown = words(client_of(analyst).post(reverse("assessments:add_wave", args=["ZHO"]), values))
    assert "The last day is before the first day" in shown


def test_problems_of_a_file_are_listed_and_unknown_units_can_be_explained(
    client_of: ClientOf, analyst: User, wave: Wave
) -> None:
    client = client_of(analyst)
    answers = reverse("assessments:responses", args=["ZHO", wave.pk])
    content = answers_csv().replace(b"CARD,", b"Heart centre,").replace(b"w01", b"Question 1")
    client.post(answers, {"step": "upload", "file": SimpleUploadedFile("answers.csv", content)})
    shown = words(client.get(answers))
    assert "Heart centre" in shown
    assert "There is no column for this item of the instrument" in shown
    mapping = reverse("assessments:mapping", args=["ZHO", wave.pk])
    assert "means" in words(client.get(mapping))
    columns = answers_csv().decode().splitlines()[0].split(",")
    values = {column: column for column in columns} | {"w01": "Question 1", "meaning-unit_code-0": "CARD"}
    assert client.post(mapping, values).status_code == 302
    assert "What would be shown" in words(client.get(answers))


def test_questionnaires_say_what_they_measure(client_of: ClientOf, analyst: User) -> None:
    client = client_of(analyst)
    assert "two-way involvement" in words(client.get(reverse("assessments:instruments")))
    page = words(client.get(reverse("assessments:instrument", args=[INSTRUMENT])))
    assert "Engaged from 7.5" in page
    assert "When doctors give advice here" in page
    assert client.get(reverse("assessments:instrument", args=["nothing"])).status_code == 404


def test_a_questionnaire_without_a_definition_is_refused_in_words(
    client_of: ClientOf, analyst: User, hospital: Organisation
) -> None:
    file = SimpleUploadedFile("own.toml", b'id = "own"\ntitle = "Own"\n')
    path = reverse("assessments:add_instrument", args=["ZHO"])
    shown = words(client_of(analyst).post(path, {"file": file}, follow=True))
    assert "It can be published when what is listed below is mended." in shown
    assert "Definition of engagement" in shown


def test_a_wave_with_fewer_than_ten_answers_shows_no_figure(client_of: ClientOf, analyst: User, wave: Wave) -> None:
    content = b"\n".join(answers_csv().splitlines()[:8])
    release_responses(by="tests", wave=wave, table=answers_table(content), sha256="0" * 64, at=AT)
    response = client_of(analyst).get(wave.get_absolute_url())
    assert "not shown, to protect small groups" in words(response)
    assert "out of 10" not in words(response)
    report = client_of(analyst).get(reverse("engagement:report", args=["ZHO", wave.pk, "pdf"]))
    assert report.content.startswith(b"%PDF")
