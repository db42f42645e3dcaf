"""A campaign from its settings to its release."""

from __future__ import annotations

import datetime as dt
import re
from random import Random
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, connection, transaction
from django.db.models import ProtectedError
from django.test import Client
from django.utils import timezone

from collegium.assessments.actions import discard_upload, release_upload, remove_wave, upload_responses
from collegium.assessments.campaigns.actions.answering import (
    AnsweredError,
    NotOpenError,
    find_asked,
    half_filled,
    keep_half_filled,
    send_answers,
)
from collegium.assessments.campaigns.actions.fieldwork import bring_rates_up_to_date
from collegium.assessments.campaigns.actions.preparing import (
    ask_again,
    bring_in_addresses,
    change_campaign,
    launch_campaign,
    pool_units,
)
from collegium.assessments.campaigns.frames import Family, Pooling
from collegium.assessments.campaigns.models import (
    Campaign,
    CampaignGroup,
    CampaignKey,
    HalfFilled,
    Invitation,
    SealedAnswer,
    SpentMark,
)
from collegium.assessments.campaigns.statement import length_of
from collegium.assessments.instruments import find_instrument
from collegium.assessments.models import Comment, Release, ResponseUpload
from collegium.assessments.scrubbing import forget_the_log
from collegium.audit.models import AuditEvent
from collegium.organisation.models import Organisation, Unit
from collegium.wording.dates import day
from tests.assessments.campaigning import (
    answer_all,
    answer_by_pages,
    asked_with,
    close,
    codes_of,
    draft_of,
    launched,
    some_answers,
)

pytestmark = pytest.mark.django_db
TOMORROW = dt.timedelta(days=1)


@pytest.fixture
def campaign(hospital: Organisation) -> Campaign:
    return launched(hospital)


def today() -> dt.date:
    return timezone.localdate()


def test_small_units_are_pooled_before_anybody_is_asked(hospital: Organisation) -> None:
    draft = draft_of(hospital)
    renal = Unit.objects.get(organisation=hospital, code="RENA")
    assert draft.pooling == {"families": [], "above": [renal.pk]}
    pool_units(by="tests", campaign=draft, pooling=Pooling())
    with pytest.raises(ValidationError, match="Renal medicine"):
        launch_campaign(by="tests", campaign=draft, today=today())


def test_a_family_answers_under_its_name(hospital: Organisation) -> None:
    draft = draft_of(hospital)
    units = {unit.code: unit.pk for unit in Unit.objects.filter(organisation=hospital)}
    apart = Pooling((Family("Chest and kidneys", (units["RESP"], units["ORTH"])),), frozenset({units["RENA"]}))
    with pytest.raises(ValidationError, match="same unit"):
        pool_units(by="tests", campaign=draft, pooling=apart)
    together = Pooling((Family("Chest and kidneys", (units["RESP"], units["RENA"])),))
    pool_units(by="tests", campaign=draft, pooling=together)
    launch_campaign(by="tests", campaign=draft, today=today())
    groups = dict(CampaignGroup.objects.values_list("name", "people"))
    assert groups["Chest and kidneys"] == 44
    assert "Renal medicine" not in groups
    # Four board-near leaders, and who is left when they are taken from all leaders: neither rate is told.
    assert not {"Board-near leaders", "Unit leaders"} & set(groups)


def test_nothing_is_launched_without_a_key(hospital: Organisation) -> None:
    draft = draft_of(hospital)
    Campaign.objects.filter(pk=draft.pk).update(public_key="")
    with pytest.raises(ValidationError, match="custodian’s key first"):
        launch_campaign(by="tests", campaign=draft, today=today())
    with pytest.raises(DatabaseError), transaction.atomic():
        connection.cursor().execute("UPDATE assessments_campaign SET state = 'open', frame = '{}'")


def test_everybody_of_the_register_is_asked_once(campaign: Campaign) -> None:
    assert Invitation.objects.filter(campaign=campaign).count() == 202
    assert len(set(codes_of(campaign).values())) == 202


def test_a_code_counts_once(campaign: Campaign) -> None:
    asked = asked_with(next(iter(codes_of(campaign).values())))
    send_answers(asked, {"w01": 3})
    with pytest.raises(AnsweredError), transaction.atomic():
        send_answers(asked, {"w01": 5})
    with pytest.raises(AnsweredError):
        keep_half_filled(asked, {"w01": 4})
    assert SealedAnswer.objects.filter(campaign=campaign, is_comment=False).count() == 1


