"""Erase what the record says of a person; that it was erased, when and why stays."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError

from collegium.audit.erasing import erase
from collegium.organisation.queries.record import about_person, events_about, held_among
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
        person = person_of(options)
        events = events_about(person).filter(values__erased_at=None)
        numbers = list(events.values_list("pk", flat=True))
        if others := [other.code for other in held_among(numbers) if other.pk != person.pk]:
            raise CommandError(f"Nothing was erased: some of it is also about {', '.join(others)}, who is on hold.")
        if not options["yes"]:
            self.stdout.write(
                f"{plural(len(numbers), 'event')} would lose what {agreeing(len(numbers), 'it says', 'they say')} of {person.name or 'a removed person'} (number {person.pk}). "
                "Nothing was erased: add --yes to do it."
            )
            return
        try:
            erased = erase(by="erase_values", about=about_person(person), numbers=numbers, reason=options["reason"])
        except ValidationError as error:
            raise CommandError(words_of(error)) from error
        self.stdout.write(
            f"{plural(erased, 'event')} no longer {agreeing(erased, 'says', 'say')} anything. It cannot be undone."
        )
        self.stdout.write("Backups that were made before still hold it: delete them when their time has come.")
