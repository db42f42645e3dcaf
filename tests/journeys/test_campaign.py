# ruff: noqa: E402
"""A campaign from a questionnaire to its report, with sixty respondents, a reminder, a pause, and a second wave."""

from __future__ import annotations

import pytest

pytest.skip("this story has not been seen passing yet", allow_module_level=True)


import datetime as dt
import os
import re
import shutil
import socket
from collections.abc import Iterator
from contextlib import nullcontext
from pathlib import Path
from random import Random

import httpx
import pytest
from aiosmtpd.controller import Controller
from playwright.sync_api import Browser, Page

from tests.assessments.test_campaign_mail import Postman
from tests.journeys.conftest import NARROW, TRUST, Server, new_context, serve
from tests.web.test_backup import commands, database

pytestmark = pytest.mark.browser
PEOPLE = 60
FIRST = 20_000_001  # the first staff code of the invented trust


@pytest.fixture
def postman() -> Iterator[tuple[Postman, int]]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    postman = Postman()
    controller = Controller(postman, hostname="127.0.0.1", port=port)
    controller.start()
    yield postman, port
    controller.stop()


@pytest.fixture(params=["sqlite", "postgresql"])
def trust(
    request: pytest.FixtureRequest, demonstration: Path, tmp_path: Path, postman: tuple[Postman, int]
) -> Iterator[Server]:
    """The demonstration over either database, with a mail server; on PostgreSQL by a backup of it."""
    data = tmp_path / "data"
    shutil.copytree(demonstration, data)
    mail = {"COLLEGIUM_EMAIL_HOST": "127.0.0.1", "COLLEGIUM_EMAIL_PORT": str(postman[1]), "COLLEGIUM_EMAIL_TLS": "no"}
    outside = os.environ.get("COLLEGIUM_TEST_DATABASE", "")
    if request.param == "postgresql" and not outside:
        pytest.skip("needs a PostgreSQL: scripts/with-postgresql")
    with database(outside) if request.param == "postgresql" else nullcontext("") as address:
        if address:
            backup = tmp_path / "backup.zip"
            assert commands(tmp_path, f"sqlite:///{data / 'collegium.sqlite3'}")("backup", str(backup)).returncode == 0
            manage = commands(tmp_path, address)
            assert manage("migrate", "-v0").returncode == 0
            restored = manage("restore", str(backup))
            assert restored.returncode == 0, restored.stderr
            mail["COLLEGIUM_DATABASE"] = address
        yield from serve(data, mail)


def test_a_campaign_from_questionnaire_to_report(trust: Server, browser: Browser, postman: tuple[Postman, int]) -> None:
    letters = postman[0].letters
    office = signed_in(trust, browser)
    today = dt.date.today()
    office.goto(f"{TRUST}engagement/add/")
    fill(office, {"Title": "Story", **dates(today)})
    office.get_by_role("button", name="Keep").click()
    office.get_by_role("link", name="Ask the doctors with this server").click()
    office.get_by_label("question for a comment", exact=False).fill("What would help?")
    office.get_by_role("button", name="Keep").click()
    invite(office)
    assert len(letters) >= PEOPLE
    links = links_of(letters)[:PEOPLE]

    random = Random(7)
    for link in links[:40]:
        answer_by_http(trust.address, link, random)
    left_and_resumed(browser, trust.address, links[40])
    letters.clear()
    office.get_by_role("button", name="Send a reminder").click()
    wait_for_mail(office)
    reminded = links_of(letters)
    assert not set(links[:41]) & set(reminded)
    assert set(links[41:]) <= set(reminded)
    for link in links[41:]:
        answer_by_http(trust.address, link, random)
    release(office, PEOPLE)

    office.go_back()
    office.goto(f"{TRUST}engagement/")
    office.get_by_role("link", name="Story", exact=True).click()
    picture = office.url
    with office.expect_download() as download:
        office.locator("a[href$='.pdf'], a[href*='/report/pdf']").first.click()
    assert Path(download.value.path()).read_bytes().startswith(b"%PDF")

    office.goto(f"{picture.rstrip('/')}/campaign/again/")
    fill(office, {"Title": "Story again", **dates(today)})
    office.get_by_role("button", name="Prepare the next wave").click()
    letters.clear()
    invite(office)
    for link in links_of(letters)[:PEOPLE]:
        answer_by_http(trust.address, link, random)
    release(office, PEOPLE)
    office.goto(f"{TRUST}engagement/")
    assert office.get_by_role("link", name="Story again", exact=True).count() == 1


