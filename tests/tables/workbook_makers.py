"""Workbooks, good and bad, made by hand for the tests."""

import io
import zipfile
from collections.abc import Callable, Sequence

import openpyxl


def workbook(*rows: Sequence[object], merged: Sequence[str] = (), sheets: dict[str, str] | None = None) -> bytes:
    """One sheet with these rows; `sheets` adds others: title -> state."""
    book = openpyxl.Workbook()
    page = book.active
    assert page is not None
    page.title = "Posts"
    for row in rows:
        page.append(list(row))
    for reference in merged:
        page.merge_cells(reference)
    for title, state in (sheets or {}).items():
        other = book.create_sheet(title)
        other.append(["a", "b"])
        other.append([1, 2])
        other.sheet_state = state
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def repacked(data: bytes, change: Callable[[str, bytes], bytes | None], extra: dict[str, bytes] | None = None) -> bytes:
    """The same archive with parts changed, left out (None) or added."""
    stream = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(data)) as before,
        zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as after,
    ):
        for name in before.namelist():
            part = change(name, before.read(name))
            if part is not None:
                after.writestr(name, part)
        for name, part in (extra or {}).items():
            after.writestr(name, part)
    return stream.getvalue()
