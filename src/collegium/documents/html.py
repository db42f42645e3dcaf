"""The document as one web page that needs nothing beside itself."""

from __future__ import annotations

import base64
import re
from dataclasses import dataclass
from functools import cache
from html import escape
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from collegium.documents.document import Block, Document, Figure, Heading, Table, runs
from collegium.documents.terms import Marker
from collegium.wording.dates import day

FOLDER = Path(__file__).parent
TEMPLATES = FOLDER / "templates"
FONTS = {400: FOLDER / "fonts" / "SourceSans3-Regular.ttf", 600: FOLDER / "fonts" / "SourceSans3-SemiBold.ttf"}
ID = re.compile(r'\bid="([^"]+)"')


@dataclass(frozen=True)
class Part:
    """A block with what only a web page needs."""

    block: Block
    kind: str
    number: int | None
    anchor: str
    drawing: Markup = Markup("")


def to_html(document: Document) -> str:
    """The whole page as text."""
    parts = [_part(block, number, place) for place, (block, number) in enumerate(document.numbered(), start=1)]
    contents = [
        (part.anchor, part.block.text) for part in parts if isinstance(part.block, Heading) and part.block.level == 1
    ]
    return (
        _environment()
        .get_template("document.html")
        .render(
            document=document,
            day=day(document.date),
            parts=parts,
            contents=contents,
            runs=runs,
            style=_style(),
            marked=Marker(document.terms),
        )
    )


def _part(block: Block, number: int | None, place: int) -> Part:
    kind = type(block).__name__
    if isinstance(block, Figure):
        return Part(block, kind, number, f"figure-{number}", _drawing(block, f"figure-{number}"))
    if isinstance(block, Table):
        return Part(block, kind, number, f"table-{number}")
    return Part(block, kind, number, f"part-{place}")


def _drawing(figure: Figure, prefix: str) -> Markup:
    """The SVG with the figure's own alternative, and with ids that no second drawing on the page has."""
    svg = figure.svg[figure.svg.index("<svg") :]
    for name in sorted(set(ID.findall(svg)), key=len, reverse=True):
        quoted = re.escape(name)
        svg = re.sub(rf'\bid="{quoted}"', f'id="{prefix}-{name}"', svg)
        svg = re.sub(rf'(url\(#|href="#){quoted}(?=[)"])', rf"\g<1>{prefix}-{name}", svg)
    opening, rest = svg.split(">", 1)
    opening = re.sub(r'\s(?:role|aria-label)="[^"]*"', "", opening)
    label = escape(figure.alternative, quote=True)
    # The drawing comes from our own charts, every text in it escaped by the library that drew it.
    return Markup(f'{opening} role="img" aria-label="{label}">{rest}')  # noqa: S704


@cache
def _environment() -> Environment:
    return Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


@cache
def _style() -> Markup:
    """The style sheet with the font inside, so that a mailed report looks the same everywhere."""
    faces = "".join(
        f'@font-face {{ font-family: "Source Sans 3"; font-weight: {weight}; '
        f"src: url(data:font/ttf;base64,{base64.b64encode(path.read_bytes()).decode()}) }}\n"
        for weight, path in FONTS.items()
        if path.exists()
    )
    return Markup(faces + (TEMPLATES / "document.css").read_text(encoding="utf-8"))  # noqa: S704
