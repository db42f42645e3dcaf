"""Bodies: medical share, composition, the structure of committees, cross-cutting groups."""

from __future__ import annotations

import csv
import dataclasses
import datetime as dt
import io
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from collegium.organisation.actions import add_fact, establish_body
from collegium.organisation.models import BodyPlacement, Seat
from collegium.organisation.reports.bodies import (
    BodyFact,
    Branch,
    SeatFact,
    Sitter,
    body_report,
    committee_structure,
    groups_report,
)
from collegium.registers.writing import version_of
from tests.conftest import ClientOf
from tests.organisation.facts import seat, words_of
from tests.world import World

BOARD = BodyFact(id=1, name="Board of directors", kind="board")


def board_of(doctors: int, others: int) -> list[SeatFact]:
    return [seat("doctor", standing="executive") for _ in range(doctors)] + [
        seat("other", standing="non_executive") for _ in range(others)
    ]


@pytest.mark.capability("A72")
@pytest.mark.parametrize(("size", "share"), [(10, 0.3), (15, 0.2)])
def test_three_doctors_on_a_usual_board_are_between_a_fifth_and_three_tenths(size: int, share: float) -> None:
    # Methods A72: site F has 3 board doctors; boards of 10 to 15 members: 20 to 30 per cent.
    report = body_report(BOARD, board_of(3, size - 3))
    assert (report.share.voting_doctors, report.share.voting) == (3, size)
    assert report.share.of_voting == pytest.approx(share)


@pytest.mark.capability("A72")
def test_the_share_is_of_voting_members_and_all_members_are_given_beside() -> None:
    seats = [*board_of(2, 3), seat("doctor", voting=False), seat("doctor", role="attendee"), seat(None)]
    share = body_report(BOARD, seats).share
    assert (share.voting_doctors, share.voting, share.doctors, share.members) == (2, 5, 3, 6)
    assert share.vacant_seats == 1
    assert share.of_members == pytest.approx(0.5)


@pytest.mark.capability("A72")
def test_doctors_of_the_staff_and_from_outside_and_managers_without_the_chief_executive_are_counted_apart() -> None:
    since = dt.date(2020, 9, 1)
    chief = Sitter(person_id=7, name="C", profession="manager", since=since, employed=True)
    seats = [
        seat(None, holders=(chief,), post_id=3, post_role="chief_executive", standing="executive"),
        seat("manager", standing="executive"),
        seat(None, holders=(Sitter(person_id=8, name="D", profession="doctor", employed=True),), standing="executive"),
        seat("doctor", standing="non_executive"),
    ]
    card = body_report(BOARD, seats).card
    assert card is not None
    assert (card.staff_doctors, card.outside_doctors, card.management_staff) == (1, 1, 2)
    assert (card.chief_executive, card.chief_executive_since) == ("voting", since)


def test_nobody_has_no_share() -> None:
    share = body_report(BOARD, [seat(None)]).share
    assert share.of_voting is None
    assert share.of_members is None


@pytest.mark.capability("A93")
@pytest.mark.parametrize(("size", "expected"), [(9, "below"), (10, "usual"), (15, "usual"), (16, "above")])
def test_a_board_of_sixteen_is_above_the_usual_range(size: int, expected: str) -> None:
    card = body_report(BOARD, board_of(2, size - 2)).card
    assert card is not None
    assert card.size == expected


@pytest.mark.capability("A93")
def test_doctors_and_all_clinicians_are_shown_apart_and_the_chair_is_not_counted_twice() -> None:
    seats = [
        seat("other", role="chair", standing="non_executive"),
        seat("doctor", standing="executive"),
        seat("nurse", standing="executive"),
        *[seat("manager", standing="executive") for _ in range(3)],
        *[seat("other", standing="non_executive") for _ in range(6)],
    ]
    report = body_report(BOARD, seats)
    assert report.card is not None
    assert (report.card.chairs, report.card.executives, report.card.non_executives) == (1, 5, 6)
    assert (report.share.doctors, report.share.clinicians, report.share.members) == (1, 2, 12)


PROFESSIONS = st.sampled_from(["doctor", "nurse", "manager", "other", None])


