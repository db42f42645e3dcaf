"""Steps of promises, agreed minutes and settings of launched campaigns, changed by the owner of the database.

Its triggers dropped, a row changed, the triggers put back: the record knows what was written, agreed and launched.
"""

from __future__ import annotations

import datetime as dt
import itertools
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from collegium.assessments.campaigns.models import Campaign
from collegium.audit import protection
from collegium.audit.digests import digest_of_rows, digests_of_rows
from collegium.audit.models import AuditEvent
from collegium.audit.queries import problems
from collegium.board.meetings import actions as meetings
from collegium.board.meetings.actions import Spoke
from collegium.board.models import Meeting
from collegium.commitments import actions as promises
from collegium.commitments.models import Commitment
from collegium.organisation.actions.erasing import erase_person
from collegium.organisation.models import Organisation
from collegium.organisation.queries.erasing import Recorded
from tests.assessments.campaigning import answer_all, close, codes_of, launched
from tests.assessments.hospital_fixtures import hospital
from tests.board.test_meetings import HELD, add, meet
from tests.commitments.test_promises import LATER, promised
from tests.world import World

__all__ = ["hospital"]


def rewrite(sql: str, *parameters: Any) -> None:
    """What somebody can do who owns the database: afterwards everything is protected as before."""
    with connection.cursor() as cursor:
        protection.drop(connection, cursor, list(protection.present(connection)))
        cursor.execute(sql, parameters)
        assert cursor.rowcount, "the attack changes something"
    protection.install()


def found(words: str) -> list[str]:
    """The problems, each of which says this."""
    told = problems()
    assert told, "nothing was found"
    assert [text for text in told if words in text] == told
    return told


@pytest.fixture
def promise(world: World) -> Commitment:
    """Five steps of one promise, and one of another."""
    made = promised(world, owner_id=world.people["P02"].pk, due_on=LATER)
    promised(world, text="Another")
    promises.add_evidence(by="tests", commitment=made, text="Log of letters", on=LATER)
    promises.keep_promise(by="tests", commitment=made, on=LATER)
    promises.reopen(by="tests", commitment=made, on=LATER, reason="Not so")
    promises.assign(
        by="tests", commitment=made, owner_id=world.people["P03"].pk, due_on=LATER, on=LATER, reason="On leave"
    )
    assert problems() == []
    return made


STEPS = {
    "text": "UPDATE commitments_commitmentstep SET text = 'Nothing' WHERE kind = 'evidence' AND commitment_id = %s",
    "day": "UPDATE commitments_commitmentstep SET \"on\" = '2020-01-01' WHERE kind = 'kept' AND commitment_id = %s",
    "kind": "UPDATE commitments_commitmentstep SET kind = 'broken' WHERE kind = 'kept' AND commitment_id = %s",
    "who": "UPDATE commitments_commitmentstep SET by = 'nobody' WHERE kind = 'owned' AND commitment_id = %s",
    "a step gone": "DELETE FROM commitments_commitmentstep WHERE kind = 'kept' AND commitment_id = %s",
    "all gone": "DELETE FROM commitments_commitmentstep WHERE commitment_id = %s",
    "a step more": 'INSERT INTO commitments_commitmentstep (commitment_id, "on", kind, text, link, by) '
    "VALUES (%s, '2026-03-02', 'evidence', 'Seen by nobody', '', 'tests')",
}


@pytest.mark.parametrize("sql", STEPS.values(), ids=STEPS)
def test_rewritten_steps_of_a_promise_are_found(promise: Commitment, sql: str) -> None:
    rewrite(sql, promise.pk)
    assert found("The steps of promise") == [f"The steps of promise {promise.pk} (ZNW) are not what was recorded."]
    with pytest.raises(CommandError, match=f"steps of promise {promise.pk}"):
        call_command("verify_record")


def test_a_later_step_does_not_cover_up_a_rewritten_one(promise: Commitment) -> None:
    rewrite(STEPS["text"], promise.pk)
    promises.keep_promise(by="tests", commitment=promise, on=LATER)
    found(f"The steps of promise {promise.pk} (ZNW)")


