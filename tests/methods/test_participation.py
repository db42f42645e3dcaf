"""Participation in meetings: the published case, and what must hold for any counts."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from collegium.methods.participation import Tally, participation


@pytest.mark.capability("A14")
def test_twelve_of_twenty_items_and_seven_beyond_the_clinical_remit() -> None:
    """Methods A14: 12 of 20 items, 7 outside the clinical remit, give 60 % and 7/12 = 58.3 %."""
    found = participation([Tally(items=20, spoke=12, beyond_remit=7)])
    assert found.rate == pytest.approx(0.60)
    assert found.breadth == pytest.approx(7 / 12)


def test_nothing_to_divide_by_is_no_zero() -> None:
    assert participation([]).rate is None
    silent = participation([Tally(items=9, spoke=0, beyond_remit=0)])
    assert (silent.rate, silent.breadth) == (0.0, None)


@pytest.mark.parametrize("counts", [(5, 6, 0), (5, 3, 4), (5, 3, -1)])
def test_counts_that_cannot_be_are_refused(counts: tuple[int, int, int]) -> None:
    with pytest.raises(ValueError, match="beyond_remit"):
        participation([Tally(*counts)])


counted = st.tuples(st.integers(0, 40), st.integers(0, 40), st.integers(0, 40)).map(
    lambda three: Tally(*sorted(three, reverse=True))
)


@given(st.lists(counted, max_size=8))
def test_shares_lie_between_nought_and_one_and_order_does_not_matter(tallies: list[Tally]) -> None:
    found = participation(tallies)
    assert found == participation(tallies[::-1])
    for share in (found.rate, found.breadth):
        assert share is None or 0 <= share <= 1
    rates = [participation([one]).rate for one in tallies if one.items]
    if rates:
        known = [rate for rate in rates if rate is not None]
        assert found.rate is not None
        assert min(known) - 1e-12 <= found.rate <= max(known) + 1e-12
