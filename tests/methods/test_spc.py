"""XmR charts against published vectors, against a slow reference, and by what must hold of any chart."""

import csv
import os
from collections import defaultdict
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from collegium.methods.spc import LIMIT_STATES, Layout, XmrChart, XmrOptions, xmr
from collegium.methods.spc_rules import (
    ASSURANCES,
    POINT_TYPES,
    PRESETS,
    SPECIAL_CAUSES,
    TWO_OF_THREE,
    VARIATIONS,
    Preset,
    assurances,
    find_special_causes,
)
from tests.methods.slow_spc import slow_segment, slow_type, slow_variation
from tests.oracles.spc import ASSURANCE, ASSURANCE_TARGET, VECTORS, ZIGZAG_UNSCREENED, Vector

HUNDREDTHS = st.integers(-500, 500).map(lambda number: f"{number / 100:.2f}")
DEFAULT = XmrOptions()
SERIES = st.lists(HUNDREDTHS, min_size=1, max_size=30)


def layout(lengths: list[int], direction: int = 1, target: float = np.nan) -> Layout:
    starts = np.cumsum([0, *lengths[:-1]])
    return Layout(starts, np.full(len(lengths), direction, np.int8), np.full(len(lengths), target))


def chart_of(values: object, options: XmrOptions = DEFAULT, direction: int = 1, target: float = np.nan) -> XmrChart:
    points = np.asarray(values, np.float64)
    return xmr(points, layout([len(points)], direction, target), options)


def causes(chart: XmrChart) -> dict[int, str]:
    return {place + 1: SPECIAL_CAUSES[code] for place, code in enumerate(chart.special_cause) if code}


def assert_vector(vector: Vector, chart: XmrChart) -> None:
    found = [chart.segments.mean, chart.segments.average_range, chart.segments.lower_limit, chart.segments.upper_limit]
    wanted = [vector.mean, vector.average_range, vector.lower, vector.upper]
    assert np.concatenate(found) == pytest.approx(wanted, abs=5e-5)
    assert causes(chart) == vector.causes


@pytest.mark.parametrize("name", VECTORS)
def test_published_vectors(name: str) -> None:
    assert_vector(VECTORS[name], chart_of(VECTORS[name].values))


def test_without_screening_outliers_stay_in_the_limits() -> None:
    assert_vector(ZIGZAG_UNSCREENED, chart_of(ZIGZAG_UNSCREENED.values, XmrOptions(screen_outliers=False)))


@pytest.mark.parametrize("limits", ASSURANCE)
def test_assurance_is_the_limits_against_the_target(limits: tuple[float, float]) -> None:
    lower, upper = np.full(3, limits[0]), np.full(3, limits[1])
    direction = np.array([1, -1, 0], np.int8)
    found = assurances(lower, upper, np.full(3, ASSURANCE_TARGET), direction, np.full(3, 1e-12), np.zeros(3, np.bool_))
    assert [ASSURANCES[code] for code in found] == [*ASSURANCE[limits], "none"]


@settings(max_examples=300, deadline=None)
@given(
    series=st.lists(st.lists(SERIES, min_size=1, max_size=3), min_size=1, max_size=4),
    screen=st.booleans(),
    fix=st.sampled_from([None, 12, 15]),
    direction=st.sampled_from([-1, 0, 1]),
    preset=st.sampled_from(["nhsr", "mdc-2018"]),
)
def test_equals_the_slow_reference(
    series: list[list[list[str]]], screen: bool, fix: int | None, direction: int, preset: str
) -> None:
    segments = [segment for one in series for segment in one]
    values = np.array([float(text) for segment in segments for text in segment])
    rebased = np.zeros(len(values), np.bool_)
    rebased[np.cumsum([0, *(len(segment) for segment in segments[:-1])])] = True
    plan = replace(layout([sum(map(len, one)) for one in series], direction), rebased=rebased)
    rules = PRESETS[preset]
    chart = xmr(values, plan, XmrOptions(rules, screen, fix))
    slow = [slow_segment(one, screen=screen, fix=fix, shift=rules.shift, trend=rules.trend) for one in segments]
    headings = [heading for one in slow for heading in one.headings]
    assert [SPECIAL_CAUSES[code] for code in chart.special_cause] == [cause for one in slow for cause in one.causes]
    assert [POINT_TYPES[code] for code in chart.point_type] == [slow_type(one, direction) for one in headings]
    last = np.cumsum([sum(map(len, one)) for one in series]) - 1
    wanted = [slow_variation(headings[place], direction) for place in last]
    assert [VARIATIONS[code] for code in chart.variation] == wanted
    assert chart.segments.mean == pytest.approx([float(one.mean) for one in slow], rel=1e-12, abs=1e-12)
    lower = [np.nan if one.lower is None else float(one.lower) for one in slow]
    assert chart.segments.lower_limit == pytest.approx(lower, rel=1e-12, abs=1e-12, nan_ok=True)