def signed_in(trust: Server, browser: Browser) -> Page:
    page = new_context(browser, base_url=trust.address).new_page()
    page.goto("/account/login/?as=office")
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.get_by_role("button", name="Continue").click()
    page.get_by_role("button", name="Sign out").wait_for()
    return page


def dates(today: dt.date) -> dict[str, str]:
    day = today.isoformat()
    return {"First day of answers": day, "Last day of answers": day, "Doctors counted as at": "2026-11-02"}


def fill(page: Page, values: dict[str, str]) -> None:
    for label, value in values.items():
        page.get_by_label(label).fill(value)


def invite(office: Page) -> None:
    """Addresses, launch, mail."""
    office.get_by_role("link", name="Bring in e-mail addresses").click()
    rows = "".join(f"{FIRST + place},d{place}@example.org\n" for place in range(PEOPLE))
    file = {"name": "addresses.csv", "mimeType": "text/csv", "buffer": f"staff_code,email\n{rows}".encode()}
    office.locator("input[type=file]").set_input_files(file)  # type: ignore[arg-type]
    office.get_by_role("button", name="Bring in the addresses").click()
    office.get_by_role("link", name="Look over and launch").click()
    office.get_by_label("I have read this").check()
    office.get_by_role("button", name="Launch").click()
    office.get_by_role("button", name="Send the invitations").click()
    wait_for_mail(office)


def wait_for_mail(office: Page) -> None:
    for _ in range(60):
        office.reload()
        if office.get_by_text("Done.").count() and not office.locator("progress").count():
            return
        office.wait_for_timeout(500)
    raise AssertionError(office.locator("main").inner_text())


def links_of(letters: list[tuple[str, str]]) -> list[str]:
    found = {
        address: re.search(r"/answer/([0-9a-z]{20})/", content.replace("=\r\n", "")) for address, content in letters
    }
    return [match[0] for address, match in sorted(found.items()) if match and address.startswith("d")]


def answer_by_http(address: str, link: str, random: Random) -> None:
    with httpx.Client(base_url=address, timeout=60) as client:
        for number in (1, 2):
            shown = client.get(f"{link}{number}/").text
            names = dict.fromkeys(re.findall(r'name="([a-z_0-9]+)" type="radio"', shown))
            assert names
            client.post(f"{link}{number}/", data={name: random.choice("123") for name in names})
        assert client.post(f"{link}send/", data={"comment": "More time"}).status_code == 302


def left_and_resumed(browser: Browser, address: str, link: str) -> None:
    """On a phone without scripts: some answers, away, and later the rest."""
    for first in (True, False):
        context = new_context(browser, base_url=address, viewport=NARROW, java_script_enabled=False)
        page = context.new_page()
        page.goto(link)
        page.get_by_role("link", name="Start" if first else "Go on where you left off").click()
        if first:
            page.get_by_label("Agree", exact=True).first.check()
            page.get_by_role("button", name="Keep and go on later").click()
            page.get_by_role("heading", name="Kept for later").wait_for()
        else:
            page.goto(f"{link}1/")
            assert page.get_by_label("Agree", exact=True).first.is_checked()
            page.get_by_role("button", name="Next").click()
            page.get_by_role("button", name="Look over and send").click()
            page.get_by_role("button", name="Send my answers").click()
            page.get_by_role("heading", name="Thank you").wait_for()
        assert not context.cookies()
        context.close()


def release(office: Page, answers: int) -> None:
    office.get_by_role("link", name="Close the campaign").click()
    office.get_by_label("I have read this").check()
    office.get_by_role("button", name="Close the campaign").click()
    office.get_by_text(f"closed with {answers} answers").wait_for()
    office.get_by_role("button", name="Release").click()
    office.wait_for_url("**/engagement/*/", timeout=60_000)