def test_a_code_is_read_as_it_was_meant(campaign: Campaign) -> None:
    code = next(iter(codes_of(campaign).values()))
    typed = " " + "-".join(code[place : place + 4] for place in range(0, len(code), 4)).upper().replace("0", "O")
    assert asked_with(typed).code == code
    assert find_asked(code[:-1], today()) is None
    assert find_asked(("0" if code[0] != "0" else "1") + code[1:], today()) is None


def test_a_code_of_another_campaign_counts_there_alone(hospital: Organisation, campaign: Campaign) -> None:
    other = launched(hospital, "Another")
    person, code = next(iter(codes_of(campaign).items()))
    assert codes_of(other)[person] != code
    asked = asked_with(code)
    assert asked.campaign == campaign
    send_answers(asked, {"w01": 3})
    assert not SealedAnswer.objects.filter(campaign=other).exists()
    send_answers(asked_with(codes_of(other)[person]), {"w01": 3})


def test_half_filled_answers_are_sealed_and_gone_with_sending(campaign: Campaign) -> None:
    first, second = list(codes_of(campaign).values())[:2]
    asked = asked_with(first)
    keep_half_filled(asked, {"w01": 2, "w02": None})
    assert half_filled(asked_with(first)) == {"w01": 2, "w02": None}
    assert half_filled(asked_with(second)) == {}
    assert b"w01" not in bytes(HalfFilled.objects.get().sealed)
    send_answers(asked, half_filled(asked))
    assert not HalfFilled.objects.exists()


def test_another_letter_counts_as_the_same_code_and_opens_nothing_half_filled(campaign: Campaign) -> None:
    person, first = next(iter(codes_of(campaign).items()))
    reminder = codes_of(campaign)[person]
    assert first != reminder
    keep_half_filled(asked_with(first), {"w01": 2})
    other = asked_with(reminder)
    assert half_filled(other) == {}
    assert b"You began with the link or code of another letter" in Client().get(f"/answer/{reminder}/").content
    assert b"another letter" not in Client().get(f"/answer/{first}/").content
    keep_half_filled(other, {"w01": 4})
    assert half_filled(asked_with(first)) == {}
    send_answers(other, half_filled(other))
    with pytest.raises(AnsweredError):
        send_answers(asked_with(first), {"w01": 1})


def test_settings_are_locked_at_launch_by_the_database_too(campaign: Campaign) -> None:
    with pytest.raises(ValidationError, match="launched"):
        change_campaign(by="tests", campaign=campaign, minimum=20)
    for statement in (
        "UPDATE assessments_campaign SET minimum = 20",
        "UPDATE assessments_campaign SET mode = 'confidential'",
        "UPDATE assessments_campaign SET remind_only_others = NOT remind_only_others",
        "UPDATE assessments_campaign SET statement = '[]'",
        "UPDATE assessments_campaign SET state = 'draft'",
        "UPDATE assessments_campaign SET public_key = 'ab'",
        "UPDATE assessments_campaign SET custodian = 'Somebody else'",
        "UPDATE assessments_campaigngroup SET people = people + 1",
        "DELETE FROM assessments_campaigngroup",
        "DELETE FROM assessments_campaignkey",
        "UPDATE assessments_wave SET population_date = '2020-01-01'",
    ):
        with pytest.raises(DatabaseError, match="keeps its settings"), transaction.atomic():
            connection.cursor().execute(statement)
    with pytest.raises(ValidationError, match="launched"):
        remove_wave(by="tests", wave=campaign.wave, reason="x")


def test_sqlite_keeps_no_order(db: None) -> None:
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL's order is broken by the shuffle")
    for model in (SealedAnswer, SpentMark, HalfFilled, Invitation):
        with pytest.raises(DatabaseError, match="rowid"), transaction.atomic():
            connection.cursor().execute(f"SELECT rowid FROM {model._meta.db_table}")


def test_rates_are_counted_once_a_day_in_steps_of_time_and_people(campaign: Campaign) -> None:
    codes = codes_of(campaign)
    unit_of = dict(Invitation.objects.filter(layer="rank_and_file").values_list("person_id", "unit"))
    heart = [codes[person] for person, unit in unit_of.items() if unit == "CARD"]
    chest = [codes[person] for person, unit in unit_of.items() if unit == "RESP"]

    def rates_on(days: int) -> tuple[int, int]:
        bring_rates_up_to_date(by="tests", campaign=campaign, today=today() + days * TOMORROW)
        answered = dict(CampaignGroup.objects.values_list("name", "answered"))
        return answered["Cardiology"], answered["Respiratory medicine"]

    answer_all(heart[:9])
    assert rates_on(0) == (0, 0)  # fewer than ten
    answer_all([heart[9], *chest[:4]])
    assert rates_on(0) == (0, 0)  # the day is over for this
    assert rates_on(1) == (10, 0)  # four of a group look like none
    answer_all([*heart[10:14], *chest[4:9]])
    assert rates_on(2) == (10, 0)  # nine more
    answer_all([chest[9]])
    assert rates_on(2) == (10, 0)
    assert rates_on(3) == (10, 10)  # fourteen look like ten


