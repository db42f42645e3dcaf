"""Every page that can be reached by its links passes the accessibility rules, wide and narrow."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import urlsplit

import pytest
from django.urls import resolve
from playwright.sync_api import Page

from tests.journeys.conftest import NARROW, WIDE, Server

pytestmark = pytest.mark.browser
MOST_PAGES_OF_ONE_KIND = 2  # two units show what forty would; both are looked at, whole


def pages_of(page: Page, server: Server) -> dict[str, list[str]]:
    """Address name -> addresses, by following links as a reader would, downloads left out."""
    found: dict[str, list[str]] = {}
    waiting, seen = ["/"], {"/"}
    while waiting:
        path = waiting.pop(0)
        name = resolve(urlsplit(path).path).view_name
        if len(found.setdefault(name, [])) >= MOST_PAGES_OF_ONE_KIND:
            continue
        answer = page.request.get(server.address + path)
        assert answer.status == 200, f"{path} answered {answer.status}"
        if "text/html" not in answer.headers["content-type"] or "attachment" in answer.headers.get(
            "content-disposition", ""
        ):
            found.pop(name) if not found[name] else None
            continue
        found[name].append(path)
        page.goto(server.address + path)
        for link in page.eval_on_selector_all("a[href]", "all => all.map(a => a.href)"):
            parts = urlsplit(link)
            target = parts.path + (f"?{parts.query}" if parts.query else "")
            if link.startswith(server.address) and target not in seen and "/static/" not in target:
                seen.add(target)
                waiting.append(target)
    return found


@pytest.mark.parametrize("role", ["office", "analyst", "unit_leader", "national_analyst"])
def test_every_page_that_a_role_reaches_is_accessible(
    role: str, server: Server, sign_in: Callable[..., Page], accessibility: Callable[[Page], list[str]]
) -> None:
    page = sign_in(role)
    found = pages_of(page, server)
    violations = []
    for viewport in (WIDE, NARROW):
        page.set_viewport_size(viewport)
        for paths in found.values():
            for path in paths:
                page.goto(server.address + path)
                violations += accessibility(page)
                wider = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
                if wider > 0:
                    violations.append(f"{path} at {viewport['width']}: {wider} pixels wider than the screen")
    assert violations == [], "\n".join(violations)
    expected = {"office": 25, "analyst": 15, "unit_leader": 8, "national_analyst": 3}
    assert len(found) >= expected[role], sorted(found)


def test_the_way_in_is_accessible(server: Server, browser, accessibility: Callable[[Page], list[str]]) -> None:  # type: ignore[no-untyped-def]
    context = browser.new_context(viewport=NARROW)
    page = context.new_page()
    violations = []
    for path in ("/account/login/", "/account/login/?as=office", "/accessibility/", "/privacy/"):
        page.goto(server.address + path)
        violations += accessibility(page)
    page.goto(server.address + "/account/login/?as=office")
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.get_by_role("button", name="Continue").wait_for()
    violations += accessibility(page)
    context.close()
    assert violations == [], "\n".join(violations)
