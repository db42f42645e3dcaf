"""Facts as registers: whole units, posts and bodies, one step back, and what a reader may not see."""

from __future__ import annotations

import datetime as dt
import html
import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from collegium.audit.models import AuditEvent
from collegium.organisation.actions import establish_unit
from collegium.organisation.models import Body, Post, Unit, UnitPlacement
from tests.conftest import ClientOf
from tests.world import World

BASE = "/organisations/ZNW/facts"
WHOLE = {
    "unit": (Unit, {"code": "NEW", "name": "Respiratory", "kind": "directorate", "starts": "2025-01-01"}),
    "post": (
        Post,
        {"code": "NEW", "title": "Lead", "role": "other", "profession": "doctor", "starts": "2025-01-01"},
    ),
    "body": (Body, {"code": "NEW", "name": "Audit committee", "kind": "committee", "starts": "2025-01-01"}),
}
every_whole = pytest.mark.parametrize("slug", WHOLE)


@pytest.fixture
def office(world: World, client_of: ClientOf) -> Client:
    return client_of(world.users.office)


def words_of(response: Any) -> str:
    return html.unescape(response.content.decode())


def send(client: Client, address: str, answers: dict[str, Any]) -> Any:
    opened = re.search(r'name="version" value="([0-9a-f]+)"', words_of(client.get(address)))
    return client.post(address, {**answers, "version": opened.group(1) if opened else ""}, follow=True)


def undo_address(response: Any) -> str:
    address = re.search(r'href="([^"]+/undo/\d+/)">Undo', words_of(response))
    assert address
    return address.group(1)


@every_whole
def test_adding_a_whole_thing_is_undone_as_a_whole(world: World, office: Client, slug: str) -> None:
    model, answers = WHOLE[slug]
    added = office.post(f"{BASE}/{slug}/add/", answers, follow=True)
    row = model._default_manager.get(code="NEW", organisation=world.organisation)
    assert row.placements.count() == 1
    assert "Undone." in words_of(office.post(undo_address(added), follow=True))
    assert not model._default_manager.filter(pk=row.pk).exists()


@every_whole
def test_a_whole_thing_is_removed_and_restored_as_a_whole(world: World, office: Client, slug: str) -> None:
    model, answers = WHOLE[slug]
    office.post(f"{BASE}/{slug}/add/", answers)
    row = model._default_manager.get(code="NEW", organisation=world.organisation)
    first = row.placements.get().pk
    removed = send(office, f"{BASE}/{slug}/{row.pk}/remove/", {"reason": "A mistake"})
    assert not model._default_manager.filter(pk=row.pk).exists()
    office.post(undo_address(removed))
    assert model._default_manager.get(pk=row.pk).placements.get().pk == first


@every_whole
def test_half_of_a_whole_thing_is_never_left(world: World, office: Client, slug: str) -> None:
    model, answers = WHOLE[slug]
    page = words_of(office.post(f"{BASE}/{slug}/add/", {**answers, "ends": "2024-01-01"}))
    assert 'id="id_ends-error"' in page or 'href="#maincontent"' in page
    assert "The last day is before the first day." in page
    assert not model._default_manager.filter(code="NEW").exists()


def test_a_thing_that_was_changed_since_stays(world: World, office: Client) -> None:
    added = office.post(f"{BASE}/unit/add/", WHOLE["unit"][1], follow=True)
    placement = Unit.objects.get(code="NEW").placements.get()
    send(office, f"{BASE}/unit-placement/{placement.pk}/change/", {"on": "2025-06-01", "name": "X", "kind": "division"})
    assert "changed again since" in words_of(office.post(undo_address(added)))
    assert Unit.objects.get(code="NEW").placements.count() == 2


def test_a_change_from_a_day_is_one_entry_and_one_step_back(world: World, office: Client) -> None:
    placement = world.units["CARD"].placements.get()
    address = f"{BASE}/unit-placement/{placement.pk}/change/"
    before = AuditEvent.objects.filter(kind="write").count()
    changed = send(office, address, {"on": "2025-06-01", "name": "Heart", "kind": "directorate"})
    assert AuditEvent.objects.filter(kind="write").count() == before + 1
    event = AuditEvent.objects.latest("pk")
    assert (event.verb, event.after["following"]["name"]) == ("organisation.change", "Heart")
    assert "Changed from a day" in words_of(office.get(world.units["CARD"].get_absolute_url()))
    assert "Heart" in words_of(office.get("/organisations/ZNW/record/"))
    office.post(undo_address(changed))
    assert UnitPlacement.objects.get(unit=world.units["CARD"]).ends is None