@given(st.lists(st.tuples(PROFESSIONS, st.booleans(), st.sampled_from(["chair", "member", "attendee"]))))
def test_the_parts_of_a_body_never_exceed_the_whole(rows: list[tuple[str | None, bool, str]]) -> None:
    report = body_report(BOARD, [seat(one, voting=voting, role=role) for one, voting, role in rows])
    share = report.share
    assert 0 <= share.voting_doctors <= share.doctors <= share.clinicians <= share.members
    assert share.voting <= share.members
    assert share.members + share.vacant_seats == sum(role != "attendee" for _, _, role in rows)
    assert report.card is not None
    card = report.card
    assert card.chairs + card.executives + card.non_executives + card.others == share.members
    assert card.staff_doctors + card.outside_doctors == share.doctors


def test_who_acts_sits_in_place_of_the_substantive_holder_and_joint_holders_sit_together() -> None:
    away = Sitter(person_id=1, name="Away", profession="manager")
    acting = Sitter(person_id=2, name="Acting", profession="doctor", basis="acting")
    assert seat(None, holders=(away, acting)).sitters == (acting,)
    pair = (away, dataclasses.replace(away, person_id=3))
    assert seat(None, holders=pair).sitters == pair


def test_a_person_with_two_seats_is_one_member_with_a_vote_if_either_seat_has_one() -> None:
    both = (Sitter(person_id=5, name="Both", profession="doctor"),)
    report = body_report(BOARD, [seat(None, holders=both, voting=False), seat(None, holders=both, role="chair")])
    assert (report.share.members, report.share.voting) == (1, 1)
    assert report.chairs == ("Both",)


@pytest.mark.capability("A98")
def test_an_orphan_committee_and_a_reporting_loop_are_found() -> None:
    bodies = [
        BodyFact(id=1, name="Board", kind="board"),
        BodyFact(id=2, name="Quality", kind="committee", reports_to=1),
        BodyFact(id=3, name="Orphan", kind="committee"),
        BodyFact(id=4, name="Reports to one that ended", kind="committee", reports_to=99),
        BodyFact(id=5, name="Loop one", kind="committee", reports_to=6),
        BodyFact(id=6, name="Loop two", kind="committee", reports_to=5),
        BodyFact(id=7, name="Below the loop", kind="committee", reports_to=6),
        BodyFact(id=8, name="Management board", kind="management_board"),
    ]
    structure = committee_structure(bodies)
    assert structure.orphans == (3, 4)
    assert structure.loops == ((5, 6),)
    assert structure.below_loops == (Branch(7),)
    assert structure.trees == (Branch(1, (Branch(2),)), Branch(3), Branch(4), Branch(8))


def every_body(branches: tuple[Branch, ...]) -> list[int]:
    return [number for branch in branches for number in (branch.body_id, *every_body(branch.below))]


@given(st.lists(st.one_of(st.none(), st.integers(0, 14)), max_size=12))
def test_each_body_stands_in_the_structure_exactly_once(lines: list[int | None]) -> None:
    bodies = [BodyFact(id=n, name=str(n), kind="committee", reports_to=above) for n, above in enumerate(lines)]
    structure = committee_structure(bodies)
    shown = [
        *every_body(structure.trees),
        *every_body(structure.below_loops),
        *(member for loop in structure.loops for member in loop),
    ]
    assert sorted(shown) == list(range(len(lines)))


@pytest.mark.capability("A30")
def test_each_unit_shows_its_groups_and_a_unit_in_none_is_listed() -> None:
    cancer, mortality = 1, 2
    report = groups_report([cancer, mortality], [11, 12, 13], [(cancer, 11), (mortality, 11), (cancer, 12), (9, 13)])
    assert report.groups_of == {11: (cancer, mortality), 12: (cancer,), 13: ()}
    assert report.units_of == {cancer: (11, 12), mortality: (11,)}
    assert report.units_in_none == (13,)


@given(st.sets(st.tuples(st.integers(0, 5), st.integers(0, 9))))
def test_groups_and_units_tell_the_same(links: set[tuple[int, int]]) -> None:
    report = groups_report(range(6), range(10), links)
    assert {(group, unit) for group, units in report.units_of.items() for unit in units} == links
    assert {(group, unit) for unit, groups in report.groups_of.items() for group in groups} == links


