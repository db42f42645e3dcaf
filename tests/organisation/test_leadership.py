"""Leaders on paper, leadership time, appointments and formal roles."""

from __future__ import annotations

import csv
import datetime as dt
import io
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from collegium.organisation.actions import add_fact, establish_post
from collegium.organisation.models import Competition
from collegium.organisation.reports.appointments import (
    CompetitionFact,
    competition_line,
    credibility,
    role_competitions,
)
from collegium.organisation.reports.leadership import Sum, formal_roles, paper_leaders, sum_of, time_recorded
from collegium.organisation.reports.leadership_time import leadership_time
from tests.conftest import ClientOf
from tests.organisation.facts import holder, post, words_of
from tests.world import World

TEN = Decimal(10)


def test_a_lead_without_time_is_listed_and_unknown_is_not_none() -> None:
    posts = [
        post(holder(1), role="specialty_lead", unit_name="B"),
        post(holder(2), role="specialty_lead", set_aside="0", unit_name="A"),
        post(holder(3), set_aside="2"),
        post(holder(4, time="1")),
        post(role="specialty_lead"),
        post(holder(5), role="general_manager", profession="manager"),
        post(holder(6), role="medical_director"),
    ]
    report = paper_leaders(posts)
    assert [(line.holder.person_id, line.time) for line in report.lines] == [(2, "none"), (1, "unknown")]
    assert (report.leads, report.count("none"), report.count("unknown")) == (4, 1, 1)


@pytest.mark.parametrize(
    ("held", "set_aside", "expected"),
    [(None, None, "unknown"), (None, "0", "none"), ("1", "0", "some"), (None, "0.5", "some"), ("0", "2", "none")],
)
def test_the_holders_own_time_goes_before_the_posts(held: str | None, set_aside: str | None, expected: str) -> None:
    values = [None if value is None else Decimal(value) for value in (held, set_aside)]
    assert time_recorded(values[0], values[1]) == expected


@pytest.mark.capability("A34")
def test_two_added_to_a_full_job_plan_are_twelve_and_flagged() -> None:
    director = post(holder(1, time="2", arrangement="added"), set_aside="2")
    line = leadership_time([director], {1: TEN}, 1).posts[0]
    assert line.week == 12
    assert line.flags == ("added",)  # 12 is the most, not more than the most


@pytest.mark.capability("A34")
def test_a_clinical_director_with_seven_breaches_the_ceiling_of_six() -> None:
    line = leadership_time([post(holder(1, time="7", arrangement="substituted"))], {1: TEN}, 1).posts[0]
    assert "above_ceiling" in line.flags
    assert line.week == 10


def test_the_ceiling_does_not_bind_a_medical_director_whose_guide_lies_above_it() -> None:
    line = leadership_time([post(holder(1, time="8"), role="medical_director")], {}, 1).posts[0]
    assert line.flags == ()


def test_thirteen_in_a_week_is_above_twelve() -> None:
    # Methods D1: 13 PA -> warn.
    line = leadership_time([post(holder(1, time="3", arrangement="added"))], {1: TEN}, 1).posts[0]
    assert line.week == 13
    assert "above_week" in line.flags


def test_less_than_the_guide_is_said_and_a_specialty_lead_may_have_none() -> None:
    posts = [post(holder(1, time="1")), post(holder(2, time="0.5"), role="specialty_lead")]
    flags = {line.post.role: line.flags for line in leadership_time(posts, {}, 2).posts}
    assert flags == {"clinical_director": ("below_guide",), "specialty_lead": ()}


def test_the_week_of_a_doctor_with_two_added_posts_holds_both() -> None:
    posts = [post(holder(1, time="2", arrangement="added")), post(holder(1, time="1.5", arrangement="added"))]
    report = leadership_time(posts, {1: TEN}, 10)
    assert [line.week for line in report.posts] == [Decimal("13.5")] * 2
    assert [one.leadership.known for one in report.doctors] == [Decimal("3.5")]
    assert report.per_doctor == pytest.approx(0.35)


def test_a_week_is_unknown_when_a_part_of_it_is() -> None:
    posts = [post(holder(1, time="2"), title="A"), post(holder(2, time="2", arrangement="added"), title="B")]
    assert [line.week for line in leadership_time(posts, {1: TEN, 2: None}, 2).posts] == [None, None]


def test_sums_of_units_keep_substituted_added_and_what_is_not_recorded_apart() -> None:
    posts = [
        post(holder(1, time="2", arrangement="added"), set_aside="2", unit_id=1, unit_name="A"),
        post(holder(2, time="1", arrangement="substituted"), unit_id=1, unit_name="A"),
        post(holder(3, time="4"), unit_id=2, unit_name="B"),
        post(set_aside="3", unit_id=2, unit_name="B"),
    ]
    report = leadership_time(posts, {}, 0)
    first, second = report.units
    assert (first.added, first.substituted, first.undeclared) == (2, 1, 0)
    assert first.set_aside == Sum(Decimal(2), 1, 1)
    assert (second.held.known, second.undeclared, second.posts) == (4, 4, 2)
    assert report.total.held == Sum(Decimal(7), 3, 0)
    assert report.per_doctor is None


