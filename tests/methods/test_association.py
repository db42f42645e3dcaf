"""Correlation over groups against hand figures."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from collegium.methods.association import association


def with_correlation(wanted: float, number: int) -> tuple[np.ndarray, np.ndarray]:
    """Two series with exactly that correlation."""
    random = np.random.default_rng(1)
    first = random.normal(size=number)
    first = (first - first.mean()) / np.sqrt(((first - first.mean()) ** 2).sum())
    other = random.normal(size=number)
    other -= other.mean()
    other -= first * (first * other).sum()
    other /= np.sqrt((other**2).sum())
    return first, wanted * first + math.sqrt(1 - wanted**2) * other


def test_fisher_s_interval() -> None:
    """r = .5, n = 28: z = .5493 +- 1.96 / 5, so .156 to .736."""
    found = association(*with_correlation(0.5, 28))
    assert found is not None
    assert found.correlation == pytest.approx(0.5)
    assert (found.lower, found.upper) == (pytest.approx(0.1560, abs=5e-4), pytest.approx(0.7357, abs=5e-4))


def test_too_few_groups_and_no_spread_give_nothing() -> None:
    assert association([1, 2, 3], [1, 2, 3]) is None
    assert association([1.0] * 9, list(range(9))) is None
    assert association([*range(7), float("nan")], list(range(8))) is None


def test_different_lengths_are_refused() -> None:
    with pytest.raises(ValueError, match="every group"):
        association([1.0] * 9, [1.0] * 8)


@given(st.lists(st.tuples(st.integers(-50, 50), st.integers(-50, 50)), min_size=8, max_size=30))
def test_it_is_symmetric_and_lies_inside_its_interval(pairs: list[tuple[int, int]]) -> None:
    first, second = zip(*pairs, strict=True)
    one, other = association(first, second), association(second, first)
    if one is None or other is None:
        assert one == other
        return
    assert one.correlation == pytest.approx(other.correlation)
    assert -1 <= one.lower <= one.correlation + 1e-12
    assert one.correlation - 1e-12 <= one.upper <= 1
