"""Meetings: agenda, attendance, contributions, decisions, minutes; who may read which part."""

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
from docx import Document as read_word

from collegium.accounts.models import User
from collegium.audit.models import AuditEvent
from collegium.board.meetings import actions
from collegium.board.meetings.actions import Present, Spoke
from collegium.board.meetings.queries import attendance_of
from collegium.board.meetings.reports import medical_share, trend_of
from collegium.board.models import AgendaItem, Meeting
from collegium.commitments.models import Commitment
from collegium.organisation.models import Body, BodyPlacement, BodyUnit, Seat
from tests.board.filling import send
from tests.world import World

ClientOf = Callable[[User], Client]
Bound = Callable[[int], Any]
HELD = dt.date(2026, 9, 24)


def at(name: str, *args: object) -> str:
    return reverse(f"board:{name}", args=["ZNW", *args])


def words(response: Any) -> str:
    assert response.status_code == 200, response.status_code
    text = re.sub(r"<script.*?</script>|<[^>]+>", " ", response.content.decode(), flags=re.S)
    return " ".join(text.split())


def add(meeting: Meeting, title: str, **more: Any) -> AgendaItem:
    values = {"title": title, "part": "public", "remit": "clinical", "paper": "", "minute": "Noted.", **more}
    return actions.add_item(by="tests", meeting=meeting, values=values)


def meet(world: World, held_on: dt.date = HELD) -> Meeting:
    """The board with everybody there, the medical director near the chair."""
    made = actions.plan_meeting(
        by="tests", organisation=world.organisation, body_id=world.bodies["BOARD"].pk, held_on=held_on
    )
    people = world.people
    present = [
        Present(people["P01"].pk, "member", near_chair=True),
        Present(people["P11"].pk, "member"),
        Present(people["P10"].pk, "member"),
        Present(people["P13"].pk, "apologies"),
    ]
    actions.record_attendance(by="tests", meeting=made, present=present)
    return made


def twenty(world: World, held_on: dt.date = HELD) -> Meeting:
    """Methods A14: 20 items, 12 spoken on by the medical director, 7 of these outside the clinical remit."""
    made = meet(world, held_on)
    director = world.people["P01"].pk
    for place in range(20):
        item = add(made, f"Item {place}", remit="beyond" if place < 7 else "clinical")
        if place < 12:
            actions.record_contributions(by="tests", item=item, spoke=[Spoke(director, place == 8, place == 9)])
    return made


@pytest.mark.capability("A14")
def test_the_published_case_on_the_page(
    world: World, client_of: ClientOf, django_assert_max_num_queries: Bound
) -> None:
    twenty(world)
    trend = trend_of(world.people["P01"], dt.date(2026, 11, 1))
    assert trend.whole.rate == pytest.approx(0.6)
    assert trend.whole.breadth == pytest.approx(7 / 12)
    client = client_of(world.users.secretary)
    with django_assert_max_num_queries(25):
        shown = words(client.get(at("participation"), {"as_of": "2026-11-01"}))
    for said in (
        "60.0% (12 of 20)",
        "58.3% (7 of 12)",
        "Amara Okafor spoke on 12 of 20 items",
        "near the chair in 1 of 1",
    ):
        assert said in shown


@pytest.mark.capability("A14")
def test_the_trend_weighs_meetings_by_their_items(world: World) -> None:
    twenty(world)
    short = meet(world, dt.date(2026, 10, 29))
    add(short, "Only item")
    trend = trend_of(world.people["P01"], dt.date(2026, 11, 1))
    assert [one.part.rate for one in trend.meetings] == [pytest.approx(0.6), 0.0]
    assert trend.whole.rate == pytest.approx(12 / 21)
    assert trend_of(world.people["P01"], dt.date(2026, 10, 1)).whole.items == 20
    assert trend_of(world.people["P13"], dt.date(2026, 11, 1)).meetings == ()  # apologies are no presence


