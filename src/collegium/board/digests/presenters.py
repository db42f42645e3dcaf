"""Digests and evidence as documents, and the warnings beside a text that says more than its evidence."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping

from collegium.board.digests.reports import Coverage
from collegium.board.models import Digest
from collegium.documents.document import Block, Document, Heading, Paragraph
from collegium.wording.claims import causal_warnings, unknown_citations
from collegium.wording.dates import day
from collegium.wording.numbers import plural


def text_warnings(text: str, observational: Mapping[str, bool]) -> list[str]:
    """What to look at again in a text; nothing is changed, and nothing is refused."""
    said = [f"{one.text} The sentence: {one.sentence}" for one in causal_warnings(text, observational)]
    return said + [f"{one} is not in the register of evidence." for one in unknown_citations(text, observational)]


def digest_text(digest: Digest) -> str:
    return "\n".join((digest.says, digest.for_organisation, digest.for_front_line, digest.asked_of_us))


def coverage_sentence(coverage: Coverage) -> str:
    if not coverage.total:
        return "Nothing is logged in this period."
    cells = len(coverage.sources) * len(coverage.audiences)
    return f"{plural(cells - len(coverage.gaps), 'pair')} of source and audience out of {cells} were served; {len(coverage.gaps)} were not."


def digest_document(digest: Digest, on: dt.date) -> Document:
    return Document(
        title=digest.title,
        subtitle=f"{digest.get_kind_display()}, digest of {day(digest.written_on)}",
        organisation=digest.organisation.name,
        date=on,
        author=digest.author.name if digest.author else "",
        blocks=tuple(digest_blocks(digest)),
    )


def digest_blocks(digest: Digest) -> Iterator[Block]:
    yield Paragraph(f"Source: {digest.source}, {day(digest.dated)}. {digest.link}".strip())
    for title, text in (
        ("What it says", digest.says),
        ("What it means for the organisation", digest.for_organisation),
        ("What it means for the front line", digest.for_front_line),
        ("What is asked of us", digest.asked_of_us),
    ):
        if text.strip():
            yield Heading(1, title)
            yield from (Paragraph(one.strip()) for one in text.split("\n") if one.strip())
    yield Paragraph(f"To be looked at again by {day(digest.review_by)}.")
