"""Tables out: CSV and Excel that open safely, and the same bytes for the same content."""

import csv
import datetime as dt
import io
import math
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from collegium.tables.formulas import neutralise
from collegium.tables.grid import as_text

# A fixed date of creation, so that the same content gives the same bytes.
_CREATED = dt.datetime(2000, 1, 1)  # noqa: DTZ001  # the format knows no time zone
_NARROWEST, _WIDEST, _ROWS_MEASURED = 8, 60, 200
_OTHER_SEPARATORS = ";\t|"
_LONGEST_SHEET_NAME = 31
_FORBIDDEN_IN_SHEET_NAME = str.maketrans(dict.fromkeys("[]:*?/\\", " "))
_LARGEST_EXACT_WHOLE = 10**15
_FIRST_EXCEL_YEAR = 1900  # an earlier day is written as text: Excel knows none, and would show or give back another
# What no workbook can hold; other control characters Excel spells out.
_NOT_IN_XML = re.compile("[\ud800-\udfff\ufffe\uffff]")
LONGEST_CELL = 32_767

Cell = str | int | float | bool | Decimal | dt.date | dt.datetime | None


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet of a workbook: a row of names, then rows of cells."""

    title: str
    columns: Sequence[str]
    rows: Sequence[Sequence[Cell]]


def write_csv(columns: Sequence[str], rows: Iterable[Sequence[Cell]], *, mark: bool = False) -> bytes:
    """Write UTF-8 CSV; with `mark` Excel recognises the encoding. Text that a spreadsheet would run is neutralised."""
    stream = io.StringIO(newline="")
    lines = [[neutralise(column) for column in columns], *([_plain(cell) for cell in row] for row in rows)]
    # In a file of one column no comma says what separates: a semicolon in a cell must not be taken for it.
    unclear = len(columns) == 1 and any(sign in str(line[0]) for line in lines for sign in _OTHER_SEPARATORS)
    # A row of one empty cell would be a blank line, which readers skip: the writer quotes it.
    writer = csv.writer(stream, lineterminator="\r\n", quoting=csv.QUOTE_ALL if unclear else csv.QUOTE_MINIMAL)
    writer.writerows(lines)
    return stream.getvalue().encode("utf-8-sig" if mark else "utf-8", errors="replace")


def write_excel(sheets: Sequence[Sheet]) -> bytes:
    """Write a workbook with a fixed, filtered header; text stays text, and Excel keeps 16 digits of a number."""
    import xlsxwriter

    stream = io.BytesIO()
    options = {
        "in_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
        "default_date_format": "yyyy-mm-dd",
    }
    book = xlsxwriter.Workbook(stream, options)
    book.set_properties({"created": _CREATED})
    bold = book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
    titles: set[str] = set()
    for sheet in sheets:
        page = book.add_worksheet(_title(sheet.title, titles))
        for position, column in enumerate(sheet.columns):
            page.write_string(0, position, _NOT_IN_XML.sub("\ufffd", column), bold)
        for number, row in enumerate(sheet.rows, start=1):
            for position, cell in enumerate(row):
                _write(page, number, position, cell)
        _dress(page, sheet)
    book.close()
    return stream.getvalue()


def _plain(cell: Cell) -> str:
    if isinstance(cell, str):
        return neutralise(cell)
    return str(cell) if isinstance(cell, Decimal) else as_text(cell)


def _write(page: Any, row: int, column: int, cell: Cell) -> None:
    match cell:
        case None | "":
            return
        case bool():
            page.write_boolean(row, column, cell)
        case float() if math.isnan(cell):
            return
        case int() | float() | Decimal() if abs(float(cell)) < _LARGEST_EXACT_WHOLE:
            page.write_number(row, column, cell)
        case dt.datetime() | dt.date() if cell.year >= _FIRST_EXCEL_YEAR:
            page.write_datetime(row, column, cell)
        case _:
            if len(text := str(cell)) > LONGEST_CELL:
                raise ValueError(f"a cell of {len(text):,} characters does not fit into an Excel cell")
            page.write_string(row, column, _NOT_IN_XML.sub("\ufffd", text))


def _dress(page: Any, sheet: Sheet) -> None:
    page.freeze_panes(1, 0)
    if sheet.columns:
        page.autofilter(0, 0, len(sheet.rows), len(sheet.columns) - 1)
    for position, column in enumerate(sheet.columns):
        shown = [column, *(as_text(row[position]) for row in sheet.rows[:_ROWS_MEASURED] if position < len(row))]
        longest = max(len(line) for text in shown for line in (text.split("\n") or [""]))
        page.set_column(position, position, min(max(longest + 2, _NARROWEST), _WIDEST))


def _title(wanted: str, taken: set[str]) -> str:
    """Make a sheet name that Excel accepts and that is not taken yet."""
    base = wanted.translate(_FORBIDDEN_IN_SHEET_NAME).strip(" '")[:_LONGEST_SHEET_NAME].strip() or "Sheet"
    title, number = base, 1
    while title.casefold() in taken or title.casefold() == "history":
        number += 1
        title = f"{base[: _LONGEST_SHEET_NAME - len(str(number)) - 1]} {number}"
    taken.add(title.casefold())
    return title
