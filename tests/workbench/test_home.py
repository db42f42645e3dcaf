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
from collegium.commitments.actions import keep_promise, promise
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
    assert "To do" in page
    assert "1 overdue promise" in page
    assert "To do" not in client_of(world.users.national).get("/").content.decode()


def test_unit_leaders_find_the_promises_to_their_unit_and_their_own_at_home(
    world: World, client_of: ClientOf, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    """Three promises to cardiology, one kept and one late: 2 open, 1 overdue. Bryn Castell, who leads it, owns the two open."""
    today = timezone.localdate()
    made = [
        promise(
            by="tests",
            organisation=world.organisation,
            text=text,
            maker="Medical director",
            to="unit",
            to_unit_id=world.units["CARD"].pk,
            source="plan",
            owner_id=world.people["P02"].pk,
            made_on=today - dt.timedelta(days=90),
            due_on=today + dt.timedelta(days=days),
        )
        for text, days in (("A second list", -1), ("A room", 30), ("A desk", 20))
    ]
    keep_promise(by="tests", commitment=made[2], text="Bought", on=today)
    client = client_of(world.users.leader)
    with django_assert_max_num_queries(25):
        page = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", client.get("/").content.decode()))
    assert "Cardiology ; 2 open promises, 1 overdue to Cardiology" in page
    assert "Your promises: 2 to keep, 1 overdue" in page
    assert "Promises to my unit, Northway University Hospitals" in page
    assert "Your own leadership" in page


@pytest.mark.parametrize(
    ("role", "offered", "kept_from"),
    [
        ("office", ("Survey doctors", "Write a board paper", "Give people access", "Upload staff"), ()),
        ("secretary", ("Answer questions from the public", "Prepare and minute meetings"), ("Survey doctors",)),
        ("analyst", ("Survey doctors", "Upload staff"), ("Give people access",)),
        ("board", ("Papers for the board", "Promises, kept and not kept"), ("What you can do", "Write a board paper")),
        (
            "leader",
            ("What you lead", "Board measures", "Promises to my unit"),
            ("What you can do", "Write a board paper"),
        ),
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
    assert "Nothing is recorded yet." in page
    assert page.index("Upload the staff record") < page.index("Give colleagues access")
    assert client.get(f"/organisations/{made.code}/import/").status_code == 200


def test_a_server_without_an_account_says_how_the_first_one_is_made(
    world: World, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "createoffice" not in client.get("/account/login/").content.decode()
    monkeypatch.setattr(forms, "nobody_yet", lambda: True)
    assert "collegium manage createoffice" in client.get("/account/login/").content.decode()
