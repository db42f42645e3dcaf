"""The home page: what needs somebody, in few queries, and only what that reader may see."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from collegium.accounts import forms
from collegium.accounts.roles import Role
from collegium.commitments.actions import promise
from collegium.organisation.actions import establish_organisation
from collegium.organisation.actions.access import admit
from tests.conftest import ClientOf
from tests.world import World

pytestmark = pytest.mark.django_db


def test_a_promise_past_its_day_waits(
    world: World, client_of: ClientOf, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    today = timezone.localdate()
    promise(
        by="tests",
        organisation=world.organisation,
        text="Two more registrars on call",
        maker="Medical director",
        to="public",
        source="plan",
        owner_id=world.people["P02"].pk,
        made_on=today - dt.timedelta(days=90),
        due_on=today - dt.timedelta(days=1),
    )
    client = client_of(world.users.office)
    with django_assert_max_num_queries(25):
        page = client.get("/").content.decode()
    assert "What waits" in page
    assert "1 overdue promise" in page
    assert "What waits" not in client_of(world.users.national).get("/").content.decode()


@pytest.mark.parametrize(
    ("role", "offered", "kept_from"),
    [
        ("office", ("Ask the doctors", "Write a board paper", "Say who may see what", "Upload staff"), ()),
        ("secretary", ("Answer questions from the public", "Prepare and minute meetings"), ("Ask the doctors",)),
        ("analyst", ("Ask the doctors", "Upload staff"), ("Say who may see what",)),
        ("board", ("Papers for the board", "Promises, kept and not kept"), ("What you can do", "Write a board paper")),
        ("leader", ("What you lead", "Measures before the board"), ("What you can do", "Write a board paper")),
    ],
)
def test_each_role_finds_its_own_tasks_first(
    world: World,
    client_of: ClientOf,
    django_assert_max_num_queries: DjangoAssertNumQueries,
    role: str,
    offered: tuple[str, ...],
    kept_from: tuple[str, ...],
) -> None:
    client = client_of(getattr(world.users, role))
    with django_assert_max_num_queries(25):
        page = client.get("/").content.decode()
    assert all(words in page for words in offered)
    assert not any(words in page for words in kept_from)


def test_every_link_of_home_leads_somewhere(world: World, client_of: ClientOf) -> None:
    for role in ("office", "secretary", "analyst", "board", "leader", "national"):
        client = client_of(getattr(world.users, role))
        for address in set(re.findall(r'href="(/(?!static)[^"#]*)"', client.get("/").content.decode())):
            assert client.get(address).status_code in (200, 302), (role, address)


def test_an_empty_register_begins_with_its_first_steps(db: None, client_of: ClientOf) -> None:
    made = establish_organisation(by="tests", code="ZEM", name="Empty Trust")
    user, _ = admit(
        by="tests", organisation=made, email="o@example.net", name="O", role=Role.OFFICE, starts=timezone.localdate()
    )
    client = client_of(user)
    page = client.get("/").content.decode()
    assert "No post is recorded yet. The first steps" in page
    assert page.index("Bring in the staff record") < page.index("Give colleagues their own way in")
    assert client.get(f"/organisations/{made.code}/import/").status_code == 200


def test_a_server_without_an_account_says_how_the_first_one_is_made(
    world: World, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "createoffice" not in client.get("/account/login/").content.decode()
    monkeypatch.setattr(forms, "nobody_yet", lambda: True)
    assert "collegium manage createoffice" in client.get("/account/login/").content.decode()
