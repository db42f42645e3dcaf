"""Questions from the public: the trust's rules, every step, names that stay private, and promises that are followed."""

from __future__ import annotations

import datetime as dt
import io
import json
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from collegium.accounts.models import User
from collegium.audit.models import AuditEvent
from collegium.board.meetings.actions import plan_meeting
from collegium.board.models import Meeting, Question, QuestionRules, QuestionStep
from collegium.board.questions import actions, queries
from collegium.board.questions.rules import acknowledgement, deadline
from collegium.board.questions.working_days import add_working_days, bank_holidays, is_working_day
from collegium.commitments.actions import assign, keep_promise, promise
from collegium.commitments.models import Commitment
from collegium.registers.writing import remove, version_of
from tests.board.filling import send
from tests.world import World

ClientOf = Callable[[User], Client]
Bound = Callable[[int], Any]
DAY = dt.timedelta(days=1)
ASKER, CONTACT = "Wilhelmina Quaife", "w.quaife@example.org"
TEXT = "How long do patients wait for a bed?"


def at(name: str, *args: object) -> str:
    return reverse(f"board:{name}", args=["ZNW", *args])


def words(response: Any) -> str:
    assert response.status_code == 200, response.status_code
    text = re.sub(r"<script.*?</script>|<[^>]+>", " ", response.content.decode(), flags=re.S)
    return " ".join(text.split())


def rules(world: World, **values: Any) -> QuestionRules:
    return actions.set_rules(by="tests", organisation=world.organisation, values=values)


def receive(world: World, text: str = TEXT, ago: int = 0, **more: Any) -> Question:
    values = {"channel": "email", "asker": ASKER, "contact": CONTACT, **more}
    on = world.today - ago * DAY
    return actions.receive(
        by="tests", organisation=world.organisation, text=text, received_on=on, on=world.today, **values
    )


def acknowledge(world: World, question: Question, on: dt.date | None = None) -> Question:
    day = on or world.today
    return actions.acknowledge(
        by="tests", row=question, acknowledgement="Thank you.", acknowledged_on=day, on=world.today
    )


def answered(world: World, **more: Any) -> Question:
    made = receive(world, **more)
    return actions.answer(
        by="tests",
        row=made,
        answer="About two hours.",
        answered_by_id=world.people["P01"].pk,
        answered_on=world.today,
        on=world.today,
    )


def meeting(world: World, days: int = 30) -> Meeting:
    return plan_meeting(
        by="tests", organisation=world.organisation, body_id=world.bodies["BOARD"].pk, held_on=world.today + days * DAY
    )


def test_bank_holidays_of_2026_are_those_that_were_announced() -> None:
    """gov.uk lists for England and Wales 2026: 1 January, 3 and 6 April, 4 and 25 May, 31 August, 25 and 28 December."""
    days = {(1, 1), (4, 3), (4, 6), (5, 4), (5, 25), (8, 31), (12, 25), (12, 28)}
    assert {(one.month, one.day) for one in bank_holidays(2026)} == days
    assert dt.date(2022, 1, 3) in bank_holidays(2022)  # New Year's Day fell on a Saturday
    assert {dt.date(2027, 12, 27), dt.date(2027, 12, 28)} <= bank_holidays(2027)


@given(st.dates(dt.date(2000, 1, 1), dt.date(2090, 1, 1)), st.integers(0, 60))
def test_so_many_working_days_forward_and_back_again(day: dt.date, count: int) -> None:
    later = add_working_days(day, count)
    between = sum(is_working_day(day + place * DAY) for place in range(1, (later - day).days + 1))
    assert between == count
    if is_working_day(day):
        assert add_working_days(later, -count) == day


def test_the_deadline_counts_working_days() -> None:
    """Nine o'clock the working day before, noon two working days before: rules of two trusts, over Easter 2026."""
    early = QuestionRules(days_before=1, hour=dt.time(9))
    assert deadline(early, dt.date(2026, 4, 7)) == dt.datetime(2026, 4, 2, 9)  # noqa: DTZ001 - local by rule
    assert deadline(QuestionRules(days_before=5, hour=dt.time(12)), dt.date(2026, 11, 26)).date() == dt.date(
        2026, 11, 19
    )


