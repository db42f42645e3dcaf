"""A campaign from a questionnaire to its report: sixty respondents, a pause, a reminder, and a second wave.

On SQLite, or on the PostgreSQL that COLLEGIUM_TEST_DATABASE names.
"""

from __future__ import annotations

import datetime as dt
import os
import re
import shutil
import socket
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext
from pathlib import Path
from random import Random

import httpx
import pytest
from aiosmtpd.controller import Controller
from playwright.sync_api import Browser, Page

from tests.assessments.test_campaign_mail import Postman
from tests.journeys.conftest import NARROW, TRUST, Server, new_context, serve
from tests.journeys.custodian import give_key, launch
from tests.journeys.following import follow
from tests.web.test_backup import commands, database

# In the browser by nature, and on each database: `-m "browser and database"` is this story alone.
pytestmark = [pytest.mark.browser, pytest.mark.database]
PEOPLE = 60
FIRST = 20_000_001  # the first staff code of the invented trust
LETTER = re.compile(r"/answer/[0-9a-z]{24}/")
ANSWER = re.compile(r'name="([a-z_0-9]+)" type="radio" value="([0-9]+)"')


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


@pytest.fixture
def trust(demonstration: Path, tmp_path: Path, postman: tuple[Postman, int]) -> Iterator[Server]:
    """The demonstration with a mail server; on PostgreSQL it comes there by a backup."""
    data = tmp_path / "data"
    shutil.copytree(demonstration, data)
    settings = {
        "COLLEGIUM_EMAIL_HOST": "127.0.0.1",
        "COLLEGIUM_EMAIL_PORT": str(postman[1]),
        "COLLEGIUM_EMAIL_TLS": "no",
    }
    outside = os.environ.get("COLLEGIUM_TEST_DATABASE", "")
    with database(outside) if outside else nullcontext("") as address:
        if address:
            move(data, address, tmp_path)
            settings["COLLEGIUM_DATABASE"] = address
        yield from serve(data, settings)


def move(data: Path, address: str, folder: Path) -> None:
    backup = str(folder / "backup.zip")
    embedded = data / "collegium.sqlite3"
    there = commands(folder, address)
    for done in (
        commands(folder, f"sqlite:///{embedded}")("backup", backup),
        there("migrate", "-v0"),
        there("restore", backup),
    ):
        assert done.returncode == 0, done.stderr
    embedded.unlink()


def test_a_campaign_from_questionnaire_to_report(trust: Server, browser: Browser, postman: tuple[Postman, int]) -> None:
    letters, today = postman[0].letters, dt.date.today()
    office = signed_in(trust, browser)
    office.goto(f"{TRUST}engagement/add/")
    fill(office, {"Title": "Story", **dates(today, today)})
    follow(office.get_by_role("button", name="Keep"))
    follow(office.get_by_role("link", name="Ask the doctors with this server"))
    office.get_by_label("question for a comment", exact=False).fill("What would help?")
    follow(office.get_by_role("button", name="Keep"))
    key_file = invite(office)
    links = links_of(letters)
    assert len(links) == PEOPLE

    on_a_phone_without_scripts(browser, trust.address, links[0])
    left_and_resumed(browser, trust.address, links[1])
    answer_by_http(trust.address, links[2:40])
    letters.clear()
    mail(office, "Send a reminder")
    reminded = links_of(letters)
    assert [named(link) for link in reminded] == [named(link) for link in links]  # answered or not
    assert not set(reminded) & set(links)  # each letter has letters of its own
    assert all("If you have already answered, thank you." in content for _, content in letters)
    answer_in_browser(reader(browser, trust.address), reminded[40])
    answer_by_http(trust.address, reminded[41:])
    assert rate(office) == ("not counted yet", "–")  # counted by the work of the next day
    release(office, PEOPLE, key_file)

    office.get_by_role("heading", name="Engagement: Story").wait_for()
    # Whoever answered one statement alone has no score, and counts in none.
    assert "59 of 670" in office.locator("main").inner_text()
    with office.expect_download() as download:
        office.get_by_role("link", name="Story as PDF").click()
    assert Path(download.value.path()).read_bytes().startswith(b"%PDF")

    office.goto(f"{office.url.rstrip('/')}/campaign/")
    follow(office.get_by_role("link", name="Ask again"))
    fill(office, {"Title": "Story again", **dates(today, today + dt.timedelta(days=1))})
    follow(office.get_by_role("button", name="Prepare the next wave"))
    letters.clear()
    another = invite(office)
    again = links_of(letters)
    assert len(again) == PEOPLE
    assert not set(again) & set(links)
    assert httpx.get(f"{trust.address}{links[0]}").status_code == 410
    answer_by_http(trust.address, again)
    a_wrong_key_is_refused(office, key_file)
    release(office, PEOPLE, another)
    office.get_by_role("heading", name="Engagement: Story again").wait_for()
    assert "60 of 670" in office.locator("main").inner_text()


def signed_in(trust: Server, browser: Browser) -> Page:
    page = new_context(browser, base_url=trust.address).new_page()
    page.goto("/account/login/?as=office")
    follow(page.get_by_role("button", name="Sign in", exact=True))
    follow(page.get_by_role("button", name="Continue"))
    page.get_by_role("button", name="Sign out").wait_for()
    return page


def dates(first: dt.date, last: dt.date) -> dict[str, str]:
    return {
        "First day of answers": first.isoformat(),
        "Last day of answers": last.isoformat(),
        "Counted in the register as at": "2026-11-02",
    }


def fill(page: Page, values: dict[str, str]) -> None:
    for label, value in values.items():
        page.get_by_label(label).fill(value)


