"""The page of all facts leads each reader to the lists that they may open, and counts what they may see."""

from __future__ import annotations

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from collegium.organisation.registers.fact import GROUPS, FactRegister
from collegium.registers.register import REGISTERS
from tests.conftest import ClientOf
from tests.world import World

LINE = re.compile(r'<li><a href="([^"]+)">[^<]+</a> \(([\d,]+)\)<br>([^<]+)</li>')


def listed(client: Client, world: World) -> dict[str, tuple[int, str]]:
    text = client.get(reverse("organisation:facts", args=[world.organisation.code])).content.decode()
    return {address: (int(count.replace(",", "")), intro) for address, count, intro in LINE.findall(text)}


def test_every_list_is_reached_with_its_number_of_rows(world: World, client_of: ClientOf) -> None:
    office = client_of(world.users.office)
    lines = listed(office, world)
    assert len(lines) == sum(isinstance(register, FactRegister) for register in REGISTERS.values())
    for address, (count, _) in lines.items():
        text = office.get(address).content.decode()
        assert re.search(rf"<caption[^>]*>{count:,} rows?</caption>", text) or not count, address


def test_each_role_is_led_to_what_it_may_open(world: World, client_of: ClientOf) -> None:
    board, office = client_of(world.users.board), client_of(world.users.office)
    fewer = set(listed(office, world)) - set(listed(board, world))
    assert {address.split("/")[-2] for address in fewer if "?" not in address} == {"person"}
    assert {address.split("/")[-2] for address in fewer if "?" in address} == {"employment"}
    assert all(board.get(address).status_code == 200 for address in listed(board, world))
    page = board.get(world.organisation.get_absolute_url()).content.decode()
    assert f'href="{reverse("organisation:facts", args=[world.organisation.code])}"' in page


def test_nothing_of_another_organisation_counts(world: World, client_of: ClientOf) -> None:
    other = client_of(world.users.other_office)
    assert other.get(reverse("organisation:facts", args=[world.organisation.code])).status_code == 404
    text = other.get(reverse("organisation:facts", args=[world.other.code])).content.decode()
    assert {int(count.replace(",", "")) for _, count, _ in LINE.findall(text)} <= {0, 1}


def test_the_page_asks_few_questions(world: World, client_of: ClientOf) -> None:
    office = client_of(world.users.office)
    with CaptureQueriesContext(connection) as asked:
        assert office.get(reverse("organisation:facts", args=[world.organisation.code])).status_code == 200
    assert sum("SAVEPOINT" not in query["sql"] for query in asked) <= 12


def facts() -> list[FactRegister]:
    return [register for register in REGISTERS.values() if isinstance(register, FactRegister)]


@pytest.mark.parametrize("register", facts(), ids=lambda register: register.slug)
def test_each_says_what_it_is_and_stands_in_a_group(register: FactRegister) -> None:
    assert register.group in GROUPS
    assert register.intro.endswith(".")


@pytest.mark.parametrize("name", ["membership_facts", "seat_facts"])
def test_lists_name_holders_as_the_pages_of_posts_and_boards_do(world: World, client_of: ClientOf, name: str) -> None:
    board = client_of(world.users.board)
    text = board.get(reverse(f"organisation:{name}", args=[world.organisation.code])).content.decode()
    assert "Name not shown" not in text
    who = world.people["P02"] if name == "membership_facts" else world.people["P13"]
    assert who.name in text
    assert who.code not in re.sub(r'value="[^"]*"', "", text.split("<main")[1])
