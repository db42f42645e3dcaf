"""As at a past day the register is what it was on that day."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import TRUST, SignIn
from tests.journeys.following import follow

pytestmark = pytest.mark.browser
DIVISION = "Urgent and acute care"


def test_urgent_and_acute_care_is_no_division_in_2023(enter: SignIn) -> None:
    page = enter("secretary")
    page.goto(TRUST)
    expect(page.locator(".app-tree").get_by_role("link", name=DIVISION, exact=True)).to_be_visible()
    page.get_by_label("As at").fill("2023-06-30")
    follow(page.get_by_role("button", name="Show", exact=True))
    expect(page.get_by_text("as at 30 June 2023").first).to_be_visible()
    expect(page.locator(".app-tree").get_by_role("link", name=DIVISION, exact=True)).to_have_count(0)
    follow(page.locator(".app-tree").get_by_role("link").first)
    expect(page.get_by_label("As at")).to_have_value("2023-06-30")
    follow(page.get_by_role("link", name="Back to today"))
    assert "as_of" not in page.url
    page.context.close()
