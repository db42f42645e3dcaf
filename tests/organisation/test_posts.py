"""The page of a post, and the stretches in which nobody held it."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from collegium.organisation.actions import add_fact
from collegium.organisation.models import Competition
from collegium.organisation.presenters.structure import competition_words
from collegium.organisation.reports.tenure import Vacancy, vacancies
from tests.conftest import ClientOf
from tests.world import World

BEGIN = dt.date(2024, 1, 1)
LAST = 60
number = st.integers(0, LAST)
span = st.tuples(number, st.one_of(st.none(), number)).map(
    lambda pair: (pair[0], None if pair[1] is None else max(pair))
)
spans = st.lists(span, max_size=5)


def on(number: int | None) -> dt.date | None:
    return None if number is None else BEGIN + dt.timedelta(days=number)


def as_days(given: list[tuple[int, int | None]]) -> list[tuple[dt.date, dt.date | None]]:
    return [(BEGIN + dt.timedelta(days=first), on(last)) for first, last in given]


@given(spans, spans)
def test_vacancies_are_the_days_that_existed_and_were_not_held(
    existence: list[tuple[int, int | None]], held: list[tuple[int, int | None]]
) -> None:
    """Against a day-by-day count."""

    def covers(given: list[tuple[int, int | None]], day: int) -> bool:
        return any(first <= day and (last is None or day <= last) for first, last in given)

    until = BEGIN + dt.timedelta(days=LAST)
    slow = {day for day in range(LAST + 1) if covers(existence, day) and not covers(held, day)}
    found = vacancies(as_days(existence), as_days(held), until)
    fast: set[int] = set()
    for one in found:
        first = (one.starts - BEGIN).days
        fast |= set(range(first, min((one.ends - BEGIN).days if one.ends else LAST, LAST) + 1))
    assert fast == slow
    assert sum(one.days for one in found) == len(slow)
    edges = [(one.starts, one.ends) for one in found]
    assert edges == sorted(edges, key=lambda edge: edge[0])


def test_a_post_is_vacant_before_between_and_after() -> None:
    found = vacancies(
        [(dt.date(2020, 1, 1), None)],
        [(dt.date(2020, 2, 1), dt.date(2020, 12, 31)), (dt.date(2021, 2, 1), dt.date(2021, 12, 31))],
        dt.date(2022, 1, 10),
    )
    assert found == (
        Vacancy(dt.date(2020, 1, 1), dt.date(2020, 1, 31), 31),
        Vacancy(dt.date(2021, 1, 1), dt.date(2021, 1, 31), 31),
        Vacancy(dt.date(2022, 1, 1), None, 10),
    )


def page_of(client, world: World, code: str, **query: str) -> str:  # type: ignore[no-untyped-def]
    answer = client.get(f"/organisations/ZNW/posts/{world.posts[code].pk}/", query)
    assert answer.status_code == 200
    return answer.content.decode()


def test_a_post_shows_its_holders_gaps_seats_and_competitions(
    world: World, client_of: ClientOf, django_assert_max_num_queries
) -> None:  # type: ignore[no-untyped-def]
    client = client_of(world.users.office)
    with django_assert_max_num_queries(25):
        text = page_of(client, world, "CARD-CD")
    for expected in ("Bryn Castell", "Sepsis group", "3 applicants, 2 shortlisted, 1 appointed.", "Chief of service"):
        assert expected in text
    vacant = page_of(client, world, "SUR-CS", as_of="2024-10-10")
    assert "since 1 October 2024" in vacant
    assert "10 days up to 10 October 2024" in vacant
    assert "1 April 2019 to 30 September 2024" in vacant


def test_an_unknown_holder_link_needs_the_permission(world: World, client_of: ClientOf) -> None:
    board = page_of(client_of(world.users.board), world, "CARD-CD")
    assert "Bryn Castell" in board
    assert "/people/" not in board
    assert "/facts/" not in board


def test_the_record_names_people_by_code_without_the_permission(world: World, client_of: ClientOf) -> None:
    assert "Person: P02" in page_of(client_of(world.users.board), world, "CARD-CD")
    assert "Person: Bryn Castell" in page_of(client_of(world.users.office), world, "CARD-CD")


@pytest.mark.capability("A32")
def test_one_applicant_is_no_competition(world: World, client_of: ClientOf) -> None:
    competition = Competition(
        post=world.posts["MD"], held_on=dt.date(2024, 1, 1), applicants=1, shortlisted=1, appointed=1, turn_taking=True
    )
    add_fact(by="tests", fact=competition)
    words = competition_words(competition)
    assert words == (
        "1 applicant, 1 shortlisted, 1 appointed. 1.0 applicants for each appointment. No competition."
        " It was somebody's turn."
    )
    assert "No competition." in page_of(client_of(world.users.board), world, "MD")


def test_a_post_of_another_organisation_is_not_found(world: World, client_of: ClientOf) -> None:
    assert client_of(world.users.office).get(f"/organisations/ZNW/posts/{world.other_post.pk}/").status_code == 404
