"""Characters that people paste without knowing: every kind of file can be written with them, in every place."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Callable
from functools import partial

import docx
import pptx
import pytest

from collegium.charts.drawing import to_png, to_svg
from collegium.charts.funnel import FunnelPicture, FunnelPoint, funnel_chart
from collegium.charts.spc import SpcLine, SpcPoint, spc_chart
from collegium.documents.document import (
    Bullets,
    Callout,
    Column,
    Document,
    Figure,
    Heading,
    KeyFigure,
    KeyFigures,
    Paragraph,
    Run,
    Table,
)
from collegium.documents.html import to_html
from collegium.documents.letters import Letter, to_letters
from collegium.documents.pdf import to_pdf
from collegium.documents.slides import to_slides
from collegium.documents.word import to_word
from collegium.tables.reading import read_table
from collegium.tables.writing import Sheet, write_csv, write_excel

ODD = {
    "a vertical tab": "\v",
    "a form feed": "\f",
    "a bell": "\x07",
    "U+0001": "\x01",
    "U+001F": "\x1f",
    "a stray letter of Windows": "\x92",
    "no character": "\ufffe",
    "no character either": "\uffff",
    "half a character": "\ud83d",
    "a line separator": "\u2028",
    "a tick": "✔✅☑",
    "a bullet of Word": "\uf0b7",
    "Thai": "ไทย",
    "Urdu": "اردو",
    "Chinese": "中文",
    "several people": "👩‍👩‍👧",
    "right to left": "\u202eabc\u202c",
}
WRITERS: dict[str, Callable[[Document], str | bytes]] = {
    "html": to_html,
    "pdf": to_pdf,
    "docx": to_word,
    "pptx": to_slides,
}
odd = pytest.mark.parametrize("text", [pytest.param(text, id=name) for name, text in ODD.items()])


def charts(text: str) -> list[dict[str, object]]:
    days = [dt.date(2026, month, 1) for month in range(1, 6)]
    points = [SpcPoint(day, 1.0, f"1 {text}", 1.0, 0.5, 1.5, "common_cause", 1, text, None) for day in days]
    funnel = [FunnelPoint(f"A{text}B", 10.0, 1.0, "1", "as_expected", (0.5, 1.5, 0.2, 1.8), own=True)]
    return [
        spc_chart(SpcLine(f"A{text}B", f"u{text}", points)),
        funnel_chart(FunnelPicture(f"A{text}B", f"E{text}", f"O{text}", 1.0, funnel)),
    ]


def document(text: str) -> Document:
    words = f"A{text}B"
    figures = [
        Figure(to_svg(chart), partial(to_png, chart), words, words, sentence=words, caveat=words)
        for chart in charts(text)
    ]
    blocks = [
        Heading(1, words),
        Paragraph(words),
        Paragraph([Run(words, emphasis=True)]),
        Bullets([words, [Run(words, strong=True)]]),
        Callout(words, words),
        KeyFigures([KeyFigure(words, words)]),
        Table(words, [Column(words), Column(words)], [[words, words]], note=words),
        *figures,
    ]
    return Document(words, words, dt.date(2026, 11, 1), blocks, subtitle=words, author=words, abstract=words)


@odd
@pytest.mark.parametrize("ending", list(WRITERS))
def test_every_ending_can_be_written(ending: str, text: str) -> None:
    assert len(WRITERS[ending](document(text))) > 1_000


@odd
def test_every_chart_can_be_drawn(text: str) -> None:
    for chart in charts(text):
        assert to_png(chart).startswith(b"\x89PNG")


@odd
def test_letters_can_be_written(text: str) -> None:
    words = f"A{text}B"
    assert to_letters([Letter(words, words, words, [words], words)], title=words).startswith(b"%PDF")


@odd
def test_tables_can_be_written_and_read(text: str) -> None:
    columns, rows = ["name", f"a{text}b"], [["x", f"A{text}B"]]
    for data in (write_csv(columns, rows), write_excel([Sheet("Sheet", columns, rows)])):
        assert read_table(data, name="table").rows[0][0] == "x"


def test_the_line_break_of_word_is_one() -> None:
    made = document("\v")
    assert "A<br>B" in to_html(made)
    word = docx.Document(io.BytesIO(to_word(made)))
    assert "A\nB" in [paragraph.text for paragraph in word.paragraphs]
    slides = pptx.Presentation(io.BytesIO(to_slides(made)))
    texts = [shape.text_frame.text for slide in slides.slides for shape in slide.shapes if shape.has_text_frame]
    assert any("A\vB" in text for text in texts)  # as the library spells a break
