"""The document as PowerPoint slides: real titles, native tables, charts with their alternative in words, and notes.

A slide holds what can be read from the back of a room: words are dealt out over slides, and a long table goes on on the
next one with its header row.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, time
from math import ceil
from typing import Any

import pptx
from pptx.dml.color import RGBColor
from pptx.enum.text import MSO_ANCHOR, PP_ALIGN
from pptx.oxml import parse_xml
from pptx.oxml.ns import nsdecls
from pptx.util import Emu, Inches, Pt

from collegium.documents.document import (
    Block,
    Bullets,
    Callout,
    Document,
    Figure,
    Heading,
    KeyFigures,
    Paragraph,
    Run,
    Table,
    Text,
    runs,
)
from collegium.documents.office_files import without_clock
from collegium.documents.word_style import BLUE, DARK_BLUE, GREY, INK, LINE, PALE
from collegium.wording.dates import day

FONT = "Arial"  # on every machine that shows slides
WIDTH, HEIGHT, MARGIN = Inches(13.333), Inches(7.5), Inches(0.6)
INSIDE = WIDTH - 2 * MARGIN
TITLE_TOP, TITLE_HEIGHT, TOP, BOTTOM = Inches(0.4), Inches(1.0), Inches(1.5), Inches(6.85)
TITLE_ONLY = 5  # its place among the layouts of the library's own template
LETTERS, LINES = 108, 16  # characters of a line of 18 points on the width of a slide, and lines below the title
BETWEEN = {"bullet": 0.25, "aside": 0.5}  # lines of room below words; half a line below others
TABLE_LETTERS, TABLE_HEIGHT = 132, 4.4  # characters of a line of 12 points, and inches for the rows of a table
ROW_LINE, ROW_EDGES = 0.2, 0.08  # inches
SHORT_ABSTRACT = 400  # characters that stand on the opening slide
ALIGNMENTS = {"left": PP_ALIGN.LEFT, "right": PP_ALIGN.RIGHT, "centre": PP_ALIGN.CENTER}
ACROSS, FIGURE_HEIGHT, FIGURE_LINES = 4, Inches(1.9), 5  # key figures side by side, and the room that they take
BESIDE_OTHERS = ("heading", "aside")  # words that need something else on their slide
ASIDE_LETTERS = 160  # a line of 12 points: who wrote it, and by which method
Words = tuple[str, tuple[Run, ...]]  # how a paragraph looks, and what it says


@dataclass
class Page:
    """The words of a slide on its way: below one title, until they fill it."""

    title: str
    words: list[Words] = field(default_factory=list)
    lines: float = 0
    figures: KeyFigures | None = None

    @property
    def says_something(self) -> bool:
        return self.figures is not None or any(look not in BESIDE_OTHERS for look, _ in self.words)

    @property
    def asides(self) -> list[str]:
        return ["".join(run.text for run in text) for look, text in self.words if look == "aside"]


def to_slides(document: Document) -> bytes:
    """The bytes of the PowerPoint file; the same document gives the same bytes."""
    document = document.with_glossary()
    deck = pptx.Presentation()
    deck.slide_width, deck.slide_height = WIDTH, HEIGHT
    _properties(deck, document)
    _opening(deck, document)
    page = Page(document.title)
    if not _short(document.abstract):
        page = _put(deck, page, "text", document.abstract)
    for block, number in document.numbered():
        page = _add(deck, page, block, number)
    _written(deck, page)
    for place, slide in enumerate(deck.slides, start=1):
        if place > 1:
            _footer(slide, f"{document.title} · {document.organisation} · {day(document.date)} · {place}")
    buffer = io.BytesIO()
    deck.save(buffer)
    return without_clock(buffer.getvalue())


def _properties(deck: Any, document: Document) -> None:
    properties = deck.core_properties
    properties.title, properties.subject = document.title, document.subtitle
    properties.author = properties.last_modified_by = document.author or document.organisation
    properties.language, properties.comments = document.language, ""
    properties.created = properties.modified = datetime.combine(document.date, time(), UTC)


def _opening(deck: Any, document: Document) -> None:
    slide = deck.slides.add_slide(deck.slide_layouts[TITLE_ONLY])
    slide.background.fill.solid()
    slide.background.fill.fore_color.rgb = _rgb(BLUE)
    _title(slide, document.title, size=38, top=Inches(2.2), height=Inches(1.8), colour="FFFFFF")
    said = [document.organisation, document.subtitle, f"{day(document.date)}  {document.author}".strip()]
    frame = _box(slide, MARGIN, Inches(4.2), INSIDE, Inches(2))
    shown = [[Run(one)] for one in said if one.strip()]
    if document.abstract and _short(document.abstract):
        shown.append(list(runs(document.abstract)))
    for place, text in enumerate(shown):
        _write(frame, place, text, size=20, colour="FFFFFF").space_after = Pt(6)


def _short(text: Text) -> bool:
    return sum(len(run.text) for run in runs(text)) <= SHORT_ABSTRACT


def _add(deck: Any, page: Page, block: Block, number: int | None) -> Page:
    """Put a block on the slide at hand or on one of its own; the slide that the next words go to."""
    match block:
        case Heading(level, text) if level == 1:
            _written(deck, page)
            return Page(text)
        case Heading(level, text):
            if level == 2 and page.lines > LINES / 2:  # what it heads would be torn over two slides
                _written(deck, page)
                page = Page(page.title)
            return _put(deck, page, "heading", text)
        case Paragraph(text):
            return _put(deck, page, "aside" if block.aside else "text", text)
        case Bullets(items):
            for item in items:
                page = _put(deck, page, "bullet", item)
            return page
        case Callout(title, text):
            return _put(deck, page, "callout", (Run(f"{title}. ", strong=True), *runs(text)))
        case KeyFigures():
            return _with_figures(deck, page, block)
    _written(deck, page)
    if isinstance(block, Figure):
        _figure(deck, block, number)
    elif isinstance(block, Table):
        _table(deck, block, number)
    return Page(page.title)


def _with_figures(deck: Any, page: Page, block: KeyFigures) -> Page:
    """Key figures stand at the top of a slide, with the words around them below."""
    needed = FIGURE_LINES * ceil(len(block.figures) / ACROSS)
    if page.figures is not None or page.lines + needed > LINES:
        _written(deck, page)
        page = Page(page.title)
    page.figures = block
    page.lines += needed
    return page


def _put(deck: Any, page: Page, look: str, text: Text) -> Page:
    """Deal words out; a paragraph that no slide can hold is cut between its sentences."""
    for part in _parts(runs(text)):
        lines = _lines(look, part)
        if page.words and page.lines + lines > LINES:
            page = _next(deck, page, look)
        page.words.append((look, part))
        page.lines += lines
    return page


def _next(deck: Any, page: Page, look: str) -> Page:
    """The slide after a full one; a heading goes along to what it heads, and an aside takes along what it speaks of."""
    along: list[Words] = []
    if look == "aside" and len(page.words) > 1:
        along.append(page.words.pop())
    while page.words and page.words[-1][0] == "heading":
        along.insert(0, page.words.pop())
    _written(deck, page)
    return Page(page.title, along, sum(_lines(*one) for one in along))


def _lines(look: str, text: tuple[Run, ...]) -> float:
    """The lines that words take, with the room below them."""
    letters = sum(len(run.text) for run in text)
    taken = ceil(letters / ASIDE_LETTERS) * 0.7 if look == "aside" else ceil(letters / LETTERS)
    return taken + BETWEEN.get(look, 0.5)


def _parts(text: tuple[Run, ...]) -> Iterator[tuple[Run, ...]]:
    most = LETTERS * (LINES - 1)
    if sum(len(run.text) for run in text) <= most:
        yield text
        return
    part = ""
    for sentence in "".join(run.text for run in text).replace(". ", ".\n").split("\n"):
        if part and len(part) + len(sentence) > most:
            yield (Run(part.strip()),)
            part = ""
        part += f"{sentence} "
    yield (Run(part.strip()),)


def _written(deck: Any, page: Page) -> None:
    if not page.says_something:
        # A heading alone says nothing that the chart below it does not; an aside alone goes to the notes of its slide.
        if page.asides:
            notes = deck.slides[len(deck.slides) - 1].notes_slide.notes_text_frame
            notes.text = "\n".join(one for one in (notes.text, *page.asides) if one)
        return
    slide = _slide(deck, page.title)
    top: int = TOP
    if page.figures is not None:
        _key_figures(slide, page.figures)
        top += FIGURE_HEIGHT * ceil(len(page.figures.figures) / ACROSS)
    if not page.words:
        return
    frame = _box(slide, MARGIN, top, INSIDE, BOTTOM - top)
    for place, (look, text) in enumerate(page.words):
        size = 12 if look == "aside" else 18
        paragraph = _write(frame, place, text, size=size, bold=look == "heading", colour=_colour(look))
        paragraph.space_after = Pt(4 if look == "bullet" else 9)
        if look == "bullet":
            _bullet(paragraph)
        elif look == "callout":
            frame.paragraphs[place].space_before = Pt(6)


def _colour(look: str) -> str:
    return {"heading": DARK_BLUE, "callout": DARK_BLUE, "aside": GREY}.get(look, INK)


def _figure(deck: Any, figure: Figure, number: int | None) -> None:
    slide = _slide(deck, figure.sentence or figure.caption)
    below = _box(slide, MARGIN, Inches(6.05), INSIDE, Inches(0.8))
    _write(below, 0, [Run(f"Figure {number}: {figure.caption}")], size=13, bold=True)
    if figure.caveat:
        _write(below, 1, [Run(figure.caveat)], size=12, colour=GREY)
    picture = slide.shapes.add_picture(io.BytesIO(figure.png()), MARGIN, TOP)
    share = min(INSIDE / picture.width, Inches(4.4) / picture.height)
    picture.width, picture.height = Emu(int(picture.width * share)), Emu(int(picture.height * share))
    picture.left = Emu((WIDTH - picture.width) // 2)
    properties = picture._element.nvPicPr.cNvPr  # python-pptx has no public way to set the alternative text
    properties.set("descr", figure.alternative)
    properties.set("title", figure.caption)
    slide.notes_slide.notes_text_frame.text = "\n".join(one for one in (figure.alternative, figure.caveat) if one)


def _table(deck: Any, table: Table, number: int | None) -> None:
    shares = [width / sum(table.widths) for width in table.widths]
    letters = [max(4, int(TABLE_LETTERS * share) - 2) for share in shares]
    parts = list(_pages_of(table.rows, letters))
    for place, rows in enumerate(parts, start=1):
        going_on = f" ({place} of {len(parts)})" if len(parts) > 1 else ""
        slide = _slide(deck, f"{table.caption}{going_on}")
        frame = slide.shapes.add_table(len(rows) + 1, len(table.columns), MARGIN, TOP, INSIDE, Inches(0.3))
        frame.name = f"Table {number}"
        frame._element.nvGraphicFramePr.cNvPr.set("descr", table.caption)
        _grid(frame.table, table, rows, shares)
        if place == len(parts) and table.note:
            _write(_box(slide, MARGIN, Inches(6.4), INSIDE, Inches(0.45)), 0, [Run(table.note)], size=11, colour=GREY)


def _pages_of(rows: Sequence[Sequence[str]], letters: Sequence[int]) -> Iterator[list[Sequence[str]]]:
    page: list[Sequence[str]] = []
    height = 0.0
    for row in rows:
        lines = max(ceil(len(cell) / width) or 1 for cell, width in zip(row, letters, strict=True))
        needed = lines * ROW_LINE + ROW_EDGES
        if page and height + needed > TABLE_HEIGHT:
            yield page
            page, height = [], 0.0
        page.append(row)
        height += needed
    yield page


def _grid(grid: Any, table: Table, rows: Sequence[Sequence[str]], shares: Sequence[float]) -> None:
    grid.first_row, grid.first_col, grid.horz_banding = True, True, False
    for place, (column, share) in enumerate(zip(table.columns, shares, strict=True)):
        grid.columns[place].width = Emu(int(INSIDE * share))
        texts = [column.title, *(row[place] for row in rows)]
        for height, text in enumerate(texts):
            head = height == 0
            cell = grid.cell(height, place)
            cell.fill.solid()
            cell.fill.fore_color.rgb = _rgb(PALE if head else "FFFFFF")
            cell.vertical_anchor = MSO_ANCHOR.BOTTOM if head else MSO_ANCHOR.TOP
            cell.margin_top = cell.margin_bottom = Inches(0.04)
            bold = head or table.row_headers[place]
            paragraph = _write(cell.text_frame, 0, [Run(text)], size=12, bold=bold, colour=DARK_BLUE if head else INK)
            paragraph.alignment = ALIGNMENTS[column.align]
            _underline(cell, strong=head)


def _key_figures(slide: Any, block: KeyFigures) -> None:
    columns = min(len(block.figures), ACROSS)
    width = INSIDE // columns
    for place, figure in enumerate(block.figures):
        left, top = MARGIN + width * (place % columns), TOP + FIGURE_HEIGHT * (place // columns)
        frame = _box(slide, left, top, width - Inches(0.2), FIGURE_HEIGHT)
        _write(frame, 0, [Run(figure.value)], size=40, bold=True, colour=DARK_BLUE)
        _write(frame, 1, [Run(figure.label)], size=16, colour=GREY)


def _slide(deck: Any, title: str) -> Any:
    slide = deck.slides.add_slide(deck.slide_layouts[TITLE_ONLY])
    _title(slide, title, size=26 if len(title) < 110 else 20)
    return slide


def _title(
    slide: Any, text: str, *, size: int, top: int = TITLE_TOP, height: int = TITLE_HEIGHT, colour: str = DARK_BLUE
) -> None:
    shape = slide.shapes.title
    shape.left, shape.top, shape.width, shape.height = MARGIN, top, INSIDE, height
    shape.text_frame.vertical_anchor = MSO_ANCHOR.MIDDLE
    _write(shape.text_frame, 0, [Run(text)], size=size, bold=True, colour=colour).alignment = PP_ALIGN.LEFT


def _box(slide: Any, left: int, top: int, width: int, height: int) -> Any:
    frame = slide.shapes.add_textbox(left, top, width, height).text_frame
    frame.word_wrap = True
    return frame


def _write(frame: Any, place: int, text: Sequence[Run], *, size: float, bold: bool = False, colour: str = INK) -> Any:
    paragraph = frame.paragraphs[0] if place == 0 else frame.add_paragraph()
    for run in text:
        written = paragraph.add_run()
        written.text = run.text
        font = written.font
        font.name, font.size, font.bold, font.italic = FONT, Pt(size), bold or run.strong, run.emphasis or None
        font.color.rgb = _rgb(colour)
    return paragraph


def _bullet(paragraph: Any) -> None:
    """A real list item, which a screen reader announces as one; the library knows bullets only in placeholders."""
    properties = paragraph._p.get_or_add_pPr()
    properties.set("marL", "285750")
    properties.set("indent", "-285750")
    properties.append(parse_xml(f'<a:buChar {nsdecls("a")} char="•"/>'))


def _underline(cell: Any, *, strong: bool) -> None:
    width, colour = (19050, BLUE) if strong else (6350, LINE)
    line = f'<a:lnB {nsdecls("a")} w="{width}"><a:solidFill><a:srgbClr val="{colour}"/></a:solidFill></a:lnB>'
    cell._tc.get_or_add_tcPr().insert(0, parse_xml(line))


def _rgb(colour: str) -> RGBColor:
    made: RGBColor = RGBColor.from_string(colour)  # type: ignore[no-untyped-call]
    return made


def _footer(slide: Any, text: str) -> None:
    _write(_box(slide, MARGIN, Inches(6.95), INSIDE, Inches(0.35)), 0, [Run(text)], size=10, colour=GREY)