def test_the_medical_share_counts_who_was_there(world: World) -> None:
    share = medical_share(attendance_of(meet(world)))
    assert (share.doctors, share.present) == (1, 3)


def test_private_items_are_for_those_who_may_read_them_and_each_reading_is_recorded(
    world: World, client_of: ClientOf
) -> None:
    meeting = meet(world)
    add(meeting, "Public matter")
    secret = add(meeting, "Dismissal of a contractor", part="private", minute="Hidden words")
    users = world.users
    for user in (users.leader, users.analyst):
        shown = words(client_of(user).get(at("meeting", meeting.pk)))
        assert "Public matter" in shown
        assert "Dismissal" not in shown
        assert client_of(user).get(at("meeting_minutes", meeting.pk, "html"), {"part": "whole"}).status_code == 403
    for name in ("agenda_item", "agenda_item_contributions", "agenda_item_decide"):
        assert client_of(users.analyst).get(at(name, secret.pk)).status_code == 404
    assert client_of(users.analyst).post(at("agenda_item_move", secret.pk), {"step": "remove"}).status_code == 404
    before = AuditEvent.objects.filter(kind="read", subject="board.meeting").count()
    assert "Hidden words" in words(client_of(users.board).get(at("meeting", meeting.pk)))
    whole = client_of(users.secretary).get(at("meeting_minutes", meeting.pk, "docx"), {"part": "whole"})
    text = "\n".join(one.text for one in read_word(io.BytesIO(whole.content)).paragraphs)
    assert "Dismissal of a contractor" in text
    assert AuditEvent.objects.filter(kind="read", subject="board.meeting").count() == before + 2
    public = client_of(users.secretary).get(at("meeting_minutes", meeting.pk, "html"))
    assert "Dismissal" not in public.content.decode()
    listed = client_of(users.leader).get(at("meetings"), {"q": "Dismissal"})
    assert "No meetings found" in words(listed)  # a search does not tell what is private


def test_contributions_are_shown_to_the_recorders_and_to_the_person(world: World, client_of: ClientOf) -> None:
    meeting = meet(world)
    item = add(meeting, "Falls")
    actions.record_contributions(by="tests", item=item, spoke=[Spoke(world.people["P01"].pk, explained_data=True)])
    assert "explained data" not in words(client_of(world.users.board).get(at("meeting", meeting.pk)))
    assert "explained data" in words(client_of(world.users.secretary).get(at("meeting", meeting.pk)))
    other = at("own_part", world.people["P01"].pk)
    assert client_of(world.users.board).get(other).status_code == 404
    assert "explained data" in words(client_of(world.users.office).get(other))
    own = at("own_part", world.people["P02"].pk)
    assert "recorded of you" in words(client_of(world.users.leader).get(own))
    assert AuditEvent.objects.filter(kind="read", subject="board.contribution").count() == 2


def test_who_was_not_there_cannot_have_spoken(world: World) -> None:
    meeting = meet(world)
    item = add(meeting, "Falls")
    for person in ("P13", "P14"):
        with pytest.raises(ValidationError, match="not there"):
            actions.record_contributions(by="tests", item=item, spoke=[Spoke(world.people[person].pk)])
    actions.record_contributions(by="tests", item=item, spoke=[Spoke(world.people["P10"].pk)])
    with pytest.raises(ValidationError, match="spoke"):
        actions.record_attendance(by="tests", meeting=meeting, present=[])
    with pytest.raises(ValidationError, match="register"):
        actions.record_attendance(by="tests", meeting=meeting, present=[Present(world.other_person.pk, "member")])


def test_an_action_needs_an_owner_and_a_day(world: World) -> None:
    item = add(meet(world), "Falls")
    owner = world.people["P10"].pk
    for more in ({"owner_id": owner}, {"due_on": dt.date(2026, 12, 1)}):
        with pytest.raises(ValidationError, match="both"):
            actions.decide(by="tests", item=item, text="Mend the floor.", **more)
    with pytest.raises(ValidationError, match="before the meeting"):
        actions.decide(by="tests", item=item, text="Mend it.", owner_id=owner, due_on=dt.date(2026, 9, 1))
    actions.decide(by="tests", item=item, text="Mend the floor.", owner_id=owner, due_on=dt.date(2026, 12, 1))
    actions.decide(by="tests", item=item, text="Noted with thanks.")


