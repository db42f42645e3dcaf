"""The rule for small counts against its published example, and what must hold for any counts."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from collegium.methods.small_counts import control_averages, control_counts, control_percentages

# Worked from the rule of the Hospital Episode Statistics analysis guide (NHS Digital, since September 2018).
COUNTS = [3, 9, 12, 15, 20, 24, 45]
SHOWN = ["*", "10", "10", "15", "20", "25", "45"]


def test_the_published_rule() -> None:
    assert control_counts(COUNTS).shown() == SHOWN


def test_nothing_is_nothing_and_eight_is_shown() -> None:
    assert control_counts([0, 1, 7, 8]).shown() == ["0", "*", "*", "10"]


def test_totals_are_rounded_after_summing() -> None:
    # 12 + 12 = 24: rounded after summing 25, while the rounded parts would add up to 20.
    assert control_counts(12 + 12).shown() == ["25"]


def test_averages_over_few_people_are_left_out() -> None:
    averages = control_averages([4.2, 4.2, 4.2], [7, 8, 0])
    assert np.isnan(averages[[0, 2]]).all()
    assert averages[1] == 4.2


def test_percentages_come_from_rounded_counts_only() -> None:
    shares = control_percentages([9, 3, 0, 24], [24, 24, 24, 24])
    assert shares[0] == 40.0  # 10 of 25; the exact 37.5 would give 9 away
    assert np.isnan(shares[1])
    assert shares[2:].tolist() == [0.0, 100.0]
    assert np.isnan(control_percentages(0, 0))


def test_impossible_counts_are_refused() -> None:
    with pytest.raises(ValueError, match="negative"):
        control_counts([-1])
    with pytest.raises(ValueError, match="larger"):
        control_percentages([5], [4])


@given(st.lists(st.integers(0, 10**9), min_size=1))
def test_any_counts(counts: list[int]) -> None:
    found = control_counts(counts)
    exact = np.array(counts)
    assert (found.hidden == ((exact >= 1) & (exact <= 7))).all()
    assert (np.abs(found.rounded - exact)[~found.hidden] <= 2).all()
    assert (found.rounded[~found.hidden] % 5 == 0).all()
