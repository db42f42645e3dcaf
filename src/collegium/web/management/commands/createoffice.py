"""The first account of an organisation's office, from which every other role is given in the browser."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone

from collegium.accounts.roles import Role
from collegium.organisation.actions import establish_organisation
from collegium.organisation.actions.access import admit
from collegium.organisation.models import Organisation
from collegium.web.management.invitation import add_person, invite, words_of

BY = "createoffice"


class Command(BaseCommand):
    help = "Makes the first account of an organisation's office, and the organisation if it is new."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--organisation", required=True, metavar="CODE", help="its ODS code, such as RXX")
        parser.add_argument("--organisation-name", metavar="NAME", help="its name, when it is new")
        add_person(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            with transaction.atomic():
                user, made = admit(
                    by=BY,
                    organisation=organisation(options["organisation"], options["organisation_name"]),
                    email=options["email"],
                    name=options["name"],
                    role=Role.OFFICE,
                    starts=timezone.localdate(),
                )
        except ValidationError as error:
            raise CommandError(words_of(error)) from error
        invite(self.stdout.write, user, made, options["origin"])


def organisation(code: str, name: str | None) -> Organisation:
    found = Organisation.objects.filter(code=code).first()
    if found is None and not name:
        raise CommandError(f"There is no organisation {code} yet: give its name with --organisation-name.")
    return found or establish_organisation(by=BY, code=code, name=name or "")
