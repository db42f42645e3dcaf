"""Naming a person of the register on the command line."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import CommandError

from collegium.organisation.models import Person


def add_person_of_register(parser: ArgumentParser) -> None:
    parser.add_argument("organisation", metavar="ORGANISATION", help="the code of the organisation")
    parser.add_argument("person", metavar="STAFF_CODE", help="the staff code of the person in the register")
    parser.add_argument("--reason", required=True, help="why; it stays in the record, so name nobody")


def person_of(options: dict[str, Any]) -> Person:
    rows = Person.objects.select_related("organisation")
    row = rows.filter(organisation__code=options["organisation"], code=options["person"]).first()
    if row is None:
        raise CommandError(f"There is no person {options['person']} in the register of {options['organisation']}.")
    return row
