"""Filling in and correcting the register in the browser: one mechanism for every kind of fact."""

from __future__ import annotations

import datetime as dt
import html
import re
from types import SimpleNamespace
from typing import Any

import pytest
from django.test import Client

from collegium.audit.models import AuditEvent
from collegium.organisation.models import (
    Body,
    Membership,
    Organisation,
    Person,
    PostPlacement,
    Seat,
    Succession,
    Unit,
    UnitPlacement,
)
from collegium.organisation.registers.fact import FactRegister
from collegium.registers.register import REGISTERS
from collegium.registers.verbs import ChangeFrom, End, Remove
from tests.conftest import ClientOf
from tests.world import World

BASE = "/organisations/ZNW/facts"
KINDS = {register.slug: register for register in REGISTERS.values() if isinstance(register, FactRegister)}


@pytest.fixture
def office(world: World, client_of: ClientOf) -> Client:
    return client_of(world.users.office)


def words_of(response) -> str:  # type: ignore[no-untyped-def]
    return html.unescape(response.content.decode())


def here(world: World) -> SimpleNamespace:
    return SimpleNamespace(organisation=world.organisation)


def send(client: Client, address: str, answers: dict[str, Any], **more: Any) -> Any:
    """What a browser sends: the answers, with the version that the page was opened with."""
    opened = re.search(r'name="version" value="([0-9a-f]+)"', words_of(client.get(address)))
    return client.post(address, {**answers, "version": opened.group(1) if opened else ""}, **more)


def one_of(world: World, name: str):  # type: ignore[no-untyped-def]
    """Some fact of the kind in the first organisation."""
    kind = KINDS[name]
    if name == "succession":
        fact = Succession(
            kind="merger", happened_on=dt.date(2020, 1, 1), predecessor=world.other, successor=world.organisation
        )
        fact.save()
        return fact
    return kind.visible(kind.model._default_manager.all(), here(world)).order_by("pk").first()


@pytest.mark.parametrize("name", sorted(set(KINDS) - {"organisation"}))
def test_every_kind_has_its_forms(world: World, office: Client, name: str, django_assert_max_num_queries) -> None:  # type: ignore[no-untyped-def]
    fact, kind = one_of(world, name), KINDS[name]
    with django_assert_max_num_queries(25):
        assert "Cancel" in words_of(office.get(f"{BASE}/{name}/add/"))
    expected = {"correct": 200, "remove": 200 if Remove in kind.verbs else 404}
    expected |= {"end": 200 if End in kind.verbs else 404, "change": 200 if ChangeFrom in kind.verbs else 404}
    for verb, status in expected.items():
        assert office.get(f"{BASE}/{name}/{fact.pk}/{verb}/").status_code == status, verb


@pytest.mark.parametrize("name", sorted(KINDS))
def test_correcting_nothing_changes_nothing(world: World, office: Client, name: str) -> None:
    """What the form shows is what is recorded: sent back untouched, no entry is written."""
    fact = world.organisation if name == "organisation" else one_of(world, name)
    before = AuditEvent.objects.filter(kind="write").count()
    page = words_of(office.get(f"{BASE}/{name}/{fact.pk}/correct/"))
    answer = send(office, f"{BASE}/{name}/{fact.pk}/correct/", shown_values(page))
    assert answer.status_code == 302, re.findall(r"There is a problem.*?</ul>", words_of(answer), re.S)
    assert AuditEvent.objects.filter(kind="write").count() == before


def shown_values(page: str) -> dict[str, str]:
    """What a browser would send."""
    form = page[page.index('<form id="fact"') :]
    values = {}
    for tag in re.findall(r"<input\b[^>]*>", form):
        name, value = re.search(r'name="([^"]+)"', tag), re.search(r'value="([^"]*)"', tag)
        if name and ('type="checkbox"' not in tag or " checked" in tag):
            values[name.group(1)] = value.group(1) if value else ""
    for name, options in re.findall(r'<select\b[^>]*name="([^"]+)"[^>]*>(.*?)</select>', form, re.S):
        chosen = re.search(r'<option value="([^"]*)" selected', options)
        values[name] = chosen.group(1) if chosen else ""
    return values


