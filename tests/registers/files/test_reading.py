"""What of a file is read, and that whatever is left out is named."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from collegium.organisation.models import Site
from collegium.registers.files import reading
from collegium.registers.files.kinds import file_kind
from collegium.registers.files.reading import Upload, read_uploads
from collegium.registers.models import WaitingFile
from collegium.tables.reading import Limits
from collegium.tables.writing import Sheet, write_excel
from tests.conftest import ClientOf
from tests.uploads import HOME, preview, save, text_of, upload
from tests.world import World

SITES = "site_code,name\nA,B\n"
LAYERS = "rank,title,starts\n9,T,2024-01-01\n"


@pytest.fixture
def office(world: World, client_of: ClientOf) -> Client:
    return client_of(world.users.office)


def packed(**files: str | bytes) -> bytes:
    """A zip; two underscores in the name of a file stand for its point, three for the end of a folder's name."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for name, content in files.items():
            archive.writestr(name.replace("___", "/").replace("__", "."), content)
    return stream.getvalue()


def book(*sheets: tuple[str, str, str]) -> bytes:
    """A workbook: name, state and text of each sheet."""
    made = openpyxl.Workbook()
    made.remove(made.active)
    for name, state, text in sheets:
        sheet = made.create_sheet("Sheet")
        sheet._WorkbookChild__title = name  # other programs write longer names than Excel
        for line in text.splitlines():
            sheet.append(line.split(","))
        sheet.sheet_state = state
    stream = io.BytesIO()
    made.save(stream)
    return stream.getvalue()


def read(content: bytes, *kinds: str, **said: str) -> tuple[list[tuple[str, str]], list[str], list[tuple[str, str]]]:
    """Kind and name of the tables, the notes, and what is wrong with what to do."""
    uploaded = read_uploads([Upload("all.zip", content, **said)], [file_kind(kind) for kind in kinds])
    tables = [(table.kind.id, table.table.name) for table in uploaded.tables]
    return tables, uploaded.notes, [(each.problem, each.remedy) for each in uploaded.problems]


def refusal_of(client: Client, content: bytes, name: str, kind: str = "workbook") -> str:
    answer = client.post(HOME, {"kind": kind, "file": SimpleUploadedFile(name, content)})
    assert answer.status_code == 200
    assert not WaitingFile.objects.exists()
    return text_of(answer)


def test_workbooks_in_a_zip_are_read_and_what_is_not_read_is_named(office: Client) -> None:
    people = book(("people", "visible", "staff_code,name,profession\nP99,Zed Zulu,doctor\n"))
    inner = packed(units__csv="unit_code\nX\n")
    content = packed(
        sites__csv=SITES, layers__csv=LAYERS, more___people__xlsx=people, posts__txt="post_code\nX", inner__zip=inner,
        __MACOSX___sites__csv=b"\0\5\26\7", __DS_Store=b"\0",
    )  # fmt: skip
    page = text_of(preview(office, upload(office, content, name="all.zip")))
    assert "3 rows read: 3 used, 0 left out" in page
    assert "Zed Zulu" in page
    assert "Files of all.zip that were not read: posts.txt, inner.zip. A zip may hold .csv, .xlsx and .parquet" in page
    assert "MACOSX" not in page
    assert "DS_Store" not in page


def test_a_zip_without_a_table_says_what_it_holds(office: Client) -> None:
    page = refusal_of(office, packed(inner__zip=packed(sites__csv=SITES), readme__txt="x"), "all.zip")
    assert "This zip file holds no table that can be read: inner.zip, readme.txt." in page


def test_a_bomb_of_workbooks_in_a_zip_is_not_opened(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each of them may be as large as a workbook by itself; all together they may not be larger."""
    one = write_excel([Sheet("sites", ["site_code", "name"], [(str(row), "x") for row in range(500)])])
    monkeypatch.setattr(reading, "LIMITS", Limits(unpacked_bytes=2 * reading.unpacked_size(one)))
    tables, _, problems = read(packed(a__xlsx=one), "sites")
    assert (len(tables), problems) == (1, [])
    tables, _, problems = read(packed(a__xlsx=one, b__xlsx=one), "sites")
    assert (tables, problems) == ([], [reading.BOMB])


@pytest.mark.parametrize("name", ["March.csv", "layers.csv", "March.xlsx"])
def test_the_kind_that_was_chosen_holds_for_the_only_table_in_a_zip(office: Client, name: str) -> None:
    content = SITES if name.endswith("csv") else book(("sites", "visible", SITES), ("Other", "visible", "a,b\n1,2\n"))
    sheet = {} if name.endswith("csv") else {"sheet": "sites"}
    file = packed(**{name.replace(".", "__"): content, "readme__txt": "x"})
    waiting = upload(office, file, kind="sites", name="March.zip", **sheet)
    assert waiting.kind == "sites"
    page = text_of(preview(office, waiting))
    assert "readme.txt" in page
    assert ("Sheets of March.xlsx were not read: Other." in page) == bool(sheet)
    save(office, waiting)
    assert Site.objects.get(organisation__code="ZNW", code="A").name == "B"


def test_several_files_in_a_zip_are_known_by_their_names_alone() -> None:
    content = packed(March__csv=SITES, layers__csv=LAYERS)
    tables, _, problems = read(content, "sites", "layers", kind_id="sites")
    assert tables == [("layers", "layers.csv")]
    assert problems == [("It is not known what kind of file this is.", "Name the file after its kind: sites, layers.")]


@pytest.mark.parametrize(
    ("sheets", "note"),
    [
        ([("sites", "visible", SITES), ("Old", "hidden", SITES)], "Hidden sheets of book.xlsx were not read: Old."),
        (
            [("sites", "visible", SITES), ("layers", "visible", LAYERS), ("people", "veryHidden", SITES)],
            "Hidden sheets of book.xlsx were not read: people.",
        ),
        ([("sites", "visible", SITES), ("Other", "visible", SITES)], "Sheets of book.xlsx were not read: Other."),
    ],
)
def test_a_sheet_that_is_not_read_is_named(office: Client, sheets: Sequence[tuple[str, str, str]], note: str) -> None:
    page = text_of(preview(office, upload(office, book(*sheets), name="book.xlsx")))
    assert note in page[page.index("Notes") :]


def test_a_hidden_sheet_that_was_asked_for_is_not_said_to_be_left_out(office: Client) -> None:
    content = book(("layers", "visible", LAYERS), ("Old", "hidden", SITES))
    page = text_of(preview(office, upload(office, content, kind="sites", name="book.xlsx", sheet="old")))
    assert "Hidden sheets" not in page
    assert "Sheets of book.xlsx were not read: layers." in page


def test_a_sheet_may_have_a_name_of_any_length(office: Client) -> None:
    content = book(("sites" + " " * 150, "visible", SITES), ("Notes", "visible", "x"))
    waiting = upload(office, content, name="book.xlsx")
    save(office, waiting)
    assert Site.objects.filter(organisation__code="ZNW", code="A").exists()
