"""Names are found and ordered as a reader expects, on either database."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection

from collegium.organisation.actions import establish_unit
from collegium.organisation.models import Person
from collegium.registers.listing import listing
from collegium.registers.ordering import by_name, compared, is_like
from collegium.registers.register import REGISTERS
from tests.registers.test_files_in import asked_by
from tests.world import World

NAMES = ["ana", "Ann Abe", "ann zed", "Åsa Ek", "de Souza", "Élodie", "Eve", "Müller", "Ørsted", "Zoe Zimmer"]


@pytest.fixture
def people(world: World) -> World:
    for place, name in enumerate(reversed(NAMES)):
        Person.objects.create(organisation=world.organisation, code=f"N{place}", name=name, profession="doctor")
    return world


def test_people_are_ordered_by_their_letters(people: World) -> None:
    rows = Person.objects.filter(organisation=people.organisation, code__startswith="N")
    assert list(rows.order_by(by_name("name")).values_list("name", flat=True)) == NAMES


@pytest.mark.parametrize("text", ["élodie", "ÉLODIE", "E\u0301lodie", "åSA", "müLLER", "ØRSTED"])
def test_a_register_finds_them_whatever_the_capitals(people: World, text: str) -> None:
    request = asked_by(people, people.users.office)
    request.GET = changed(request.GET, q=text)
    assert listing(REGISTERS["organisation.person"], request).count == 1


def changed(query: Any, **values: str) -> Any:
    copy = query.copy()
    copy.update(values)
    return copy


def test_a_register_is_ordered_by_them(people: World) -> None:
    request = asked_by(people, people.users.office)
    names = [row.name for row in listing(REGISTERS["organisation.person"], request).rows if row.code.startswith("N")]
    assert names == NAMES


def test_units_are_ordered_by_them_too(world: World) -> None:
    for place, name in enumerate(("Zahnmedizin", "Ärzte", "chirurgie")):
        establish_unit(
            by="tests", organisation=world.other, code=f"N{place}", name=name, kind="division", starts="2020-01-01"
        )  # type: ignore[arg-type]
    request = asked_by(world, world.users.office)
    request.organisation = world.other
    request.GET = changed(request.GET, sort="name", when="all")
    rows = listing(REGISTERS["organisation.unitplacement"], request).rows
    assert [row.name for row in rows if row.unit.code.startswith("N")] == ["Ärzte", "chirurgie", "Zahnmedizin"]


@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL brings its own")
def test_what_sqlite_is_taught() -> None:
    assert compared("ana", "Zoe") < 0 < compared("zoe", "Ana")
    assert compared("Ann", "Ann") == 0
    assert compared("Ann", "ann") != 0  # two names, not one
    assert is_like("%50\\%%", "About 50% of them", "\\")
    assert not is_like("%50\\%%", "About 500 of them", "\\")
    assert is_like("a_c%", "ABC\nd", "\\")
    assert is_like("%", None, "\\") is None
