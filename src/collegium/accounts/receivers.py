"""What happens beside signing in: the session remembers the second factor, and the record remembers who came in."""

from __future__ import annotations

from typing import Any

from allauth.mfa.models import Authenticator
from allauth.mfa.signals import authentication_failed, authenticator_added, authenticator_removed, authenticator_used
from django.contrib.auth.signals import user_logged_in, user_logged_out
from django.dispatch import receiver
from django.http import HttpRequest

from collegium.accounts.actions import note
from collegium.accounts.models import User


@receiver(authenticator_used, dispatch_uid="collegium.second_factor_given")
def second_factor_given(request: HttpRequest, **about: Any) -> None:
    request.session["second_factor"] = True


@receiver(authenticator_added, dispatch_uid="collegium.second_factor_added")
def second_factor_added(request: HttpRequest, user: User, authenticator: Authenticator, **about: Any) -> None:
    if authenticator.type == Authenticator.Type.TOTP:
        request.session["second_factor"] = True
        note(by=user, verb="second_factor_added", user=user)


@receiver(authenticator_removed, dispatch_uid="collegium.second_factor_removed")
def second_factor_removed(request: HttpRequest, user: User, authenticator: Authenticator, **about: Any) -> None:
    if authenticator.type == Authenticator.Type.TOTP:
        request.session.pop("second_factor", None)
        note(by=user, verb="second_factor_removed", user=user)


@receiver(authentication_failed, dispatch_uid="collegium.second_factor_refused")
def second_factor_refused(user: User, **about: Any) -> None:
    note(by=user, verb="second_factor_refused", user=user)


@receiver(user_logged_in, dispatch_uid="collegium.signed_in")
def signed_in(user: User, **about: Any) -> None:
    note(by=user, verb="sign_in", user=user)


@receiver(user_logged_out, dispatch_uid="collegium.signed_out")
def signed_out(user: User | None, **about: Any) -> None:
    if user is not None:
        note(by=user, verb="sign_out", user=user)
