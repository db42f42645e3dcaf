"""The code that an authenticator app would show, from the secret that the app was given."""

from __future__ import annotations

import time

from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from playwright.sync_api import Page

from tests.journeys.conftest import Server

PERIOD = 30  # seconds that a code lives (RFC 6238)


def code_of(server: Server, role: str) -> str:
    # The code of the next half minute is accepted too, and nobody else uses it.
    step = int(time.time()) // PERIOD + 1
    return str(format_hotp_value(hotp_value(server.account(role)["totp_secret"], step)))


def give_password(page: Page, server: Server, role: str) -> None:
    account = server.account(role)
    page.goto("/")
    page.get_by_label("E-mail address").fill(account["email"])
    page.get_by_label("Password", exact=True).fill(account["password"])
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.get_by_role("heading", name="Enter your code").wait_for()
