"""Funnels against published figures and simulations, and by what must hold of any."""

import csv
import os
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from collegium.methods.funnel import (
    AS_EXPECTED,
    HIGHER,
    LOWER,
    SHMI,
    FunnelOptions,
    Kind,
    Outliers,
    Overdispersion,
    Transformation,
    funnel,
    limits_on_scale,
    shmi_limits,
)
from collegium.methods.prediction import binomial_limits, poisson_limits
from tests.oracles import funnel as oracle

NONE = FunnelOptions(overdispersion=Overdispersion.NONE)
WINSORISED = FunnelOptions(outliers=Outliers.WINSORISE)
SHARES = FunnelOptions(Kind.PROPORTION, Transformation.ARCSINE)
ROOTS = FunnelOptions(transformation=Transformation.SQUARE_ROOT)
RATES = FunnelOptions(Kind.RATE)
COUNTS = st.lists(st.tuples(st.integers(0, 400), st.floats(0.5, 400)), min_size=1, max_size=40)


def given_units() -> tuple[np.ndarray, np.ndarray]:
    return np.array(oracle.OBSERVED, np.float64), np.array(oracle.EXPECTED, np.float64)


@pytest.mark.parametrize(("options", "wanted"), [(FunnelOptions(), oracle.TRUNCATED), (WINSORISED, oracle.WINSORISED)])
def test_over_dispersion(options: FunnelOptions, wanted: tuple[int, float, float]) -> None:
    found = funnel(*given_units(), options)
    assert found.kept == wanted[0]
    assert found.phi == pytest.approx(wanted[1], abs=5e-5)
    assert found.tau2 == pytest.approx(wanted[2], abs=5e-7)


def test_bands_with_and_without_over_dispersion() -> None:
    observed, expected = given_units()
    published = FunnelOptions(Kind.SHMI, overdispersion=Overdispersion.NONE)
    plain, adjusted = funnel(observed, expected, NONE), funnel(observed, expected)
    assert tuple(funnel(observed, expected, published).band + 1) == oracle.BANDS_BY_PUBLISHED_LIMITS
    assert tuple(plain.band + 1) == oracle.BANDS_BY_CHANCE
    low, high = stats.poisson.cdf(observed, expected) < 0.025, stats.poisson.sf(observed - 1, expected) < 0.025
    assert tuple(np.where(low, 3, np.where(high, 1, 2))) == oracle.BANDS_BY_CHANCE
    assert plain.adjusted is None
    assert tuple(adjusted.band + 1) == oracle.BANDS_ADJUSTED
    assert adjusted.adjusted is not None
    assert adjusted.adjusted.lower_95[5] == pytest.approx(oracle.ADJUSTED_LOWER_OF_SIXTH, abs=5e-4)


@pytest.mark.parametrize("expected", oracle.EXACT)
def test_published_limits(expected: int) -> None:
    found = shmi_limits(np.array([float(expected)]))
    limits = [found.lower_95[0], found.upper_95[0], found.lower_998[0], found.upper_998[0]]
    assert limits == pytest.approx(oracle.EXACT[expected], abs=5e-5)
    lower = stats.chi2.ppf(0.025, 2 * expected) / 2 / expected
    upper = stats.chi2.ppf(0.999, 2 * (expected + 1)) / 2 / expected
    assert [found.lower_95[0], found.upper_998[0]] == pytest.approx([lower, upper], rel=1e-10)


def test_limits_of_a_share() -> None:
    share, number, limits = oracle.SHARE
    found = limits_on_scale(np.array([1 / (2 * np.sqrt(number))]), share, SHARES)
    for name, wanted in zip(("lower_95", "upper_95", "lower_998", "upper_998"), limits, strict=True):
        assert getattr(found, name)[0] == pytest.approx(wanted, abs=5e-5)


def test_square_root_limits_are_squared() -> None:
    found = funnel(*given_units(), ROOTS)
    assert found.adjusted is not None
    error = 1 / (2 * np.sqrt(100))
    half = stats.norm.ppf(0.975) * np.sqrt(error**2 + found.tau2)
    assert found.adjusted.upper_95[0] == pytest.approx((1 + half) ** 2)
    assert found.adjusted.lower_95[0] == pytest.approx((1 - half) ** 2)


