"""Erase what the record says of a person; that it was erased, when and why stays."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError

from collegium.organisation.actions.erasing import erase_person
from collegium.organisation.presenters.erasing import in_sentences
from collegium.organisation.queries.erasing import Recorded, what_would_be_erased
from collegium.web.management.invitation import words_of
from collegium.web.management.person import add_person_of_register, person_of
from collegium.wording.numbers import agreeing, plural


class Command(BaseCommand):
    help = (
        "Erases what the record of changes and reads says of a person. The chain of the record still holds afterwards."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        add_person_of_register(parser)
        parser.add_argument("--yes", action="store_true", help="erase; without it the events are only counted")

    def handle(self, *args: Any, **options: Any) -> None:
        found = person_of(options)
        if not options["yes"]:
            self.tell(found)
            return
        try:
            erased = erase_person(by="erase_values", found=found, reason=options["reason"])
        except ValidationError as error:
            raise CommandError(words_of(error)) from error
        self.stdout.write(
            f"{plural(erased, 'event')} no longer {agreeing(erased, 'says', 'say')} anything. It cannot be undone."
        )
        self.stdout.write("Backups that were made before still hold it: delete them when their time has come.")

    def tell(self, found: Recorded) -> None:
        planned = what_would_be_erased(found)
        for line in in_sentences(found, planned):
            self.stdout.write(line)
        self.stdout.write("Nothing was erased." if planned.refused else "Nothing was erased: add --yes to erase it.")
