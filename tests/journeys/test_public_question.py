"""A question from the public, from its receipt to the promise that was kept, and as everybody reads it."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import Check, SignIn
from tests.journeys.following import follow

pytestmark = pytest.mark.browser
TEXT = "Will the hospital shuttle run at weekends?"
PROMISE = "Ask the bus company for a weekend service and publish its answer."


def said(page: Page, words: str) -> None:
    expect(page.get_by_text(words).first).to_be_visible()


def test_from_receipt_to_the_kept_promise(enter: SignIn, visitor: Page, accessibility: Check) -> None:
    page = enter("secretary")
    page.goto("/board/")
    follow(page.get_by_role("link", name=re.compile("^Questions from the public")).first)
    follow(page.get_by_role("link", name="Add question"))
    page.get_by_label("Came by").select_option(label="Letter")
    page.get_by_label("Question", exact=True).fill(TEXT)
    page.get_by_label("Name of the asker").fill("Leocadia Wren")
    assert accessibility(page) == []
    follow(page.get_by_role("button", name="Save", exact=True))
    said(page, "Saved.")
    here = page.url
    follow(page.get_by_role("link", name="Acknowledge the question"))
    follow(page.get_by_role("button", name="Acknowledge the question"))
    said(page, "The acknowledgement is recorded.")
    follow(page.get_by_role("link", name="Answer the question"))
    page.get_by_label("Answer", exact=True).fill("Not yet. We will ask the company.")
    follow(page.get_by_role("button", name="Answer the question"))
    follow(page.get_by_role("link", name="Record a promised action"))
    page.get_by_label("Promise", exact=True).fill(PROMISE)
    page.get_by_label("Promised by someone else").fill("Director of finance")
    follow(page.get_by_role("button", name="Record a promised action"))
    said(page, "no owner yet")
    follow(page.get_by_role("link", name="Close the question"))
    follow(page.get_by_role("button", name="Close the question"))
    said(page, "name both before the question is closed")
    give_an_owner(page, here)
    page.goto(here)
    follow(page.get_by_role("link", name="Close the question"))
    follow(page.get_by_role("button", name="Close the question"))
    said(page, "The question is closed.")
    publish(page)
    visitor.goto("/public/ZAV/questions/")
    expect(visitor.get_by_text(TEXT)).to_be_visible()
    expect(visitor.get_by_text("Leocadia")).to_have_count(0)
    assert accessibility(visitor) == []
    keep_it(page, here)
    visitor.reload()
    expect(visitor.get_by_role("listitem").filter(has_text=PROMISE)).to_contain_text("Kept on")
    page.context.close()


def give_an_owner(page: Page, question: str) -> None:
    page.goto(question)
    follow(page.get_by_role("link", name=PROMISE))
    follow(page.locator("main a[href$='/owner/']").first)
    page.locator("input[name=owner]").fill(page.locator("datalist option").first.get_attribute("value") or "")
    page.locator("input[name=due_on]").fill("2027-03-01")
    follow(page.locator("main form button").last)
    expect(page.get_by_role("heading", name="There is a problem")).to_have_count(0)


def publish(page: Page) -> None:
    follow(page.get_by_role("link", name="Publish question and answer"))
    page.get_by_label("I have read both texts").check()
    follow(page.get_by_role("button", name="Publish question and answer"))
    said(page, "It is published.")


def keep_it(page: Page, question: str) -> None:
    page.goto(question)
    follow(page.get_by_role("link", name=PROMISE))
    follow(page.locator("main a[href$='/keep/']").first)
    page.locator("textarea").first.fill("The company answered; its letter is published.")
    follow(page.locator("main form button").last)
    page.goto(question)
    said(page, "Kept")
    assert page.locator("main").get_by_text("no owner yet").count() == 0
