"""Excel workbooks: honest ones read as text, all others refused with the way out."""

import datetime as dt
import io
import logging
import re
import sys
import zipfile

import polars
import pytest
from hypothesis import given
from hypothesis import strategies as st

from collegium.tables.grid import Limits, as_text, clean, letter
from collegium.tables.problems import Problem, ProblemsError
from collegium.tables.reading import Table, read_table, sheet_names
from collegium.tables.writing import Sheet, write_excel
from tests.tables.workbook_makers import repacked, workbook

GOOD = workbook(["post", "pas"], ["P1", 2])


def read(data: bytes, name: str = "posts.xlsx", **options: object) -> Table:
    return read_table(data, name=name, **options)  # type: ignore[arg-type]


def faults(data: bytes, name: str = "posts.xlsx", **options: object) -> list[Problem]:
    with pytest.raises(ProblemsError) as caught:
        read(data, name, **options)
    assert all(one.file == name and one.problem and one.remedy for one in caught.value.problems)
    return caught.value.problems


def test_cells_become_clean_text() -> None:
    moment = dt.datetime(2026, 4, 1, 13, 45)
    data = workbook(
        ["text", "whole", "part", "date", "moment", "time", "hours", "yes"],
        [" P1\xa0", 2.0, 0.1, dt.datetime(2026, 4, 1), moment, dt.time(9, 30), dt.timedelta(hours=36, minutes=5), True],
        [None, 1234567, 2.5, dt.date(1999, 12, 31), None, None, None, False],
    )
    table = read(data)
    assert table.rows[0] == (*("P1", "2", "0.1", "2026-04-01", "2026-04-01T13:45:00", "09:30:00", "36:05:00", "true"),)
    assert table.rows[1] == ("", "1234567", "2.5", "1999-12-31", "", "", "", "false")


def test_blank_rows_keep_their_numbers_and_short_rows_are_filled() -> None:
    table = read(workbook([], ["a", "b"], [1, 2], [], [3]))
    assert table.rows == [("1", "2"), ("3", "")]
    assert [table.row_number(index) for index in range(2)] == [3, 5]


def test_merged_header_over_two_rows_is_joined() -> None:
    data = workbook(
        ["Unit", "Post", None, "Holder", None],
        [None, "Title", "PAs", "Name", "From"],
        ["U1", "Head", 2, "A", "2026-04-01"],
        merged=["A1:A2", "B1:C1", "D1:E1"],
    )
    table = read(data)
    assert table.columns == ("Unit", "Post / Title", "Post / PAs", "Holder / Name", "Holder / From")
    assert table.rows == [("U1", "Head", "2", "A", "2026-04-01")]
    assert table.first_row == table.row_number(0) == 3
    assert "A1:A2, B1:C1, D1:E1" in table.notes[0]


def test_merged_cells_in_the_rows_are_refused_all_at_once() -> None:
    data = workbook(["unit", "post"], ["U1", "a"], [None, "b"], ["U2", "c"], [None, "d"], merged=["A2:A3", "A4:A5"])
    found = faults(data)
    assert [(one.row, one.column) for one in found] == [(2, "A2:A3"), (4, "A4:A5")]


def test_a_header_merged_over_three_rows_is_refused() -> None:
    data = workbook(["unit", "post"], [None, "x"], [None, "y"], ["U1", "a"], merged=["A1:A3"])
    (fault,) = faults(data)
    assert fault.column == "A1:A3"
    assert "one row" in fault.remedy


def test_a_merged_title_is_refused() -> None:
    data = workbook(["Positions at 1 April"], ["post", "title", "unit"], ["1", "2", "3"], merged=["A1:C1"])
    (fault,) = faults(data)
    assert "title" in fault.problem