@given(SERIES)
def test_limits_do_not_know_the_direction_of_time(series: list[str]) -> None:
    values = np.array(series, np.float64)
    forward, backward = chart_of(values), chart_of(values[::-1])
    for name in ("mean", "lower_limit", "upper_limit"):
        one, other = getattr(forward.segments, name), getattr(backward.segments, name)
        assert one == pytest.approx(other, rel=1e-9, abs=1e-9, nan_ok=True)


@given(SERIES, st.integers(-1000, 1000))
def test_a_shifted_series_has_the_same_special_causes(series: list[str], by: int) -> None:
    hundredths = np.array([round(float(text) * 100) for text in series], np.float64)
    assert causes(chart_of(hundredths)) == causes(chart_of(hundredths + by))


@given(SERIES)
def test_a_mirrored_series_swaps_improvement_and_concern(series: list[str]) -> None:
    values = np.array(series, np.float64)
    one, other = chart_of(values, direction=1), chart_of(-values, direction=-1)
    assert one.point_type.tolist() == other.point_type.tolist()


def test_series_in_one_array_are_as_good_as_one_by_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("collegium.methods.spc._POINTS_AT_ONCE", 50)
    generator = np.random.default_rng(7)
    lengths = generator.integers(1, 40, 60).tolist()
    values = generator.normal(size=sum(lengths)).round(2)
    together = xmr(values, layout(lengths))
    borders = np.cumsum([0, *lengths])
    alone = [chart_of(values[begin:end]) for begin, end in zip(borders, borders[1:], strict=False)]
    for name in ("special_cause", "point_type", "variation", "assurance"):
        assert getattr(together, name).tolist() == np.concatenate([getattr(one, name) for one in alone]).tolist()
    for name in ("mean", "average_range", "lower_limit"):
        wanted = np.concatenate([getattr(one.segments, name) for one in alone])
        np.testing.assert_array_equal(getattr(together.segments, name), wanted)
    assert together.segments.starts.tolist() == borders[:-1].tolist()
    assert together.segments.series.tolist() == list(range(60))


@pytest.mark.parametrize("value", [0.1, 0.3, 1e-9, 95.3, -7.7])
def test_a_constant_series_has_no_special_cause(value: float) -> None:
    chart = chart_of([value] * 23, target=value)
    assert causes(chart) == {}
    assert chart.segments.mean[0] == value == chart.segments.upper_limit[0]
    assert ASSURANCES[chart.assurance[0]] == "pass"


def test_a_point_on_the_mean_breaks_a_shift() -> None:
    # The mean of these decimals is 0.3 exactly, though not in binary.
    wide = [0.1, 0.5] * 6
    assert causes(chart_of([*wide, *[0.4] * 3, 0.3, *[0.4] * 3, *[0.2] * 3, 0.3, *[0.2] * 3])) == {}


def test_a_point_in_two_opposite_trends_takes_the_later() -> None:
    values = np.array([*range(7), *range(5, -1, -1)], np.float64)
    nowhere = np.zeros(13, np.int8)
    found = find_special_causes(values, nowhere, nowhere.view(np.uint8), np.arange(13) == 0, PRESETS["nhsr"])
    assert found.heading.tolist() == [1] * 6 + [-1] * 7