def test_agreed_minutes_change_only_after_they_are_opened_again(world: World) -> None:
    meeting = meet(world)
    item = add(meeting, "Falls", minute="")
    with pytest.raises(ValidationError, match="no minute"):
        actions.agree_minutes(by="tests", row=meeting, minutes_agreed_on=HELD, on=HELD)
    actions.correct_item(by="tests", item=item, values={"minute": "Discussed."})
    later = dt.date(2026, 10, 29)
    agreed = actions.agree_minutes(by="tests", row=meeting, minutes_agreed_on=later, on=later)
    item.refresh_from_db()
    for change in (
        lambda: add(agreed, "Late item"),
        lambda: actions.correct_item(by="tests", item=item, values={"minute": "Something else."}),
        lambda: actions.remove_item(by="tests", item=item),
        lambda: actions.record_attendance(by="tests", meeting=agreed, present=[]),
    ):
        with pytest.raises(ValidationError, match="agreed"):
            change()
    actions.reopen_minutes(by="tests", row=agreed, reason="A name was wrong.", on=later)
    opened = Meeting.objects.get(pk=meeting.pk)
    add(opened, "Late item")
    assert AuditEvent.objects.filter(verb="board.reopen", reason="A name was wrong.").count() == 1


def test_a_secretary_minutes_a_meeting_in_the_browser(
    world: World, client_of: ClientOf, django_assert_max_num_queries: Bound
) -> None:
    client = client_of(world.users.secretary)
    assert "There are no meetings yet" in words(client.get(at("meetings")))
    form = {"body": world.bodies["BOARD"].pk, "held_on": "2026-09-24", "place": "Board room"}
    assert "Enter the date" in words(client.post(at("meeting_add"), {**form, "held_on": ""}))
    assert "does not exist on this day" in words(client.post(at("meeting_add"), {**form, "held_on": "1990-01-01"}))
    shown = words(client.post(at("meeting_add"), form, follow=True))
    assert "nothing on the agenda yet" in shown
    meeting = Meeting.objects.get()
    assert "on this day already" in words(client.post(at("meeting_add"), form))
    for title, remit in (("Finance", "beyond"), ("Falls", "clinical")):
        client.post(at("meeting_item_add", meeting.pk), {"title": title, "part": "public", "remit": remit})
    item = meeting.items.get(title="Falls")
    client.post(at("agenda_item_move", item.pk), {"step": "up"})
    assert [one.title for one in meeting.items.all()] == ["Falls", "Finance"]
    director = world.people["P01"].pk
    assert "Amara Okafor" in words(client.get(at("meeting_attendance", meeting.pk)))
    client.post(at("meeting_attendance", meeting.pk), {f"presence_{director}": "member", f"near_{director}": "yes"})
    client.post(at("agenda_item_contributions", item.pk), {f"data_{director}": "on"})
    client.post(at("agenda_item_decide", item.pk), {"text": "Mend it.", "owner": "P10", "due_on": "2026-12-01"})
    with django_assert_max_num_queries(25):
        shown = words(client.get(at("meeting", meeting.pk)))
    for said in (
        "Amara Okafor, explained data",
        "Decided: Mend it. Action: Jonas Wilde, by 1 December 2026.",
        "1 of 1 person present",
    ):
        assert said in shown
    promise = Commitment.objects.get()
    assert (promise.source, promise.text, promise.made_on) == ("meeting", "Mend it.", meeting.held_on)
    assert "Board of directors, 24 September 2026" in words(client.get(promise.get_absolute_url()))
    with django_assert_max_num_queries(25):
        assert "24 September 2026" in words(client.get(at("meetings")))
    client.post(at("decision_take_back", item.decisions.get().pk))
    assert not item.decisions.exists()
    assert not Commitment.objects.exists()
    assert "not there" not in words(client.get(at("agenda_item", item.pk)))
    assert "was held, so it stays" in send(client, at("meeting_remove", meeting.pk), reason="Not held.")
    assert "no minute yet" in send(client, at("meeting_agree", meeting.pk), minutes_agreed_on="2026-10-29")
    for one in meeting.items.all():
        actions.correct_item(by="tests", item=one, values={"minute": "Noted."})
    assert "in the future" in send(client, at("meeting_agree", meeting.pk), minutes_agreed_on="2036-10-29")
    assert "The minutes are agreed" in send(client, at("meeting_agree", meeting.pk), minutes_agreed_on="2026-10-29")
    assert client.get(at("meeting_correct", meeting.pk)).status_code == 403
    assert "open again" in send(client, at("meeting_reopen", meeting.pk), reason="A slip.")
    assert "Saved." in send(client, at("meeting_correct", meeting.pk), held_on="2026-09-25", place="Library")
    history = words(client.get(at("meeting_history", meeting.pk)))
    for said in ("Added", "Minutes agreed", "Minutes opened again", "Board room → Library"):
        assert said in history
    assert client_of(world.users.board).get(at("meeting_add")).status_code == 403


