"""Change between waves and many units at once, against published examples and slow references."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from collegium.methods.change import (
    change_between_waves,
    change_of_gap,
    change_of_linked_people,
    discoveries,
    funnel_of_means,
    small_sample_correction,
)
from collegium.methods.intervals import GroupMean
from tests.oracles.survey import close

# Borenstein, Hedges, Higgins and Rothstein 2009, Introduction to Meta-Analysis, chapter 4: g = 0.5924, variance 0.0411.
TREATED, CONTROL = GroupMean(103, 5.5**2, 50), GroupMean(100, 4.5**2, 50)
HEDGES_G, HEDGES_G_ERROR = 0.5924, 0.2028
# Benjamini and Hochberg 1995, section 4: fifteen tests, of which four are discoveries at 0.05.
FIFTEEN_P = [
    0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.3240, 0.4262, 0.5719, 0.6528, 0.7590, 1.0,
]  # fmt: skip


def test_hedges_g_of_the_published_example() -> None:
    found = change_between_waves(CONTROL, TREATED)
    assert close(float(found.hedges_g), HEDGES_G, 4)
    assert close(float((found.g_upper - found.g_lower) / 2 / 1.959964), HEDGES_G_ERROR, 4)
    assert found.difference.estimate == 3


def test_small_sample_correction_is_near_its_usual_approximation() -> None:
    assert float(small_sample_correction(98)) == pytest.approx(1 - 3 / (4 * 98 - 1), abs=1e-5)
    assert np.isnan(small_sample_correction(1))


def test_discoveries_of_the_published_example() -> None:
    assert discoveries(FIFTEEN_P, 0.05).tolist() == [True] * 4 + [False] * 11
    assert discoveries(FIFTEEN_P).sum() == 9
    assert discoveries([np.nan, 0.01, np.nan]).tolist() == [False, True, False]
    assert discoveries([]).tolist() == []


def test_people_are_linked_only_with_consent() -> None:
    own = GroupMean(0.4, 1.0, 25)
    with pytest.raises(ValueError, match="consent"):
        change_of_linked_people(own, linked_with_consent=False)
    assert change_of_linked_people(own, linked_with_consent=True).lower == pytest.approx(0.4 - 2.0638986 * 0.2)


def test_no_spread_has_no_standardised_change() -> None:
    found = change_between_waves(GroupMean(3, 0.0, 12), GroupMean(4, 0.0, 12))
    assert np.isnan(found.hedges_g)
    assert np.isnan(found.p)
    assert np.isnan(found.difference.lower)
    assert np.isnan(found.difference.upper)


def test_funnel_narrows_and_points_out_the_unit_apart() -> None:
    numbers = np.array([10, 40, 160, 40, 0])
    means = np.array([8.0, 6.0, 6.0, 6.0, np.nan])
    found = funnel_of_means(GroupMean(means, np.full(5, 1.0), numbers))
    assert found.centre == pytest.approx(6.08)
    width = found.upper_998 - found.centre
    assert width[0] == pytest.approx(2 * width[1]) == pytest.approx(4 * width[2])
    assert found.band[:2] == ("higher", "as_expected")
    assert found.apart.tolist() == [True, False, False, False, False]
    assert np.isnan(found.p[4])


def test_units_that_differ_by_chance_are_seldom_pointed_out() -> None:
    rng = np.random.default_rng(11)
    wrong = 0
    for _ in range(200):
        answers = rng.normal(6, 1.5, (40, 20))
        means, variances = answers.mean(axis=1), answers.var(axis=1, ddof=1)
        wrong += bool(funnel_of_means(GroupMean(means, variances, np.full(40, 20))).apart.any())
    # Where no unit differs, Benjamini and Hochberg keep the chance of any alarm at the rate: 10 per cent.
    assert wrong / 200 < 0.16


UNITS, PEOPLE, FAMILIES = 12, 60, 1500


def families_of_unchanged_units(retest: float, answering: int, seed: int) -> tuple[float, float]:
    """Share of families with any alarm, and the share of intervals that hold no change.

    Everybody of a unit has an answer in both waves, related by `retest`; who answers is drawn anew each time.
    """
    rng = np.random.default_rng(seed)
    first = rng.normal(6, 1.8, (FAMILIES * UNITS, PEOPLE))
    second = 6 + retest * (first - 6) + np.sqrt(1 - retest**2) * rng.normal(0, 1.8, first.shape)
    waves = []
    for wave in (first, second):
        drawn = np.argsort(rng.random(wave.shape), axis=1)[:, :answering]
        answers = np.take_along_axis(wave, drawn, axis=1)
        waves.append(
            GroupMean(answers.mean(axis=1), answers.var(axis=1, ddof=1), np.full(len(wave), answering), PEOPLE)
        )
    found = change_between_waves(*waves)
    assert np.isfinite(found.p).all()
    assert (found.difference.upper > found.difference.lower).all()
    alarms = np.mean([discoveries(family).any() for family in found.p.reshape(FAMILIES, UNITS)])
    held = (found.difference.lower <= 0) & (found.difference.upper >= 0)
    return float(alarms), float(held.mean())


@pytest.mark.parametrize("answering", [48, 60])
@pytest.mark.parametrize("retest", [0.0, 0.65, 1.0])
def test_units_in_which_nothing_changed_give_no_more_alarms_than_promised(retest: float, answering: int) -> None:
    """Three standard errors of the simulation above what is promised: 10 % of families, 5 % of intervals."""
    alarms, held = families_of_unchanged_units(retest, answering, seed=int(100 * retest) + answering)
    margin = 3 * np.sqrt(0.1 * 0.9 / FAMILIES)
    assert alarms <= 0.1 + margin
    assert held >= 0.95 - 3 * np.sqrt(0.05 * 0.95 / (FAMILIES * UNITS))
    if retest == 0:  # independent waves: exactly what is promised, not less
        assert alarms >= 0.1 - margin
        assert held <= 0.95 + 3 * np.sqrt(0.05 * 0.95 / (FAMILIES * UNITS))


def test_the_number_of_people_does_not_change_a_change() -> None:
    before, after = (GroupMean([6.0, 5.0], [2.0, 1.5], [48, 60]), GroupMean([6.4, 5.2], [2.2, 1.4], [48, 60]))
    known = [GroupMean(one.mean, one.variance, one.respondents, [60, 60]) for one in (before, after)]
    for plain, with_people in (
        (change_between_waves(before, after).difference, change_between_waves(*known).difference),
        (change_of_gap((before, after), (after, before)), change_of_gap((known[0], known[1]), (known[1], known[0]))),
    ):
        assert with_people.lower.tolist() == plain.lower.tolist()
        assert not with_people.census.any()


def test_the_change_of_a_gap_adds_up_four_errors() -> None:
    """By hand: errors of 4 / 16, 9 / 36, 4 / 16 and 9 / 36 give a variance of 1; 1 / freedom = sum of .0625 / (n - 1)."""
    leaders, others = GroupMean(7.0, 4.0, 16), GroupMean(6.0, 9.0, 36)
    later = (GroupMean(8.0, 4.0, 16), GroupMean(5.5, 9.0, 36))
    found = change_of_gap((leaders, others), later)
    assert float(found.estimate) == 1.5
    assert float(found.standard_error) == 1
    freedom = 1 / (2 * 0.0625 / 15 + 2 * 0.0625 / 35)
    assert float(found.upper) == pytest.approx(1.5 + stats.t.ppf(0.975, freedom))


samples = st.lists(st.floats(-50, 50), min_size=3, max_size=30).filter(lambda values: np.std(values) > 0.01)


@settings(deadline=None)
@given(samples, samples)
def test_p_and_interval_are_those_of_welch(first: list[float], second: list[float]) -> None:
    before = GroupMean(np.mean(first), np.var(first, ddof=1), len(first))
    after = GroupMean(np.mean(second), np.var(second, ddof=1), len(second))
    found = change_between_waves(before, after)
    welch = stats.ttest_ind(second, first, equal_var=False)
    assert float(found.p) == pytest.approx(welch.pvalue, abs=1e-9)
    bounds = welch.confidence_interval(0.95)
    assert float(found.difference.lower) == pytest.approx(bounds.low, abs=1e-7)
    back = change_between_waves(after, before)
    assert float(back.hedges_g) == pytest.approx(-float(found.hedges_g))


@settings(deadline=None)
@given(st.lists(st.floats(0, 1), min_size=1, max_size=40), st.sampled_from([0.05, 0.1, 0.2]))
def test_discoveries_are_those_of_the_adjusted_p(p: list[float], rate: float) -> None:
    adjusted = stats.false_discovery_control(p)
    clear = np.abs(adjusted - rate) > 1e-9
    assert (discoveries(p, rate) == (adjusted <= rate))[clear].all()
