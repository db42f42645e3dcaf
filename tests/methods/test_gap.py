"""The engagement gap, critical mass, and choice against no opportunity."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from collegium.methods.gap import (
    LayerFigures,
    classify_non_engagement,
    classify_non_engagement_counts,
    critical_mass,
    engagement_gap,
)
from tests.oracles import survey

LEADERS = LayerFigures(respondents=20, mean=7.5, variance=1.2, engaged=16, population=25)
OTHERS = LayerFigures(respondents=200, mean=5.5, variance=2.5, engaged=60, population=600)


@pytest.mark.capability("A35")
def test_gap_is_leaders_minus_rank_and_file() -> None:
    gap = engagement_gap(LEADERS, OTHERS)
    assert gap.mean is not None
    assert gap.engaged is not None
    assert gap.leaders is not None
    assert float(gap.mean.estimate) == pytest.approx(2.0)
    assert gap.mean.lower < 2 < gap.mean.upper
    assert float(gap.engaged.estimate) * 100 == pytest.approx(50)  # 80 % less 30 %: percentage points
    assert float(gap.leaders.engaged.estimate) == pytest.approx(0.8)


@pytest.mark.capability("A35")
def test_critical_mass_is_the_published_range() -> None:
    for doctors, (low, high) in survey.CRITICAL_MASS.items():
        assert (critical_mass(doctors).low, critical_mass(doctors).high) == (low, high)


@pytest.mark.parametrize(
    ("leaders", "others", "reason"),
    [(9, 10, "too_few_leaders"), (10, 9, "too_few_rank_and_file"), (9, 9, "too_few_on_both_sides"), (10, 10, "")],
)
def test_both_sides_must_be_large_enough(leaders: int, others: int, reason: str) -> None:
    gap = engagement_gap(LayerFigures(leaders, 7, 1, 3), LayerFigures(others, 5, 1, 3))
    assert gap.not_shown == reason
    assert (gap.mean is None) == bool(reason)


@pytest.mark.capability("A36")
def test_not_interested_without_a_route_is_no_opportunity() -> None:
    assert classify_non_engagement("choice", 0) == "no_opportunity"
    assert classify_non_engagement("choice", 1) == "choice"
    assert classify_non_engagement("choice", None) == "choice"
    assert classify_non_engagement("engaged", 0) == "engaged"
    table = np.array([[[1, 2, 4], [8, 16, 32], [64, 128, 256]]], np.int64)
    found = classify_non_engagement_counts(table, ("engaged", "choice", "no_opportunity"), (0, 1, None))
    assert {kind: int(number[0]) for kind, number in found.items()} == {
        "engaged": 7,
        "choice": 48,
        "no_opportunity": 456,
        "not_known": 0,
    }


@settings(deadline=None)
@given(st.integers(0, 5_000))
def test_critical_mass_lies_within_the_shares(doctors: int) -> None:
    mass = critical_mass(doctors)
    assert mass.low * 100 >= 10 * doctors > (mass.low - 1) * 100
    assert mass.high * 100 <= 20 * doctors < (mass.high + 1) * 100
