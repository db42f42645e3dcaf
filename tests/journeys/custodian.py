"""The custodian's key in a story: downloaded before the launch, given at the close."""

from __future__ import annotations

import re
from pathlib import Path

from playwright.sync_api import Page

from tests.journeys.following import follow


def launch(office: Page) -> str:
    """From the page of a draft to the launch, with the key made on the way; the text of its file."""
    follow(office.get_by_role("link", name="Make the custodian’s key"))
    office.get_by_label("Custodian of the key").fill("Alex Guardian")
    office.get_by_label("Their post").fill("Freedom to Speak Up guardian")
    follow(office.get_by_role("button", name="Make the key"))
    with office.expect_download() as download:
        office.get_by_role("link", name="Save the key file").click()
    key_file = Path(download.value.path()).read_text(encoding="utf-8")
    assert download.value.suggested_filename.startswith("key-")
    follow(office.get_by_role("link", name="I have saved it"))
    office.get_by_text("made for Alex Guardian").wait_for()
    follow(office.get_by_role("link", name="Look over and launch"))
    check_word = re.search(r"Check word: +(\S+)", key_file)
    assert check_word
    office.get_by_label("Check word").fill(check_word[1])
    office.get_by_label("I have read this").check()
    follow(office.get_by_role("button", name="Launch"))
    return key_file


def give_key(office: Page, key_file: str) -> None:
    """On the page of the close, with the custodian."""
    file = {"name": "key.txt", "mimeType": "text/plain", "buffer": key_file.encode()}
    office.locator("input[type=file]").set_input_files(file)  # type: ignore[arg-type]
    office.get_by_label("I have read this").check()
    follow(office.get_by_role("button", name="Close the campaign"))
