"""Excel workbooks: which sheet, which rows, and which cells cannot be trusted."""

import io
import logging
import re
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from xml.etree import ElementTree

from collegium.tables.archives import check_archive
from collegium.tables.file_kinds import refusal
from collegium.tables.grid import Grid, Limits, as_text, letter
from collegium.tables.headers import Merged, join_header
from collegium.tables.names import ERROR, ERRORS, MEND_ERROR
from collegium.tables.problems import Problem, ProblemsError, SheetsError
from collegium.tables.sheet_looks import as_shown, hidden_notes, percent_styles, position

_log = logging.getLogger(__name__)

_LAST_EXCEL_ROW = 1_048_576
_REFERENCE = re.compile(r"([A-Z]{1,3})(\d{1,7})")
# A whole column that somebody coloured is a million rows of cells that hold nothing.
_ROW_OF_NOTHING = re.compile(
    rb'<((?:\w+:)?)row\b[^<>]*?\br="\d+"[^<>]*?(?:/>|>\s*(?:<\1c\b[^<>]*?\br="[A-Z]+\d+"[^<>]*?(?:/>|></\1c>)\s*)*</\1row>)\s*'
)


@dataclass(frozen=True, slots=True)
class _Oddities:
    """What openpyxl does not tell in its streaming mode."""

    merged: tuple[Merged, ...] = ()
    uncalculated: tuple[tuple[int, int], ...] = ()


