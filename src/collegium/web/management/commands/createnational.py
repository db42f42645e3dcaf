"""The account of a national analyst, who compares organisations by their figures and never sees a person."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from collegium.accounts.roles import Role
from collegium.organisation.actions.access import admit
from collegium.web.management.invitation import add_person, invite, words_of


class Command(BaseCommand):
    help = "Makes the account of a national analyst."

    def add_arguments(self, parser: ArgumentParser) -> None:
        add_person(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            user, made = admit(
                by="createnational",
                organisation=None,
                email=options["email"],
                name=options["name"],
                role=Role.NATIONAL_ANALYST,
                starts=timezone.localdate(),
            )
        except ValidationError as error:
            raise CommandError(words_of(error)) from error
        invite(self.stdout.write, user, made, options["origin"])