def test_steps_stay_proven_when_the_record_of_their_people_is_erased(promise: Commitment, world: World) -> None:
    for code in ("P02", "P03"):
        found_person = Recorded(world.people[code], present=True)
        assert erase_person(by="tests", found=found_person, reason="Asked to be forgotten")
    assert AuditEvent.objects.filter(subject="commitments.commitment", values__erased_at=None).count() == 2
    assert problems() == []
    rewrite(STEPS["kind"], promise.pk)
    found(f"The steps of promise {promise.pk} (ZNW)")


@pytest.fixture
def agreed(world: World) -> Meeting:
    made = meet(world)
    item = add(made, "Falls")
    meetings.record_contributions(by="tests", item=item, spoke=[Spoke(world.people["P01"].pk, explained_data=True)])
    meetings.decide(by="tests", item=item, text="Noted.")
    other = meet(world, HELD - dt.timedelta(days=30))
    add(other, "Beds")
    for meeting in (made, other):
        meetings.agree_minutes(by="tests", row=meeting, minutes_agreed_on=HELD, on=HELD)
    made.refresh_from_db()
    assert problems() == []
    return made


MINUTES = {
    "place": "UPDATE board_meeting SET place = 'Elsewhere' WHERE id = %s",
    "day of agreement": "UPDATE board_meeting SET minutes_agreed_on = '2026-10-01' WHERE id = %s",
    "never agreed": "UPDATE board_meeting SET minutes_agreed_on = NULL WHERE id = %s",
    "minute": "UPDATE board_agendaitem SET minute = 'Agreed by all.' WHERE meeting_id = %s",
    "private": "UPDATE board_agendaitem SET part = 'private' WHERE meeting_id = %s",
    "attendance": "UPDATE board_attendance SET presence = 'apologies', near_chair = NULL WHERE meeting_id = %s",
    "nobody there": "DELETE FROM board_attendance WHERE meeting_id = %s",
    "an item more": "INSERT INTO board_agendaitem (meeting_id, position, title, part, remit, paper, minute) "
    "VALUES (%s, 9, 'Late', 'public', 'clinical', '', 'Agreed.')",
    "who spoke": "UPDATE board_contribution SET explained_data = %s = 0",
    "decision": "UPDATE board_decision SET text = 'Not noted.' WHERE item_id IN "
    "(SELECT id FROM board_agendaitem WHERE meeting_id = %s)",
    "no decision": "DELETE FROM board_decision WHERE item_id IN (SELECT id FROM board_agendaitem WHERE meeting_id = %s)",
}


@pytest.mark.parametrize("sql", MINUTES.values(), ids=MINUTES)
def test_rewritten_minutes_are_found(agreed: Meeting, sql: str) -> None:
    rewrite(sql, agreed.pk)
    assert found("24 September 2026 (Northway University Hospitals) are not what was agreed")


def test_opening_and_agreeing_again_does_not_cover_up_rewritten_minutes(agreed: Meeting) -> None:
    rewrite(MINUTES["minute"], agreed.pk)
    meetings.reopen_minutes(by="tests", row=agreed, reason="A slip.", on=HELD)
    found("are not what was agreed")
    meetings.agree_minutes(
        by="tests", row=Meeting.objects.get(pk=agreed.pk), minutes_agreed_on=HELD, on=HELD + dt.timedelta(days=1)
    )
    found("are not what was agreed")


def test_minutes_that_were_opened_changed_and_agreed_again_are_as_agreed(agreed: Meeting) -> None:
    opened = meetings.reopen_minutes(by="tests", row=agreed, reason="A slip.", on=HELD)
    assert problems() == []
    item = opened.items.get()
    meetings.correct_item(by="tests", item=item, values={"minute": "Three falls."})
    assert problems() == []
    meetings.agree_minutes(by="tests", row=opened, minutes_agreed_on=HELD, on=HELD)
    assert problems() == []


def test_minutes_that_were_agreed_past_the_pages_are_found(world: World) -> None:
    """No trigger has to be dropped for it."""
    made = meet(world)
    Meeting.objects.filter(pk=made.pk).update(minutes_agreed_on=HELD)
    found("are not what was agreed")


@pytest.fixture
def campaign(hospital: Organisation) -> Campaign:
    made = launched(hospital)
    launched(hospital, "Spring 2027")
    assert problems() == []
    return made


