"""Scores from counts: published vectors, and a slow reference that scores one respondent at a time."""

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from collegium.methods.scoring import count_at_least, count_levels, score_item, score_scale
from collegium.methods.scoring_plan import PlanError, ScaleSpec, required_answers
from collegium.methods.tallying import add_counts, regroup
from tests.methods.plans import TEN, count, items, plan_of
from tests.oracles import survey

ENGAGEMENT = (
    ScaleSpec("engagement", "mean", scales=("motivation", "involvement", "advocacy"), range=TEN, minimum_answered=1),
    ScaleSpec("motivation", "mean", items(0, 1, 2), range=TEN),
    ScaleSpec("involvement", "mean", items(3, 4, 5), range=TEN),
    ScaleSpec("advocacy", "mean", items(6, 7, 8), range=TEN),
)


def test_staff_survey_vector() -> None:
    counts = count(plan_of(9, *ENGAGEMENT), [survey.STAFF_SURVEY_ANSWERS])
    parts = [score_scale(counts, scale).mean[0] for scale in ("motivation", "involvement", "advocacy")]
    assert parts == pytest.approx(survey.STAFF_SURVEY_PARTS, abs=1e-12)
    assert score_scale(counts, "engagement").mean[0] == pytest.approx(survey.STAFF_SURVEY_ENGAGEMENT, abs=1e-12)


def test_scale_of_scales_needs_all_its_parts() -> None:
    answers = [*survey.STAFF_SURVEY_ANSWERS[:6], 5, None, None]
    counts = count(plan_of(9, *ENGAGEMENT), [answers])
    assert score_scale(counts, "advocacy").respondents[0] == 0
    assert score_scale(counts, "engagement").respondents[0] == 0
    assert np.isnan(score_scale(counts, "engagement").mean[0])


def test_minimum_never_averages_the_weakest_away() -> None:
    # Walston and Kimberley's eight facilitators must be managed together: 5 seven times and 1 once make 1, mean 4.5.
    plan = plan_of(8, ScaleSpec("weakest", "minimum", items(*range(8))), ScaleSpec("mean", "mean", items(*range(8))))
    counts = count(plan, [[5, 5, 5, 5, 5, 5, 5, 1]])
    assert score_scale(counts, "weakest").mean[0] == 1
    assert score_scale(counts, "mean").mean[0] == 4.5


def test_reversed_items_are_mirrored() -> None:
    plan = plan_of(2, ScaleSpec("s", "mean", items(0, 1), range=TEN), reverse=[1])
    counts = count(plan, [[5, 1]])
    assert score_scale(counts, "s").mean[0] == 10
    assert score_item(counts, "q1").mean[0] == 5
    assert score_item(counts, "q1").favourable[0] == 1


def test_missing_is_never_zero() -> None:
    plan = plan_of(3, ScaleSpec("sum", "sum", items(0, 1, 2)), ScaleSpec("mean", "mean", items(0, 1, 2)))
    counts = count(plan, [[4, 4, None], [4, None, None]])
    assert score_scale(counts, "sum").mean[0] == 12
    assert score_scale(counts, "sum").respondents[0] == 1
    assert score_scale(counts, "mean").mean[0] == 4


def test_gap_is_the_first_minus_the_second() -> None:
    plan = plan_of(
        4,
        ScaleSpec("wish", "mean", items(0, 1), range=TEN),
        ScaleSpec("welcome", "mean", items(2, 3), range=TEN),
        ScaleSpec("gap", "gap", scales=("wish", "welcome")),
        ScaleSpec("items", "gap", items(0, 2)),
    )
    counts = count(plan, [[5, 4, 3, 2], [5, 5, None, None]])
    assert score_scale(counts, "gap").mean[0] == 5
    assert score_scale(counts, "gap").respondents[0] == 1
    assert score_scale(counts, "items").mean[0] == 2


def test_a_profile_has_no_total() -> None:
    counts = count(plan_of(2, ScaleSpec("p", "profile", items(0, 1))), [[1, 5]])
    assert score_scale(counts, "p").respondents[0] == 0


def test_scales_of_other_ranges_are_brought_to_one_range() -> None:
    plan = plan_of(
        4,
        ScaleSpec("raw", "mean", items(0, 1)),
        ScaleSpec("sum", "sum", items(2, 3)),
        ScaleSpec("both", "mean", scales=("raw", "sum"), range=TEN, minimum_answered=1),
    )
    counts = count(plan, [[2, 3, 5, 4]])  # raw 2.5 of 1..5 is 3.75; sum 9 of 2..10 is 8.75
    assert score_scale(counts, "both").mean[0] == 6.25


