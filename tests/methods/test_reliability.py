"""Alpha and omega against computed vectors, and what must not change them."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from collegium.methods.reliability import alpha, covariances, omega_total, one_factor
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


def test_only_complete_answers_count() -> None:
    rows = [[int(answer) for answer in row] for row in survey.ALPHA_MATRIX]
    counts = count(plan_of(4, ScaleSpec("s", "mean", items(0, 1, 2, 3))), [*rows, [5, 5, 5, None]])
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