def test_a_meeting_that_was_not_held_is_removed_with_its_agenda_and_comes_back(
    world: World, client_of: ClientOf
) -> None:
    meeting = actions.plan_meeting(
        by="tests", organisation=world.organisation, body_id=world.bodies["BOARD"].pk, held_on=HELD
    )
    add(meeting, "Falls", minute="")
    client = client_of(world.users.secretary)
    removed = send(client, at("meeting_remove", meeting.pk), reason="Not held.")
    assert "Removed." in removed
    assert not Meeting.objects.exists()
    way_back = re.search(r'href="([^"]*/undo/\d+/)"', client.get(at("meeting_removed")).content.decode())
    assert way_back is not None
    client.post(way_back[1])
    assert [one.title for one in Meeting.objects.get().items.all()] == ["Falls"]


def test_adding_a_meeting_is_not_undone_once_it_has_an_agenda(world: World, client_of: ClientOf) -> None:
    client = client_of(world.users.secretary)
    client.post(at("meeting_add"), {"body": world.bodies["BOARD"].pk, "held_on": world.today.isoformat()})
    added = AuditEvent.objects.get(verb="board.add", subject="board.meeting")
    add(Meeting.objects.get(), "Falls", minute="")
    client.post(at("meeting_undo", added.pk))
    assert [item.title for item in Meeting.objects.get().items.all()] == ["Falls"]
    AgendaItem.objects.all().delete()
    client.post(at("meeting_undo", added.pk))
    assert not Meeting.objects.exists()


def test_attendance_is_recorded_from_the_day_of_the_meeting(world: World) -> None:
    tomorrow = world.today + dt.timedelta(days=1)
    meeting = actions.plan_meeting(
        by="tests", organisation=world.organisation, body_id=world.bodies["BOARD"].pk, held_on=tomorrow
    )
    with pytest.raises(ValidationError, match="not been held yet"):
        actions.record_attendance(by="tests", meeting=meeting, present=[Present(world.people["P01"].pk, "member")])
    actions.record_attendance(by="tests", meeting=meeting, present=[Present(world.people["P01"].pk, "apologies")])


