"""Questionnaires about something else than engagement: nobody is called engaged by what they answer."""

from __future__ import annotations

import datetime as dt
import html
import re

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from collegium.accounts.roles import Role
from collegium.assessments.actions import open_wave, release_responses
from collegium.assessments.engaged import engaged_from
from collegium.assessments.models import Release, ReleaseFigure, Wave
from collegium.definitions.instrument_files import load_instrument
from collegium.documents.html import to_html
from collegium.engagement.document import engagement_report
from collegium.engagement.queries import latest_of_doctors
from collegium.engagement.reports import picture_of
from collegium.organisation.actions.access import admit
from collegium.organisation.models import Organisation
from tests.assessments.hospital import DAY, UNITS, answers_table, sha256
from tests.assessments.hospital_fixtures import AT
from tests.conftest import ClientOf
from tests.world import World

pytestmark = pytest.mark.django_db
# One whose answers can be favourable, and one whose scale has levels: each has a score that could be taken for engaged.
OTHERS = ("collegium-change-readiness-1", "collegium-qi-governance-1")


def words(page: str) -> str:
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", " ", page)))


def answered(hospital: Organisation, named: str) -> Release:
    """All 202 answer every statement: leaders 4, the others 1 to 5 in turn."""
    items = load_instrument(named).items
    lines = ["unit_code,layer," + ",".join(item.id for item in items)]
    near = 0
    for unit, (_, _, _, doctors, leaders) in UNITS.items():
        for place in range(doctors):
            board = near < 4 and place == 0
            near += board
            layer = "board_near" if board else "unit_leader" if place < leaders else "rank_and_file"
            value = 1 + place % 5 if layer == "rank_and_file" else 4
            lines.append(",".join([unit, layer, *[str(value)] * len(items)]))
    wave = open_wave(
        by="tests", organisation=hospital, instrument_id=named, title="New rota", opened_on=DAY,
        closed_on=dt.date(2026, 3, 31), population_date=DAY,
    )  # fmt: skip
    content = ("\n".join(lines) + "\n").encode()
    return release_responses(by="tests", wave=wave, table=answers_table(content), sha256=sha256(content), at=AT)


@pytest.mark.capability("A35", "A74")
@pytest.mark.parametrize("named", OTHERS)
def test_nobody_is_engaged_by_a_questionnaire_about_something_else(
    named: str, hospital: Organisation, world: World, client_of: ClientOf
) -> None:
    release = answered(hospital, named)
    wave = release.wave
    office = world.users.office
    admit(by="tests", organisation=hospital, email=office.email, name="O", role=Role.OFFICE, starts=world.first)
    client = client_of(office)
    unit = release.groups.get(name="Cardiology").unit_id
    pages = [client.get(address).content.decode() for address in (
        wave.get_absolute_url(), reverse("engagement:unit", args=[wave.organisation.code, wave.pk, unit]),
    )]  # fmt: skip
    report = to_html(engagement_report(picture_of(wave, lambda unit: True)))
    for page in (*pages, report):
        said = words(page)
        assert "leaders score" in said or "Cardiology" in said
        assert not re.search(r"\b[Ee]ngaged\b|critical mass", said)
        assert "Not a measure of engagement: " in said
    assert "Gap in points" in words(pages[0])
    assert engaged_from(load_instrument(named)) == {}
    assert not ReleaseFigure.objects.filter(release=release, favourable__isnull=False).exists()


@pytest.mark.capability("A35")
def test_the_home_page_takes_the_gap_from_a_survey_of_engagement(
    release: Release, world: World, client_of: ClientOf
) -> None:
    hospital = release.wave.organisation
    other = answered(hospital, OTHERS[0])
    assert other.wave.pk > release.wave.pk
    assert latest_of_doctors(hospital.code) == release.wave
    office = world.users.office
    admit(by="tests", organisation=hospital, email=office.email, name="O", role=Role.OFFICE, starts=world.first)
    said = words(client_of(office).get("/").content.decode())
    assert "Engagement gap Medical engagement: leaders score" in said


@pytest.mark.capability("A17")
def test_a_private_reflection_is_no_survey(hospital: Organisation, world: World, client_of: ClientOf) -> None:
    """Its answers are their owners' alone, so that no file of them can be uploaded, and no campaign asks for them."""
    named = "collegium-hybrid-reflection-1"
    office = world.users.office
    admit(by="tests", organisation=hospital, email=office.email, name="O", role=Role.OFFICE, starts=world.first)
    client, address = client_of(office), reverse("assessments:add_wave", args=[hospital.code])
    assert named not in client.get(address).content.decode()
    sent = {"title": "Reflections", "audience": "doctors", "instrument_id": named, "opened_on": "2026-03-01",
            "closed_on": "2026-03-31", "population_date": "2026-03-01"}  # fmt: skip
    assert client.post(address, sent).status_code == 200
    with pytest.raises(ValidationError, match="Open a round of ratings with it instead"):
        open_wave(by="tests", organisation=hospital, instrument_id=named, title="Reflections", opened_on=DAY,
                  closed_on=dt.date(2026, 3, 31), population_date=DAY)  # fmt: skip
    assert not Wave.objects.filter(organisation=hospital).exists()