@pytest.mark.parametrize(("points", "state"), [(1, "none"), (4, "none"), (5, "trial"), (11, "trial"), (12, "final")])
def test_short_series_have_trial_limits_or_none(points: int, state: str) -> None:
    chart = chart_of(list(range(points)), target=2.0)
    assert LIMIT_STATES[chart.segments.state[0]] == state
    assert np.isnan(chart.segments.lower_limit[0]) == (state == "none")
    assert (ASSURANCES[chart.assurance[0]] == "none") == (state == "none")


def test_limits_fixed_at_the_start_ignore_what_follows() -> None:
    first = list(VECTORS["quiet"].values)
    chart = chart_of([*first, 90, 91], XmrOptions(fix_after_n_points=12))
    assert chart.segments.upper_limit[0] == pytest.approx(31.2121, abs=5e-5)
    assert causes(chart) == {13: "outside_limits", 14: "outside_limits"}
    with pytest.raises(ValueError, match="at least 12"):
        XmrOptions(fix_after_n_points=11)


def test_a_gap_breaks_ranges_and_patterns_only_when_asked() -> None:
    values = np.array([1.0, 2, 1, 2, 1, 2, 9, 10, 9, 10, 9, 10])
    gaps = np.zeros(12, np.bool_)
    gaps[6] = True
    plan = replace(layout([12]), gaps=gaps)
    assert xmr(values, plan, XmrOptions(screen_outliers=False)).segments.average_range[0] == pytest.approx(17 / 11)
    broken = xmr(values, plan, XmrOptions(screen_outliers=False, break_at_gaps=True))
    assert broken.segments.average_range[0] == pytest.approx(1.0)
    rising = replace(layout([8]), gaps=np.arange(8) == 4)
    assert "trend" in causes(xmr(np.arange(8.0), rising)).values()
    assert "trend" not in causes(xmr(np.arange(8.0), rising, XmrOptions(break_at_gaps=True))).values()


def test_two_of_three_by_preset() -> None:
    # Between warning line and limit, on the other side, between again; then a point outside the limits.
    side = np.array([1, -1, 1, -1, 1, 1, -1], np.int8)
    reach = np.array([1, 0, 1, 0, 2, 1, 1], np.uint8)
    breaks = np.arange(7) == 0

    def flagged(preset: Preset) -> dict[int, int]:
        found = find_special_causes(np.array([5.0, 1, 5, 1, 9, 5, 0]), side, reach, breaks, preset)
        places = np.flatnonzero(found.cause == TWO_OF_THREE)
        return dict(zip(places.tolist(), found.heading[places].tolist(), strict=True))

    assert flagged(PRESETS["nhsr"]) == {}
    assert flagged(PRESETS["powerbi"]) == {0: 1, 2: 1, 5: 1}
    assert flagged(replace(PRESETS["powerbi"], whole_pattern=True)) == {0: 1, 1: 1, 2: 1, 3: 1, 5: 1}


def test_presets_differ_in_the_length_of_a_trend() -> None:
    values = [5.0, 1, 6, 2, 3, 4, 5, 6, 1, 5, 2, 6, 1]
    found = {
        name: [place for place, cause in causes(chart_of(values, XmrOptions(preset))).items() if cause == "trend"]
        for name, preset in PRESETS.items()
    }
    assert found == {"nhsr": [], "powerbi": [4, 5, 6, 7, 8], "mdc-2018": []}


def test_a_rebase_is_suggested_after_twelve_points_on_one_side() -> None:
    values = np.array([1.0, 2] * 10 + [8.0, 9] * 6)
    chart = chart_of(values)
    assert chart.step.tolist() == [20]
    assert chart_of(values[:-1]).step.tolist() == [-1]


@given(st.lists(st.integers(0, 9), min_size=12, max_size=40), st.integers(0, 12), st.sampled_from([1, -1]))
def test_where_the_mean_spans_a_step_the_newest_figures_are_judged(
    values: list[int], more: int, direction: int
) -> None:
    """As if somebody had begun new limits there; lines and icons of the whole stay as they are."""
    series = np.array([*values, *([11, 12, 13] * 4), *([12] * more)], np.float64)
    plan = replace(layout([len(series)]), improvement=np.array([direction], np.int8), target=np.array([11.0]))
    chart = xmr(series, plan)
    if (step := int(chart.step[0])) < 0:
        return
    assert np.all(np.sign(series[step:] - chart.segments.mean[0]) == np.sign(series[-1] - chart.segments.mean[0]))
    alone = xmr(series[step:], replace(plan, starts=np.array([0])))
    if alone.step[0] < 0:  # a step within the newest figures is not looked for
        assert chart.assurance[0] == alone.assurance[0]
    assert len(chart.segments.starts) == 1