hundredths = st.one_of(st.none(), st.decimals(0, 15, places=2))


@given(st.lists(st.tuples(hundredths, hundredths, st.sampled_from(["", "added", "substituted"]), st.integers(1, 3))))
def test_the_parts_of_the_time_make_the_whole(rows: list[tuple[Decimal | None, Decimal | None, str, int]]) -> None:
    posts = [
        post(
            holder(number, time=None if held is None else str(held), arrangement=arrangement),
            set_aside=None if aside is None else str(aside),
            unit_id=unit,
            unit_name=f"Unit {unit}",
        )
        for number, (held, aside, arrangement, unit) in enumerate(rows, start=1)
    ]
    report = leadership_time(posts, {}, 1)
    total = report.total
    assert total.added + total.substituted + total.undeclared == total.held.known
    assert sum(unit.held.known for unit in report.units) == total.held.known
    assert sum(unit.set_aside.missing for unit in report.units) == total.set_aside.missing
    assert total.held.known == sum(held for held, _, _, _ in rows if held is not None)


@given(st.lists(hundredths))
def test_a_missing_value_never_adds_to_a_sum(values: list[Decimal | None]) -> None:
    found = sum_of(values)
    assert found.recorded + found.missing == len(values)
    assert found.known == sum((value for value in values if value is not None), Decimal(0))


def competed(applicants: int, shortlisted: int, appointed: int, **values: object) -> CompetitionFact:
    given_values: dict = {"id": 1, "post_id": 1, "title": "T", "role": "clinical_director", **values}
    return CompetitionFact(
        held_on=dt.date(2025, 1, 1),
        applicants=applicants,
        shortlisted=shortlisted,
        appointed=appointed,
        **given_values,
    )


@pytest.mark.capability("A32")
def test_one_applicant_is_a_ratio_of_one_and_no_competition() -> None:
    line = competition_line(competed(1, 1, 1))
    assert line.ratio == 1.0
    assert line.flags == ("no_competition",)


@pytest.mark.capability("A32")
def test_the_years_as_a_consultant_are_a_guide_and_never_a_filter() -> None:
    day = dt.date(2025, 1, 1)
    since = {1: dt.date(2018, 1, 1), 2: dt.date(2023, 1, 1), 3: dt.date(2005, 1, 1)}
    posts = [post(holder(number, starts=day), title=f"T{number}") for number in (1, 2, 3, 4)]
    found = credibility(posts, since)
    assert [one.window for one in found] == ["within", "before", "after", "unknown"]


def test_competitions_of_a_role_are_summed_and_one_without_appointment_has_no_ratio() -> None:
    lines = [
        competition_line(fact)
        for fact in (competed(4, 2, 1), competed(1, 1, 1, turn_taking=True), competed(2, 1, 0), competed(0, 0, 0))
    ]
    assert [line.ratio for line in lines] == [4.0, 1.0, None, None]
    assert lines[3].flags == ("no_applicant", "nobody_appointed")
    (role,) = role_competitions(lines)
    assert (role.competitions, role.applicants, role.appointed) == (4, 7, 2)
    assert role.ratio == pytest.approx(2.5)
    assert (role.without_competition, role.turn_taking) == (1, 1)


@given(st.integers(0, 50), st.integers(0, 50), st.integers(0, 50))
def test_a_ratio_is_at_least_one_and_one_applicant_is_never_a_competition(first: int, second: int, third: int) -> None:
    appointed, shortlisted, applicants = sorted((first, second, third))
    line = competition_line(competed(applicants, shortlisted, appointed))
    assert (line.ratio is None) == (appointed == 0)
    assert line.ratio is None or line.ratio >= 1
    assert ("no_competition" in line.flags) == (applicants == 1)


@pytest.mark.capability("A71")
def test_the_formal_list_has_exactly_fourteen_roles_whatever_is_recorded() -> None:
    # Empey and colleagues 2002, methods A71.
    posts = [
        post(holder(1, time="8"), role="medical_director", set_aside="8"),
        post(role="clinical_tutor", set_aside="1"),
        post(holder(2), role="clinical_lead"),
        post(role="clinical_lead"),
        post(holder(3), role="clinical_director"),
    ]
    report = formal_roles(posts)
    assert len(report) == len(formal_roles([])) == 14
    states = {one.role.id: one.state for one in report}
    assert states["medical_director"] == "held"
    assert states["clinical_tutor"] == "vacant"
    assert states["clinical_lead"] == "partly_vacant"
    assert list(states.values()).count("not_established") == 11
    held = {one.role.id: one.held for one in report}
    assert held["medical_director"].known == 8
    assert held["clinical_lead"] == Sum(Decimal(0), 0, 1)


# Pages


def page_of(client: Client, name: str, **query: str) -> str:
    answer = client.get(reverse(f"organisation:{name}", args=["ZNW"]), query)
    assert answer.status_code == 200
    return words_of(answer.content.decode())


