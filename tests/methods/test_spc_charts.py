"""Charts of shares, rates and rare events against their formulas, by hand or by a plain loop."""

import itertools
import math
import statistics
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from collegium.methods.spc import Layout, xmr
from collegium.methods.spc_charts import (
    OF_FIGURES,
    OF_PARTS,
    PointChart,
    c_chart,
    chart_points,
    dispersion,
    g_chart,
    moving_range_limit,
    p_chart,
    read_chart,
    run_chart,
    t_chart,
    u_chart,
)
from collegium.methods.spc_rules import ASSURANCES, SPECIAL_CAUSES, VARIATIONS
from collegium.methods.spc_runs import analyse_runs

SHARES = st.lists(st.tuples(st.integers(0, 50), st.integers(50, 400)), min_size=5, max_size=30)


def layout(points: int, direction: int = 1, target: float = np.nan) -> Layout:
    return Layout(np.zeros(1, np.int64), np.full(1, direction, np.int8), np.full(1, target))


def two(points: int) -> Layout:
    return Layout(np.array([0, points]), np.ones(2, np.int8), np.full(2, np.nan))


def test_p_chart_by_hand() -> None:
    # pbar = 60 / 600 = 0.1; sigma at 100 is 0.03, at 400 it is 0.015.
    numerator, denominator = np.array([10.0, 12, 5, 3, 30]), np.array([50.0, 50, 50, 50, 400])
    lines = p_chart(numerator, denominator, layout(5))
    assert lines.centre == pytest.approx([0.1] * 5)
    assert lines.upper_limit[4] == pytest.approx(0.1 + 3 * 0.015)
    assert lines.lower_limit[4] == pytest.approx(0.1 - 3 * 0.015)
    assert lines.lower_limit[0] == 0
    assert lines.upper_warning[4] == pytest.approx(0.13)


def test_u_chart_by_hand() -> None:
    lines = u_chart(np.array([4.0, 9, 2, 5, 5]), np.array([1.0, 2, 1, 1, 20 / 4]), layout(5))
    assert lines.centre[0] == pytest.approx(2.5)
    assert lines.upper_limit[1] == pytest.approx(2.5 + 3 * np.sqrt(2.5 / 2))
    assert lines.lower_limit[0] == 0


@given(SHARES)
def test_prime_charts_equal_a_loop(pairs: list[tuple[int, int]]) -> None:
    numerator, denominator = np.array([n for n, _ in pairs], np.float64), np.array([d for _, d in pairs], np.float64)
    centre = numerator.sum() / denominator.sum()
    for chart, spread in ((p_chart, centre * (1 - centre)), (u_chart, centre)):
        lines = chart(numerator, denominator, layout(len(pairs)), prime=True)
        z = [(n / d - centre) / np.sqrt(spread / d) if spread else 0.0 for n, d in pairs]
        widening = statistics.fmean(abs(b - a) for a, b in zip(z, z[1:], strict=False)) / 1.128
        upper = [centre + 3 * np.sqrt(spread / d) * widening for _, d in pairs]
        upper = [min(one, 1.0) for one in upper] if chart is p_chart else upper
        assert lines.upper_limit == pytest.approx(upper, abs=1e-12)
        assert np.all(lines.lower_limit >= 0)
        sigma = np.sqrt(spread / denominator)
        found = dispersion(numerator, denominator, sigma, np.full(len(pairs), centre), layout(len(pairs)))
        assert found == pytest.approx([widening])


@given(SHARES, SHARES)
def test_series_laid_end_to_end_do_not_touch(one: list[tuple[int, int]], other: list[tuple[int, int]]) -> None:
    both = np.array(one + other, np.float64)
    plan = two(len(one))
    for prime in (False, True):
        together = p_chart(both[:, 0], both[:, 1], plan, prime=prime)
        alone = p_chart(both[len(one) :, 0], both[len(one) :, 1], layout(len(other)), prime=prime)
        assert together.upper_limit[len(one) :].tolist() == alone.upper_limit.tolist()
    assert run_chart(both[:, 0], plan).centre[-1] == statistics.median(n for n, _ in other)


def test_run_chart_has_a_median_and_finds_shifts_only() -> None:
    values = np.array([1.0, 9, 1, 9, 1, 9, 1, 9, 6, 7, 6, 7, 6, 7, 6, 90])
    lines = run_chart(values, layout(16))
    assert lines.centre[0] == 6.5 == statistics.median(values)
    assert np.isnan(lines.upper_limit).all()
    steps = np.array([1.0, 2] * 4 + [8.0, 9] * 4)
    reading = read_chart(run_chart(steps, layout(16)), layout(16, target=5.0))
    assert [SPECIAL_CAUSES[code] for code in reading.special_cause] == ["shift"] * 16
    assert VARIATIONS[reading.variation[0]] == "improvement_high"
    assert ASSURANCES[reading.assurance[0]] == "none"


