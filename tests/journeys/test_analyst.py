"""An analyst makes a wave, brings in its answers, looks, releases, and takes the report home."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import TRUST, Server, SignIn
from tests.journeys.following import follow
from tests.journeys.preparing import add_wave, bring_in_answers

pytestmark = pytest.mark.browser


def answers_with_addresses(server: Server) -> bytes:
    """The answers of the last wave as a careless export would hold them."""
    kept = (server.data / "examples" / "answers" / "autumn-2026.csv").read_text(encoding="utf-8")
    rows = list(csv.reader(io.StringIO(kept)))
    stream = io.StringIO(newline="")
    writer = csv.writer(stream)
    writer.writerow([*rows[0], "Email address"])
    writer.writerows([*row, f"doctor{number}@example.org"] for number, row in enumerate(rows[1:]))
    return stream.getvalue().encode()


def test_an_analyst_releases_a_wave_and_takes_its_report_home(enter: SignIn, server: Server) -> None:
    page = enter("analyst")
    given_a_wave_that_is_over(page)
    when_its_answers_are_brought_in_the_addresses_are_taken_out(page, server)
    when_it_is_released_the_picture_is_there(page)
    then_the_report_is_there_as_pdf_and_word(page)
    page.context.close()


def given_a_wave_that_is_over(page: Page) -> None:
    page.goto("/")
    follow(page.get_by_role("navigation", name="Menu").get_by_role("link", name="Engagement"))
    expect(page.get_by_role("link", name="Add a wave")).not_to_have_count(0)
    add_wave(page, "A third wave", "2026-11-01", "2026-11-14", "2026-11-01")


def when_its_answers_are_brought_in_the_addresses_are_taken_out(page: Page, server: Server) -> None:
    bring_in_answers(page, "answers.csv", answers_with_addresses(server))
    taken_out = page.get_by_role("term").filter(has_text="Columns taken out").locator("+ dd")
    expect(taken_out).to_contain_text("Email address")
    expect(page.get_by_role("heading", name="2. What would be shown")).to_be_visible()
    expect(page.get_by_text("@example.org")).to_have_count(0)


def when_it_is_released_the_picture_is_there(page: Page) -> None:
    follow(page.get_by_role("button", name="Release the figures"))
    # The figures are made beside the page, which looks again by itself.
    expect(page.get_by_role("heading", level=1)).to_contain_text("Engagement: A third wave", timeout=120_000)
    expect(page.get_by_text("The figures are released")).to_be_visible()
    expect(page.locator("[data-chart=drawn] svg").first).to_be_visible()


def then_the_report_is_there_as_pdf_and_word(page: Page) -> None:
    for name, beginning in (("A third wave as PDF", b"%PDF"), ("as a Word file", b"PK")):
        with page.expect_download() as download:
            page.get_by_role("link", name=name).click()
        assert Path(download.value.path()).read_bytes().startswith(beginning)


def test_nobody_else_may_bring_in_answers(enter: SignIn) -> None:
    page = enter("board_member")
    answer = page.goto(f"{TRUST}engagement/add/")
    assert answer is not None
    assert answer.status == 403
    page.context.close()