def test_the_page_of_leaders_on_paper_names_the_lead_without_time(world: World, client_of: ClientOf) -> None:
    text = page_of(client_of(world.users.board), "paper_leaders")
    assert "Lead, catheter laboratory Dagny Thorne not recorded" in text
    assert "4 doctors lead a unit. For 1 doctor no time is recorded" in text


@pytest.mark.capability("A34")
def test_the_page_of_time_shows_what_was_added_and_hides_job_plans_from_the_board(
    world: World, client_of: ClientOf
) -> None:
    text = page_of(client_of(world.users.office), "time")
    assert "Esme Farrant added, not substituted" in text
    assert "On top of a full job plan 8 12" in text  # a job plan of 8 and 4 on top
    board = page_of(client_of(world.users.board), "time")
    assert "Esme Farrant added, not substituted" in board
    assert "Whole week" not in board
    assert "Leadership time by doctor" not in board


@pytest.mark.capability("A32")
def test_the_page_of_appointments_follows_the_day(world: World, client_of: ClientOf) -> None:
    post = world.posts["ORTHO-CD"]
    fact = Competition(post=post, held_on=dt.date(2024, 9, 1), applicants=1, shortlisted=1, appointed=1)
    add_fact(by="tests", fact=fact)
    client = client_of(world.users.office)
    text = page_of(client, "appointments")
    assert "Clinical director, orthopaedics 1 September 2024 no competition 1 1 1 1.0" in text
    assert "never a filter" in text
    assert "no competition 1" not in page_of(client, "appointments", as_of="2024-08-31")
    assert "years as a consultant when appointed" not in page_of(client_of(world.users.board), "appointments")


@pytest.mark.capability("A71")
def test_the_page_of_formal_roles_has_fourteen_rows_on_any_day(world: World, client_of: ClientOf) -> None:
    client = client_of(world.users.secretary)
    for day in ("2024-01-01", "1999-01-01"):
        query = {"format": "csv", "as_of": day}
        content = client.get(reverse("organisation:roles", args=["ZNW"]), query).content.decode("utf-8-sig")
        assert len(list(csv.DictReader(io.StringIO(content)))) == 14
    assert "14 formal roles: 3 held, 1 partly vacant, 0 vacant, 10 with no post recorded." in page_of(client, "roles")


@pytest.mark.capability("A71")
def test_posts_under_another_name_count_as_the_formal_role_that_they_are_and_the_page_says_so(
    world: World, client_of: ClientOf
) -> None:
    """Northway has 1 specialty lead, held, and gets 32 more, vacant; 2 chiefs of service, 1 of them vacant; an infection control
    doctor kept as “Other”. A clinical director is none of the fourteen."""
    for number in range(32):
        establish_post(
            by="tests", organisation=world.organisation, code=f"SL{number}", starts=world.first, title=f"Lead {number}",
            role="specialty_lead", profession="doctor", unit=world.units["CARD"],
        )  # fmt: skip
    establish_post(
        by="tests", organisation=world.organisation, code="ICD", starts=world.first, title="Infection control doctor",
        role="other", profession="doctor",
    )  # fmt: skip
    client = client_of(world.users.office)
    text = page_of(client, "roles")
    assert "14 formal roles: 2 held, 2 partly vacant, 1 vacant, 9 with no post recorded." in text
    assert "A post whose role is “Other” is counted by its title." in text
    content = client.get(reverse("organisation:roles", args=["ZNW"]), {"format": "csv"}).content.decode("utf-8-sig")
    rows = {row["Role"]: row for row in csv.DictReader(io.StringIO(content))}
    told = {
        role: (row["State"], row["Posts"], row["Vacant"], row["Of these, under another name"])
        for role, row in rows.items()
    }
    assert told["Clinical lead"] == ("partly vacant", "33", "32", "33 as “Specialty lead”")
    assert told["Divisional director"] == ("partly vacant", "2", "1", "2 as “Chief of service”")
    assert told["Infection control lead"] == ("vacant", "1", "1", "1 as “Infection control doctor”")
    assert told["Medical director"][:3] == ("held", "1", "0")
    assert told["Clinical tutor"][:3] == ("no post recorded", "0", "0")
    assert sum(int(row["Posts"]) for row in rows.values()) == 38  # 33 + 2 + 1, medical director and chief executive


@pytest.mark.parametrize("name", ["paper_leaders", "time", "appointments", "roles"])
def test_pages_take_few_queries_and_have_an_empty_state(
    world: World, client_of: ClientOf, django_assert_max_num_queries: Any, name: str
) -> None:
    client = client_of(world.users.office)
    with django_assert_max_num_queries(25):
        page_of(client, name)
    empty = page_of(client, name, as_of="1999-01-01")
    assert "Back to today" in empty
    assert any(word in empty for word in ("Choose another day", "No competition", "Establish a post"))


@pytest.mark.parametrize("table", ["posts", "units", "doctors"])
def test_each_table_of_the_page_of_time_is_a_file(world: World, client_of: ClientOf, table: str) -> None:
    address = reverse("organisation:time", args=["ZNW"])
    answer = client_of(world.users.office).get(address, {"format": "csv", "table": table})
    rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert len(rows) > 3
    assert all(None not in row and "" not in row for row in rows)
