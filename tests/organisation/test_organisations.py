"""The list of organisations and the page of one."""

from __future__ import annotations

import datetime as dt

import pytest

from collegium.organisation.actions import add_fact, change_from, establish_organisation, record_succession
from collegium.organisation.models import Grant, Organisation, Succession
from collegium.organisation.queries.structure import employed_doctors, posts_at, units_at
from collegium.organisation.reports.structure import (
    changes_between,
    key_figures,
    leads_of,
    months_later,
    path_to,
    tree_of,
)
from tests.conftest import ClientOf
from tests.uploads import answers_of
from tests.world import World

LIST = "/organisations/"
PAGE = "/organisations/ZNW/"


@pytest.fixture
def office(world: World, client_of: ClientOf):  # type: ignore[no-untyped-def]
    return client_of(world.users.office)


def text_of(response) -> str:  # type: ignore[no-untyped-def]
    assert response.status_code == 200, response
    return response.content.decode()


def test_a_user_lists_what_is_open_to_that_user(world: World, client_of: ClientOf) -> None:
    assert "Southmoor" not in text_of(client_of(world.users.office).get(LIST))
    board = text_of(client_of(world.users.board).get(LIST))
    assert "Northway" in board
    assert "Add an organisation" not in board
    national = text_of(client_of(world.users.national).get(LIST))
    assert "Northway" in national
    assert "Southmoor" in national
    assert 'href="/organisations/ZNW/"' not in national
    assert client_of(world.users.stranger).get(LIST).status_code == 403


def test_the_list_is_searched_by_name_code_kind_and_state(world: World, client_of: ClientOf) -> None:
    client = client_of(world.users.national)
    assert "Southmoor" not in text_of(client.get(LIST, {"text": "north"}))
    assert "Southmoor" in text_of(client.get(LIST, {"text": "zsm"}))
    assert "No organisation fits" in text_of(client.get(LIST, {"kind": "ambulance"}))
    assert "No organisation fits" in text_of(client.get(LIST, {"state": "closed"}))
    assert "No organisation fits" in text_of(client.get(LIST, {"as_of": "1990-01-01"}))


def test_a_closed_organisation_names_its_successor(world: World, office) -> None:  # type: ignore[no-untyped-def]
    old = establish_organisation(by="tests", code="ZOL", name="Old Infirmary")
    add_fact(by="tests", fact=Grant(user=world.users.office, role="office", organisation=old, starts=world.first))
    succession = Succession(
        kind="merger", happened_on=dt.date(2022, 4, 1), predecessor=old, successor=world.organisation
    )
    record_succession(by="tests", succession=succession)
    shown = text_of(office.get(LIST, {"state": "closed"}))
    assert "closed, last day 31 March 2022; followed by" in shown
    assert "Took over from (merger on 1 April 2022):" in text_of(office.get(PAGE))
    assert "Followed by (merger on 1 April 2022):" in text_of(office.get("/organisations/ZOL/"))


def test_the_list_has_pages_of_fifty(world: World, client_of: ClientOf, django_assert_max_num_queries) -> None:  # type: ignore[no-untyped-def]
    for number in range(60):
        establish_organisation(by="tests", code=f"Q{number:02}", name=f"Trust {number:02}")
    client = client_of(world.users.national)
    with django_assert_max_num_queries(25):
        first = text_of(client.get(LIST))
    assert "62 organisations" in first
    assert "Trust 59" not in first
    assert "Trust 59" in text_of(client_of(world.users.national).get(LIST, {"page": "2"}))


def test_an_office_adds_an_organisation_and_may_open_it(world: World, office) -> None:  # type: ignore[no-untyped-def]
    answer = office.post("/organisations/add/", {"code": "ZNE", "name": "Newfield", "kind": "acute"})
    assert answer.status_code == 302
    assert answer["Location"] == "/organisations/ZNE/"
    assert "Add the first unit" in text_of(office.get(answer["Location"]))
    again = text_of(office.post("/organisations/add/", {"code": "ZNE", "name": "Twice", "kind": "acute"}))
    assert "There is a problem" in again
    assert Organisation.objects.filter(code="ZNE").count() == 1


def test_only_importers_add_organisations(world: World, client_of: ClientOf) -> None:
    for user in (world.users.board, world.users.national, world.users.leader):
        assert client_of(user).get("/organisations/add/").status_code == 403


def test_the_page_shows_key_figures_and_the_tree(world: World, office, django_assert_max_num_queries) -> None:  # type: ignore[no-untyped-def]
    with django_assert_max_num_queries(25):
        shown = text_of(office.get(PAGE))
    for expected in ("Terms ending within 6 months", "Clinical director, cardiology", "Vacant", "(acting)", "Nurse:"):
        assert expected in shown


