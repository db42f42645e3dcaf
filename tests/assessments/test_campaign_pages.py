"""The office's pages of a campaign."""

from __future__ import annotations

import datetime as dt
from io import BytesIO
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from pypdf import PdfReader

from collegium.accounts.roles import Role
from collegium.assessments.actions.uploads import map_upload
from collegium.assessments.campaigns.actions.preparing import bring_in_addresses, launch_campaign, make_custody_key
from collegium.assessments.campaigns.custody import CustodyKey
from collegium.assessments.campaigns.keys import NAMING, in_groups
from collegium.assessments.campaigns.models import Campaign, Invitation, SealedAnswer
from collegium.assessments.instruments import find_instrument
from collegium.assessments.models import ResponseUpload, Wave
from collegium.audit.models import AuditEvent
from collegium.jobs.upkeep import keep_up
from collegium.organisation.actions import add_fact
from collegium.organisation.models import Grant, Organisation
from collegium.tables.mapping import Mapping
from tests.assessments.campaigning import (
    CUSTODIAN,
    answer_all,
    close,
    codes_of,
    draft_of,
    key_file_of,
    key_of,
    launched,
    saved_key,
    wave_of_today,
)
from tests.assessments.hospital import INSTRUMENT
from tests.conftest import ClientOf
from tests.world import World

pytestmark = pytest.mark.django_db


@pytest.fixture
def office(world: World, hospital: Organisation, client_of: ClientOf) -> Client:
    add_fact(
        by="tests",
        fact=Grant(user=world.users.office, role=Role.OFFICE.value, organisation=hospital, starts=dt.date(2020, 1, 1)),
    )
    return client_of(world.users.office)


def path(campaign: Campaign, page: str = "") -> str:
    return f"/organisations/ZHO/engagement/{campaign.wave_id}/campaign/{page}"


def test_a_campaign_from_its_wave_to_its_launch(office: Client, hospital: Organisation) -> None:
    wave = wave_of_today(hospital)
    place = f"/organisations/ZHO/engagement/{wave.pk}/"
    assert f"{place}campaign/" in office.get(f"{place}answers/").content.decode()
    wrong = office.post(f"{place}campaign/", {"mode": "anonymous", "minimum": "5", "contact": "x"})
    assert b"between 10 and 100" in wrong.content
    made = office.post(f"{place}campaign/", {"mode": "anonymous", "minimum": "10", "contact": "Robin"})
    assert made.url == f"{place}campaign/"
    groups = office.get(f"{place}campaign/groups/").content.decode()
    assert "Renal medicine" in groups
    assert office.get(f"{place}answers/").url == f"{place}campaign/"
    draft_page = office.get(f"{place}campaign/").content.decode()
    assert "Still missing before the launch" in draft_page
    assert "Make the custodian’s key first" in draft_page
    assert "Look over and launch" not in draft_page
    assert "every unit that is shown is large enough" not in draft_page
    assert "Look at it before the launch" in draft_page
    assert b"key first" in office.post(f"{place}campaign/launch/", {"sure": "on", "check_word": "x"}).content
    assert b"There is a problem" in office.post(f"{place}campaign/key/", {"custodian": "Alex Guardian"}).content
    made = office.post(f"{place}campaign/key/", CUSTODIAN)
    assert "no-store" in made["Cache-Control"]
    file = saved_key(made.content.decode())
    word = CustodyKey.read(file).name
    assert f"Check word:   {word}" in file
    assert word not in made.content.decode()  # nothing of the file stands on the page
    # The page loaded anew sends the form again: the key that was saved stays.
    assert b"A key was made after this page was opened" in office.post(f"{place}campaign/key/", CUSTODIAN).content
    assert Campaign.objects.get(wave=wave).public_key == CustodyKey.read(file).public
    for page in ("", "launch/", "key/"):  # or else typing it in would prove nothing
        assert word not in office.get(f"{place}campaign/{page}").content.decode()
    assert b"There is a problem" in office.post(f"{place}campaign/launch/", {"sure": "", "check_word": word}).content
    wrong = office.post(f"{place}campaign/launch/", {"sure": "on", "check_word": "0000-0000"})
    assert b"not the check word of the latest key" in wrong.content
    given = {"sure": "on", "check_word": word.upper().replace("-", " ")}
    assert office.post(f"{place}campaign/launch/", given).url == f"{place}campaign/"
    assert word in office.get(f"{place}campaign/").content.decode()
    assert office.get(f"{place}campaign/key/").url == f"{place}campaign/"  # no second key
    assert office.get(f"{place}correct/").url == f"{place}campaign/"


