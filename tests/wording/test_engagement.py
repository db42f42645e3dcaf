from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from collegium.definitions.score_ranges import Band, ScoreRange
from collegium.wording.charts import units_chart
from collegium.wording.engagement import (
    Gap,
    Score,
    change_between_waves,
    choice_or_no_opportunity,
    critical_mass,
    engagement_gap,
    response_rate,
    scale_mean,
    suppressed,
    unit_picture,
    wish_and_encouragement,
)

TEN = ScoreRange(0, 10)


def score(
    mean: float, half: float = 0.5, title: str = "Engagement", respondents: int = 24, population: int | None = 70
) -> Score:
    return Score(title, mean, mean - half, mean + half, respondents, population, span=TEN)


def test_a_mean_says_its_interval_and_how_many_answered() -> None:
    # methods.md C5: n=24 of N=70, mean 6.4, interval 5.85 to 6.95.
    reading = scale_mean(Score("Engagement", 6.4, 5.85, 6.95, 24, 70, span=TEN))
    assert (
        reading.sentence
        == "Engagement: 6.4 out of 10, from 24 answers. The true average of the whole group probably lies between 5.9 and 7.0."
    )
    assert "did not answer" in reading.caveat


def test_a_census_has_no_sampling_error() -> None:
    assert "no sampling error" in scale_mean(score(6.4, 0.0, respondents=70)).sentence


@pytest.mark.parametrize(
    ("difference", "lower", "upper", "shows", "sure"),
    [
        (1.24, 0.8, 1.7, "leaders score 1.2 points higher", "likely to be real"),
        (-1.0, -1.5, -0.5, "leaders score 1.0 point lower", "likely to be real"),
        (0.4, -0.1, 0.9, "leaders score 0.4 points higher", "could be chance"),
        (0.04, -0.3, 0.4, "about the same", "could be chance"),
        (0.04, 0.01, 0.07, "about the same", "by too little to show here"),
        (-0.04, -0.07, -0.01, "about the same", "by too little to show here"),
    ],
)
def test_a_gap_says_its_direction_and_how_sure_it_is(difference, lower, upper, shows, sure) -> None:
    gap = engagement_gap(Gap("Overall", difference, lower, upper, leaders=40, others=210, span=TEN))
    assert shows in gap.shows
    assert sure in gap.how_sure
    assert "why" in gap.does_not_show
    assert gap.ask_next.startswith("Ask")
    assert "40 leaders and 210 other doctors" in gap.reading.sentence


@given(st.floats(-5, 5), st.floats(0.01, 3))
def test_a_gap_is_called_real_only_when_its_interval_excludes_zero(difference: float, half: float) -> None:
    gap = engagement_gap(Gap("Overall", difference, difference - half, difference + half, 40, 200, span=TEN))
    shown = "about the same" not in gap.shows
    assert ("likely to be real" in gap.how_sure) == (abs(difference) > half and shown)


def test_a_gap_on_something_else_says_nothing_of_engagement() -> None:
    gap = engagement_gap(Gap("Strength of feeling", -1.0, -1.5, -0.5, 40, 200, span=TEN), of_engagement=False)
    assert gap.does_not_show == "It does not show why."
    assert gap.ask_next == "Ask leaders and rank-and-file doctors together what lies behind the difference."


def test_a_change_that_is_none_as_shown_is_not_called_real() -> None:
    said = change_between_waves("Trust", "Spring", "Autumn", 0.04, 0.01, 0.07, span=TEN).sentence
    assert (
        said
        == "Trust: about the same in Autumn as in Spring. If they differ, it is by too little to show here (95% interval 0.0 to 0.1)."
    )


@pytest.mark.parametrize(
    ("mean", "words"), [(7.2, "likely to be above"), (5.0, "likely to be below"), (6.3, "not clearly different from")]
)
def test_a_unit_is_placed_beside_the_organisation(mean: float, words: str) -> None:
    assert words in unit_picture("Cardiology", score(mean), score(6.1, 0.1)).sentence


def test_a_unit_that_is_shown_as_the_average_is_not_called_above_or_below_it() -> None:
    """Where all answered there is no interval: 6.14 and 6.06 are both 6.1, as the average of 6.1 is."""
    everyone = score(6.1, 0.0)
    for mean in (6.14, 6.06):
        assert "not clearly different from" in unit_picture("Cardiology", score(mean, 0.0), everyone).sentence
        assert "lies clearly" not in units_chart([score(mean, 0.0, "Cardiology")], everyone).sentence
    assert "likely to be above" in unit_picture("Cardiology", score(6.2, 0.0), everyone).sentence
    assert units_chart([score(6.0, 0.0, "Cardiology")], everyone).sentence.startswith("Cardiology lies clearly below")


