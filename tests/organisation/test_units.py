"""The page of a unit."""

from __future__ import annotations

from tests.conftest import ClientOf
from tests.world import World


def page_of(client, world: World, code: str, **query: str) -> str:  # type: ignore[no-untyped-def]
    answer = client.get(f"/organisations/ZNW/units/{world.units[code].pk}/", query)
    assert answer.status_code == 200
    return answer.content.decode()


def test_a_unit_shows_its_place_leads_posts_people_groups_and_tasks(
    world: World, client_of: ClientOf, django_assert_max_num_queries
) -> None:  # type: ignore[no-untyped-def]
    client = client_of(world.users.office)
    with django_assert_max_num_queries(25):
        text = page_of(client, world, "CARD")
    for expected in (
        "Part of Medicine.",
        "Clinical director, cardiology",
        "reports to",
        "Sepsis group",
        "Rota",
        "doctor and manager, jointly",
        "In the units under it: 1 person.",
        "1 person: consultant 1",
        "Catheter laboratory",
    ):
        assert expected in text


def test_names_of_people_need_the_permission_or_the_lead(world: World, client_of: ClientOf) -> None:
    assert "Dagny Thorne, consultant" in page_of(client_of(world.users.leader), world, "CATH")
    board = page_of(client_of(world.users.board), world, "CATH")
    assert "Dagny Thorne, consultant" not in board
    assert "1 person: consultant 1" in board
    assert "/people/" not in board
    assert "Esme Farrant, " not in page_of(client_of(world.users.leader), world, "ACUTE")


def test_a_unit_that_moved_shows_both_places(world: World, client_of: ClientOf) -> None:
    client = client_of(world.users.office)
    before, now = page_of(client, world, "ENDO", as_of="2022-01-01"), page_of(client, world, "ENDO")
    assert "Part of Surgery." in before
    assert "Part of Medicine." in now
    assert "1 April 2019 to 31 March 2023" in now
    assert "Reason: Reorganisation" in now
    assert "This unit did not exist on 1 January 2010" in page_of(client, world, "ENDO", as_of="2010-01-01")


def test_an_empty_unit_says_so(world: World, client_of: ClientOf) -> None:
    text = page_of(client_of(world.users.office), world, "ENDO")
    for expected in (
        "No post stands in this unit.",
        "It sits on no cross-cutting group.",
        "No task or decision is recorded.",
    ):
        assert expected in text


def test_only_editors_see_the_links_to_edit(world: World, client_of: ClientOf) -> None:
    assert "/facts/" in page_of(client_of(world.users.office), world, "CARD")
    for user in (world.users.board, world.users.leader, world.users.analyst, world.users.secretary):
        assert "/facts/" not in page_of(client_of(user), world, "CARD")


def test_a_unit_of_another_organisation_is_not_found(world: World, client_of: ClientOf) -> None:
    client = client_of(world.users.office)
    assert client.get(f"/organisations/ZNW/units/{world.other_unit.pk}/").status_code == 404
    assert client.get(f"/organisations/ZSM/units/{world.other_unit.pk}/").status_code == 404