def filled_sheets(data: bytes, name: str, limits: Limits) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Name the sheets of this workbook that hold anything: those that a person sees, and the hidden ones."""
    check_archive(data, name, limits)
    with _opened(data, name) as book:
        filled = [(sheet.title, sheet.sheet_state == "visible") for sheet in _sheets(book) if _filled(sheet)]
    return tuple(title for title, seen in filled if seen), tuple(title for title, seen in filled if not seen)


def read_workbook(data: bytes, name: str, sheet: str | None, header: bool, limits: Limits) -> Grid:
    """Read one sheet as text; a header on two rows with merged cells is joined into one."""
    check_archive(data, name, limits)
    with _opened(data, name) as book:
        chosen, notes = _choose(book, name, sheet)
        xml = _without_blank_rows(book, chosen)
        oddities = _oddities(xml)
        rows, problems = _rows(chosen, name, limits)
        rows = as_shown(rows, xml, percent_styles(book))
        notes += tuple(hidden_notes(xml, rows, name))
    problems += [_uncalculated(name, row, column) for row, column in oddities.uncalculated]
    grid = Grid(rows=rows, notes=notes, problems=tuple(problems), typed=True)
    return join_header(grid, oddities.merged, name, header=header)


@contextmanager
def _opened(data: bytes, name: str) -> Iterator[Any]:
    import openpyxl

    with warnings.catch_warnings():
        # It warns of styles, checks and extensions that it leaves out; none of them changes a value.
        warnings.simplefilter("ignore")
        book = None
        try:
            book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True, keep_links=False)
            yield book
        except ProblemsError:
            raise
        except Exception as error:  # a damaged workbook makes openpyxl raise nearly anything
            # Its messages quote cells, so the log gets the kind of error and nothing else.
            _log.info("a workbook could not be read: %s", type(error).__name__)
            raise refusal(
                name,
                "This workbook is damaged, or not written as Excel writes it.",
                "Open it in a spreadsheet and save it again as “Excel Workbook (.xlsx)” or as “CSV UTF-8”.",
            ) from None
        finally:
            if book is not None:
                book.close()


def _sheets(book: Any) -> list[Any]:
    return [sheet for sheet in book.worksheets if hasattr(sheet, "reset_dimensions")]


def _filled(sheet: Any) -> bool:
    # Some programs write a wrong size into the sheet; without it the rows themselves are read.
    sheet.reset_dimensions()
    rows = sheet.iter_rows(max_row=_LAST_EXCEL_ROW, values_only=True)
    return any(any(as_text(value) for value in row) for _, row in zip(range(100), rows, strict=False))


def _choose(book: Any, name: str, wanted: str | None) -> tuple[Any, tuple[str, ...]]:
    sheets = _sheets(book)
    hidden = [sheet.title for sheet in sheets if sheet.sheet_state != "visible"]
    if wanted is not None:
        for sheet in sheets:
            if sheet.title.strip().casefold() == wanted.strip().casefold():
                note = (f"The sheet “{sheet.title}” of {name} is hidden.",) if sheet.title in hidden else ()
                return sheet, note
        raise refusal(name, f"There is no sheet “{wanted}”.", f"Choose one of: {_listed(sheets)}.")
    seen = [sheet for sheet in sheets if sheet.title not in hidden]
    filled = [sheet for sheet in seen if _filled(sheet)] if len(seen) > 1 else seen
    if len(filled) > 1:
        problem = f"This workbook has {len(filled)} sheets that hold something: {_listed(filled)}."
        remedy = "Keep only the one to read in the file, or choose it where the page offers its sheets."
        raise SheetsError([Problem(name, None, "", "", problem, remedy)])
    if not seen:
        raise refusal(name, "This workbook has no sheet that can be read.", "Save it as “Excel Workbook (.xlsx)”.")
    note = (f"Hidden sheets of {name} were not read: {', '.join(hidden)}.",) if hidden else ()
    return (filled or seen)[0], note


def _listed(sheets: list[Any]) -> str:
    return ", ".join(f"“{sheet.title}”" for sheet in sheets)


def _rows(sheet: Any, name: str, limits: Limits) -> tuple[list[tuple[int, tuple[str, ...]]], list[Problem]]:
    sheet.reset_dimensions()
    rows: list[tuple[int, tuple[str, ...]]] = []
    problems: list[Problem] = []
    # Comparing whole rows keeps a sheet with one stray cell in its last row from taking half a minute.
    blank = (None,) * (limits.columns + 1)
    stream = sheet.iter_rows(max_row=_LAST_EXCEL_ROW, max_col=len(blank), values_only=True)
    for number, values in enumerate(stream, start=1):
        if values == blank:
            continue
        cells = tuple(as_text(value) for value in values)
        if any(cells):
            problems.extend(_errors(cells, name, number))
            rows.append((number, cells))
            if len(rows) > limits.rows + 1:
                break
    width = max((_width(cells) for _, cells in rows), default=0)
    return [(number, cells[:width] + ("",) * (width - len(cells))) for number, cells in rows], problems


def _width(cells: tuple[str, ...]) -> int:
    return next((position for position in range(len(cells), 0, -1) if cells[position - 1]), 0)


def _errors(cells: tuple[str, ...], name: str, row: int) -> Iterator[Problem]:
    if not any(cell.startswith("#") for cell in cells):
        return
    for place, cell in enumerate(cells, start=1):
        if cell in ERRORS:
            yield Problem(
                file=name,
                row=row,
                column=letter(place),
                value=cell,
                problem=ERROR,
                remedy=MEND_ERROR,
            )


def _uncalculated(name: str, row: int, column: int) -> Problem:
    return Problem(
        file=name,
        row=row,
        column=letter(column),
        value="",
        problem="This cell holds a formula whose result was never saved.",
        remedy="Open the file in a spreadsheet, let it calculate and save it; or copy and paste as values.",
    )


def _without_blank_rows(book: Any, sheet: Any) -> bytes:
    """The sheet without rows that only have a look; it reads itself from there from now on."""
    xml = _ROW_OF_NOTHING.sub(b"", book._archive.read(sheet._worksheet_path))
    sheet._get_source = lambda: io.BytesIO(xml)
    return xml


def _oddities(xml: bytes) -> _Oddities:
    if b"mergeCell" not in xml and re.search(rb"<(?:\w+:)?f[\s>/]", xml) is None:
        return _Oddities()
    merged: list[Merged] = []
    uncalculated: list[tuple[int, int]] = []
    row = column = 0
    for event, element in ElementTree.iterparse(io.BytesIO(xml), events=("start", "end")):  # noqa: S314  # no entities: archives.py
        tag = element.tag.rpartition("}")[2]
        if event == "start" and tag == "row":
            row, column = int(element.get("r", row + 1)), 0
        elif event == "end" and tag == "c":
            place = _REFERENCE.fullmatch(element.get("r", ""))
            column = position(place[1]) if place else column + 1
            if _lacks_result(element):
                uncalculated.append((row, column))
        elif event == "end" and tag == "row":
            element.clear()
        elif event == "end" and tag == "mergeCell":
            merged.extend(_merged(element.get("ref", "")))
    return _Oddities(
        merged=tuple(sorted(merged, key=lambda one: (one.top, one.left))), uncalculated=tuple(uncalculated)
    )


def _lacks_result(cell: ElementTree.Element) -> bool:
    # Excel saves an empty text result as type "str" with an empty value: that one was calculated.
    parts = {child.tag.rpartition("}")[2]: child.text for child in cell}
    return "f" in parts and not parts.get("v") and cell.get("t") != "str"


def _merged(reference: str) -> Iterator[Merged]:
    places = _REFERENCE.findall(reference)
    if len(places) == 2:
        (left, top), (right, bottom) = places
        yield Merged(reference, int(top), position(left), int(bottom), position(right))
