"""The mixed model against statsmodels, and what it must do whatever the data are."""

from __future__ import annotations

import warnings

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from collegium.methods.performance import GoesWith, goes_with, mixed_model


def panel(seed: int, organisations: int, years: int, slope: float, between: float) -> tuple[np.ndarray, ...]:
    rng = np.random.default_rng(seed)
    name = np.repeat(np.arange(organisations), years)
    year = np.tile(np.arange(2012.0, 2012 + years), organisations)
    score = rng.normal(6.5, 0.5, len(name)) + rng.normal(0, 0.3, organisations)[name]
    own = rng.normal(0, between, organisations)[name]
    return name, year, score, 1.0 + slope * score + own + rng.normal(0, 0.1, len(name))


@pytest.mark.parametrize(("seed", "between"), [(1, 0.2), (2, 0.5), (3, 1.0)])
def test_the_model_equals_statsmodels(seed: int, between: float) -> None:
    """Oracle: MixedLM of statsmodels with one random effect, by restricted maximum likelihood."""
    from statsmodels.regression.mixed_linear_model import MixedLM

    name, year, score, outcome = panel(seed, 30, 4, -0.05, between)
    keep = np.random.default_rng(seed).random(len(name)) > 0.15  # unequal numbers of years
    name, year, score, outcome = (one[keep] for one in (name, year, score, outcome))
    design = np.column_stack([np.ones(len(name)), score, *(year == one for one in np.unique(year)[1:])]).astype(float)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        oracle = MixedLM(outcome, design, groups=name).fit(reml=True, method="lbfgs")
    found = mixed_model(np.unique(name, return_inverse=True)[1], year, score, outcome)
    assert found is not None
    assert found.slope == pytest.approx(oracle.fe_params[1], abs=1e-5)
    quantile = stats.t.ppf(0.975, len(np.unique(name)) - 2)
    assert (found.upper - found.lower) / 2 / quantile == pytest.approx(oracle.bse_fe[1], rel=1e-3)


def test_without_differences_between_organisations_it_is_the_plain_line() -> None:
    rng = np.random.default_rng(4)
    name, year = np.repeat(np.arange(10), 2), np.tile([2020.0, 2021.0], 10)
    score = rng.normal(6, 1, 20)
    noise = rng.normal(0, 1, 20)
    noise -= np.repeat(noise.reshape(10, 2).mean(axis=1), 2)  # organisations are exactly alike
    found = mixed_model(name, year, score, 2 * score + noise)
    design = np.column_stack([np.ones(20), score, year == 2021])
    assert found is not None
    assert found.slope == pytest.approx(np.linalg.lstsq(design, 2 * score + noise, rcond=None)[0][1], abs=1e-4)
    assert found.share_between == pytest.approx(0, abs=1e-3)


def test_an_organisation_counts_once_in_the_correlation() -> None:
    name, year, score, outcome = panel(5, 12, 3, 0.4, 0.1)
    found = goes_with(name, year, score, outcome)
    means = [np.bincount(name, one) / 3 for one in (score, outcome)]
    assert found.between is not None
    assert found.between.groups == 12
    assert found.between.correlation == pytest.approx(np.corrcoef(*means)[0, 1])


def test_too_little_gives_no_figure() -> None:
    name, year, score, outcome = panel(6, 7, 3, 0.4, 0.1)
    assert goes_with(name, year, score, outcome) == GoesWith(7, 21, 3, None, None)
    single = panel(6, 12, 1, 0.4, 0.1)
    assert goes_with(*single).model is None
    with pytest.raises(ValueError, match="each observation"):
        goes_with([1, 2], [1], [1, 2], [1, 2])


@pytest.mark.parametrize(("years", "between"), [(2, 0.5), (4, 0.5)])
def test_eight_organisations_without_a_tendency_seldom_show_one(years: int, between: float) -> None:
    """At most 5 of 100, to within the error of 300 samples; with the normal quantile it was 9 to 15 of 100."""
    rng, samples, organisations = np.random.default_rng(3), 300, 8
    name, year = np.repeat(np.arange(organisations), years), np.tile(np.arange(float(years)), organisations)
    wrong = 0
    for _ in range(samples):
        score = rng.normal(0, 1, organisations)[name] + rng.normal(0, 0.2, len(name))
        outcome = rng.normal(0, between, organisations)[name] + rng.normal(0, 0.3, len(name))
        found = mixed_model(name, year, score, outcome)
        assert found is not None
        wrong += found.lower > 0 or found.upper < 0
    assert wrong / samples <= 0.05 + 3 * np.sqrt(0.05 * 0.95 / samples)


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 10_000), st.floats(0.5, 4), st.floats(-3, 3))
def test_scale_and_place_of_the_outcome_do_not_matter(seed: int, factor: float, shift: float) -> None:
    name, year, score, outcome = panel(seed, 9, 3, 0.2, 0.3)
    plain, moved = goes_with(name, year, score, outcome), goes_with(name, year, score, shift + factor * outcome)
    assert plain.model is not None
    assert moved.model is not None
    assert plain.between is not None
    assert moved.between is not None
    assert moved.model.slope == pytest.approx(factor * plain.model.slope, rel=1e-3, abs=1e-4)
    assert moved.between.correlation == pytest.approx(plain.between.correlation, abs=1e-9)