def test_a_unit_is_added_with_its_first_place_in_one_form(world: World, office: Client) -> None:
    page = words_of(office.get(f"{BASE}/unit/add/?parent={world.units['MED'].pk}"))
    assert re.search(rf'<option value="{world.units["MED"].pk}" selected', page)
    answer = office.post(
        f"{BASE}/unit/add/",
        {
            "code": "RESP",
            "name": "Respiratory",
            "kind": "directorate",
            "parent": world.units["MED"].pk,
            "starts": "2025-01-01",
        },
        follow=True,
    )
    unit = Unit.objects.get(code="RESP")
    assert answer.redirect_chain[-1][0] == unit.get_absolute_url()
    assert "Saved." in words_of(answer)
    assert unit.placements.get().parent == world.units["MED"]


def test_half_a_unit_is_never_left_and_nothing_typed_is_lost(world: World, office: Client) -> None:
    given = {"code": "RESP", "name": "Respiratory", "kind": "directorate", "starts": "2025-02-01", "ends": "2025-01-01"}
    page = words_of(office.post(f"{BASE}/unit/add/", given))
    assert "There is a problem" in page
    assert "The last day is before the first day." in page
    assert 'value="Respiratory"' in page
    assert 'value="2025-02-01"' in page
    assert "Error: " in page
    assert not Unit.objects.filter(code="RESP").exists()


def test_errors_stand_beside_their_fields(world: World, office: Client) -> None:
    page = words_of(office.post(f"{BASE}/post/add/", {"code": "", "starts": "31 January", "pas": "40"}))
    assert 'href="#id_code"' in page
    assert "Enter a real date" in page
    assert 'id="id_pas-error"' in page
    taken = words_of(
        office.post(f"{BASE}/unit/add/", {"code": "MED", "name": "X", "kind": "division", "starts": "2025-01-01"})
    )
    assert "already exists" in taken


def test_a_correction_keeps_the_reason_and_both_values(world: World, office: Client) -> None:
    placement = world.units["CARD"].placements.get()
    values = {
        "name": "Cardiac services",
        "kind": "directorate",
        "parent": world.units["MED"].pk,
        "starts": "2019-04-01",
    }
    send(office, f"{BASE}/unit-placement/{placement.pk}/correct/", {**values, "reason": "A slip"})
    placement.refresh_from_db()
    assert placement.name == "Cardiac services"
    page = words_of(office.get(world.units["CARD"].get_absolute_url()))
    assert "Cardiology → Cardiac services" in page
    assert "Reason: A slip" in page
    assert "Olive Office" in page


def test_a_change_from_a_day_keeps_what_held_before(world: World, office: Client) -> None:
    placement = world.units["CARD"].placements.get()
    values = {"on": "2025-04-01", "name": "Heart centre", "kind": "directorate", "parent": world.units["SUR"].pk}
    assert send(office, f"{BASE}/unit-placement/{placement.pk}/change/", values).status_code == 302
    first, second = UnitPlacement.objects.filter(unit=world.units["CARD"]).order_by("starts")
    assert (first.name, first.ends) == ("Cardiology", dt.date(2025, 3, 31))
    assert (second.name, second.starts, second.parent) == ("Heart centre", dt.date(2025, 4, 1), world.units["SUR"])
    early = words_of(send(office, f"{BASE}/unit-placement/{first.pk}/change/", {**values, "on": "2000-01-01"}))
    assert 'href="#id_on"' in early


def test_an_end_and_a_loop(world: World, office: Client) -> None:
    membership = world.memberships["MED-GM"]
    send(office, f"{BASE}/membership/{membership.pk}/end/", {"ends": "2025-06-30", "reason": "Retired"})
    membership.refresh_from_db()
    assert membership.ends == dt.date(2025, 6, 30)
    placement = world.posts["CEO"].placements.get()
    values = {"title": "Chief executive", "role": "chief_executive", "profession": "manager", "starts": "2019-04-01"}
    page = words_of(
        send(office, f"{BASE}/post-placement/{placement.pk}/correct/", {**values, "reports_to": world.posts["MD"].pk})
    )
    assert "This would close a loop" in page
    placement.refresh_from_db()
    assert placement.reports_to == world.posts["CHAIR"]


