"""Agreement within units and differences between them, against published tables and the analysis of variance."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from collegium.methods.unit_agreement import UnitEffect, agreement_within, unit_effect
from tests.oracles import survey

# Groups 454, 232, 334 of answers: computed from Shrout and Fleiss 1979; rwg from James, Demaree and Wolf 1984.
GROUPS = ([4, 5, 4], [2, 3, 2], [3, 3, 4])
ICC_1, ICC_2 = 0.7273, 0.8889
RATINGS, RWG, RWG_OF_FOUR = [4, 5, 4, 4, 3], 0.75, 0.9231


def effect_of(groups: list[list[int]]) -> UnitEffect:
    variances = [np.var(group, ddof=1) if len(group) > 1 else np.nan for group in groups]
    return unit_effect([len(group) for group in groups], [np.mean(group) for group in groups], variances)


def test_unit_effect_of_three_groups() -> None:
    found = effect_of(list(GROUPS))
    assert found.between == pytest.approx(3)
    assert survey.close(found.within, 0.3333, 4)
    assert survey.close(found.icc1, ICC_1, 4)
    assert survey.close(found.icc2, ICC_2, 4)
    assert found.p == pytest.approx(stats.f_oneway(*GROUPS).pvalue)
    assert found.may_be_aggregated


def test_units_of_unequal_size_use_their_mean_size() -> None:
    # N = 9, sum of squares 29: k0 = (9 - 29 / 9) / 2 = 2.8889; MSB = 4.4167, MSW = 0.25.
    found = effect_of([[4, 5, 4, 4], [2, 2], [3, 3, 2]])
    within = (0.75 + 0 + 2 / 3) / 6
    assert found.within == pytest.approx(within)
    assert found.icc1 == pytest.approx((found.between - within) / (found.between + (26 / 9 - 1) * within))


def test_no_unit_effect_where_there_is_nothing_to_compare() -> None:
    assert np.isnan(effect_of([[4, 5]]).icc1)
    assert np.isnan(effect_of([[4], [5]]).icc1)
    assert not effect_of([[4], [5]]).may_be_aggregated


def test_agreement_within_units() -> None:
    assert agreement_within([np.var(RATINGS, ddof=1)], 5).rwg[0] == pytest.approx(RWG)
    assert survey.close(agreement_within([0.5], 5, items=4).rwg[0], RWG_OF_FOUR, 4)
    found = agreement_within([4.0, 0.5, 0.0, np.nan], 5)
    assert found.rwg[:3].tolist() == [0, 0.75, 1]
    assert (found.negative, found.median) == (1, 0.75)
    with pytest.raises(ValueError, match="two answers"):
        agreement_within([1.0], 1)


@settings(deadline=None)
@given(st.lists(st.lists(st.integers(1, 5), min_size=1, max_size=6), min_size=2, max_size=6))
def test_unit_effect_is_that_of_the_analysis_of_variance(groups: list[list[int]]) -> None:
    found = effect_of(groups)
    if sum(map(len, groups)) > len(groups) and found.within > 0:
        expected = stats.f_oneway(*groups).pvalue
        # Where all means are equal, rounding makes SciPy's sum of squares between them negative, and its p no number.
        assert found.p == pytest.approx(1.0 if np.isnan(expected) else expected, abs=1e-9)
        assert found.icc1 <= 1


def test_intervals_of_the_published_table() -> None:
    """Shrout and Fleiss 1979, table 4: ICC(1,1) .17 and ICC(1,k) .44; intervals by McGraw and Wong 1996 as R's psych::ICC
    prints them for this table: -.133 to .72, and -.88 to .91.
    """
    found = effect_of([list(row) for row in survey.SHROUT_AND_FLEISS])
    assert survey.close(found.icc1, 0.166, 3)
    assert survey.close(found.icc2, 0.443, 3)
    assert survey.close(found.icc1_lower, -0.133, 3)
    assert survey.close(found.icc1_upper, 0.723, 3)
    assert survey.close(found.icc2_lower, -0.884, 3)
    assert survey.close(found.icc2_upper, 0.912, 3)


@pytest.mark.parametrize("sizes", [(12,) * 15, (5, 10, 15, 20, 40) * 4, (10, 10, 200) * 4])
def test_intervals_hold_what_they_should(sizes: tuple[int, ...]) -> None:
    """Units with a true ICC(1) of .2: 95 of 100 intervals hold it, to within the error of 1,500 samples."""
    rng, trials, true = np.random.default_rng(12), 1500, 0.2
    held = 0
    for _ in range(trials):
        own = rng.normal(0, np.sqrt(true), len(sizes))
        units = [rng.normal(level, np.sqrt(1 - true), size) for level, size in zip(own, sizes, strict=True)]
        found = unit_effect(sizes, [unit.mean() for unit in units], [unit.var(ddof=1) for unit in units])
        held += found.icc1_lower <= true <= found.icc1_upper
    assert held / trials == pytest.approx(0.95, abs=3 * np.sqrt(0.95 * 0.05 / trials))


@settings(deadline=None)
@given(st.lists(st.lists(st.integers(1, 5), min_size=2, max_size=6), min_size=2, max_size=6), st.integers(-3, 3))
def test_an_interval_holds_its_estimate_and_no_shift_moves_it(groups: list[list[int]], shift: int) -> None:
    found, moved = effect_of(groups), effect_of([[answer + shift for answer in group] for group in groups])
    if found.within > 0:
        if len({len(group) for group in groups}) == 1:
            assert found.icc1_lower <= found.icc1 <= found.icc1_upper
        assert moved.icc1_lower == pytest.approx(found.icc1_lower, abs=1e-9)
