"""Naming a person of the register on the command line."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import CommandError

from collegium.organisation.models import Organisation
from collegium.organisation.queries.erasing import Recorded, people_with_code, recorded_people
from collegium.wording.dates import day


def add_person_of_register(parser: ArgumentParser) -> None:
    parser.add_argument("organisation", metavar="ORGANISATION", help="the code of the organisation")
    parser.add_argument("person", metavar="STAFF_CODE", nargs="?", default="", help="the staff code of the person")
    parser.add_argument(
        "--number", type=int, help="the person's number in the record; needed where two people had the same staff code"
    )
    parser.add_argument("--reason", required=True, help="why; it stays in the record, so name nobody")


def person_of(options: dict[str, Any]) -> Recorded:
    """The one person who is meant. A staff code that two people had is asked about, never guessed."""
    organisation = Organisation.objects.filter(code=options["organisation"]).first()
    if organisation is None:
        raise CommandError(f"There is no organisation {options['organisation']}.")
    code, number = options["person"], options["number"]
    if not code and number is None:
        raise CommandError("Name the person: the staff code, or --number and the number in the record.")
    people = people_with_code(organisation, code) if code else recorded_people(organisation, [number])
    if number is not None:
        people = [found for found in people if found.person.pk == number]
    match people:
        case [found]:
            return found
        case []:
            asked = " and ".join(filter(None, (code, "" if number is None else f"number {number}")))
            raise CommandError(
                f"There is no person {asked} in the register of {organisation.code}, and its record knows of none. If what "
                "the record said of somebody was erased, add --number and the number of the person."
            )
    lines = [f"{len(people)} people have or had the staff code {code}. Say which one with --number:"]
    raise CommandError(
        "\n".join([*lines, *(f"  --number {found.person.pk}: {whereabouts(found)}" for found in people)])
    )


def whereabouts(found: Recorded) -> str:
    if found.present:
        return f"{found.name}, in the register as {found.person.code}"
    removed = f", removed on {day(found.removed_on)}" if found.removed_on else ", no longer in the register"
    return f"{found.name}{removed}"
