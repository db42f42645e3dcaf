"""Parts of a paper as plain data and back, so that an issued paper shows for ever what the board saw."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

from collegium.board.papers.parts import Drawn, Piece
from collegium.charts.drawing import to_png, to_svg
from collegium.documents.document import (
    Block,
    Bullets,
    Callout,
    Column,
    Figure,
    Heading,
    KeyFigure,
    KeyFigures,
    Paragraph,
    Run,
    Table,
    Text,
    runs,
)

WIDTH = 720  # pixels across the text of a page


def frozen(piece: Piece) -> dict[str, Any]:
    """A piece as data; a drawn figure without its specification cannot be kept."""
    match piece:
        case Heading(level, text):
            return {"kind": "heading", "level": level, "text": text}
        case Paragraph(text):
            return {"kind": "paragraph", "runs": as_data(text)}
        case Bullets(items):
            return {"kind": "bullets", "items": [as_data(item) for item in items]}
        case Callout(title, text):
            return {"kind": "callout", "title": title, "runs": as_data(text)}
        case KeyFigures(figures):
            return {"kind": "figures", "figures": [[one.value, one.label] for one in figures]}
        case Table():
            columns = [[one.title, one.align, one.header] for one in piece.columns]
            rows = [list(row) for row in piece.rows]
            return {"kind": "table", "caption": piece.caption, "columns": columns, "rows": rows, "note": piece.note}
        case Drawn():
            return {
                "kind": "chart", "spec": dict(piece.spec), "caption": piece.caption, "sentence": piece.sentence,
                "caveat": piece.caveat, "paper_height": piece.paper_height,
            }  # fmt: skip
        case _:
            raise TypeError(f"{type(piece).__name__} cannot stand in a paper.")


def as_data(text: Text) -> list[list[Any]]:
    return [[run.text, run.strong, run.emphasis] for run in runs(text)]


def thawed(data: Mapping[str, Any]) -> Block:
    """The block of a document, a chart drawn for paper."""
    match data["kind"]:
        case "heading":
            return Heading(data["level"], data["text"])
        case "paragraph":
            return Paragraph(as_runs(data["runs"]))
        case "bullets":
            return Bullets([as_runs(item) for item in data["items"]])
        case "callout":
            return Callout(data["title"], as_runs(data["runs"]))
        case "figures":
            return KeyFigures([KeyFigure(value, label) for value, label in data["figures"]])
        case "table":
            columns = [Column(title, align, header) for title, align, header in data["columns"]]
            return Table(data["caption"], columns, data["rows"], data["note"])
        case _:
            return figure(data)


def as_runs(data: list[list[Any]]) -> list[Run]:
    return [Run(*one) for one in data]


def figure(data: Mapping[str, Any]) -> Figure:
    spec = dict(data["spec"])
    if data.get("paper_height"):
        spec["height"] = data["paper_height"]
    return Figure(
        svg=to_svg(spec, width=WIDTH),
        png=partial(to_png, spec, width=WIDTH),
        alternative=f"{spec['description']} {data['sentence']}".strip(),
        caption=data["caption"],
        sentence=data["sentence"],
        caveat=data["caveat"],
    )


def texts_of(data: Mapping[str, Any]) -> list[str]:
    """Every text that a reader of this piece meets, for acronyms and claims."""
    match data["kind"]:
        case "heading":
            return [data["text"]]
        case "bullets":
            return ["".join(run[0] for run in item) for item in data["items"]]
        case "table":
            cells = [cell for row in data["rows"] for cell in row]
            return [data["caption"], *(column[0] for column in data["columns"]), *cells, data["note"]]
        case "figures":
            return [text for pair in data["figures"] for text in pair]
        case "chart":
            return [data["caption"], data["sentence"], data["caveat"], str(data["spec"].get("description", ""))]
        case _:
            return [data.get("title", ""), "".join(run[0] for run in data["runs"])]
