"""The charts of watched cases draw what their words promise."""

from __future__ import annotations

from collegium.charts.drawing import to_svg
from collegium.charts.monitor import CaseLine, cusum_chart, vlad_chart

LINE = CaseLine("Signs", [0.0, 0.6, 1.1, 0.0], "CUSUM", limit=1.0, signals=[2])


def test_the_limit_is_drawn() -> None:
    assert 'stroke-dasharray="6,4"' in to_svg(cusum_chart(LINE))
    assert "stroke-dasharray" not in to_svg(cusum_chart(CaseLine("Signs", [0.0, 0.6], "CUSUM")))
    assert "reached its limit 1 time." in cusum_chart(LINE)["description"]


def test_the_words_of_a_vlad_say_which_way_it_ends() -> None:
    assert "2.2 more deaths than predicted" in vlad_chart(CaseLine("VLAD", [0.1, -2.23], "Deaths"))["description"]
