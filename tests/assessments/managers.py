"""The managers of the hospital of the surveys: half of them by their posts, half by their employments."""

from __future__ import annotations

from random import Random

from collegium.definitions.instrument_files import load_instrument
from collegium.organisation.models import (
    Employment,
    Membership,
    Organisation,
    Person,
    Post,
    PostPlacement,
    Profession,
    Unit,
)
from tests.assessments.hospital import FIRST

STATEMENTS = "collegium-doctor-manager-1"
MANAGERS_IN = {"MED": 2, "CARD": 14, "RESP": 12, "RENA": 4, "SUR": 2, "ORTH": 15, "VASC": 3, "ANAE": 13}


def employ_managers(organisation: Organisation) -> None:
    units = {unit.code: unit for unit in Unit.objects.filter(organisation=organisation)}
    places = [code for code, number in MANAGERS_IN.items() for _ in range(number)]
    for number, code in enumerate(places):
        one = person(organisation, number)
        if number % 2:
            Employment.objects.create(person=one, unit=units[code], grade="manager", starts=FIRST)
        else:
            hold(one, f"GM{number:02}", "service_manager", units[code])
    hold(person(organisation, len(places)), "CEO", "chief_executive", None)


def person(organisation: Organisation, number: int) -> Person:
    return Person.objects.create(
        organisation=organisation, code=f"M{number:03}", name=f"Manager {number}", profession=Profession.MANAGER
    )


def hold(one: Person, code: str, role: str, unit: Unit | None) -> None:
    post = Post.objects.create(organisation=one.organisation, code=code)
    PostPlacement.objects.create(
        post=post, starts=FIRST, title=role, role=role, profession=Profession.MANAGER, unit=unit
    )
    Membership.objects.create(post=post, person=one, starts=FIRST)


def managers_csv(instrument: str = STATEMENTS, seed: int = 3, share: float = 0.85) -> bytes:
    """Answers of most managers, by unit alone; some of them are engaged, and some are not."""
    random = Random(seed)
    items = load_instrument(instrument).items
    lines = [",".join(["unit_code", *(item.id for item in items)])]
    for unit, number in MANAGERS_IN.items():
        for _ in range(number):
            felt = random.gauss(3.4, 0.9)
            given = [unit]
            for item in items:
                value = min(5, max(1, round(random.gauss(felt, 0.7))))
                value = 6 - value if item.reverse else value
                given.append(str(value if item.response == "agreement" else random.choice((1, 2, 3))))
            lines += [",".join(given)] if random.random() < share else []
    return ("\n".join(lines) + "\n").encode()
