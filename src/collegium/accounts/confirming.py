"""Asking again who it is, before something that cannot be undone."""

from __future__ import annotations

from allauth.account.internal.flows.reauthentication import raise_if_reauthentication_required
from django.http import HttpRequest


def confirm_that_it_is_you(request: HttpRequest) -> None:
    """Lead to the page that asks for the password, unless it was given within the last minutes; then go on from here.

    What was sent is kept in the session meanwhile. Raises what the sign-in library turns into a redirect.
    """
    raise_if_reauthentication_required(request, app="collegium")
