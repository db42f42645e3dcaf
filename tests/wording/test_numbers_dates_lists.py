"""Every example in the docstrings holds, and rounding never goes to the even digit."""

from __future__ import annotations

import doctest
from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from collegium.wording import dates, engagement, lists, numbers


@pytest.mark.parametrize("module", [dates, engagement, lists, numbers], ids=lambda module: module.__name__)
def test_the_examples_in_the_docstrings_hold(module) -> None:
    result = doctest.testmod(module)
    assert result.attempted > 0
    assert result.failed == 0


@given(st.integers(-10_000, 10_000), st.integers(0, 2))
def test_halves_go_away_from_zero(whole: int, decimals: int) -> None:
    half = (Decimal(whole) + Decimal("0.5")).scaleb(-decimals)
    away = whole + 1 if half > 0 else whole
    assert numbers.rounded(float(half), decimals) == Decimal(away).scaleb(-decimals)


@given(st.floats(-1e6, 1e6), st.integers(0, 3))
def test_rounding_moves_a_number_by_half_a_step_at_most(value: float, decimals: int) -> None:
    shown = Fraction(numbers.rounded(value, decimals))
    assert abs(shown - Fraction(repr(value))) <= Fraction(1, 2 * 10**decimals)


def test_an_unrounded_share_just_below_a_threshold_does_not_become_the_threshold() -> None:
    # 125 of 140 is 89.29%; at one decimal a reader sees that it is below 90%.
    assert numbers.percentage(125 / 140) == "89.3%"


@pytest.mark.parametrize("value", [float("inf"), float("-inf")])
def test_an_infinite_number_is_refused(value: float) -> None:
    with pytest.raises(ValueError, match="infinite"):
        numbers.number(value)


def test_missing_is_never_zero() -> None:
    assert numbers.number(None) == numbers.number(float("nan")) == numbers.percentage(None) == "not available"


@given(st.dates(date(1990, 1, 1), date(2100, 1, 1)))
def test_a_financial_year_begins_on_the_first_of_april(value: date) -> None:
    first, _, last = dates.financial_year(value).partition(" to ")
    assert date(int(first), 4, 1) <= value < date(int(last), 4, 1)


def test_a_period_that_ends_before_it_begins_is_refused() -> None:
    with pytest.raises(ValueError, match="before it begins"):
        dates.period(date(2026, 2, 1), date(2026, 1, 1))


@given(st.lists(st.text("abc", min_size=1), min_size=2))
def test_a_list_has_one_joining_word(words: list[str]) -> None:
    assert lists.listed(words).count(" and ") == 1
