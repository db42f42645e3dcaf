"""Each reader sees what the reader's post or role opens, and nothing beside it."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import TRUST, SignIn
from tests.journeys.following import follow

pytestmark = pytest.mark.browser


def to_the_picture(page: Page) -> None:
    page.goto("/")
    follow(page.get_by_role("link", name="See the engagement picture").first)
    expect(page.get_by_role("heading", level=1)).to_contain_text("Engagement:")


def units_linked(page: Page) -> set[str]:
    links = page.locator("main a[href*='/engagement/'][href*='/units/']")
    return {str(link) for link in links.evaluate_all("all => all.map(one => one.pathname)")}


def test_a_unit_leader_sees_the_own_units_and_no_other(enter: SignIn) -> None:
    analyst = enter("analyst")
    to_the_picture(analyst)
    every = units_linked(analyst)
    leader = enter("unit_leader")
    to_the_picture(leader)
    own = units_linked(leader)
    expect(leader.get_by_text("You see the whole organisation and the units that you lead.")).to_be_visible()
    assert own
    assert own < every
    for path in own:
        leader.goto(path)
        expect(leader.get_by_role("heading", level=1)).to_contain_text("Engagement in")
    for path in sorted(every - own):
        answer = leader.request.get(path)
        assert answer.status in (403, 404), path
    names = [analyst.locator(f"main a[href='{path}']").first.inner_text() for path in sorted(every - own)]
    to_the_picture(leader)
    shown = leader.get_by_role("main").inner_text()
    assert [name for name in names if re.search(rf"^{re.escape(name)}\t", shown, re.MULTILINE)] == []
    analyst.context.close()
    leader.context.close()


def test_a_board_member_cannot_open_a_person(enter: SignIn) -> None:
    office = enter("office")
    office.goto(f"{TRUST}people/")
    person = office.locator("main a[href*='/people/']").first.evaluate("one => one.pathname")
    office.context.close()
    board = enter("board_member")
    board.goto(TRUST)
    assert board.locator("main a[href*='/people/']").count() == 0
    for path in (f"{TRUST}people/", person):
        answer = board.goto(path)
        assert answer is not None
        assert answer.status in (403, 404), path
    board.context.close()
