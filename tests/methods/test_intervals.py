"""Intervals against published numbers and scipy."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from collegium.methods.intervals import (
    GroupMean,
    difference_interval,
    mean_interval,
    share_difference_interval,
    wilson_interval,
)
from tests.oracles import survey


def test_mean_of_a_unit_with_finite_population() -> None:
    found = mean_interval(GroupMean(**survey.UNIT_MEAN, population=survey.UNIT_POPULATION))
    assert survey.close(float(found.standard_error), survey.UNIT_ERROR, 4)
    assert survey.close(float(found.lower), survey.UNIT_INTERVAL[0], 2)
    assert survey.close(float(found.upper), survey.UNIT_INTERVAL[1], 2)
    plain = mean_interval(GroupMean(**survey.UNIT_MEAN))
    assert survey.close(float(plain.lower), survey.UNIT_INTERVAL_UNCORRECTED[0], 2)
    assert survey.close(float(plain.upper), survey.UNIT_INTERVAL_UNCORRECTED[1], 2)


def test_census_has_no_width() -> None:
    found = mean_interval(GroupMean(6.4, 2.56, 24, 24))
    assert bool(found.census)
    assert float(found.lower) == float(found.upper) == 6.4
    alone = mean_interval(GroupMean(3.0, np.nan, 1, 1))
    assert bool(alone.census)
    assert float(alone.upper) == 3.0


def test_one_respondent_has_no_interval_and_more_than_all_is_refused() -> None:
    assert np.isnan(mean_interval(GroupMean(3.0, np.nan, 1)).upper)
    with pytest.raises(ValueError, match="population"):
        mean_interval(GroupMean(3.0, 1.0, 5, 4))


def test_wilson() -> None:
    leavers = wilson_interval(*survey.LEAVERS)
    assert survey.close(float(leavers.estimate), survey.LEAVERS_SHARE, 4)
    assert survey.close(float(leavers.lower), survey.LEAVERS_INTERVAL[0], 3)
    assert survey.close(float(leavers.upper), survey.LEAVERS_INTERVAL[1], 3)
    twenty = wilson_interval(20, 200)
    assert survey.close(float(twenty.lower), survey.TWENTY_OF_TWO_HUNDRED[0], 4)
    assert survey.close(float(twenty.upper), survey.TWENTY_OF_TWO_HUNDRED[1], 4)
    assert float(wilson_interval(0, 12).lower) == 0
    assert float(wilson_interval(12, 12).upper) == 1
    assert np.isnan(wilson_interval(0, 0).lower)


def test_difference_of_shares() -> None:
    first, second, difference, (lower, upper) = survey.NEWCOMBE
    found = share_difference_interval(first, second)
    assert float(found.estimate) == pytest.approx(difference)
    assert survey.close(float(found.lower), lower, 4)
    assert survey.close(float(found.upper), upper, 4)


samples = st.lists(st.integers(0, 10), min_size=2, max_size=30).filter(lambda values: len(set(values)) > 1)


def group(values: list[int], population: int | None = None) -> GroupMean:
    return GroupMean(float(np.mean(values)), float(np.var(values, ddof=1)), len(values), population)


@settings(deadline=None)
@given(samples, samples)
def test_welch_as_scipy_has_it(first: list[int], second: list[int]) -> None:
    found = difference_interval(group(first), group(second))
    known = stats.ttest_ind(first, second, equal_var=False).confidence_interval()
    assert float(found.lower) == pytest.approx(known.low, abs=1e-9)
    assert float(found.upper) == pytest.approx(known.high, abs=1e-9)


@settings(deadline=None)
@given(samples, samples, st.integers(0, 50))
def test_knowing_the_population_never_widens(first: list[int], second: list[int], unseen: int) -> None:
    plain = mean_interval(group(first))
    known = mean_interval(group(first, len(first) + unseen))
    assert known.upper - known.lower <= plain.upper - plain.lower + 1e-12
    one, other = group(first, len(first) + unseen), group(second, len(second))
    there, back = difference_interval(one, other), difference_interval(other, one)
    assert float(there.lower) == pytest.approx(-float(back.upper), abs=1e-9)


@settings(deadline=None)
@given(st.integers(0, 60), st.integers(1, 60))
def test_wilson_holds_the_share_and_stays_within_bounds(successes: int, more: int) -> None:
    found = wilson_interval(successes, successes + more)
    assert 0 <= found.lower <= found.estimate <= found.upper <= 1
