"""The instruments that come with Collegium: what each must hold, and what each scores."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from collegium.definitions.engagement import find_family
from collegium.definitions.instrument_files import load_instrument, shipped_instruments
from collegium.definitions.instruments import Instrument
from collegium.methods.scoring import count_levels, score_scale
from collegium.methods.tallying import Counts, count_answers
from tests.oracles import survey

STAFF_SURVEY = "nhs-staff-survey-engagement"
OWN = [one.id for one in shipped_instruments() if one.id != STAFF_SURVEY]


def counted(instrument: Instrument, *people: dict[str, int]) -> Counts:
    """Count answers, each person a group; an item that a person does not name is not answered."""
    codes = [
        np.array([item.values.index(person[item.id]) if item.id in person else -1 for person in people], np.int8)
        for item in instrument.scoring_plan().items
    ]
    groups = [(str(i),) for i in range(len(people))]
    return count_answers(instrument.scoring_plan(), codes, np.arange(len(people)), groups, alone=True)


def scores(instrument: Instrument, scale: str, *people: dict[str, int]) -> list[float]:
    return [float(mean) for mean in score_scale(counted(instrument, *people), scale).mean]


def levels(instrument: Instrument, scale: str, *people: dict[str, int]) -> list[str]:
    """The level of each person, empty where there is no score."""
    names = [level.id for level in instrument.scale(scale).levels]
    found = count_levels(counted(instrument, *people), scale)
    return [names[int(row.argmax())] if row.any() else "" for row in found]


@pytest.mark.parametrize("name", OWN)
def test_own_wording_is_free_complete_and_short(name: str) -> None:
    instrument = load_instrument(name)
    assert (instrument.licence, instrument.askable) == ("CC-BY-4.0", True)
    assert instrument.introduction
    texts = [item.text for item in instrument.items]
    assert len(set(texts)) == len(texts)
    assert max(len(text.split()) for text in texts) <= 18
    assert all(";" not in text for text in texts)
    for response in instrument.responses.values():
        assert len(response.labels) == len(response.values)


@pytest.mark.parametrize("name", OWN)
@pytest.mark.parametrize("end", [0, -1])
def test_the_same_extreme_answer_everywhere_gives_a_score_within_the_range(name: str, end: int) -> None:
    instrument = load_instrument(name)
    person = {item.id: instrument.response_of(item.id).values[end] for item in instrument.items}
    plan = instrument.scoring_plan()
    for scale in plan.scales:
        if scale.rule != "profile":
            assert float(scale.low) <= scores(instrument, scale.id, person)[0] <= float(scale.high)


def staff_survey(*answers: int | None) -> dict[str, int]:
    items = [item.id for item in load_instrument(STAFF_SURVEY).items]
    return {item: answer for item, answer in zip(items, answers, strict=True) if answer is not None}


def test_staff_survey_is_scored_by_question_id_without_a_question() -> None:
    instrument = load_instrument(STAFF_SURVEY)
    assert instrument.restricted
    assert not instrument.askable
    assert [item.id for item in instrument.items] == ["q2a", "q2b", "q2c", "q3c", "q3d", "q3f", "q25a", "q25c", "q25d"]
    assert not any(item.text or item.help for item in instrument.items)
    assert not any(response.labels for response in instrument.responses.values())
    person = staff_survey(*survey.STAFF_SURVEY_ANSWERS)
    for scale, expected in zip(("motivation", "involvement", "advocacy"), survey.STAFF_SURVEY_PARTS, strict=True):
        assert scores(instrument, scale, person) == pytest.approx([expected])
    assert scores(instrument, "engagement", person) == pytest.approx([survey.STAFF_SURVEY_ENGAGEMENT])


def test_staff_survey_wants_two_of_three_answers_and_all_three_parts() -> None:
    instrument = load_instrument(STAFF_SURVEY)
    two = staff_survey(4, 5, None, 4, 4, 2, 5, 4, 4)
    one = staff_survey(4, None, None, 4, 4, 2, 5, 4, 4)
    assert scores(instrument, "motivation", two) == pytest.approx([8.75])
    assert np.isnan(scores(instrument, "motivation", one) + scores(instrument, "engagement", one)).all()


@given(st.lists(st.integers(1, 5), min_size=9, max_size=9))
def test_staff_survey_engagement_is_the_mean_of_all_nine_when_all_are_answered(answers: list[int]) -> None:
    found = scores(load_instrument(STAFF_SURVEY), "engagement", staff_survey(*answers))
    assert found == pytest.approx([(sum(answers) / 9 - 1) * 2.5])


def test_board_supports_are_six_and_six_for_two_kinds_of_rater() -> None:
    instrument = load_instrument("collegium-board-supports-1")
    assert [len(scale.items) for scale in instrument.scales] == [6, 6]
    assert instrument.response_of("s1").values == (1, 2, 3, 4, 5)


def test_pairing_is_one_question_about_a_pair() -> None:
    instrument = load_instrument("collegium-pairing-health-1")
    assert (instrument.subject, len(instrument.items)) == ("pair", 1)
    assert instrument.response_of("pairing").values == (1, 2, 3, 4, 5)


def test_the_weakest_facilitator_stands_for_the_whole_and_the_mean_beside_it() -> None:
    instrument = load_instrument("collegium-change-facilitators-1")
    items = [item.id for item in instrument.items]
    assert (len(items), instrument.main.rule) == (8, "minimum")
    person = dict(zip(items, (5, 5, 5, 5, 5, 5, 5, 1), strict=True))
    assert scores(instrument, "overall", person) == [1.0]
    assert scores(instrument, "average", person) == [4.5]
    del person["vision"]  # what was not answered could be the weakest
    assert np.isnan(scores(instrument, "overall", person)).all()


def test_six_conditions_and_medical_leadership_apart() -> None:
    instrument = load_instrument("collegium-improvement-conditions-1")
    assert len(instrument.scale("conditions").items) == 6
    assert instrument.scale("medical_leadership").items == ("medical_leadership",)


def test_five_characteristics_at_the_top_are_high() -> None:
    instrument = load_instrument("collegium-qi-governance-1")
    items = [item.id for item in instrument.items]
    assert len(items) == 5
    assert levels(instrument, "maturity", *(dict.fromkeys(items, value) for value in (5, 3, 2))) == [
        "high",
        "medium",
        "low",
    ]
    assert "Convention" in instrument.scale("maturity").level_source


def test_the_reflection_is_private_and_has_two_poles_and_no_verdict() -> None:
    instrument = load_instrument("collegium-hybrid-reflection-1")
    assert (instrument.privacy, instrument.subject) == ("private", "person")
    assert [len(instrument.scale(pole).items) for pole in ("willing", "incidental")] == [5, 5]
    assert not any(scale.levels for scale in instrument.scales)
    willing = {f"w{i}": 5 for i in range(1, 6)} | {f"i{i}": 1 for i in range(1, 6)}
    assert scores(instrument, "position", willing) == [4.0]
    assert scores(instrument, "position", {item.id: 3 for item in instrument.items}) == [0.0]


def test_nine_feelings_are_each_a_share_of_their_own() -> None:
    instrument = load_instrument("collegium-change-feelings-1")
    tags = {item.id for item in instrument.items if instrument.response_of(item.id).values == (0, 1)}
    assert tags == {
        "anger",
        "fear",
        "anxiety",
        "cynicism",
        "resentment",
        "withdrawal",
        "excitement",
        "opportunity",
        "loss",
    }
    own = [scale for scale in instrument.scales if scale.id in tags]
    assert {scale.id for scale in own} == tags
    assert all(scale.items == (scale.id,) and scale.range == (0, 1) for scale in own)
    assert instrument.main.items == ("strength",)  # no score is made of feelings
    assert instrument.privacy == "anonymous"


@pytest.mark.capability("A76")
def test_leadership_levels_and_their_bands() -> None:
    instrument = load_instrument("collegium-leadership-levels-1")
    assert all(response.values == (1, 2, 3, 4) for response in instrument.responses.values())
    items = instrument.scale("self").items
    people = [dict(zip(items, answers, strict=True)) for answers in ((2, 3, 4), (1, 2, 2))]
    assert scores(instrument, "self", *people) == pytest.approx([3.0, 5 / 3])
    assert levels(instrument, "self", *people, {items[0]: 4}) == ["high", "low", ""]  # two of three missing: no score
    assert np.isnan(scores(instrument, "self", {items[0]: 4})).all()


def test_every_leadership_statement_has_one_level_and_one_factor() -> None:
    instrument = load_instrument("collegium-leadership-levels-1")
    everything = sorted(item.id for item in instrument.items)
    for family in (("self", "others", "organisation"), ("intellectual", "emotional", "interpersonal")):
        assert sorted(item for name in family for item in instrument.scale(name).items) == everything
    assert instrument.main.scales == ("self", "others", "organisation")
    assert instrument.main.share_required == 1.0
    assert instrument.engagement_family == find_family("attachment")


def test_influence_goes_from_none_to_very_much() -> None:
    instrument = load_instrument("collegium-perceived-influence-1")
    assert {instrument.response_of(item.id).values for item in instrument.items} == {(0, 1, 2, 3, 4)}
    assert scores(instrument, "influence", {item.id: 0 for item in instrument.items}) == [0.0]


def test_doctor_manager_statements_run_one_way() -> None:
    instrument = load_instrument("collegium-doctor-manager-1")
    assert instrument.privacy == "anonymous"
    assert not any(item.reverse for item in instrument.items)  # disagreement means the same in each


def test_readiness_counts_need_ability_and_will_alike() -> None:
    instrument = load_instrument("collegium-change-readiness-1")
    person = {item.id: 1 if item.reverse else 5 for item in instrument.items}
    assert scores(instrument, "readiness", person) == [10.0]
    assert instrument.main.scales == ("need", "ability", "will")
