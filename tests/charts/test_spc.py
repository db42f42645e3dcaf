"""The chart of a measure: never colour alone, gaps stay open, new limits and events are drawn."""

import datetime as dt

import altair
import pytest

from collegium.charts.drawing import to_svg
from collegium.charts.spc import LOOKS, SpcLine, SpcPoint, spc_chart


def point(place: int, value: float | None, **more: object) -> SpcPoint:
    month = dt.date(2025 + place // 12, place % 12 + 1, 1)
    return SpcPoint(month, value, str(value), 5.0, 3.0, 7.0, **more)  # type: ignore[arg-type]


LINE = SpcLine(
    title="Example",
    axis="%",
    points=[
        *(point(place, 5.0 + place % 3 * 0.5) for place in range(12)),
        point(12, None),
        point(13, 8.0, kind="improvement", segment=2, cause="outside", target=6.0),
    ],
    rebases=[dt.date(2026, 2, 1)],
    events=[(dt.date(2025, 6, 15), "Merger"), (dt.date(2019, 1, 1), "Long ago")],
)


def test_the_chart_is_valid_and_can_be_drawn() -> None:
    spec = spc_chart(LINE)
    altair.Chart.from_dict({**spec, "width": 600})
    svg = to_svg(spec)
    assert "Merger" in svg
    assert "New limits" in svg


def test_colour_never_stands_alone() -> None:
    assert len({shape for _, _, shape in LOOKS.values()}) == len(LOOKS)
    assert [colour for _, colour, _ in LOOKS.values()] == ["#a6a6a6", "#00b0f0", "#e46c0a", "#490092", "#490092"]


def test_only_what_happened_within_the_months_is_drawn() -> None:
    layers = {layer.get("name"): layer for layer in spc_chart(LINE)["layer"]}
    assert [one["words"] for one in layers["events"]["data"]["values"]] == ["Merger"]


def test_a_month_without_a_figure_has_no_point() -> None:
    dots = next(layer for layer in spc_chart(LINE)["layer"] if layer["mark"]["type"] == "point")
    assert "2026-01-01" not in {one["month"] for one in dots["data"]["values"]}


def test_a_chart_without_figures_is_refused() -> None:
    with pytest.raises(ValueError, match="at least one figure"):
        spc_chart(SpcLine(title="x", axis="%", points=[point(0, None)]))
