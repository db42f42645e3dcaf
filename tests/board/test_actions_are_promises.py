"""A measure's action, a meeting's decision, a barrier, a question and a paper make promises, and show how they stand."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.core import mail
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from collegium.audit.models import AuditEvent
from collegium.board.actions import name_steward
from collegium.board.barriers.actions import record_barrier
from collegium.board.meetings import actions as meetings
from collegium.board.models import BarrierRecord, Decision, Meeting
from collegium.board.papers.kinds import promises as promises_part
from collegium.board.papers.parts import Chosen
from collegium.board.questions.actions import promise_action
from collegium.commitments import actions
from collegium.commitments.models import Commitment
from collegium.commitments.reminders import remind
from tests.board.conftest import BringIn
from tests.board.test_questions import answered
from tests.conftest import ClientOf
from tests.world import World

pytestmark = pytest.mark.django_db
FALLS = "falls-with-harm"
DAY = dt.timedelta(days=1)
TEXT = "Walk the wards"


def of_measure(world: World) -> str:
    name_steward(
        by="tests", organisation=world.organisation, measure=FALLS, owner_id=world.people["P02"].pk, next_action=TEXT,
        due_on=world.today - DAY, on=world.today - 30 * DAY,
    )  # fmt: skip
    return reverse("board:measure", args=["ZNW", FALLS])


def of_decision(world: World, part: str = "public") -> str:
    planned = meetings.plan_meeting(
        by="tests", organisation=world.organisation, body_id=world.bodies["BOARD"].pk, held_on=world.today - 30 * DAY
    )
    meeting = Meeting.objects.get(pk=planned.pk)
    item = meetings.add_item(by="tests", meeting=meeting, values={"title": "Falls", "part": part, "remit": "clinical"})
    meetings.decide(by="tests", item=item, text=TEXT, owner_id=world.people["P02"].pk, due_on=world.today - DAY)
    return reverse("board:meeting", args=["ZNW", meeting.pk])


def of_private_decision(world: World) -> str:
    return of_decision(world, "private")


def of_barrier(world: World) -> str:
    step = {"next_step": TEXT, "owner_id": world.people["P02"].pk, "due_on": world.today - DAY}
    record_barrier(
        by="tests", organisation=world.organisation, barrier="workload", values={"met": "yes", **step},
        on=world.today - 30 * DAY,
    )  # fmt: skip
    return reverse("board:barriers", args=["ZNW"])


def of_question(world: World) -> str:
    question = answered(world, ago=40)
    promise_action(
        by="tests", row=question, text=TEXT, maker="Medical director", on=world.today - 30 * DAY,
        owner_id=world.people["P02"].pk, due_on=world.today - DAY,
    )  # fmt: skip
    return reverse("board:question", args=["ZNW", question.pk])


SOURCES: dict[str, tuple[Callable[[World], str], set[str]]] = {
    "measure": (of_measure, {"office", "leader", "board", "secretary", "analyst"}),
    "decision": (of_decision, {"office", "leader", "board", "secretary", "analyst"}),
    # The leader is its owner, and reads the promise without the private part of the meeting.
    "private decision": (of_private_decision, {"office", "board", "secretary"}),
    "barrier": (of_barrier, {"office", "leader", "board", "secretary", "analyst"}),
    # It is not published: the promise is read by more people than the question.
    "question": (of_question, {"office", "board", "secretary"}),
}


def words(answer: Any) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).split())


@pytest.fixture(autouse=True)
def figures(bring_in: BringIn) -> None:
    rows = "".join(f"{FALLS},2024-{month:02},{20 + month},\n" for month in range(1, 13))
    bring_in(f"measure,period,value,unit_code\n{rows}".encode(), on=timezone.localdate() - 60 * DAY)


@pytest.mark.parametrize("source", SOURCES)
def test_the_source_shows_how_its_promise_stands(source: str, world: World, client_of: ClientOf, settings: Any) -> None:
    make, readers = SOURCES[source]
    address = make(world)
    promise = Commitment.objects.get()
    assert (promise.text, promise.owner_id, promise.due_on) == (TEXT, world.people["P02"].pk, world.today - DAY)
    assert promise.made_on == world.today - 30 * DAY
    settings.EMAIL_HOST = "127.0.0.1"
    assert remind(timezone.now()) == 1
    assert mail.outbox[0].to == [world.users.leader.email]
    assert (TEXT in str(mail.outbox[0].body)) == (source != "private decision")
    client = client_of(world.users.office)
    assert "overdue by 1 day" in words(client.get(promise.get_absolute_url()))
    assert TEXT in words(client.get(address))
    listed = reverse("commitments:commitments", args=["ZNW"])
    assert "1 overdue promise" in words(client.get("/"))
    assert TEXT in words(client.get(listed, {"show": "overdue", "source": promise.source}))
    later = actions.change_promise(
        by="tests", commitment=promise, on=world.today, reason="Not enough people", text="Walk one ward", due_on=world.today + DAY
    )  # fmt: skip
    assert (later.source, later.source_id, later.readers) == (promise.source, promise.source_id, promise.readers)
    assert "Walk one ward" in words(client.get(address))
    actions.keep_promise(by="tests", commitment=later, on=world.today, text="Walked")
    kept = words(client.get(address))
    assert "kept" in kept.lower()
    for name in ("office", "leader", "doctor", "board", "secretary", "analyst", "national", "stranger", "other_office"):
        shown = client_of(getattr(world.users, name)).get(address)
        assert (shown.status_code == 200 and "Walk one ward" in shown.content.decode()) == (name in readers), name


def test_broken_and_past_days(world: World, client_of: ClientOf) -> None:
    address = of_measure(world)
    actions.break_promise(by="tests", commitment=Commitment.objects.get(), on=world.today, reason="No time")
    client = client_of(world.users.board)
    assert "broken on" in words(client.get(address))
    before = words(client.get(address, {"as_of": (world.today - 10 * DAY).isoformat()}))
    assert "Walk the wards, by" in before
    assert "broken" not in before.lower()
    assert TEXT not in words(client.get(address, {"as_of": (world.today - 31 * DAY).isoformat()}))


def test_everything_or_nothing_is_saved(world: World) -> None:
    """An owner of another organisation: neither the promise nor what it was made in."""
    events = AuditEvent.objects.count()
    for make in (
        lambda owner: name_steward(
            by="tests", organisation=world.organisation, measure=FALLS, owner_id=owner, next_action=TEXT,
            due_on=world.today, on=world.today,
        ),
        lambda owner: record_barrier(
            by="tests", organisation=world.organisation, barrier="workload", on=world.today,
            values={"met": "yes", "next_step": TEXT, "owner_id": owner, "due_on": world.today},
        ),
        lambda owner: record_barrier(  # due before it was promised
            by="tests", organisation=world.organisation, barrier="workload", on=world.today,
            values={"met": "yes", "next_step": TEXT, "owner_id": world.people["P02"].pk, "due_on": world.today - DAY},
        ),
    ):  # fmt: skip
        with pytest.raises(ValidationError):
            make(world.other_person.pk)
    assert not Commitment.objects.exists()
    assert not BarrierRecord.objects.exists()
    assert AuditEvent.objects.count() == events


def test_a_decision_whose_action_is_under_way_is_not_taken_back(world: World) -> None:
    of_decision(world)
    promise, decision = Commitment.objects.get(), Decision.objects.get()
    actions.add_evidence(by="tests", commitment=promise, text="Begun", on=world.today)
    with pytest.raises(ValidationError, match="under way"):
        meetings.take_back_decision(by="tests", decision=decision, readable=Commitment.objects.all())
    assert Commitment.objects.exists()


@pytest.mark.parametrize("readers", ["two_posts", "parties"])
def test_taking_back_a_decision_removes_no_promise_that_its_reader_cannot_see(
    readers: str, world: World, client_of: ClientOf
) -> None:
    of_decision(world)
    decision = Decision.objects.get()
    posts = {"maker_post_id": world.posts["MD"].pk, "reader_post_id": world.posts["CEO"].pk}
    more = posts if readers == "two_posts" else {"maker": "The medical director"}
    hidden = actions.promise(
        by="tests", organisation=world.organisation, text="Unseen words", to="public", source="meeting",
        source_id=str(decision.pk), made_on=world.today, readers=readers, **more,
    )  # fmt: skip
    address = reverse("board:decision_take_back", args=["ZNW", decision.pk])
    answer = client_of(world.users.analyst).post(address).content.decode()
    assert "Something else depends on this decision" in answer
    assert "Unseen words" not in answer
    assert Decision.objects.filter(pk=decision.pk).exists()
    assert Commitment.objects.filter(pk=hidden.pk).exists()


def test_a_decision_that_becomes_private_takes_its_promise_along(world: World, client_of: ClientOf) -> None:
    """And one that becomes public again does not open it."""
    of_decision(world)
    item, address = Meeting.objects.get().items.get(), reverse("commitments:commitments", args=["ZNW"])
    assert TEXT in client_of(world.users.analyst).get(address).content.decode()
    for part in ("private", "public"):
        meetings.correct_item(by="tests", item=item, values={"part": part})
        assert TEXT not in client_of(world.users.analyst).get(address).content.decode()
    assert Commitment.objects.get().readers == "parties"
    assert AuditEvent.objects.get(verb="commitments.confide").after["readers"] == "parties"


def test_a_decision_without_an_action_promises_nothing(world: World) -> None:
    address = of_decision(world)
    item = Meeting.objects.get().items.get()
    meetings.decide(by="tests", item=item, text="Noted.")
    assert Commitment.objects.count() == 1
    assert address


def test_documents_hold_what_their_readers_may_read(world: World) -> None:
    """A unit's own promises and those between two posts are in no document of the board, private or not."""
    of_private_decision(world)
    common = {"organisation": world.organisation, "source": "plan", "made_on": world.today - DAY, "by": "tests"}
    unit = {"to": "unit", "to_unit_id": world.units["AMU"].pk}
    actions.promise(**common, text="For the unit", maker="The board", readers="unit", **unit)
    posts = {"maker_post_id": world.posts["MD"].pk, "reader_post_id": world.posts["CEO"].pk}
    actions.promise(**common, text="For two", to="public", readers="two_posts", **posts)
    actions.promise(**common, text="For all", maker="The board", to="public")
    for private, held in ((False, {"For all"}), (True, {"For all", TEXT})):
        part = promises_part(Chosen(world.organisation, "all", world.today, private=private))
        assert part is not None
        said = str(part.pieces)
        assert {text for text in ("For all", "For two", "For the unit", TEXT) if text in said} == held
