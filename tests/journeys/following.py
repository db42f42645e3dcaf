"""A click that leads to another page, and the arrival there."""

from __future__ import annotations

from playwright.sync_api import Locator

PATIENCE = 60_000  # milliseconds: a large file on a busy machine


def follow(what: Locator) -> None:
    """Click, and wait for the page that it leads to; a click alone returns while the old page still stands."""
    with what.page.expect_navigation(timeout=PATIENCE):
        what.click()