def test_a_target_is_judged_by_the_figures_since_a_step() -> None:
    values = np.array([72.0, 70] * 10 + [90.0, 92] * 7)
    plan = replace(layout([34]), improvement=np.array([1], np.int8), target=np.array([85.0]))
    chart = xmr(values, plan, XmrOptions(screen_outliers=False))
    assert chart.segments.lower_limit[0] < 85 < chart.segments.upper_limit[0]
    assert (chart.step.tolist(), ASSURANCES[chart.assurance[0]]) == ([20], "pass")
    frozen = xmr(values, plan, XmrOptions(fix_after_n_points=20))
    assert (frozen.step.tolist(), ASSURANCES[frozen.assurance[0]]) == ([20], "pass")


@pytest.mark.parametrize(("value", "direction"), [(1.0, 1), (0.0, -1), (0.98, 1), (98.7, -1)])
def test_a_target_that_every_point_is_exactly_at_is_met(value: float, direction: int) -> None:
    plan = replace(layout([18]), improvement=np.array([direction], np.int8), target=np.array([value]))
    assert ASSURANCES[xmr(np.full(18, value), plan).assurance[0]] == "pass"


def test_limits_without_width_are_not_enough_to_meet_a_target() -> None:
    plan = replace(layout([20]), improvement=np.array([1], np.int8), target=np.array([5.0]))
    frozen = xmr(np.array([5.0] * 12 + [1.0] * 8), plan, XmrOptions(fix_after_n_points=12))
    assert frozen.segments.upper_limit[0] == 5 == frozen.segments.lower_limit[0]
    assert ASSURANCES[frozen.assurance[0]] == "hit_and_miss"


def test_screening_never_takes_away_all_variation() -> None:
    values = np.zeros(18)
    values[[5, 11]] = 1
    chart = chart_of(values)
    assert chart.segments.rare.tolist() == [True]
    assert chart.segments.upper_limit[0] == pytest.approx(1 / 9 + 2.66 * 4 / 17)
    assert chart.segments.lower_limit[0] == pytest.approx(1 / 9 - 2.66 * 4 / 17)
    assert causes(chart) == {6: "outside_limits", 12: "outside_limits"}
    assert not chart_of(np.zeros(18)).segments.rare[0]
    assert not chart_of(np.array([1.0, 2, 1, 2, 10, 1, 2, 1, 2])).segments.rare[0]


@pytest.mark.parametrize("values", [[], [1.0, np.nan], [np.inf]])
def test_refuses_what_is_no_series(values: list[float]) -> None:
    with pytest.raises(ValueError, match=r"point|finite"):
        xmr(np.array(values), layout([len(values)]))


@pytest.mark.real_data
def test_attendances_equal_the_slow_reference_point_for_point() -> None:
    """Monthly A&E attendances 2016 to 2019 by organisation and type, NHS England, as in NHSRdatasets (CC0)."""
    series: dict[tuple[str, str], list[tuple[str, str]]] = defaultdict(list)
    with (Path(os.environ["COLLEGIUM_REAL_DATA"]) / "ae_attendances.csv").open(newline="") as stream:
        for row in csv.DictReader(stream):
            series[row["org_code"], row["type"]].append((row["period"], row["attendances"]))
    texts = [[text for _, text in sorted(points)] for points in series.values()]
    chart = xmr(np.array([float(text) for one in texts for text in one]), layout([len(one) for one in texts]))
    slow = [slow_segment(one) for one in texts]
    assert [SPECIAL_CAUSES[code] for code in chart.special_cause] == [cause for one in slow for cause in one.causes]
    upper = [np.nan if one.upper is None else float(one.upper) for one in slow]
    assert chart.segments.upper_limit == pytest.approx(upper, rel=1e-12, nan_ok=True)
    assert len(chart.special_cause) == 12_765
