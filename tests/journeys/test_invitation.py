"""Somebody who is given a role sets a password and a second factor, on a phone, and is in."""

from __future__ import annotations

import time

import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from playwright.sync_api import Page, expect

from tests.journeys.conftest import NARROW, TRUST, Check, SignIn
from tests.journeys.crawl import Crawl
from tests.journeys.following import follow
from tests.journeys.signing_in import PERIOD

pytestmark = pytest.mark.browser
ADDRESS, PASSWORD = "new.member@example.org", "ladder violet harbour spoon"


def test_an_invited_person_sets_up_the_own_account(enter: SignIn, visitor: Page, accessibility: Check) -> None:
    link = the_office_gives_a_role(enter("office"))
    visitor.set_viewport_size(NARROW)  # type: ignore[arg-type]
    crawl = Crawl(visitor, accessibility, [])
    set_the_password(visitor, link, crawl)
    set_up_the_second_factor(visitor, crawl)
    keep_the_recovery_codes(visitor, crawl)
    assert crawl.faults == [], "\n".join(crawl.faults)


def the_office_gives_a_role(page: Page) -> str:
    page.goto(f"{TRUST}access/give/")
    page.get_by_label("Name").fill("New Member")
    page.get_by_label("E-mail address").fill(ADDRESS)
    page.get_by_label("Role").select_option("board_member")
    follow(page.get_by_role("main").locator("form[method=post]").get_by_role("button"))
    expect(page.get_by_role("heading", level=1)).to_have_text("Hand over this link")
    link = page.locator(".app-key").inner_text()
    page.context.close()
    return link


def set_the_password(page: Page, link: str, crawl: Crawl) -> None:
    page.goto(link)
    expect(page.get_by_role("heading", level=1)).to_have_text("Set your password")
    crawl.look("Set your password")
    for field in page.locator("main input[type=password]").all():
        field.fill(PASSWORD)
    follow(page.get_by_role("button", name="Set password"))
    expect(page.get_by_role("button", name="Set password")).to_have_count(0)
    page.goto("/account/login/")
    page.get_by_label("E-mail address").fill(ADDRESS)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    follow(page.get_by_role("button", name="Sign in", exact=True))


def set_up_the_second_factor(page: Page, crawl: Crawl) -> None:
    page.goto("/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Set up your second factor")
    crawl.look("Set up your second factor")
    secret = page.locator(".app-key").inner_text()
    code = str(format_hotp_value(hotp_value(secret, int(time.time()) // PERIOD)))
    page.get_by_label("Code that the app shows now").fill(code)
    follow(page.get_by_role("button", name="Continue"))
    expect(page.get_by_role("heading", name="Set up your second factor")).to_have_count(0)


def keep_the_recovery_codes(page: Page, crawl: Crawl) -> None:
    page.goto("/account/second-factor/recovery-codes/")
    crawl.look("Recovery codes")
    page.goto("/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Home")
    expect(page.get_by_role("link", name="Ashworth Vale").first).to_be_visible()
