"""Without a mouse, without JavaScript, on paper."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.journeys.conftest import TRUST, Server, SignIn, new_context
from tests.journeys.following import follow
from tests.journeys.signing_in import code_of, give_password

pytestmark = pytest.mark.browser
FOCUSED = "(document.activeElement.innerText || document.activeElement.id || '').trim()"
MOST_STEPS = 150


def tab_to(page: Page, wanted: str) -> None:
    """Press Tab until what has the focus reads as wanted."""
    for _ in range(MOST_STEPS):
        page.keyboard.press("Tab")
        if page.evaluate(FOCUSED) == wanted:
            return
    raise AssertionError(f"{wanted} cannot be reached by Tab on {page.url}")


def press_enter(page: Page) -> None:
    """On a link or in a form: the page that it leads to has come when this returns."""
    with page.expect_navigation():
        page.keyboard.press("Enter")


def test_the_keyboard_alone_leads_from_signing_in_to_a_unit(visitor: Page, server: Server) -> None:
    page = visitor
    page.goto("/account/login/")
    account = server.account("secretary")
    tab_to(page, "id_login")
    page.keyboard.type(account["email"])
    tab_to(page, "id_password")
    page.keyboard.type(account["password"])
    press_enter(page)
    page.get_by_role("heading", name="Enter your code").wait_for()
    tab_to(page, "id_code")
    page.keyboard.press("ControlOrMeta+a")
    page.keyboard.type(code_of(account))
    press_enter(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("Home")
    tab_to(page, "Who leads what")
    press_enter(page)
    expect(page.get_by_role("heading", name="Who leads what")).to_be_visible()
    unit = page.locator(".app-tree a").first.inner_text()
    tab_to(page, unit)
    press_enter(page)
    expect(page.get_by_role("heading", level=1)).to_contain_text(unit)


def test_the_first_tab_offers_to_skip_to_the_content(enter: SignIn) -> None:
    page = enter("board_member")
    page.goto(TRUST)
    page.keyboard.press("Tab")
    assert page.evaluate(FOCUSED) == "Skip to main content"
    page.keyboard.press("Enter")
    expect(page.locator("#maincontent")).to_be_focused()
    page.context.close()


def test_without_javascript_the_picture_still_speaks_and_forms_work(browser: Browser, server: Server) -> None:
    context = new_context(browser, base_url=server.address, java_script_enabled=False)
    page = context.new_page()
    leader = server.account("unit_leader")
    give_password(page, leader)
    page.get_by_label("Code", exact=True).fill(code_of(leader))
    follow(page.get_by_role("button", name="Continue"))
    follow(page.get_by_role("link", name="See the engagement picture"))
    expect(page.get_by_role("heading", level=1)).to_contain_text("Engagement:")
    charts = page.locator("figure[data-chart]")
    assert charts.count() >= 2
    for number in range(charts.count()):
        assert len(charts.nth(number).locator("figcaption").inner_text()) > 60  # a caption and a sentence
    assert page.get_by_role("table").count() >= charts.count()
    page.goto(TRUST)
    page.get_by_label("As at").fill("2023-06-30")
    follow(page.get_by_role("button", name="Show", exact=True))
    expect(page.get_by_text("as at 30 June 2023").first).to_be_visible()
    context.close()


def test_on_paper_there_is_no_navigation(enter: SignIn) -> None:
    page = enter("board_member")
    page.goto("/")
    follow(page.get_by_role("link", name="See the engagement picture"))
    expect(page.get_by_role("heading", level=1)).to_contain_text("Engagement:")
    page.emulate_media(media="print")
    for piece in ("Menu", "Account", "On this page"):
        expect(page.get_by_role("navigation", name=piece)).not_to_be_visible()
    for piece in (".nhsuk-breadcrumb", ".nhsuk-footer", "button", ".app-toolbar"):
        assert page.locator(piece).locator("visible=true").count() == 0, piece
    expect(page.get_by_role("table").first).to_be_visible()
    page.context.close()