def test_rates_have_the_common_rate_in_the_middle() -> None:
    observed, size = np.array([3.0, 0, 12, 7]), np.array([1000.0, 800, 2500, 4000])
    found = funnel(observed, size, FunnelOptions(Kind.RATE, overdispersion=Overdispersion.NONE))
    assert found.centre == pytest.approx(22 / 8300)
    expected = 22 / 8300 * size
    assert found.chance.lower_95 == pytest.approx(stats.poisson.ppf(0.025, expected) / size)
    assert found.chance.upper_998 == pytest.approx(stats.poisson.isf(0.001, expected) / size)
    # By hand: 22 of 8,300 is 2.12 of 800, of which 0 is 12%; 6.63 of 2,500, of which 12 or more is 4%.
    assert found.band.tolist() == [AS_EXPECTED] * 4


@pytest.mark.parametrize("overdispersion", list(Overdispersion))
def test_the_unit_of_a_size_changes_no_band_and_no_spread(overdispersion: Overdispersion) -> None:
    random = np.random.default_rng(7)
    size = random.uniform(200, 9000, 60)
    observed = random.poisson(size * 0.002 * np.exp(random.normal(0, 0.6, 60))).astype(np.float64)
    options = FunnelOptions(Kind.RATE, overdispersion=overdispersion)
    days, thousands = funnel(observed, size, options), funnel(observed, size / 1000, options)
    assert thousands.band.tolist() == days.band.tolist()
    assert len(set(days.band.tolist())) == 3
    assert (thousands.phi, thousands.tau2) == pytest.approx((days.phi, days.tau2))
    assert thousands.chance.upper_95 / 1000 == pytest.approx(days.chance.upper_95)


# Simulations of units that do not differ: the promised error rates, within four standard errors of the simulation.

TAILS = ((0.025, "lower_95", "upper_95"), (0.001, "lower_998", "upper_998"))


@pytest.mark.parametrize("expected", [0.5, 2, 4, 10, 100])
def test_no_more_units_lie_beyond_the_limits_of_a_ratio_than_promised(expected: float) -> None:
    runs = 400_000
    observed = np.random.default_rng(20261130).poisson(expected, runs).astype(np.float64)
    limits = funnel(np.ones(1), np.array([float(expected)]), NONE).chance
    for tail, lower, upper in TAILS:
        low, high = getattr(limits, lower)[0] * expected, getattr(limits, upper)[0] * expected
        margin = 4 * np.sqrt(tail * (1 - tail) / runs)
        below, above = np.mean(observed < low - 1e-9), np.mean(observed > high + 1e-9)
        assert below <= tail + margin
        assert above <= tail + margin
        assert below == pytest.approx(stats.poisson.cdf(low - 1, expected), abs=margin)
        assert above == pytest.approx(stats.poisson.sf(high, expected), abs=margin)
        # No narrower limits keep the promise: with one count more, each tail is longer.
        assert stats.poisson.cdf(low, expected) >= tail
        assert stats.poisson.sf(high - 1, expected) >= tail


def test_published_limits_do_not_keep_that_promise_where_little_is_expected() -> None:
    limits = shmi_limits(np.array([4.0]))
    assert stats.poisson.cdf(np.ceil(4 * limits.lower_95[0]) - 1, 4) == pytest.approx(0.092, abs=5e-4)
    assert stats.poisson.sf(np.floor(4 * limits.upper_95[0]), 4) == pytest.approx(0.003, abs=5e-4)


@pytest.mark.parametrize("mean", [0.5, 1.5, 3, 10, 30])
@pytest.mark.parametrize("overdispersion", [Overdispersion.NONE, Overdispersion.ADDITIVE])
@pytest.mark.parametrize("days", [1, 1000])
def test_equal_rates_give_no_more_false_alarms_than_promised(
    mean: float, overdispersion: Overdispersion, days: int
) -> None:
    runs, units = 400, 40
    random = np.random.default_rng(round(mean * 10))
    size = random.uniform(0.5, 1.5, units) * 3000
    options = FunnelOptions(Kind.RATE, overdispersion=overdispersion)
    outside = beyond = 0
    for _ in range(runs):
        observed = random.poisson(mean * size / 3000).astype(np.float64)
        found = funnel(observed, size / days, options)
        outside += int((found.band != AS_EXPECTED).sum())
        beyond += int(found.beyond_998.sum())
    share, extreme = outside / runs / units, beyond / runs / units
    assert share <= 0.05 + 4 * np.sqrt(0.05 * 0.95 / runs / units)
    assert extreme <= 0.002 + 4 * np.sqrt(0.002 / runs / units)
    if mean >= 10 and overdispersion is Overdispersion.NONE:
        assert share > 0.025