def test_somebody_is_named_by_code_or_by_a_name_that_is_unique(world: World, office: Client) -> None:
    Person(organisation=world.organisation, code="P99", name="Bryn Castell", profession="doctor").save()
    target = {"post": world.posts["SUR-CS"].pk, "basis": "substantive", "starts": "2025-01-01"}
    both = words_of(office.post(f"{BASE}/membership/add/", {**target, "person": "Bryn Castell"}))
    assert "Several people have this name" in both
    assert "No one in this organisation" in words_of(
        office.post(f"{BASE}/membership/add/", {**target, "person": "Sorrel Vane"})
    )
    assert office.post(f"{BASE}/membership/add/", {**target, "person": "p02"}).status_code == 302
    assert Membership.objects.get(post=world.posts["SUR-CS"], starts="2025-01-01").person == world.people["P02"]
    page = words_of(office.get(f"{BASE}/membership/add/?person={world.people['P03'].pk}"))
    assert 'value="Chidi Marlowe (P03)"' in page
    assert "<datalist" in page


def test_what_was_removed_comes_back_as_it_was(world: World, office: Client) -> None:
    membership = world.memberships["CATH-SL"]
    assert "There is a problem" in words_of(send(office, f"{BASE}/membership/{membership.pk}/remove/", {"reason": ""}))
    answer = send(office, f"{BASE}/membership/{membership.pk}/remove/", {"reason": "Never held it"}, follow=True)
    assert not Membership.objects.filter(pk=membership.pk).exists()
    undo = re.search(r'href="([^"]+/undo/\d+/)">Undo', words_of(answer))
    assert undo
    assert "Never held it" in words_of(office.get(undo.group(1)))
    back = office.post(undo.group(1), follow=True)
    assert "Undone." in words_of(back)
    restored = Membership.objects.get(pk=membership.pk)
    assert (restored.person, restored.starts, restored.post) == (membership.person, membership.starts, membership.post)
    assert "This has been restored already." in words_of(office.post(undo.group(1)))


def test_a_unit_goes_and_comes_back_with_its_places(world: World, office: Client) -> None:
    unit = world.units["ENDO"]
    refused = words_of(send(office, f"{BASE}/unit/{world.units['CARD'].pk}/remove/", {"reason": "x"}))
    assert "You cannot remove this while it has" in refused
    answer = send(office, f"{BASE}/unit/{unit.pk}/remove/", {"reason": "Invented by mistake"}, follow=True)
    assert answer.redirect_chain[-1][0] == "/organisations/ZNW/"
    assert not Unit.objects.filter(pk=unit.pk).exists()
    assert AuditEvent.objects.filter(verb="organisation.remove").count() == 3  # two places and the unit
    undo = re.search(r'href="([^"]+/undo/\d+/)">Undo', words_of(answer))
    assert undo
    office.post(undo.group(1))
    assert Unit.objects.get(pk=unit.pk).placements.count() == 2


def test_an_organisation_is_closed_but_never_removed(world: World, office: Client) -> None:
    assert office.get(f"{BASE}/organisation/{world.organisation.pk}/remove/").status_code == 404
    assert office.get(f"{BASE}/organisation/{world.other.pk}/correct/").status_code == 404
    assert office.get(f"{BASE}/organisation/add/").status_code == 404
    values = {"name": "Northway", "kind": "acute", "opened": "2019-04-01", "closed": "2030-03-31"}
    send(office, f"{BASE}/organisation/{world.organisation.pk}/correct/", values)
    assert Organisation.objects.get(code="ZNW").closed == dt.date(2030, 3, 31)


@pytest.mark.parametrize("verb", ["correct", "change", "end", "remove"])
def test_facts_of_another_organisation_cannot_be_reached(world: World, office: Client, verb: str) -> None:
    other = {
        "unit-placement": world.other_unit.placements.get().pk,
        "post-placement": world.other_post.placements.get().pk,
        "membership": world.other_post.memberships.get().pk,
        "body-placement": world.other_body.placements.get().pk,
    }
    for name, pk in other.items():
        assert office.get(f"{BASE}/{name}/{pk}/{verb}/").status_code == 404
        assert office.post(f"{BASE}/{name}/{pk}/{verb}/", {"reason": "x", "ends": "2025-01-01"}).status_code == 404
        assert office.get(f"/organisations/ZSM/facts/{name}/{pk}/{verb}/").status_code == 404


