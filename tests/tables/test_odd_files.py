"""Files that are not what they seem: other kinds, hidden rows, some percentages, financial years, several sheets."""

from __future__ import annotations

import datetime as dt
import gzip
import io
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import polars as pl
import pytest
import xlsxwriter

from collegium.cli import main
from collegium.methods.funnel import Kind
from collegium.registers.files.reading import Upload, unpacked
from collegium.tables.mapping import Mapping
from collegium.tables.problems import Problem, ProblemsError, SheetsError
from collegium.tables.ratios import read_ratios
from collegium.tables.reading import read_table
from collegium.tables.series import SeriesTable, read_series
from collegium.tables.spells import read_spells
from collegium.tables.values import DecimalMark, Unreadable, Years, read_month, read_period, years_among


def problems_of(work: Callable[[], object]) -> list[Problem]:
    with pytest.raises(ProblemsError) as caught:
        work()
    return caught.value.problems


def packed(*names: str, mimetype: str = "") -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        if mimetype:
            archive.writestr("mimetype", mimetype)
        for name in names:
            archive.writestr(name, "x")
    return stream.getvalue()


def old_office(stream: str) -> bytes:
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504) + stream.encode("utf-16-le")


OTHER = [
    (b"%PDF-1.7\n1 0 obj\n", "PDF"),
    (b"<!DOCTYPE html><html><table></table></html>", "web page"),
    ('<?xml version="1.0"?><Workbook/>'.encode("utf-16"), "XML"),
    (b"{\\rtf1\\ansi}", "text document"),
    (b'[{"date": "2026-01"}]', "JSON"),
    (b'{"date":"2026-01"}\n{"date":"2026-02"}\n', "JSON"),
    (b"BEGIN:VCALENDAR\nVERSION:2.0\n", "calendar"),
    (b"SQLite format 3\0" + bytes(84), "SQLite"),
    (b"\x89PNG\r\n\x1a\n" + bytes(40), "picture"),
    (b"\xff\xd8\xff\xe0\0\x10JFIF" + bytes(40), "picture"),
    (b"\0\0\0\x18ftypheic" + bytes(40), "picture"),
    (gzip.compress(b"date,value\n2026-01,1\n"), "gzip"),
    (b"\x28\xb5\x2f\xfd" + bytes(20), "Zstandard"),
    (b"7z\xbc\xaf\x27\x1c" + bytes(20), "packed"),
    (b"ARROW1\0\0" + bytes(20), "Arrow"),
    (b"$FL2@(#) SPSS DATA FILE" + bytes(80), "SPSS"),
    (b"<stata_dta><header>", "Stata"),
    (bytes(12) + b"\xc2\xea\x81\x60\xb3\x14\x11\xcf" + bytes(40), "SAS"),
    (b"RDX3\nX\n" + bytes(20), "file of R"),
    (old_office("Workbook"), "old kind (.xls)"),
    (old_office("EncryptedPackage"), "password"),
    (old_office("WordDocument"), "Word"),
    (packed("[Content_Types].xml", "word/document.xml"), "Word"),
    (packed("[Content_Types].xml", "ppt/presentation.xml"), "presentation"),
    (packed("[Content_Types].xml", "xl/workbook.bin"), ".xlsb"),
    (packed("content.xml", mimetype="application/vnd.oasis.opendocument.spreadsheet"), ".ods"),
    (packed("content.xml", mimetype="application/vnd.oasis.opendocument.text"), ".odt"),
    (packed("Index/Document.iwa", "Index/Tables/DataList.iwa"), "Numbers"),
    (packed("points.csv"), "not an Excel workbook"),
    (b"", "empty"),
]


@pytest.mark.parametrize("ending", [".csv", ".xlsx", ".parquet", ""])
@pytest.mark.parametrize(("data", "words"), OTHER)
def test_another_kind_of_file_is_named_whatever_it_is_called(data: bytes, words: str, ending: str) -> None:
    name = f"file{ending}"
    said = [
        problems_of(lambda: read_table(data, name=name)),
        problems_of(lambda: read_series(data, name=name)),
        problems_of(lambda: read_ratios(data, name=name, kind=Kind.RATIO)),
        problems_of(lambda: read_spells(data, name=name)),
    ]
    (problem,) = said[0]
    assert words in problem.problem
    assert problem.remedy
    assert said == [[problem]] * 4


def test_the_mark_of_an_open_workbook_is_named() -> None:
    (problem,) = problems_of(lambda: read_table(b"\x05Jo  ", name="~$points.xlsx"))
    assert "while a workbook is open" in problem.problem


