"""A paper's content as a document for paper and slides, and as sections for the page."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from collegium.board.models import Part
from collegium.board.papers.contents import Content
from collegium.board.papers.freezing import thawed
from collegium.documents.document import Block, Bullets, Callout, Document, Heading, Paragraph, Run
from collegium.documents.terms import Term, gathered
from collegium.wording.dates import as_at, day
from collegium.wording.narrative import TITLES
from collegium.wording.numbers import number, plural


def paper_document(content: Content, *, on: dt.date, version: int | None) -> Document:
    """The document of a version; without a number it says that it is a draft."""
    figures = f"figures {as_at(dt.date.fromisoformat(content['as_of']))}"
    state = f"Version {version}" if version else "Draft"
    return Document(
        title=content["title"],
        subtitle=". ".join(text for text in (content["purpose"], content["meeting"], f"{state}, {figures}") if text),
        organisation=content["organisation"],
        date=on,
        author=content["author"],
        abstract=content["summary"],
        blocks=tuple(blocks(content)),
        terms=terms_of(content),
    )


def terms_of(content: Content) -> list[Term]:
    return gathered((term, meaning) for term, meaning in content["terms"])


def blocks(content: Content) -> Iterator[Block]:
    for part in content["parts"]:
        title = part["title"]
        yield Heading(1, f"Private: {title}" if part["part"] == Part.PRIVATE else title)
        for piece in part["pieces"]:
            block = thawed(piece)
            # Headings of a part stand below the part's own.
            yield Heading(block.level + 1, block.text) if isinstance(block, Heading) else block
        yield from narrative_blocks(part)
    if not content["parts"]:
        yield Paragraph("This paper has no parts that may be shown here.")
    if record := content.get("record"):
        yield Paragraph([Run(record_line(record), emphasis=True)])


def record_line(record: dict[str, Any]) -> str:
    """Printed, it proves later that nobody cut off the record or wrote it anew."""
    return f"Fingerprint of the record of changes at event {record['event']}, when this was issued: {record['fingerprint']}"


def narrative_blocks(part: Content) -> Iterator[Block]:
    said = [one for one in part["narrative"] if one["text"]]
    if not said:
        return
    action = [one for one in said if one["title"] == TITLES["action"]]
    # The rule's first sentence stands under its chart already.
    shown = {piece.get("sentence") for piece in part["pieces"]}
    listed = [one for one in said if one not in action and one["text"] not in shown]
    if listed:
        yield Bullets([[Run(f"{one['title']}: ", strong=True), Run(one["text"])] for one in listed])
    if action:
        yield Callout(action[0]["title"], action[0]["text"])
    yield Paragraph([Run(provenance_line(said), emphasis=True)])


def provenance_line(said: list[dict[str, Any]]) -> str:
    """Who wrote the sentences, each source once."""
    found: dict[str, list[str]] = {}
    for one in said:
        found.setdefault(one["written"], []).append(one["title"])
    return " ".join(f"{', '.join(titles)}: {written[0].lower()}{written[1:]}" for written, titles in found.items())


@dataclass(frozen=True)
class Shown:
    """A piece on the page: its kind, its data, and a chart's specification as text."""

    kind: str
    data: dict[str, Any]
    spec: str = ""


@dataclass(frozen=True)
class Section:
    anchor: str
    title: str
    private: bool
    pieces: tuple[Shown, ...]
    narrative: tuple[dict[str, Any], ...]
    written: str
    score: int | None


def sections_of(content: Content) -> list[Section]:
    return [
        Section(
            f"part-{place}", part["title"], part["part"] == Part.PRIVATE, tuple(shown(piece) for piece in part["pieces"]),
            tuple(one for one in part["narrative"] if one["text"]),
            provenance_line(part["narrative"]) if part["narrative"] else "", part["score"],
        )
        for place, part in enumerate(content["parts"], start=1)
    ]  # fmt: skip


def shown(piece: dict[str, Any]) -> Shown:
    if piece["kind"] != "chart":
        return Shown(piece["kind"], piece)
    # Inside a <script> element only "<" could end it.
    return Shown("chart", piece, json.dumps(piece["spec"], ensure_ascii=False).replace("<", "\\u003c"))


def score_words(score: float | None, charts: int) -> str:
    if score is None:
        return "no chart"
    return f"{number(score, 1)} of 5 on average over {plural(charts, 'chart')}"


def issued_words(number: int, on: dt.date) -> str:
    return f"Version {number}, issued on {day(on)}"
