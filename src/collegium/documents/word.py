"""The document as a Word file: real headings, real tables with a repeated header row, charts with their alternative in words."""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import UTC, datetime, time

import docx
from docx.document import Document as WordDocument
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.table import Table as WordTable
from docx.table import _Cell, _Row
from docx.text.paragraph import Paragraph as WordParagraph

from collegium.documents.document import (
    Alignment,
    Block,
    Bullets,
    Callout,
    Document,
    Figure,
    Heading,
    KeyFigures,
    PageBreak,
    Paragraph,
    Table,
    Text,
    runs,
)
from collegium.documents.office_files import without_clock
from collegium.documents.word_style import BLUE, LINE, TEXT_WIDTH, apply_styles, border
from collegium.wording.dates import day

ALIGNMENTS: dict[Alignment, WD_ALIGN_PARAGRAPH] = {
    "left": WD_ALIGN_PARAGRAPH.LEFT,
    "right": WD_ALIGN_PARAGRAPH.RIGHT,
    "centre": WD_ALIGN_PARAGRAPH.CENTER,
}
KEPT_TOGETHER = 12  # rows: a table no longer than this stays on one page


def to_word(document: Document) -> bytes:
    """The bytes of the Word file; the same document gives the same bytes."""
    document = document.with_glossary()
    word = docx.Document()
    apply_styles(word, document.language)
    _properties(word, document)
    _opening(word, document)
    new_page = False
    for block, number in document.numbered():
        place = len(word.element.body) - 1  # the last element is the section's, everything new comes before it
        if isinstance(block, Paragraph) and block.aside:
            _hold(word, place - 1)
        _add(word, block, number)
        if new_page:
            _begin_page(word, place)
        new_page = isinstance(block, PageBreak)
    _running_lines(word, document)
    buffer = io.BytesIO()
    word.save(buffer)
    return without_clock(buffer.getvalue())


def _properties(word: WordDocument, document: Document) -> None:
    moment = datetime.combine(document.date, time(), UTC)
    properties = word.core_properties
    properties.title = document.title
    properties.subject = document.subtitle
    properties.author = document.author or document.organisation
    properties.last_modified_by = properties.author
    properties.language = document.language
    properties.comments = ""
    properties.created = properties.modified = moment


def _opening(word: WordDocument, document: Document) -> None:
    word.add_paragraph(document.organisation, style="Organisation")
    word.add_paragraph(document.title, style="Title")
    if document.subtitle:
        word.add_paragraph(document.subtitle, style="Subtitle")
    signed = f"{day(document.date)} · {document.author}" if document.author else day(document.date)
    word.add_paragraph(signed, style="Dateline")
    if document.abstract:
        _write(word.add_paragraph(style="Abstract"), document.abstract)


def _add(word: WordDocument, block: Block, number: int | None) -> None:
    match block:
        case Heading(level, text):
            word.add_heading(text, level)
        case Paragraph(text):
            _write(word.add_paragraph(style="Note" if block.aside else None), text)
        case Bullets(items):
            for item in items:
                _write(word.add_paragraph(style="List Bullet"), item)
        case Callout(title, text):
            word.add_paragraph(title, style="Callout Title")
            _write(word.add_paragraph(style="Callout"), text)
        case KeyFigures():
            _key_figures(word, block)
        case Figure():
            _figure(word, block, number)
        case Table():
            _table(word, block, number)
        case PageBreak():
            pass  # the next block begins the page: a break of its own would leave an empty line at its top


def _begin_page(word: WordDocument, place: int) -> None:
    first = word.element.body[place]
    if first.tag == qn("w:p"):
        WordParagraph(first, word._body).paragraph_format.page_break_before = True


def _hold(word: WordDocument, place: int) -> None:
    """What stands at this place stays on the page of what follows it."""
    if place >= 0 and (before := word.element.body[place]).tag == qn("w:p"):
        WordParagraph(before, word._body).paragraph_format.keep_with_next = True


def _write(paragraph: WordParagraph, text: Text) -> None:
    for run in runs(text):
        written = paragraph.add_run(run.text)
        written.bold = run.strong or None
        written.italic = run.emphasis or None


def _figure(word: WordDocument, figure: Figure, number: int | None) -> None:
    word.add_paragraph(f"Figure {number}: {figure.caption}", style="Caption")
    paragraph = word.add_paragraph(style="Chart")
    picture = paragraph.add_run().add_picture(io.BytesIO(figure.png()), width=TEXT_WIDTH)
    for side in ("distT", "distB", "distL", "distR"):  # a missing distance counts as 3 mm for LibreOffice
        picture._inline.set(side, "0")
    properties = picture._inline.docPr  # python-docx has no public way to set the alternative text
    properties.set("descr", figure.alternative)
    properties.set("title", figure.caption)
    if figure.sentence:
        word.add_paragraph(figure.sentence, style="Sentence").paragraph_format.keep_with_next = bool(figure.caveat)
    if figure.caveat:
        word.add_paragraph(figure.caveat, style="Note")


