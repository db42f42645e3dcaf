"""The nine published sites side by side give the published figures, and one contradiction."""

from __future__ import annotations

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.journeys.conftest import SignIn
from tests.journeys.following import follow

pytestmark = pytest.mark.browser
HEAD = "Organisation|Budget, £m|Headcount|Consultants|Doctors on the board|Doctors on the management board"


@pytest.fixture(scope="module")
def nine(enter: SignIn) -> Page:
    page = enter("national_analyst")
    page.goto("/")
    follow(page.get_by_role("link", name="Compare organisations side by side"))
    follow(page.get_by_role("link", name="Compare the nine published case study sites"))
    expect(page.get_by_role("heading", name="Size and doctors on boards")).to_be_visible()
    return page


def cells(table: Locator, row: str) -> list[str]:
    found = table.get_by_role("row").filter(has=table.page.get_by_role("rowheader", name=row, exact=True))
    return found.get_by_role("cell").all_inner_texts()


@pytest.mark.capability("A22")
def test_the_nine_sites_have_the_published_totals_medians_and_ratios(nine: Page) -> None:
    # Dickinson, Snelling, Ham and Spurgeon 2017, tables 1 and 4
    table = nine.get_by_role("region", name="Size and doctors on boards").get_by_role("table")
    headings = table.get_by_role("columnheader").all_inner_texts()
    assert headings[:6] == HEAD.split("|")
    assert cells(table, "Total")[:5] == ["3,022.5", "47,527", "2,408", "16", "61"]
    assert cells(table, "Median")[2] == "223"
    per_board_doctor = headings.index("Consultants per board doctor") - 1
    per_hundred_staff = headings.index("Consultants per 100 staff") - 1
    assert cells(table, "Case study site C")[per_board_doctor] == "714.0"
    assert cells(table, "Case study site H")[per_board_doctor] == "21.3"
    sites = {one: float(cells(table, f"Case study site {one}")[per_hundred_staff]) for one in "ABCDEFGHI"}
    assert min(sites.items(), key=lambda one: one[1]) == ("H", 2.00)
    assert max(sites.items(), key=lambda one: one[1]) == ("F", 6.93)


@pytest.mark.capability("A26")
def test_what_a_site_says_of_itself_is_contradicted_at_site_h_alone(nine: Page) -> None:
    table = nine.get_by_role("region", name="Self-description, accountability and layers").get_by_role("table")
    rows = table.get_by_role("row").filter(has=nine.get_by_role("cell", name="No", exact=True))
    assert rows.get_by_role("rowheader").all_inner_texts() == ["Case study site H"]
    expect(nine.get_by_text("Case study site H calls itself aligned, while a general manager")).to_be_visible()
