"""Scales that are one system: who counts in them, and that no difference of their figures is about a few people."""

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from collegium.definitions.instrument_files import load_instrument
from collegium.methods.families import families, made_of
from collegium.methods.reliability import alpha, covariances
from collegium.methods.scale_figures import scale_figures
from collegium.methods.scoring import score_scale
from collegium.methods.scoring_plan import ItemPlan, ScaleSpec, ScoringPlan, build_plan
from collegium.methods.tallying import Counts, count_answers
from tests.methods.plans import TEN, count, items, plan_of

# Two halves and their mean, and the same six items cut in three pairs.
HALVES = (
    ScaleSpec("wish", "mean", items(0, 1, 2), range=TEN),
    ScaleSpec("welcome", "mean", items(3, 4, 5), range=TEN),
    ScaleSpec("first", "mean", items(0, 3), range=TEN, minimum_answered=0.5),
    ScaleSpec("second", "mean", items(1, 4), range=TEN, minimum_answered=0.5),
    ScaleSpec("third", "mean", items(2, 5), range=TEN, minimum_answered=0.5),
    ScaleSpec("whole", "mean", scales=("wish", "welcome"), range=TEN, minimum_answered=1.0),
)
PLAN = plan_of(6, *HALVES)
ENGAGEMENT = load_instrument("collegium-medical-engagement-1").scoring_plan()
SCALES = [scale.id for scale in ENGAGEMENT.scales]

answer = st.one_of(st.none(), st.integers(1, 5))
rows = st.lists(st.tuples(*[answer] * 6), min_size=1, max_size=20)


def totals(counts: Counts, scale: str) -> tuple[int, Fraction]:
    """How many count in a scale, and the exact sum of their scores."""
    tally = counts.tallies[counts.plan.scale(scale)]
    scores = zip(tally.numerator.tolist(), tally.denominator.tolist(), tally.count.tolist(), strict=True)
    return int(tally.count.sum()), sum((Fraction(above, below) * times for above, below, times in scores), Fraction(0))


@settings(deadline=None)
@given(rows)
def test_identities_hold_exactly_whatever_was_left_out(answers: list[tuple[int | None, ...]]) -> None:
    counts = count(PLAN, answers)
    number, sums = zip(*(totals(counts, scale.id) for scale in PLAN.scales), strict=True)
    assert len(set(number)) == 1
    wish, welcome, first, second, third, whole = sums
    assert wish + welcome == 2 * whole
    assert first + second + third == 3 * whole
    assert int(counts.respondents.sum()) == number[0]


@settings(deadline=None)
@given(rows)
def test_a_first_scale_is_the_mean_of_its_answers(answers: list[tuple[int | None, ...]]) -> None:
    def scored(row: tuple[int | None, ...]) -> Fraction | None:
        halves = [[Fraction(5, 2) * (one - 1) for one in row[at : at + 3] if one is not None] for at in (0, 3)]
        pairs = [[one for one in (row[at], row[at + 3]) if one is not None] for at in range(3)]
        return sum(halves[0]) / len(halves[0]) if min(map(len, halves)) > 1 and all(pairs) else None  # type: ignore[return-value]

    by_hand = [score for row in answers if (score := scored(row)) is not None]
    assert totals(count(PLAN, answers), "wish") == (len(by_hand), sum(by_hand, Fraction(0)))


def test_by_hand_the_mean_of_the_half_stands_for_what_was_left_out() -> None:
    counts = count(PLAN, [(1, 3, None, 5, 5, 4)])
    # Own wish 0 and 5, so 2.5 for the third; welcome 10, 10, 7.5.
    assert totals(counts, "wish") == (1, Fraction(5, 2))
    assert totals(counts, "third") == (1, (Fraction(5, 2) + Fraction(15, 2)) / 2)


def test_who_sees_her_own_scores_sees_each_by_itself() -> None:
    codes = [np.array([code], np.int8) for code in (0, 2, -1, 4, -1, -1)]
    counts = count_answers(PLAN, codes, np.zeros(1, np.int64), [("own",)], alone=True)
    assert totals(counts, "wish") == (1, Fraction(5, 2))
    assert totals(counts, "welcome")[0] == 0


def test_scales_of_optional_items_stand_apart() -> None:
    asked = [ItemPlan(f"q{i}", (1, 2, 3, 4, 5), optional=i > 3) for i in range(6)]
    pairs = [ScaleSpec(name, "mean", items(at, at + 1)) for name, at in (("a", 0), ("b", 2), ("c", 4))]
    assert families(build_plan(asked, pairs)) == ((0, 1), (2,))


def test_an_item_with_other_points_must_be_answered() -> None:
    plan = plan_of(
        2, ScaleSpec("raw", "mean", items(0, 1)), ScaleSpec("ten", "mean", items(0, 1), range=TEN, minimum_answered=0.5)
    )
    assert plan.scales[1].required == 2
    assert 1 not in made_of(plan)


