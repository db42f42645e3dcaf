"""Weights against computed vectors, and what must hold for any workforce."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from collegium.methods.intervals import GroupMean
from collegium.methods.weighting import (
    Collapse,
    Outcomes,
    effective_number,
    late_less_early,
    pool_strata,
    post_stratify,
    response_rate,
    weighted_mean,
    weighted_share,
)
from tests.oracles.survey import close

STRATA = ("consultants", "SAS", "resident")
# Three groups of 300 doctors; computed from the formulas of Cochran 1977, chapter 5A.
PEOPLE, ANSWERS, MEANS, DEVIATIONS = [140, 40, 120], [56, 8, 30], [6.8, 5.9, 6.1], [1.5, 1.8, 1.7]
WEIGHTS = (0.7833, 1.5667, 1.2533)


def test_weights_of_three_groups() -> None:
    found = post_stratify(STRATA, PEOPLE, ANSWERS)
    assert all(close(weight, expected, 4) for weight, expected in zip(found.weights, WEIGHTS, strict=True))
    assert found.collapsed == ()
    assert found.capped == ()


def test_weighted_mean_and_its_error() -> None:
    found = weighted_mean(post_stratify(STRATA, PEOPLE, ANSWERS), MEANS, np.square(DEVIATIONS))
    assert close(float(np.dot(ANSWERS, MEANS) / 94), 6.5, 1)
    assert close(float(found.estimate), 6.40, 2)
    assert close(float(found.standard_error), 0.1502, 4)
    assert found.lower < found.estimate < found.upper
    assert not found.census


def test_response_rate_keeps_unknown_and_ineligible_apart() -> None:
    found = response_rate(Outcomes(returned=94, not_returned=206))
    assert close(100 * found.lower, 31.3, 1)
    assert found.lower == found.upper
    wide = response_rate(Outcomes(returned=94, not_returned=106, unknown=100, ineligible=20))
    assert (wide.lower, wide.upper) == (94 / 300, 0.47)
    assert math.isnan(response_rate(Outcomes(0, 0, ineligible=4)).lower)


def test_effective_number() -> None:
    assert close(effective_number([1.5] * 10 + [0.7] * 20), 26.04, 2)
    assert close(effective_number([1.5, 0.7], [10, 20]), 26.04, 2)
    assert effective_number([2.0] * 7) == pytest.approx(7)


def test_a_weight_above_the_cap_is_trimmed_and_given_to_the_others() -> None:
    found = post_stratify(("a", "b", "c"), [700, 200, 100], [10, 40, 50])
    assert found.weights[0] == 5  # 7 without the cap
    assert found.capped == (0,)
    assert float(found.weights @ [10, 40, 50]) == pytest.approx(100)
    assert found.weights[1] / found.weights[2] == pytest.approx((200 / 40) / (100 / 50) / 1)


def test_trimming_goes_on_while_what_is_given_lifts_another_above_the_cap() -> None:
    found = post_stratify(("a", "b", "c"), [600, 360, 40], [5, 10, 10], cap=1.5)
    # First a goes from 3 to 1.5, which lifts b from 0.9 to 1.575.
    assert max(found.weights) == 1.5
    assert found.capped == (0, 1)
    assert float(found.weights @ [5, 10, 10]) == pytest.approx(25)


def test_strata_with_few_answers_are_joined_and_that_is_logged() -> None:
    found = post_stratify(("a", "b", "c", "d"), [40, 30, 20, 60], [2, 4, 9, 30])
    # 2 joins 4, and their 6 are enough.
    assert found.collapsed == (Collapse("a", "b"),)
    assert found.weights[0] == found.weights[1]
    assert found.respondents.tolist() == [6, 9, 30]
    mean, variance = pool_strata(found, [2, 4, 9, 30], [5.0, 8.0, 6.0, 7.0], [2.0, 2.0, 1.0, 1.0])
    assert mean.tolist() == [7.0, 6.0, 7.0]
    assert variance[0] == pytest.approx((1 * 2 + 3 * 2 + 2 * 4 + 4 * 1) / 5)


def test_everybody_answered() -> None:
    found = weighted_mean(post_stratify(("a", "b"), [10, 20], [10, 20]), [5, 6], [1, 1])
    assert found.census
    assert found.lower == found.upper == found.estimate


def test_share_on_the_effective_number() -> None:
    weighting = post_stratify(STRATA, PEOPLE, ANSWERS)
    found = weighted_share(weighting, [0.5, 0.5, 0.5])
    assert found.estimate == pytest.approx(0.5)
    # Fewer effective answers than 94, so wider than the interval of 47 of 94, which is 0.401 to 0.599 (Wilson 1927).
    assert weighting.effective < 94
    assert found.lower < 0.401
    assert found.upper > 0.599


def test_late_answers_stand_in_for_those_who_never_answered() -> None:
    found = late_less_early(GroupMean(6.5, 1.0, 60), GroupMean(6.0, 1.0, 40))
    assert found.estimate == -0.5
    assert found.upper < 0


@pytest.mark.parametrize(
    ("people", "answers", "cap"), [([5, 5], [6, 1], 5.0), ([5, 5], [0, 0], 5.0), ([5], [1], 5.0), ([5, 5], [1, 1], 0.5)]
)
def test_impossible_numbers_are_refused(people: list[int], answers: list[int], cap: float) -> None:
    with pytest.raises(ValueError):
        post_stratify(("a", "b"), people, answers, cap=cap)


workforces = st.lists(st.tuples(st.integers(0, 60), st.integers(0, 400)), min_size=1, max_size=9).filter(
    lambda strata: sum(answers for answers, _ in strata) > 0
)


@given(workforces, st.sampled_from([1.0, 1.2, 2.0, 5.0]))
def test_weights_of_any_workforce(strata: list[tuple[int, int]], cap: float) -> None:
    answers = np.array([number for number, _ in strata])
    people = answers + np.array([more for _, more in strata])
    found = post_stratify([str(place) for place in range(len(strata))], people, answers, cap=cap)
    assert float(found.weights @ answers) == pytest.approx(answers.sum())
    assert max(found.weights) <= cap + 1e-9
    assert found.effective <= answers.sum() + 1e-6
    assert found.respondents.sum() == answers.sum()
    assert found.population.sum() == people.sum()
    assert len(found.respondents) == 1 or min(found.respondents) >= 5
    assert len(found.collapsed) == len(strata) - len(found.respondents)


@given(workforces)
def test_without_a_cap_the_weighted_mean_is_that_of_the_workforce(strata: list[tuple[int, int]]) -> None:
    answers = np.array([number + 5 for number, _ in strata])
    people = answers + np.array([more for _, more in strata])
    means = np.linspace(1, 9, len(strata))
    names = [str(place) for place in range(len(strata))]
    found = weighted_mean(post_stratify(names, people, answers, cap=1e9), means, np.ones(len(strata)))
    assert float(found.estimate) == pytest.approx(float(people @ means) / people.sum())