def test_g_chart_by_hand() -> None:
    lines = g_chart(np.array([2.0, 4, 6, 8, 0]), layout(5))
    assert lines.centre[0] == 4
    assert lines.upper_limit[0] == pytest.approx(4 + 3 * np.sqrt(20))
    assert lines.lower_limit[0] == 0


def test_t_chart_is_an_xmr_chart_of_the_root() -> None:
    days = np.array([3.0, 10, 1, 25, 8, 14, 2, 30, 5, 9, 11, 4])
    lines = t_chart(days, layout(12))
    root = days ** (1 / 3.6)
    mean, half = root.mean(), 2.66 * np.abs(np.diff(root)).mean()
    assert lines.centre[0] == pytest.approx(mean**3.6)
    assert lines.upper_limit[0] == pytest.approx((mean + half) ** 3.6)
    assert lines.lower_limit[0] == max(mean - half, 0) ** 3.6


def test_a_share_outside_its_limits_is_a_special_cause_and_a_rebase_begins_anew() -> None:
    denominator = np.full(24, 200.0)
    numerator = np.array([20.0, 22] * 6 + [60.0, 62] * 6)
    plan = layout(24, direction=-1)
    flat = read_chart(p_chart(numerator, denominator, plan), plan)
    assert "outside_limits" in {SPECIAL_CAUSES[code] for code in flat.special_cause}
    assert VARIATIONS[flat.variation[0]] == "concern_high"
    rebased = replace(plan, rebased=np.arange(24) == 12, target=np.array([0.05]))
    lines = p_chart(numerator, denominator, rebased)
    assert (lines.centre[0], lines.centre[23]) == pytest.approx((0.105, 0.305))
    reading = read_chart(lines, rebased)
    assert not reading.special_cause.any()
    assert ASSURANCES[reading.assurance[0]] == "fail"


def test_what_never_happens_has_no_special_cause() -> None:
    lines = p_chart(np.zeros(12), np.full(12, 30.0), layout(12), prime=True)
    assert lines.upper_limit.tolist() == [0.0] * 12
    assert not read_chart(lines, layout(12)).special_cause.any()


def test_a_short_series_has_no_limits() -> None:
    assert np.isnan(p_chart(np.ones(4), np.full(4, 9.0), layout(4)).upper_limit).all()


def test_the_limit_of_moving_ranges() -> None:
    chart = xmr(np.array([22.0, 25, 24, 27, 23, 26, 25, 24, 28, 26, 25, 27]), layout(12))
    assert moving_range_limit(chart.segments.average_range) == pytest.approx([3.267 * 25 / 11])


def test_c_chart_by_hand() -> None:
    # cbar = 4, sigma = 2.
    lines = c_chart(np.array([4.0, 2, 6, 3, 5]), layout(5))
    assert lines.centre.tolist() == [4.0] * 5
    assert (lines.upper_limit[0], lines.lower_limit[0], lines.upper_warning[0]) == (10, 0, 8)


def drawn(kind: str, parts: np.ndarray, plan: Layout, fix_after: int | None = None) -> PointChart:
    return chart_points(kind, parts[:, 0], plan, numerator=parts[:, 0], denominator=parts[:, 1], fix_after=fix_after)


KINDS = (*OF_PARTS, *OF_FIGURES)
LONG = st.lists(st.tuples(st.integers(1, 50), st.integers(50, 400)), min_size=12, max_size=30)


@pytest.mark.parametrize("kind", KINDS)
@given(LONG, st.integers(0, 10))
def test_frozen_lines_are_those_of_the_first_points(kind: str, pairs: list[tuple[int, int]], more: int) -> None:
    parts = np.array([*pairs, *([(49, 60)] * more)], np.float64)
    first, whole = parts[:12], drawn(kind, parts, layout(len(parts)), 12).lines
    alone = drawn(kind, first, layout(12)).lines
    assert whole.centre == pytest.approx(np.full(len(parts), alone.centre[0]))
    assert whole.upper_limit[:12] == pytest.approx(alone.upper_limit, nan_ok=True)
    # New limits begin anew on every kind of chart, frozen or not.
    begun = replace(layout(2 * len(parts)), rebased=np.arange(2 * len(parts)) == len(parts))
    both = drawn(kind, np.vstack([parts, parts]), begun, 12)
    assert both.lines.upper_limit[len(parts) :] == pytest.approx(whole.upper_limit, nan_ok=True)
    assert both.segment.tolist() == [1] * len(parts) + [2] * len(parts)


