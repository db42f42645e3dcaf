"""What only one row may have, changing hands between rows that are saved together, on either database."""

from __future__ import annotations

from itertools import permutations
from typing import Any

import pytest

from collegium.audit.models import AuditEvent
from collegium.organisation.models import Person
from collegium.registers import writing
from tests.world import World

NUMBERS = ("7900001", "7900002", "")
CODES = ("XS1", "XS2", "XS3")


@pytest.fixture
def people(world: World) -> list[Person]:
    own = [(code, number, f"Person {code}") for code, number in zip(CODES, NUMBERS, strict=True)]
    return [
        Person.objects.create(
            organisation=world.organisation, code=code, gmc_number=number, name=name, profession="doctor"
        )
        for code, number, name in own
    ]


@pytest.mark.parametrize("numbers", list(permutations(NUMBERS)))
@pytest.mark.parametrize("codes", list(permutations(CODES)))
def test_codes_and_numbers_change_hands_in_any_way(
    codes: tuple[str, ...], numbers: tuple[str, ...], people: list[Person]
) -> None:
    changed: list[Any] = []
    for person, code, number in zip(people, codes, numbers, strict=True):
        person.code, person.gmc_number = code, number
        changed.append((person, {}, ("code", "gmc_number")))
    writing.save_all(by="tests", model=Person, added=[], corrected=changed)
    stored = Person.objects.filter(pk__in=[person.pk for person in people]).order_by("pk")
    assert list(stored.values_list("code", "gmc_number")) == list(zip(codes, numbers, strict=True))


def test_a_new_row_takes_what_another_gives_up_in_the_same_file(people: list[Person]) -> None:
    first = people[0]
    first.gmc_number = ""
    new = Person(
        organisation_id=first.organisation_id, code="XS9", gmc_number="7900001", name="Cy", profession="doctor"
    )
    writing.save_all(by="tests", model=Person, added=[(new, {})], corrected=[(first, {}, ("gmc_number",))])
    assert Person.objects.get(gmc_number="7900001") == new


def test_the_record_holds_nothing_of_what_stood_there_in_between(people: list[Person]) -> None:
    first, second, _ = people
    first.gmc_number, second.gmc_number = second.gmc_number, first.gmc_number
    changed: list[Any] = [(person, {}, ("gmc_number",)) for person in (first, second)]
    writing.save_all(by="tests", model=Person, added=[], corrected=changed)
    events = AuditEvent.objects.filter(subject="organisation.person", verb="organisation.correct").order_by("-pk")[:2]
    told = [(event.before["gmc_number"], event.after["gmc_number"]) for event in events if event.before and event.after]
    assert sorted(told) == [("7900001", "7900002"), ("7900002", "7900001")]
