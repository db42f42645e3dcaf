"""What is removed, and what still points to it."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from collegium.organisation.actions import establish_unit
from collegium.organisation.models import Unit
from collegium.registers import history, writing
from tests.conftest import ClientOf
from tests.registers.asking import at, page, sent, strip_tokens
from tests.registers.example.models import ExampleTie
from tests.world import World

pytestmark = [pytest.mark.urls("tests.registers.urls")]


def test_what_a_removed_row_points_to_is_not_deleted(world: World, ties: Any, office: Client) -> None:
    """A8: the closed row cannot be seen, but it would lose what it is about."""
    unit = establish_unit(
        by="tests", organisation=world.organisation, code="NEW", starts=world.first, name="New", kind="directorate"
    )
    writing.correct(by="tests", row=ties["card"], values={"unit_id": unit.pk})
    writing.remove(by="tests", row=ties["card"], reason="Slip")
    remove = reverse("organisation:unit_fact_remove", args=[world.organisation.code, unit.pk])
    answer = sent(office, remove, reason="Slip")
    assert answer.status_code == 200
    problem = answer.context["form"].errors["__all__"][0]
    assert "other entries under “Recently removed”" in problem  # no number: some readers see fewer ties
    assert Unit.objects.filter(pk=unit.pk).exists()


def test_a_row_that_only_removed_rows_point_to_is_closed_as_they_are(world: World, ties: Any, office: Client) -> None:
    """A8: closing takes nothing away from a row that is closed already, and both come back."""
    follower = writing.correct(by="tests", row=ties["ortho"], values={"follows_id": ties["card"].pk})
    refused = sent(office, at(world, "tie_remove", ties["card"].pk), reason="Slip")
    assert refused.status_code == 200
    assert "You cannot remove this while it has other entries" in refused.content.decode()
    writing.remove(by="tests", row=follower, reason="Slip")
    assert sent(office, at(world, "tie_remove", ties["card"].pk), reason="Slip").status_code == 302
    assert not ExampleTie.objects.filter(pk__in=[follower.pk, ties["card"].pk]).exists()


def test_removed_rows_that_others_may_not_see_take_no_room(
    world: World, ties: Any, client_of: ClientOf, office: Client
) -> None:
    """B7: first who may see what, then a page of it."""
    writing.remove(by="tests", row=ties["ortho"], reason="Slip")
    same = {"organisation": world.organisation, "unit": world.units["AMU"], "kind": "formal", "secret": True}
    for number in range(history.REMOVED_ON_A_PAGE + 2):
        starts = world.first.replace(year=1950 + number)
        hidden = ExampleTie(**same, title=f"Hidden {number}", starts=starts, ends=starts)
        writing.remove(by="tests", row=writing.add(by="tests", row=hidden), reason="Slip")
    shown = page(client_of(world.users.secretary), at(world, "tie_removed"))
    assert "alpha" in shown
    assert "Hidden" not in shown
    assert "alpha" not in page(office, at(world, "tie_removed"))
    assert "alpha" in page(office, f"{at(world, 'tie_removed')}?page=2")


def test_what_was_removed_twice_is_listed_once(world: World, ties: Any, office: Client) -> None:
    removal = writing.remove(by="tests", row=ties["ortho"], reason="Slip")
    office.post(at(world, "tie_undo", removal.pk))
    assert "alpha" not in page(office, at(world, "tie_removed"))
    writing.remove(by="tests", row=ties["ortho"], reason="Slip again")
    listed = page(office, at(world, "tie_removed"))
    assert (listed.count("Slip again"), listed.count("Reason: Slip.")) == (1, 0)


def test_one_who_may_see_no_hidden_row_sees_no_trace_of_its_removal(
    world: World, ties: Any, client_of: ClientOf
) -> None:
    client = client_of(world.users.secretary)
    before = strip_tokens(page(client, at(world, "tie_removed")))
    writing.remove(by="tests", row=ties["secret"], reason="Slip")
    assert strip_tokens(page(client, at(world, "tie_removed"))) == before