@pytest.mark.parametrize("head", ["BMI", "RDX", "GIF8", "7zip", "BZh", "MM"])
def test_a_heading_that_begins_like_another_kind_is_read(head: str) -> None:
    assert read_table(f"{head},b\n1,2\n".encode(), name="x.csv").columns == (head, "b")


def test_a_document_is_no_folder_of_tables() -> None:
    upload = Upload("x.numbers", packed("Index/Document.iwa"))
    assert unpacked(upload) == ([upload], [])


# Financial years


@pytest.mark.parametrize(
    ("texts", "years"),
    [
        (["2000-01", "2001-02", "2011-12"], Years.UNSURE),
        (["2000/01", "2001/02"], Years.UNSURE),
        (["2011-12", "2012-13"], Years.ALL),
        (["1999-00", "2000-01"], Years.ALL),
        (["2010-11", "2022-2023"], Years.ALL),
        (["2011-12", "2011-11"], Years.NONE),
        (["2026-04"], Years.NONE),
        (["2026-04-01", "Apr-26"], Years.NONE),
    ],
)
def test_financial_years_are_told_from_months(texts: list[str], years: Years) -> None:
    assert years_among(texts) is years


def test_a_year_is_a_period_and_no_month() -> None:
    assert read_period("2012-13", years=Years.ALL) == dt.date(2012, 4, 1)
    assert read_period("2011/12", years=Years.ALL) == dt.date(2011, 4, 1)
    assert read_month("2011-12") == read_period("2011-12") == dt.date(2011, 12, 1)
    assert isinstance(read_month("2012-13", years=Years.ALL), Unreadable)
    assert isinstance(read_period("2011-12", years=Years.UNSURE), Unreadable)


def points(*dates: str) -> bytes:
    return "\n".join(["date,value", *(f"{date},{place}" for place, date in enumerate(dates))]).encode()


def test_points_of_financial_years() -> None:
    table = read_series(points("2011-12", "2012-13", "2013-14"), name="p.csv")
    assert table.dates.to_list() == [dt.date(2011, 4, 1), dt.date(2012, 4, 1), dt.date(2013, 4, 1)]
    assert any("2011-12 begins on 2011-04-01" in note for note in table.notes)
    assert table.missing.tolist() == [0]


def test_what_may_be_a_month_or_a_year_is_asked_about_once() -> None:
    (problem,) = problems_of(lambda: read_series(points("2000-01", "2001-02", "2002-03"), name="p.csv"))
    assert (problem.row, problem.value) == (2, "2000-01")
    assert "3 values" in problem.problem
    # The ways out that it names.
    assert read_series(points("2011-12-01", "2012-12-01"), name="p.csv").dates[0] == dt.date(2011, 12, 1)
    assert read_series(points("2011-04-01", "2012-04-01"), name="p.csv").dates[0] == dt.date(2011, 4, 1)


# Workbooks


def workbook(fill: Callable[[Any, Any], None], **options: Any) -> bytes:
    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream, options)
    sheet = book.add_worksheet("Data")
    fill(book, sheet)
    book.close()
    return stream.getvalue()


def filled(sheet: Any, values: list[Any], *, target: bool = False) -> None:
    sheet.write_row(0, 0, ["date", "value", *(["target"] if target else [])])
    for place, value in enumerate(values, start=1):
        sheet.write(place, 0, f"2026-{place:02}")
        sheet.write(place, 1, value)


def test_hidden_rows_and_columns_are_read_and_told() -> None:
    def fill(book: Any, sheet: Any) -> None:
        filled(sheet, [1, 2, 3])
        sheet.set_row(2, None, None, {"hidden": True})
        sheet.set_row(50, None, None, {"hidden": True})
        sheet.set_column(1, 1, None, None, {"hidden": True})
        sheet.set_column(7, 7, None, None, {"hidden": True})
        filled(book.add_worksheet("Old"), [9])
        book.get_worksheet_by_name("Old").hide()

    table = read_series(workbook(fill), name="p.xlsx")
    assert table.values.tolist() == [1, 2, 3]
    told = [note for note in table.notes if "idden" in note]
    assert told[0] == "Hidden sheets of p.xlsx were not read: Old."
    assert told[1].startswith("Rows of p.xlsx that are hidden in the sheet were read as well: 1 (3).")
    assert told[2].startswith("Columns of p.xlsx that are hidden in the sheet were read as well: 1 (B).")
    assert len(told) == 3


