"""How well risks hold, against a published table, statsmodels, and what must not change it."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from collegium.methods.calibration import accuracy, calibration_slope, discrimination

# Hanley and McNeil 1982, table 1: 58 normal and 51 abnormal scans in five ratings. Area, standard error by DeLong and
# 95 % interval as the manual of Stata gives them for these data ([R] roctab): .8932, .0307, .83295 to .95339.
NORMAL, ABNORMAL = np.array([33.0, 6, 6, 11, 2]), np.array([3.0, 2, 2, 11, 33])
RATING = np.array([0.1, 0.3, 0.5, 0.7, 0.9])


def test_the_interval_of_the_published_table() -> None:
    found = discrimination(RATING, NORMAL + ABNORMAL, ABNORMAL)
    assert found.area == pytest.approx(0.8932, abs=5e-5)
    assert found.lower == pytest.approx(0.83295, abs=5e-6)
    assert found.upper == pytest.approx(0.95339, abs=5e-6)


def test_without_deaths_there_is_no_area_and_with_one_no_interval() -> None:
    spells = np.ones(5)
    assert np.isnan(discrimination(RATING, spells, np.zeros(5)).area)
    found = discrimination(RATING, spells, np.array([0.0, 0, 0, 0, 1]))
    assert found.area == 1
    assert np.isnan(found.lower)


@settings(deadline=None)
@given(st.lists(st.tuples(st.floats(0.01, 0.99), st.integers(0, 5), st.integers(0, 5)), min_size=2, max_size=25))
def test_only_the_order_of_risks_matters_and_the_placements_of_delong_agree(
    cells: list[tuple[float, int, int]],
) -> None:
    risk, dead, alive = (np.array(column, np.float64) for column in zip(*cells, strict=True))
    if dead.sum() < 2 or alive.sum() < 2:
        return
    found = discrimination(risk, dead + alive, dead)
    ones, zeros = np.repeat(risk, dead.astype(int)), np.repeat(risk, alive.astype(int))
    pairs = (ones[:, None] > zeros) + 0.5 * (ones[:, None] == zeros)
    variance = pairs.mean(axis=1).var(ddof=1) / len(ones) + pairs.mean(axis=0).var(ddof=1) / len(zeros)
    assert found.area == pytest.approx(pairs.mean())
    assert found.upper == pytest.approx(min(pairs.mean() + 1.959964 * np.sqrt(variance), 1), abs=1e-6)
    moved = discrimination(risk**2, dead + alive, dead)
    assert moved.lower == pytest.approx(found.lower)


def test_intervals_of_the_area_hold_what_they_should() -> None:
    """Normal risks one and a half deviations apart: the true area is Phi(1.5 / sqrt 2) = .8556."""
    rng, held = np.random.default_rng(8), 0
    for _ in range(1000):
        risk = np.r_[rng.normal(1.5, 1, 60), rng.normal(0, 1, 140)]
        found = discrimination(risk, np.ones(200), np.r_[np.ones(60), np.zeros(140)])
        held += found.lower <= 0.85558 <= found.upper
    assert held / 1000 == pytest.approx(0.95, abs=0.025)


def test_the_brier_score_by_hand() -> None:
    """Two of four die at a risk of .8, one of four at .2: (2 x .04 + 2 x .64 + .64 + 3 x .04) / 8 = .265; .375 x .625."""
    found = accuracy(np.array([0.8, 0.2]), np.array([4.0, 4]), np.array([2.0, 1]))
    assert found.brier == pytest.approx(0.265)
    assert found.brier_of_average == pytest.approx(0.234375)


def test_the_slope_is_that_of_statsmodels() -> None:
    from statsmodels.genmod.families import Binomial
    from statsmodels.genmod.generalized_linear_model import GLM

    rng = np.random.default_rng(2)
    risk, spells = rng.uniform(0.02, 0.6, 40), rng.integers(5, 60, 40).astype(np.float64)
    deaths = rng.binomial(spells.astype(int), risk**1.3).astype(np.float64)
    design = np.column_stack([np.ones(40), np.log(risk / (1 - risk))])
    oracle = GLM(np.column_stack([deaths, spells - deaths]), design, family=Binomial()).fit()
    found = calibration_slope(risk, spells, deaths)
    assert [found.intercept, found.slope] == pytest.approx(oracle.params, abs=1e-8)
    assert [found.lower, found.upper] == pytest.approx(oracle.conf_int()[1], abs=1e-6)


def test_risks_that_are_too_far_apart_have_a_slope_below_one() -> None:
    true = np.linspace(0.05, 0.5, 30)
    odds = np.log(true / (1 - true))
    stretched = 1 / (1 + np.exp(-2 * odds))
    spells = np.full(30, 1000.0)
    assert calibration_slope(stretched, spells, 1000 * true).slope == pytest.approx(0.5, abs=1e-6)
    assert calibration_slope(true, spells, 1000 * true).slope == pytest.approx(1, abs=1e-6)
    assert np.isnan(calibration_slope(np.full(3, 0.2), np.full(3, 9.0), np.array([1.0, 2, 3])).slope)
