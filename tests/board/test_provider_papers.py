"""A list of providers becomes a paper in Word, PowerPoint and PDF: tables as tables, charts with words, every slide titled."""

from __future__ import annotations

import io
import os
from pathlib import Path
from typing import Any

import docx
import pptx
import pytest
from docx.oxml.ns import qn
from pypdf import PdfReader

from collegium.board.models import Paper, ProviderSet
from collegium.board.papers import actions
from collegium.board.papers.contents import assemble
from collegium.board.papers.presenters import paper_document
from collegium.documents.document import Document
from collegium.documents.pdf import to_pdf
from collegium.documents.slides import to_slides
from collegium.documents.word import to_word
from collegium.organisation.models import Organisation
from tests.board.test_pages import ClientOf
from tests.board.test_providers import file_of, recorded
from tests.world import World

SAID = {
    "cause": "More people come in winter, and beds are taken by patients who wait for care at home.",
    "consequence": "One patient in four waits longer than four hours before somebody decides.",
    "action": "The chief operating officer opens a day unit in June and reports to the board in September.",
}
MEASURES = 3


def paper_of(world: World) -> Paper:
    values = {
        "title": "A&E of the region",
        "purpose": "assurance",
        "author": "Medical director",
        "summary": "Three measures.",
    }
    made = actions.begin_paper(by="tests", organisation=world.organisation, values=values, on=world.today)
    part = actions.add_part(
        by="tests", paper=made, values={"kind": "providers", "reference": str(ProviderSet.objects.get().pk)}
    )
    rule = assemble(made, world.today).parts[0].narrative
    actions.change_part(
        by="tests", part=part, title="", text="", visibility="public", narrative={**rule, **SAID}, on=world.today
    )
    return made


def document_of(paper: Paper, world: World) -> Document:
    made = assemble(paper, world.today)
    assert made.problems == []
    assert made.scores == [5]
    return paper_document(made.content, on=world.today, version=None)


def check_word(document: Document, providers: int) -> None:
    word = docx.Document(io.BytesIO(to_word(document)))
    tables = [one for one in word.tables if len(one.rows) == providers + 1]
    assert len(tables) == MEASURES
    for one in tables:
        first = one.rows[0]._tr.trPr
        assert first.find(qn("w:tblHeader")) is not None  # the header row comes again on every page
        assert [cell.text for cell in one.rows[0].cells][:3] == ["Provider", "Month", "Latest"]
    assert all(shape._inline.docPr.get("descr") for shape in word.inline_shapes)
    styles = [one.style.name for one in word.paragraphs]
    assert styles.count("Title") == 1
    assert styles.count("Heading 2") == MEASURES


def check_slides(document: Document, providers: int) -> None:
    deck = pptx.Presentation(io.BytesIO(to_slides(document)))
    assert all(slide.shapes.title.text_frame.text.strip() for slide in deck.slides)
    tables: list[Any] = [shape.table for slide in deck.slides for shape in slide.shapes if shape.has_table]
    assert sum(len(one.rows) - 1 for one in tables if one.cell(0, 0).text == "Provider") == MEASURES * providers
    pictures = [shape for slide in deck.slides for shape in slide.shapes if shape.shape_type == 13]
    assert all(shape._element.nvPicPr.cNvPr.get("descr") for shape in pictures)


def check_pdf(document: Document) -> None:
    reader = PdfReader(io.BytesIO(to_pdf(document)))
    assert reader.trailer["/Root"]["/MarkInfo"]["/Marked"]
    assert reader.metadata is not None
    assert reader.metadata.title == document.title
    kinds: dict[str, int] = {}
    count(reader.trailer["/Root"]["/StructTreeRoot"], kinds)
    assert kinds["/Table"] >= MEASURES
    assert kinds["/TH"] > MEASURES * 5


def count(node: Any, kinds: dict[str, int]) -> None:
    if not hasattr(node, "get"):
        return
    kinds[str(node.get("/S"))] = kinds.get(str(node.get("/S")), 0) + 1
    below = node.get("/K", [])
    for one in below if isinstance(below, list) else [below]:
        found = one.get_object() if hasattr(one, "get_object") else one
        if hasattr(found, "get") and found.get("/Type") not in ("/MCR", "/OBJR"):
            count(found, kinds)


def test_a_list_of_providers_in_a_paper(world: World, client_of: ClientOf) -> None:
    client = client_of(world.users.analyst)
    recorded(client, file_of(9))
    document = document_of(paper_of(world), world)
    check_word(document, 9)
    check_slides(document, 9)
    check_pdf(document)


def test_the_own_organisation_has_its_charts(world: World, client_of: ClientOf) -> None:
    client = client_of(world.users.analyst)
    recorded(client, file_of(3).replace(b",P01,", b",ZNW,"))
    document = document_of(paper_of(world), world)
    assert len(docx.Document(io.BytesIO(to_word(document))).inline_shapes) == MEASURES


@pytest.mark.real_data
def test_thirty_trusts_by_three_measures_in_word_slides_and_pdf(world: World, client_of: ClientOf) -> None:
    """Monthly A&E attendances 2016 to 2019 by organisation and type, NHS England, as in NHSRdatasets (CC0)."""
    content = (Path(os.environ["COLLEGIUM_REAL_DATA"]) / "ae_attendances.csv").read_bytes()
    client = client_of(world.users.analyst)
    recorded(client, content, which="30")
    Organisation.objects.filter(pk=world.organisation.pk).update(code="R1H")
    world.organisation.refresh_from_db()
    document = document_of(paper_of(world), world)
    check_word(document, 30)
    check_slides(document, 30)
    check_pdf(document)
    keep = os.environ.get("COLLEGIUM_KEEP_DOCUMENTS")
    for ending, writer in (("docx", to_word), ("pptx", to_slides), ("pdf", to_pdf)) if keep else ():
        (Path(str(keep)) / f"ae.{ending}").write_bytes(writer(document))
