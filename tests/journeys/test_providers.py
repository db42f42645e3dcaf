"""A national file of A&E figures becomes a board page of thirty trusts by three measures in at most ten clicks."""

from __future__ import annotations

import csv
import io
import os
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page

from tests.journeys.conftest import TRUST, Check, SignIn
from tests.journeys.following import follow

pytestmark = pytest.mark.browser
MOST_CLICKS = 10


class Clicks:
    """Counts what a newcomer does with the mouse."""

    def __init__(self) -> None:
        self.number = 0

    def click(self, what: Any) -> None:
        self.number += 1
        follow(what)


def invented() -> bytes:
    """Forty organisations with the columns of the published file."""
    stream = io.StringIO()
    writer = csv.writer(stream)
    writer.writerow(["period", "org_code", "type", "attendances", "breaches", "admissions"])
    for place in range(36):
        month = 2016 * 12 + 3 + place
        for number in range(40):
            seen = 6000 + 100 * number + 13 * (place % 5)
            writer.writerow(
                [f"{month // 12}-{month % 12 + 1:02}-01", f"R{number:02}", "1", seen, 600 + 7 * (place % 7), 1500]
            )
    return stream.getvalue().encode()


def thirty_by_three(page: Page, clicks: Clicks, content: bytes) -> None:
    main = page.get_by_role("main")
    clicks.click(page.get_by_role("link", name="Board", exact=True))
    clicks.click(main.locator(f'a[href="{TRUST}board/"]'))
    clicks.click(main.get_by_role("link", name="providers side by side"))
    clicks.click(main.get_by_role("link", name="Upload a monthly file by provider"))
    clicks.number += 1  # opening the window in which files are chosen
    page.locator("input[type=file]").set_input_files(
        {"name": "ae_attendances.csv", "mimeType": "text/csv", "buffer": content}
    )
    clicks.click(page.get_by_role("button", name="Upload", exact=True))
    clicks.click(page.get_by_role("button", name="Check before saving"))
    page.get_by_text("30 providers, ").wait_for()
    page.get_by_label("I have checked these changes").check()
    clicks.number += 1
    clicks.click(page.get_by_role("button", name="Save", exact=True))
    clicks.click(main.get_by_role("link", name="See the records"))
    page.get_by_text("30 of 30 providers by 3 measures").wait_for()


def test_a_national_file_becomes_a_page_in_ten_clicks(enter: SignIn, accessibility: Check) -> None:
    page, clicks = enter("analyst"), Clicks()
    page.goto("/home/")
    thirty_by_three(page, clicks, invented())
    assert clicks.number <= MOST_CLICKS
    assert page.get_by_role("main").locator("tbody tr").count() == 30
    assert page.get_by_role("main").locator("thead th").count() == 4
    assert accessibility(page) == []
    with page.expect_download() as word:
        page.get_by_role("link", name="Word").click()
    assert word.value.suggested_filename.endswith(".docx")
    follow(page.get_by_role("main").locator("tbody th a").first)
    page.locator("[data-chart] svg, [data-chart] canvas").first.wait_for()
    assert accessibility(page) == []
    page.context.close()


@pytest.mark.real_data
def test_the_published_file_becomes_a_page_in_ten_clicks(enter: SignIn) -> None:
    """Monthly A&E attendances 2016 to 2019 by organisation and type, NHS England, as in NHSRdatasets (CC0)."""
    page, clicks = enter("analyst"), Clicks()
    page.goto("/home/")
    thirty_by_three(page, clicks, (Path(os.environ["COLLEGIUM_REAL_DATA"]) / "ae_attendances.csv").read_bytes())
    assert clicks.number <= MOST_CLICKS
    page.context.close()
