"""Naming a person of the register on the command line."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import CommandError

from collegium.audit.models import AuditEvent
from collegium.organisation.models import Organisation, Person


def add_person_of_register(parser: ArgumentParser) -> None:
    parser.add_argument("organisation", metavar="ORGANISATION", help="the code of the organisation")
    parser.add_argument("person", metavar="STAFF_CODE", help="the staff code of the person in the register")
    parser.add_argument("--reason", required=True, help="why; it stays in the record, so name nobody")


def person_of(options: dict[str, Any]) -> Person:
    rows = Person.objects.select_related("organisation")
    row = rows.filter(organisation__code=options["organisation"], code=options["person"]).first()
    row = row or removed_person(options["organisation"], options["person"])
    if row is None:
        raise CommandError(f"There is no person {options['person']} in the register of {options['organisation']}.")
    return row


def removed_person(organisation: str, code: str) -> Person | None:
    """Somebody whom the register no longer holds, as the record of the removal says."""
    removals = AuditEvent.objects.filter(
        organisation=organisation,
        subject=Person._meta.label_lower,
        verb="organisation.remove",
        values__before__code=code,
    )
    event, owner = removals.order_by("-pk").first(), Organisation.objects.filter(code=organisation).first()
    if event is None or event.before is None or owner is None:
        return None
    return Person(pk=int(event.subject_id), organisation=owner, code=code, user_id=event.before["user_id"])
