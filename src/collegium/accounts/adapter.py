"""How accounts come to be: by the office, or from the organisation's own directory; never by strangers."""

from __future__ import annotations

import time
from typing import Any

from allauth.account import app_settings
from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.emailkit import valid_email_or_none
from allauth.account.internal.flows.login import get_authentication_records
from allauth.account.models import EmailAddress
from allauth.core import context
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialAccount
from django.http import HttpRequest
from django.shortcuts import redirect

from collegium.accounts.actions import note
from collegium.accounts.models import User


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    error_messages = {  # noqa: RUF012 - the library reads a plain dictionary
        **DefaultAccountAdapter.error_messages,
        "email_password_mismatch": "The e-mail address or the password is not right. Check both and try again.",
        "too_many_login_attempts": "Too many attempts. Wait five minutes, then try again, or ask the medical "
        "director’s office for a new link to set your password.",
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def is_reauthentication_required(self, *, app: str, **about: Any) -> bool:
        """Whoever signed in within the last minutes is not asked again; the first second factor is set up at once."""
        request = context.request
        records = get_authentication_records(request, request.user)
        return not records or time.time() - records[-1]["at"] > app_settings.REAUTHENTICATION_TIMEOUT


class SecondFactorAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    error_messages = {  # noqa: RUF012 - the library reads a plain dictionary
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": "This code is not right. A code is good for half a minute and only once: wait for the next "
        "one. If it is still refused, check that the clock of your phone is right.",
    }


class DirectoryAdapter(DefaultSocialAccountAdapter):  # type: ignore[misc]
    """Somebody from the directory may sign in; what they may see still follows from grants and posts."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: Any) -> bool:
        return True

    def authenticate_by_email(self, sociallogin: Any) -> tuple[User, str] | None:
        """The account with this address, unless somebody else of this directory signs in with it: addresses are given again."""
        if not sociallogin.email_addresses and (email := sociallogin.user.email):
            sociallogin.email_addresses = [EmailAddress(email=email, verified=True, primary=True)]
        known: tuple[User, str] | None = super().authenticate_by_email(sociallogin)
        others = SocialAccount.objects.filter(provider=sociallogin.account.provider)
        if known is not None and others.filter(user=known[0]).exists():
            note(by="directory", verb="directory_refused", user=known[0])
            raise ImmediateHttpResponse(redirect("socialaccount_login_error"))
        return known

    def pre_social_login(self, request: HttpRequest, sociallogin: Any) -> None:
        # Accounts go by e-mail address: without one nobody could be given a role.
        if not sociallogin.is_existing and not sociallogin.user.email:
            raise ImmediateHttpResponse(redirect("socialaccount_login_error"))

    def populate_user(self, request: HttpRequest, sociallogin: Any, data: dict[str, Any]) -> User:
        user: User = super().populate_user(request, sociallogin, data)
        user.email = address_in(data) or address_in(sociallogin.account.extra_data.get("id_token") or {})
        parts = (data.get("first_name"), data.get("last_name"))
        name = data.get("name") or " ".join(part for part in parts if part) or user.email.partition("@")[0]
        user.name = name[:120]
        return user


def address_in(data: dict[str, Any]) -> str:
    """The e-mail address that a directory tells, without spaces at its edges; empty where there is none."""
    return valid_email_or_none(str(data.get("email") or "").strip().lower()) or ""
