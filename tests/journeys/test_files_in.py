"""Files come in through the mapping page; the same file again changes nothing; a bad file writes nothing."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import SignIn
from tests.journeys.following import follow
from tests.journeys.preparing import hand_over, look_at_mapping
from tests.organisation.esr_extract import extract

pytestmark = pytest.mark.browser
NATION, BRACKWATER = "/organisations/import/", "/organisations/ZBW/import/"
HEAD = "unit_code,name,kind,parent_code,accountability,starts,ends\n"
UNREADABLE = "NEU1,,department,,doctor,2026-04-01,\nNEU2,Neurology,department,,doctor,soon,\n"
IMPOSSIBLE = (
    "NEU3,Neurology,department,NOWHERE,doctor,2026-04-01,\nNEU4,Neurology,department,,doctor,2026-04-01,2020-01-01\n"
)
EXPECTED = (
    ("2", "name", ""),
    ("3", "starts", "soon"),
    ("4", "parent_code", "NOWHERE"),
    ("5", "ends", "2020-01-01"),
)


def write_it(page: Page) -> None:
    page.get_by_label("I have checked these changes").check()
    follow(page.get_by_role("button", name="Save", exact=True))
    expect(page.get_by_role("heading", level=1)).to_contain_text("Saved", timeout=60_000)


@pytest.mark.real_data
def test_the_national_list_of_trusts_comes_in_and_a_second_time_changes_nothing(enter: SignIn) -> None:
    content = (Path(os.environ["COLLEGIUM_REAL_DATA"]) / "ods_etr_2022.csv").read_bytes()
    page = enter("analyst")
    hand_over(page, NATION, "ods_trusts", "ods_etr_2022.csv", content)
    expect(page.get_by_role("heading", level=1)).to_contain_text("Match columns")
    look_at_mapping(page)
    expect(page.get_by_text("Nothing is saved yet.")).to_be_visible()
    write_it(page)
    hand_over(page, NATION, "ods_trusts", "ods_etr_2022.csv", content)
    look_at_mapping(page)
    expect(page.get_by_text("Nothing to save.")).to_be_visible()
    page.context.close()


def test_a_staff_record_of_5000_rows_comes_in_with_a_mapping_that_is_kept(
    enter: SignIn,
) -> None:
    content = extract(5_000, organisation="Brackwater District Hospital NHS Trust")
    page = enter("office")
    page.set_default_timeout(60_000)
    hand_over(page, BRACKWATER, "esr_positions", "positions.csv", content)
    expect(page.get_by_text("5,000 rows")).to_be_visible()
    page.get_by_label("Save this mapping as").fill("Staff record")
    look_at_mapping(page)
    expect(page.get_by_text("Nothing is saved yet.")).to_be_visible()
    write_it(page)
    again_with_the_kept_mapping_changes_nothing(page, content)
    page.context.close()


def again_with_the_kept_mapping_changes_nothing(page: Page, content: bytes) -> None:
    page.goto(BRACKWATER)
    page.get_by_label("Kind of file").select_option("esr_positions")
    page.get_by_label("Saved mapping").select_option(label="Staff record")
    file = {"name": "positions.csv", "mimeType": "text/csv", "buffer": content}
    page.locator("input[type=file]").set_input_files(file)  # type: ignore[arg-type]
    follow(page.get_by_role("button", name="Upload"))
    expect(page.get_by_role("heading", level=1)).to_contain_text("Check before saving", timeout=60_000)
    expect(page.get_by_text("Nothing to save.")).to_be_visible()


def test_a_bad_file_tells_every_problem_and_writes_nothing(enter: SignIn) -> None:
    page = enter("office")
    hand_over(page, BRACKWATER, "workbook", "units.csv", (HEAD + UNREADABLE + IMPOSSIBLE).encode())
    table = page.get_by_role("region", name="Problems to fix").get_by_role("table")
    found = [
        [text.strip() for text in row.locator("th, td").all_inner_texts()] for row in table.locator("tbody tr").all()
    ]
    for row, column, value in EXPECTED:
        mine = [cells for cells in found if {row, column, value} <= set(cells)]
        assert len(mine) == 1, found
        assert len(mine[0][1]) > 10, f"a remedy: {mine}"
    expect(page.get_by_role("button", name="Save")).to_have_count(0)
    with page.expect_download() as download:
        page.get_by_role("link", name="Download all problems (CSV)").click()
    assert len(Path(download.value.path()).read_text("utf-8-sig").splitlines()) == 1 + len(found)
    page.goto("/organisations/ZBW/")
    expect(page.get_by_text("Neurology", exact=True)).to_have_count(0)
    page.context.close()
