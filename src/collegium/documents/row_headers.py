"""The first cells of a table's rows as header cells in the tag tree of a PDF: typst tags column headers only."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from typing import Any

from pypdf import PdfReader, PdfWriter
from pypdf.generic import ArrayObject, DictionaryObject, NameObject

ROW = DictionaryObject({NameObject("/O"): NameObject("/Table"), NameObject("/Scope"): NameObject("/Row")})


def with_row_headers(pdf: bytes, tables: Sequence[tuple[bool, ...]]) -> bytes:
    """The same PDF; `tables` holds, in the order of the document, which columns of each table head their rows.

    ISO 32000-1, 14.8.5.7: a header cell says in its Scope whether it heads a row or a column.
    """
    if not any(any(columns) for columns in tables):
        return pdf
    reader = PdfReader(io.BytesIO(pdf))
    writer = PdfWriter(clone_from=reader)
    found = [one for one in elements(writer.root_object["/StructTreeRoot"]) if one.get("/S") == "/Table"]
    assert len(found) == len(tables), "each table of the document has its place in the tag tree"
    for table, heading in zip(found, tables, strict=True):
        for row in (one for one in elements(table) if one.get("/S") == "/TR"):
            for cell, heads in zip(children(row), heading, strict=False):
                if heads and cell.get("/S") == "/TD":
                    cell[NameObject("/S")] = NameObject("/TH")
                    cell[NameObject("/A")] = ROW
    if reader.metadata is not None:
        writer.metadata = reader.metadata  # who made it stays typst
    stream = io.BytesIO()
    writer.write(stream)
    return stream.getvalue()


def elements(root: Any) -> Iterator[DictionaryObject]:
    """Every element of the tag tree below, in the order of reading."""
    for child in children(root.get_object()):
        yield child
        yield from elements(child)


def children(element: DictionaryObject) -> list[DictionaryObject]:
    below = element.get("/K", ArrayObject())
    below = below.get_object()
    listed = below if isinstance(below, ArrayObject) else [below]
    found = [one.get_object() for one in listed]
    return [one for one in found if isinstance(one, DictionaryObject) and "/S" in one]
