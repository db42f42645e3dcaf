"""A newcomer to the medical director's office: in, who leads without time, one change, undone, out."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import Server
from tests.journeys.following import follow
from tests.journeys.signing_in import code_of, give_password

pytestmark = pytest.mark.browser


def first_of_next_month() -> dt.date:
    return (dt.date.today().replace(day=1) + dt.timedelta(days=32)).replace(day=1)


def test_a_newcomer_gives_a_leader_time_and_takes_it_back(visitor: Page, server: Server) -> None:
    page = visitor
    a_wrong_code_is_refused_and_the_right_one_lets_in(page, server)
    title = find_who_leads_without_time(page)
    give_the_post_one_pa_from_next_month(page)
    see_it_in_the_history(page, title)
    undo_it_by_removing(page, title)
    sign_out(page)


def a_wrong_code_is_refused_and_the_right_one_lets_in(page: Page, server: Server) -> None:
    office = server.account("office")
    give_password(page, office)
    page.get_by_label("Code", exact=True).fill("000000")
    follow(page.get_by_role("button", name="Continue"))
    expect(page.get_by_role("alert")).to_contain_text("There is a problem")
    page.get_by_label("Code", exact=True).fill(code_of(office))
    follow(page.get_by_role("button", name="Continue"))
    expect(page.get_by_role("heading", level=1)).to_have_text("Home")


def find_who_leads_without_time(page: Page) -> str:
    follow(page.get_by_role("region", name="Ashworth Vale").get_by_role("link", name="Who leads without time"))
    expect(page.get_by_role("heading", level=1)).to_have_text("Leaders on paper")
    first = page.get_by_role("row").nth(1).get_by_role("link").filter(has_text=",").first
    title = first.inner_text()
    follow(first)
    expect(page.get_by_role("heading", level=1)).to_contain_text(title)
    return title


def give_the_post_one_pa_from_next_month(page: Page) -> None:
    places = page.get_by_role("heading", name="Titles and places over time").locator("+ ul")
    follow(places.get_by_role("link", name="change").first)
    page.get_by_label("First day of the change").fill(first_of_next_month().isoformat())
    page.get_by_label("Programmed activities set aside for the post").fill("1")
    follow(page.get_by_role("button", name="Save"))
    expect(page.get_by_text("Saved.")).to_be_visible()


def see_it_in_the_history(page: Page, title: str) -> None:
    day = first_of_next_month()
    written = f"{day.day} {day:%B %Y}"
    places = page.get_by_role("heading", name="Titles and places over time").locator("+ ul")
    expect(places.get_by_role("listitem").filter(has_text=re.compile(rf"\b1 PA, \w+ {written}"))).to_have_count(1)
    record = page.get_by_role("region", name="History")
    if not record.is_visible():
        page.get_by_text("of the record").click()
    expect(record.get_by_role("row").nth(1)).to_contain_text("Robin Office")


def undo_it_by_removing(page: Page, title: str) -> None:
    day = first_of_next_month()
    places = page.get_by_role("heading", name="Titles and places over time").locator("+ ul")
    step = places.get_by_role("listitem").filter(has_text=re.compile(rf"(from|since) {day.day} {day:%B %Y}"))
    follow(step.get_by_role("link", name="remove"))
    page.get_by_label("Reason").fill("Only tried out")
    follow(page.get_by_role("button", name="Remove"))
    expect(page.get_by_text("Removed.")).to_be_visible()
    expect(
        places.get_by_role("listitem").filter(has_text=re.compile(rf"(from|since) {day.day} {day:%B %Y}"))
    ).to_have_count(0)
    expect(page.get_by_role("heading", level=1)).to_contain_text(title)


def sign_out(page: Page) -> None:
    follow(page.get_by_role("button", name="Sign out"))
    page.goto("/organisations/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Sign in")