def test_several_sheets_are_named_with_the_option(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    def fill(book: Any, sheet: Any) -> None:
        filled(sheet, [1, 2, 3])
        filled(book.add_worksheet("Second"), [4, 5, 6])

    path, out = tmp_path / "p.xlsx", tmp_path / "out.csv"
    path.write_bytes(workbook(fill))
    with pytest.raises(SheetsError, match="p.xlsx"):
        read_series(path, name="p.xlsx")
    assert main(["spc", str(path), "-o", str(out)]) == 1
    said = capsys.readouterr().err
    assert "“Data”, “Second”" in said
    assert "--sheet" in said
    assert main(["spc", str(path), "--sheet", "second", "-o", str(out)]) == 0
    assert pl.read_csv(out)["value"].to_list() == [4, 5, 6]
    assert main(["spc", str(path), "--sheet", "Third", "-o", str(out)]) == 1
    assert "Choose one of: “Data”, “Second”" in capsys.readouterr().err


@pytest.mark.parametrize(
    "command", ["spc", "funnel", "mortality", "survey score", "survey report", "survey reliability"]
)
def test_every_command_that_reads_a_table_can_be_told_its_sheet(
    command: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([*command.split(), "--help"]) == 0
    assert "--sheet NAME" in capsys.readouterr().out


# Percentages


def test_a_percentage_among_numbers_is_told_in_values_and_targets() -> None:
    head = "date,value,target\n"
    (problem,) = problems_of(
        lambda: read_series((head + "2026-01,0.5,95%\n2026-02,0.6,0.95\n2026-03,0.6,\n").encode(), name="p.csv")
    )
    assert (problem.row, problem.column, problem.value) == (3, "target", "0.95")
    table = read_series((head + "2026-01,0.5,95%\n2026-02,0.6,95%\n").encode(), name="p.csv")
    assert table.target.tolist() == [0.95]
    assert any("column target were read as shares" in note for note in table.notes)


def of_percent(formats: list[str], *, place: int) -> SeriesTable:
    def fill(book: Any, sheet: Any) -> None:
        filled(sheet, [0.5] * len(formats), target=True)
        for row, shown in enumerate(formats, start=1):
            sheet.write(row, place, 0.95 if "%" in shown else 95, book.add_format({"num_format": shown}))

    return read_series(workbook(fill), name="p.xlsx")


@pytest.mark.parametrize("place", [1, 2])
@pytest.mark.parametrize("shown", ["0%", "0.00%", '0.0"%"%'])
def test_a_cell_that_a_workbook_shows_as_a_percentage_is_one(place: int, shown: str) -> None:
    found = problems_of(lambda: of_percent([shown, "0.0", "General"], place=place))
    assert [(one.row, one.value) for one in found] == [(3, "95"), (4, "95")]
    # A column of percentages alone holds shares, as a workbook keeps them.
    table = of_percent([shown] * 3, place=place)
    assert (table.values if place == 1 else table.targets).tolist() == [0.95] * 3  # type: ignore[union-attr]


# Numbers and letters


def test_points_between_thousands_of_a_file_with_semicolons_are_asked_about() -> None:
    """50.345 is fifty in English and fifty thousand in German; a file with semicolons is as often German."""
    head = "unit;observed;expected\n"
    found = problems_of(
        lambda: read_ratios(
            (head + "A;1.200;1.250\nB;900;910\n").encode(), name="r.csv", kind=Kind.RATIO, settled=Mapping()
        )
    )
    assert [(one.row, one.column, one.value) for one in found] == [(2, "expected", "1.250"), (2, "observed", "1.200")]
    assert "--decimal-mark" in found[0].remedy
    for mark, value in ((DecimalMark.POINT, 1.2), (DecimalMark.COMMA, 1200.0)):
        table = read_ratios(
            (head + "A;1.200;1.250\n").encode(), name="r.csv", kind=Kind.RATIO, settled=Mapping(decimal_mark=mark)
        )
        assert table.observed.tolist() == [value]
    # Another number settles it, and a comma between cells does.
    table = read_ratios((head + "A;1.200;0.25\n").encode(), name="r.csv", kind=Kind.RATIO)
    assert table.observed.tolist() == [1.2]
    table = read_ratios(b"unit,observed,expected\nA,1.200,1.250\n", name="r.csv", kind=Kind.RATIO)
    assert table.observed.tolist() == [1.2]


def test_letters_in_two_encodings_are_told() -> None:
    data = "series,date,value\nSüd,2026-01,1\n".encode() + "Süd,2026-02,2\n".encode("cp1252")
    (problem,) = problems_of(lambda: read_series(data, name="p.csv"))
    assert problem.row == 3
    assert "two encodings" in problem.problem


def test_letters_that_may_be_wrong_are_shown() -> None:
    table = read_table("unit,b\nSüd-Klinik,1\n".encode("mac-roman"), name="p.csv")
    assert any(note.endswith("the first are Ÿ.") for note in table.notes)
    # A word could be somebody's name.
    assert not any("Klinik" in note for note in table.notes)
