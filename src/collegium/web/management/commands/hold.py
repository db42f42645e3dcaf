"""Keep what the record says of a person from being erased while somebody has asked for it."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError

from collegium.organisation.actions.erasing import hold_person, lift_hold_of
from collegium.web.management.invitation import words_of
from collegium.web.management.person import add_person_of_register, person_of


class Command(BaseCommand):
    help = "Holds what the record says of a person: it cannot be erased until the hold is lifted."

    def add_arguments(self, parser: ArgumentParser) -> None:
        add_person_of_register(parser)
        parser.add_argument("--lift", action="store_true", help="the request was answered: lift the hold")

    def handle(self, *args: Any, **options: Any) -> None:
        found = person_of(options)
        try:
            if options["lift"]:
                lift_hold_of(by="hold", found=found, reason=options["reason"])
            else:
                hold_person(by="hold", found=found, reason=options["reason"])
        except ValidationError as error:
            raise CommandError(words_of(error)) from error
        self.stdout.write(
            "The hold is lifted: it can be erased again."
            if options["lift"]
            else "The hold is open: nothing can be erased."
        )
