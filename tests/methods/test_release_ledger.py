"""Releases one after the other: what subtraction would leave is refused."""

from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from collegium.methods.release_ledger import Released, conflict_of, release


def of(
    groups: str, respondents: int, variable: str = "engagement", wave: str = "2026", lasting: bool = False
) -> Released:
    return Released(frozenset(groups), variable, respondents, wave, lasting)


def test_a_subset_nearly_as_large_as_its_group_is_refused() -> None:
    # 70 and 62 leave 8, which is below 10.
    found = conflict_of(of("ab", 62), [of("abc", 70)])
    assert found is not None
    assert (found.rest, found.people) == ("difference", 8)
    assert conflict_of(of("abc", 70), [of("ab", 62)]) is not None
    with pytest.raises(ValueError, match="difference"):
        release([of("abc", 70)], of("ab", 62))
    assert release([of("abc", 70)], of("ab", 60)) == (of("abc", 70), of("ab", 60))


def test_too_few_and_nobody() -> None:
    found = conflict_of(of("a", 9), [])
    assert found is not None
    assert found.rest == "too_few"
    assert conflict_of(of("a", 0), []) is None


def test_parts_that_together_leave_a_few() -> None:
    ledger = [of("abcd", 100), of("ab", 45)]
    found = conflict_of(of("c", 50), ledger)
    assert found is not None
    assert (found.rest, found.people) == ("combination", 5)


def test_rows_and_columns_that_leave_a_corner() -> None:
    # Rows {a, b}, {c, d} and columns {a, c}, {b, d}, and e with both ends: ab + e - ae leaves b alone.
    ledger = [of("ab", 24), of("ce", 40), of("cae", 60)]
    found = conflict_of(of("ab", 24, wave="2026"), ledger[1:])
    assert found is not None
    assert (found.rest, found.people) == ("combination", 4)


def test_other_variables_and_other_waves_of_answers_are_apart() -> None:
    ledger = [of("abc", 70)]
    assert conflict_of(of("ab", 62, variable="wellbeing"), ledger) is None
    assert conflict_of(of("abc", 71, wave="2027"), ledger) is None


def test_one_person_joined_or_left() -> None:
    ledger = [of("abc", 70, lasting=True)]
    found = conflict_of(of("abc", 71, wave="2027", lasting=True), ledger)
    assert found is not None
    assert (found.rest, found.people) == ("joined_or_left", 1)
    assert conflict_of(of("abc", 70, wave="2027", lasting=True), ledger) is None
    assert conflict_of(of("abc", 80, wave="2027", lasting=True), ledger) is None


def test_a_population_is_named_by_a_hash_whatever_its_order() -> None:
    assert of("abc", 1).population == of("cba", 2).population != of("ab", 1).population


sizes = st.lists(st.integers(0, 25), min_size=4, max_size=4)
subsets = st.lists(st.sets(st.sampled_from("abcd"), min_size=1), min_size=1, max_size=7)


@settings(max_examples=60, deadline=None)
@given(sizes, subsets)
def test_whatever_was_released_no_sum_or_difference_leaves_a_few(people: list[int], asked: list[set[str]]) -> None:
    number = dict(zip("abcd", people, strict=True))
    ledger: list[Released] = []
    for groups in asked:
        new = Released(frozenset(groups), "engagement", sum(number[group] for group in groups))
        if conflict_of(new, ledger) is None:
            ledger.append(new)
    distinct = {one.groups for one in ledger}
    table = np.array([[float(group in one) for group in "abcd"] for one in distinct]).reshape(len(distinct), 4)
    for times in product((-1, 0, 1), repeat=len(distinct)):
        left = np.array(times) @ table
        if np.all((left == 0) | (left == 1)):
            assert not 0 < left @ np.array(people) < 10