@pytest.mark.parametrize("number", [2, 10, 60])
def test_equal_shares_give_no_more_false_alarms_than_promised(number: int) -> None:
    runs, units = 400, 40
    random = np.random.default_rng(number)
    outside = 0
    for _ in range(runs):
        observed = random.binomial(number, 0.3, units).astype(np.float64)
        outside += int((funnel(observed, np.full(units, float(number)), SHARES).band != AS_EXPECTED).sum())
    assert outside / runs / units <= 0.05 + 4 * np.sqrt(0.05 * 0.95 / runs / units)


@given(st.floats(1e-6, 1e6), st.sampled_from([0.025, 0.001]))
def test_poisson_limits_equal_a_published_implementation(mean: float, tail: float) -> None:
    lower, upper = poisson_limits(np.array([mean]), tail)
    assert (lower[0], upper[0]) == (stats.poisson.ppf(tail, mean), stats.poisson.isf(tail, mean))


@given(st.integers(1, 100_000), st.floats(1e-6, 1 - 1e-6), st.sampled_from([0.025, 0.001]))
def test_binomial_limits_equal_a_published_implementation(number: int, chance: float, tail: float) -> None:
    lower, upper = binomial_limits(np.array([number]), chance, tail)
    assert (lower[0], upper[0]) == (stats.binom.ppf(tail, number, chance), stats.binom.isf(tail, number, chance))


@pytest.mark.parametrize(
    ("expected", "low", "very_low"),
    [(3.68, False, False), (3.69, True, False), (6.90, True, False), (6.91, True, True)],
)
def test_nothing_observed_is_low_only_where_enough_was_expected(expected: float, low: bool, very_low: bool) -> None:
    for options in (FunnelOptions(), NONE, ROOTS, SHMI):
        found = funnel(np.array([0.0, 100, 100]), np.array([expected, 100, 100]), options)
        assert (found.band[0] == LOWER, found.beyond_998[0]) == (low, very_low), options


@pytest.mark.parametrize(("observed", "options"), [(0.0, RATES), (0.0, SHARES), (3.0, SHARES)])
def test_where_no_unit_differs_there_are_no_limits(observed: float, options: FunnelOptions) -> None:
    found = funnel(np.full(4, observed), np.full(4, 3.0), options)
    assert not found.judged
    assert np.isnan(found.chance.lower_95).all()
    assert found.band.tolist() == [AS_EXPECTED] * 4


def test_multiplicative_widens_only_when_spread_is_above_chance() -> None:
    multiplicative = FunnelOptions(overdispersion=Overdispersion.MULTIPLICATIVE)
    observed, expected = given_units()
    found = funnel(observed, expected, multiplicative)
    assert found.adjusted is not None
    assert found.adjusted.upper_95[0] == pytest.approx(np.exp(stats.norm.ppf(0.975) * np.sqrt(found.phi / 100)))
    even = funnel(expected, expected, multiplicative)
    assert even.adjusted is not None
    assert even.adjusted.upper_95[0] == pytest.approx(np.exp(stats.norm.ppf(0.975) / 10))


def test_nothing_observed_is_judged_by_chance() -> None:
    observed, expected = given_units()
    found = funnel(np.append(observed, [0, 0]), np.append(expected, [8.0, 0.5]))
    assert found.log_defined.tolist() == [True] * 10 + [False] * 2
    # P(0 of 8) is 0.0003, P(0 of 0.5) is 0.61.
    assert found.band[10:].tolist() == [LOWER, AS_EXPECTED]
    assert (found.kept, found.phi) == pytest.approx(oracle.TRUNCATED[:2], abs=5e-5)
    alone = funnel(np.zeros(2), np.ones(2))
    assert alone.kept == 0
    assert np.isnan(alone.phi)
    assert alone.tau2 == 0


def test_the_published_method_is_kept_under_its_name() -> None:
    found = funnel(*given_units(), SHMI)
    assert found.chance.upper_95 == pytest.approx(shmi_limits(given_units()[1]).upper_95)
    assert found.adjusted is not None
    assert found.adjusted.lower_95[5] == pytest.approx(np.exp(-1.959964 * np.sqrt(1 / 80 + found.tau2)))
    assert tuple(found.band + 1) == oracle.BANDS_ADJUSTED