def test_who_may_not_read_the_private_part_removes_and_agrees_no_meeting_and_learns_nothing_of_it(
    world: World, client_of: ClientOf
) -> None:
    client = client_of(world.users.analyst)
    held_on = world.today.isoformat()
    client.post(at("meeting_add"), {"body": world.bodies["BOARD"].pk, "held_on": held_on})
    meeting = Meeting.objects.get()
    added = AuditEvent.objects.get(verb="board.add", subject="board.meeting")
    assert at("meeting_undo", added.pk) not in client.get(at("meeting_history", meeting.pk)).content.decode()
    steps = (
        *(at(f"meeting_{name}", meeting.pk) for name in ("remove", "agree")),
        at("meeting_undo", added.pk),
    )

    def told() -> list[Any]:
        pages = [at("meeting", meeting.pk), at("meetings"), at("meeting_history", meeting.pk), *steps]
        posted = {"reason": "Not held.", "minutes_agreed_on": held_on}
        answers = [client.get(page) for page in pages] + [client.post(step, posted) for step in steps]
        return [
            (one.status_code, re.sub(r'nonce="[^"]*"|value="[^"]{40,}"', "", one.content.decode())) for one in answers
        ]

    client.get(at("meetings"))  # where the message about the first step is shown
    before = told()
    add(meeting, "Dismissal of a contractor", part="private", minute="")
    assert told() == before
    assert AgendaItem.objects.exists()
    assert send(client_of(world.users.secretary), steps[0], reason="Not held.").count("Removed.")


def test_the_list_finds_meetings_by_body_day_and_public_items(world: World, client_of: ClientOf) -> None:
    first, second = meet(world), meet(world, HELD + dt.timedelta(days=30))
    add(first, "Falls in the night")
    actions.correct_item(by="tests", item=add(second, "Finance"), values={"minute": "Noted."})
    client = client_of(world.users.board)

    def found(**asked: str) -> list[int]:
        page = client.get(at("meetings"), asked).content.decode()
        return [int(key) for key in re.findall(r"meetings/(\d+)/\"", page)]

    assert found() == [second.pk, first.pk]
    assert found(q="falls night") == found(as_of=HELD.isoformat()) == found(held_on_to="2026-09-30") == [first.pk]
    assert found(minutes="agreed") == found(q="dismissal") == []
    written = client.get(at("meetings_file", "csv"), {"q": "finance"}).content.decode()
    assert written.count("\n") == 2
    assert "BOARD" in written


def test_whoever_minutes_an_item_after_somebody_else_is_told(world: World, client_of: ClientOf) -> None:
    item = add(meet(world), "Falls", minute="")
    client = client_of(world.users.secretary)
    opened = re.search(r'name="version" value="([0-9a-f]+)"', client.get(at("agenda_item", item.pk)).content.decode())
    assert opened is not None
    answers = {"title": "Falls", "part": "public", "remit": "clinical"}
    assert "The item is kept" in send(client, at("agenda_item", item.pk), **answers, minute="First.")
    late = {**answers, "minute": "Second.", "version": opened[1]}
    refused = client.post(at("agenda_item", item.pk), late)
    assert "Someone else changed this" in words(refused)
    assert AgendaItem.objects.get(pk=item.pk).minute == "First."
    assert "out of date" in words(client.post(at("agenda_item", item.pk), {**answers, "minute": "Third."}))
    again = re.search(r'name="version" value="([0-9a-f]+)"', refused.content.decode())
    assert again is not None
    assert client.post(at("agenda_item", item.pk), {**late, "version": again[1]}).status_code == 302
    assert AgendaItem.objects.get(pk=item.pk).minute == "Second."


