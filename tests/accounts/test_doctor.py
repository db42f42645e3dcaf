"""What a doctor without a post may see: own pages and promises made to the own unit, and nothing else."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from collegium.accounts.models import User
from collegium.accounts.roles import MAY, Permission, Role
from collegium.assessments.ratings.actions import ask_rater, open_round
from collegium.assessments.ratings.models import RatingRound
from collegium.commitments.actions import promise
from collegium.engagement.models import OwnLeading
from collegium.engagement.registers.actions import keep_own_leading
from collegium.organisation.access import access_for
from collegium.organisation.actions import add_fact, correct_fact, end_fact
from collegium.organisation.models import DOCTOR_GRADES, Employment, Grant, Membership
from tests.conftest import ClientOf
from tests.project.addresses import addresses, example, examples_in
from tests.world import World

pytestmark = pytest.mark.django_db
OWN = {Permission.VIEW_OWN, Permission.VIEW_UNIT_PROMISES}
MINE = {
    "engagement:own_leading",
    "engagement:own_leading_file",
    "assessments:rounds",
    "assessments:round",
    "assessments:round_rate",
    "assessments:round_own",
    "assessments:round_delete_own",
    "commitments:person",
    # Rows of others are not there (404), whatever is done with them.
    "commitments:my_unit",
    "commitments:unit",
    "commitments:unit_document",
    "commitments:commitments",
    "commitments:commitments_file",
    "commitments:commitment",
    "commitments:commitment_history",
    *(f"commitments:commitment_{step}" for step in ("evidence", "owner", "keep", "break", "change", "reopen")),
}


@pytest.fixture
def doctor(world: World, client_of: ClientOf) -> Client:
    return client_of(world.users.doctor)


def employment(world: World) -> Employment:
    return Employment.objects.get(person=world.people["P12"])


def permissions(user: User, world: World) -> frozenset[Permission]:
    return access_for(user, world.today).by_organisation.get(world.organisation.pk, frozenset())


def test_a_doctors_employment_gives_own_pages_and_promises_to_the_unit_and_nothing_else(world: World) -> None:
    access = access_for(world.users.doctor, world.today)
    assert access.by_organisation == {world.organisation.pk: frozenset(OWN)}
    assert access.national == frozenset()
    assert access.led_units == frozenset()


def test_the_own_units_are_those_of_the_employment_and_all_above_them(world: World) -> None:
    access = access_for(world.users.doctor, world.today)
    assert access.own_units == {world.units[code].pk for code in ("AMU", "ACUTE", "MED")}
    assert access_for(world.users.office, world.today).own_units == frozenset()


def test_the_units_above_are_those_of_the_day(world: World) -> None:
    correct_fact(by="tests", fact=employment(world), values={"unit_id": world.units["ENDO"].pk})
    before = access_for(world.users.doctor, world.moved_on - dt.timedelta(days=1))
    assert before.own_units == {world.units["ENDO"].pk, world.units["SUR"].pk}
    assert access_for(world.users.doctor, world.today).own_units == {world.units["ENDO"].pk, world.units["MED"].pk}


@pytest.mark.parametrize("grade", Employment.Grade.values)
def test_only_the_grades_of_doctors_count(world: World, grade: str) -> None:
    correct_fact(by="tests", fact=employment(world), values={"grade": grade})
    held = permissions(world.users.doctor, world)
    assert held == (OWN if grade in DOCTOR_GRADES else set())


@pytest.mark.parametrize("grade", ["", "leads", "unit_leader", "consultant "])
def test_a_grade_that_nobody_knows_opens_nothing_and_leads_nothing(world: World, grade: str) -> None:
    Employment.objects.filter(person=world.people["P12"]).update(grade=grade)
    assert permissions(world.users.doctor, world) == frozenset()
    assert access_for(world.users.doctor, world.today).led_units == frozenset()


def test_access_ends_with_the_employment_and_no_past_day_brings_it_back(world: World, doctor: Client) -> None:
    here = reverse("engagement:own_leading", args=[world.organisation.code])
    assert doctor.get(here).status_code == 200
    yesterday = world.today - dt.timedelta(days=1)
    end_fact(by="tests", fact=employment(world), ends=yesterday)
    assert doctor.get(here).status_code == 404
    assert doctor.get(f"{here}?as_of={yesterday}").status_code == 404
    assert access_for(world.users.doctor, world.today).own_units == frozenset()


def test_an_employment_that_begins_tomorrow_opens_nothing_today(world: World) -> None:
    job = employment(world)
    correct_fact(by="tests", fact=job, values={"starts": world.today + dt.timedelta(days=1)})
    assert permissions(world.users.doctor, world) == frozenset()


def test_doctors_who_lead_hold_both(world: World) -> None:
    assert permissions(world.users.leader, world) == MAY[Role.UNIT_LEADER] | MAY[Role.DOCTOR]
    Membership.objects.filter(person=world.people["P02"]).delete()
    assert permissions(world.users.leader, world) == OWN
    assert access_for(world.users.leader, world.today).led_units == frozenset()


def test_a_board_member_who_is_a_doctor_holds_both(world: World) -> None:
    role = Grant(user=world.users.doctor, role="board_member", organisation=world.organisation, starts=world.first)
    add_fact(by="tests", fact=role)
    assert permissions(world.users.doctor, world) == MAY[Role.BOARD_MEMBER] | MAY[Role.DOCTOR]


@pytest.mark.parametrize("role", [Role.DOCTOR, Role.UNIT_LEADER])
def test_nobody_can_be_given_a_role_that_follows_from_the_register(
    world: World, client_of: ClientOf, role: str
) -> None:
    office = client_of(world.users.office)
    values = {"name": "X", "email": "x@example.org", "role": role, "starts": str(world.today)}
    office.post(reverse("organisation:access_give", args=[world.organisation.code]), values)
    assert not Grant.objects.filter(role=role).exists()


@pytest.mark.parametrize("user", ["doctor", "leader", "office", "stranger"])
def test_access_is_read_in_three_queries(
    world: World, user: str, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_max_num_queries(3):
        access_for(getattr(world.users, user), world.today)


# Attacks


def test_no_page_opens_but_the_own_ones(world: World, doctor: Client) -> None:
    at = examples_in(
        world.organisation, world.units["AMU"], world.posts["CARD-CD"], world.people["P02"], world.bodies["BOARD"]
    )
    doctor.raise_request_exception = False
    opened = set()
    for address in addresses():
        policy = getattr(address.view, "policy", None)
        if policy is None or policy.scope not in ("organisation", "anywhere"):
            continue
        path = reverse(address.name, kwargs=example(address, at))
        answers = {doctor.get(path).status_code, doctor.post(path, {"reason": "x"}).status_code}
        if answers != {403}:
            opened.add(address.name)
    assert opened <= MINE


def test_another_doctors_private_note_is_not_there(world: World, doctor: Client) -> None:
    said = "I doubt whether I want to lead."
    keep_own_leading(
        by=world.users.leader, organisation=world.organisation, values={"transformational": said}, today=world.today
    )
    code = world.organisation.code
    assert said not in doctor.get(reverse("engagement:own_leading", args=[code])).content.decode()
    assert doctor.get(reverse("engagement:own_leading_file", args=[code])).status_code == 302
    doctor.post(reverse("engagement:own_leading", args=[code]), {"step": "forget"})
    assert OwnLeading.objects.filter(writer=world.users.leader).exists()


def test_a_doctor_keeps_a_note_that_the_office_cannot_read(world: World, doctor: Client, client_of: ClientOf) -> None:
    here = reverse("engagement:own_leading", args=[world.organisation.code])
    doctor.post(here, {"step": "note", "transformational": "We began the ward round anew."})
    assert "ward round anew" in doctor.get(here).content.decode()
    for user in (world.users.office, world.users.leader, world.users.analyst):
        assert "ward round anew" not in client_of(user).get(here).content.decode()


def test_promises_of_others_and_about_others_are_not_there(world: World, doctor: Client) -> None:
    def made(text: str, owner: str, **to: object) -> None:
        values = {"maker": "Medical director", "source": "plan", "made_on": world.today, "due_on": world.today}
        promise(
            by="tests", organisation=world.organisation, text=text, owner_id=world.people[owner].pk, **{**values, **to}
        )

    made("Rota for orthopaedics", "P02", to="unit", to_unit_id=world.units["ORTHO"].pk)
    made("My own audit", "P12", to="unit", to_unit_id=world.units["AMU"].pk)
    page = doctor.get(reverse("commitments:own")).content.decode()
    assert "My own audit" in page
    assert "Rota for orthopaedics" not in page
    code = world.organisation.code
    assert doctor.get(reverse("commitments:person", args=[code, world.people["P02"].pk])).status_code == 404
    about_me = doctor.get(reverse("commitments:person", args=[code, world.people["P12"].pk])).content.decode()
    assert "My own audit" in about_me
    assert "Rota for orthopaedics" not in about_me


def test_only_rounds_that_one_rates_or_that_are_private_are_there(world: World, doctor: Client) -> None:
    def opened(title: str, instrument: str) -> int:
        days = {"opened_on": world.today, "due_on": world.today + dt.timedelta(days=9)}
        values = {"title": title, "instrument_id": instrument, **days}
        return open_round(by="tests", organisation=world.organisation, values=values).pk

    asked = opened("Asked", "collegium-qi-governance-1")
    other = opened("Somebody else's", "collegium-improvement-conditions-1")
    private = opened("Reflection", "collegium-hybrid-reflection-1")
    ask_rater(by="tests", round=RatingRound.objects.get(pk=asked), user=world.users.doctor)
    code = world.organisation.code
    listed = doctor.get(reverse("assessments:rounds", args=[code])).content.decode()
    assert "Asked" in listed
    assert "Reflection" in listed
    assert "Somebody else" not in listed
    for name, expected in (("round", {asked: 200, other: 404, private: 200}), ("round_rate", {asked: 200, other: 404})):
        for pk, status in expected.items():
            assert doctor.get(reverse(f"assessments:{name}", args=[code, pk])).status_code == status, (name, pk)
    assert doctor.get(reverse("assessments:round_result", args=[code, asked])).status_code == 403


# Home, menus and links


def links(page: str) -> set[str]:
    return set(re.findall(r'href="(/(?!static)[^"#]*)"', page))


def test_home_shows_only_what_is_the_doctors_own(
    world: World, doctor: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_max_num_queries(12):
        page = doctor.get("/").content.decode()
    code = world.organisation.code
    for name in ("engagement:own_leading", "assessments:rounds"):
        assert reverse(name, args=[code]) in page
    assert reverse("commitments:own") in page
    assert "Leading posts" not in page
    assert world.organisation.get_absolute_url() + '"' not in page
    assert "No organisation has been opened" not in page


def test_every_link_on_the_doctors_pages_opens(world: World, doctor: Client) -> None:
    waiting, seen = ["/"], set()
    while waiting:
        address = waiting.pop()
        seen.add(address)
        answer = doctor.get(address)
        assert answer.status_code in (200, 302), address
        if address.startswith("/account/") or "text/html" not in answer.headers.get("Content-Type", ""):
            continue
        waiting += links(answer.content.decode()) - seen - set(waiting)
    assert reverse("engagement:own_leading", args=[world.organisation.code]) in seen


def test_the_menu_offers_a_stranger_and_a_doctor_home_alone(world: World, doctor: Client, client_of: ClientOf) -> None:
    def menu(client: Client) -> list[str]:
        links = r'nhsuk-header__navigation-link"[^>]*>(?:<strong[^>]*>)?([A-Z][a-z]+)'
        return re.findall(links, client.get("/").content.decode())

    assert menu(doctor) == menu(client_of(world.users.stranger)) == ["Home"]
    assert menu(client_of(world.users.national)) == ["Home", "Organisation"]
    assert menu(client_of(world.users.leader)) == ["Home", "Organisation", "Engagement", "Board"]


def test_the_matrix_lists_the_role(world: World, client_of: ClientOf) -> None:
    here = reverse("organisation:access_matrix", args=[world.organisation.code])
    page = client_of(world.users.office).get(here).content.decode()
    assert re.search(r"<th[^>]*>\s*Doctor\s*</th>", page)
    assert "that of a doctor from an employment" in page