@pytest.mark.capability("A15")
def test_a_promised_action_without_owner_or_date_cannot_be_closed(world: World) -> None:
    question = answered(world)
    made = actions.promise_action(
        by="tests", row=question, text="Publish waits each month.", maker="Medical director", on=world.today
    )
    owner, due = world.people["P01"].pk, world.today + 30 * DAY
    for owner_id, due_on in ((None, None), (owner, None), (None, due)):
        assign(by="tests", commitment=made, owner_id=owner_id, due_on=due_on, on=world.today, reason="Set.")
        with pytest.raises(ValidationError, match="no owner or no date"):
            actions.close(by="tests", row=question, on=world.today)
        with pytest.raises(ValidationError, match="cannot be closed"):
            keep_promise(by="tests", commitment=Commitment.objects.get(pk=made.pk), on=world.today, text="Done.")
    assign(by="tests", commitment=made, owner_id=owner, due_on=due, on=world.today, reason="Set.")
    assert actions.close(by="tests", row=question, on=world.today).state == "closed"
    keep_promise(
        by="tests", commitment=Commitment.objects.get(pk=made.pk), on=world.today, text="The figures are published."
    )


@pytest.mark.capability("A15")
def test_a_promise_that_the_desk_cannot_see_counts_too(world: World) -> None:
    made = answered(world)
    promise(
        by="tests", organisation=world.organisation, text="Unseen words", maker="M", to="public", source="question",
        source_id=str(made.pk), made_on=world.today, readers="parties",
    )  # fmt: skip
    with pytest.raises(ValidationError, match="If you see no such action") as refused:
        actions.close(by="tests", row=made, on=world.today)
    assert "Unseen" not in str(refused.value)


def test_the_same_promise_is_recorded_once(world: World) -> None:
    made = answered(world)
    promised = {"by": "tests", "row": made, "text": "Open a ward", "maker": "The board", "on": world.today}
    actions.promise_action(**promised)
    with pytest.raises(ValidationError, match="recorded already"):
        actions.promise_action(**promised)
    assert Commitment.objects.count() == 1


def test_every_step_stands_in_the_history_without_the_name(world: World) -> None:
    question = receive(world)
    acknowledge(world, question)
    question = actions.answer(
        by="tests", row=question, answer="Two hours.", answered_by_id=None, answered_on=world.today, on=world.today
    )
    question = actions.close(by="tests", row=question, on=world.today)
    question = actions.reopen(by="tests", row=question, reason="The answer was wrong.", on=world.today)
    said = [one.what for one in QuestionStep.objects.filter(question=question)]
    assert said == ["Received", "Acknowledged", "Answered", "Closed", "Opened again: The answer was wrong."]
    for event in AuditEvent.objects.filter(subject="board.question"):
        recorded = json.dumps([event.before, event.after, event.reason])
        assert ASKER not in recorded
        assert CONTACT not in recorded


def test_steps_follow_each_other(world: World) -> None:
    question = receive(world)
    for step in (
        lambda: actions.close(by="tests", row=question, on=world.today),
        lambda: actions.promise_action(by="tests", row=question, text="x", maker="x", on=world.today),
        lambda: actions.publish(
            by="tests", row=question, public_text="x", public_answer="x", checked=True, on=world.today
        ),
        lambda: actions.reopen(by="tests", row=question, reason="x", on=world.today),
    ):
        with pytest.raises(ValidationError, match="does not follow"):
            step()
    with pytest.raises(ValidationError, match="before the question was received"):
        acknowledge(world, question, world.today - DAY)
    with pytest.raises(ValidationError, match="in the future"):
        acknowledge(world, question, world.today + DAY)
    actions.decline(by="tests", row=question, reason="It is about one patient.", on=world.today)
    with pytest.raises(ValidationError, match="does not follow"):
        acknowledge(world, question)


