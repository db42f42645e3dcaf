"""The document as PowerPoint slides: real titles, native tables, charts with their alternative in words, and notes.

A slide holds what can be read from the back of a room. Words and tables of a section share a slide as long as it has
room; a chart has one of its own; a long table goes on on the next one with its header row.
"""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, time
from functools import partial
from itertools import groupby
from typing import Any

import pptx
from pptx.util import Inches, Pt

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
from collegium.documents.slide_drawing import (
    TITLE_ONLY,
    box,
    draw_chart,
    draw_figures,
    draw_table,
    draw_words,
    footer,
    new_slide,
    note,
    put_title,
    rgb,
    write,
)
from collegium.documents.slide_room import (
    HEIGHT,
    INSIDE,
    MARGIN,
    ROOM,
    TABLE_SIZES,
    TOP,
    WIDTH,
    WORDS,
    Measured,
    figures_height,
    parts_of,
    words_height,
)
from collegium.documents.word_style import BLUE
from collegium.wording.dates import day

SHORT_ABSTRACT = 400  # characters that stand on the opening slide
FEW_ROWS = 3  # fewer than these do not begin a table on a slide that goes on
LITTLE = ROOM / 3  # a slide that is filled no further would look empty by itself
BESIDE_OTHERS = ("heading", "aside")  # words that need something else on their slide


@dataclass(frozen=True)
class Words:
    """A paragraph: how it looks, and what it says."""

    look: str
    text: tuple[Run, ...]

    def height(self, size: int) -> float:
        return words_height(self.look, self.text, size)


@dataclass(frozen=True)
class Drawn:
    """A table or key figures, of one height whatever the size of words."""

    tall: float
    draw: Callable[[Any, float], None]

    def height(self, size: int) -> float:
        return self.tall


@dataclass
class Page:
    """A slide on its way: what stands below its title, and how large its words are."""

    title: str
    pieces: list[Words | Drawn] = field(default_factory=list)
    size: int = WORDS[0]

    @property
    def filled(self) -> float:
        return sum(one.height(self.size) for one in self.pieces)

    @property
    def left(self) -> float:
        return ROOM - self.filled

    @property
    def says_something(self) -> bool:
        return any(isinstance(one, Drawn) or one.look not in BESIDE_OTHERS for one in self.pieces)

    def takes(self, piece: Words | Drawn) -> bool:
        """Put it on the slide, with smaller words if need be; False where even so there is no room."""
        fits = (size for size in WORDS if sum(one.height(size) for one in [*self.pieces, piece]) <= ROOM)
        size = next(fits, None)
        if size is not None:
            self.pieces.append(piece)
            self.size = min(self.size, size)
        return size is not None

    def on(self, slide: Any) -> None:
        """Words that follow each other share a box, so that they are read as one text."""
        top = TOP
        for together, group in groupby(self.pieces, lambda one: isinstance(one, Words)):
            pieces = list(group)
            if together:
                height = sum(one.height(self.size) for one in pieces)
                words = [(one.look, one.text) for one in pieces if isinstance(one, Words)]
                draw_words(slide, words, top, height, self.size)
                top += height
            for one in pieces:
                if isinstance(one, Drawn):
                    one.draw(slide, top)
                    top += one.tall


def to_slides(document: Document) -> bytes:
    """The bytes of the PowerPoint file; the same document gives the same bytes."""
    document = document.with_glossary()
    deck = pptx.Presentation()
    deck.slide_width, deck.slide_height = Inches(WIDTH), Inches(HEIGHT)
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
            footer(slide, f"{document.title} · {document.organisation} · {day(document.date)} · {place}")
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
    slide.background.fill.fore_color.rgb = rgb(BLUE)
    put_title(slide, document.title, size=38, top=2.2, height=1.8, colour="FFFFFF")
    signed = " · ".join(one for one in (day(document.date), document.author) if one)
    frame = box(slide, MARGIN, 4.2, INSIDE, 2)
    shown = [[Run(one)] for one in (document.organisation, document.subtitle, signed) if one.strip()]
    if document.abstract and _short(document.abstract):
        shown.append(list(runs(document.abstract)))
    for place, text in enumerate(shown):
        write(frame, place, text, size=20, colour="FFFFFF").space_after = Pt(6)


