"""What stands on a slide: titles, words, key figures, charts with their alternative in words, and native tables."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any

from pptx.dml.color import RGBColor
from pptx.enum.text import MSO_ANCHOR, PP_ALIGN
from pptx.oxml import parse_xml
from pptx.oxml.ns import nsdecls
from pptx.util import Emu, Inches, Pt

from collegium.documents.document import Figure, KeyFigures, Run
from collegium.documents.slide_room import (
    ACROSS,
    BOLD,
    BOTTOM,
    CAPTION,
    INSIDE,
    LINE,
    MARGIN,
    NOTE,
    SMALL,
    TOP,
    WIDTH,
    WORDS,
    Measured,
    figures_height,
    lines,
)
from collegium.documents.word_style import BLUE, DARK_BLUE, GREY, INK, PALE
from collegium.documents.word_style import LINE as RULE

FONT = "Arial"  # on every machine that shows slides
TITLE_ONLY = 5  # its place among the layouts of the library's own template
ALIGNMENTS = {"left": PP_ALIGN.LEFT, "right": PP_ALIGN.RIGHT, "centre": PP_ALIGN.CENTER}
COLOURS = {"heading": DARK_BLUE, "callout": DARK_BLUE, "aside": GREY}


def new_slide(deck: Any, title: str) -> Any:
    slide = deck.slides.add_slide(deck.slide_layouts[TITLE_ONLY])
    put_title(slide, title, size=26 if lines(title, INSIDE, 26, BOLD) < 2 else 20)
    return slide


def put_title(
    slide: Any, text: str, *, size: int, top: float = 0.35, height: float = 0.8, colour: str = DARK_BLUE
) -> None:
    shape = slide.shapes.title
    shape.left, shape.top, shape.width, shape.height = Inches(MARGIN), Inches(top), Inches(INSIDE), Inches(height)
    shape.text_frame.vertical_anchor = MSO_ANCHOR.MIDDLE
    write(shape.text_frame, 0, [Run(text)], size=size, bold=True, colour=colour).alignment = PP_ALIGN.LEFT


def draw_words(slide: Any, words: Sequence[tuple[str, Sequence[Run]]], top: float, height: float, points: int) -> None:
    frame = box(slide, MARGIN, top, INSIDE, height)
    for place, (look, text) in enumerate(words):
        size = SMALL if look == "aside" else points
        colour = COLOURS.get(look, INK)
        paragraph = write(frame, place, text, size=size, bold=look == "heading", colour=colour)
        paragraph.space_after = Pt(4 if look in ("bullet", "aside") else 9)
        if look == "bullet":
            bullet(paragraph)


def draw_figures(slide: Any, top: float, *, block: KeyFigures) -> None:
    columns = min(len(block.figures), ACROSS)
    width = INSIDE / columns
    height = figures_height(block) / -(-len(block.figures) // ACROSS)
    for place, figure in enumerate(block.figures):
        left, here = MARGIN + width * (place % columns), top + height * (place // columns)
        frame = box(slide, left, here, width - 0.2, height)
        write(frame, 0, [Run(figure.value)], size=40, bold=True, colour=DARK_BLUE)
        write(frame, 1, [Run(figure.label)], size=16, colour=GREY)


def draw_chart(slide: Any, figure: Figure, number: int | None) -> None:
    """The sentence above the chart, as large as the room between it and the caveat."""
    top, bottom = TOP, BOTTOM
    if figure.sentence:
        size = WORDS[0] if lines(figure.sentence, INSIDE, WORDS[0], BOLD) < 3 else WORDS[1]
        height = lines(figure.sentence, INSIDE, size, BOLD) * LINE * size + 0.1
        write(box(slide, MARGIN, top - 0.1, INSIDE, height), 0, [Run(figure.sentence)], size=size, bold=True)
        top += height
    said = f"Figure {number}. {figure.caveat}".strip()
    bottom -= lines(said, INSIDE, SMALL) * LINE * SMALL + 0.1
    write(box(slide, MARGIN, bottom, INSIDE, BOTTOM - bottom), 0, [Run(said)], size=SMALL, colour=GREY)
    picture = slide.shapes.add_picture(io.BytesIO(figure.png()), Inches(MARGIN), Inches(top))
    share = min(Inches(INSIDE) / picture.width, Inches(bottom - top - 0.1) / picture.height)
    picture.width, picture.height = Emu(int(picture.width * share)), Emu(int(picture.height * share))
    picture.left = Emu((Inches(WIDTH) - picture.width) // 2)
    properties = picture._element.nvPicPr.cNvPr  # python-pptx has no public way to set the alternative text
    properties.set("descr", figure.alternative)
    properties.set("title", figure.caption)
    note(slide, figure.alternative, figure.caveat)


def draw_table(
    slide: Any, top: float, *, measured: Measured, rows: Sequence[Sequence[str]], name: str, caption: str, last: bool
) -> None:
    table = measured.table
    height = lines(caption, INSIDE, CAPTION) * LINE * CAPTION + 0.12
    write(box(slide, MARGIN, top - 0.05, INSIDE, height), 0, [Run(caption)], size=CAPTION, bold=True)
    top += height
    least = Inches(0.2) * (len(rows) + 1)
    frame = slide.shapes.add_table(
        len(rows) + 1, len(table.columns), Inches(MARGIN), Inches(top), Inches(INSIDE), least
    )
    frame.name = name
    frame._element.nvGraphicFramePr.cNvPr.set("descr", table.caption)
    grid(frame.table, measured, rows)
    if last and table.note:
        below = top + measured.height(rows) - height - measured.note - 0.15
        write(box(slide, MARGIN, below + 0.05, INSIDE, measured.note), 0, [Run(table.note)], size=NOTE, colour=GREY)


def grid(made: Any, measured: Measured, rows: Sequence[Sequence[str]]) -> None:
    made.first_row, made.first_col, made.horz_banding = True, True, False
    table = measured.table
    for place, (column, share) in enumerate(zip(table.columns, measured.shares, strict=True)):
        made.columns[place].width = Emu(int(Inches(INSIDE) * share))
        texts = [column.title, *(row[place] for row in rows)]
        for height, text in enumerate(texts):
            head = height == 0
            cell = made.cell(height, place)
            cell.fill.solid()
            cell.fill.fore_color.rgb = rgb(PALE if head else "FFFFFF")
            cell.vertical_anchor = MSO_ANCHOR.BOTTOM if head else MSO_ANCHOR.TOP
            cell.margin_top = cell.margin_bottom = Inches(0.04)
            bold = head or table.row_headers[place]
            colour = DARK_BLUE if head else INK
            paragraph = write(cell.text_frame, 0, [Run(text)], size=measured.size, bold=bold, colour=colour)
            paragraph.alignment = ALIGNMENTS[column.align]
            underline(cell, strong=head)


def note(slide: Any, *texts: str) -> None:
    """Into the notes of the slide, after what stands there."""
    frame = slide.notes_slide.notes_text_frame
    frame.text = "\n".join(one for one in (frame.text, *texts) if one)


def footer(slide: Any, text: str) -> None:
    write(box(slide, MARGIN, 6.95, INSIDE, 0.35), 0, [Run(text)], size=10, colour=GREY)


def box(slide: Any, left: float, top: float, width: float, height: float) -> Any:
    frame = slide.shapes.add_textbox(Inches(left), Inches(top), Inches(width), Inches(height)).text_frame
    frame.word_wrap = True
    return frame


def write(frame: Any, place: int, text: Sequence[Run], *, size: float, bold: bool = False, colour: str = INK) -> Any:
    paragraph = frame.paragraphs[0] if place == 0 else frame.add_paragraph()
    lines = [(run, line, at) for run in text for at, line in enumerate(run.text.split("\n"))]
    for run, line, at in lines:
        if at:
            paragraph.add_line_break()
        written = paragraph.add_run()
        written.text = line
        font = written.font
        font.name, font.size, font.bold, font.italic = FONT, Pt(size), bold or run.strong, run.emphasis or None
        font.color.rgb = rgb(colour)
    return paragraph


def bullet(paragraph: Any) -> None:
    """A real list item, which a screen reader announces as one; the library knows bullets only in placeholders."""
    properties = paragraph._p.get_or_add_pPr()
    properties.set("marL", "285750")
    properties.set("indent", "-285750")
    properties.append(parse_xml(f'<a:buChar {nsdecls("a")} char="•"/>'))


def underline(cell: Any, *, strong: bool) -> None:
    width, colour = (19050, BLUE) if strong else (6350, RULE)
    line = f'<a:lnB {nsdecls("a")} w="{width}"><a:solidFill><a:srgbClr val="{colour}"/></a:solidFill></a:lnB>'
    cell._tc.get_or_add_tcPr().insert(0, parse_xml(line))


def rgb(colour: str) -> RGBColor:
    made: RGBColor = RGBColor.from_string(colour)  # type: ignore[no-untyped-call]
    return made