def test_rules_are_the_trusts_own_and_an_exception_needs_a_reason(world: World) -> None:
    rules(world, most_words=10, most_questions=1, repeat_months=6, days_before=5)
    soon, later = meeting(world, 1), meeting(world, 60)
    with pytest.raises(ValidationError, match="has 11 words; the rules allow 10"):
        receive(world, "one two three four five six seven eight nine ten eleven")
    with pytest.raises(ValidationError, match="questions had to come by"):
        receive(world, "Late?", meeting_id=soon.pk)
    taken = receive(world, "Late?", meeting_id=soon.pk, exception="The papers came out late.")
    assert taken.exception == "The papers came out late."
    receive(world, "First?", meeting_id=later.pk)
    for who in ({"asker": ASKER.upper(), "contact": ""}, {"asker": "", "contact": CONTACT}):
        with pytest.raises(ValidationError, match="asked 1 question for this meeting"):
            receive(world, "Second?", meeting_id=later.pk, **who)
    receive(world, "Second?", meeting_id=later.pk, asker="Somebody Else", contact="")
    with pytest.raises(ValidationError, match="asked the same"):
        receive(world, "FIRST!", asker="Another", contact="")
    rules(world, most_words=150, most_questions=3, repeat_months=0, days_before=0)
    receive(world, "one two three four five six seven eight nine ten eleven", meeting_id=later.pk)


def test_the_acknowledgement_comes_from_the_trusts_text() -> None:
    own = QuestionRules(acknowledgement="No. {number}, {received}; by {answer_by}.{meeting} {unknown}")
    said = acknowledgement(
        own, number=7, received_on=dt.date(2026, 9, 1), due=dt.date(2026, 9, 29), held_on=dt.date(2026, 9, 24)
    )
    assert (
        said == "No. 7, 1 September 2026; by 29 September 2026. It is for the meeting on 24 September 2026. {unknown}"
    )


def listed(client: Client, **asked: Any) -> list[int]:
    """The numbers of the questions in the list."""
    answer = client.get(at("questions"), asked)
    assert answer.status_code == 200
    return [int(number) for number in re.findall(r'questions/\d+/">Question (\d+)</a>', answer.content.decode())]


def test_answers_that_are_due_are_listed(world: World, client_of: ClientOf) -> None:
    receive(world, ago=60)
    receive(world, "Another?")
    desk = client_of(world.users.secretary)
    assert "1 answer overdue" in words(desk.get(at("questions")))
    assert listed(desk, due="overdue") == [1]
    assert listed(desk, due="open") == [2, 1]
    assert listed(desk, q="another") == listed(desk, q="2") == [2]
    assert "state" in words(desk.get(at("questions"), {"state": "overdue"})).lower()
    assert listed(desk, state="overdue") == []


def test_the_name_is_for_the_desk_alone(world: World, client_of: ClientOf) -> None:
    question = receive(world)
    users = world.users
    desk = words(client_of(users.secretary).get(at("question", question.pk)))
    assert ASKER in desk
    assert AuditEvent.objects.filter(kind="read", subject="board.question", subject_id=str(question.pk)).count() == 1
    assert listed(client_of(users.secretary), q="Quaife") == []
    board = client_of(users.board)
    assert TEXT in words(board.get(at("question", question.pk)))
    for page in (at("question", question.pk), at("questions"), at("question_history", question.pk)):
        for name in (ASKER, CONTACT):
            assert name not in words(board.get(page))


def test_what_is_not_published_is_not_there_for_others(world: World, client_of: ClientOf) -> None:
    question, other = answered(world), answered(world, text="Where may dialysis patients park?")
    actions.publish(
        by="tests", row=other, public_text="Parking?", public_answer="At the gate.", checked=True, on=world.today
    )
    for user in (world.users.leader, world.users.analyst):
        client = client_of(user)
        for page in ("question", "question_history"):
            assert client.get(at(page, question.pk)).status_code == 404
        assert listed(client) == [2]
        shown = words(client.get(at("questions")))
        assert "Parking?" in shown
        assert "dialysis" not in shown
        assert listed(client, q="parking") == [2]
        assert listed(client, q="dialysis") == listed(client, due="open") == listed(client, channel="email") == []
        page = words(client.get(at("question", other.pk)))
        assert "At the gate." in page
        for hidden in ("dialysis", "Amara Okafor", ASKER):
            assert hidden not in page
        assert "dialysis" not in words(client.get(at("question_history", other.pk)))
        assert client.get(at("question_add")).status_code == 403
        assert client.get(at("questions_file", "csv")).status_code == 403


