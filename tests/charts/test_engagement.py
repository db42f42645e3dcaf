from __future__ import annotations

import json
from typing import Any

import altair
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from collegium.charts import style
from collegium.charts.engagement import (
    LayerScore,
    ScaleGap,
    UnitScore,
    WaveGap,
    difference_chart,
    gap_chart,
    unit_chart,
    wave_chart,
)
from collegium.charts.engagement_pairs import WishPoint, wish_chart
from collegium.charts.leadership_time import UnitTime, pa_chart
from collegium.definitions.score_ranges import ScoreRange

TEN = ScoreRange(0, 10)

LAYERS = ("Board-near leaders", "Unit leaders", "Rank and file")
SPECS: dict[str, dict[str, Any]] = {
    "gap": gap_chart(
        [
            LayerScore(scale, layer, 6.25, 5.9, 6.6, 30)
            for scale in ("Own wish", "Encouragement")
            for layer in LAYERS[1:]
        ]
        + [LayerScore("Own wish", LAYERS[0], None)],
        span=TEN,
    ),
    "unit": unit_chart(
        [
            UnitScore("Surgery", 5.0, 4.5, 5.5, 31),
            UnitScore("Cardiology", 7.0, 6.5, 7.5, 22),
            UnitScore("Genetics", None),
        ],
        organisation_mean=6.25,
        span=TEN,
    ),
    "difference": difference_chart(
        [ScaleGap("Own wish", 1.2, 0.8, 1.6), ScaleGap("Voice", 0.2, -0.4, 0.8), ScaleGap("Hidden", None)], span=TEN
    ),
    "time": pa_chart([UnitTime("Surgery", 30, 2.0), UnitTime("Genetics", 4, 0.0), UnitTime("Eyes", 12, 1.5)]),
    "waves": wave_chart([WaveGap("2024", "Overall", 1.4, 1.0, 1.8), WaveGap("2026", "Overall", None)], span=TEN),
}
everyone = pytest.mark.parametrize("spec", SPECS.values(), ids=SPECS.keys())


@everyone
def test_a_specification_follows_the_published_schema(spec: dict[str, Any]) -> None:
    altair.LayerChart.from_dict(spec)
    assert spec["$schema"].endswith(f"/{altair.SCHEMA_VERSION.partition(chr(46))[0]}.json")


@everyone
def test_a_specification_is_plain_data_that_describes_itself(spec: dict[str, Any]) -> None:
    assert json.loads(json.dumps(spec, allow_nan=False)) == spec
    assert "table" in spec["description"]
    assert spec["width"] == "container"


def drawn_names(spec: dict[str, Any], field: str) -> list[str]:
    return [row[field] for row in spec["data"]["values"]]


def test_what_may_not_be_shown_is_absent_and_named() -> None:
    assert "Genetics" not in drawn_names(SPECS["unit"], "unit")
    assert SPECS["unit"]["title"]["text"][1] == "Not shown, to protect small groups: Genetics."
    assert SPECS["gap"]["title"]["text"][1] == "Not shown, to protect small groups: Board-near leaders (Own wish)."
    assert "Hidden" not in drawn_names(SPECS["difference"], "scale")
    assert [row["wave"] for row in SPECS["waves"]["data"]["values"]] == ["2024"]


def test_a_hidden_figure_leaves_no_trace_in_the_data() -> None:
    spec = unit_chart([UnitScore("Genetics", None, 1.0, 2.0, 7)], organisation_mean=6.0, span=TEN)
    assert spec["data"]["values"] == []


def test_units_stand_in_order_of_their_score_and_the_mean_is_rounded_half_up() -> None:
    assert drawn_names(SPECS["unit"], "unit") == ["Cardiology", "Surgery"]
    assert "All doctors 6.3" in json.dumps(SPECS["unit"])


def test_a_gap_whose_interval_holds_zero_looks_different() -> None:
    assert drawn_names(SPECS["difference"], "sure") == ["Likely to be real", "Could be chance"]


def test_never_colour_alone() -> None:
    for spec in (SPECS["gap"], SPECS["time"], SPECS["waves"]):
        for layer in spec["layer"]:
            if layer["mark"]["type"] == "point" and "color" in layer["encoding"]:
                ranges = [layer["encoding"][channel]["scale"]["range"] for channel in ("color", "shape")]
                assert all(len(set(chosen)) == len(chosen) for chosen in ranges)