def test_several_sheets_are_asked_about_and_hidden_ones_passed_over() -> None:
    two = workbook(["post"], ["P1"], sheets={"Seats": "visible"})
    (fault,) = faults(two)
    assert "“Posts”" in fault.problem
    assert "“Seats”" in fault.problem
    assert sheet_names(two, name="posts.xlsx") == ("Posts", "Seats")
    assert read(two, sheet="seats").columns == ("a", "b")
    assert "“Posts”, “Seats”" in faults(two, sheet="Bodies")[0].remedy
    hidden = workbook(["post"], ["P1"], sheets={"Old": "hidden", "Older": "veryHidden"})
    assert read(hidden).columns == ("post",)
    assert "Old, Older" in read(hidden).notes[0]
    assert "hidden" in read(hidden, sheet="Old").notes[0]


def test_an_empty_second_sheet_does_not_ask() -> None:
    book_bytes = write_excel([Sheet("Posts", ["a"], [["1"]]), Sheet("Sheet2", [], [])])
    assert read(book_bytes).columns == ("a",)


def test_formulas_without_a_saved_result_are_told_cell_by_cell() -> None:
    data = workbook(["post", "pas"], ["P1", "=1+1"], ["P2", 2], ["P3", "=A1"])
    assert [(one.row, one.column) for one in faults(data)] == [(2, "B"), (4, "B")]


def test_a_formula_with_a_result_is_its_result() -> None:
    def calculated(name: str, part: bytes) -> bytes:
        return re.sub(rb"(</f>)<v\s*/>|(</f>)<v></v>", rb"</f><v>2</v>", part)

    data = repacked(workbook(["post", "pas"], ["P1", "=1+1"]), calculated)
    assert read(data).rows == [("P1", "2")]


def test_an_empty_text_result_is_a_result() -> None:
    def calculated(name: str, part: bytes) -> bytes:
        return re.sub(rb'<c r="B2"[^>]*>', b'<c r="B2" t="str">', part)

    data = repacked(workbook(["post", "note"], ["P1", '=""']), calculated)
    assert read(data).rows == [("P1", "")]


def test_excel_errors_are_told() -> None:
    found = faults(workbook(["post", "pas"], ["P1", "#REF!"], ["P2", "#N/A"]))
    assert [(one.row, one.column, one.value) for one in found] == [(2, "B", "#REF!"), (3, "B", "#N/A")]


def test_five_hundred_columns() -> None:
    (fault,) = faults(workbook([f"c{number}" for number in range(500)], list(range(500))))
    assert "400" in fault.problem


def test_only_a_header_and_nothing() -> None:
    assert "no rows" in faults(workbook(["post", "pas"]))[0].problem
    assert "no filled row" in faults(workbook())[0].problem


def test_a_zip_bomb_is_refused_before_it_is_unpacked() -> None:
    bomb = repacked(GOOD, lambda name, part: part, {"xl/media/zeros.xml": b"0" * 30_000_000})
    assert len(bomb) < 100_000
    (fault,) = faults(bomb)
    assert "far more" in fault.problem
    (fault,) = faults(GOOD, limits=Limits(unpacked_bytes=1000))
    assert "unpack" in fault.problem
    (fault,) = faults(GOOD, limits=Limits(packed_parts=3))
    assert "parts" in fault.problem


def test_a_lie_about_the_unpacked_size_is_refused() -> None:
    bomb = repacked(GOOD, lambda name, part: part, {"xl/zeros.xml": b"0" * 30_000_000})
    lying = bomb.replace((30_000_000).to_bytes(4, "little"), (1000).to_bytes(4, "little"))
    assert lying != bomb
    assert "damaged" in faults(lying)[0].problem