def test_the_home_page_counts_overdue_answers_for_those_who_may_read_them(world: World, client_of: ClientOf) -> None:
    receive(world, ago=60)
    said = "1 overdue answer to the public"
    assert said in words(client_of(world.users.secretary).get("/"))
    assert said not in words(client_of(world.users.leader).get("/"))


def test_undo_does_not_make_somebody_agree(world: World, client_of: ClientOf, client: Client) -> None:
    """The record holds whether the name may be published, but not whose name it was."""
    rules(world, public_register=True)
    made = answered(world, asker="Ann Agreed", contact="", name_may_be_published=True)
    actions.publish(by="tests", row=made, public_text="T", public_answer="A", checked=True, on=world.today)
    desk = client_of(world.users.secretary)
    values = {"channel": "email", "text": TEXT, "asker": "Bob Refused", "contact": ""}
    assert "/undo/" not in send(desk, at("question_correct", made.pk), **values)
    made.refresh_from_db()
    assert (made.asker, made.name_may_be_published) == ("Bob Refused", False)
    event = AuditEvent.objects.get(verb="board.correct", subject="board.question")
    assert desk.post(at("question_undo", event.pk)).status_code == 404
    assert "Bob Refused" not in client.get(at("public_questions")).content.decode()


@pytest.mark.parametrize(
    "text",
    [
        *("I am wilhelmina  QUAIFE.", "Wilhelmina\nQuaife", "Wilhelmina\u00a0Quaife", "Wilhel\u00admina Quaife"),
        *("Call 07700900123", "Call +44 (0)7700 900-123", "Write to W.Quaife@example.org"),
    ],
)
def test_no_way_of_writing_the_name_or_the_address_gets_through(text: str, world: World) -> None:
    made = answered(world, contact=f"{CONTACT}, 07700 900 123")
    for texts in ({"public_text": text, "public_answer": "A"}, {"public_text": "T", "public_answer": text}):
        with pytest.raises(ValidationError, match="stands in this text"):
            actions.publish(by="tests", row=made, checked=True, on=world.today, **texts)


def test_a_name_within_a_word_is_no_name(world: World) -> None:
    made = answered(world, asker="Al", contact="Room 7")
    actions.publish(by="tests", row=made, public_text="All wards", public_answer="Also", checked=True, on=world.today)


@pytest.mark.parametrize(
    ("step", "answers"),
    [
        ("acknowledge", {"acknowledgement": f"Dear {ASKER}", "acknowledged_on": "today"}),
        ("answer", {"answer": f"Dear {ASKER}", "answered_on": "today"}),
        ("decline", {"reason": f"{ASKER} is a patient"}),
        ("correct", {"channel": "email", "text": TEXT, "asker": ASKER, "contact": CONTACT, "reason": f"{ASKER} wrote"}),
    ],
)
def test_what_the_desk_writes_puts_no_name_on_the_record(
    step: str, answers: dict[str, Any], world: World, client_of: ClientOf
) -> None:
    made = receive(world)
    answers = {name: world.today.isoformat() if value == "today" else value for name, value in answers.items()}
    shown = send(client_of(world.users.secretary), at(f"question_{step}", made.pk), **answers)
    assert "name stands in this text" in shown.replace("&#39;", "'")
    record = json.dumps(list(AuditEvent.objects.values_list("before", "after", "reason")), default=str)
    assert ASKER not in record
    assert not QuestionStep.objects.filter(what__contains=ASKER).exists()


def test_names_are_in_no_file(world: World, client_of: ClientOf) -> None:
    receive(world, "=HYPERLINK()")
    for user in (world.users.secretary, world.users.board):
        written = client_of(user).get(at("questions_file", "csv")).content.decode()
        assert ",=HYPERLINK" not in written
        assert "HYPERLINK" in written
        for name in (ASKER, CONTACT):
            assert name not in written


