"""Keep what the record says of a person from being erased while somebody has asked for it."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError

from collegium.audit.erasing import lift_hold, place_hold
from collegium.organisation.queries.record import about_person
from collegium.web.management.invitation import words_of
from collegium.web.management.person import add_person_of_register, person_of


class Command(BaseCommand):
    help = "Holds what the record says of a person: it cannot be erased until the hold is lifted."

    def add_arguments(self, parser: ArgumentParser) -> None:
        add_person_of_register(parser)
        parser.add_argument("--lift", action="store_true", help="the request was answered: lift the hold")

    def handle(self, *args: Any, **options: Any) -> None:
        action = lift_hold if options["lift"] else place_hold
        try:
            action(by="hold", about=about_person(person_of(options)), reason=options["reason"])
        except ValidationError as error:
            raise CommandError(words_of(error)) from error
        self.stdout.write("The hold is lifted." if options["lift"] else "The hold is open: nothing can be erased.")
