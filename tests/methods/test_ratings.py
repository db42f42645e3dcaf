"""Judgements from a few ratings, each against its sharp check."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from collegium.methods.ratings import (
    MaturityCuts,
    disagreement,
    disagreement_share,
    governance_maturity,
    group_position,
    improvement_conditions,
    pairing_alert,
    perceived_influence,
    pole_position,
    positions_without_influence,
    rater_gaps,
    weakest_of,
)

FIVE = st.integers(1, 5)
MAYBE = st.none() | FIVE
CHARACTERISTICS = ("priority", "balance", "data", "engagement", "culture")
CONDITIONS = ("top_leadership", "receptive_context", "supportive_culture", "team_development", "training", "vision")
FACILITATORS = ("vision", "preparation", "transition", "channels", "support", "measures", "authority", "doctors")


@pytest.mark.capability("A65")
def test_the_weakest_stands_for_the_whole_and_is_named() -> None:
    found = weakest_of(dict(zip(FACILITATORS, (5, 5, 5, 5, 5, 5, 5, 1), strict=True)))
    assert (found.overall, found.mean, found.weakest) == (1, 4.5, ("doctors",))


def test_a_missing_rating_could_be_the_weakest() -> None:
    found = weakest_of({"vision": 5, "doctors": None})
    assert (found.overall, found.mean, found.weakest, found.not_rated) == (None, None, (), ("doctors",))
    assert weakest_of({}).overall is None


@given(st.dictionaries(st.text(min_size=1), FIVE, min_size=1))
def test_the_minimum_is_never_above_the_mean_and_every_weakest_has_it(ratings: dict[str, int]) -> None:
    found = weakest_of(ratings)
    assert found.overall is not None
    assert found.mean is not None
    assert found.overall <= found.mean
    assert {ratings[name] for name in found.weakest} == {min(ratings.values())}


def test_a_gap_of_two_is_listed_and_one_below_is_not() -> None:
    gaps = rater_gaps(
        {"trust": [5], "vision": [4], "openness": [2]}, {"trust": [3, 3], "vision": [2, 3], "learning": [1]}
    )
    assert [(one.topic, one.gap, one.notable) for one in gaps] == [
        ("trust", 2.0, True),
        ("vision", 1.5, False),
        ("openness", None, False),
        ("learning", None, False),
    ]


@given(st.lists(MAYBE, max_size=6), st.lists(MAYBE, max_size=6))
def test_gaps_turn_their_sign_when_the_sides_are_swapped(first: list[int | None], second: list[int | None]) -> None:
    one, other = rater_gaps({"t": first}, {"t": second})[0], rater_gaps({"t": second}, {"t": first})[0]
    assert one.notable == other.notable
    assert (one.gap is None) == (other.gap is None)
    assert one.gap is None or one.gap == -(other.gap or 0.0)


@pytest.mark.parametrize(
    ("months", "reasons"),
    [
        ([(4, 2)], ("divergence",)),
        ([(4, 3)], ()),
        ([(2, 3)], ()),
        ([(2, 3), (3, 3), (2, 3)], ("low_twice",)),
        ([(2, 3), (3, 2)], ()),
        ([(3, 1), (3, 2)], ("divergence", "low_twice")),
        ([(None, 2), (None, 2)], ("low_twice",)),
        ([(None, 1)], ()),
        ([], ()),
    ],
)
def test_pairings_that_need_attention(months: list[tuple[int | None, int | None]], reasons: tuple[str, ...]) -> None:
    found = pairing_alert(months)
    assert (found.alert, found.reasons) == (bool(reasons), reasons)


@given(st.lists(st.tuples(MAYBE, MAYBE)))
def test_it_does_not_matter_which_partner_comes_first(months: list[tuple[int | None, int | None]]) -> None:
    assert pairing_alert(months) == pairing_alert([(other, one) for one, other in months])


def test_a_position_lies_between_two_poles() -> None:
    assert pole_position([5] * 5, [1] * 5) == 4.0
    assert pole_position([1] * 5, [5] * 5) == -4.0
    assert pole_position([4, 4, 4, 4, None], [3] * 5) == 1.0
    assert pole_position([4, 4, 4, None, None], [3] * 5) is None
    assert pole_position([], []) is None


@given(st.lists(FIVE, min_size=5, max_size=5), st.lists(FIVE, min_size=5, max_size=5))
def test_a_position_turns_its_sign_with_its_poles(towards: list[int], away: list[int]) -> None:
    one, other = pole_position(towards, away), pole_position(away, towards)
    assert one is not None
    assert other is not None
    assert one == -other
    assert -4 <= one <= 4


def test_nine_positions_are_not_told_and_ten_are() -> None:
    assert group_position([1.0] * 9) == group_position([1.0] * 9 + [None]) == group_position([])
    assert group_position([1.0] * 9).people is None
    assert group_position([1.0] * 9 + [2.0]).mean == pytest.approx(1.1)
    with pytest.raises(ValueError, match="fewer than 10"):
        group_position([1.0] * 10, minimum=9)


@pytest.mark.capability("A80")
@pytest.mark.parametrize(("disagree", "flagged"), [(10, True), (9, False)])
def test_a_quarter_who_disagree_is_flagged(disagree: int, flagged: bool) -> None:
    answers = [2] * disagree + [4] * (40 - disagree)
    assert disagreement(answers, (1, 2)).flagged is flagged
    assert disagreement_share(disagree, 40).flagged is flagged


def test_those_who_did_not_answer_are_not_counted() -> None:
    found = disagreement([1, 4, 4, 4, None, None], (1, 2))
    assert (found.disagree, found.answered, found.share, found.flagged) == (1, 4, 0.25, True)
    assert disagreement([None], (1, 2)).share is None
    assert not disagreement([], (1, 2)).flagged
    with pytest.raises(ValueError, match="between"):
        disagreement_share(5, 4)


@given(st.integers(1, 500), st.data())
def test_the_flag_compares_whole_numbers(answered: int, data: st.DataObject) -> None:
    disagree = data.draw(st.integers(0, answered))
    assert disagreement_share(disagree, answered).flagged == (4 * disagree >= answered)


@pytest.mark.capability("A66")
def test_medical_leadership_is_necessary_and_not_sufficient() -> None:
    met = dict.fromkeys(CONDITIONS, True)
    assert improvement_conditions(met, False).verdict == "necessary_condition_missing"
    assert improvement_conditions(dict.fromkeys(CONDITIONS, False), True).verdict == "not_sufficient"
    found = improvement_conditions(met | {"training": False}, True)
    assert (found.verdict, found.not_met) == ("not_sufficient", ("training",))
    assert improvement_conditions(met, True).verdict == "all_met"
    assert improvement_conditions(met | {"training": False}, False).verdict == "conditions_missing"


def test_what_is_not_known_is_not_taken_as_met_or_unmet() -> None:
    met = dict.fromkeys(CONDITIONS, True)
    assert improvement_conditions(met | {"training": None}, True).not_known == ("training",)
    assert improvement_conditions(met | {"training": None}, True).verdict == "not_known"
    assert improvement_conditions(met, None).verdict == "not_known"
    assert improvement_conditions({}, True).verdict == "not_known"


@given(st.dictionaries(st.sampled_from(CONDITIONS), st.booleans() | st.none()), st.booleans() | st.none())
def test_all_is_met_only_when_everything_is(met: dict[str, bool | None], medical: bool | None) -> None:
    everything = bool(met) and all(met.values()) and medical is True
    assert (improvement_conditions(met, medical).verdict == "all_met") == everything


EVIDENCE = dict.fromkeys(CHARACTERISTICS, 1)


def test_all_five_at_the_top_are_high() -> None:
    found = governance_maturity(dict.fromkeys(CHARACTERISTICS, (5, 5)), EVIDENCE)
    assert (found.label, found.mean) == ("high", 5.0)


def test_a_label_needs_evidence_for_each_and_a_rating_of_each() -> None:
    top = dict.fromkeys(CHARACTERISTICS, (5,))
    found = governance_maturity(top, EVIDENCE | {"data": 0})
    assert (found.label, found.mean, found.without_evidence) == (None, 5.0, ("data",))
    assert governance_maturity(top, {}).without_evidence == CHARACTERISTICS
    found = governance_maturity(top | {"data": (None,)}, EVIDENCE)
    assert (found.label, found.mean, found.not_rated) == (None, None, ("data",))
    assert governance_maturity({}, {}).label is None


def test_cut_points_are_the_callers_and_raters_may_disagree() -> None:
    rated = dict.fromkeys(CHARACTERISTICS, (2, 4, None))
    assert governance_maturity(rated, EVIDENCE).label == "medium"
    assert governance_maturity(rated, EVIDENCE).rater_spread == dict.fromkeys(CHARACTERISTICS, 2)
    assert governance_maturity(rated, EVIDENCE, MaturityCuts(Fraction(2), Fraction(3))).label == "high"
    assert governance_maturity(rated, EVIDENCE, MaturityCuts(Fraction(4), Fraction(5))).label == "low"
    with pytest.raises(ValueError, match="below"):
        MaturityCuts(Fraction(4), Fraction(4))


@given(st.fixed_dictionaries({name: st.lists(FIVE, min_size=1, max_size=4) for name in CHARACTERISTICS}))
def test_a_better_rating_never_lowers_the_label(ratings: dict[str, list[int]]) -> None:
    order = ("low", "medium", "high")
    better = {name: [min(5, rating + 1) for rating in given] for name, given in ratings.items()}
    before, after = governance_maturity(ratings, EVIDENCE).label, governance_maturity(better, EVIDENCE).label
    assert before is not None
    assert after is not None
    assert order.index(before) <= order.index(after)


@pytest.mark.capability("A73")
def test_a_seat_without_influence_is_listed() -> None:
    found = [
        perceived_influence("seat, none", True, (0, 0, None)),
        perceived_influence("seat, a little", True, (0, 1, 0)),
        perceived_influence("no seat, none", False, (0, 0, 0)),
        perceived_influence("seat, not rated", True, (None, None)),
    ]
    assert positions_without_influence(found) == ("seat, none",)
    assert [one.mean for one in found] == [0.0, pytest.approx(1 / 3), 0.0, None]
    assert [one.rated for one in found] == [2, 3, 3, 0]


@given(st.lists(st.none() | st.integers(0, 4), max_size=8))
def test_any_influence_at_all_takes_somebody_off_the_list(ratings: list[int | None]) -> None:
    listed = bool(positions_without_influence([perceived_influence("x", True, ratings)]))
    given_ratings = [rating for rating in ratings if rating is not None]
    assert listed == (bool(given_ratings) and not any(given_ratings))