@given(COUNTS)
def test_any_funnel_holds_together(units: list[tuple[int, float]]) -> None:
    observed, expected = np.array([o for o, _ in units], np.float64), np.array([e for _, e in units])
    for options in (FunnelOptions(), WINSORISED, ROOTS, RATES, NONE):
        found = funnel(observed, expected, options)
        assert found.tau2 >= 0
        if not found.judged:
            continue
        assert np.all(found.chance.lower_998 <= found.chance.lower_95)
        assert np.all(found.chance.upper_95 <= found.chance.upper_998)
        limits = found.adjusted or found.chance
        assert np.all(limits.lower_95 <= found.chance.lower_95)
        assert np.all(limits.upper_95 >= found.chance.upper_95)
        inside = (found.ratio >= limits.lower_95) & (found.ratio <= limits.upper_95)
        assert np.all((found.band == AS_EXPECTED) == inside)
        # Nothing is out of control of which chance alone says that it is usual.
        mean = found.centre * expected
        tails = np.minimum(stats.poisson.cdf(observed, mean), stats.poisson.sf(observed - 1, mean))
        assert np.all(tails[found.band != AS_EXPECTED] < 0.025)


@given(st.floats(0.5, 1e5), st.floats(1.001, 10))
def test_limits_narrow_as_units_grow(expected: float, times: float) -> None:
    found = shmi_limits(np.array([expected, expected * times]))
    assert found.upper_95[1] < found.upper_95[0]
    assert found.lower_95[1] > found.lower_95[0]


@given(COUNTS)
def test_the_order_of_units_does_not_matter(units: list[tuple[int, float]]) -> None:
    order = np.random.default_rng(len(units)).permutation(len(units))
    observed, expected = np.array([o for o, _ in units], np.float64), np.array([e for _, e in units])
    one, other = funnel(observed, expected), funnel(observed[order], expected[order])
    assert other.band.tolist() == one.band[order].tolist()
    assert other.tau2 == pytest.approx(one.tau2, rel=1e-9, abs=1e-12)


@pytest.mark.parametrize(
    ("observed", "base", "options"),
    [
        ([1], [0], NONE),
        ([-1], [1], NONE),
        ([3], [2], SHARES),
        ([1], [np.nan], NONE),
        ([], [], NONE),
        ([1], [1, 2], NONE),
    ],
)
def test_refuses_what_cannot_be(observed: list[float], base: list[float], options: FunnelOptions) -> None:
    with pytest.raises(ValueError, match=r"observed|finite|expected"):
        funnel(np.array(observed, np.float64), np.array(base, np.float64), options)


def test_refuses_a_scale_that_does_not_fit() -> None:
    with pytest.raises(ValueError, match="log or square-root"):
        FunnelOptions(transformation=Transformation.ARCSINE)


@pytest.mark.real_data
def test_the_standardised_mortality_of_2012_is_banded() -> None:
    """SHMI of October 2012, 142 providers, HSCIC (Open Government Licence): what must hold of its funnel."""
    with (Path(os.environ["COLLEGIUM_REAL_DATA"]) / "shmi_2012_october.csv").open(newline="") as stream:
        rows = list(csv.DictReader(stream))
    observed, expected = (np.array([float(row[name]) for row in rows]) for name in ("OBSERVED", "EXPECTED"))
    found = funnel(observed, expected, SHMI)
    assert found.ratio == pytest.approx([float(row["VALUE"]) for row in rows], abs=5.1e-5)
    # Ranks 1 to 142 of 143: 14 ranks fall into the lowest tenth, 14 into the highest.
    assert found.kept == 114
    assert 1 < found.phi < 20
    assert found.adjusted is not None
    # Log limits mirror each other about 1.
    assert found.adjusted.lower_95 * found.adjusted.upper_95 == pytest.approx(np.ones(142), rel=1e-12)
    assert np.all(found.adjusted.upper_95 > found.chance.upper_95)
    outside = {code: int((found.band == code).sum()) for code in (HIGHER, LOWER)}
    assert 2 <= outside[HIGHER] <= 20
    assert 2 <= outside[LOWER] <= 25
