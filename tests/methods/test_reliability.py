"""Alpha and omega against computed vectors, and what must not change them."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from collegium.methods.reliability import (
    UnitEffect,
    agreement_within,
    alpha,
    alpha_if_dropped,
    covariances,
    item_rest_correlations,
    omega_total,
    one_factor,
    unit_effect,
)
from collegium.methods.scoring_plan import ScaleSpec
from tests.methods.plans import TEN, count, items, plan_of
from tests.oracles import survey


def model(loadings: tuple[float, ...]) -> np.ndarray:
    correlation = np.outer(loadings, loadings)
    np.fill_diagonal(correlation, 1)
    return correlation[None]


def test_alpha_of_the_matrix() -> None:
    rows = [[int(answer) for answer in row] for row in survey.ALPHA_MATRIX]
    counts = count(plan_of(4, ScaleSpec("s", "mean", items(0, 1, 2, 3), range=TEN)), rows)
    assert survey.close(alpha(covariances(counts.moments[0]))[0], survey.ALPHA_OF_MATRIX, 4)


def test_omega_and_alpha_of_known_loadings() -> None:
    correlation = model(survey.LOADINGS)
    assert one_factor(correlation)[0] == pytest.approx(survey.LOADINGS, abs=1e-6)
    assert survey.close(omega_total(correlation)[0], survey.LOADINGS_OMEGA, 4)
    assert survey.close(alpha(correlation)[0], survey.LOADINGS_ALPHA, 4)


def test_no_figure_where_there_is_none() -> None:
    flat = np.zeros((1, 3, 3))
    assert np.isnan(alpha(flat)[0])
    assert np.isnan(omega_total(flat)[0])
    assert np.isnan(omega_total(model((0.7, 0.6)))[0])
    assert np.isnan(alpha(np.ones((1, 1, 1)))[0])


def test_an_answer_left_out_counts_as_the_mean_of_the_others() -> None:
    plan = plan_of(4, ScaleSpec("s", "mean", items(0, 1, 2, 3)))
    rows = [[int(answer) for answer in row] for row in survey.ALPHA_MATRIX]
    left_out, filled = (alpha(covariances(count(plan, [*rows, [5, 5, 5, last]]).moments[0])) for last in (None, 5))
    assert left_out == pytest.approx(filled, abs=1e-12)
    # The published matrix is complete; who left too much out counts in no figure of the scale.
    counts = count(plan, [*rows, [5, 5, None, None]])
    assert survey.close(alpha(covariances(counts.moments[0]))[0], survey.ALPHA_OF_MATRIX, 4)


answers = st.lists(st.lists(st.integers(1, 4), min_size=4, max_size=4), min_size=3, max_size=25)


@settings(deadline=None)
@given(answers)
def test_shifting_an_item_changes_nothing(rows: list[list[int]]) -> None:
    plan = plan_of(4, ScaleSpec("s", "mean", items(0, 1, 2, 3)))
    shifted = [[row[0] + 1, *row[1:]] for row in rows]
    first, second = (covariances(count(plan, answers).moments[0]) for answers in (rows, shifted))
    np.testing.assert_allclose(first, second, atol=1e-9)
    np.testing.assert_allclose(first[0], np.cov(np.array(rows), rowvar=False), atol=1e-9)


@settings(deadline=None)
@given(st.lists(st.floats(0.2, 0.95), min_size=3, max_size=8), st.integers(1, 9))
def test_omega_is_recovered_from_any_one_factor_model(loadings: list[float], scale: int) -> None:
    vector = np.array(loadings)
    spread = np.linspace(1, scale, len(vector))
    total = float((vector * spread).sum()) ** 2
    expected = total / (total + float(((1 - vector**2) * spread**2).sum()))
    covariance = model(tuple(loadings)) * np.outer(spread, spread)
    assert omega_total(covariance)[0] == pytest.approx(expected, abs=1e-5)
    assert alpha(covariance)[0] <= expected + 1e-9


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


def test_each_item_against_the_rest() -> None:
    rows = np.array([[int(answer) for answer in row] for row in survey.ALPHA_MATRIX], np.float64)
    covariance = np.cov(rows, rowvar=False)[None]
    dropped, related = alpha_if_dropped(covariance)[0], item_rest_correlations(covariance)[0]
    for item in range(4):
        rest = np.delete(rows, item, axis=1)
        assert dropped[item] == pytest.approx(alpha(np.cov(rest, rowvar=False)[None])[0])
        assert related[item] == pytest.approx(np.corrcoef(rows[:, item], rest.sum(axis=1))[0, 1])
    assert np.isnan(item_rest_correlations(np.zeros((1, 3, 3)))).all()


@settings(deadline=None)
@given(st.lists(st.lists(st.integers(1, 5), min_size=1, max_size=6), min_size=2, max_size=6))
def test_unit_effect_is_that_of_the_analysis_of_variance(groups: list[list[int]]) -> None:
    found = effect_of(groups)
    if sum(map(len, groups)) > len(groups) and found.within > 0:
        expected = stats.f_oneway(*groups).pvalue
        # Where all means are equal, rounding makes SciPy's sum of squares between them negative, and its p no number.
        assert found.p == pytest.approx(1.0 if np.isnan(expected) else expected, abs=1e-9)
        assert found.icc1 <= 1
