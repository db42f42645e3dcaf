"""A chart specification as SVG or PNG, without a browser; the same specification gives the same bytes."""

from __future__ import annotations

import re
from functools import cache
from html import escape
from importlib.resources import files
from pathlib import Path
from typing import Any

import vl_convert

from collegium.charts.style import FONT, Spec

WIDTH = 640  # pixels; a chart for paper cannot ask its container
# The path is a text, because charts may not import documents.
FONTS = Path(str(files("collegium"))) / "documents" / "fonts"
VEGA_LITE = "6.4"
# The drawing library measures text only in a font whose name has no quotes: for the family it would guess, and cut labels.
MEASURED_FONT = "SourceSans3-Regular"
# The drawing library ends the whole process at characters that no XML file can hold.
NOT_DRAWN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]+")
ARIA_ATTRIBUTE = re.compile(r' (?:role|aria-[a-z]+)="[^"]*"')


def to_svg(spec: Spec, *, width: int = WIDTH) -> str:
    """The chart as one labelled image; the parts lose their own labels, which a reader would hear point by point."""
    _register_fonts()
    spec = drawable(spec)
    label = escape(_description(spec), quote=True)
    drawn = vl_convert.vegalite_to_svg(_on_paper(spec, width), vl_version=VEGA_LITE, allowed_base_urls=[])
    drawn = ARIA_ATTRIBUTE.sub("", drawn).replace(f'font-family="{MEASURED_FONT}"', f'font-family="{FONT}"')
    return drawn.replace("<svg ", f'<svg role="img" aria-label="{label}" ', 1)


def to_png(spec: Spec, *, scale: float = 2.0, width: int = WIDTH) -> bytes:
    """The chart as a picture, `scale` times as many pixels as the SVG has units."""
    return vl_convert.svg_to_png(to_svg(spec, width=width), scale=scale)


def drawable(part: Any) -> Any:
    """The same, with a space in place of characters that no drawing can hold."""
    match part:
        case str():
            return NOT_DRAWN.sub(" ", part)
        case dict():
            return {drawable(name): drawable(inner) for name, inner in part.items()}
        case list() | tuple():
            return [drawable(inner) for inner in part]
    return part


def _on_paper(spec: Spec, width: int) -> Spec:
    """The specification with a width of its own, because paper is no container."""
    config = {**spec.get("config", {}), "font": MEASURED_FONT}
    return {**spec, "config": config, "width": width if spec.get("width") == "container" else spec.get("width", width)}


def _description(spec: Spec) -> str:
    text = str(spec.get("description") or "").strip()
    if not text:
        raise ValueError("A chart needs a description: it is all that some readers get of it.")
    return text


@cache
def _register_fonts() -> None:
    if FONTS.is_dir():
        vl_convert.register_font_directory(str(FONTS))