@pytest.mark.capability("A14")
def test_a_meeting_is_minuted_on_one_page(
    world: World, client_of: ClientOf, django_assert_max_num_queries: Bound
) -> None:
    """20 items in one form: 12 of 20 spoken on are 60 %, 7 of these 12 beyond the clinical remit are 58.3 %."""
    client = client_of(world.users.secretary)
    client.post(at("meeting_add"), {"body": world.bodies["BOARD"].pk, "held_on": "2026-09-24", "place": ""})
    meeting = Meeting.objects.get()
    for place in range(20):
        add(meeting, f"Item {place}", remit="beyond" if place < 7 else "clinical", minute="")
    page = client.get(at("meeting_minute", meeting.pk)).content.decode()
    sent = dict(re.findall(r'name="(version_\d+)" value="([0-9a-f]+)"', page))
    director, items = world.people["P01"].pk, list(meeting.items.all())
    sent |= {f"presence_{director}": "member", f"near_{director}": "yes"}
    for place, item in enumerate(items):
        sent[f"minute_{item.pk}"] = f"Minute {place}."
        if place < 12:
            sent[f"spoke_{item.pk}_{director}"] = "on"
    sent[f"data_{items[8].pk}_{director}"] = "on"
    sent |= {f"decision_{items[3].pk}": "Mend it.", f"owner_{items[3].pk}": "P10"}
    refused = words(client.post(at("meeting_minute", meeting.pk), sent))
    assert "An action needs both: who does it, and by when." in refused
    assert not meeting.attendances.exists()
    sent[f"due_on_{items[3].pk}"] = "2026-12-01"
    absent = words(client.post(at("meeting_minute", meeting.pk), {**sent, f"presence_{director}": "apologies"}))
    assert "Amara Okafor spoke on an item, so say above how they were there." in absent
    shown = words(client.post(at("meeting_minute", meeting.pk), sent, follow=True))
    for said in ("The meeting is minuted.", "1 of 1 person present is a doctor", "Minute 0.", "Minute 19.",
                 "Amara Okafor, explained data", "Decided: Mend it. Action: Jonas Wilde, by 1 December 2026."):  # fmt: skip
        assert said in shown
    part = words(client.get(at("participation"), {"person": director}))
    assert "spoke on 12 of 20 items, 60.0%. 7 of these 12 lay beyond the clinical remit, 58.3%." in part
    with django_assert_max_num_queries(25):
        client.get(at("meeting_minute", meeting.pk))
    # Sent again: somebody else has minuted meanwhile, nothing is overwritten.
    assert "Someone else changed" in words(client.post(at("meeting_minute", meeting.pk), sent))
    events = AuditEvent.objects.filter(verb="board.record_contributions").count()
    again = dict(re.findall(r'name="(version_\d+)" value="([0-9a-f]+)"', client.get(at("meeting_minute", meeting.pk)).content.decode()))  # fmt: skip
    unchanged = {key: text for key, text in sent.items() if not key.startswith(("decision", "owner", "due_on"))} | again
    client.post(at("meeting_minute", meeting.pk), unchanged)
    assert AuditEvent.objects.filter(verb="board.record_contributions").count() == events
    # Nobody was there after all: the contributions go first, then the attendance.
    nobody = {key: text for key, text in unchanged.items() if key.startswith(("version", "minute"))}
    assert "The meeting is minuted." in words(client.post(at("meeting_minute", meeting.pk), nobody, follow=True))
    assert not meeting.attendances.exists()


@pytest.mark.capability("A14")
def test_a_meeting_without_an_agenda_is_minuted_without_leaving_the_page(world: World, client_of: ClientOf) -> None:
    client = client_of(world.users.secretary)
    client.post(at("meeting_add"), {"body": world.bodies["BOARD"].pk, "held_on": "2026-09-24", "place": ""})
    meeting = Meeting.objects.get()
    here = at("meeting_minute", meeting.pk)
    assert "Add the first item below." in words(client.get(here))
    sent = {"next_title": "Waiting times", "next_part": "public", "next_minute": "Noted."}
    assert "Choose the kind of the item." in words(client.post(here, sent))
    assert "Enter the title of the item." in words(client.post(here, {"next_minute": "Noted."}))
    assert not meeting.items.exists()
    answer = client.post(here, {**sent, "next_remit": "clinical", f"presence_{world.people['P01'].pk}": "member"})
    assert answer.url == here
    item = meeting.items.get()
    assert (item.title, item.minute, item.remit, item.position) == ("Waiting times", "Noted.", "clinical", 1)
    assert "1. Waiting times" in words(client.get(here))
    assert meeting.attendances.count() == 1


