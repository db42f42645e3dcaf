"""The kept rate, edge by edge."""

from __future__ import annotations

import datetime as dt

import pytest

from collegium.commitments.kept import Ended, KeptRate, kept_rate
from collegium.commitments.presenters import rate_words

DUE = dt.date(2026, 6, 30)
DAY = dt.timedelta(days=1)
KEPT = Ended("kept", DUE, DUE)
BROKEN = Ended("broken", DUE, DUE + DAY)


@pytest.mark.parametrize(("closed", "late"), [(DUE - DAY, 0), (DUE, 0), (DUE + DAY, 1), (DUE + 365 * DAY, 1)], ids=str)
def test_a_promise_changed_after_its_day_counts_as_broken_and_not_before(closed: dt.date, late: int) -> None:
    rate = kept_rate([Ended("changed", DUE, closed)])
    assert (rate.broken, rate.changed_late, rate.changed_in_time, rate.of) == (late, late, 1 - late, late)


def test_open_promises_never_count() -> None:
    rate = kept_rate([*5 * [KEPT], Ended("open", DUE), Ended("open")])
    assert (rate.rate, rate.of, rate.open) == (1.0, 5, 2)


@pytest.mark.parametrize(("kept", "rate"), [(0, None), (4, None), (5, 1.0), (6, 1.0)])
def test_there_is_no_rate_of_fewer_than_five(kept: int, rate: float | None) -> None:
    assert kept_rate(kept * [KEPT]).rate == rate


def test_what_was_changed_in_time_does_not_make_up_the_five() -> None:
    assert kept_rate([*4 * [KEPT], *3 * [Ended("changed", DUE, DUE)]]).rate is None


def test_kept_too_late_is_kept() -> None:
    assert kept_rate(5 * [Ended("kept", DUE, DUE + 30 * DAY)]).rate == 1.0


def test_the_example_of_the_unit() -> None:
    """Kept 4; broken 2, one of them changed ten days late; 1 changed in time."""
    ended = [*4 * [KEPT], BROKEN, Ended("changed", DUE, DUE + 10 * DAY), Ended("changed", DUE, DUE - DAY)]
    rate = kept_rate(ended)
    assert rate == KeptRate(kept=4, broken=2, changed_late=1, changed_in_time=1, open=0)
    words = "Kept: 66.7% (4 of 6); 2 broken, 1 of them changed too late; 1 promise changed in time, not counted."
    assert rate_words(rate) == words
    few = "4 promises ended as kept or broken: fewer than 5, so no rate is given."
    assert rate_words(kept_rate(4 * [KEPT])) == few
    assert rate_words(kept_rate([])) == "0 promises ended as kept or broken: so there is no rate yet."
