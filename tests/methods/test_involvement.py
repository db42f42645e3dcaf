"""Two-way involvement, consultants at events, and the three levels of leading, against the published checks."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from collegium.methods.attendance import attendance
from collegium.methods.involvement import EARLY, Involvement, two_way_test
from collegium.methods.leadership_levels import LEVELS, level_plan

DAY = dt.date(2026, 3, 1)
WEEK = dt.timedelta(days=7)


@pytest.mark.capability("A75")
def test_involvement_that_starts_after_the_decision_fails_one_of_three_and_is_late() -> None:
    found = two_way_test(Involvement(DAY + WEEK, DAY, DAY - 8 * WEEK, two_way=True, influences=True))
    assert found.failed == ("from_the_beginning",)
    assert found.label == "late"


@pytest.mark.capability("A75")
@pytest.mark.parametrize(
    ("involved", "two_way", "influences", "label", "failed"),
    [
        (DAY - 8 * WEEK, True, True, "involved", 0),
        (DAY - 8 * WEEK, False, True, "one_way", 1),
        (DAY - 8 * WEEK, True, False, "without_influence", 1),
        (DAY, True, True, "late", 1),  # on the day of the decision
        (DAY - WEEK, True, True, "late", 1),  # long after the work had begun
        (None, True, True, "not_involved", 3),
    ],
)
def test_each_criterion_counts(
    involved: dt.date | None, two_way: bool, influences: bool, label: str, failed: int
) -> None:
    found = two_way_test(Involvement(involved, DAY, DAY - 9 * WEEK, two_way, influences))
    assert (found.label, len(found.failed)) == (label, failed)


def test_an_open_decision_whose_beginning_nobody_knows_is_not_judged() -> None:
    found = two_way_test(Involvement(DAY, None, None, two_way=True, influences=True))
    assert found.label == "not_known"
    assert found.met["from_the_beginning"] is None


@given(st.dates(dt.date(2000, 1, 1), dt.date(2030, 1, 1)), st.dates(dt.date(2000, 1, 1), dt.date(2030, 1, 1)))
def test_nobody_who_came_after_the_decision_was_involved(involved: dt.date, decided: dt.date) -> None:
    label = two_way_test(Involvement(involved, decided, None, two_way=True, influences=True)).label
    assert label == ("late" if involved >= decided else "involved")
    begun = two_way_test(Involvement(involved, None, involved - EARLY, two_way=True, influences=True)).label
    assert begun == "involved"


@pytest.mark.capability("A79")
@pytest.mark.parametrize(
    ("came", "consultants", "band"),
    [
        (30, 100, "as_leading_site"),
        (1, 100, "as_others"),
        (5, 100, "as_others"),
        (6, 100, "above_others"),
        (299, 1000, "above_others"),
        (9, 1000, "below_others"),
        (0, 0, "not_known"),
    ],
)
def test_the_published_shares_are_the_band(came: int, consultants: int, band: str) -> None:
    """Dickinson and Ham 2008, section 3: 30 % at one site, 1 % to 5 % at the others."""
    assert attendance(came, consultants).band == band


def test_more_than_there_are_cannot_come() -> None:
    with pytest.raises(ValueError, match="everybody"):
        attendance(2, 1)


@given(st.integers(1, 2000), st.data())
def test_more_who_come_never_lower_the_band(consultants: int, data: st.DataObject) -> None:
    order = ("below_others", "as_others", "above_others", "as_leading_site")
    came = data.draw(st.integers(0, consultants - 1))
    bands = [order.index(attendance(number, consultants).band) for number in (came, came + 1)]
    assert bands == sorted(bands)


@pytest.mark.capability("A77")
def test_a_plan_for_oneself_alone_is_incomplete() -> None:
    found = level_plan(["self"])
    assert not found.complete
    assert found.missing == ("others", "organisation")
    assert level_plan(LEVELS).complete


def test_a_level_that_is_none_is_refused() -> None:
    with pytest.raises(ValueError, match="not a level"):
        level_plan(["nation"])


@given(st.sets(st.sampled_from(LEVELS)))
def test_covered_and_missing_are_the_three(covered: set[str]) -> None:
    found = level_plan(covered)
    assert sorted((*found.covered, *found.missing)) == sorted(LEVELS)