# Pages


def page_of(client: Client, name: str, *args: object, **query: str) -> str:
    answer = client.get(reverse(f"organisation:{name}", args=["ZNW", *args]), query)
    assert answer.status_code == 200
    return words_of(answer.content.decode())


@pytest.mark.capability("A72", "A93")
def test_the_page_of_the_board_shows_who_sits_and_the_medical_share(world: World, client_of: ClientOf) -> None:
    text = page_of(client_of(world.users.office), "body", world.bodies["BOARD"].pk)
    assert "1 of 5 members with a vote is a doctor (20.0%)." in text
    assert "below the usual range of 10 to 15 members" in text
    assert "Amara Okafor" in text
    assert "a member with a vote, since 1 April 2019" in text


def test_a_seat_of_a_vacant_post_is_vacant_in_words(world: World, client_of: ClientOf) -> None:
    add_fact(by="tests", fact=Seat(body=world.bodies["QUALITY"], post=world.posts["SUR-CS"], starts=world.first))
    client = client_of(world.users.board)
    assert "1 seat is vacant." in page_of(client, "body", world.bodies["QUALITY"].pk)
    before = page_of(client, "body", world.bodies["QUALITY"].pk, as_of="2024-09-30")
    assert "Farid Novak" in before
    assert "vacant." not in before


@pytest.mark.capability("A72", "A93")
def test_a_doctor_who_holds_a_post_works_here_though_no_employment_is_recorded(
    world: World, client_of: ClientOf
) -> None:
    """The medical director sits by a post of the trust. A non-executive who is a doctor comes from outside."""
    board = client_of(world.users.board)
    director = world.memberships["MD"].person
    add_fact(by="tests", fact=Seat(body=world.bodies["BOARD"], person=world.people["P12"], starts=world.first))
    for person in (director, world.people["P12"]):
        person.employments.all().delete()
    assert "Doctors who work in this organisation 1 Doctors from outside 1" in page_of(
        board, "body", world.bodies["BOARD"].pk
    )


@pytest.mark.capability("A98")
def test_a_committee_that_is_entered_on_pages_stands_in_the_structure_with_chair_line_and_cadence(
    world: World, client_of: ClientOf
) -> None:
    """Theatre users reports to nothing at first: an orphan. It then reports to the board, which cannot report to it."""
    office = client_of(world.users.office)
    add = reverse("organisation:body_fact_add", args=["ZNW"])
    form = {
        "code": "THEATRE",
        "name": "Theatre users",
        "kind": "committee",
        "cadence": "monthly",
        "starts": "2024-04-01",
    }
    assert office.post(add, form).status_code == 302
    placement = BodyPlacement.objects.get(body__code="THEATRE")
    seat = {"body": placement.body_id, "post": world.posts["MD"].pk, "role": "chair", "standing": "other",
            "voting": "on", "starts": "2024-04-01"}  # fmt: skip
    assert office.post(reverse("organisation:seat_fact_add", args=["ZNW"]), seat).status_code == 302
    assert "1 committee or group reports to nothing" in page_of(office, "committees")
    assert committee_row(office, "Theatre users")["To fix"] == "reports to nothing"
    board = world.bodies["BOARD"]
    correct = reverse("organisation:body_placement_fact_correct", args=["ZNW", placement.pk])
    sent = {**form, "reports_to": board.pk, "reason": "Left out", "version": version_of(placement)}
    assert office.post(correct, sent).status_code == 302
    row = committee_row(office, "Theatre users")
    assert [row[name] for name in ("Reports to", "Chair", "Meets", "Doctors", "Members", "To fix")] == [
        "Board of directors", "Amara Okafor", "Every month", "1", "1", "",
    ]  # fmt: skip
    assert "0 committees or groups report to nothing; 0 bodies are in a reporting loop." in page_of(
        office, "committees"
    )
    top = BodyPlacement.objects.filter(body=board).latest("starts")
    correct = reverse("organisation:body_placement_fact_correct", args=["ZNW", top.pk])
    sent = {"name": top.name, "kind": "board", "starts": top.starts.isoformat(), "reports_to": placement.body_id,
            "reason": "A slip", "version": version_of(top)}  # fmt: skip
    refused = office.post(correct, sent)
    assert "through the ones above it, it would come under itself. Choose another one." in words_of(
        refused.content.decode()
    )