def test_too_many_groups_are_refused_rather_than_given_the_same_colour() -> None:
    with pytest.raises(ValueError, match="At most 4"):
        gap_chart([LayerScore("Own wish", f"Layer {number}", 5.0) for number in range(5)], span=TEN)


def luminance(colour: str) -> float:
    channels = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize(
    "colour", [style.BLUE, style.DARK_BLUE, style.TEAL, style.ORANGE, style.PURPLE, style.GREY, style.INK]
)
def test_every_colour_stands_out_on_white(colour: str) -> None:
    # WCAG 2.2, 1.4.3 asks 4.5:1 of text; graphics would need 3:1 only.
    assert 1.05 / (luminance(colour) + 0.05) >= 4.5


def test_no_text_is_smaller_than_twelve_pixels() -> None:
    sizes: list[float] = []

    def walk(part: Any) -> None:
        if isinstance(part, dict):
            sizes.extend(value for key, value in part.items() if key.lower().endswith("fontsize"))
            for value in part.values():
                walk(value)

    walk(style.CONFIG)
    assert len(sizes) >= 4
    assert min(sizes) >= 12


@settings(max_examples=30, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 200), st.floats(0, 40)), max_size=40))
def test_leadership_time_of_any_units_gives_a_valid_chart(units: list[tuple[int, float]]) -> None:
    rows = [UnitTime(f"Unit {number}", doctors, activities) for number, (doctors, activities) in enumerate(units)]
    altair.LayerChart.from_dict(pa_chart(rows))


@settings(max_examples=30, deadline=None)
@given(st.lists(st.one_of(st.none(), st.floats(0, 10)), min_size=1, max_size=40))
def test_units_are_either_drawn_or_named_as_hidden(means: list[float | None]) -> None:
    rows = [UnitScore(f"Unit {place:02}", mean, mean, mean, 20) for place, mean in enumerate(means)]
    spec = unit_chart(rows, organisation_mean=5.0, span=TEN)
    notes = " ".join(spec["title"]["text"])
    for row in rows:
        assert (row.unit in drawn_names(spec, "unit")) != (row.unit in notes)


@pytest.mark.parametrize(
    ("span", "marks"),
    [
        (TEN, [0, 2, 4, 6, 8, 10]),
        (ScoreRange(1, 4), [1, 2, 3, 4]),
        (ScoreRange(0, 100), [0, 20, 40, 60, 80, 100]),
        (ScoreRange(-4, 4), [-4, -2, 0, 2, 4]),
    ],
)
def test_an_axis_is_the_range_of_the_scale(span: ScoreRange, marks: list[float]) -> None:
    spec = gap_chart([LayerScore("Voice", LAYERS[1], span.middle)], span=span)
    x = spec["layer"][1]["encoding"]["x"]
    assert x["scale"]["domain"] == [span.low, span.high]
    assert x["axis"]["values"] == marks
    assert x["axis"]["title"] == f"Score {span.from_to}"


@pytest.mark.parametrize(
    ("span", "gap", "marks"),
    [
        (TEN, 0.8, [-1, 0, 1]),
        (TEN, 7.2, [-8, -6, -4, -2, 0, 2, 4, 6, 8]),
        (ScoreRange(1, 4), 0.3, [-1, 0, 1]),
        (ScoreRange(0, 100), 23.0, [-30, -20, -10, 0, 10, 20, 30]),
        (ScoreRange(0, 1), 0.15, [-0.2, -0.1, 0, 0.1, 0.2]),
    ],
)
def test_the_axis_of_a_gap_fits_the_range(span: ScoreRange, gap: float, marks: list[float]) -> None:
    spec = difference_chart([ScaleGap("Voice", gap, gap, gap)], span=span)
    x = spec["layer"][1]["encoding"]["x"]
    assert x["axis"]["values"] == marks
    assert x["scale"]["domain"] == [marks[0], marks[-1]]


def test_wish_and_encouragement_cross_in_the_middle_of_their_range() -> None:
    spec = wish_chart([WishPoint("All", "All", 3.0, 2.0)], span=ScoreRange(1, 4))
    text = json.dumps(spec)
    assert '{"middle": 2.5}' in text
    assert spec["layer"][2]["data"]["values"] == [{"x": 1.06, "y": 3.91, "words": "Want to, not encouraged"}]
