from __future__ import annotations

import io
import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pptx
import pytest
from pptx.util import Inches

from collegium.documents.document import Block, Column, Document, Figure, Heading, Paragraph, Run, Table
from collegium.documents.slide_room import BOTTOM, HEIGHT, WIDTH
from collegium.documents.slides import to_slides
from tests.documents.sample import sample

DOCUMENT = sample()
LONG = "A sentence of some forty letters stands here. " * 120


@pytest.fixture(scope="module")
def data() -> bytes:
    return to_slides(DOCUMENT)


@pytest.fixture(scope="module")
def deck(data: bytes) -> Any:
    return pptx.Presentation(io.BytesIO(data))


def words_of(deck: Any) -> str:
    return "\n".join(shape.text_frame.text for slide in deck.slides for shape in slide.shapes if shape.has_text_frame)


def test_every_slide_has_a_title_and_says_something(deck: Any) -> None:
    for slide in deck.slides:
        assert slide.shapes.title.text_frame.text.strip()
        assert len(slide.shapes) > 1


def test_properties_are_those_of_the_document(deck: Any) -> None:
    assert deck.core_properties.title == DOCUMENT.title
    assert deck.core_properties.language == "en-GB"
    assert deck.core_properties.created.date() == DOCUMENT.date


def test_every_chart_has_its_alternative_and_notes(deck: Any) -> None:
    given = [block for block in DOCUMENT.blocks if isinstance(block, Figure)]
    shown = [
        (shape._element.nvPicPr.cNvPr.get("descr"), slide.notes_slide.notes_text_frame.text)
        for slide in deck.slides
        for shape in slide.shapes
        if shape.shape_type == 13  # a picture
    ]
    assert [alternative for alternative, _ in shown] == [figure.alternative for figure in given]
    assert all(figure.caveat in notes for figure, (_, notes) in zip(given, shown, strict=True))


def test_tables_are_native_and_a_long_one_goes_on_with_its_header(deck: Any) -> None:
    tables = [shape.table for slide in deck.slides for shape in slide.shapes if shape.has_table]
    given = [block for block in DOCUMENT.blocks if isinstance(block, Table)]
    assert len(tables) > len(given)
    assert sum(len(table.rows) - 1 for table in tables) == sum(len(block.rows) for block in given)
    assert all(table.first_row and table.first_col for table in tables)
    heads = {tuple(cell.text for cell in table.rows[0].cells) for table in tables}
    assert heads == {tuple(column.title for column in block.columns) for block in given}


def test_no_word_is_lost(deck: Any) -> None:
    said = words_of(deck)
    for block in DOCUMENT.blocks:
        if isinstance(block, Paragraph):
            text = block.text if isinstance(block.text, str) else "".join(run.text for run in block.text)
            assert text in said
        if isinstance(block, Heading) and block.level == 1:
            assert block.text in said


def test_a_long_text_is_dealt_out_over_slides() -> None:
    document = Document("T", "O", DOCUMENT.date, [Heading(1, "Long"), Paragraph(LONG)])
    deck = pptx.Presentation(io.BytesIO(to_slides(document)))
    assert len(deck.slides) > 3
    assert words_of(deck).count("A sentence of some forty letters stands here.") == 120


def slides_of(*blocks: Block) -> list[str]:
    """The words of each slide after the opening one."""
    deck = pptx.Presentation(io.BytesIO(to_slides(Document("T", "O", DOCUMENT.date, blocks))))
    return [
        "\n".join(
            shape.text_frame.text if shape.has_text_frame else shape.name for shape in slide.shapes
        )
        for slide in list(deck.slides)[1:]
    ]  # fmt: skip


def test_a_short_table_stands_between_the_words_of_its_section() -> None:
    table = Table("Answers by layer", [Column("Layer"), Column("Rate", "right")], [["All", "63%"]] * 5, note="Counted.")
    shown = slides_of(Heading(1, "Who answered"), Paragraph("Many did."), table, Paragraph("A rate proves nothing."))
    assert len(shown) == 1
    assert all(one in shown[0] for one in ("Many did.", "Answers by layer", "Table 1", "Counted.", "proves nothing"))


def test_words_get_smaller_before_a_few_of_them_go_to_a_slide_of_their_own() -> None:
    one = Paragraph("A line of a slide.")
    assert [len(slides_of(Heading(1, "H"), *[one] * number)) for number in (13, 14, 15)] == [1, 1, 2]


def test_a_remark_that_no_slide_has_room_for_goes_to_the_notes() -> None:
    remark = Paragraph([Run("Written by rule.", emphasis=True)])
    filled = [Paragraph("A line of a slide.")] * 14  # as many as one slide holds, in the smaller letters
    data = to_slides(Document("T", "O", DOCUMENT.date, [Heading(1, "H"), *filled, remark]))
    deck = pptx.Presentation(io.BytesIO(data))
    said = [slide.notes_slide.notes_text_frame.text for slide in deck.slides if slide.has_notes_slide]
    assert "Written by rule." in "".join(said)
    assert "Written by rule." not in words_of(deck)


def test_nothing_stands_beside_the_slide(deck: Any) -> None:
    assert (deck.slide_width, deck.slide_height) == (Inches(WIDTH), Inches(HEIGHT))
    for slide in deck.slides:
        for shape in slide.shapes:
            assert shape.left >= 0
            assert shape.left + shape.width <= Inches(WIDTH)
            if shape.shape_type == 13:
                assert shape.top + shape.height <= Inches(BOTTOM + 0.01)


def test_the_same_document_gives_the_same_bytes(data: bytes) -> None:
    assert to_slides(DOCUMENT) == data


def test_the_office_programme_opens_it(data: bytes, tmp_path: Path) -> None:
    office = shutil.which("soffice")
    if office is None:
        assert not os.environ.get("CI"), "LibreOffice is missing; the set-up script installs it"
        pytest.skip("LibreOffice is not installed")
    (tmp_path / "deck.pptx").write_bytes(data)
    command = [office, "--headless", f"-env:UserInstallation=file://{tmp_path}/profile", "--convert-to", "pdf"]
    subprocess.run(
        [*command, "--outdir", str(tmp_path), str(tmp_path / "deck.pptx")],
        check=True,
        capture_output=True,
        timeout=180,
        env={**os.environ, "HOME": str(tmp_path)},
    )
    assert (tmp_path / "deck.pdf").read_bytes().startswith(b"%PDF")
