"""The icon table: filtered, sorted, and as a document."""

from __future__ import annotations

from collections.abc import Iterator

from collegium.board.presenters.series import Row, row_of
from collegium.board.reports import Board
from collegium.documents.document import Block, Bullets, Column, Document, Heading, Paragraph, Table
from collegium.wording.dates import as_at
from collegium.wording.numbers import plural

# What a reader may look for; the first word of a variation is its group.
VARIATION_GROUPS = {
    "concern": "Change for the worse",
    "improvement": "Change for the better",
    "neutral": "Unusual, neither better nor worse",
    "common": "Ordinary variation",
}
SORTS = {"attention": "What needs a look first", "title": "Name", "domain": "Field"}
ATTENTION = ("concern", "neutral", "", "common", "improvement")
TARGET_ATTENTION = ("fail", "hit_and_miss", "none", "pass")


def rows_of(board: Board, *, variation: str = "", assurance: str = "", sort: str = "attention") -> list[Row]:
    rows = [row_of(series, board) for series in board.series]
    if variation:
        rows = [row for row in rows if group(row) == variation]
    if assurance:
        rows = [row for row in rows if row.assurance == assurance]
    keys = {
        "title": lambda row: (row.measure.title,),
        "domain": lambda row: (row.measure.domain, row.measure.title),
    }
    return sorted(rows, key=keys.get(sort, by_attention))


def group(row: Row) -> str:
    return row.variation.split("_")[0]


def by_attention(row: Row) -> tuple[int, int, str]:
    return ATTENTION.index(group(row)), TARGET_ATTENTION.index(row.assurance), row.measure.title


def board_document(board: Board, whose: str) -> Document:
    rows = rows_of(board)
    return Document(
        title="Measures before the board",
        subtitle=f"{whose}, {as_at(board.as_of)}" if whose else as_at(board.as_of),
        organisation=board.organisation.name,
        date=board.as_of,
        abstract=f"{plural(len(rows), 'measure')}, each with its latest figure, what it shows, and what to ask.",
        blocks=tuple(blocks(rows, sorted({series.method for series in board.series}))),
    )


def blocks(rows: list[Row], methods: list[str]) -> Iterator[Block]:
    yield Heading(1, "All measures")
    if not rows:
        yield Paragraph("No figures had been recorded by this day.")
        return
    columns = [Column(title) for title in ("Measure", "Month", "Latest", "Target", "Variation", "Against the target")]
    cells = [[r.measure.title, r.month, r.latest, r.target, r.variation_text, r.assurance_text] for r in rows]
    yield Table(caption="Latest figures and what they show", columns=columns, rows=cells)
    yield Heading(1, "What each shows")
    for row in rows:
        yield Heading(2, row.measure.title)
        yield Paragraph(row.words.shows)
        yield Bullets(
            [
                f"What it does not show: {row.words.not_shows}",
                f"How sure: {row.words.sure}",
                f"What to ask: {row.words.ask}",
                f"Caveat: {row.measure.caveat}",
                f"Owner: {row.owner or 'nobody named yet'}",
                f"Next action: {row.next_action or 'none recorded yet'}",
            ]
        )
    yield Heading(1, "Method")
    yield Paragraph(
        f"Control charts by the rules of Making Data Count ({', '.join(methods)}). A month without a figure is a gap; nothing is filled in. "
        "A measure with a target that moves is not compared with it month after month."
    )
