"""The document as a tagged PDF in PDF/UA-1 mode, set by typst.

Everything reaches the template as data: source built from strings could be made to run.
"""

from __future__ import annotations

from datetime import UTC, datetime, time
from pathlib import Path
from typing import Any

from collegium.documents.document import (
    Block,
    Bullets,
    Callout,
    Document,
    Figure,
    Heading,
    KeyFigures,
    Paragraph,
    Table,
    Text,
    runs,
)
from collegium.documents.row_headers import with_row_headers
from collegium.documents.signs import compiled
from collegium.wording.dates import day

FOLDER = Path(__file__).parent
TEMPLATE = FOLDER / "templates" / "document.typ"
ALIGNMENTS = {"left": "left", "right": "right", "centre": "center"}  # typst spells it the American way


def to_pdf(document: Document) -> bytes:
    """The bytes of the PDF; the same document gives the same bytes."""
    document = document.with_glossary()
    result = compiled(TEMPLATE, _data(document), timestamp=datetime.combine(document.date, time(), UTC))
    return with_row_headers(result, [block.row_headers for block in document.blocks if isinstance(block, Table)])


def _data(document: Document) -> dict[str, Any]:
    language, _, region = document.language.partition("-")
    return {
        "title": document.title,
        "subtitle": document.subtitle,
        "organisation": document.organisation,
        "author": document.author,
        "day": day(document.date),
        "date": [document.date.year, document.date.month, document.date.day],
        "abstract": _runs(document.abstract),
        "language": language,
        "region": region,
        "outline": sum(isinstance(block, Heading) and block.level == 1 for block in document.blocks),
        "blocks": [
            {**_block(block, number), "held": isinstance(following, Paragraph) and following.aside}
            for (block, number), following in zip(document.numbered(), [*document.blocks[1:], None], strict=True)
        ],
    }


def _runs(text: Text) -> list[dict[str, Any]]:
    return [{"text": run.text, "strong": run.strong, "emphasis": run.emphasis} for run in runs(text) if run.text]


def _block(block: Block, number: int | None) -> dict[str, Any]:
    match block:
        case Heading(level, text):
            return {"kind": "heading", "level": level, "text": text}
        case Paragraph(text):
            return {"kind": "aside" if block.aside else "paragraph", "runs": _runs(text)}
        case Bullets(items):
            return {"kind": "bullets", "items": [_runs(item) for item in items]}
        case Callout(title, text):
            return {"kind": "callout", "title": title, "runs": _runs(text)}
        case KeyFigures(figures):
            return {"kind": "key-figures", "figures": [{"value": each.value, "label": each.label} for each in figures]}
        case Figure():
            parts = {name: getattr(block, name) for name in ("svg", "alternative", "caption", "sentence", "caveat")}
            return {"kind": "figure", "number": number, **parts}
        case Table():
            return {"kind": "table", "number": number, **_table(block)}
        case _:
            return {"kind": "page-break"}


def _table(table: Table) -> dict[str, Any]:
    return {
        "caption": table.caption,
        "note": table.note,
        "titles": [column.title for column in table.columns],
        "aligns": [ALIGNMENTS[column.align] for column in table.columns],
        "widths": table.widths,
        "headers": list(table.row_headers),
        "rows": [list(row) for row in table.rows],
    }