SETTINGS = {
    "minimum": "UPDATE assessments_campaign SET minimum = 77 WHERE wave_id = %s",
    "statement": "UPDATE assessments_campaign SET statement = '[]' WHERE wave_id = %s",
    "who is reminded": "UPDATE assessments_campaign SET remind_only_others = NOT remind_only_others WHERE wave_id = %s",
    "key": "UPDATE assessments_campaign SET public_key = 'another' WHERE wave_id = %s",
    "custodian": "UPDATE assessments_campaign SET custodian = 'Somebody else' WHERE wave_id = %s",
    "frame": "UPDATE assessments_campaign SET frame = '{}' WHERE wave_id = %s",
    "audience": "UPDATE assessments_wave SET audience = 'managers' WHERE id = %s",
    "day of the register": "UPDATE assessments_wave SET population_date = '2020-01-01' WHERE id = %s",
    "group": "UPDATE assessments_campaigngroup SET name = 'Other' "
    "WHERE campaign_id = (SELECT id FROM assessments_campaign WHERE wave_id = %s)",
    "no groups": "DELETE FROM assessments_campaigngroup "
    "WHERE campaign_id = (SELECT id FROM assessments_campaign WHERE wave_id = %s)",
}


@pytest.mark.parametrize("sql", SETTINGS.values(), ids=SETTINGS)
def test_rewritten_settings_of_a_campaign_are_found(campaign: Campaign, sql: str) -> None:
    rewrite(sql, campaign.wave_id)
    found("The settings of the campaign Winter 2026 (")


def test_a_campaign_that_is_made_a_draft_again_is_found(campaign: Campaign) -> None:
    rewrite("UPDATE assessments_campaign SET state = 'draft' WHERE wave_id = %s", campaign.wave_id)
    found(f"The campaign of wave {campaign.wave_id} was launched, and is no longer there as a launched one.")


def test_a_closed_campaign_is_still_as_launched_and_closing_covers_nothing_up(campaign: Campaign) -> None:
    answer_all(list(codes_of(campaign).values())[:12])
    rewrite("UPDATE assessments_campaign SET contact = 'nobody' WHERE wave_id = %s", campaign.wave_id)
    close(Campaign.objects.get(pk=campaign.pk))
    found("The settings of the campaign Winter 2026 (")
    rewrite(
        "UPDATE assessments_campaign SET contact = 'Robin Office, robin@example.org' WHERE wave_id = %s",
        campaign.wave_id,
    )
    assert problems() == [], "the fieldwork and the close are no change of what was promised"


def test_a_digest_cannot_be_taken_out_of_the_record(promise: Commitment) -> None:
    rewrite("UPDATE audit_auditevent SET rows_digest = '' WHERE subject = 'commitments.commitment' AND id > %s", 0)
    assert any("record is broken at event" in text for text in problems())


def test_more_promises_and_minutes_do_not_take_more_queries(promise: Commitment, agreed: Meeting, world: World) -> None:
    with CaptureQueriesContext(connection) as few:
        problems()
    for number in range(5):
        promised(world, text=f"Promise {number}")
        made = meet(world, HELD - dt.timedelta(days=60 + number))
        add(made, "Falls")
        meetings.agree_minutes(by="tests", row=made, minutes_agreed_on=HELD, on=HELD)
    with CaptureQueriesContext(connection) as many:
        assert problems() == []
    assert len(many) == len(few)


def test_the_digest_is_keyed_and_depends_on_every_row_and_their_order(settings: Any) -> None:
    rows: list[dict[str, Any]] = [{"id": 1, "on": dt.date(2026, 4, 1)}, {"id": 2, "on": None}]
    digests = {digest_of_rows(each) for each in ([], rows, rows[::-1], rows[:1], rows[1:])}
    assert len(digests) == 5
    assert digest_of_rows([{"on": dt.date(2026, 4, 1), "id": 1}]) == digest_of_rows(rows[:1])
    mixed = itertools.chain.from_iterable(
        zip([("a", row) for row in rows], [("b", row) for row in rows[::-1]], strict=True)
    )
    assert digests_of_rows(mixed) == {"a": digest_of_rows(rows), "b": digest_of_rows(rows[::-1])}
    settings.RECORD_KEY = "another"
    assert digest_of_rows(rows) not in digests
