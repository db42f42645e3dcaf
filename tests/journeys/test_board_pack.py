"""A month's board pack, from the file of figures to the Word file; and a non-executive who reads it with the glossary."""

from __future__ import annotations

import io
import re

import docx
import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import TRUST, Check, SignIn
from tests.journeys.following import follow
from tests.journeys.preparing import hand_over

pytestmark = pytest.mark.browser
FIGURES = b"measure,period,numerator,denominator\nae-four-hours,2026-11,7100,9200\ncomplaints-answered-in-time,2026-11,104,140\n"
TITLE = "Quality in November"
SAID = {
    "Why": "Ward rounds begin an hour earlier since January, so beds are free before noon.",
    "What follows from it": "Fewer people wait in corridors than a year ago.",
    "How sure this is": "Two winters have not been seen with the new rounds.",
}


def said(page: Page, words: str) -> None:
    expect(page.get_by_text(words).first).to_be_visible()


def test_a_months_pack_from_import_to_word(enter: SignIn, accessibility: Check) -> None:
    page = enter("secretary")
    bring_in(page)
    page.goto(f"{TRUST}board/papers/")
    follow(page.get_by_role("link", name="Add paper"))
    page.get_by_label("Title").fill(TITLE)
    page.get_by_label("Purpose").select_option(label="For assurance")
    page.get_by_label("Written by").fill("Medical director")
    follow(page.get_by_role("button", name="Save"))
    said(page, "There are no parts yet")
    add(page, "A measure", "Patients seen within four hours in A&E")
    page.get_by_label("Why").fill("Regression to the mean")
    follow(page.get_by_role("button", name="Keep"))
    said(page, "names something and explains nothing")
    assert accessibility(page) == []
    page.get_by_role("link", name="What follows from it").click()
    for label, text in SAID.items():
        page.get_by_label(label).fill(text)
    assert accessibility(page) == []
    follow(page.get_by_role("button", name="Keep"))
    said(page, "5.0 of 5 on average")
    follow(page.get_by_role("link", name="Issue the paper"))
    follow(page.get_by_role("button", name="Issue"))
    said(page, "The paper is issued.")
    with page.expect_download() as getting:
        page.get_by_role("link", name=re.compile("as Word file")).first.click()
    word = docx.Document(io.BytesIO(getting.value.path().read_bytes()))
    texts = [one.text for one in word.paragraphs]
    assert TITLE in texts
    assert any(SAID["Why"] in text for text in texts)
    assert any("November 2026" in text for text in texts)
    assert len(word.inline_shapes) == 1
    page.context.close()


def bring_in(page: Page) -> None:
    hand_over(page, f"{TRUST}import/", "observations", "november.csv", FIGURES)
    page.get_by_label("I have checked these changes").check()
    follow(page.get_by_role("button", name="Save", exact=True))
    expect(page.get_by_role("heading", name="There is a problem")).to_have_count(0)


def add(page: Page, kind: str, which: str) -> None:
    follow(page.get_by_role("link", name="Add a part"))
    page.get_by_label("What is added").select_option(label=kind)
    follow(page.get_by_role("button", name="Go on"))
    page.get_by_label("Which one").select_option(label=which)
    follow(page.get_by_role("button", name="Add"))
    said(page, "Now say what its chart means")


def test_a_non_executive_reads_with_the_glossary(enter: SignIn, accessibility: Check) -> None:
    page = enter("board_member")
    page.goto("/board/")
    follow(page.get_by_role("link", name=re.compile("^Papers")).first)
    follow(page.get_by_role("link", name="Quality and safety in October", exact=True))
    expect(page.get_by_role("heading", level=1)).to_contain_text("Quality and safety in October")
    known = page.locator("a[href='#term-MD'] abbr").first
    meaning = known.get_attribute("title") or ""
    assert "medical director" in meaning
    assert "managing director" in meaning  # it means two things, and the reader learns both
    known.click()
    expect(page.locator("#term-MD")).to_be_in_viewport()
    assert accessibility(page) == []
    said(page, "Private: A matter before a court")  # a board member reads private parts
    follow(page.get_by_role("link", name="Who is who"))
    page.get_by_label("Find a person, post or body").fill("Medical director")
    follow(page.get_by_role("button", name="Find"))
    expect(page.get_by_role("table")).to_contain_text("Medical director")
    assert accessibility(page) == []
    page.context.close()
