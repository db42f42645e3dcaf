"""Rounds of ratings: the catalogue's checks from the page where a rating is given to the page of the result."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import Client
from django.urls import reverse

from collegium.accounts.actions import create_account
from collegium.accounts.models import User
from collegium.accounts.roles import Role
from collegium.assessments.models import RatingRound, RoundRater, RoundRating, RoundTally
from collegium.assessments.ratings import actions
from collegium.assessments.ratings.models import Side
from collegium.assessments.ratings.results import result_of
from collegium.audit.models import AuditEvent
from collegium.definitions.instrument_files import load_instrument
from collegium.organisation.actions import add_fact
from collegium.organisation.models import Grant, Membership
from tests.world import World

pytestmark = pytest.mark.django_db
ClientOf = Callable[[User], Client]
DAY = dt.date(2026, 11, 2)


def open_(world: World, instrument: str, title: str = "Autumn") -> RatingRound:
    values = {"instrument_id": f"collegium-{instrument}-1", "title": title, "opened_on": DAY, "due_on": DAY}
    return actions.open_round(by=world.users.office, organisation=world.organisation, values=values)


def raters(one: RatingRound, number: int, side: str = Side.RATER) -> list[User]:
    found = [
        create_account(by="tests", email=f"{side}{n}-{one.pk}@example.org", name=f"R{n} {side}") for n in range(number)
    ]
    for user in found:
        actions.ask_rater(by="tests", round=one, user=user, side=side)
    return found


def give(
    one: RatingRound, user: User, answers: dict[str, int], evidence: dict[str, str] | None = None, day: dt.date = DAY
) -> None:
    actions.rate(by=user, round=one, answers=answers, evidence=evidence or {}, today=day)


def at(name: str, one: RatingRound, **more: Any) -> str:
    return reverse(f"assessments:{name}", kwargs={"code": one.organisation.code, "pk": one.pk, **more})


def said(one: RatingRound) -> str:
    return "\n".join(
        [
            *(s for b in result_of(one, DAY) for s in b.sentences),
            *(" | ".join(r) for b in result_of(one, DAY) for r in b.rows),
        ]
    )


def items(one: RatingRound) -> list[str]:
    return [item.id for item in load_instrument(one.instrument_id).items]


@pytest.mark.capability("A13")
def test_all_five_at_the_top_with_evidence_are_high(world: World, client_of: ClientOf) -> None:
    one = open_(world, "qi-governance")
    first, second = raters(one, 2)
    top = dict.fromkeys(items(one), 5)
    give(one, first, top, dict.fromkeys(items(one)[:4], "https://example.org/minutes"))
    assert "No label is given yet" in said(one)
    assert "Without a link to evidence" in said(one)
    give(one, second, top | {"data": 3}, {"culture": "https://example.org/paper"})
    assert "Governance of improvement: high." in said(one)
    assert "The board uses data to improve, and not only to be assured. | 5, 3 | 2 | 1" in said(one)
    assert "vacant" not in said(one)
    Membership.objects.filter(post=world.posts["MD"]).update(ends="2026-10-01")
    assert "The post of medical director is vacant. This is context and is not scored." in said(one)
    assert "Governance of improvement: high." in said(one)
    page = client_of(world.users.board).get(at("round_result", one))
    assert b"Governance of improvement: high." in page.content
    assert AuditEvent.objects.filter(verb="read", subject="assessments.ratinground", subject_id=str(one.pk)).exists()


@pytest.mark.capability("A17")
def test_a_reflection_is_its_owners_alone(world: World, client_of: ClientOf) -> None:
    one = open_(world, "hybrid-reflection")
    client = client_of(world.users.leader)
    answers = {name: 5 if name.startswith("w") else 1 for name in items(one)}
    sent = client.post(at("round_rate", one), answers, follow=True)
    assert b"<strong>4.0</strong>" in sent.content
    for other in (world.users.office, world.users.board):
        seen = client_of(other).get(at("round", one))
        assert b"Bryn" not in seen.content
        assert client_of(other).get(at("round_own", one)).status_code == 302
        shown = client_of(other).get(at("round_result", one))
        assert b"Fewer than 10 people" in shown.content
    for user in [create_account(by="tests", email=f"p{n}@example.org", name="P") for n in range(8)]:
        give(one, user, answers)
    assert "Fewer than 10" in said(one)
    give(one, create_account(by="tests", email="p9@example.org", name="P"), answers)
    assert "10 people have reflected" in said(one)
    assert not AuditEvent.objects.filter(verb="assessments.rate", subject_id=str(one.pk)).exists()


@pytest.mark.capability("A29")
def test_a_pairing_alerts_the_medical_director_only(world: World, client_of: ClientOf) -> None:
    one = open_(world, "pairing-health")
    [doctor], [manager] = raters(one, 1, Side.CLINICAL_DIRECTOR), raters(one, 1, Side.GENERAL_MANAGER)
    give(one, doctor, {"pairing": 4})
    give(one, manager, {"pairing": 3})
    assert "Nothing in these ratings" in said(one)
    give(one, manager, {"pairing": 2})
    assert "two points or more apart" in said(one)
    give(one, manager, {"pairing": 3})
    for month, rating in ((12, 2), (1, 2)):
        give(one, doctor, {"pairing": rating}, day=dt.date(2026 if month > 6 else 2027, month, 5))
    assert "2 or less in at least two months" in said(one)
    held = Membership.objects.filter(post=world.posts["MD"]).latest("starts")
    for user in (world.users.office, world.users.board, world.users.analyst):
        assert client_of(user).get(at("round_result", one)).status_code == 404
    held.person.user = world.users.office
    held.person.save()
    assert client_of(world.users.office).get(at("round_result", one)).status_code == 200


@pytest.mark.capability("A29")
def test_the_alert_stands_before_the_medical_director_and_nobody_else(world: World, client_of: ClientOf) -> None:
    one = open_(world, "pairing-health", title="Cardiology: doctor and manager")
    [doctor], [manager] = raters(one, 1, Side.CLINICAL_DIRECTOR), raters(one, 1, Side.GENERAL_MANAGER)
    held = Membership.objects.filter(post=world.posts["MD"]).latest("starts")
    director = create_account(by="tests", email="md@example.org", name="Medical director")
    add_fact(
        by="tests",
        fact=Grant(user=director, role=Role.BOARD_MEMBER.value, organisation=world.organisation, starts="2020-01-01"),
    )
    held.person.user = director
    held.person.save()
    places = ("/", reverse("assessments:rounds", args=[world.organisation.code]))

    def alerted(user: User) -> list[bool]:
        return [b"for your attention" in client_of(user).get(place).content for place in places]

    give(one, doctor, {"pairing": 4})
    give(one, manager, {"pairing": 3})
    assert alerted(director) == [False, False]
    give(one, manager, {"pairing": 2})
    assert alerted(director) == [True, True]
    for user in (world.users.office, world.users.board, world.users.analyst, world.users.secretary):
        assert alerted(user) == [False, False]
    assert client_of(director).get(at("round", one)).status_code == 200
    actions.close_round(by="tests", round=one, on=DAY)
    assert alerted(director) == [False, False]


@pytest.mark.capability("A42")
def test_two_points_between_the_medical_director_and_the_non_executives_are_listed(world: World) -> None:
    one = open_(world, "board-supports")
    [director], others = raters(one, 1, Side.MEDICAL_DIRECTOR), raters(one, 2, Side.NON_EXECUTIVE)
    assert len(items(one)) == 12
    give(one, director, dict.fromkeys(items(one), 3) | {"s1": 5, "n4": 4})
    for user in others:
        give(one, user, dict.fromkeys(items(one), 3))
    assert "Two points or more apart: The board works as one team." in said(one)
    assert "71%" in said(one)
    assert "trust each other. | 4 | 3 | 1" in said(one)


@pytest.mark.capability("A65")
def test_the_weakest_of_eight_stands_for_the_whole(world: World) -> None:
    one = open_(world, "change-facilitators")
    [user] = raters(one, 1)
    give(one, user, dict.fromkeys(items(one), 5) | {"doctors": 1})
    weakest = load_instrument(one.instrument_id).item("doctors").text.rstrip(".")
    assert f"{user.name} | 1 | 4.5 | {weakest}" in said(one)


@pytest.mark.capability("A66")
def test_medical_leadership_is_necessary_and_not_sufficient(world: World) -> None:
    one = open_(world, "improvement-conditions")
    first, second = raters(one, 2)
    give(one, first, dict.fromkeys(items(one), 3) | {"medical_leadership": 1})
    give(one, second, dict.fromkeys(items(one), 1) | {"medical_leadership": 3})
    assert f"{first.name} | Necessary condition missing" in said(one)
    assert f"{second.name} | Not sufficient" in said(one)


@pytest.mark.capability("A73")
def test_a_seat_without_influence_is_listed(world: World) -> None:
    one = open_(world, "perceived-influence")
    user, other = raters(one, 2)
    held = Membership.objects.filter(post=world.posts["CEO"]).latest("starts")
    held.person.user = user
    held.person.save()
    for rater in (user, other):
        give(one, rater, dict.fromkeys(items(one), 0))
    assert f"Position without influence: {user.name}." in said(one)


@pytest.mark.capability("A80")
@pytest.mark.parametrize(("disagree", "flagged"), [(10, True), (9, False)])
def test_a_quarter_of_clinical_directors_flags_a_statement(world: World, disagree: int, flagged: bool) -> None:
    one = open_(world, "doctor-manager")
    for place, user in enumerate(raters(one, 40, Side.CLINICAL_DIRECTOR)):
        give(one, user, {"d01": 2 if place < disagree else 4})
    assert "before it is closed" in said(one)
    actions.close_round(by="tests", round=one, on=DAY)
    one.refresh_from_db()
    assert ("| Flagged" in said(one)) is flagged
    assert not RoundRating.objects.filter(rater__round=one).exists()


@pytest.mark.capability("A12")
@pytest.mark.parametrize(("people", "told"), [(9, False), (10, True)])
def test_feelings_are_told_of_ten_people_and_never_of_a_person(world: World, people: int, told: bool) -> None:
    one = open_(world, "change-feelings")
    assert len([item for item in items(one) if item != "strength"]) == 9
    users = raters(one, people)
    for user in users:
        give(one, user, {"fear": 1, "anger": 0})
    with pytest.raises(ValidationError, match="answered already"):
        give(one, users[0], {"fear": 1})
    actions.close_round(by="tests", round=one, on=DAY)
    one.refresh_from_db()
    assert ("100%" in said(one)) is told
    assert RoundTally.objects.get(round=one, item="fear", value=1).given == people
    assert RoundTally.objects.get(round=one, item="anger", value=1).given == 0
    assert not RoundRating.objects.filter(rater__round=one).exists()


def test_tallies_are_all_made_at_once_and_all_written_with_each_answer(world: World) -> None:
    """Neither their numbers nor, on PostgreSQL, the transaction that wrote them tell whose answer was first or last."""
    one = open_(world, "change-feelings")
    first, second = raters(one, 2)
    give(one, first, {"fear": 1, "anger": 0})
    made = list(RoundTally.objects.filter(round=one).order_by("pk").values_list("item", "value"))
    assert len(made) == len(set(made)) > 2 * 9
    give(one, second, {"fear": 0, "anger": 1})
    assert list(RoundTally.objects.filter(round=one).order_by("pk").values_list("item", "value")) == made
    if connection.vendor == "postgresql":
        for table in ("roundtally", "roundrater"):
            with connection.cursor() as cursor:
                cursor.execute(f"SELECT DISTINCT xmin::text FROM assessments_{table} WHERE round_id = %s", [one.pk])
                assert len(cursor.fetchall()) == 1


def test_from_the_list_to_the_result_in_pages(
    world: World, client_of: ClientOf, django_assert_max_num_queries: Any
) -> None:
    office = client_of(world.users.office)
    begun = {
        "title": "Board, spring",
        "instrument_id": "collegium-qi-governance-1",
        "opened_on": "2026-11-01",
        "due_on": "2026-10-01",
    }
    refused = office.post(reverse("assessments:round_add", args=[world.organisation.code]), begun)
    assert b"The due date is before the first day." in refused.content
    office.post(reverse("assessments:round_add", args=[world.organisation.code]), begun | {"due_on": "2026-12-01"})
    one = RatingRound.objects.get(title="Board, spring")
    asked = {"user": world.users.board.pk, "side": "rater"}
    assert office.post(at("round", one), asked).status_code == 302
    add_fact(
        by="tests",
        fact=Grant(
            user=world.users.stranger, role=Role.SECRETARY.value, organisation=world.organisation, starts="2020-01-01"
        ),
    )
    board = client_of(world.users.board)
    for address in (
        reverse("assessments:rounds", args=[world.organisation.code]),
        at("round", one),
        at("round_rate", one),
        at("round_result", one),
    ):
        with django_assert_max_num_queries(25):
            assert board.get(address).status_code == 200
        assert client_of(world.users.other_office).get(address).status_code == 404
    bad = board.post(at("round_rate", one), {"priority": "4", "evidence-priority": "javascript:alert(1)"})
    assert b"Give a link that begins with" in bad.content
    board.post(at("round_rate", one), {"priority": "4", "evidence-priority": "https://example.org/a"})
    assert RoundRating.objects.get(rater__round=one).answers == {"priority": 4}
    assert not any("priority" in str(event.after) for event in AuditEvent.objects.filter(subject_id=str(one.pk)))
    assert b"stays" in office.post(at("round_remove", one)).content
    rater = RoundRater.objects.get(round=one)
    assert b"stays on the list" in office.post(at("round_drop_rater", one, rater=rater.pk)).content
    assert office.post(at("round_close", one)).status_code == 302
    assert board.get(at("round_rate", one)).status_code == 302
    table = office.get(at("round_result", one) + "?form=csv")
    assert table["Content-Type"].startswith("text/csv")
    assert client_of(world.users.secretary).get(at("round", one)).status_code == 404