def test_the_parts_of_the_engagement_scales_add_up() -> None:
    made = made_of(ENGAGEMENT)
    assert families(ENGAGEMENT) == (tuple(range(9)),)
    assert all(sum(one.weights.values()) == pytest.approx(1) and one.within == (0.0, 10.0) for one in made.values())
    weights = {ENGAGEMENT.scales[place].id: one.weights for place, one in made.items()}
    for parts, times in ((SCALES[:2], 2), (SCALES[2:5], 3), (SCALES[5:8], 3)):
        for name, weight in weights["overall"].items():
            assert sum(weights[part].get(name, 0.0) for part in parts) == pytest.approx(times * weight)


def trust(rng: np.random.Generator, skipped: float, one_half: float) -> tuple[Counts, np.ndarray]:
    """Doctors in groups, of whom some leave items out and some a whole half."""
    sizes = rng.integers(3, 40, 8)
    group = np.repeat(np.arange(8), sizes)
    codes = np.clip(np.rint(rng.normal(2.2, 1, (24, len(group)))), 0, 4).astype(np.int8)
    codes[rng.random(codes.shape) < skipped] = -1
    who = rng.random(len(group))
    codes[:12, who < one_half] = -1
    codes[12:, who > 1 - one_half] = -1
    every = [*codes, *(np.full(len(group), -1, np.int8) for _ in ENGAGEMENT.items[24:])]
    return count_answers(ENGAGEMENT, every, group, [(str(place),) for place in range(8)]), group


@pytest.mark.parametrize("seed", range(12))
@pytest.mark.parametrize(("skipped", "one_half"), [(0.0, 0.0), (0.02, 0.0), (0.02, 0.04), (0.1, 0.1)])
def test_no_difference_of_scales_is_about_a_few_doctors(seed: int, skipped: float, one_half: float) -> None:
    counts, _ = trust(np.random.default_rng([seed, 29]), skipped, one_half)
    figures = {figure.scale: figure for figure in scale_figures(counts)}
    patterns = {figure.suppressed for figure in figures.values()}
    assert len(patterns) == 1
    shown = np.array([reason == "" for reason in patterns.pop()])
    numbers = np.array([figure.respondents[shown] for figure in figures.values()])
    assert (numbers == numbers[0]).all()
    means = {name: figure.mean[shown] for name, figure in figures.items()}
    for parts, times in ((SCALES[:2], 2), (SCALES[2:5], 3), (SCALES[5:8], 3)):
        np.testing.assert_allclose(sum(means[part] for part in parts), times * means["overall"], atol=1e-9)


@pytest.mark.parametrize("seed", range(6))
def test_the_variances_of_items_tell_of_everybody_or_of_nobody(seed: int) -> None:
    """Alpha with the standard deviation gives the sum of the variances of a scale's items: halves and thirds agree."""
    counts, _ = trust(np.random.default_rng([seed, 30]), 0.02, 0.03)
    sums = {}
    for place, scale in enumerate(ENGAGEMENT.scales[:8]):
        spread = covariances(counts.moments[place]) / scale.divisor**2
        items_of = len(scale.items)
        # An item that a small group answered alike has no variance to give away, and alpha leaves it out.
        varying = (np.diagonal(spread, axis1=1, axis2=2) > 0).sum(axis=1)
        known = alpha(spread)
        total = score_scale(counts, scale.id).variance * items_of**2
        sums[scale.id] = total * (1 - known * (varying - 1) / varying)
        assert (counts.moments[place].respondents == score_scale(counts, scale.id).respondents).all()
    # What stands for an answer is rounded to a part of 1,024 of a point.
    halves, thirds, leading = (sum(sums[part] for part in SCALES[a:b]) for a, b in ((0, 2), (2, 5), (5, 8)))
    np.testing.assert_allclose(halves, thirds, rtol=1e-3)
    np.testing.assert_allclose(halves, leading, rtol=1e-3)


@pytest.mark.parametrize("few", range(1, 10))
def test_who_answers_one_scale_alone_is_in_no_figure(few: int) -> None:
    rng = np.random.default_rng(few)
    codes = rng.integers(0, 5, (26, 40)).astype(np.int8)
    codes[24:] = -1
    less = codes.copy()
    less[:12, few:] = -1  # all but a few leave out the own wish
    group, names = np.zeros(40, np.int64), [("unit",)]
    counts = count_answers(ENGAGEMENT, list(less), group, names)
    assert int(counts.respondents[0]) == few
    assert all(figure.suppressed == ("primary",) and np.isnan(figure.mean).all() for figure in scale_figures(counts))


def plan_with(shares: ScoringPlan) -> set[int]:
    return {place for family in families(shares) for place in family}


def test_every_scored_scale_is_in_one_family() -> None:
    assert plan_with(ENGAGEMENT) == set(range(9))
