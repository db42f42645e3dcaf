"""Files out: nothing runs in a spreadsheet, nothing changes on the way back, the same content is the same file."""

import datetime as dt
import io
import zipfile
from decimal import Decimal

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from collegium.tables.formulas import neutralise, restore
from collegium.tables.reading import read_table, sheet_names
from collegium.tables.writing import Sheet, write_csv, write_excel


@pytest.mark.parametrize(
    "text", ["=1+1", "+1+1", "-1+1", "@SUM(A1)", "\t=1", "\r=1", " =1", "＝1+1", "=cmd|' /C x'!A0", "-", "+44 20 7946"]
)
def test_what_a_spreadsheet_would_run_is_neutralised(text: str) -> None:
    assert neutralise(text) == "'" + text
    assert restore(neutralise(text)) == text


@pytest.mark.parametrize("text", ["-1", "+2.5", "-1e-5", "1", "", "text", "O'Example", "2026-04-01", "-.5"])
def test_numbers_and_plain_text_stay(text: str) -> None:
    assert neutralise(text) == text


@given(st.text(alphabet="'=+-@ \t\r\nab1.＝", max_size=8))
def test_neutralising_is_undone_exactly(text: str) -> None:
    safe = neutralise(text)
    assert restore(safe) == text or safe == text
    assert safe.lstrip()[:1] not in ("=", "@")


def test_csv() -> None:
    rows = [
        ["=1+1", -1, 2.5, Decimal("0.10"), dt.date(2026, 4, 1), True, None],
        ['a,"b"\nc', 0, 1e-7, 3, "", False, "x"],
    ]
    data = write_csv(["name", "a", "b", "c", "d", "e", "f"], rows)
    assert data.decode() == (
        'name,a,b,c,d,e,f\r\n\'=1+1,-1,2.5,0.10,2026-04-01,true,\r\n"a,""b""\nc",0,1e-07,3,,false,x\r\n'
    )
    assert write_csv(["é"], [], mark=True) == b"\xef\xbb\xbf\xc3\xa9\r\n"


def test_excel_text_is_never_a_formula_nor_a_link() -> None:
    data = write_excel([Sheet("Posts", ["=name", "b"], [["=1+1", "https://example.org"], ["{=1}", "007"]])])
    page = openpyxl.load_workbook(io.BytesIO(data))["Posts"]
    assert [[cell.data_type for cell in row] for row in page.iter_rows()] == [["s", "s"]] * 3
    assert page["B2"].hyperlink is None
    assert page.freeze_panes == "A2"
    assert page.auto_filter.ref == "A1:B3"
    assert read_table(data, name="posts.xlsx").rows == [("=1+1", "https://example.org"), ("{=1}", "007")]


def test_excel_keeps_types() -> None:
    data = write_excel(
        [Sheet("Posts", ["a", "b", "c", "d", "e"], [[1, 2.5, dt.date(2026, 4, 1), True, Decimal("0.1")]])]
    )
    page = openpyxl.load_workbook(io.BytesIO(data))["Posts"]
    assert [cell.value for cell in page[2]] == [1, 2.5, dt.datetime(2026, 4, 1), True, 0.1]


def test_missing_is_never_zero() -> None:
    sheet = Sheet("Posts", ["a", "b", "c"], [["x", None, float("nan")]])
    assert write_csv(sheet.columns, sheet.rows) == b"a,b,c\r\nx,,\r\n"
    page = openpyxl.load_workbook(io.BytesIO(write_excel([sheet])))["Posts"]
    assert [cell.value for cell in page[2]] == ["x", None, None]


def test_the_same_content_is_the_same_file() -> None:
    sheets = [Sheet("Posts", ["a"], [[1]]), Sheet("Units", ["b"], [["x"]])]
    assert write_excel(sheets) == write_excel(sheets)
    with zipfile.ZipFile(io.BytesIO(write_excel(sheets))) as archive:
        assert {part.date_time[0] for part in archive.infolist()} == {1980}


def test_sheet_names_are_made_acceptable() -> None:
    long = "Everything about: posts/units [and more than that]"
    data = write_excel([Sheet(title, ["a"], [["1"]]) for title in (long, long, "History", "", "'")])
    names = sheet_names(data, name="x.xlsx")
    assert len(set(names)) == 5
    assert all(0 < len(name) <= 31 for name in names)


def test_a_text_too_long_for_excel_is_not_lost_in_silence() -> None:
    with pytest.raises(ValueError, match="does not fit"):
        write_excel([Sheet("Posts", ["a"], [["x" * 32_768]])])