def test_the_log_is_emptied_when_rates_are_counted(campaign: Campaign, django_capture_on_commit_callbacks: Any) -> None:
    """The shuffle leaves in the log how the answers lay before it."""
    answer_all(list(codes_of(campaign).values())[:10])
    with django_capture_on_commit_callbacks() as after:
        bring_rates_up_to_date(by="tests", campaign=campaign, today=today())
    assert forget_the_log in after


def test_no_rate_says_that_everybody_has_answered(campaign: Campaign) -> None:
    answer_all(list(codes_of(campaign).values()))
    bring_rates_up_to_date(by="tests", campaign=campaign, today=today())
    groups = list(CampaignGroup.objects.all())
    assert groups
    assert all(5 <= group.people - group.answered < 10 for group in groups)


def test_somebody_who_is_asked_is_not_removed_meanwhile(campaign: Campaign) -> None:
    """A rate that fell, or did not rise, would tell whether that person had answered."""
    person = Invitation.objects.filter(campaign=campaign)[0].person
    with pytest.raises(ProtectedError):
        person.delete()


def test_a_close_leaves_a_shuffled_table_and_nothing_else(campaign: Campaign) -> None:
    codes = list(codes_of(campaign).values())
    answer_all(codes[:150], comment="More time for it")
    last = asked_with(codes[160])
    keep_half_filled(last, {"w01": 1})
    assert close(campaign) == 150
    for model in (SealedAnswer, HalfFilled, SpentMark, Invitation, CampaignKey):
        assert not model.objects.exists()
    assert Comment.objects.filter(wave=campaign.wave).count() == 150
    assert find_asked(codes[170], today()) is None
    with pytest.raises(NotOpenError):
        send_answers(last, {"w01": 1})


def test_a_closed_campaign_is_released_the_way_of_a_file(campaign: Campaign) -> None:
    wave = campaign.wave
    answer_all(list(codes_of(campaign).values())[:160])
    with pytest.raises(ValidationError, match="not closed"):
        release_upload_of(campaign)
    close(campaign)
    with pytest.raises(ValidationError, match="respondents alone"):
        upload_responses(by="tests", wave=wave, file_name="x.csv", content=b"unit_code,layer,w01\n")
    with pytest.raises(ValidationError, match="respondents alone"):
        discard_upload(by="tests", wave=wave)
    release = release_upload_of(campaign)
    assert release.groups.get(kind="organisation").respondents == 160
    assert not ResponseUpload.objects.exists()
    assert "Renal medicine" not in set(release.groups.values_list("name", flat=True))


def release_upload_of(campaign: Campaign) -> Release:
    if not ResponseUpload.objects.filter(wave=campaign.wave).exists():
        from collegium.assessments.actions import release_responses
        from tests.assessments.hospital import answers_table

        return release_responses(by="tests", wave=campaign.wave, table=answers_table(), sha256="0", at=timezone.now())
    return release_upload(by="tests", wave=campaign.wave, at=timezone.now())


def test_a_higher_minimum_that_was_promised_is_kept(hospital: Organisation) -> None:
    campaign = launched(hospital, minimum=20)
    answer_all(list(codes_of(campaign).values()))
    close(campaign)
    assert release_upload_of(campaign).minimum == 20


