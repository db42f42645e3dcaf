from __future__ import annotations

import io
from collections import Counter
from dataclasses import replace
from typing import Any

import pytest
from pypdf import PdfReader
from pypdf.generic import ArrayObject, DictionaryObject

from collegium.documents.document import Column, Figure, Heading, Paragraph, Table
from collegium.documents.pdf import to_pdf
from collegium.documents.signs import NOTE
from tests.documents.sample import sample

DOCUMENT = sample()


@pytest.fixture(scope="module")
def pdf() -> PdfReader:
    return PdfReader(io.BytesIO(to_pdf(DOCUMENT)))


def tags(reader: PdfReader) -> list[DictionaryObject]:
    """Every element of the tag tree."""
    found: list[DictionaryObject] = []
    waiting: list[Any] = [reader.trailer["/Root"]["/StructTreeRoot"]]
    while waiting:
        element = waiting.pop().get_object()
        if isinstance(element, ArrayObject):
            waiting.extend(element)
        elif isinstance(element, DictionaryObject):
            if "/S" in element:
                found.append(element)
            if "/K" in element:
                waiting.append(element.raw_get("/K"))
    return found


@pytest.mark.parametrize("signs", ["😀", "👨\u200d👩\u200d👧", "漢字", "a\x01b", "नमस्ते", "❤\ufe0f"])
def test_a_sign_that_no_font_has_is_no_fault(signs: str) -> None:
    """In the text, in a heading and in a table; a mark stands for it, and the last words say so."""
    blocks = (Heading(1, f"Thanks {signs}"), Table(signs, [Column("A")], [[f"B {signs}"]]))
    made = replace(DOCUMENT, title=f"Title {signs}", blocks=blocks, terms=())
    assert to_pdf(made).startswith(b"%PDF")


def test_a_replaced_sign_is_marked_and_told() -> None:
    made = replace(DOCUMENT, title="Thanks 👨\u200d👩\u200d👧", blocks=(Paragraph("≥ 漢字"),), terms=())
    text = PdfReader(io.BytesIO(to_pdf(made))).pages[0].extract_text()
    assert "Thanks □\n" in text
    assert "≥ □\n" in text
    assert NOTE in " ".join(text.split())
    assert NOTE not in PdfReader(io.BytesIO(to_pdf(replace(made, title="Thanks", blocks=(Paragraph("≥"),))))).pages[0].extract_text()  # fmt: skip


def test_it_says_its_title_and_language_and_is_marked_as_tagged(pdf: PdfReader) -> None:
    root = pdf.trailer["/Root"]
    assert pdf.metadata is not None
    assert pdf.metadata.title == DOCUMENT.title
    assert root["/Lang"] == "en-GB"
    assert root["/MarkInfo"]["/Marked"].value
    assert root["/ViewerPreferences"]["/DisplayDocTitle"].value
    assert b"pdfuaid" in root["/Metadata"].get_data()


def test_the_tag_tree_holds_headings_tables_with_headers_and_lists(pdf: PdfReader) -> None:
    counts = Counter(str(element["/S"]) for element in tags(pdf))
    tables = [block for block in DOCUMENT.blocks if isinstance(block, Table)]
    assert counts["/Table"] == len(tables)
    assert counts["/TR"] == sum(len(table.rows) + 1 for table in tables)
    heading_rows = sum(len(table.rows) * sum(table.row_headers) for table in tables)
    assert counts["/TH"] == sum(len(table.columns) for table in tables) + heading_rows
    scopes = Counter(str(cell["/A"]["/Scope"]) for cell in tags(pdf) if cell["/S"] == "/TH" and "/Scope" in cell["/A"])
    assert scopes["/Row"] == heading_rows
    headings = [block.level for block in DOCUMENT.blocks if isinstance(block, Heading)]
    assert all(counts[f"/H{level}"] == headings.count(level) for level in (1, 2, 3))
    assert counts["/L"] >= 1
    assert counts["/TOC"] == 1


def test_every_chart_has_its_alternative_in_words(pdf: PdfReader) -> None:
    given = {str(element["/Alt"]) for element in tags(pdf) if "/Alt" in element and element["/S"] == "/Figure"}
    assert given == {block.alternative for block in DOCUMENT.blocks if isinstance(block, Figure)}


def test_the_outline_lists_the_headings(pdf: PdfReader) -> None:
    titles = [entry.title for entry in pdf.outline if not isinstance(entry, list)]
    assert titles == [block.text for block in DOCUMENT.blocks if isinstance(block, Heading) and block.level == 1]


def test_pages_are_numbered_and_a_long_table_repeats_its_header(pdf: PdfReader) -> None:
    texts = [page.extract_text() for page in pdf.pages]
    assert 4 <= len(texts) <= 8
    assert all(f"Page {number} of {len(texts)}" in text for number, text in enumerate(texts, start=1))
    assert all(DOCUMENT.title in text for text in texts)


def test_text_stays_text(pdf: PdfReader) -> None:
    assert "#panic() & <b>not code</b>" in " ".join(page.extract_text() for page in pdf.pages).replace("\n", " ")


def test_only_our_own_font_is_inside(pdf: PdfReader) -> None:
    names = {str(font["/BaseFont"]) for page in pdf.pages for font in page["/Resources"]["/Font"].values()}
    assert names
    assert all("SourceSans3" in name for name in names)


def test_the_same_document_gives_the_same_bytes() -> None:
    assert to_pdf(sample()) == to_pdf(sample())
