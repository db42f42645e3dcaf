"""Who may read which promise: for every role and every kind of readers, on every page, file, count, calendar and search."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any
from unittest import mock

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from collegium.accounts.models import User
from collegium.audit.models import AuditEvent
from collegium.board.actions import name_steward
from collegium.board.barriers.actions import record_barrier
from collegium.board.models import Meeting
from collegium.board.questions.actions import promise_action
from collegium.commitments.actions import add_evidence, break_promise, keep_promise, promise, renew_calendar
from collegium.commitments.models import Commitment
from collegium.registers import writing
from tests.board.test_questions import answered
from tests.conftest import ClientOf
from tests.world import World

pytestmark = pytest.mark.django_db
EVERYBODY = ("office", "leader", "doctor", "board", "secretary", "analyst", "national", "stranger", "other_office")
SEES_BOARD = {"office", "leader", "board", "secretary", "analyst"}
SECRET = "Zebra crossing"

# kind: how the promise is made, and who may read it. The leader works in and leads cardiology; the doctor works in the acute
# medical unit, below acute medicine and medicine. The board member holds the post of chief executive.
KINDS: dict[str, tuple[dict[str, Any], set[str]]] = {
    "to the public, for the board": ({"to": "public"}, SEES_BOARD),
    "to the doctor's unit, for the board": ({"unit": "AMU"}, {*SEES_BOARD, "doctor"}),
    "to a unit above the doctor's": ({"unit": "MED"}, {*SEES_BOARD, "doctor"}),
    "to another unit, for the board": ({"unit": "ORTHO"}, SEES_BOARD),
    "to the doctor's unit alone": ({"unit": "AMU", "readers": "unit"}, {"office", "doctor"}),
    "to the leader's unit alone": ({"unit": "CARD", "readers": "unit"}, {"office", "leader"}),
    "to a unit that the leader leads": ({"unit": "CATH", "readers": "unit"}, {"office", "leader"}),
    "to a unit alone, owned by the leader": (
        {"unit": "ORTHO", "readers": "unit", "owner": "P02"},
        {"office", "leader"},
    ),
    "between two people": ({"to": "public", "readers": "parties"}, {"office", "board", "secretary"}),
    "to the doctor in person": ({"person": "P12", "readers": "parties"}, {"office", "board", "secretary", "doctor"}),
    "owned by the leader": ({"to": "public", "readers": "parties", "owner": "P02"}, {"office", "board", "secretary", "leader"}),
    "between two posts": ({"to": "public", "readers": "two_posts", "owner": "P01"}, {"board"}),
}  # fmt: skip


def made(world: World, about: dict[str, Any]) -> Commitment:
    values = {
        "text": SECRET,
        "source": "plan",
        "maker": "Medical director",
        "made_on": world.today - dt.timedelta(days=90),
    }
    values |= {"due_on": world.today - dt.timedelta(days=9), "owner_id": world.people[about.get("owner", "P08")].pk}
    values |= {name: about[name] for name in ("to", "readers") if name in about}
    if "unit" in about:
        values |= {"to": "unit", "to_unit_id": world.units[about["unit"]].pk}
    if "person" in about:
        values |= {"to": "person", "to_person_id": world.people[about["person"]].pk}
    if about.get("readers") == "two_posts":
        values |= {"maker_post_id": world.posts["MD"].pk, "reader_post_id": world.posts["CEO"].pk, "maker": ""}
    # Recorded on the day it was made: for the rest of that day it may be taken out as a slip.
    with mock.patch("django.utils.timezone.now", return_value=timezone.now() - dt.timedelta(days=90)):
        return promise(by="tests", organisation=world.organisation, **values)


def at(world: World, name: str, *args: object) -> str:
    return reverse(f"commitments:{name}", args=[world.organisation.code, *args])


def pages(world: World) -> list[str]:
    """Every page that lists, counts, finds or exports promises without naming one."""
    listed = at(world, "commitments")
    units = [at(world, "unit", world.units[code].pk) for code in ("AMU", "MED", "ORTHO", "CARD", "CATH")]
    return [
        listed, f"{listed}?show=overdue", f"{listed}?q=zebra", f"{listed}?sort=-owner", f"{listed}?state=open",
        at(world, "commitments_file", "csv"), at(world, "my_unit"), *units, *(f"{unit}said-and-done.html" for unit in units),
        reverse("commitments:own"), "/", *(at(world, "person", world.people[code].pk) for code in ("P01", "P02", "P08", "P12")),
    ]  # fmt: skip


# The pages and the calendar of each reader before there is any promise: the same for every test, so asked for once.
WITHOUT_IT: dict[str, tuple[dict[str, str], str]] = {}


def words(answer: Any) -> str:
    """What a page says, without what differs each time it is asked for."""
    text = re.sub(
        r"<script.*?</script>|<input type=\"hidden\"[^>]*>|nonce=\"[^\"]*\"",
        "",
        answer.content.decode(),
        flags=re.DOTALL,
    )
    return f"{answer.status_code} {text}"


def seen_on(client: Client, world: World) -> dict[str, str]:
    return {address: words(client.get(address)) for address in pages(world)}


def feed(user: User, world: World) -> str:
    secret = renew_calendar(by=user, organisation=world.organisation, everything=True, on=world.today)
    return Client().get(reverse("commitments:feed", args=[secret])).content.decode().replace("\r\n ", "")


@pytest.mark.parametrize("kind", KINDS)
def test_whoever_may_read_it_finds_it_and_for_all_others_nothing_changes(
    kind: str, world: World, client_of: ClientOf
) -> None:
    about, readers = KINDS[kind]
    chief = world.people["P10"]
    chief.user = world.users.board
    chief.save()
    clients = {name: client_of(getattr(world.users, name)) for name in EVERYBODY}
    for client in clients.values():
        client.raise_request_exception = False
    for name in set(EVERYBODY) - set(readers) - set(WITHOUT_IT):
        WITHOUT_IT[name] = seen_on(clients[name], world), feed(getattr(world.users, name), world)
    row = made(world, about)
    row_pages = [row.get_absolute_url(), at(world, "commitment_history", row.pk)]
    confided = about.get("readers") in ("parties", "two_posts")
    for name, client in clients.items():
        now, calendar = seen_on(client, world), feed(getattr(world.users, name), world)
        statuses = [client.get(address).status_code for address in row_pages]
        if name not in readers:
            assert (now, calendar) == WITHOUT_IT[name], name
            assert set(statuses) <= {403, 404}, name
            continue
        assert statuses == [200, 200], name
        listed = at(world, "commitments")
        for address in (listed, f"{listed}?show=overdue", f"{listed}?q=zebra", at(world, "commitments_file", "csv")):
            assert SECRET in now[address], (name, address)
        assert "1 open" in now[listed], name
        if "unit" in about:
            assert SECRET in now[at(world, "unit", world.units[about["unit"]].pk)], name
        entries = [line for line in calendar.split("\r\n") if line.startswith("SUMMARY")]
        if name in SEES_BOARD:
            assert entries == ["SUMMARY:A promise is due" if confided else f"SUMMARY:Due: {SECRET}"], name
            assert "1 overdue promise" in now["/"], name


def test_a_doctor_knows_owners_by_their_posts_alone(world: World, client_of: ClientOf) -> None:
    row = made(world, {"unit": "AMU", "owner": "P02"})
    add_evidence(by=world.users.office, commitment=row, text="Begun", on=world.today)
    doctor = client_of(world.users.doctor)
    addresses = [
        at(world, "commitments"),
        row.get_absolute_url(),
        at(world, "my_unit"),
        at(world, "commitments_file", "csv"),
    ]
    for address in (*addresses, at(world, "commitment_history", row.pk)):
        page = doctor.get(address).content.decode()
        assert "Bryn Castell" not in page, address
        assert "Olive Office" not in page, address
        if address in addresses:
            assert "Clinical director, cardiology" in page, address
    assert doctor.get(at(world, "commitments"), {"owner": row.owner_id}).content.decode().count(SECRET) == 0
    assert "Bryn Castell" in client_of(world.users.secretary).get(row.get_absolute_url()).content.decode()


STEPS = ("evidence", "owner", "keep", "break", "change")


@pytest.mark.parametrize(
    ("user", "may"),
    [
        ("office", set(STEPS)), ("secretary", set(STEPS)), ("analyst", set(STEPS)), ("leader", {"evidence"}),
        ("board", set()), ("doctor", set()),
    ],
)  # fmt: skip
def test_who_may_take_which_step(user: str, may: set[str], world: World, client_of: ClientOf) -> None:
    """The leader is its owner."""
    row = made(world, {"unit": "AMU", "owner": "P02"})
    client = client_of(getattr(world.users, user))
    opened = {step: client.get(at(world, f"commitment_{step}", row.pk)).status_code for step in STEPS}
    assert opened == {step: 200 if step in may else 403 for step in STEPS}
    page = client.get(row.get_absolute_url()).content.decode()
    assert {step for step in STEPS if at(world, f"commitment_{step}", row.pk) + '"' in page} == may


def test_between_two_posts_their_holders_act_and_the_office_finds_nothing(world: World, client_of: ClientOf) -> None:
    chief = world.people["P10"]
    chief.user = world.users.board
    chief.save()
    row = made(world, KINDS["between two posts"][0])
    holder, office = client_of(world.users.board), client_of(world.users.office)
    for step in STEPS:
        assert office.get(at(world, f"commitment_{step}", row.pk)).status_code == 404
        assert holder.get(at(world, f"commitment_{step}", row.pk)).status_code == 200
    sent = {"reason": "No time", "version": writing.version_of(row)}
    assert holder.post(at(world, "commitment_break", row.pk), sent).status_code == 302
    row.refresh_from_db()
    assert row.state == "broken"
    assert SECRET not in office.get(at(world, "commitment_removed")).content.decode()
    # On the day after the post ends, it is the successor's and no longer the holder's.
    membership = world.memberships["CEO"]
    type(membership).objects.filter(pk=membership.pk).update(ends=world.today - dt.timedelta(days=1))
    assert holder.get(row.get_absolute_url()).status_code == 404


def test_only_a_holder_records_a_promise_between_two_posts(world: World, client_of: ClientOf) -> None:
    office = client_of(world.users.office)
    sent = {
        "text": SECRET, "maker_post": world.posts["MD"].pk, "to": "public", "source": "appointment", "made_on": world.today,
        "readers": "two_posts", "reader_post": world.posts["CEO"].pk,
    }  # fmt: skip
    page = office.post(at(world, "commitment_add"), sent).content.decode()
    assert "Only a holder of one of the two posts can record this promise." in page
    director = world.people["P01"]
    director.user = world.users.office
    director.save()
    stranger = {**sent, "owner": "P08", "due_on": world.today}
    assert "can answer for this promise" in office.post(at(world, "commitment_add"), stranger).content.decode()
    assert office.post(at(world, "commitment_add"), sent).status_code == 302
    assert Commitment.objects.get().readers == "two_posts"


@pytest.mark.parametrize("readers", ["parties", "two_posts"])
def test_each_reading_of_a_confided_promise_is_on_the_record(readers: str, world: World, client_of: ClientOf) -> None:
    chief = world.people["P10"]
    chief.user = world.users.board
    chief.save()
    row = made(world, {"to": "public", "readers": readers, "owner": "P01"})
    board = client_of(world.users.board)
    reads = AuditEvent.objects.filter(kind="read", subject="commitments.commitment", by=f"user:{world.users.board.pk}")
    for number, address in enumerate((row.get_absolute_url(), at(world, "commitments")), start=1):
        board.get(address)
        assert reads.count() == number


def test_the_rate_counts_what_is_filtered_and_what_the_reader_may_read(world: World, client_of: ClientOf) -> None:
    """Six of the post in the open, four kept; and five that only the parties and a unit may read, all broken."""

    def ended(kept: bool, **more: Any) -> None:
        row = made(world, {"to": "public", **more})
        Commitment.objects.filter(pk=row.pk).update(maker_post=world.posts["MD"])
        if kept:
            keep_promise(by="tests", commitment=row, on=world.today, text="Done")
        else:
            break_promise(by="tests", commitment=row, on=world.today, reason="No time")

    for place in range(6):
        ended(kept=place < 4)
    for _ in range(5):
        ended(kept=False, readers="parties")
    listed = at(world, "commitments")

    def shown(user: str, query: str = "") -> str:
        page = client_of(getattr(world.users, user)).get(listed + query).content.decode()
        return " ".join(re.sub(r"<[^>]+>", " ", page).split())

    assert "Kept: 66.7% (4 of 6); 2 broken" in shown("leader")
    assert "Medical director 4 2 0 66.7%" in shown("leader")
    assert "Kept: 36.4% (4 of 11); 7 broken" in shown("board")
    assert "Kept: 100.0%" not in shown("leader", "?state=kept")
    assert "4 promises ended as kept or broken: fewer than 5" in shown("leader", "?state=kept")
    assert "Medical director 4 0 0 fewer than 5" in shown("leader", "?state=kept")
    assert "so there is no rate yet" in shown("doctor", "?state=kept")


# Sources: the way back is for those who may open them


def private_decision(world: World) -> Commitment:
    from collegium.board.meetings import actions

    meeting = actions.plan_meeting(by="tests", organisation=world.organisation, body_id=world.bodies["BOARD"].pk, held_on=world.today)  # fmt: skip
    item = actions.add_item(by="tests", meeting=Meeting.objects.get(pk=meeting.pk), values={"title": "Case", "part": "private", "remit": "beyond"})  # fmt: skip
    actions.decide(by="tests", item=item, text=SECRET, owner_id=world.people["P02"].pk, due_on=world.today)
    return Commitment.objects.get()


def of_a_measure(world: World) -> Commitment:
    return name_steward(
        by="tests", organisation=world.organisation, measure="falls-with-harm", owner_id=world.people["P02"].pk,
        next_action=SECRET, due_on=world.today, on=world.today, unit_id=world.units["AMU"].pk,
    )  # fmt: skip


def of_a_barrier(world: World) -> Commitment:
    step = {"met": "yes", "next_step": SECRET, "owner_id": world.people["P02"].pk, "due_on": world.today}
    record_barrier(by="tests", organisation=world.organisation, barrier="workload", values=step, on=world.today)
    return Commitment.objects.get()


def of_a_question(world: World) -> Commitment:
    return promise_action(
        by="tests", row=answered(world), text=SECRET, maker_post_id=world.posts["CARD-CD"].pk, on=world.today,
        owner_id=world.people["P02"].pk, due_on=world.today,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("make", "title", "opens", "sees"),
    [
        (private_decision, "Board of directors, ", {"office", "board", "secretary"}, {"office", "board", "secretary", "leader"}),
        (of_a_measure, "Falls with harm", SEES_BOARD, {*SEES_BOARD, "doctor"}),
        (of_a_barrier, "Workload", SEES_BOARD, SEES_BOARD),
        (of_a_question, "Question ", {"office", "board", "secretary"}, SEES_BOARD),
    ],
    ids=["a private decision", "a measure", "a barrier", "an unpublished question"],
)  # fmt: skip
def test_the_source_is_named_and_linked_only_for_those_who_may_open_it(
    make: Any, title: str, opens: set[str], sees: set[str], world: World, client_of: ClientOf
) -> None:
    row = make(world)
    assert row.owner_id == world.people["P02"].pk
    assert row.maker_post_id == world.posts["CARD-CD"].pk
    for name in EVERYBODY:
        answer = client_of(getattr(world.users, name)).get(row.get_absolute_url())
        assert (answer.status_code == 200) == (name in sees), name
        page = re.sub(r"\s+", " ", answer.content.decode())
        assert (f'Made in: <a href="/organisations/{world.organisation.code}/board/' in page) == (name in opens), name
        assert bool(re.search(rf"Made in: <a[^>]*>{title}", page, re.IGNORECASE)) == (name in opens), name


def test_a_source_that_is_not_there_is_refused(world: World, client_of: ClientOf) -> None:
    sent = {
        "text": SECRET,
        "maker": "The board",
        "to": "public",
        "source": "paper",
        "made_on": world.today,
        "readers": "board",
    }
    office = client_of(world.users.office)
    for source_id in ("999999", "x" * 300, "'"):
        page = office.post(at(world, "commitment_add") + f"?source=paper&source_id={source_id}", sent)
        assert "is not there. Choose another source." in page.content.decode()
    assert (
        "Choose one from the list"
        in office.post(at(world, "commitment_add"), {**sent, "source": "no-such"}).content.decode()
    )


# Removal, history and undo


def test_a_promise_added_by_mistake_is_undone_and_comes_back(world: World, client_of: ClientOf) -> None:
    office = client_of(world.users.office)
    sent = {
        "text": SECRET,
        "maker": "The board",
        "to": "public",
        "source": "other",
        "made_on": world.today,
        "readers": "board",
    }
    page = office.post(at(world, "commitment_add"), sent, follow=True).content.decode()
    undo = re.search(r'href="([^"]*/undo/\d+/)"', page)
    assert undo is not None
    row = Commitment.objects.get()
    office.post(undo[1])
    assert not Commitment.objects.exists()
    removed = office.get(at(world, "commitment_removed")).content.decode()
    assert SECRET in removed
    back = re.search(r'href="([^"]*/undo/\d+/)"', removed)
    assert back is not None
    office.post(back[1])
    assert Commitment.objects.get().pk == row.pk
    assert [step.kind for step in row.steps.all()] == ["made"]


def test_what_has_ended_is_neither_corrected_nor_removed(world: World, client_of: ClientOf) -> None:
    row = made(world, {"to": "public"})
    row.due_on = world.today + dt.timedelta(days=10)  # once that day has passed, only its steps are left
    row.save()
    office = client_of(world.users.office)
    assert office.get(at(world, "commitment_correct", row.pk)).status_code == 200
    office.post(at(world, "commitment_break", row.pk), {"reason": "No time", "version": writing.version_of(row)})
    for verb in ("correct", "remove"):
        assert office.get(at(world, f"commitment_{verb}", row.pk)).status_code == 403


def test_a_date_that_has_passed_is_not_moved_but_changed(world: World, client_of: ClientOf) -> None:
    row = made(world, {"to": "public"})
    office = client_of(world.users.office)
    later = world.today + dt.timedelta(days=30)
    sent = {"owner": "P08", "due_on": later, "reason": "Busy", "version": writing.version_of(row)}
    assert "The day has passed" in office.post(at(world, "commitment_owner", row.pk), sent).content.decode()
    future = {"text": "Done", "ended_on": later, "version": writing.version_of(row)}
    assert "today or an earlier day" in office.post(at(world, "commitment_keep", row.pk), future).content.decode()
    changed = {"text": "Later", "due_on": later, "reason": "Busy", "version": writing.version_of(row)}
    assert office.post(at(world, "commitment_change", row.pk), changed).status_code == 302
    row.refresh_from_db()
    assert (row.state, row.closed_on) == ("changed", world.today)
    listed = office.get(at(world, "commitments")).content.decode()
    assert "1 promise ended as kept or broken" in listed