def test_the_public_register_shows_only_what_is_published(world: World, client: Client) -> None:
    question, other = answered(world), answered(world, text="Another?", name_may_be_published=True)
    address = reverse("board:public_questions", args=["ZNW"])
    rules(world, public_register=False)
    assert client.get(address).status_code == 404
    rules(world, public_register=True)
    assert "No question is published yet" in words(client.get(address))
    with pytest.raises(ValidationError, match="asker's name"):
        actions.publish(
            by="tests",
            row=question,
            public_text=f"{ASKER.lower()} asks",
            public_answer="Two hours.",
            checked=True,
            on=world.today,
        )
    with pytest.raises(ValidationError, match="asker's address"):
        actions.publish(
            by="tests",
            row=question,
            public_text="x",
            public_answer=f"Write to {CONTACT}",
            checked=True,
            on=world.today,
        )
    with pytest.raises(ValidationError, match="Look both texts over"):
        actions.publish(by="tests", row=question, public_text="x", public_answer="x", checked=False, on=world.today)
    actions.promise_action(
        by="tests",
        row=question,
        text="Publish waits.",
        maker="Board",
        owner_id=world.people["P01"].pk,
        due_on=world.today + DAY,
        on=world.today,
    )
    actions.publish(
        by="tests", row=question, public_text="How long?", public_answer="Two hours.", checked=True, on=world.today
    )
    actions.publish(by="tests", row=other, public_text="Another?", public_answer="Yes.", checked=True, on=world.today)
    shown = words(client.get(address))
    assert "How long?" in shown
    assert "Publish waits. To be done by" in shown
    assert shown.count(ASKER) == 1  # the one who agreed
    for hidden in (TEXT, CONTACT, "Amara Okafor"):
        assert hidden not in shown
    actions.withdraw(by="tests", row=other, reason="Asked to.", on=world.today)
    assert ASKER not in words(client.get(address))
    assert client.get(reverse("board:public_questions", args=["ZSM"])).status_code == 404


def test_names_are_forgotten_when_the_rules_say_so(world: World) -> None:
    rules(world, keep_months=12)
    old, young, still_open = receive(world, ago=500), receive(world, "Young?"), receive(world, "Open?", ago=500)
    actions.decline(by="tests", row=old, reason="Elsewhere.", on=world.today - 400 * DAY)
    actions.decline(by="tests", row=young, reason="Elsewhere.", on=world.today)
    assert actions.forget_askers(by="tests", organisation=world.organisation, on=world.today) == 1
    old.refresh_from_db()
    assert (old.asker, old.contact, old.forgotten_on) == ("", "", world.today)
    assert old.text == TEXT
    still_open.refresh_from_db()
    assert still_open.asker == ASKER
    opened = actions.reopen(by="tests", row=old, reason="x", on=world.today)
    values = {
        "channel": "email",
        "meeting_id": None,
        "text": TEXT,
        "asker": ASKER,
        "contact": "",
        "name_may_be_published": False,
    }
    with pytest.raises(ValidationError, match="was forgotten"):
        actions.correct_question(by="tests", row=opened, values=values)