def test_a_correction_that_lost_the_race_shows_both(world: World, office: Client) -> None:
    placement = world.units["CARD"].placements.get()
    address = f"{BASE}/unit-placement/{placement.pk}/correct/"
    version = re.search(r'name="version" value="([0-9a-f]+)"', words_of(office.get(address)))
    assert version
    UnitPlacement.objects.filter(pk=placement.pk).update(name="Saved by another")
    answers = {"name": "Mine", "kind": "directorate", "starts": "2019-04-01", "version": version.group(1)}
    page = words_of(office.post(address, answers))
    assert "Saved by another" in page
    assert "Mine" in page
    placement.refresh_from_db()
    assert placement.name == "Saved by another"


def test_readers_without_people_see_names_only_as_the_pages_of_posts_do(world: World, client_of: ClientOf) -> None:
    board, secretary = client_of(world.users.board), client_of(world.users.secretary)
    assert board.get(f"{BASE}/person/").status_code == 403
    assert secretary.get(f"{BASE}/employment/rows.csv").status_code == 403
    holder = world.memberships["CARD-CD"] if "CARD-CD" in world.memberships else next(iter(world.memberships.values()))
    for reader in (board, secretary):
        shown = words_of(reader.get(f"{BASE}/membership/?when=all"))
        assert holder.person.name in shown
        assert f"({holder.person.code})" not in shown
    file = secretary.get(f"{BASE}/membership/rows.csv?when=all").content.decode()
    assert holder.person.name not in file
    assert board.get(f"{BASE}/membership/rows.csv").status_code == 403


def test_units_are_searched_by_any_of_their_names_once(world: World, office: Client) -> None:
    placement = world.units["CARD"].placements.get()
    send(
        office,
        f"{BASE}/unit-placement/{placement.pk}/change/",
        {"on": "2025-06-01", "name": "Cardiology and heart", "kind": "directorate"},
    )
    assert (
        words_of(office.get(f"{BASE}/unit/?q=cardiology")).count(f'href="{world.units["CARD"].get_absolute_url()}"')
        == 1
    )


def test_somebody_works_in_another_unit_and_at_another_site_from_a_day(world: World, office: Client) -> None:
    job = world.people["P02"].employments.get()
    answers = {"on": "2025-06-01", "unit": world.units["SUR"].pk, "site": world.sites["WEST"].pk, "grade": job.grade}
    send(office, f"{BASE}/employment/{job.pk}/change/", answers)
    first, second = world.people["P02"].employments.order_by("starts")
    assert (first.unit, second.unit, second.site) == (job.unit, world.units["SUR"], world.sites["WEST"])


@pytest.mark.parametrize(("slug", "kind"), [("unit", "units"), ("seat", "seats"), ("employment", "people")])
def test_lists_lead_to_the_page_where_a_file_is_uploaded(world: World, office: Client, slug: str, kind: str) -> None:
    assert f"kind={kind}" in words_of(office.get(f"{BASE}/{slug}/"))


def test_a_unit_comes_back_from_the_list_of_removed_placements(world: World, office: Client) -> None:
    """Whatever numbers the rows have: the page of names and places offers to restore what went with the unit."""
    starts = dt.date(2026, 1, 1)
    for number in range(3):
        code, name = f"N{number}", f"New {number}"
        made = {"organisation": world.organisation, "code": code, "starts": starts, "name": name, "kind": "department"}
        establish_unit(by=world.users.office, **made)
    unit = Unit.objects.get(code="N1")
    send(office, f"{BASE}/unit/{unit.pk}/remove/", {"reason": "x"})
    removal = AuditEvent.objects.get(subject="organisation.unitplacement", verb="organisation.remove")
    undone = office.post(reverse("organisation:unit_placement_fact_undo", args=["ZNW", removal.pk]), follow=True)
    assert undone.status_code == 200
    assert Unit.objects.filter(code="N1").exists()
