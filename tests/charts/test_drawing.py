from __future__ import annotations

import re
import struct
from xml.etree import ElementTree

import pytest

from collegium.charts.drawing import FONTS, to_png, to_svg
from collegium.charts.engagement import UnitScore, unit_chart
from collegium.definitions.score_ranges import ScoreRange

TEN = ScoreRange(0, 10)

LONG = "Anaesthetics, critical care and pain"
SPEC = unit_chart(
    [UnitScore(LONG, 6.0, 5.5, 6.5, 20), UnitScore('A & B "C"', 5.0, 4.0, 6.0, 20)], organisation_mean=5.5, span=TEN
)


def test_an_svg_is_one_labelled_image() -> None:
    root = ElementTree.fromstring(to_svg(SPEC))
    assert root.get("role") == "img"
    assert root.get("aria-label") == SPEC["description"]
    assert root.get("width") == "640"
    inner = [
        element for element in root.iter() if element is not root and (element.get("role") or element.get("aria-label"))
    ]
    assert inner == []


def test_the_font_measures_so_that_a_long_name_is_not_cut() -> None:
    assert FONTS.is_dir(), "the build hook fetches the font"
    svg = to_svg(SPEC)
    assert f">{LONG}<" in svg
    assert set(re.findall(r'font-family="([^"]*)"', svg)) == {"'Source Sans 3', Arial, sans-serif"}


def test_the_same_specification_gives_the_same_bytes() -> None:
    assert to_svg(SPEC) == to_svg(SPEC)
    assert to_png(SPEC) == to_png(SPEC)


def test_a_png_has_the_size_that_was_asked_for() -> None:
    png = to_png(SPEC, scale=2.0, width=500)
    assert png.startswith(b"\x89PNG")
    assert struct.unpack(">I", png[16:20]) == (1000,)


def test_a_chart_without_a_description_is_refused() -> None:
    with pytest.raises(ValueError, match="description"):
        to_svg({**SPEC, "description": " "})
