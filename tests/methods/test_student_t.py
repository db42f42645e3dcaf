"""The table and the polynomial give what scipy gives, and Fisher's printed points."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import special

from collegium.methods.student_t import NORMAL_975, t_975


def test_equals_scipy() -> None:
    freedom = np.concatenate([np.arange(1.0, 30_000), [1e5, 1e6, 1e9, 1e15]])
    np.testing.assert_allclose(t_975(freedom), special.stdtrit(freedom, 0.975), rtol=1e-14)
    assert pytest.approx(special.ndtri(0.975), rel=1e-15) == NORMAL_975


# Printed tables of Student's t, two-sided 5%.
@pytest.mark.parametrize(("freedom", "point"), [(1, 12.706), (5, 2.571), (10, 2.228), (30, 2.042), (120, 1.980)])
def test_equals_printed_tables(freedom: int, point: float) -> None:
    found = t_975(np.array([float(freedom)]))
    assert found is not None
    assert round(float(found[0]), 3) == point


@given(st.lists(st.integers(1, 10**9), min_size=1).map(sorted))
def test_falls_towards_the_normal(freedom: list[int]) -> None:
    found = t_975(np.array(freedom, np.float64))
    assert found is not None
    assert np.all(np.diff(found) <= 1e-14)
    assert np.all(found > NORMAL_975 - 1e-14)


def test_leaves_the_rest_to_scipy() -> None:
    assert t_975(np.array([2.5])) is None
    assert t_975(np.array([0.5])) is None
    nothing = t_975(np.array([np.nan, 0.0, -1.0]))
    assert nothing is not None
    assert np.isnan(nothing).all()
