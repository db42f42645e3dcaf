from __future__ import annotations

import io
import os
import shutil
import subprocess
from pathlib import Path

import docx
import pytest
from docx.oxml.ns import qn
from lxml import etree

from collegium.documents.document import Figure, Heading, KeyFigures, Table
from collegium.documents.word import to_word
from tests.documents.sample import sample

DOCUMENT = sample()
TABLES = [block for block in DOCUMENT.blocks if isinstance(block, (Table, KeyFigures))]


@pytest.fixture(scope="module")
def data() -> bytes:
    return to_word(DOCUMENT)


@pytest.fixture(scope="module")
def word(data: bytes):
    return docx.Document(io.BytesIO(data))


def test_headings_are_real_headings(word) -> None:
    found = [(p.style.name, p.text) for p in word.paragraphs if p.style.name.startswith("Heading")]
    assert found == [(f"Heading {block.level}", block.text) for block in DOCUMENT.blocks if isinstance(block, Heading)]
    assert [p.text for p in word.paragraphs if p.style.name == "Title"] == [DOCUMENT.title]


def test_properties_and_language(word) -> None:
    assert word.core_properties.title == DOCUMENT.title
    assert word.core_properties.language == "en-GB"
    assert word.core_properties.created.date() == DOCUMENT.date
    languages = {tag.get(qn("w:val")) for tag in word.styles.element.iter(qn("w:lang"))}
    assert languages == {"en-GB"}


def test_tables_are_tables_with_a_repeated_header_row(word) -> None:
    assert len(word.tables) == len(TABLES)
    for made in word.tables:
        assert [row._tr.find(f".//{qn('w:tblHeader')}") is not None for row in made.rows][:2] == [True, False]
    given = next(block for block in DOCUMENT.blocks if isinstance(block, Table))
    made = word.tables[1]
    assert [cell.text for cell in made.rows[0].cells] == [column.title for column in given.columns]
    assert [[cell.text for cell in row.cells] for row in made.rows][1:] == [list(row) for row in given.rows]


def test_every_chart_has_its_alternative_in_words_and_a_caption(word) -> None:
    found = [shape._inline.docPr.get("descr") for shape in word.inline_shapes]
    figures = [block for block in DOCUMENT.blocks if isinstance(block, Figure)]
    assert found == [block.alternative for block in figures]
    captions = [p.text for p in word.paragraphs if p.style.name == "Caption"]
    assert [text for text in captions if text.startswith("Figure")] == [
        f"Figure {number}: {block.caption}" for number, block in enumerate(figures, start=1)
    ]


def test_no_chart_is_wider_than_the_text(word) -> None:
    section = word.sections[0]
    width = section.page_width - section.left_margin - section.right_margin
    assert all(shape.width <= width for shape in word.inline_shapes)


def test_the_same_document_gives_the_same_bytes(data: bytes) -> None:
    assert to_word(sample()) == data


def test_libreoffice_finds_the_tables_as_tables(tmp_path: Path, data: bytes) -> None:
    office = shutil.which("soffice")
    if office is None:
        assert not os.environ.get("CI"), "LibreOffice is missing; the set-up script installs it"
        pytest.skip("LibreOffice is not installed")
    path = tmp_path / "report.docx"
    path.write_bytes(data)
    profile = f"-env:UserInstallation=file://{tmp_path}/profile"
    command = [office, profile, "--headless", "--convert-to", "fodt", "--outdir", str(tmp_path), str(path)]
    subprocess.run(command, check=True, capture_output=True, timeout=180)
    root = etree.parse(tmp_path / "report.fodt", etree.XMLParser(resolve_entities=False, huge_tree=True)).getroot()
    spaces = root.nsmap
    assert len(root.findall(".//table:table", spaces)) == len(TABLES)
    assert len(root.findall(".//table:table-header-rows", spaces)) == len(TABLES)
    levels = [int(each.get(f"{{{spaces['text']}}}outline-level")) for each in root.findall(".//text:h", spaces)]
    assert [level for level in levels if level] == [
        block.level for block in DOCUMENT.blocks if isinstance(block, Heading)
    ]
    described = [each.text for each in root.findall(".//draw:frame/svg:desc", spaces)]
    assert described == [block.alternative for block in DOCUMENT.blocks if isinstance(block, Figure)]