def test_the_page_is_as_at_a_day_and_its_links_keep_it(world: World, office) -> None:  # type: ignore[no-untyped-def]
    shown = text_of(office.get(PAGE, {"as_of": "2022-01-01", "since": "2021-01-01"}))
    assert f"/organisations/ZNW/units/{world.units['ENDO'].pk}/?as_of=2022-01-01" in shown
    assert "/organisations/ZNW/bodies/?as_of=2022-01-01" in shown
    later = text_of(office.get(PAGE, {"since": "2022-01-01"}))
    assert "Endoscopy moved from Surgery to Medicine on 1 April 2023." in later
    assert "Endoscopy moved" not in text_of(office.get(PAGE, {"since": "2024-01-01"}))


def test_before_the_register_begins_the_page_says_so(office) -> None:  # type: ignore[no-untyped-def]
    assert "No unit is recorded as at 1 January 2010" in text_of(office.get(PAGE, {"as_of": "2010-01-01"}))


def test_figures_count_what_the_world_holds(world: World) -> None:
    units, posts = units_at(world.organisation, world.today), posts_at(world.organisation, world.today)
    figures = key_figures(units, posts, employed_doctors(world.organisation, world.today), world.today)
    assert (figures.units, figures.posts, figures.vacancies, figures.acting) == (8, 12, 1, 1)
    assert [post.code for post, _ in figures.ending] == ["CARD-CD"]
    assert figures.on_paper == 1  # the catheter laboratory
    assert (figures.leading_doctors, figures.doctors) == (5, 7)


def test_a_share_of_nobody_is_missing() -> None:
    assert key_figures([], [], frozenset(), dt.date(2025, 1, 1)).leading_share is None


def test_no_unit_is_lost_even_in_a_loop_or_under_a_closed_unit(world: World) -> None:
    from dataclasses import replace

    units = units_at(world.organisation, world.today)
    one, two, three, *rest = units
    broken = [replace(one, parent_id=two.id), replace(two, parent_id=one.id), replace(three, parent_id=-1), *rest]
    assert sum(node.size for node in tree_of(broken, [])) == len(units)
    assert len(path_to(one.id, broken)) == 2


def test_a_deputy_in_the_unit_is_not_its_lead(world: World) -> None:
    from dataclasses import replace

    posts = [post for post in posts_at(world.organisation, world.today) if post.unit_id == world.units["CARD"].pk]
    deputy = replace(posts[0], id=-1, reports_to_id=posts[0].id)
    doctor = leads_of([*posts, deputy])[0]
    assert [post.id for post in doctor.posts] == [posts[0].id]


def test_changes_between_two_days(world: World) -> None:
    cardiology = world.units["CARD"].placements.get()
    change_from(by="tests", fact=cardiology, on=dt.date(2024, 1, 1), values={"name": "Heart"})
    changes = changes_between(
        units_at(world.organisation, dt.date(2022, 1, 1)), units_at(world.organisation, world.today)
    )
    assert [one.after.name for one in changes.moved] == ["Endoscopy"]
    assert [(one.before.name, one.after.name) for one in changes.renamed] == [("Cardiology", "Heart")]
    opened = changes_between([], units_at(world.organisation, world.today)).opened
    assert len(opened) == 8


def test_six_months_later_stays_within_the_month() -> None:
    assert months_later(dt.date(2024, 8, 31), 6) == dt.date(2025, 2, 28)
    assert months_later(dt.date(2024, 2, 29), -12) == dt.date(2023, 2, 28)
    assert months_later(dt.date(2024, 1, 15), 12) == dt.date(2025, 1, 15)


def test_another_office_learns_nothing(world: World, client_of: ClientOf) -> None:
    assert client_of(world.users.other_office).get(PAGE).status_code == 404
    assert client_of(world.users.national).get(PAGE).status_code == 404
    assert client_of(world.users.leader).get(PAGE).status_code == 200


@pytest.mark.parametrize(
    "address",
    ["%00/", "Z%00W/", "?text=a%00b", "?kind=%00", "compare/?code=ZNW&code=%00", "ZNW/people/?text=%00", "?%00=1"],
)
def test_an_address_with_a_character_that_no_database_takes_is_not_there(
    world: World, client_of: ClientOf, address: str
) -> None:
    assert client_of(world.users.office).get(f"/organisations/{address}").status_code == 404


def test_an_organisation_whose_form_is_sent_twice_is_led_to(world: World, client_of: ClientOf) -> None:
    office = client_of(world.users.office)
    form = answers_of(office.get("/organisations/add/").content.decode()) | {
        "code": "ZNE",
        "name": "New",
        "kind": "acute",
    }
    first, second = office.post("/organisations/add/", form), office.post("/organisations/add/", form)
    assert (first.status_code, second.status_code) == (302, 302)
    assert first["Location"] == second["Location"]