def test_the_desk_from_receipt_to_the_end(
    world: World, client_of: ClientOf, django_assert_max_num_queries: Bound
) -> None:
    client = client_of(world.users.secretary)
    assert "There are no questions yet" in words(client.get(at("questions")))
    form = {
        name: getattr(QuestionRules(), name)
        for name in (
            "days_before",
            "most_words",
            "most_questions",
            "may_ask",
            "reply_days",
            "repeat_months",
            "acknowledgement",
            "keep_months",
        )
    }
    assert "The rules are kept" in words(
        client.post(at("question_rules"), {**form, "hour": "12:00", "public_register": "on"}, follow=True)
    )
    sent = {
        "received_on": world.today.isoformat(),
        "channel": "email",
        "text": TEXT,
        "asker": ASKER,
        "contact": CONTACT,
    }
    future = {**sent, "received_on": (world.today + DAY).isoformat()}
    assert "lies in the future" in words(client.post(at("question_add"), future))
    assert "Saved." in words(client.post(at("question_add"), sent, follow=True))
    again = words(client.post(at("question_add"), sent))
    assert "asked the same" in again
    assert "Say why it is taken all the same" in again
    question = Question.objects.get()
    today = world.today.isoformat()
    assert "It is number 1 in our register" in words(client.get(at("question_acknowledge", question.pk)))
    send(client, at("question_acknowledge", question.pk), acknowledgement="Thank you.", acknowledged_on=today)
    send(client, at("question_correct", question.pk), channel="letter", text=TEXT + " Now?", asker=ASKER)
    assert "Enter the answer" in send(client, at("question_answer", question.pk), answer="", answered_on=today)
    send(client, at("question_answer", question.pk), answer="Two hours.", answered_by="P01", answered_on=today)
    send(client, at("question_promise", question.pk), text="Publish waits.", maker="Medical director")
    assert "no owner or no date" in send(client, at("question_close", question.pk))
    (promised,) = queries.promises_of(question)
    assign(by="tests", commitment=promised, owner_id=world.people["P01"].pk, due_on=world.today + DAY, on=world.today)
    assert "The question is closed" in send(client, at("question_close", question.pk))
    texts = {"public_text": "How long?", "public_answer": "Two hours."}
    assert "Look both texts over" in send(client, at("question_publish", question.pk), **texts)
    assert "It is published" in send(client, at("question_publish", question.pk), **texts, checked="on")
    with django_assert_max_num_queries(25):
        shown = words(client.get(at("question", question.pk)))
    for said in (
        "Publish waits.",
        "Amara Okafor",
        "Acknowledged",
        "Sam Secretary",
        "How long do patients wait for a bed? Now?",
    ):
        assert said in shown
    assert "How long?" in words(client_of(world.users.leader).get(at("question", question.pk)))
    with django_assert_max_num_queries(25):
        client.get(at("questions"))
    assert client.get(at("question_publish", question.pk)).status_code == 403
    send(client, at("question_withdraw", question.pk), reason="A slip.")
    send(client, at("question_reopen", question.pk), reason="A slip.")
    assert Question.objects.get().state == "answered"
    assert client.get(at("question_decline", question.pk)).status_code == 404
    history = words(client.get(at("question_history", question.pk)))
    for said in ("Received", "Acknowledged", "Published", "Taken off the public register", "Opened again"):
        assert said in history
    assert ASKER not in history
    assert "0 questions ended more than" in words(client.get(at("question_forget")))
    assert "erased" in words(client.post(at("question_forget"), follow=True))


def test_a_nightly_command_erases_them_too(world: World) -> None:
    old = receive(world, ago=900)
    actions.decline(by="tests", row=old, reason="Elsewhere.", on=world.today - 800 * DAY)
    out = io.StringIO()
    call_command("forget_askers", stdout=out)
    assert out.getvalue() == "ZNW: 1 erased\n"
    old.refresh_from_db()
    assert old.asker == ""


def test_the_public_page_shows_promises_to_the_public_that_do_not_tell_who_asked(
    world: World, client: Client, client_of: ClientOf
) -> None:
    rules(world, public_register=True)
    question = answered(world)
    desk, public = client_of(world.users.secretary), at("public_questions")
    told = {"text": f"Write to {ASKER} at {CONTACT}", "maker": "The board"}
    page = desk.post(at("question_promise", question.pk), {**told, "version": version_of(question)})
    assert "The asker&#39;s name stands in this text" in page.content.decode()
    assert not Commitment.objects.exists()
    source = {
        "organisation": world.organisation,
        "source": "question",
        "source_id": str(question.pk),
        "maker": "The board",
    }
    tells = promise(by="tests", text=told["text"], to="public", made_on=world.today, **source)
    publishing: dict[str, Any] = {
        "public_text": "Question",
        "public_answer": "Answer",
        "checked": True,
        "on": world.today,
    }
    with pytest.raises(ValidationError, match="A promise of this question tells who asked"):
        actions.publish(by="tests", row=question, **publishing)
    remove(by="tests", row=tells, reason="It tells who asked")
    actions.publish(by="tests", row=question, **publishing)
    promise(by="tests", text=told["text"], to="public", made_on=world.today, **source)
    promise(by="tests", text="Zebra", to="unit", to_unit_id=world.units["CATH"].pk, made_on=world.today, **source)
    promise(by="tests", text="Lion", to="public", made_on=world.today, **source)
    shown = client.get(public).content.decode()
    assert "Lion" in shown
    assert "Zebra" not in shown
    assert ASKER not in shown