def test_confidential_answers_can_be_changed_and_nobody_sees_them(
    hospital: Organisation, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(ValidationError, match="promises anonymity"):
        launched(hospital, mode="confidential")
    monkeypatch.setattr("collegium.assessments.campaigns.actions.preparing.refuse_mode", lambda *_: None)
    campaign = launched(hospital, "Open", mode="confidential")
    code = next(iter(codes_of(campaign).values()))
    send_answers(asked_with(code), {"w01": 1}, "first")
    send_answers(asked_with(code), {"w01": 5}, "second")
    assert SealedAnswer.objects.count() == 2
    assert SpentMark.objects.count() == 1
    assert "not anonymous" in campaign.statement[0]


def test_in_a_confidential_campaign_a_letter_opens_what_was_sent_with_it(
    hospital: Organisation, monkeypatch: pytest.MonkeyPatch
) -> None:
    """So that it can be changed. The statement says that whoever has the code can read it."""
    monkeypatch.setattr("collegium.assessments.campaigns.actions.preparing.refuse_mode", lambda *_: None)
    campaign = launched(hospital, mode="confidential")
    code = next(iter(codes_of(campaign).values()))
    keep_half_filled(asked_with(code), {"w01": 4})
    send_answers(asked_with(code), {"w01": 4})
    assert half_filled(asked_with(code)) == {"w01": 4}
    other_letter = next(iter(codes_of(campaign).values()))
    assert other_letter != code
    assert half_filled(asked_with(other_letter)) == {}


def test_the_next_wave_takes_the_settings_over(campaign: Campaign) -> None:
    answer_all(list(codes_of(campaign).values())[:50])
    close(campaign)
    day = today() + 365 * TOMORROW
    again = ask_again(
        by="tests", campaign=campaign, title="Next", opened_on=day, closed_on=day, population_date=today()
    )
    assert (again.state, again.contact, again.pooling) == ("draft", campaign.contact, campaign.pooling)


def test_addresses_come_with_every_slip_at_once(hospital: Organisation) -> None:
    draft = draft_of(hospital)
    with pytest.raises(ValidationError) as raised:
        bring_in_addresses(by="tests", campaign=draft, addresses={"D001": "nothing", "X": "x@example.org"})
    assert len(raised.value.messages) == 2
    assert bring_in_addresses(by="tests", campaign=draft, addresses={"D001": "d@example.org"}) == 1
    launch_campaign(by="tests", campaign=draft, today=today())
    assert list(Invitation.objects.exclude(email="").values_list("person__code", "email")) == [
        ("D001", "d@example.org")
    ]


def test_the_pages_of_a_respondent_leave_nothing_behind(campaign: Campaign) -> None:
    client = Client()
    code = list(codes_of(campaign).values())[3]
    events = AuditEvent.objects.count()
    answer_by_pages(client, code, Random(3), "Let us see the budget")
    assert not client.cookies
    assert AuditEvent.objects.count() == events
    answer = client.get(f"/answer/{code}/")
    assert b"This code was used" in answer.content
    assert answer["Referrer-Policy"] == "no-referrer"
    assert answer["Cache-Control"] == "no-store"
    assert client.get("/answer/nothing/").status_code == 410


def test_the_first_page_says_who_asks_what_for_how_long_until_when_and_what_becomes_of_it(campaign: Campaign) -> None:
    code = list(codes_of(campaign).values())[4]
    wave = campaign.wave
    page = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", Client().get(f"/answer/{code}/").content.decode()))
    assert f"Who asks {wave.organisation.name}. Questions: Robin Office, robin@example.org" in page
    assert "What it is for No purpose was written down. Ask Robin Office" in page
    assert f"How long it takes {length_of(find_instrument(wave.organisation, wave.instrument_id))}." in page
    assert f"Answer by {day(wave.closed_on)}" in page
    assert "figures for groups of at least 10 answers" in page


def test_a_page_keeps_errors_and_can_be_left(campaign: Campaign) -> None:
    client = Client()
    code = list(codes_of(campaign).values())[5]
    wrong = client.post(f"/answer/{code}/1/", {"w01": "9", "w02": "4"})
    assert b"There is a problem" in wrong.content
    assert wrong.content.count(b"checked") == 1
    later = client.post(f"/answer/{code}/1/", {"w01": "2", "later": "yes"})
    assert b"Kept for later" in later.content
    again = client.get(f"/answer/{code}/1/").content.decode()
    assert again.count("checked") == 1
    assert b"Left out" in client.get(f"/answer/{code}/send/").content
    assert b"Continue where you left off" in client.get(f"/answer/{code}/").content


def test_who_is_signed_in_is_not_looked_at(campaign: Campaign, world: object, client_of: object) -> None:
    client = client_of(world.users.office)  # type: ignore[operator, attr-defined]
    code = list(codes_of(campaign).values())[6]
    answer = client.get(f"/answer/{code}/")
    assert world.users.office.name.encode() not in answer.content  # type: ignore[attr-defined]
    assert not answer.cookies


def test_a_long_comment_is_refused_with_its_words_kept(campaign: Campaign) -> None:
    client = Client()
    code = list(codes_of(campaign).values())[7]
    client.post(f"/answer/{code}/1/", {"w01": "3"})
    answer = client.post(f"/answer/{code}/send/", {"comment": "x" * 1001})
    assert b"There is a problem" in answer.content
    assert b"xxxxxxxxxx" in answer.content
    assert some_answers(asked_with(code), Random(1))
    assert client.post(f"/answer/{code}/send/", {"comment": "\N{GRINNING FACE}" * 1000}).status_code == 302