def committee_row(client: Client, name: str) -> dict[str, str]:
    answer = client.get(reverse("organisation:committees", args=["ZNW"]), {"format": "csv"})
    rows = csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig")))
    return next(row for row in rows if row["Body"] == name)


@pytest.mark.capability("A98")
def test_the_structure_lists_orphans_and_loops_of_an_imported_history(world: World, client_of: ClientOf) -> None:
    made = {
        code: establish_body(
            by="tests", organisation=world.organisation, code=code, starts=world.first, name=name, kind="committee"
        )
        for code, name in (("ORPHAN", "Theatre users"), ("ONE", "Ward one"), ("TWO", "Ward two"))
    }
    # The checks of the register refuse a loop; files from elsewhere may have brought one earlier.
    BodyPlacement.objects.filter(body=made["ONE"]).update(reports_to=made["TWO"])
    BodyPlacement.objects.filter(body=made["TWO"]).update(reports_to=made["ONE"])
    text = page_of(client_of(world.users.secretary), "committees")
    assert "1 committee or group reports to nothing; 2 bodies are in a reporting loop." in text
    assert "Ward one, which reports to Ward two, which reports to Ward one." in text


@pytest.mark.capability("A30")
def test_the_page_of_groups_lists_the_units_on_none(world: World, client_of: ClientOf) -> None:
    text = page_of(client_of(world.users.board), "groups")
    assert "1 group cuts across 8 units." in text
    assert "5 units sit on none." in text
    assert "Acute medicine, Cardiology and Orthopaedics" in text


@pytest.mark.parametrize("name", ["bodies", "committees", "groups"])
def test_pages_take_few_queries_and_a_day_before_the_register_is_an_empty_state(
    world: World, client_of: ClientOf, django_assert_max_num_queries: Any, name: str
) -> None:
    client = client_of(world.users.office)
    with django_assert_max_num_queries(25):
        page_of(client, name)
    assert "Choose another day" in page_of(client, name, as_of="1999-01-01")


def test_a_body_on_a_day_without_it_says_when_it_existed(world: World, client_of: ClientOf) -> None:
    text = page_of(client_of(world.users.board), "body", world.bodies["BOARD"].pk, as_of="1999-01-01")
    assert "This body does not exist on 1 January 1999." in text
    assert "from 1 April 2019" in text


def test_the_body_of_another_organisation_cannot_be_reached(world: World, client_of: ClientOf) -> None:
    address = reverse("organisation:body", args=["ZNW", world.other_body.pk])
    assert client_of(world.users.office).get(address).status_code == 404


def test_the_file_holds_unrounded_figures_and_needs_the_right_to_export(world: World, client_of: ClientOf) -> None:
    address = reverse("organisation:bodies", args=["ZNW"])
    answer = client_of(world.users.secretary).get(address, {"format": "csv", "as_of": "2024-01-01"})
    assert answer["Content-Disposition"] == 'attachment; filename="ZNW-bodies-2024-01-01.csv"'
    rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert [row["Body"] for row in rows] == ["Board of directors", "Quality committee", "Sepsis group"]
    assert rows[0]["Doctors’ share of votes"] == "0.2"
    client = client_of(world.users.board)
    assert client.get(address, {"format": "csv"}).status_code == 403
    assert "Download" not in page_of(client, "bodies")
    assert client_of(world.users.office).get(address, {"format": "csv", "table": "no"}).status_code == 404


def test_only_those_who_may_change_bodies_are_led_to_forms(world: World, client_of: ClientOf) -> None:
    body = world.bodies["BOARD"].pk
    assert "Add a seat" in page_of(client_of(world.users.secretary), "body", body)
    assert "Add a seat" not in page_of(client_of(world.users.board), "body", body)