def test_a_prepared_campaign_is_found_again(
    office: Client, client_of: ClientOf, world: World, hospital: Organisation
) -> None:
    """It has not begun: the office finds it in the list, and from its wave; the board does not."""
    draft = draft_of(hospital)
    begins = timezone.localdate() + dt.timedelta(days=20)
    Wave.objects.filter(pk=draft.wave_id).update(opened_on=begins, closed_on=begins + dt.timedelta(days=20))
    listed = office.get("/organisations/ZHO/engagement/").content.decode()
    assert "Prepared, not begun" in listed
    assert f'href="{path(draft)}"' in listed
    assert f'href="{path(draft)}"' in office.get(f"/organisations/ZHO/engagement/{draft.wave_id}/").content.decode()
    Grant.objects.create(
        user=world.users.board, role=Role.BOARD_MEMBER.value, organisation=hospital, starts="2020-01-01"
    )
    assert (
        "Prepared, not begun" not in client_of(world.users.board).get("/organisations/ZHO/engagement/").content.decode()
    )


def test_families_are_named_on_the_page(office: Client, hospital: Organisation) -> None:
    draft = draft_of(hospital)
    units = {place.node.code: place.node.pk for place in places(draft)}
    given = {f"unit-{units['RESP']}": "1", f"unit-{units['RENA']}": "1", "family-1": ""}
    assert b"Give each family a name" in office.post(path(draft, "groups/"), given).content
    assert office.post(path(draft, "groups/"), {**given, "family-1": "Chest and kidneys"}).status_code == 302
    shown = office.get(path(draft, "groups/")).content.decode()
    assert "Chest and kidneys" in shown


def places(draft: Campaign) -> Any:
    from collegium.assessments.campaigns.queries import places_of

    return places_of(draft)


def test_addresses_come_from_a_file(office: Client, hospital: Organisation) -> None:
    draft = draft_of(hospital)
    file = BytesIO(b"Staff code,E-mail\nD001,one@example.org\nD002,two@example.org\n")
    file.name = "addresses.csv"
    assert office.post(path(draft, "addresses/"), {"file": file}).status_code == 302
    assert Invitation.objects.exclude(email="").count() == 2
    other = BytesIO(b"a,b\n1,2\n")
    other.name = "other.csv"
    assert b"needs a column staff_code" in office.post(path(draft, "addresses/"), {"file": other}).content


def test_the_open_page_shows_rates_and_never_results(
    office: Client, hospital: Organisation, django_assert_max_num_queries: Any
) -> None:
    campaign = launched(hospital)
    answer_all(list(codes_of(campaign).values())[:60])
    keep_up(timezone.now())
    with django_assert_max_num_queries(25):
        shown = office.get(path(campaign)).content.decode()
    assert "Cardiology" in shown
    assert "Renal medicine" not in shown
    assert "mean" not in shown.lower().split("<main")[1]
    assert office.get(f"/organisations/ZHO/engagement/{campaign.wave_id}/answers/").url == path(campaign)


