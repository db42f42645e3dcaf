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
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, sync_playwright

from tests.journeys.following import follow
from tests.journeys.shared import Shared
from tests.journeys.signing_in import code_of

WIDE, NARROW = {"width": 1280, "height": 900}, {"width": 360, "height": 740}
CHROMIUM_ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    # Nothing but the server under test is reached. Said here and not by routing, which turns the browser's cache off.
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
]
# WCAG 2.2 AA, with what it builds on.
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"], "resultTypes": ["violations"]}
# What a narrower screen cannot change, and takes the longest, is judged once: colours, and style sheets as such.
LAYOUT = {**RULES, "preload": False, "rules": {"color-contrast": {"enabled": False}}}
IS_THERE = "'axe' in window"
FIND = "options => axe.run(options).then(results => results.violations)"
TRUST = "/organisations/ZAV/"  # the invented trust of the demonstration
# What takes minutes begins first, so that every worker is busy to the end; what looks back at the walks comes last.
LONGEST = ("is_accessible[office]", "test_campaign.py", "is_accessible[analyst]", "is_accessible[secretary]")
LAST = ("complains_on_the_console[", "every_address_was_looked_at")

SignIn = Callable[..., Page]
Check = Callable[..., list[str]]


@dataclass(frozen=True)
class Server:
    address: str
    data: Path
    log: Path

    def account(self, role: str) -> dict[str, str]:
        accounts = json.loads((self.data / "demo-accounts.json").read_text())
        return next(one for one in accounts if one["key"] == role)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    def place(item: pytest.Item) -> int:
        if not item.nodeid.startswith("tests/journeys/"):
            # A test with a browser of its own runs before the browser of the stories is there.
            return -1 if item.get_closest_marker("browser") else len(LONGEST) + 2
        if any(part in item.nodeid for part in LAST):
            return len(LONGEST) + 1
        return next((at for at, part in enumerate(LONGEST) if part in item.nodeid), len(LONGEST))

    items.sort(key=place)


@pytest.fixture(scope="session")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Shared:
    """Each worker has its own folder inside the folder of the run."""
    base = tmp_path_factory.getbasetemp()
    return Shared((base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / "shared")


@pytest.fixture(scope="session")
def demonstration(shared: Shared) -> Path:
    """The demonstration, built with the command that a newcomer types; in the named folder it stays for the next run."""
    folder = Path(os.environ.get("COLLEGIUM_TEST_DEMONSTRATION") or shared.folder / "demo")
    shared.once("demonstration", lambda: run("demo", "--at", str(folder), "--build-only"))
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


def outside() -> dict[str, str]:
    """The environment without a word of Collegium: a demonstration makes its own keys and takes them along."""
    return {name: value for name, value in os.environ.items() if not name.startswith("COLLEGIUM_")}


def environment(data: Path) -> dict[str, str]:
    """As a newcomer has it: nothing of what the other tests set for themselves, their database above all."""
    return {
        **outside(),
        "COLLEGIUM_DATA": str(data),
        "COLLEGIUM_DEMO": "yes",
        "DJANGO_SETTINGS_MODULE": "collegium.web.settings",
    }


def run(*arguments: str) -> None:
    command = [sys.executable, "-m", "collegium.cli", *arguments]
    done = subprocess.run(command, capture_output=True, text=True, env=outside())
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


def new_context(browser: Browser, said: list[str] | None = None, **more: Any) -> BrowserContext:
    """A reader's browser; what its console complains of goes to the list."""
    context = browser.new_context(
        **{"viewport": WIDE, "locale": "en-GB", "timezone_id": "Europe/London", "accept_downloads": True} | more
    )
    context.set_default_timeout(20_000)
    if said is not None:
        context.on("console", lambda message: said.append(complaint(message)) if is_complaint(message) else None)
        context.on("weberror", lambda error: said.append(f"{error.page.url if error.page else ''}: {error.error}"))
    return context


def is_complaint(message: ConsoleMessage) -> bool:
    return message.type in {"error", "warning"}


def complaint(message: ConsoleMessage) -> str:
    return f"{message.page.url if message.page else ''}: {message.type}: {message.text}"


@pytest.fixture(scope="session")
def sessions() -> dict[str, Any]:
    """Who is signed in already."""
    return {}


@pytest.fixture(scope="session")
def enter(server: Server, browser: Browser, sessions: dict[str, Any]) -> Iterator[SignIn]:
    """A page of a browser in which one of the demonstration's roles has signed in, with password and code."""
    contexts: list[BrowserContext] = []

    def sign_in(role: str, said: list[str] | None = None, **more: Any) -> Page:
        if role not in sessions:
            first = new_context(browser)
            page = first.new_page()
            page.goto(f"{server.address}/account/login/?as={role}")
            follow(page.get_by_role("button", name="Sign in", exact=True))
            page.get_by_label("Code", exact=True).fill(code_of(server.account(role)))
            follow(page.get_by_role("button", name="Continue"))
            page.get_by_role("button", name="Sign out").wait_for()
            assert page.url == f"{server.address}/"
            sessions[role] = first.storage_state()
            first.close()
        context = new_context(browser, said, storage_state=sessions[role], base_url=server.address, **more)
        contexts.append(context)
        return context.new_page()

    yield sign_in
    for context in contexts:
        context.close()


@pytest.fixture
def visitor(server: Server, browser: Browser) -> Iterator[Page]:
    """Somebody who has not signed in."""
    context = new_context(browser, base_url=server.address)
    yield context.new_page()
    context.close()


@pytest.fixture(scope="session")
def accessibility() -> Check:
    """What the accessibility rules find wrong with a page, in one line each."""
    axe = Axe()

    def check(page: Page, *, again: bool = False) -> list[str]:
        if not page.evaluate(IS_THERE):
            page.evaluate(axe.axe_script)
        violations = page.evaluate(FIND, LAYOUT if again else RULES)
        return [
            f"{page.url}: {violation['id']}: {violation['help']}: {node['target']} {node['html'][:160]}"
            for violation in violations
            for node in violation["nodes"][:3]
        ]

    return check
