"""Two people at once, and steps that take a row out of the reader's sight."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from collegium.audit.models import AuditEvent
from collegium.registers import writing
from tests.conftest import ClientOf
from tests.registers.asking import SECRET, at, page, sent
from tests.registers.example.models import ExampleTie
from tests.world import World

pytestmark = [pytest.mark.urls("tests.registers.urls")]


def opened(client: Client, address: str) -> dict[str, Any]:
    form = client.get(address).context["form"]
    return {name: form[name].value() or "" for name in form.fields if form[name].value() is not False}


def test_both_sides_of_a_conflict_are_named(world: World, ties: Any, office: Client) -> None:
    """B4: people to whom no row of the list points are there all the same."""
    address = at(world, "tie_correct", ties["ortho"].pk)
    mine = opened(office, address)
    writing.correct(by="tests", row=ties["ortho"], values={"person_id": world.people["P05"].pk})
    answer = office.post(address, mine | {"person": "P06"})
    conflict = [(each.column, each.before, each.after) for each in answer.context["conflict"]]
    names = [f"{world.people[code].name} ({code})" for code in ("P05", "P06")]
    assert conflict == [("Person", *names)]


def test_a_conflict_between_people_whose_names_are_not_shown_is_still_told(
    world: World, ties: Any, client_of: ClientOf
) -> None:
    client, address = client_of(world.users.secretary), at(world, "tie_correct", ties["ortho"].pk)
    mine = opened(client, address)
    writing.correct(by="tests", row=ties["ortho"], values={"person_id": world.people["P05"].pk})
    answer = client.post(address, mine | {"person": "P06"})
    assert [(each.column, each.before) for each in answer.context["conflict"]] == [("Person", "Name not shown")]


def test_a_row_that_somebody_removed_meanwhile_is_said_to_be_removed(world: World, ties: Any, office: Client) -> None:
    address = at(world, "tie_correct", ties["ortho"].pk)
    mine = opened(office, address)
    writing.remove(by="tests", row=ties["ortho"], reason="Slip")
    assert office.post(address, mine | {"weight": "9"}).status_code == 404


def test_a_conflict_that_shows_a_note_is_a_recorded_read(world: World, ties: Any, office: Client) -> None:
    """B5: the page shows what is stored now, as the row's own page does."""
    address = at(world, "tie_correct", ties["card"].pk)
    mine = opened(office, address)
    writing.correct(by="tests", row=ties["card"], values={"note": f"{SECRET} again"})
    reads = AuditEvent.objects.filter(kind="read", subject="example.exampletie", subject_id=str(ties["card"].pk))
    count = reads.count()
    assert f"{SECRET} again" in office.post(address, mine | {"weight": "9"}).content.decode()
    assert reads.count() == count + 1


def test_an_answer_that_comes_back_with_a_problem_shows_nothing_stored_and_is_no_read(
    world: World, ties: Any, office: Client
) -> None:
    address = at(world, "tie_correct", ties["card"].pk)
    mine = opened(office, address)
    reads = AuditEvent.objects.filter(kind="read", subject="example.exampletie", subject_id=str(ties["card"].pk))
    count = reads.count()
    answer = office.post(address, mine | {"note": "", "weight": "many"})
    assert answer.status_code == 200
    assert SECRET not in answer.content.decode()
    assert reads.count() == count


def test_a_step_that_hides_the_row_leads_to_the_list(world: World, ties: Any, client_of: ClientOf) -> None:
    """B6: the secretary may not see secret ties, and may make one secret."""
    client = client_of(world.users.secretary)
    answer = sent(client, at(world, "tie_correct", ties["ortho"].pk), secret="on")
    assert answer.url == at(world, "ties")
    assert "Saved. This tie is not in the list that you see." in page(client, answer.url)
    assert ExampleTie.objects.get(pk=ties["ortho"].pk).secret
    added = {"unit": world.units["ENDO"].pk, "kind": "formal", "starts": "2025-01-01", "secret": "on"}
    answer = sent(client, at(world, "tie_add"), title="Epsilon", **added)
    assert answer.url == at(world, "ties")
    assert "/undo/" not in page(client, answer.url)


def test_undo_that_hides_the_row_leads_to_the_list(world: World, ties: Any, client_of: ClientOf) -> None:
    row = writing.correct(by=world.users.secretary, row=ties["secret"], values={"secret": False})
    event = AuditEvent.objects.filter(subject="example.exampletie", subject_id=str(row.pk)).latest("pk")
    client = client_of(world.users.secretary)
    assert client.post(at(world, "tie_undo", event.pk)).url == at(world, "ties")
