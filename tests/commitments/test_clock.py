"""Once its day has passed, nothing turns a promise that was not kept into another: no step, no removal, no empty date."""

from __future__ import annotations

import datetime as dt
from typing import Any
from unittest import mock

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.utils import timezone

from collegium.audit.models import AuditEvent
from collegium.commitments import actions
from collegium.commitments.models import Commitment
from collegium.registers import writing
from tests.commitments.test_readers import SECRET, at, made
from tests.conftest import ClientOf
from tests.world import World

pytestmark = pytest.mark.django_db


@pytest.fixture
def office(world: World, client_of: ClientOf) -> Client:
    return client_of(world.users.office)


def send(client: Client, world: World, step: str, row: Commitment, **answers: Any) -> None:
    row.refresh_from_db()
    client.post(at(world, f"commitment_{step}", row.pk), {**answers, "version": writing.version_of(row)})


def test_a_late_change_stays_when_what_replaced_it_is_removed(world: World, office: Client) -> None:
    row = made(world, {"to": "public"})
    later = world.today + dt.timedelta(days=30)
    send(office, world, "change", row, text="Less", due_on=later, reason="x")
    new = Commitment.objects.get(replaces=row)
    send(office, world, "remove", new, reason="x")
    assert not Commitment.objects.filter(pk=new.pk).exists()
    send(office, world, "reopen", row, reason="x")
    row.refresh_from_db()
    assert row.state == "changed"
    with pytest.raises(ValidationError, match="took the place of this one"):
        actions.reopen(by="tests", commitment=row, on=world.today, reason="x")
    office.post(at(world, "commitment_undo", AuditEvent.objects.filter(verb="commitments.remove").latest("pk").pk))
    assert list(Commitment.objects.filter(state="open")) == [new]


def test_a_promise_past_its_day_is_not_reworded_or_taken_out(world: World, office: Client) -> None:
    row = made(world, {"to": "public"})
    send(office, world, "correct", row, text="Something easier", source_text="", reason="")
    send(office, world, "remove", row, reason="x")
    assert Commitment.objects.get().text == SECRET


def test_a_promise_with_a_day_that_had_passed_can_be_taken_out_on_the_day_it_was_recorded(
    world: World, office: Client
) -> None:
    day = dt.timedelta(days=1)
    with mock.patch("django.utils.timezone.now", return_value=timezone.now() - day):
        yesterday = slip(world)
    row = slip(world)
    assert "Remove" in office.get(row.get_absolute_url()).text
    assert "Remove" not in office.get(yesterday.get_absolute_url()).text
    send(office, world, "remove", row, reason="The wrong year")
    assert list(Commitment.objects.all()) == [yesterday]
    office.post(at(world, "commitment_undo", AuditEvent.objects.filter(verb="commitments.remove").latest("pk").pk))
    assert Commitment.objects.count() == 2


def slip(world: World) -> Commitment:
    days = {"made_on": world.today - dt.timedelta(days=400), "due_on": world.today - dt.timedelta(days=365)}
    return actions.promise(
        by="tests", organisation=world.organisation, text="More beds", to="public", source="plan", maker="The board",
        owner_id=world.people["P08"].pk, **days,
    )  # fmt: skip


def test_an_emptied_date_does_not_stop_the_clock(world: World) -> None:
    row = made(world, {"to": "public"})
    day = dt.timedelta(days=1)
    actions_of = {"by": "tests", "commitment": row, "owner_id": row.owner_id}
    before, after = row.due_on - day, row.due_on + day
    with pytest.raises(ValidationError, match="Say why the date is moved"):
        actions.assign(**actions_of, due_on=None, on=before)
    actions.assign(**actions_of, due_on=None, on=before, reason="Not known yet")
    with pytest.raises(ValidationError, match="Say why the date is moved"):
        actions.assign(**actions_of, due_on=after, on=before)
    with pytest.raises(ValidationError, match="the day that was promised last"):
        actions.assign(**actions_of, due_on=after + day, on=after, reason="Later")
    assert actions.assign(**actions_of, due_on=row.due_on, on=after).overdue(after)


def test_evidence_sent_twice_is_there_once(world: World, office: Client) -> None:
    row = made(world, {"to": "public"})
    for _ in range(2):
        send(office, world, "evidence", row, text="Shown")
    assert row.steps.filter(kind="evidence").count() == 1


def test_evidence_is_not_set_beside_the_words_of_the_promise(world: World, office: Client) -> None:
    row = made(world, {"to": "public"})
    old = writing.version_of(row)
    writing.correct(by="tests", row=row, values={"text": "New words"})
    answer: Any = office.post(
        at(world, "commitment_evidence", row.pk), {"text": "Mine", "owner": row.owner_id, "version": old}
    )
    assert answer.context_data["conflict"] == []
