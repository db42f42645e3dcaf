"""The styles of a Word report. Arial, because a Word file cannot count on our own font being there."""

from __future__ import annotations

from typing import Any, NamedTuple

from docx.document import Document as WordDocument
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_TAB_ALIGNMENT
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor
from docx.styles.style import ParagraphStyle
from docx.table import _Cell

FONT = "Arial"
BLUE, DARK_BLUE, INK, GREY, LINE, PALE = "005EB8", "003087", "212B32", "4C6272", "D8DDE0", "F0F4F5"
TEXT_WIDTH = Cm(16.6)


class Look(NamedTuple):
    """Size, space before and after in points, colour, bold, kept with what follows."""

    size: float
    before: float
    after: float
    colour: str = INK
    bold: bool = False
    keep: bool = False


LOOKS = {
    "Normal": Look(10, 0, 4),
    "Organisation": Look(11, 0, 10, BLUE, bold=True, keep=True),
    "Title": Look(26, 0, 4, DARK_BLUE, bold=True, keep=True),
    "Subtitle": Look(14, 0, 8, GREY, keep=True),
    "Dateline": Look(10.5, 0, 16, GREY),
    "Abstract": Look(12, 0, 8),
    "Heading 1": Look(16, 12, 4, DARK_BLUE, bold=True, keep=True),
    "Heading 2": Look(13, 12, 4, DARK_BLUE, bold=True, keep=True),
    "Heading 3": Look(11.5, 10, 3, DARK_BLUE, bold=True, keep=True),
    "Caption": Look(10, 8, 3, bold=True, keep=True),
    "Chart": Look(10.5, 0, 4, keep=True),
    "Sentence": Look(10.5, 0, 3, bold=True),
    "Note": Look(8.5, 2, 5, GREY),
    "List Bullet": Look(10, 0, 2),
    "Callout Title": Look(10.5, 10, 0, DARK_BLUE, bold=True, keep=True),
    "Callout": Look(10.5, 0, 10),
    "Table Heading": Look(9, 1, 1, DARK_BLUE, bold=True, keep=True),
    "Table Row Heading": Look(9, 1, 1, bold=True),
    "Table Text": Look(9, 1, 1),
    "Key Label": Look(9.5, 3, 3, GREY, keep=True),
    "Key Figure": Look(22, 4, 4, DARK_BLUE, bold=True),
    "Header": Look(9, 0, 0, GREY),
    "Footer": Look(9, 0, 0, GREY),
}


def apply_styles(word: WordDocument, language: str) -> None:
    """Give the styles their look, the text its language and the page its size."""
    for name, look in LOOKS.items():
        _style(word, name, look)
    _set_language(word, language)
    for name in ("Callout Title", "Callout"):
        _callout(word.styles[name])
    for name in ("Header", "Footer"):
        stops = word.styles[name].paragraph_format.tab_stops
        stops.clear_all()
        stops.add_tab_stop(TEXT_WIDTH, WD_TAB_ALIGNMENT.RIGHT)
    section = word.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin = section.right_margin = Cm(2.2)
    section.top_margin, section.bottom_margin = Cm(2.1), Cm(1.9)


def _style(word: WordDocument, name: str, look: Look) -> None:
    style: Any = word.styles[name] if name in word.styles else word.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
    style.font.name = FONT
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):  # a theme font would win over the name
        fonts.attrib.pop(qn(f"w:{theme}"), None)
    fonts.set(qn("w:cs"), FONT)
    fonts.set(qn("w:eastAsia"), FONT)
    for spaced in style.element.rPr.findall(qn("w:spacing")):  # the library's own template sets its subtitle wide
        style.element.rPr.remove(spaced)
    style.font.size = Pt(look.size)
    style.font.bold = look.bold
    style.font.italic = False
    style.font.color.rgb = RGBColor.from_string(look.colour)
    spacing = style.paragraph_format
    spacing.space_before, spacing.space_after = Pt(look.before), Pt(look.after)
    spacing.keep_with_next = look.keep
    spacing.line_spacing = 1.05
    if name == "Title":  # the library's own template draws a line below the title
        for line in style.element.findall(f".//{qn('w:pBdr')}"):
            line.getparent().remove(line)


def _set_language(word: WordDocument, language: str) -> None:
    defaults = word.styles.element.find(f"{qn('w:docDefaults')}/{qn('w:rPrDefault')}/{qn('w:rPr')}")
    tags = [defaults.find(qn("w:lang"))] if defaults is not None else []
    if defaults is not None and tags == [None]:
        tags = [OxmlElement("w:lang")]
        defaults.append(tags[0])
    for tag in tags:
        if tag is not None:
            tag.set(qn("w:val"), language)


def _callout(style: ParagraphStyle) -> None:
    """A pale box with a blue bar on its left; two neighbouring paragraphs make one box."""
    properties = style.element.get_or_add_pPr()
    borders = OxmlElement("w:pBdr")
    for side, space, colour in (("top", "4", PALE), ("left", "8", BLUE), ("bottom", "4", PALE)):
        line = OxmlElement(f"w:{side}")
        for name, value in (("val", "single"), ("sz", "36"), ("space", space), ("color", colour)):
            line.set(qn(f"w:{name}"), value)
        borders.append(line)
    properties.insert_element_before(borders, "w:shd", "w:tabs", "w:spacing", "w:ind", "w:jc", "w:rPr")
    shading = OxmlElement("w:shd")
    for name, value in (("val", "clear"), ("color", "auto"), ("fill", PALE)):
        shading.set(qn(f"w:{name}"), value)
    properties.insert_element_before(shading, "w:tabs", "w:spacing", "w:ind", "w:jc", "w:rPr")
    style.paragraph_format.left_indent = Cm(0.4)


def border(cell: _Cell, *, colour: str, eighths: int) -> None:
    """A line below a cell, as thick as so many eighths of a point."""
    borders = OxmlElement("w:tcBorders")
    bottom = OxmlElement("w:bottom")
    for name, value in (("val", "single"), ("sz", str(eighths)), ("space", "0"), ("color", colour)):
        bottom.set(qn(f"w:{name}"), value)
    borders.append(bottom)
    cell._tc.get_or_add_tcPr().append(borders)