def test_suppression_says_why() -> None:
    assert suppressed("primary", minimum=11) == "not shown: fewer than 11 answers"
    with pytest.raises(ValueError, match="Not a reason"):
        suppressed("")


def test_a_response_rate_warns_when_most_are_silent() -> None:
    # methods.md C4: 94 of 300 is 31.3%.
    reading = response_rate(94, 300)
    assert reading.sentence.startswith("94 of 300 doctors answered (31.3%).")
    assert "More than half did not" in reading.sentence
    assert "not known" in response_rate(94, None).sentence
    with pytest.raises(ValueError, match="than were asked"):
        response_rate(301, 300)


def test_critical_mass_of_the_two_published_head_counts() -> None:
    # methods.md A35: 10% to 20% of 650 is 65 to 130, of 714 it is 72 to 142.
    assert "650 doctors, a critical mass is about 65 to 130" in critical_mass(65, 130, 650).sentence
    assert "below that range" in critical_mass(72, 142, 714, engaged=71).sentence
    assert "within that range" in critical_mass(72, 142, 714, engaged=72).sentence
    assert "above that range" in critical_mass(72, 142, 714, engaged=143).sentence


@pytest.mark.parametrize(
    ("wish", "encouragement", "words"),
    [
        (7, 7, "feel encouraged. Keep"),
        (7, 3, "the organisation is what has to change"),
        (3, 7, "few of them wish"),
        (3, 3, "Trust comes first"),
        (5.2, 7, "too near the middle"),
    ],
)
def test_wish_and_encouragement_are_read_in_four_quadrants(wish: float, encouragement: float, words: str) -> None:
    assert words in wish_and_encouragement(score(wish), score(encouragement)).sentence


def test_choice_is_told_from_no_opportunity() -> None:
    reading = choice_or_no_opportunity(choice=12, no_opportunity=28)
    assert "28 (70.0%) had no opportunity and 12 chose not to" in reading.sentence
    assert "the way in is missing" in reading.sentence
    assert "No doctor" in choice_or_no_opportunity(0, 0).sentence


def test_a_change_between_anonymous_waves_carries_the_overlap_caveat() -> None:
    args = ("Engagement", "March 2024", "March 2026", 0.5, 0.1, 0.9)
    assert "cannot be matched" in change_between_waves(*args, span=TEN).caveat
    assert "wider than it need be" in change_between_waves(*args, span=TEN).caveat
    unknown = change_between_waves(*args[:4], None, None, span=TEN)
    assert "likely" not in unknown.sentence
    assert "not known" in unknown.sentence
    assert "0.5 points higher in March 2026" in change_between_waves(*args, span=TEN).sentence


def test_a_score_is_said_on_its_own_range_and_in_its_level() -> None:
    three = ScoreRange(1, 4, (Band("Low", 1), Band("Moderate", 2), Band("High", 3)))
    sure = scale_mean(Score("Leading oneself", 3.5, 3.3, 3.7, 30, 60, span=three))
    assert sure.sentence.startswith("Leading oneself: 3.5 on a scale from 1 to 4, level “High”, from 30 answers.")
    assert "level" not in sure.caveat
    unsure = scale_mean(Score("Leading oneself", 3.1, 2.9, 3.3, 30, 60, span=three))
    assert "reaches from one level into another (Moderate, High)" in unsure.caveat
    assert scale_mean(Score("Index", 60, 55, 65, 30, 60, span=ScoreRange(0, 100))).sentence.startswith("Index: 60.0 out of 100,")  # fmt: skip


def test_the_middle_of_wish_and_encouragement_is_that_of_their_range() -> None:
    """2.9 and 2.2 from 1 to 4: the middle is 2.5. On a range to 10 both would be low."""
    four = ScoreRange(1, 4)
    wish, encouragement = (Score("", mean, mean - 0.1, mean + 0.1, 30, span=four) for mean in (2.9, 2.2))
    sentence = wish_and_encouragement(wish, encouragement).sentence
    assert sentence.startswith("Own wish is 2.9 and encouragement 2.2 on a scale from 1 to 4.")
    assert "want to be engaged but do not feel encouraged" in sentence
