"""The code that an authenticator app would show, from the secret that the app was given."""

from __future__ import annotations

import time

from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from playwright.sync_api import Page

from tests.journeys.following import follow

PERIOD = 30  # seconds that a code lives (RFC 6238)
_given: set[tuple[str, int]] = set()


def code_of(account: dict[str, str]) -> str:
    """A code that no story of this process has used: each is good for one sign-in, its neighbours in time are accepted."""
    secret, now = account["totp_secret"], int(time.time()) // PERIOD
    step = next(one for one in (now, now + 1, now - 1) if (secret, one) not in _given)
    _given.add((secret, step))
    return str(format_hotp_value(hotp_value(secret, step)))


def give_password(page: Page, account: dict[str, str]) -> None:
    page.goto("/")
    page.get_by_label("E-mail address").fill(account["email"])
    page.get_by_label("Password", exact=True).fill(account["password"])
    follow(page.get_by_role("button", name="Sign in", exact=True))
    page.get_by_role("heading", name="Enter your code").wait_for()