def test_letters_are_for_those_without_an_address_and_recorded(
    office: Client, hospital: Organisation, settings: Any
) -> None:
    draft = draft_of(hospital)
    bring_in_addresses(by="tests", campaign=draft, addresses={f"D{n:03}": f"d{n}@example.org" for n in range(1, 201)})
    campaign = launch_campaign(by="tests", campaign=draft, today=draft.wave.opened_on)
    assert "print a code for everyone" in office.get(path(campaign)).content.decode()
    everybody = PdfReader(BytesIO(office.get(path(campaign, "letters/")).content)).pages
    assert len(everybody) == 202  # no mail server is set up, so an address reaches nobody
    settings.EMAIL_HOST = "127.0.0.1"
    answer = office.get(path(campaign, "letters/"))
    pages = PdfReader(BytesIO(answer.content)).pages
    assert len(pages) == 2
    names = {in_groups(code[:NAMING]) for code in codes_of(campaign).values()}
    assert sum(name in page.extract_text() for name in names for page in pages) == 2
    assert AuditEvent.objects.filter(reason="Printed codes of a campaign").count() == 2


def test_nobody_sees_who_has_answered_an_anonymous_campaign(office: Client, hospital: Organisation) -> None:
    campaign = launched(hospital)
    assert office.get(path(campaign, "answered/")).url == path(campaign)


