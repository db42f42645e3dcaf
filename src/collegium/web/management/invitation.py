"""What the commands that make accounts have in common: whom to make, and the link to hand over."""

from __future__ import annotations

from argparse import ArgumentParser
from collections.abc import Callable

from django.conf import settings
from django.core.exceptions import ValidationError

from collegium.accounts.invitations import one_time_path
from collegium.accounts.models import User


def add_person(parser: ArgumentParser) -> None:
    parser.add_argument("--email", required=True, help="the address to sign in with")
    parser.add_argument("--name", required=True, help="the person's name")
    origin = settings.CSRF_TRUSTED_ORIGINS[0] if settings.CSRF_TRUSTED_ORIGINS else "http://127.0.0.1:8000"
    parser.add_argument("--origin", default=origin, help=f"how the address of the server begins ({origin})")


def invite(say: Callable[[str], object], user: User, made: bool, origin: str) -> None:
    say(f"{user.name} has the role.")
    if made:
        say("Open this address to set the password. It works once, for three days:")
        say(origin.rstrip("/") + one_time_path(user))


def words_of(error: ValidationError) -> str:
    return "\n".join(error.messages)