def _table(word: WordDocument, table: Table, number: int | None) -> None:
    word.add_paragraph(f"Table {number}: {table.caption}", style="Caption")
    made = _grid(word, len(table.rows) + 1, table.widths, table.caption)
    for place, column in enumerate(table.columns):
        _fill(made.cell(0, place), column.title, style="Table Heading", align=column.align)
    for cells, row in zip(list(made.rows)[1:], table.rows, strict=True):
        for place, (cell, text) in enumerate(zip(cells.cells, row, strict=True)):
            style = "Table Row Heading" if table.row_headers[place] else "Table Text"
            _fill(cell, text, style=style, align=table.columns[place].align)
    if len(table.rows) <= KEPT_TOGETHER:
        for cells in made.rows:
            _keep(cells)
    else:
        _keep(made.rows[-1])  # the note, and the line on number and source, stand below the last row
    word.add_paragraph(table.note, style="Note")


def _keep(cells: _Row) -> None:
    """A row on the page of what follows it."""
    for cell in cells.cells:
        cell.paragraphs[0].paragraph_format.keep_with_next = True


def _key_figures(word: WordDocument, block: KeyFigures) -> None:
    """A real table, the labels its header row: laid out with tabs the numbers would lose their labels for a screen reader."""
    made = _grid(word, 2, [1] * len(block.figures), "Key figures")
    for place, figure in enumerate(block.figures):
        _fill(made.cell(0, place), figure.label, style="Key Label", align="left")
        _fill(made.cell(1, place), figure.value, style="Key Figure", align="left")
    word.add_paragraph(style="Note")


def _grid(word: WordDocument, rows: int, widths: Sequence[int], title: str) -> WordTable:
    made: WordTable = word.add_table(rows, len(widths))
    made.autofit = False
    _describe(made, title)
    for place, share in enumerate(widths):
        width = int(TEXT_WIDTH * share / sum(widths))
        made.columns[place].width = width
        for cell in made.columns[place].cells:
            cell.width = width
    for place, row in enumerate(made.rows):
        properties = row._tr.get_or_add_trPr()
        properties.append(OxmlElement("w:cantSplit"))
        if place == 0:
            properties.append(OxmlElement("w:tblHeader"))
        for cell in row.cells:
            border(cell, colour=BLUE if place == 0 else LINE, eighths=10 if place == 0 else 4)
    return made


def _describe(made: WordTable, title: str) -> None:
    """What the table is called, and that its first row and column are headers."""
    properties = made._tbl.tblPr
    look = properties.find(qn("w:tblLook"))
    if look is None:
        look = OxmlElement("w:tblLook")
        properties.append(look)
    for name in list(look.attrib):
        del look.attrib[name]
    for name, value in (("val", "00A0"), ("firstRow", "1"), ("firstColumn", "1"), ("noHBand", "0"), ("noVBand", "1")):
        look.set(qn(f"w:{name}"), value)
    caption = OxmlElement("w:tblCaption")
    caption.set(qn("w:val"), title)
    properties.append(caption)


def _fill(cell: _Cell, text: str, *, style: str, align: Alignment) -> None:
    paragraph = cell.paragraphs[0]
    paragraph.style = style
    paragraph.alignment = ALIGNMENTS[align]
    paragraph.add_run(text)


def _running_lines(word: WordDocument, document: Document) -> None:
    section = word.sections[0]
    section.different_first_page_header_footer = True
    section.header.paragraphs[0].text = f"{document.title}\t{document.organisation}"
    section.header.paragraphs[0].style = "Header"
    for footer in (section.footer, section.first_page_footer):
        paragraph = footer.paragraphs[0]
        paragraph.style = "Footer"
        paragraph.add_run(f"{day(document.date)}\tPage ")
        _field(paragraph, "PAGE")
        paragraph.add_run(" of ")
        _field(paragraph, "NUMPAGES")


def _field(paragraph: WordParagraph, name: str) -> None:
    """A number that Word works out."""
    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), name)
    run = OxmlElement("w:r")
    shown = OxmlElement("w:t")
    shown.text = "1"
    run.append(shown)
    field.append(run)
    paragraph._p.append(field)