def test_limits_are_frozen_on_twelve_points_at_least() -> None:
    with pytest.raises(ValueError, match="at least 12"):
        chart_points("c", np.ones(20), layout(20), fix_after=11)


@pytest.mark.parametrize("kind", ["p", "u", "p-prime", "u-prime"])
@pytest.mark.parametrize(("value", "direction"), [(1.0, 1), (0.0, -1)])
def test_a_target_that_every_point_is_exactly_at_is_met(kind: str, value: float, direction: int) -> None:
    parts = np.column_stack([np.full(18, 30 * value), np.full(18, 30.0)])
    if kind.startswith("u") and value:
        return  # a rate that is always the same is not without chance
    chart = drawn(kind, parts, layout(18, direction, value))
    assert ASSURANCES[chart.reading.assurance[0]] == "pass"


def test_the_figures_since_a_step_judge_the_target() -> None:
    parts = np.column_stack([np.array([70.0, 72] * 10 + [90.0, 92] * 7), np.full(34, 100.0)])
    chart = drawn("p", parts, layout(34, 1, 0.8))
    assert chart.reading.step.tolist() == [20]
    assert chart.lines.lower_limit[-1] < 0.8
    assert ASSURANCES[chart.reading.assurance[0]] == "pass" if 0.91 - 3 * np.sqrt(0.91 * 0.09 / 100) > 0.8 else "hit"


# Anhoej and Olesen 2014, PLoS ONE 9(11), e113825, round(log2(n) + 3) and qbinom(0.05, n - 1, 0.5), worked out from the
# definitions with whole binomial coefficients: useful points, longest run at most, crossings at least.
RUN_LIMITS = [(10, 6, 2), (12, 7, 3), (16, 7, 4), (20, 7, 6), (24, 8, 8), (36, 8, 13), (60, 9, 23), (100, 10, 41)]


@pytest.mark.parametrize(("useful", "longest", "crossings"), RUN_LIMITS)
def test_limits_of_runs(useful: int, longest: int, crossings: int) -> None:
    assert sum(math.comb(useful - 1, k) for k in range(crossings)) / 2 ** (useful - 1) < 0.05
    assert sum(math.comb(useful - 1, k) for k in range(crossings + 1)) / 2 ** (useful - 1) >= 0.05
    values = np.array([1.0, 3.0] * useful)[:useful]
    runs = analyse_runs(run_chart(values, layout(useful)), layout(useful))
    assert (runs.longest_limit[0], runs.crossings_limit[0]) == (longest, crossings)
    assert (runs.useful[0], runs.longest[0], runs.crossings[0], runs.signal[0]) == (useful, 1, useful - 1, False)


@given(st.lists(st.integers(0, 5), min_size=2, max_size=60), st.lists(st.integers(0, 5), min_size=2, max_size=60))
def test_runs_equal_a_loop(one: list[int], other: list[int]) -> None:
    plan = two(len(one))
    runs = analyse_runs(run_chart(np.array(one + other, np.float64), plan), plan)
    for place, values in enumerate((one, other)):
        middle = statistics.median(values)
        sides = [value > middle for value in values if value != middle]
        lengths = [len(list(group)) for _, group in itertools.groupby(sides)]
        assert runs.useful[place] == len(sides)
        assert runs.longest[place] == max(lengths, default=0)
        assert runs.crossings[place] == max(len(lengths) - 1, 0)
        if len(sides) >= 10:
            few = next(
                k
                for k in range(60)
                if sum(math.comb(len(sides) - 1, j) for j in range(k + 1)) >= 0.05 * 2 ** (len(sides) - 1)
            )
            longest = round(math.log2(len(sides)) + 3)
            assert runs.signal[place] == (max(lengths) > longest or len(lengths) - 1 < few)
        else:
            assert not runs.signal[place]


def test_runs_of_chance_signal_about_as_rarely_as_published() -> None:
    """Anhoej and Olesen 2014 give a false alarm in some 4 to 10 of 100 charts of 10 to 50 points."""
    runs, points = 4_000, 24
    values = np.random.default_rng(11).normal(size=runs * points)
    plan = Layout(np.arange(runs) * points, np.ones(runs, np.int8), np.full(runs, np.nan))
    share = analyse_runs(run_chart(values, plan), plan).signal.mean()
    assert 0.02 < share < 0.10


@pytest.mark.parametrize(("numerator", "denominator"), [(5, 4), (1, 0), (-1, 3), (np.nan, 3)])
def test_refuses_what_is_no_share(numerator: float, denominator: float) -> None:
    with pytest.raises(ValueError, match=r"numerator|finite"):
        p_chart(np.array([numerator]), np.array([denominator], np.float64), layout(1))
    for chart in (g_chart, t_chart):
        with pytest.raises(ValueError, match="at least 0"):
            chart(np.array([-1.0]), layout(1))
