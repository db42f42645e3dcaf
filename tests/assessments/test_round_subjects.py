"""A round of ratings names what it is about, so that it can be joined to a unit or to anything else that is recorded."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from collegium.accounts.roles import Permission
from collegium.assessments.models import RatingRound
from collegium.assessments.ratings.actions import ask_rater, open_round
from collegium.assessments.ratings.queries import rounds_about, visible_to
from collegium.assessments.ratings.subjects import SUBJECT_KINDS, SubjectKind, add_subject_kind
from collegium.organisation.access import access_for
from collegium.organisation.actions import change_from
from tests.conftest import ClientOf
from tests.world import World

pytestmark = pytest.mark.django_db
DAYS = {"opened_on": dt.date(2026, 11, 2), "due_on": dt.date(2026, 12, 2)}
INSTRUMENT = "collegium-qi-governance-1"


def opened(world: World, title: str, **about: Any) -> RatingRound:
    values = {"instrument_id": INSTRUMENT, "title": title, **DAYS, **about}
    return open_round(by="tests", organisation=world.organisation, values=values)


def unit(world: World, code: str) -> dict[str, str]:
    return {"subject_kind": "unit", "subject_id": str(world.units[code].pk)}


def at(world: World, name: str, *parts: Any) -> str:
    return reverse(f"assessments:{name}", args=[world.organisation.code, *parts])


def value_of(page: str, name: str) -> str:
    """What a form field holds at first."""
    chosen = re.search(rf'<select[^>]*name="{name}".*?<option value="([^"]*)"[^>]* selected', page, re.DOTALL)
    typed = re.search(rf'<input[^>]*name="{name}"[^>]*value="([^"]*)"', page)
    return chosen.group(1) if chosen else typed.group(1) if typed else ""


@pytest.fixture
def office(world: World, client_of: ClientOf) -> Client:
    return client_of(world.users.office)


@pytest.fixture
def initiatives() -> Iterator[None]:
    """What an app above would add."""
    add_subject_kind(
        SubjectKind(
            name="initiative",
            title="Initiative",
            names=lambda organisation: {"7": f"Virtual ward at {organisation.code}"},
            page="organisation:unit",
            needs=Permission.VIEW_REGISTER,
        )
    )
    yield
    del SUBJECT_KINDS["initiative"]


# The query


def test_rounds_about_a_unit_are_found_by_its_number(world: World) -> None:
    first, second = opened(world, "First", **unit(world, "CARD")), opened(world, "Second", **unit(world, "CARD"))
    opened(world, "About another", **unit(world, "ORTHO"))
    opened(world, "In words only", subject="Cardiology")
    found = rounds_about(world.organisation, "unit", world.units["CARD"].pk)
    assert set(found) == {first, second}
    assert not rounds_about(world.other, "unit", world.units["CARD"].pk).exists()
    assert not rounds_about(world.organisation, "initiative", world.units["CARD"].pk).exists()


def test_the_query_is_served_by_its_index(world: World) -> None:
    plan = rounds_about(world.organisation, "unit", 5).order_by().explain()
    if connection.vendor == "sqlite":
        assert "round_by_subject" in plan
    names = [index.name for index in RatingRound._meta.indexes]
    assert names == ["round_by_subject"]


def test_readers_see_only_their_own_of_the_rounds_about_a_subject(world: World) -> None:
    asked, other = opened(world, "Asked", **unit(world, "CARD")), opened(world, "Other", **unit(world, "CARD"))
    ask_rater(by="tests", round=asked, user=world.users.doctor)
    about = rounds_about(world.organisation, "unit", world.units["CARD"].pk)

    def seen(user: Any) -> set[RatingRound]:
        access = access_for(user, world.today)
        return set(visible_to(user, access, world.organisation, world.today, about))

    assert seen(world.users.doctor) == {asked}
    assert seen(world.users.office) == {asked, other}
    assert seen(world.users.leader) == set()


# Opening a round


def test_the_words_of_a_unit_are_its_latest_name_unless_others_are_given(world: World) -> None:
    change_from(
        by="tests", fact=world.units["CARD"].placements.get(), on=dt.date(2025, 4, 1), values={"name": "Heart centre"}
    )
    assert opened(world, "A", **unit(world, "CARD")).subject == "Heart centre"
    assert (
        opened(world, "B", subject="The pair that leads it", **unit(world, "CARD")).subject == "The pair that leads it"
    )


@pytest.mark.parametrize(
    "about",
    [
        {"subject_kind": "unit", "subject_id": "999999"},
        {"subject_kind": "unit", "subject_id": ""},
        {"subject_kind": "", "subject_id": "1"},
        {"subject_kind": "nothing", "subject_id": "1"},
        {"subject_kind": "unit", "subject_id": "1 OR 1=1"},
    ],
)
def test_a_subject_that_nobody_knows_is_refused(world: World, about: dict[str, str]) -> None:
    with pytest.raises(ValidationError):
        opened(world, "Refused", **about)
    assert not RatingRound.objects.filter(title="Refused").exists()


def test_a_unit_of_another_organisation_is_refused(world: World) -> None:
    with pytest.raises(ValidationError):
        opened(world, "Refused", subject_kind="unit", subject_id=str(world.other_unit.pk))


def test_the_database_keeps_kind_and_number_together(world: World) -> None:
    row = opened(world, "Row", **unit(world, "CARD"))
    with pytest.raises(IntegrityError):
        RatingRound.objects.filter(pk=row.pk).update(subject_kind="")


def test_the_form_offers_the_units_of_the_organisation_and_starts_from_the_address(
    world: World, office: Client
) -> None:
    page = office.get(at(world, "round_add")).content.decode()
    assert "Cardiology" in page
    assert f'value="{world.other_unit.pk}"' not in page
    asked = unit(world, "CARD")
    address = f"{at(world, 'round_add')}?subject_kind=unit&subject_id={asked['subject_id']}"
    page = office.get(address).content.decode()
    assert value_of(page, "subject_id") == asked["subject_id"]
    assert value_of(page, "subject") == "Cardiology"
    sent = {"title": "From the unit", "instrument_id": INSTRUMENT, "subject_id": asked["subject_id"], **DAYS}
    office.post(address, sent)
    row = RatingRound.objects.get(title="From the unit")
    assert (row.subject_kind, row.subject_id, row.subject) == ("unit", asked["subject_id"], "Cardiology")
    office.post(address, sent | {"title": "About nothing", "subject_id": ""})
    row = RatingRound.objects.get(title="About nothing")
    assert (row.subject_kind, row.subject_id) == ("", "")


def test_an_address_about_another_organisations_unit_prefills_nothing(world: World, office: Client) -> None:
    address = f"{at(world, 'round_add')}?subject_kind=unit&subject_id={world.other_unit.pk}"
    page = office.get(address).content.decode()
    assert value_of(page, "subject_id") == ""
    assert value_of(page, "subject") == ""
    office.post(
        address, {"title": "Taken", "instrument_id": INSTRUMENT, "subject_id": str(world.other_unit.pk), **DAYS}
    )
    assert not RatingRound.objects.filter(title="Taken").exists()


def test_kinds_of_apps_above_are_offered_when_the_address_names_them(
    world: World, office: Client, initiatives: None
) -> None:
    address = f"{at(world, 'round_add')}?subject_kind=initiative&subject_id=7"
    page = office.get(address).content.decode()
    assert (value_of(page, "subject_id"), value_of(page, "subject")) == ("7", "Virtual ward at ZNW")
    office.post(address, {"title": "Ward", "instrument_id": INSTRUMENT, "subject_id": "7", **DAYS})
    assert [row.title for row in rounds_about(world.organisation, "initiative", 7)] == ["Ward"]


# Lists and pages


def titles(client: Client, address: str) -> set[str]:
    page = client.get(address).content.decode()
    return {title for title in ("Heart", "Bones", "Words") if f">{title}</a>" in page}


def test_the_list_is_narrowed_to_a_subject(
    world: World, office: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    opened(world, "Heart", **unit(world, "CARD"))
    opened(world, "Bones", **unit(world, "ORTHO"))
    opened(world, "Words", subject="Cardiology")
    here, number = at(world, "rounds"), world.units["CARD"].pk
    assert titles(office, here) == {"Heart", "Bones", "Words"}
    with django_assert_max_num_queries(13):
        assert titles(office, f"{here}?about=unit:{number}") == {"Heart"}
    assert titles(office, f"{here}?subject_kind=unit&subject_id={number}") == {"Heart"}
    assert titles(office, f"{here}?about=unit:{number}&q=bones") == set()
    assert titles(office, f"{here}?about=unit:999999") == set()
    assert titles(office, f"{here}?about=nonsense") == set()
    page = office.get(f"{here}?about=unit:{number}").content.decode()
    assert f'<option value="unit:{number}" selected>Cardiology</option>' in page


def test_the_filter_offers_no_subject_of_a_round_that_the_reader_may_not_see(world: World, client_of: ClientOf) -> None:
    opened(world, "Heart", **unit(world, "CARD"))
    page = client_of(world.users.doctor).get(at(world, "rounds")).content.decode()
    assert "unit:" not in page
    assert titles(client_of(world.users.doctor), f"{at(world, 'rounds')}?about=unit:{world.units['CARD'].pk}") == set()


def test_the_page_of_a_round_links_to_its_subject_for_those_who_may_open_it(world: World, client_of: ClientOf) -> None:
    row = opened(world, "Heart", **unit(world, "CARD"))
    ask_rater(by="tests", round=row, user=world.users.doctor)
    link = f'href="{world.units["CARD"].get_absolute_url()}"'
    assert link in client_of(world.users.office).get(row.get_absolute_url()).content.decode()
    doctors = client_of(world.users.doctor).get(row.get_absolute_url()).content.decode()
    assert link not in doctors
    assert "Cardiology" in doctors