@pytest.mark.capability("A14")
def test_only_readers_of_the_private_part_add_to_it_on_the_page(world: World, client_of: ClientOf) -> None:
    meeting = meet(world)
    sent = {"next_title": "Contractor", "next_part": "private", "next_remit": "beyond"}
    refused = client_of(world.users.analyst).post(at("meeting_minute", meeting.pk), sent)
    assert refused.status_code == 200
    assert not meeting.items.exists()
    assert client_of(world.users.secretary).post(at("meeting_minute", meeting.pk), sent).status_code == 302
    assert meeting.items.get().part == "private"


def test_the_private_part_is_minuted_on_the_page_only_by_those_who_may_read_it(
    world: World, client_of: ClientOf
) -> None:
    meeting = meet(world)
    add(meeting, "Public matter")
    add(meeting, "Dismissal of a contractor", part="private", minute="Hidden words")
    shown = client_of(world.users.analyst).get(at("meeting_minute", meeting.pk)).content.decode()
    assert "Public matter" in shown
    assert "Dismissal" not in shown
    assert client_of(world.users.board).get(at("meeting_minute", meeting.pk)).status_code == 403
    before = AuditEvent.objects.filter(kind="read", subject="board.meeting").count()
    assert "Hidden words" in client_of(world.users.secretary).get(at("meeting_minute", meeting.pk)).content.decode()
    assert AuditEvent.objects.filter(kind="read", subject="board.meeting").count() == before + 1


@pytest.mark.capability("A98")
def test_medical_attendance_of_a_body_comes_from_its_recorded_meetings(world: World, client_of: ClientOf) -> None:
    """Of 3 meetings in the year, the doctor was at 2 (66.7 %); one of last year, one without attendance do not count."""
    board = world.bodies["BOARD"]
    BodyPlacement.objects.filter(body=board).update(medical_attendance=90)
    client = client_of(world.users.secretary)

    def told() -> str:
        answer = client.get(reverse("organisation:committees", args=["ZNW"]), {"as_of": "2026-11-01"})
        return words(answer)

    assert "A doctor was present at 90% of its meetings, as entered by hand" in told()
    meet(world, dt.date(2026, 9, 24))
    meet(world, dt.date(2026, 10, 22))
    meet(world, dt.date(2025, 11, 1))  # a day more than a year before
    for day, presence in ((dt.date(2026, 8, 27), "apologies"), (dt.date(2026, 7, 23), "")):
        made = actions.plan_meeting(by="tests", organisation=world.organisation, body_id=board.pk, held_on=day)
        if presence:
            manager = Present(world.people["P11"].pk, "member")
            actions.record_attendance(
                by="tests", meeting=made, present=[manager, Present(world.people["P01"].pk, presence)]
            )
    assert "A doctor was present at 2 of 3 recorded meetings in the last 12 months (66.7%)." in told()
    assert "66.7% (2 of 3)" in told()
    assert "90%" not in told()
    body = words(client.get(reverse("organisation:body", args=["ZNW", board.pk]), {"as_of": "2026-11-01"}))
    assert "A doctor was present at 2 of 3 recorded meetings in the last 12 months (66.7%)." in body
    file = client.get(reverse("organisation:committees", args=["ZNW"]), {"as_of": "2026-11-01", "format": "csv"})
    row = next(
        row for row in csv.DictReader(io.StringIO(file.content.decode("utf-8-sig"))) if row["Body"].startswith("Board")
    )
    assert (row["Recorded meetings"], row["Recorded meetings with a doctor"]) == ("3", "2")
    assert float(row["Meetings with a doctor"]) == pytest.approx(2 / 3)


def test_the_form_of_a_meeting_leads_to_the_first_body_where_there_is_none(world: World, client_of: ClientOf) -> None:
    Meeting.objects.all().delete()
    Seat.objects.all().delete()
    BodyPlacement.objects.all().delete()
    BodyUnit.objects.all().delete()
    Body.objects.all().delete()
    shown = client_of(world.users.office).get(at("meeting_add")).content.decode()
    assert "Meetings belong to a board or committee, and none is recorded yet." in shown
    assert f'href="{reverse("organisation:body_fact_add", args=["ZNW"])}"' in shown
