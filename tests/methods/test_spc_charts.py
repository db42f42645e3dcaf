"""Charts of shares, rates and rare events against their formulas, by hand or by a plain loop."""

import statistics
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from collegium.methods.spc import Layout, xmr
from collegium.methods.spc_charts import (
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


@pytest.mark.parametrize(("numerator", "denominator"), [(5, 4), (1, 0), (-1, 3), (np.nan, 3)])
def test_refuses_what_is_no_share(numerator: float, denominator: float) -> None:
    with pytest.raises(ValueError, match=r"numerator|finite"):
        p_chart(np.array([numerator]), np.array([denominator], np.float64), layout(1))
    for chart in (g_chart, t_chart):
        with pytest.raises(ValueError, match="at least 0"):
            chart(np.array([-1.0]), layout(1))
