"""Funnels against published figures, and by what must hold of any."""

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
    FunnelOptions,
    Kind,
    Outliers,
    Overdispersion,
    Transformation,
    exact_limits,
    funnel,
)
from tests.oracles import funnel as oracle

NONE = FunnelOptions(overdispersion=Overdispersion.NONE)
WINSORISED = FunnelOptions(outliers=Outliers.WINSORISE)
SHARES = FunnelOptions(Kind.PROPORTION, Transformation.ARCSINE)
ROOTS = FunnelOptions(transformation=Transformation.SQUARE_ROOT)
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
    plain, adjusted = funnel(*given_units(), NONE), funnel(*given_units())
    assert tuple(plain.band + 1) == oracle.BANDS_BY_CHANCE
    assert plain.adjusted is None
    assert tuple(adjusted.band + 1) == oracle.BANDS_ADJUSTED
    assert adjusted.adjusted is not None
    assert adjusted.adjusted.lower_95[5] == pytest.approx(oracle.ADJUSTED_LOWER_OF_SIXTH, abs=5e-4)


@pytest.mark.parametrize("expected", oracle.EXACT)
def test_exact_limits(expected: int) -> None:
    found = exact_limits(np.array([float(expected)]))
    limits = [found.lower_95[0], found.upper_95[0], found.lower_998[0], found.upper_998[0]]
    assert limits == pytest.approx(oracle.EXACT[expected], abs=5e-5)
    lower = stats.chi2.ppf(0.025, 2 * expected) / 2 / expected
    upper = stats.chi2.ppf(0.999, 2 * (expected + 1)) / 2 / expected
    assert [found.lower_95[0], found.upper_998[0]] == pytest.approx([lower, upper], rel=1e-10)


def test_limits_of_a_share() -> None:
    share, number, limits = oracle.SHARE
    found = funnel(np.array([share * number] * 2), np.array([float(number)] * 2), SHARES).chance
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
    options = FunnelOptions(Kind.RATE, Transformation.LOG)
    observed, size = np.array([3.0, 0, 12, 7]), np.array([1000.0, 800, 2500, 4000])
    found = funnel(observed, size, options)
    assert found.centre == pytest.approx(22 / 8300)
    squared = 3 / 3.5**2 + 1000 / 1000.5**2
    assert found.chance.upper_95[0] == pytest.approx(22 / 8300 * np.exp(stats.norm.ppf(0.975) * np.sqrt(squared)))


def test_multiplicative_widens_only_when_spread_is_above_chance() -> None:
    multiplicative = FunnelOptions(overdispersion=Overdispersion.MULTIPLICATIVE)
    observed, expected = given_units()
    found = funnel(observed, expected, multiplicative)
    assert found.adjusted is not None
    assert found.adjusted.upper_95[0] == pytest.approx(np.exp(stats.norm.ppf(0.975) * np.sqrt(found.phi / 100)))
    even = funnel(expected, expected, multiplicative)
    assert even.adjusted is not None
    assert even.adjusted.upper_95[0] == pytest.approx(np.exp(stats.norm.ppf(0.975) / 10))


def test_nothing_observed_is_judged_by_the_exact_limits() -> None:
    observed, expected = given_units()
    found = funnel(np.append(observed, [0, 0]), np.append(expected, [8.0, 0.5]))
    assert found.log_defined.tolist() == [True] * 10 + [False] * 2
    # The lower limit of the formula is above 0 for every expected number.
    assert np.all(found.chance.lower_95[10:] > 0)
    assert found.band[10:].tolist() == [LOWER, LOWER]
    assert (found.kept, found.phi) == pytest.approx(oracle.TRUNCATED[:2], abs=5e-5)
    alone = funnel(np.zeros(2), np.ones(2))
    assert alone.kept == 0
    assert np.isnan(alone.phi)
    assert alone.tau2 == 0


@given(COUNTS)
def test_any_funnel_holds_together(units: list[tuple[int, float]]) -> None:
    observed, expected = np.array([o for o, _ in units], np.float64), np.array([e for _, e in units])
    for options in (FunnelOptions(), WINSORISED, ROOTS):
        found = funnel(observed, expected, options)
        assert found.tau2 >= 0
        assert np.all(found.chance.lower_998 <= found.chance.lower_95)
        assert np.all(found.chance.upper_95 <= found.chance.upper_998)
        assert found.adjusted is not None
        assert np.all(found.adjusted.lower_95 <= found.adjusted.upper_95)
        inside = (found.ratio >= found.adjusted.lower_95) & (found.ratio <= found.adjusted.upper_95)
        assert np.all((found.band == AS_EXPECTED) == inside, where=found.log_defined)


@given(st.floats(0.5, 1e5), st.floats(1.001, 10))
def test_limits_narrow_as_units_grow(expected: float, times: float) -> None:
    found = exact_limits(np.array([expected, expected * times]))
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
    found = funnel(observed, expected)
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
