"""What only a few may read is in no record of changes that others read, and each reading of it is on the record."""

from __future__ import annotations

import datetime as dt

import pytest
from django.urls import reverse

from collegium.accounts.models import User
from collegium.audit.models import AuditEvent
from collegium.board.actions import name_steward
from collegium.board.meetings.actions import add_item, correct_item, decide, plan_meeting
from collegium.commitments.models import Commitment
from collegium.organisation.models import Employment
from collegium.registers import writing
from tests.commitments.test_readers import KINDS, SECRET, at, made
from tests.conftest import ClientOf
from tests.world import World

pytestmark = pytest.mark.django_db


def reads(user: User) -> int:
    return AuditEvent.objects.filter(kind="read", by=f"user:{user.pk}", subject="commitments.commitment").count()


@pytest.fixture
def holder(world: World) -> User:
    chief = world.people["P10"]
    chief.user = world.users.board
    chief.save()
    return world.users.board


@pytest.mark.parametrize("page", ["record", "record_csv"])
def test_the_record_of_changes_says_nothing_of_what_its_reader_may_not_read(
    page: str, world: World, client_of: ClientOf
) -> None:
    made(world, {"to": "public"})
    office, address = client_of(world.users.office), reverse(f"organisation:{page}", args=["ZNW"])
    of_the_public_one = office.get(address).content.decode().count(SECRET)
    assert of_the_public_one
    row = made(world, KINDS["between two posts"][0])
    assert office.get(address).content.decode().count(SECRET) == of_the_public_one
    writing.remove(by="tests", row=row, reason="Zebra reason")
    text = office.get(address).content.decode()
    assert text.count(SECRET) == of_the_public_one
    assert "Zebra reason" not in text


@pytest.mark.parametrize("page", ["history", "evidence", "keep", "owner", "break", "change"])
def test_each_page_of_a_confided_promise_records_its_reading(
    page: str, holder: User, world: World, client_of: ClientOf
) -> None:
    row = made(world, {"to": "public", "readers": "two_posts", "owner": "P01"})
    answer = client_of(holder).get(at(world, f"commitment_{page}", row.pk))
    assert SECRET in answer.content.decode()
    assert reads(holder) == 1


def test_reading_it_among_the_own_ones_or_the_removed_is_recorded(world: World, client_of: ClientOf) -> None:
    row = made(world, {"to": "public", "readers": "parties", "owner": "P02"})
    assert SECRET in client_of(world.users.leader).get(reverse("commitments:own")).content.decode()
    assert reads(world.users.leader) == 1
    writing.remove(by="tests", row=row, reason="x")
    assert SECRET in client_of(world.users.office).get(at(world, "commitment_removed")).content.decode()
    assert reads(world.users.office) == 1


def test_a_doctor_learns_no_name_by_whom_it_was_promised(world: World, client_of: ClientOf) -> None:
    """The owner holds no post, so the promise was made in the person's name."""
    row = name_steward(
        by="tests", organisation=world.organisation, measure="falls-with-harm", owner_id=world.people["P06"].pk,
        next_action=SECRET, due_on=world.today, on=world.today, unit_id=world.units["AMU"].pk,
    )  # fmt: skip
    doctor, listed = client_of(world.users.doctor), at(world, "commitments")
    for address in (row.get_absolute_url(), listed, at(world, "my_unit"), at(world, "commitments_file", "csv")):
        page = doctor.get(address).content.decode()
        assert SECRET in page, address
        assert row.maker not in page, address
    assert SECRET not in doctor.get(listed, {"q": "Novak"}).content.decode()
    assert row.maker in client_of(world.users.leader).get(listed).content.decode()


def test_the_page_about_a_person_hides_the_other_from_a_doctor(world: World, client_of: ClientOf) -> None:
    made(world, {"person": "P05", "owner": "P12", "readers": "parties"})
    page = client_of(world.users.doctor).get(at(world, "person", world.people["P12"].pk)).content.decode()
    assert SECRET in page
    assert world.people["P05"].name not in page


@pytest.mark.parametrize("readers", ["board", "parties"])
def test_an_owner_who_left_reads_no_more(readers: str, world: World, client_of: ClientOf) -> None:
    made(world, {"to": "public", "readers": readers, "owner": "P12"})
    own, doctor = reverse("commitments:own"), client_of(world.users.doctor)
    assert SECRET in doctor.get(own).content.decode()
    Employment.objects.filter(person=world.people["P12"]).update(ends=world.today - dt.timedelta(days=1))
    assert SECRET not in doctor.get(own).content.decode()


@pytest.mark.parametrize(
    ("answers", "problem"),
    [({"readers": "two_posts", "reader_post": "MD", "maker_post": "MD"}, "Choose another post"),
     ({"made_on": "2190-01-01"}, "Enter today or an earlier day.")],
)  # fmt: skip
def test_what_cannot_be_promised(answers: dict[str, str], problem: str, world: World, client_of: ClientOf) -> None:
    director = world.people["P01"]
    director.user = world.users.office
    director.save()
    posts = {name: world.posts[code].pk for name, code in answers.items() if name.endswith("_post")}
    sent = {"text": "T", "maker": "M", "to": "public", "source": "other", "made_on": world.today, "readers": "board"}
    page = client_of(world.users.office).post(at(world, "commitment_add"), {**sent, **answers, **posts})
    assert problem in page.content.decode()
    assert not Commitment.objects.exists()


@pytest.fixture
def private_and_removed(world: World) -> Commitment:
    """What a decision promised was removed, and then its item became private."""
    by = world.users.office
    meeting = plan_meeting(
        by=by, organisation=world.organisation, body_id=world.bodies["BOARD"].pk, held_on=world.today
    )
    item = add_item(by=by, meeting=meeting, values={"title": "Item", "remit": "clinical"})
    due = world.today + dt.timedelta(days=30)
    decision = decide(by=by, item=item, text=SECRET, owner_id=world.people["P07"].pk, due_on=due)
    row = Commitment.objects.get(source="meeting", source_id=str(decision.pk))
    writing.remove(by=by, row=row, reason="x")
    correct_item(by=by, item=item, values={"part": "private"})
    return row


def test_a_removed_promise_of_an_item_that_became_private_is_not_listed_for_all(
    world: World, private_and_removed: Commitment, client_of: ClientOf
) -> None:
    removed = at(world, "commitment_removed")
    assert SECRET not in client_of(world.users.analyst).get(removed).content.decode()  # who sees no private meetings
    assert SECRET in client_of(world.users.office).get(removed).content.decode()


def test_a_promise_of_an_item_that_became_private_comes_back_private(
    world: World, private_and_removed: Commitment, client_of: ClientOf
) -> None:
    removal = AuditEvent.objects.filter(verb="commitments.remove").latest("pk")
    assert client_of(world.users.office).post(at(world, "commitment_undo", removal.pk)).status_code == 302
    row = Commitment.objects.get(pk=private_and_removed.pk)
    assert row.readers == "parties"
    assert client_of(world.users.leader).get(row.get_absolute_url()).status_code == 404
