"""Faults of registers, files and promises that a sceptical tester found; each test says what should hold."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

import pytest
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.test import Client
from django.urls import get_resolver, reverse
from django.utils import timezone

from collegium.audit.models import AuditEvent
from collegium.board.meetings.actions import add_item, correct_item, decide, plan_meeting
from collegium.commitments.actions import assign, promise
from collegium.commitments.calendar import escaped
from collegium.commitments.models import Commitment
from collegium.commitments.reminders import remind
from collegium.engagement.models import Decision
from collegium.organisation.actions import establish_unit
from collegium.organisation.models import Unit
from tests.conftest import ClientOf
from tests.uploads import answers_of
from tests.world import World

get_resolver().url_patterns  # noqa: B018 - what has addresses is declared from here on
pytestmark = [pytest.mark.django_db, pytest.mark.xfail(strict=True, reason="known, and not mended yet")]
DAY = dt.date(2026, 1, 1)


@pytest.fixture
def office(world: World, client_of: ClientOf) -> Client:
    return told(client_of(world.users.office))


def told(client: Client) -> Client:
    """An answer 500 is an answer, as a browser sees it."""
    client.raise_request_exception = False
    return client


def sent(client: Client, address: str, **values: str) -> Any:
    return client.post(address, {**answers_of(client.get(address).content.decode()), **values})


# 1. Private decisions


def private_after_removal(world: World, office: Client) -> Commitment:
    by = world.users.office
    meeting = plan_meeting(
        by=by, organisation=world.organisation, body_id=world.bodies["BOARD"].pk, held_on=world.today
    )
    item = add_item(by=by, meeting=meeting, values={"title": "Item", "remit": "clinical"})
    owner, due = world.people["P07"].pk, world.today + dt.timedelta(days=30)
    decision = decide(by=by, item=item, text="Suspend the surgeon", owner_id=owner, due_on=due)
    row = Commitment.objects.get(source="meeting", source_id=str(decision.pk))
    assert sent(office, reverse("commitments:commitment_remove", args=["ZNW", row.pk]), reason="x").status_code == 302
    correct_item(by=by, item=item, values={"part": "private"})
    return row


def test_a_removed_promise_of_an_item_that_became_private_is_not_listed_for_all(
    world: World, office: Client, client_of: ClientOf
) -> None:
    private_after_removal(world, office)
    analyst = client_of(world.users.analyst)  # keeps promises, and may not see private meetings
    page = analyst.get(reverse("commitments:commitment_removed", args=["ZNW"])).content.decode()
    assert "Suspend the surgeon" not in page


def test_a_promise_of_an_item_that_became_private_comes_back_private(
    world: World, office: Client, client_of: ClientOf
) -> None:
    row = private_after_removal(world, office)
    page = office.get(reverse("commitments:commitment_removed", args=["ZNW"])).content.decode()
    assert office.post(re.findall(r'href="([^"]*undo[^"]*)"', page)[-1]).status_code == 302
    row.refresh_from_db()
    assert row.readers == "parties"
    assert client_of(world.users.leader).get(row.get_absolute_url()).status_code == 404


# 3. Answers 500


def test_a_unit_comes_back_from_the_list_of_removed_placements(world: World, office: Client) -> None:
    """Whatever numbers rows have: the list of names and places offers to restore what went with the unit."""
    by = world.users.office
    for place in range(3):
        establish_unit(
            by=by, organisation=world.organisation, code=f"N{place}", starts=DAY, name=f"New {place}", kind="department"
        )
    unit = Unit.objects.get(code="N1")
    assert sent(office, reverse("organisation:unit_fact_remove", args=["ZNW", unit.pk]), reason="x").status_code == 302
    entry = AuditEvent.objects.get(subject="organisation.unitplacement", verb="organisation.remove")
    answer = office.post(reverse("organisation:unit_placement_fact_undo", args=["ZNW", entry.pk]), follow=True)
    assert Unit.objects.filter(code="N1").exists()
    assert answer.status_code == 200


# 6. The same form sent twice


def test_a_form_sent_twice_records_once(world: World, office: Client) -> None:
    address = reverse("commitments:commitment_add", args=["ZNW"])
    values = {"text": "Mend the rota", "maker": "X", "to": "public", "source": "other", "readers": "board"}
    form = {**answers_of(office.get(address).content.decode()), **values, "made_on": world.today.isoformat()}
    for _ in range(2):
        office.post(address, form)
    assert Commitment.objects.filter(text="Mend the rota").count() == 1
    address = reverse("engagement:decision_add", args=["ZNW"])
    form = {**answers_of(office.get(address).content.decode()), "title": "Beds"}
    for _ in range(2):
        office.post(address, form)
    assert Decision.objects.filter(title="Beds").count() == 1


# 7. Reminders and calendar


def owned(world: World, owner: str, due_in: int = 10, text: str = "Mend") -> Commitment:
    today = timezone.localdate()
    return promise(
        by="tests", organisation=world.organisation, text=text, to="public", source="plan", maker="MD",
        made_on=today - dt.timedelta(days=99), due_on=today + dt.timedelta(days=due_in), owner_id=world.people[owner].pk,
    )  # fmt: skip


def test_a_new_owner_is_reminded_too(world: World, settings: Any) -> None:
    settings.EMAIL_HOST = "127.0.0.1"
    row, now = owned(world, "P12"), timezone.now()
    assert remind(now) == 1
    assign(by="tests", commitment=row, owner_id=world.people["P02"].pk, due_on=row.due_on, on=timezone.localdate(now))
    remind(now + dt.timedelta(days=1))
    assert [letter.to for letter in mail.outbox] == [[world.users.doctor.email], [world.users.leader.email]]


class Slow(EmailBackend):
    """While the second letter of a long run is being sent, 16 minutes have passed and another worker begins its own."""

    now = timezone.now()
    sending: list[str] = []  # noqa: RUF012

    def send_messages(self, messages: Any) -> int:
        messages = list(messages)
        self.sending.append(messages[0].to[0])
        if len(self.sending) == 2:
            remind(self.now + dt.timedelta(minutes=16))
        return super().send_messages(messages)


def test_a_long_run_of_one_worker_is_not_taken_for_dead(world: World, settings: Any) -> None:
    """A claim is as old as the moment in which it was made, not as the run of its worker."""
    settings.EMAIL_HOST, settings.EMAIL_BACKEND = "127.0.0.1", f"{__name__}.Slow"
    Slow.sending.clear()
    owned(world, "P12")
    owned(world, "P02", text="Answer")
    remind(Slow.now)
    assert len(mail.outbox) == 2, [letter.to for letter in mail.outbox]


def test_a_calendar_keeps_the_spaces_between_words() -> None:
    assert "DrSmith" not in escaped("Dr\xa0Smith")
    assert escaped("5\u202fmg\u2003daily") != "5mgdaily"