def invite(office: Page) -> str:
    """Addresses, key, launch, mail; the custodian's key file."""
    follow(office.get_by_role("link", name="Bring in e-mail addresses"))
    rows = "".join(f"{FIRST + place},d{place:02}@example.org\n" for place in range(PEOPLE))
    file = {"name": "addresses.csv", "mimeType": "text/csv", "buffer": f"staff_code,email\n{rows}".encode()}
    office.locator("input[type=file]").set_input_files(file)  # type: ignore[arg-type]
    follow(office.get_by_role("button", name="Bring in the addresses"))
    key_file = launch(office)
    mail(office, "Send the invitations")
    return key_file


def mail(office: Page, button: str) -> None:
    follow(office.get_by_role("button", name=button))
    for _ in range(120):
        if office.get_by_text("Done.").count() and not office.locator("progress").count():
            return
        office.wait_for_timeout(500)
        office.reload()
    raise AssertionError(office.locator("main").inner_text())


def links_of(letters: list[tuple[str, str]]) -> list[str]:
    """The links of the letters in the order of addresses; without whoever has an account, and its address."""
    written = sorted(one for one in letters if one[0].endswith("@example.org"))
    found = [(address, LETTER.search(content.replace("=\r\n", ""))) for address, content in written]
    return [match[0] for _, match in found if match]


def named(link: str) -> str:
    """The letters of a link that say whose it is."""
    return link.removeprefix("/answer/")[:11]


def answer_by_http(address: str, links: Iterable[str]) -> None:
    """Respondents whose browsers we do not need: two parts, a look, sending; several at a time."""

    def answer(link: str) -> None:
        random = Random(link)
        with httpx.Client(base_url=address, timeout=60) as client:
            for number in (1, 2):
                shown = ANSWER.findall(client.get(f"{link}{number}/").text)
                values = {name: [value for other, value in shown if other == name] for name in dict(shown)}
                assert len(values) == 13
                kept = client.post(f"{link}{number}/", data={name: random.choice(values[name]) for name in values})
                assert kept.status_code == 302
            assert client.post(f"{link}send/", data={"comment": "More time"}).status_code == 302

    with ThreadPoolExecutor(4) as crowd:
        list(crowd.map(answer, links))


def reader(browser: Browser, address: str, **more: object) -> Page:
    return new_context(browser, base_url=address, **more).new_page()


def answer_in_browser(page: Page, link: str) -> None:
    """From the link of a letter to the thanks."""
    page.goto(link)
    follow(page.get_by_role("link", name="Start"))
    for part, button in enumerate(("Next", "Look over and send"), start=1):
        page.get_by_role("heading", name=f"Part {part} of 2").wait_for()
        choose(page)
        follow(page.get_by_role("button", name=button))
    send(page)


def choose(page: Page) -> None:
    statements = page.locator("fieldset")
    for place in range(statements.count()):
        statements.nth(place).get_by_role("radio").nth(place % 3).check()


def send(page: Page) -> None:
    follow(page.get_by_role("button", name="Send my answers"))
    page.get_by_role("heading", name="Thank you").wait_for()
    assert not page.context.cookies()
    page.context.close()


def on_a_phone_without_scripts(browser: Browser, address: str, link: str) -> None:
    page = reader(browser, address, viewport=NARROW, java_script_enabled=False)
    page.goto(f"{link}1/")
    assert page.locator("body").bounding_box()["width"] <= NARROW["width"]  # type: ignore[index]
    answer_in_browser(page, link)


def left_and_resumed(browser: Browser, address: str, link: str) -> None:
    """Some answers, away, and later the rest, at another device with the code typed in."""
    first = reader(browser, address)
    first.goto(link)
    follow(first.get_by_role("link", name="Start"))
    first.get_by_role("radio").nth(2).check()
    follow(first.get_by_role("button", name="Save and continue later"))
    code = first.locator(".app-key").inner_text()
    first.context.close()

    page = reader(browser, address)
    page.goto("/answer/")
    page.get_by_label("Your code").fill(code)
    follow(page.get_by_role("button", name="Continue"))
    follow(page.get_by_role("link", name="Continue where you left off"))
    page.get_by_role("heading", name="Part 1 of 2").wait_for()
    assert page.get_by_role("radio").nth(2).is_checked()
    follow(page.get_by_role("button", name="Next"))
    follow(page.get_by_role("button", name="Look over and send"))
    page.get_by_text("12 statements in part 1").wait_for()
    send(page)


def rate(office: Page) -> tuple[str, str]:
    """Answers and rate of everybody, as far as they were counted."""
    office.reload()
    cells = office.get_by_role("row").nth(1).get_by_role("cell").all_inner_texts()
    return cells[1], cells[2]


def a_wrong_key_is_refused(office: Page, key_file: str) -> None:
    """The key of the survey before."""
    page = office.url
    follow(office.get_by_role("link", name="Close the campaign"))
    give_key(office, key_file)
    office.get_by_text("This is another key").first.wait_for()
    office.get_by_text("Nothing was changed").first.wait_for()
    office.goto(page)


def release(office: Page, answers: int, key_file: str) -> None:
    follow(office.get_by_role("link", name="Close the campaign"))
    give_key(office, key_file)
    office.get_by_text(f"closed with {answers} answers").wait_for()
    # The price of each choice is worked out first; the page asks for it again and again by itself.
    office.get_by_role("button", name="Release the figures").wait_for(timeout=240_000)
    follow(office.get_by_role("button", name="Release the figures"))
    office.wait_for_url(re.compile(r"/engagement/[0-9]+/$"), timeout=120_000)
