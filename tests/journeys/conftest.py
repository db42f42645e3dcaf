"""A real server over a copy of the demonstration, and a real Chromium."""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

WIDE, NARROW = {"width": 1280, "height": 900}, {"width": 360, "height": 740}
CHROMIUM_ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
# WCAG 2.2 AA, with what it builds on.
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}


@dataclass(frozen=True)
class Server:
    address: str
    data: Path
    log: Path

    def account(self, role: str) -> dict[str, str]:
        accounts = json.loads((self.data / "demo-accounts.json").read_text())
        return next(one for one in accounts if one["key"] == role)


@pytest.fixture(scope="session")
def demonstration(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demonstration, built once with the command that a newcomer types."""
    if given := os.environ.get("COLLEGIUM_TEST_DEMONSTRATION"):
        return Path(given)
    folder = tmp_path_factory.mktemp("demonstration") / "demo"
    run("demo", "--at", str(folder), "--build-only")
    return folder


@pytest.fixture(scope="session")
def server(demonstration: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    data = tmp_path_factory.mktemp("served") / "data"
    shutil.copytree(demonstration, data)
    yield from serve(data, {})


def serve(data: Path, more: dict[str, str]) -> Iterator[Server]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    log = data / "server.log"
    with log.open("w") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "collegium.cli", "serve", "--port", str(port)],
            env={**environment(data), **more},
            stdout=output,
            stderr=output,
        )
        address = f"http://127.0.0.1:{port}"
        try:
            wait_for(address, process, log)
            yield Server(address, data, log)
        finally:
            process.terminate()
            process.wait(20)


def environment(data: Path) -> dict[str, str]:
    return {
        **os.environ,
        "COLLEGIUM_DATA": str(data),
        "COLLEGIUM_DEMO": "yes",
        "DJANGO_SETTINGS_MODULE": "collegium.web.settings",
    }


def run(*arguments: str) -> None:
    done = subprocess.run([sys.executable, "-m", "collegium.cli", *arguments], capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr


def wait_for(address: str, process: subprocess.Popen[bytes], log: Path) -> None:
    for _ in range(200):
        assert process.poll() is None, log.read_text()
        try:
            urllib.request.urlopen(f"{address}/account/login/", timeout=2).read()
            return
        except OSError:
            time.sleep(0.2)
    raise AssertionError(log.read_text())


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        path = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
        found = playwright.chromium.launch(executable_path=path, headless=True, args=CHROMIUM_ARGUMENTS)
        yield found
        found.close()


def own_pages_only(context: BrowserContext) -> None:
    context.route("**/*", lambda route: route.continue_() if "//127.0.0.1" in route.request.url else route.abort())


@pytest.fixture
def sign_in(server: Server, browser: Browser) -> Iterator[Callable[..., Page]]:
    """Signs in as one of the demonstration's roles, with password and code, as a person would."""
    contexts = []

    def enter(role: str, viewport: dict[str, int] = WIDE) -> Page:
        context = browser.new_context(
            viewport=viewport, locale="en-GB", timezone_id="Europe/London", accept_downloads=True
        )
        contexts.append(context)
        own_pages_only(context)
        page = context.new_page()
        page.set_default_timeout(20_000)
        page.goto(f"{server.address}/account/login/?as={role}")
        page.get_by_role("button", name="Sign in", exact=True).click()
        page.get_by_role("button", name="Continue").click()
        page.get_by_role("heading", level=1).wait_for()
        return page

    yield enter
    for context in contexts:
        context.close()


@pytest.fixture(scope="session")
def accessibility() -> Callable[[Page], list[str]]:
    """What the accessibility rules find wrong with a page, in one line each."""
    axe = Axe()

    def check(page: Page) -> list[str]:
        results = axe.run(page, options=RULES)
        return [
            f"{page.url}: {violation['id']}: {violation['help']}: {node['target']} {node['html'][:160]}"
            for violation in results.response["violations"]
            for node in violation["nodes"][:3]
        ]

    return check
