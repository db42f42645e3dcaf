"""The report: the same pieces as the page, in four to eight pages, readable by a screen reader."""

from __future__ import annotations

import io
from types import SimpleNamespace
from typing import Any

import docx
import pytest
from pypdf import PdfReader

from collegium.assessments.models import Release
from collegium.documents.document import Document, Figure, Heading, Table
from collegium.documents.html import to_html
from collegium.documents.pdf import to_pdf
from collegium.documents.word import to_word
from collegium.engagement.document import engagement_report
from collegium.engagement.presenters.closing import words_section
from collegium.engagement.presenters.picture import show
from collegium.engagement.reports import picture_of
from collegium.wording.audiences import DOCTORS

pytestmark = pytest.mark.django_db


@pytest.fixture
def report(release: Release) -> Document:
    return engagement_report(picture_of(release.wave, lambda unit: True))


def test_it_holds_every_section_of_the_page(report: Document, release: Release) -> None:
    titles = {block.text for block in report.blocks if isinstance(block, Heading)}
    sections = show(picture_of(release.wave, lambda unit: True)).sections
    assert {section.title for section in sections if not section.appendix} < titles
    assert "Appendix: how this was worked out" in titles


def test_every_figure_has_words_and_is_followed_by_its_table(report: Document) -> None:
    blocks = list(report.blocks)
    figures = [place for place, block in enumerate(blocks) if isinstance(block, Figure)]
    assert len(figures) == 4  # scales, gap, wish and encouragement, units
    for place in figures:
        figure = blocks[place]
        assert isinstance(figure, Figure)
        assert figure.alternative
        assert figure.sentence
        assert figure.caveat
        assert isinstance(blocks[place + 1], Table)


def test_the_pdf_is_tagged_and_has_four_to_eight_pages(report: Document) -> None:
    reader = PdfReader(io.BytesIO(to_pdf(report)))
    assert 4 <= len(reader.pages) <= 8
    root: Any = reader.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"].startswith("en")
    assert reader.metadata is not None
    assert reader.metadata.title == "Medical engagement"
    assert "/StructTreeRoot" in root


def test_word_has_its_tables_as_tables(report: Document) -> None:
    made = docx.Document(io.BytesIO(to_word(report)))
    captions = [block.caption for block in report.blocks if isinstance(block, Table)]
    cells = {table.rows[0].cells[0].text for table in made.tables}
    assert {"Layer", "Scale", "Unit"} <= cells
    assert len(made.tables) >= len(captions)


def test_the_web_page_holds_the_same_figures(report: Document) -> None:
    text = to_html(report)
    assert "158 of 202 doctors" in text
    assert text.count("<table") == len([block for block in report.blocks if isinstance(block, Table)])


def test_a_quotation_stands_after_what_was_asked() -> None:
    told = (("What would help?", "Time\nto think."), ("", "Nothing came of it."))
    section = words_section(SimpleNamespace(quotations=told, whom=DOCTORS))  # type: ignore[arg-type]
    assert section is not None
    assert "What would help? “Time to think.”" in str(section)
    assert "'“Nothing came of it.”'" in str(section)
