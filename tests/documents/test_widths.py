"""The columns of a table share the page: what is short never breaks, what is long shares the rest."""

from __future__ import annotations

import io
from datetime import date

import pptx
from hypothesis import given
from hypothesis import strategies as st

from collegium.documents.document import (
    ACROSS,
    BESIDE,
    NARROWEST,
    Column,
    Document,
    Heading,
    Paragraph,
    Run,
    Table,
    room,
)
from collegium.documents.slides import to_slides

SENTENCE = "More than ordinary variation, a change for the better in the last seven months"
ASIDE = [Run("Written by rule from the figures.", emphasis=True)]


def table(*columns: tuple[str, str]) -> Table:
    return Table("Figures", [Column(title) for title, _ in columns], [[cell for _, cell in columns]])


def test_a_month_stays_in_one_line_beside_long_sentences() -> None:
    made = table(("Measure", SENTENCE), ("Month", "September 2026"), ("Variation", SENTENCE), ("Target", SENTENCE))
    assert made.widths[1] >= room("September 2026") + BESIDE
    assert abs(made.widths[0] - made.widths[2]) <= 1
    assert sum(made.widths) <= ACROSS


@given(st.lists(st.integers(0, 200), min_size=1, max_size=12))
def test_every_column_has_room_and_no_table_is_wider_than_the_page(lengths: list[int]) -> None:
    widths = table(*(("A", "x" * length) for length in lengths)).widths
    assert all(width >= NARROWEST for width in widths)
    assert sum(widths) <= max(ACROSS, NARROWEST * len(widths))


def test_who_wrote_it_never_fills_a_slide_alone() -> None:
    full = [Paragraph("A sentence of some forty letters stands here. " * 9) for _ in range(3)]
    for blocks in (
        [*full, Paragraph(ASIDE)],
        [*full, Paragraph("Short."), Paragraph(ASIDE), Heading(1, "Next"), full[0]],
    ):
        document = Document("Paper", "Trust", date(2026, 11, 21), [Heading(1, "First"), *blocks])
        deck = pptx.Presentation(io.BytesIO(to_slides(document)))
        said = [[shape.text_frame.text for shape in slide.shapes if shape.has_text_frame] for slide in deck.slides]
        (holding,) = [text for texts in said for text in texts if "Written by rule" in text]
        assert holding != ASIDE[0].text  # what it speaks of stands above it


def test_an_aside_below_a_table_stands_on_its_slide() -> None:
    made = table(("Measure", "Falls"), ("Month", "May 2026"))
    document = Document("Paper", "Trust", date(2026, 11, 21), [Heading(1, "First"), made, Paragraph(ASIDE)])
    deck = pptx.Presentation(io.BytesIO(to_slides(document)))
    assert len(deck.slides) == 2
    said = [shape.text_frame.text for shape in deck.slides[1].shapes if shape.has_text_frame]
    assert any("Written by rule" in text for text in said)