def test_choices_hold_only_what_belongs_to_the_organisation(world: World, office: Client) -> None:
    page = words_of(office.get(f"{BASE}/post/add/"))
    offered = re.search(r'<select[^>]*name="unit".*?</select>', page, re.S)
    assert offered
    assert f'value="{world.other_unit.pk}"' not in offered.group()
    given = {"code": "NEW", "title": "New", "role": "other", "profession": "doctor", "starts": "2025-01-01"}
    page = words_of(office.post(f"{BASE}/post/add/", {**given, "unit": world.other_unit.pk}))
    assert "There is a problem" in page
    assert not PostPlacement.objects.filter(title="New").exists()


def test_a_record_of_another_organisation_is_not_put_back(world: World, client_of: ClientOf, office: Client) -> None:
    membership = world.memberships["CATH-SL"]
    send(office, f"{BASE}/membership/{membership.pk}/remove/", {"reason": "x"})
    event = AuditEvent.objects.filter(verb="organisation.remove").latest("pk")
    stranger = client_of(world.users.other_office)
    assert stranger.post(f"/organisations/ZSM/facts/restore/{event.pk}/").status_code == 404
    assert stranger.post(f"{BASE}/restore/{event.pk}/").status_code == 404


def test_who_may_edit_what(world: World, client_of: ClientOf) -> None:
    secretary = client_of(world.users.secretary)
    assert secretary.get(f"{BASE}/body/add/").status_code == 200
    assert secretary.get(f"{BASE}/seat/add/").status_code == 200
    assert secretary.get(f"{BASE}/unit/add/").status_code == 403
    for user in (world.users.board, world.users.leader, world.users.analyst):
        assert client_of(user).get(f"{BASE}/unit/add/").status_code == 403
    for user in (world.users.national, world.users.other_office, world.users.stranger):
        assert client_of(user).get(f"{BASE}/unit/add/").status_code == 404
    assert client_of(world.users.office).get(f"{BASE}/grant/add/").status_code == 404


def test_a_secretary_adds_a_body_and_a_seat(world: World, client_of: ClientOf) -> None:
    secretary = client_of(world.users.secretary)
    given = {"code": "AUDIT", "name": "Audit committee", "kind": "committee", "starts": "2025-01-01"}
    assert secretary.post(f"{BASE}/body/add/", given).status_code == 302
    body = Body.objects.get(code="AUDIT")
    both = {
        "body": body.pk,
        "post": world.posts["FD"].pk,
        "person": "P13",
        "role": "chair",
        "standing": "other",
        "starts": "2025-01-01",
    }
    assert "name exactly one" in words_of(secretary.post(f"{BASE}/seat/add/", both))
    assert secretary.post(f"{BASE}/seat/add/", {**both, "person": "", "voting": "on"}).status_code == 302
    assert Seat.objects.get(body=body).voting is True


def test_a_succession_of_units_names_units_of_its_two_organisations(world: World, office: Client) -> None:
    given = {
        "kind": "move",
        "happened_on": "2025-01-01",
        "predecessor": world.organisation.pk,
        "predecessor_unit": world.units["CARD"].pk,
        "successor": world.organisation.pk,
        "successor_unit": world.units["ENDO"].pk,
    }
    assert office.post(f"{BASE}/succession/add/", given).status_code == 302
    elsewhere = words_of(office.post(f"{BASE}/succession/add/", {**given, "successor": world.other.pk}))
    assert "There is a problem" in elsewhere
    assert "Cardiology" in words_of(office.get("/organisations/ZNW/figures/"))


def test_a_succession_between_others_is_refused(world: World, client_of: ClientOf) -> None:
    from collegium.organisation.actions import add_fact, establish_organisation
    from collegium.organisation.models import Grant

    made = [establish_organisation(by="tests", code=code, name=code) for code in ("ZAA", "ZBB")]
    for one in made:
        add_fact(by="tests", fact=Grant(user=world.users.office, role="office", organisation=one, starts=world.first))
    given = {"kind": "merger", "happened_on": "2025-01-01", "predecessor": made[0].pk, "successor": made[1].pk}
    page = words_of(client_of(world.users.office).post(f"{BASE}/succession/add/", given))
    assert "One side must be this organisation." in page


def test_the_page_of_figures(world: World, office: Client, django_assert_max_num_queries) -> None:  # type: ignore[no-untyped-def]
    with django_assert_max_num_queries(25):
        page = words_of(office.get("/organisations/ZNW/figures/"))
    for expected in ("412.5", "Layer 2: Chief of service", "Medically led", "Correct name, kind or dates"):
        assert expected in page