def test_parts_that_share_their_bytes_are_refused() -> None:
    stream = io.BytesIO(GOOD)
    with zipfile.ZipFile(stream, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/noise.xml", bytes(range(256)) * 40)
        first = archive.getinfo("xl/noise.xml")
        for number in range(100):
            again = zipfile.ZipInfo(f"xl/noise{number}.xml")
            again.compress_type, again.header_offset, again.CRC = first.compress_type, first.header_offset, first.CRC
            again.compress_size, again.file_size = first.compress_size, first.file_size
            archive.filelist.append(again)
    assert "overlap" in faults(stream.getvalue())[0].problem


def test_entities_are_refused() -> None:
    declaration = b'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/hostname">]>'

    def attack(name: str, part: bytes) -> bytes:
        return part.replace(b"<worksheet", declaration + b"<worksheet", 1)

    assert "entities" in faults(repacked(GOOD, attack))[0].problem

    def wide(name: str, part: bytes) -> bytes:
        text = '<?xml version="1.0" encoding="UTF-16"?>' + declaration.decode() + "<worksheet/>"
        return text.encode("utf-16") if name.endswith("sheet1.xml") else part

    assert "entities" in faults(repacked(GOOD, wide))[0].problem

    def odd(name: str, part: bytes) -> bytes:
        return b'<?xml version="1.0" encoding="cp037"?><worksheet/>' if name.endswith("sheet1.xml") else part

    assert "encoding" in faults(repacked(GOOD, odd))[0].problem


def macro_type(name: str, part: bytes) -> bytes:
    return part.replace(b"spreadsheetml.sheet.main", b"sheet.macroEnabled.main")


@pytest.mark.parametrize(
    ("data", "name", "told"),
    [
        (repacked(GOOD, lambda name, part: part, {"xl/vbaProject.bin": b"x"}), "posts.xlsm", "macros"),
        (repacked(GOOD, macro_type), "posts.xlsm", "macros"),
        (repacked(GOOD, lambda name, part: part, {"xl/workbook.bin": b"x"}), "posts.xlsb", ".xlsb"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "posts.xls", "old kind"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), "posts.xlsx", "password"),
        (
            repacked(GOOD, lambda name, part: None, {"mimetype": b"application/vnd.oasis.opendocument.spreadsheet"}),
            "posts.ods",
            ".ods",
        ),
        (repacked(GOOD, lambda name, part: None, {"posts.csv": b"a,b"}), "posts.zip", "not an Excel workbook"),
        (GOOD[: len(GOOD) // 2], "posts.xlsx", "damaged"),
        (GOOD[:400] + b"\0\0\0\0" + GOOD[404:], "posts.xlsx", "damaged"),
        (repacked(GOOD, lambda name, part: None if name.endswith("workbook.xml") else part), "posts.xlsx", "damaged"),
        (
            repacked(GOOD, lambda name, part: b"<worksheet><sheet" if "sheet1" in name else part),
            "posts.xlsx",
            "damaged",
        ),
    ],
)
def test_other_kinds_are_refused_with_the_way_out(data: bytes, name: str, told: str) -> None:
    (fault,) = faults(data, name)
    assert told in fault.problem
    assert fault.row is None


def test_a_locked_archive_is_refused() -> None:
    locked = bytearray(GOOD)
    for found in re.finditer(b"PK\x01\x02", GOOD):
        locked[found.start() + 8] |= 1
    assert "password" in faults(bytes(locked))[0].problem


def test_what_a_damaged_workbook_quotes_does_not_reach_a_log(caplog: pytest.LogCaptureFixture) -> None:
    data = repacked(GOOD, lambda name, part: part.replace(b"<v>2</v>", b"<v>Dr Example</v>"))
    caplog.set_level("DEBUG")
    try:
        read(data)
    except ProblemsError:
        logging.getLogger("tables").exception("refused")
    assert "ValueError" in caplog.text
    assert "Example" not in caplog.text


def test_the_content_counts_and_not_the_ending() -> None:
    table = read(b"a\tb\n1\t2\n", "extract.xls")
    assert table.rows == [("1", "2")]
    assert ".xls, but it is a text file" in table.notes[0]
    assert "Excel workbook" in read(GOOD, "posts.csv").notes[0]


def test_a_wrong_size_in_the_sheet_does_not_cut_it() -> None:
    def shrunk(name: str, part: bytes) -> bytes:
        return re.sub(rb'<dimension ref="[^"]*"', b'<dimension ref="A1"', part)

    assert read(repacked(GOOD, shrunk)).rows == [("P1", "2")]


def test_a_million_rows_that_only_have_a_look_are_no_rows() -> None:
    blank = b"".join(
        b'<row r="%d" s="1" customFormat="1"><c r="A%d" s="1"/><c r="B%d" s="1"></c></row>' % (row, row, row)
        for row in range(5, 1_048_576)
    )
    kept = b'<row r="1048576"><c r="B1048576" t="n"><v>7</v></c></row>'
    data = repacked(
        workbook(["post", "pas"], ["P1", 2], ["P2", 3]),
        lambda name, part: part.replace(b"</sheetData>", blank + kept + b"</sheetData>"),
    )
    calls = 0

    def count(frame: object, event: str, argument: object) -> None:
        nonlocal calls
        calls += event.endswith("call")

    before = sys.getprofile()
    sys.setprofile(count)
    try:
        table = read(data)
    finally:
        sys.setprofile(before)
    assert calls < 3 * 1_048_576  # none for a cell that holds nothing
    assert table.rows == [("P1", "2"), ("P2", "3"), ("", "7")]
    assert table.row_number(2) == 1_048_576


def test_a_stray_cell_in_the_last_row_does_not_hang() -> None:
    data = repacked(
        workbook(["post", "pas"], ["P1", 2], ["P2", 3]),
        lambda name, part: (
            part.replace(b'<row r="3"', b'<row r="1048576"')
            .replace(b'="A3"', b'="A1048576"')
            .replace(b'="B3"', b'="B1048576"')
        ),
    )
    calls = 0

    def count(frame: object, event: str, argument: object) -> None:
        nonlocal calls
        calls += event.endswith("call")

    before = sys.getprofile()
    sys.setprofile(count)
    try:
        table = read(data)
    finally:
        sys.setprofile(before)
    assert calls < 3 * 1_048_576  # about one for each row up to the last, and none for the cells that are not there
    assert table.rows == [("P1", "2"), ("P2", "3")]
    assert table.row_number(1) == 1_048_576


def test_parquet() -> None:
    stream = io.BytesIO()
    polars.DataFrame(
        {"post": ["P1 ", None], "pas": [2.0, 2.5], "from": [dt.date(2026, 4, 1), None], "lead": [True, False]}
    ).write_parquet(stream)
    table = read(stream.getvalue(), "posts.parquet")
    assert table.columns == ("post", "pas", "from", "lead")
    assert table.rows == [("P1", "2", "2026-04-01", "true"), ("", "2.5", "", "false")]
    assert "at most 1 rows" in faults(stream.getvalue(), "posts.parquet", limits=Limits(rows=1))[0].problem
    assert "damaged" in faults(stream.getvalue()[:50], "posts.parquet")[0].problem
    nested = io.BytesIO()
    polars.DataFrame({"post": [["P1"]]}).write_parquet(nested)
    assert "lists" in faults(nested.getvalue(), "posts.parquet")[0].problem


def test_letters_of_columns() -> None:
    assert [letter(one) for one in (1, 26, 27, 702, 703)] == ["A", "Z", "AA", "ZZ", "AAA"]


cells = (
    st.text(st.characters(blacklist_categories=("Cs", "Cc", "Cn"), whitelist_characters="\n"), max_size=20).map(clean)
    | st.integers(-(10**12), 10**12)
    # Excel keeps 16 digits of a number.
    | st.floats(allow_nan=False, allow_infinity=False, min_value=-1e12, max_value=1e12).map(
        lambda one: float(f"{one:.15g}")
    )
    | st.dates(dt.date(1800, 1, 1), dt.date(2199, 12, 31))
    | st.booleans()
    | st.none()
)


@given(st.lists(st.tuples(cells, cells), min_size=1, max_size=5))
def test_what_is_written_is_read_again(rows: list[tuple[object, object]]) -> None:
    shown = [tuple(map(as_text, row)) for row in rows]
    data = write_excel([Sheet("Sheet", ["a", "b"], rows)])  # type: ignore[list-item]
    wanted = [row for row in shown if any(row)]
    if not wanted or any(cell.startswith("#") for row in shown for cell in row):
        return
    assert read(data).rows == wanted
