"""Names are found and ordered as a reader expects, on either database."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from collegium.organisation.actions import establish_unit
from collegium.organisation.models import Person
from collegium.registers.listing import listing
from collegium.registers.ordering import by_name, compared, is_like
from collegium.registers.register import REGISTERS
from collegium.tables.characters import in_order
from tests.registers.test_files_in import asked_by
from tests.world import World

SOURCE = Path(__file__).parents[2] / "src" / "collegium"
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


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("muller", "Müller"),
        ("MÜLLER", "Müller"),
        ("asa ek", "Åsa Ek"),
        ("elodie", "Élodie"),
        ("orsted", "Ørsted"),
        ("o'brien", "Aoife O’Brien"),
        ("o’brien", "Aoife O’Brien"),
        ("DE SOUZA", "de Souza"),
    ],
)
def test_a_name_is_found_without_its_accents(people: World, text: str, name: str) -> None:
    Person.objects.create(organisation=people.organisation, code="N90", name="Aoife O’Brien", profession="doctor")
    rows = Person.objects.filter(organisation=people.organisation, name__found=text)
    assert [row.name for row in rows] == [name]
    request = asked_by(people, people.users.office)
    request.GET = changed(request.GET, q=text)
    assert [row.name for row in listing(REGISTERS["organisation.person"], request).rows] == [name]


def test_signs_of_sql_are_looked_for_as_they_stand(people: World) -> None:
    assert not Person.objects.filter(organisation=people.organisation, name__found="_nn%").exists()


def test_names_with_apostrophes_and_small_particles_stand_where_a_reader_looks(world: World) -> None:
    """By hand: a blank and an apostrophe come before letters, whichever apostrophe it is; accents come after none."""
    names = ["de Vries", "Eke", "Élodie", "Elson", "O'Brien", "O’Connor", "Obi", "Oder"]
    for place, name in enumerate(reversed(names)):
        Person.objects.create(organisation=world.organisation, code=f"N{place}", name=name, profession="doctor")
    rows = Person.objects.filter(organisation=world.organisation, code__startswith="N")
    assert list(rows.order_by(by_name("name")).values_list("name", flat=True)) == names
    assert sorted({*names}, key=in_order) == names


BY_BYTES = re.compile(
    r"""order_by\([^)\n]*["'][-\w]*(?:name|title)["']|__icontains\b|key=lambda (\w+): \1(?:\[\d\]|\.name|\.title)(?:\.casefold\(\)|\.lower\(\))?\)"""
)
# Sorted by something else than what people are called, and why.
NO_NAMES = {
    'organisation/views/organisations.py: order_by(*SORTS.get(asked["sort"], SORTS["name"': "the orders use by_name",
    "definitions/measures.py: key=lambda one: one.name)": "names of shipped files",
    "definitions/monthly_files.py: key=lambda one: one.name)": "names of shipped files",
}


def test_every_list_is_ordered_by_letters_and_not_by_bytes() -> None:
    found = set()
    for path in SOURCE.rglob("*.py"):
        if "migrations" not in path.parts:
            for line in path.read_text(encoding="utf-8").splitlines():
                if (match := BY_BYTES.search(line)) and "by_name" not in match[0]:
                    found.add(f"{path.relative_to(SOURCE).as_posix()}: {match[0]}")
    assert found - NO_NAMES.keys() == set()