@pytest.mark.capability("A76")
def test_levels_of_the_leadership_tool() -> None:
    levels = (Fraction(1), Fraction(2), Fraction(3))
    plan = plan_of(3, ScaleSpec("s", "mean", items(0, 1, 2), thresholds=levels), values=(1, 2, 3, 4))
    counts = count(plan, [[2, 3, 4], [1, 2, 2], [4, None, None], [2, 2, None]], [0, 1, 2, 3])
    assert score_scale(counts, "s").mean[:2] == pytest.approx([3.0, 5 / 3])
    assert count_levels(counts, "s").tolist() == [[0, 0, 1], [1, 0, 0], [0, 0, 0], [0, 1, 0]]
    # More than a third missing gives no score; exactly a third does.
    assert score_scale(counts, "s").respondents.tolist() == [1, 1, 0, 1]


@pytest.mark.parametrize(
    ("share", "count_of_items", "needed"),
    [
        (0.67, 3, 2),
        (0.67, 24, 16),
        (0.67, 2, 2),
        (2 / 3, 3, 2),
        (1.0, 300, 300),
        (0.5, 4, 2),
        (0.7, 7, 5),
        (0.01, 3, 1),
    ],
)
def test_share_of_items_that_must_be_answered(share: float, count_of_items: int, needed: int) -> None:
    assert required_answers(share, count_of_items) == needed


def test_thresholds_compare_exact_values() -> None:
    plan = plan_of(3, ScaleSpec("s", "mean", items(0, 1, 2), range=TEN))
    counts = count(plan, [[4, 4, 4], [4, 4, 3]])
    assert count_at_least(counts, "s", Fraction("7.5")).tolist() == [1]


def test_scales_in_a_circle_are_refused() -> None:
    with pytest.raises(PlanError, match="a, b"):
        plan_of(1, ScaleSpec("a", "mean", scales=("b",)), ScaleSpec("b", "mean", scales=("a",)))


def test_too_many_parts_for_exact_scores_are_refused() -> None:
    whole = ScaleSpec("w", "mean", items(*range(60)), minimum_answered=0.01)
    with pytest.raises(PlanError, match="exact"):
        plan_of(60, whole, ScaleSpec("v", "mean", scales=("w",)))


answer = st.one_of(st.none(), st.integers(1, 5))
answers = st.lists(st.tuples(st.integers(0, 2), st.tuples(*[answer] * 5)), min_size=1, max_size=30)
rules = st.sampled_from(["mean", "minimum", "sum"])


def slow_score(row: tuple[int | None, ...], rule: str, share: float) -> Fraction | None:
    given_answers = [Fraction(5, 2) * (value - 1) for value in row if value is not None]
    if len(given_answers) < required_answers(share, len(row)):
        return None
    if rule == "minimum":
        return min(given_answers)
    mean = sum(given_answers, Fraction(0)) / len(given_answers)
    return mean * len(row) if rule == "sum" else mean


@settings(deadline=None)
@given(answers, rules, st.sampled_from([0.2, 0.5, 0.67, 1.0]))
def test_counts_score_as_one_respondent_at_a_time(
    rows: list[tuple[int, tuple[int | None, ...]]], rule: str, share: float
) -> None:
    plan = plan_of(5, ScaleSpec("s", rule, items(*range(5)), range=TEN, minimum_answered=share))  # type: ignore[arg-type]
    found = score_scale(count(plan, [row for _, row in rows], [group for group, _ in rows]), "s")
    for group in range(len(found.mean)):
        scores = [s for g, row in rows if g == group and (s := slow_score(row, rule, share)) is not None]
        assert found.respondents[group] == len(scores)
        if scores:
            mean = sum(scores, Fraction(0)) / len(scores)
            assert found.mean[group] == pytest.approx(float(mean))
        if len(scores) > 1:
            variance = sum(((score - mean) ** 2 for score in scores), Fraction(0)) / (len(scores) - 1)
            assert found.variance[group] == pytest.approx(float(variance), abs=1e-12)


@settings(deadline=None)
@given(answers, st.integers(0, 30))
def test_counts_add_up(rows: list[tuple[int, tuple[int | None, ...]]], cut: int) -> None:
    plan = plan_of(
        5,
        ScaleSpec("s", "mean", items(0, 1, 2), range=TEN),
        ScaleSpec("t", "mean", items(3, 4)),
        ScaleSpec("both", "mean", scales=("s", "t"), range=TEN),
    )
    whole = count(plan, [row for _, row in rows], [group for group, _ in rows])
    parts = [part for part in (rows[:cut], rows[cut:]) if part]
    together = add_counts([count(plan, [row for _, row in part], [group for group, _ in part]) for part in parts])
    one = regroup(together, lambda _: ("all",))
    for scale in ("s", "t", "both"):
        for first, second in ((whole, together), (regroup(whole, lambda _: ("all",)), one)):
            np.testing.assert_array_equal(score_scale(first, scale).mean, score_scale(second, scale).mean)
    np.testing.assert_array_equal(whole.moments[0].products, together.moments[0].products)
    scored = [row for _, row in rows if sum(one is not None for one in row[:3]) >= 2 and None not in row[3:]]
    assert int(one.respondents[0]) == len(scored)
