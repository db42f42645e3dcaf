"""A register as a file: the rows and columns of its list, in a form in which they can be uploaded again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.utils.text import slugify

from collegium.registers.columns import AnyColumn, TableColumn
from collegium.registers.files_match import plain
from collegium.tables.writing import LONGEST_CELL, Cell, Sheet, write_csv, write_excel

if TYPE_CHECKING:
    from collegium.registers.register import Register

EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
WRITERS = {"csv": "text/csv; charset=utf-8", "xlsx": EXCEL}


def write(register: Register, request: Any, rows: Any, ending: str) -> tuple[bytes, str]:
    """Content and media type; ValidationError where a text is too long for Excel: cut, it would come in again as a change."""
    columns = columns_of(register, request)
    names = [file_name_of(column) for column in columns]
    cells: list[list[Cell]] = [[plain(column.cell(row)) for column in columns] for row in rows]
    if ending == "csv":
        return write_csv(names, cells, mark=True), WRITERS[ending]
    for column, texts in zip(columns, zip(*cells, strict=True), strict=False):
        if any(isinstance(text, str) and len(text) > LONGEST_CELL for text in texts):
            message = (
                f"“{column.title}” holds a text of more than {LONGEST_CELL:,} characters, which Excel cannot hold."
            )
            raise ValidationError(f"{message} Download the CSV file instead.")
    return write_excel([Sheet(register.title, names, cells)]), WRITERS[ending]


def columns_of(register: Register, request: Any) -> list[AnyColumn]:
    """What the list and a row's page show, and what an upload asks besides: nothing that is confidential or hidden."""
    listed = register.columns_of(request)
    known = {column.name for column in listed} | {*register.confidential}
    asked = [register.table_column(name, request) for name in register.asked_columns if name not in known]
    return [column for column in (*listed, *asked) if column.in_file]


def file_name_of(column: AnyColumn) -> str:
    return column.file_name if isinstance(column, TableColumn) else column.name


def file_name(register: Register, request: Any, ending: str) -> str:
    parts = (register.plural.replace("_", "-"), slugify(register.organisation_code(request)))
    return f"{'-'.join(part for part in parts if part)}.{ending}"


def addresses(register: Register, request: Any) -> list[tuple[str, str]]:
    """Where the list as it stands, filters included, is exported; nothing for people who may not."""
    if not register.allows(register.export or register.read, request):
        return []
    query = request.GET.copy()
    query.pop("page", None)
    asked = f"?{query.urlencode()}" if query else ""
    return [
        (name, register.address("file", request, ending) + asked)
        for name, ending in (("CSV", "csv"), ("Excel", "xlsx"))
    ]


def kind_id(register: Register) -> str:
    """What the register is called among the kinds of files that can be uploaded."""
    return register.file_kind or register.plural