def _short(text: Text) -> bool:
    return sum(len(run.text) for run in runs(text)) <= SHORT_ABSTRACT


def _add(deck: Any, page: Page, block: Block, number: int | None) -> Page:
    """Put a block on the slide at hand or on one of its own; the slide that the next blocks go to."""
    match block:
        case Heading(level, text) if level == 1:
            _written(deck, page)
            return Page(text)
        case Heading(level, text):
            if level == 2 and page.left < ROOM / 2:  # what it heads would be torn over two slides
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
            return _with(deck, page, Drawn(figures_height(block), partial(draw_figures, block=block)))
        case Table():
            return _table(deck, page, block, number)
        case Figure():
            _written(deck, page)
            draw_chart(new_slide(deck, block.caption), block, number)
    return Page(page.title)


def _put(deck: Any, page: Page, look: str, text: Text) -> Page:
    """Deal words out; an aside that its slide has no room for stands in the notes of that slide."""
    for part in parts_of(runs(text)):
        words = Words(look, part)
        if page.takes(words):
            continue
        if look == "aside" and page.says_something:
            note(_written(deck, page), said(words))
            page = Page(page.title)
        else:
            page = _with(deck, page, words)
    return page


def _with(deck: Any, page: Page, piece: Words | Drawn) -> Page:
    """The slide with this piece, or the one after it."""
    if not page.takes(piece):
        page = _next(deck, page)
        page.pieces.append(piece)
    return page


def _table(deck: Any, page: Page, table: Table, number: int | None) -> Page:
    """On the slide at hand where it has room, in the larger letters where they fit; a long one goes on."""
    sizes = [Measured(table, size) for size in TABLE_SIZES]
    if fits := next((one for one in sizes if one.height(table.rows) <= page.left), None):
        measured, parts = fits, [list(table.rows)]
    else:
        whole = next((one for one in sizes if one.height(table.rows) <= ROOM), None)
        measured = whole or sizes[-1]
        if (whole and page.filled > LITTLE) or measured.fitting(table.rows, page.left) < FEW_ROWS:
            page = _next(deck, page)
        parts, rest, left = [], list(table.rows), page.left
        while rest:
            taken = max(1, measured.fitting(rest, left))
            parts.append(rest[:taken])
            rest, left = rest[taken:], ROOM
    for place, rows in enumerate(parts, start=1):
        if place > 1:
            page = _next(deck, page)
        going_on = f" ({place} of {len(parts)})" if len(parts) > 1 else ""
        height = measured.height(rows) - (0 if place == len(parts) else measured.note)
        caption, last = f"{table.caption}{going_on}", place == len(parts)
        draw = partial(draw_table, measured=measured, rows=rows, name=f"Table {number}", caption=caption, last=last)
        page.pieces.append(Drawn(height, draw))
    return page


def _next(deck: Any, page: Page) -> Page:
    """The slide after a full one; a heading goes along to what it heads."""
    along: list[Words | Drawn] = []
    while page.pieces and isinstance(page.pieces[-1], Words) and page.pieces[-1].look == "heading":
        along.insert(0, page.pieces.pop())
    _written(deck, page)
    return Page(page.title, along)


def _written(deck: Any, page: Page) -> Any:
    """The slide as it is drawn; what says nothing by itself goes to the notes of the slide before, or nowhere."""
    if not page.says_something:
        before = deck.slides[len(deck.slides) - 1]
        # A heading alone says nothing that the chart below it does not.
        note(before, *(said(one) for one in page.pieces if isinstance(one, Words) and one.look == "aside"))
        return before
    slide = new_slide(deck, page.title)
    page.on(slide)
    return slide


def said(words: Words) -> str:
    return "".join(run.text for run in words.text)
