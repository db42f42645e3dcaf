"""The charts in a real browser, under a policy that allows neither eval nor inline styles."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from importlib.resources import files
from typing import Any

import pytest
from playwright.sync_api import Page, sync_playwright

from collegium.charts.drawing import to_svg
from collegium.charts.leadership_time import UnitTime, pa_chart
from tests.charts.test_engagement import SPECS as SOME_SPECS

pytestmark = pytest.mark.browser

SPECS = {**SOME_SPECS, "many": pa_chart([UnitTime(f"Unit {place}", place, place % 4) for place in range(1, 40)])}
STATIC = files("collegium") / "web" / "static"
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; connect-src 'self'; "
    "base-uri 'none'; form-action 'none'"
)
ARGUMENTS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip


def figure(spec: dict[str, Any], picture: dict[str, Any] | None = None) -> str:
    data = json.dumps(spec).replace("<", "\\u003c")
    return (
        f"<figure data-chart><div data-chart-fallback>{to_svg(picture or spec)}</div>"
        f'<script type="application/json">{data}</script><figcaption>A sentence.</figcaption></figure>'
    )


def page_with(figures: list[str]) -> str:
    scripts = '<script src="/vega.js"></script><script src="/charts.js"></script>'
    return f'<!DOCTYPE html><html lang="en-GB"><title>Charts</title><body>{"".join(figures)}{scripts}</body></html>'


class Handler(BaseHTTPRequestHandler):
    def __init__(self, *args: Any, pages: dict[str, tuple[str, bytes]]) -> None:
        self.pages = pages
        super().__init__(*args)

    def do_GET(self) -> None:
        kind, body = self.pages.get(self.path, ("text/plain", b""))
        self.send_response(200)
        self.send_header("Content-Type", f"{kind}; charset=utf-8")
        self.send_header("Content-Security-Policy", POLICY)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args: Any) -> None:
        """Quiet."""


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    broken = figure({**SPECS["unit"], "layer": [{"mark": "no such mark"}]}, picture=SPECS["unit"])
    pages = {
        "/": ("text/html", page_with([figure(spec) for spec in SPECS.values()]).encode()),
        "/broken": ("text/html", page_with([broken]).encode()),
        "/charts.js": ("text/javascript", (STATIC / "charts.js").read_bytes()),
        "/vega.js": ("text/javascript", (STATIC / "vendor" / "vega" / "vega-embed.js").read_bytes()),
    }
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Handler, pages=pages))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path="/usr/bin/chromium", headless=True, args=ARGUMENTS)
        yield launched
        launched.close()


def opened(browser: Any, address: str, width: int) -> tuple[Page, list[str]]:
    page = browser.new_page(viewport={"width": width, "height": 900})
    messages: list[str] = []
    page.on("console", lambda message: messages.append(message.text))
    page.on("pageerror", lambda error: messages.append(str(error)))
    page.goto(address)
    return page, messages


@pytest.mark.parametrize("width", [1100, 360])
def test_every_chart_is_drawn_and_the_policy_has_nothing_to_say(browser: Any, address: str, width: int) -> None:
    page, messages = opened(browser, address, width)
    drawn = page.locator("figure[data-chart=drawn] > div.vega-embed svg")
    drawn.nth(len(SPECS) - 1).wait_for()
    assert drawn.count() == len(SPECS)
    assert page.locator("[data-chart-fallback]:visible").count() == 0
    assert messages == []
    assert "…" not in "".join(page.locator("div.vega-embed .role-title-text").all_text_contents())
    labels = page.locator("figure [role=graphics-document]").evaluate_all("all => all.map(each => each.ariaLabel)")
    assert labels == [spec["description"] for spec in SPECS.values()]
    boxes = [drawn.nth(place).bounding_box() for place in range(len(SPECS))]
    assert all(box is not None and box["x"] + box["width"] <= width for box in boxes)
    page.close()


def test_a_pointer_shows_the_figures_in_a_styled_box(browser: Any, address: str) -> None:
    page, messages = opened(browser, address, 1100)
    page.locator("figure[data-chart=drawn] > div.vega-embed svg").nth(len(SPECS) - 1).wait_for()
    page.locator("figure").nth(1).locator("div.vega-embed .mark-symbol path").first.hover()
    box = page.locator("#vg-tooltip-element")
    box.wait_for(state="visible")
    assert "Cardiology" in box.inner_text()
    assert box.evaluate("each => getComputedStyle(each).position") == "fixed"
    assert messages == []
    page.close()


def test_a_chart_that_cannot_be_drawn_stays_a_picture(browser: Any, address: str) -> None:
    page, messages = opened(browser, f"{address}/broken", 1100)
    page.locator("figure[data-chart=failed]").wait_for()
    assert page.locator("[data-chart-fallback] svg").is_visible()
    assert page.locator("figcaption").is_visible()
    assert any("stays a picture" in message for message in messages)
    page.close()
