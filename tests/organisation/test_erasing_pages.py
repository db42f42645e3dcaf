"""Erasing and holding what the record says of a person, on pages of the office."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from collegium.audit.models import AuditEvent, Hold
from collegium.audit.queries import problems
from collegium.organisation.actions import correct_fact
from collegium.organisation.models import Person
from collegium.organisation.queries.erasing import Recorded, what_would_be_erased
from collegium.registers import writing
from tests.conftest import ClientOf
from tests.world import PASSWORD, World

NAME = "Wilhelmina Quartermaine"
BASE = "/organisations/ZNW/record/people/"
SENT = {"reason": "Asked to be forgotten", "agreed": "on"}


def confirmed(client: Client) -> None:
    """Whoever gave the password some minutes ago is not asked again."""
    assert client.post("/account/reauthenticate/", {"password": PASSWORD}).status_code == 302


@pytest.fixture
def renamed(world: World) -> Any:
    person = world.people["P01"]
    correct_fact(by=world.users.office, fact=person, values={"name": NAME}, reason="Married")
    correct_fact(by=world.users.office, fact=person, values={"name": "W. Quartermaine"})
    return person


@pytest.fixture
def office(world: World, client_of: ClientOf) -> Any:
    return client_of(world.users.office)


def still_said() -> bool:
    return AuditEvent.objects.filter(values__after__name=NAME).exists()


def test_it_is_reached_from_the_person_and_from_the_record(renamed: Any, office: Any) -> None:
    page = f"{BASE}{renamed.pk}/"
    assert f'href="{page}"' in office.get(renamed.get_absolute_url()).text
    record = office.get("/organisations/ZNW/record/").text
    assert f'href="{BASE}"' in record
    assert f'href="{page}"' in record
    assert f'href="{page}"' in office.get(f"{BASE}?staff_code=P01").text
    assert "No one in the register or in its record" in office.get(f"{BASE}?staff_code=P99").text
    assert "Erase or hold" not in office.get("/organisations/ZNW/people/").text


def test_the_page_says_whose_how_many_and_what_stays_before_anything_is_done(
    renamed: Any, office: Any, django_assert_max_num_queries: Any
) -> None:
    with django_assert_max_num_queries(25):
        page = office.get(f"{BASE}{renamed.pk}/").text
    for words in ("W. Quartermaine", f"number {renamed.pk}", "events about", "Holder", "still proves", "Backups"):
        assert words in page, words
    assert f"{BASE}{renamed.pk}/erase/" in page
    assert still_said()


def test_it_is_erased_with_a_reason_a_confirmation_and_the_password(renamed: Any, office: Any, world: World) -> None:
    page = f"{BASE}{renamed.pk}/erase/"
    assert "cannot be undone" in office.get(page).text
    bare = office.post(page, {}).text
    assert "Give a reason, without naming anyone" in bare
    assert "Select the box" in bare
    assert "at most 500 characters" in office.post(page, {**SENT, "reason": "x" * 501}).text
    before = what_would_be_erased(Recorded(renamed, present=True)).events
    asked = office.post(page, SENT)
    assert asked.url.startswith("/account/reauthenticate/")
    assert still_said(), "nothing is erased before the password"
    wrong = office.post(asked.url, {"password": "not it", "next": page})
    assert wrong.status_code == 200
    assert still_said()
    done = office.post(asked.url, {"password": PASSWORD, "next": page})
    assert done.url == f"{BASE}{renamed.pk}/"
    assert not still_said()
    shown = office.get(done.url).text
    assert "What stays is that, when and why it was erased" in shown
    assert f"{before} events were erased before." in shown
    event = AuditEvent.objects.filter(verb="audit.erase").get()
    assert (event.by, event.reason) == (f"user:{world.users.office.pk}", SENT["reason"])
    assert problems() == []


def test_who_gave_the_password_just_now_is_not_asked_again(renamed: Any, office: Any) -> None:
    confirmed(office)
    assert office.post(f"{BASE}{renamed.pk}/erase/", SENT).url == f"{BASE}{renamed.pk}/"
    assert not still_said()


def test_a_hold_is_placed_and_lifted_and_refuses_erasing(renamed: Any, office: Any) -> None:
    page = f"{BASE}{renamed.pk}/"
    assert office.post(f"{page}hold/", {"reason": "Request 12"}).url.startswith("/account/reauthenticate/")
    confirmed(office)
    assert "Give a reason" in office.post(f"{page}hold/", {"reason": "  "}).text
    assert "at most 500 characters" in office.post(f"{page}hold/", {"reason": "x" * 501}).text
    assert not Hold.objects.exists()
    assert office.post(f"{page}hold/", {"reason": "Request 12"}).url == page
    shown = office.get(page).text
    assert "On hold since" in shown
    assert f"{page}erase/" not in shown
    assert "W. Quartermaine" in office.get(BASE).text
    assert office.get(f"{page}erase/").url == page
    assert "is on hold, because someone has asked for it" in office.post(f"{page}erase/", SENT).text
    assert still_said()
    assert AuditEvent.objects.latest("pk").verb == "audit.erase_refused"
    assert "on hold already" in office.post(f"{page}hold/", {"reason": "Request 13"}).text
    assert office.post(f"{page}lift/", {"reason": "Answered"}).url == page
    assert "There is no hold to lift" in office.post(f"{page}lift/", {"reason": "Answered"}).text
    assert f"{page}erase/" in office.get(page).text
    verbs = AuditEvent.objects.filter(verb__startswith="audit.").order_by("pk").values_list("verb", flat=True)
    assert list(verbs) == ["audit.hold", "audit.erase_refused", "audit.lift_hold"]
    record = office.get("/organisations/ZNW/record/").text
    for words in ("Put on hold", "Erasing refused", "Hold lifted"):
        assert words in record


def test_who_was_removed_is_found_and_two_of_one_code_are_told_apart(world: World, office: Any) -> None:
    gone = writing.add(
        by="tests", row=Person(organisation=world.organisation, code="P77", name="Una Gone", profession="doctor")
    )
    number = gone.pk
    writing.remove(by="tests", row=gone, reason="")
    assert "Removed from the register on" in office.get(f"{BASE}{number}/").text
    writing.add(
        by="tests", row=Person(organisation=world.organisation, code="P77", name="Ivo Here", profession="doctor")
    )
    found = office.get(f"{BASE}?staff_code=P77").text
    for words in ("2 people have or had this staff code", "Una Gone", "Ivo Here", "removed on", "in the register"):
        assert words in found, words
    confirmed(office)
    office.post(f"{BASE}{number}/erase/", SENT)
    assert "someone whose name was erased" in office.get(f"{BASE}{number}/").text
    assert "Una Gone" not in office.get(f"{BASE}?staff_code=P77").text


@pytest.mark.parametrize("number", ["0", "9" * 15, "9" * 30])
def test_a_number_of_nobody_is_not_there(office: Any, number: str) -> None:
    assert office.get(f"{BASE}{number}/").status_code == 404
    assert office.post(f"{BASE}{number}/erase/", SENT).status_code == 404


def test_only_the_office_may(renamed: Any, world: World, client_of: ClientOf) -> None:
    at = [BASE, *(f"{BASE}{renamed.pk}/{step}" for step in ("", "erase/", "hold/", "lift/"))]
    for name, user in vars(world.users).items():
        client = client_of(user)
        answers = {client.get(path).status_code for path in at} | {client.post(path, SENT).status_code for path in at}
        assert answers <= ({200, 302} if name == "office" else {403, 404}), name
    assert still_said()