def test_who_has_answered_a_confidential_one_is_shown_and_recorded(
    office: Client, hospital: Organisation, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("collegium.assessments.campaigns.actions.preparing.refuse_mode", lambda *_: None)
    campaign = launched(hospital, mode="confidential")
    person, code = next(iter(codes_of(campaign).items()))
    answer_all([code])
    shown = office.get(path(campaign, "answered/")).content.decode()
    assert Invitation.objects.get(person=person).person.name in shown
    assert AuditEvent.objects.filter(reason="Who has answered").count() == 1


def test_close_and_release_and_ask_again(office: Client, hospital: Organisation) -> None:
    campaign = launched(hospital)
    key = {"sure": "on", "pasted": key_of(campaign).written}
    assert b"Nobody has answered" in office.post(path(campaign, "close/"), key).content
    answer_all(list(codes_of(campaign).values())[:150], comment="More time")
    file = SimpleUploadedFile("key.txt", key_file_of(campaign).encode())
    closed = office.post(path(campaign, "close/"), {"sure": "on", "file": file})
    answers = f"/organisations/ZHO/engagement/{campaign.wave_id}/answers/"
    assert closed.url == answers
    shown = office.get(answers).content.decode()
    assert "What would be shown" in shown
    assert "Discard this file" not in shown
    assert "Bring in the file" not in shown
    released = office.post(answers, {"step": "release", "minimum": "10"})
    assert released.status_code == 302, released.content
    assert office.get(released.url, follow=True).status_code == 200
    assert "See the engagement picture" in office.get(path(campaign)).content.decode()
    day = {"opened_on": "2027-01-10", "closed_on": "2027-02-10", "population_date": "2026-03-01"}
    again = office.post(path(campaign, "again/"), {"title": "Next", **day})
    assert again.status_code == 302
    assert "being prepared" in office.get(again.url).content.decode()


def test_a_wrong_key_closes_nothing_and_is_refused_by_its_name(office: Client, hospital: Organisation) -> None:
    campaign = launched(hospital)
    answer_all(list(codes_of(campaign).values())[:12])
    other = CustodyKey.new()
    right = key_of(campaign)
    damaged = right.written[:-9] + ("x" if right.written[-9] != "x" else "y") + right.written[-8:]
    for given, said in (
        ({"pasted": other.written}, f"its check word is {other.name}"),
        ({"pasted": damaged}, "This key is damaged"),
        ({"pasted": "my key"}, "This is not a key file"),
        ({}, "This is not a key file"),
        ({"file": SimpleUploadedFile("key.txt", b"x" * 20_000)}, "This is not a key file"),
    ):
        shown = office.post(path(campaign, "close/"), {"sure": "on", **given}).content.decode()
        assert said in shown
        assert other.written not in shown.split("<textarea")[0]
    assert (
        f"the check word {right.name}, kept by Alex Guardian"
        in office.post(path(campaign, "close/"), {"sure": "on", "pasted": other.written}).content.decode()
    )
    campaign.refresh_from_db()
    assert campaign.state == Campaign.State.OPEN
    assert SealedAnswer.objects.filter(campaign=campaign, is_comment=False).count() == 12
    assert not AuditEvent.objects.filter(verb="assessments.close_campaign").exists()


def test_a_lost_key_leaves_a_close_without_results(office: Client, hospital: Organisation) -> None:
    campaign = launched(hospital)
    answer_all(list(codes_of(campaign).values())[:12])
    assert "close without results" in office.get(path(campaign, "close/")).content.decode()
    assert b"Only the key with the check word" in office.get(path(campaign, "close/without-results/")).content
    assert office.post(path(campaign, "close/without-results/"), {"sure": "on"}).url == path(campaign)
    shown = office.get(path(campaign)).content.decode()
    assert "closed without results" in shown
    assert "release them" not in shown
    assert not SealedAnswer.objects.exists()
    assert not Invitation.objects.exists()
    assert AuditEvent.objects.filter(verb="assessments.close_without_results").count() == 1


def test_a_key_that_is_made_anew_while_the_launch_is_on_its_way_is_not_used_unseen(hospital: Organisation) -> None:
    draft = draft_of(hospital)
    typed = Campaign.objects.get(pk=draft.pk).public_key
    make_custody_key(by="tests", campaign=draft, custodian="Alex", custodian_post="Guardian")
    with pytest.raises(ValidationError, match="made anew"):
        launch_campaign(by="tests", campaign=draft, today=draft.wave.opened_on, key=typed)
    assert Campaign.objects.get(pk=draft.pk).state == "draft"


@pytest.mark.parametrize("bad", ["A\x0bB", "A\ufffeB"])
def test_characters_that_registers_refuse_are_refused_in_waves_and_campaigns(hospital: Organisation, bad: str) -> None:
    for name in ("contact", "message"):
        with pytest.raises(ValidationError):
            draft_of(hospital, "Autumn", **{name: bad})
    if len(bad.split()) == 1:  # a title is made one line, which takes out what ends a line
        with pytest.raises(ValidationError):
            draft_of(hospital, bad)


def test_a_title_is_one_line_and_may_look_like_a_key(hospital: Organisation) -> None:
    draft = draft_of(hospital, "collegium-key-" + "A" * 48 + "\nSummer")
    assert draft.wave.title.endswith("A Summer")
    content = make_custody_key(by="tests", campaign=draft, custodian="Alex\nCheck word: 1111-2222", custodian_post="G")
    assert "\nCheck word: 1111" not in content
    assert CustodyKey.read(content).public == Campaign.objects.get(pk=draft.pk).public_key


def test_a_pasted_key_is_not_sent_back(office: Client, hospital: Organisation) -> None:
    campaign = launched(hospital)
    page = office.post(path(campaign, "close/"), {"pasted": CustodyKey.new().written, "sure": "on"}).content.decode()
    assert "This is another key" in page
    assert "collegium-key-" not in page.split("<textarea")[1]


def test_no_page_lists_single_answers_between_the_close_and_the_release(office: Client, hospital: Organisation) -> None:
    """With columns mapped to the wrong field, the page of problems would list what each row holds."""
    campaign = launched(hospital)
    answer_all(list(codes_of(campaign).values())[:150])
    close(campaign)
    answers = f"/organisations/ZHO/engagement/{campaign.wave_id}/answers/"
    items = [item.id for item in find_instrument(hospital, INSTRUMENT).items]
    wrong = {"unit_code": "w01", "layer": "layer", **dict.fromkeys(items, "unit_code")}
    before = ResponseUpload.objects.get().mapping
    assert office.get(f"{answers}columns/").status_code == 302
    assert office.post(f"{answers}columns/", wrong).url == answers
    assert "What is in the way" not in office.get(answers).content.decode()
    assert ResponseUpload.objects.get().mapping == before
    upload = ResponseUpload.objects.get()
    with pytest.raises(ValidationError, match="respondents alone"):
        map_upload(by="tests", upload=upload, mapping=Mapping(columns=wrong), fields=())
