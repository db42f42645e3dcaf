"""The attacker finds what was left open on purpose, and nothing where nothing follows."""

from __future__ import annotations

import dataclasses

import pytest

from tests.attacks.handmade import publish, small_trust
from tests.attacks.linear import ContradictionError, System
from tests.attacks.published import Publication, Row, beneath, read_release, tables
from tests.attacks.respondents import attack_respondents
from tests.attacks.results import Result, table
from tests.attacks.scales import attack_scales, one_set
from tests.attacks.trusts import MEDICAL, Trust, questionnaire, random_trust
from tests.attacks.truth import Finding, Truth, WrongClaimError
from tests.attacks.waves import attack_all, overlapping

ENGAGEMENT, MOTIVATION = "engagement", "motivation"  # the main scale of the staff survey, and a part of it


def scales(trust: Trust, made: Publication, *, apart: bool = False) -> list[Finding]:
    return list(attack_scales(made, questionnaire(trust.instrument), Truth(trust, apart=apart), trust.register))


def respondents(trust: Trust, made: Publication, *, apart: bool = True) -> list[Finding]:
    return list(attack_respondents(made, questionnaire(trust.instrument), Truth(trust, apart=apart)))


def test_a_small_unit_that_is_hidden_alone_is_found() -> None:
    trust = small_trust()
    made = publish(trust, {"*": ["Unit 2"]})
    found = {(one.kind, one.where, one.scale): one for one in scales(trust, made)}
    count = found["count", "Unit 2", ""]
    assert (count.low, count.high) == (0, 6)  # without the register some of the six may work for the division itself
    assert found["mean", "Unit 2", ENGAGEMENT].low == pytest.approx(
        Truth(trust).of(beneath(trust.units, "U2"), ENGAGEMENT).mean()
    )
    assert {one.where for one in respondents(trust, made)} == {"Division 0 without what is shown in it"}


def test_nothing_is_found_where_two_units_are_hidden_in_every_scale() -> None:
    trust = small_trust()
    made = publish(trust, {"*": ["Unit 1", "Unit 2"]})
    assert scales(trust, made) == []
    assert respondents(trust, made) == []


def test_nothing_is_found_in_the_whole_alone() -> None:
    trust = small_trust()
    names = ["Division 0", "Division 1", "Unit 0", "Unit 1", "Unit 2", "Unit 3"]
    assert scales(trust, publish(trust, {"*": names})) == []


def test_scales_that_are_hidden_in_different_units_give_the_small_one_away() -> None:
    """Each scale by itself is safe: two units hide each other. The parts bound the whole, and the other way round."""
    trust = small_trust()
    form = questionnaire(trust.instrument)
    hidden = {ENGAGEMENT: ["Unit 1", "Unit 2"], **dict.fromkeys(form.main.scales, ["Unit 0", "Unit 2"])}
    made = publish(trust, hidden)
    for cell in made.cells:
        cell.answers = None
    found = {(one.kind, one.where, one.scale): one for one in scales(trust, made)}
    assert found["count", "Unit 2", ""].high == 6
    assert ("mean", "Unit 2", ENGAGEMENT) in found
    for scale in (ENGAGEMENT, MOTIVATION):
        for cell, whole in zip(made.cells, publish(trust, hidden).cells, strict=True):
            cell.rows = {scale: whole.rows[scale]}
        assert scales(trust, made) == []


def test_a_scale_that_shares_its_items_with_others_follows_from_them() -> None:
    trust = small_trust(MEDICAL)
    made = publish(trust, {"intellectual": ["Unit 1", "Unit 2"]})
    assert one_set(made, questionnaire(MEDICAL))
    means = {one.where for one in scales(trust, made) if (one.kind, one.scale) == ("mean", "intellectual")}
    assert {"Unit 1", "Unit 2"} <= means


def test_an_item_left_out_changes_nothing_of_what_scales_share() -> None:
    """It counts the same in every scale. Were each scale the mean of the answers given, nothing would follow."""
    trust = small_trust(MEDICAL)
    trust.answers[::5, 3] = float("nan")
    hidden = {"intellectual": ["Unit 1", "Unit 2"]}
    made, apart = publish(trust, hidden), publish(trust, hidden, apart=True)
    assert one_set(made, questionnaire(MEDICAL))
    assert not one_set(apart, questionnaire(MEDICAL))
    means = {one.where for one in scales(trust, made) if (one.kind, one.scale) == ("mean", "intellectual")}
    assert {"Unit 1", "Unit 2"} <= means
    assert not [one for one in scales(trust, apart, apart=True) if one.kind == "mean"]


def test_who_lacks_a_part_counts_in_no_scale() -> None:
    trust = small_trust(MEDICAL, alone={"U0": 4})
    truth, atoms = Truth(trust), beneath(trust.units, "U0")
    assert {len(truth.of(atoms, scale)) for scale in ("", "overall", "own_wish", "leading_self")} == {26}
    assert truth.alone(atoms)[0] == 0
    assert respondents(trust, publish(trust, {"*": ["Unit 1", "Unit 2"]}), apart=False) == []


def test_a_share_that_is_left_out_is_looked_for() -> None:
    """The shares of the whole and of the other units leave that of one."""
    trust = small_trust()
    made = publish(trust, {})
    for cell in made.cells:
        row = cell.rows[MOTIVATION]
        if row and cell.name == "Unit 0":
            cell.rows[MOTIVATION] = dataclasses.replace(row, engaged=None, share_left_out=True)
    assert [(one.kind, one.where, one.scale) for one in scales(trust, made)] == [("share", "Unit 0", MOTIVATION)]


@pytest.mark.parametrize("few", [1, 4, 9])
def test_those_few_who_answer_one_part_alone_are_found(few: int) -> None:
    trust = small_trust(MEDICAL, alone={"U0": few})
    found = [one for one in respondents(trust, publish(trust, {}, apart=True)) if one.where == "Unit 0"]
    assert [(one.kind, one.people) for one in found] == [("answers", few)]
    people, scores, total = Truth(trust, apart=True).alone(beneath(trust.units, "U0"))
    assert (people, found[0].low) == (few, pytest.approx(total / scores))


def test_those_left_by_subtraction_are_found_where_the_whole_has_many() -> None:
    """12 in the whole and 10 in a unit are no few: their difference is."""
    trust = small_trust(MEDICAL, alone={"U0": 10, "U3": 2})
    hidden = {"*": ["Unit 3", "Division 1", "Unit 1", "Unit 2", "Division 0"]}
    found = respondents(trust, publish(trust, hidden, apart=True))
    assert [(one.where, one.people) for one in found] == [("Trust without Unit 0", 2)]


def test_ten_who_answer_one_part_alone_are_no_finding() -> None:
    trust = small_trust(MEDICAL, alone={"U0": 10})
    assert respondents(trust, publish(trust, {"*": ["Unit 1", "Unit 2"]}, apart=True)) == []


def test_what_a_reader_of_every_page_lays_together_is_attacked_once() -> None:
    trust = small_trust()
    made = publish(trust, {"*": ["Unit 2"]})
    found = list(attack_all(made, questionnaire(trust.instrument), Truth(trust), trust.register))
    assert len({(one.kind, one.where, one.scale) for one in found}) == len(found) > 0


def test_whole_numbers_say_more_than_parts_of_them() -> None:
    """Twice a number is between 1 and 21: it is 1 to 10, a width of nine; as a part of a number it is a width of ten."""
    system = System()
    number = system.unknown("number")
    system.at_most({number: 2.0}, 21)
    system.at_most({number: -2.0}, -1)
    assert system.interval({number: 1.0}, 10) is None
    assert system.whole_interval({number: 1.0}, 10) == (1, 10)
    assert system.whole_interval({number: 1.0}, 9) is None


def test_a_contradiction_is_an_error() -> None:
    system = System()
    number = system.unknown("number")
    system.at_most({number: 1.0}, -1)
    with pytest.raises(ContradictionError):
        system.greatest({number: 1.0})


def test_a_wrong_claim_is_an_error() -> None:
    with pytest.raises(WrongClaimError, match="true is 5"):
        Truth(small_trust()).check(6, 7, 5, "count")


def test_figures_and_pages_are_read() -> None:
    trust = small_trust()
    head = "group_kind,group,scale,scale_title,respondents,mean,standard_deviation,engaged"
    figures = [
        head,
        "organisation,Trust,engagement,Staff engagement,101,5.5,1.2,0.25",
        "layer,All leaders,engagement,Staff engagement,,,,",
        "unit,Division 0,engagement,Staff engagement,61,5.25,1.1,",
    ]
    gap = (
        "<table><tr><th>Scale</th><th>Gap in points</th><th>Leaders and others (n)</th></tr>"
        "<tr><td>Staff engagement</td><td>\N{MINUS SIGN}0.5</td><td>20 and <b>41</b></td></tr></table>"
    )
    pages = {"D0": f"<p>61 of 61 doctors, 1 to 21 March 2026.</p>{gap}"}
    report = "<table><tr><th>Layer</th><th>Doctors</th><th>Answers</th></tr><tr><td>All doctors</td><td>101</td><td>101</td></tr></table>"
    made = read_release(trust.units, "\n".join(figures), report, pages)
    whole, leaders, division = made.cells
    assert (whole.answers, whole.rows["engagement"]) == (101, Row(101, 5.5, 1.2, 0.25))
    assert leaders.rows == {"engagement": None}
    assert (division.answers, division.atoms) == (61, beneath(trust.units, "D0"))
    assert [(one.leading, one.other, one.difference) for one in made.gaps] == [(20, 41, -0.5)]
    assert tables("<p>none</p>") == []


def test_random_trusts_follow_from_their_seed_and_differ() -> None:
    trusts = [random_trust(seed) for seed in range(40)]
    assert trusts[3].csv() == random_trust(3).csv()
    assert {30 <= len(trust.doctors) <= 650 for trust in trusts} == {True}
    assert len({trust.instrument for trust in trusts}) == 2
    assert any(overlapping(trust, trust.seed)[0] for trust in trusts)


def test_the_table_counts_single_answers() -> None:
    result = Result("few respondents")
    result.add(
        7, [Finding("answers", "Unit 0", "one part alone", 5, 5, 5, 1), Finding("count", "Unit 1", "", 3, 8, 4, 4)]
    )
    result.add(8, [])
    assert result.leaks == 2
    assert (
        table([result])
        .splitlines()[-1]
        .startswith("| few respondents | 2 | 1 | 1 | 1 | 0 | 0 | 1 | 1 | trust 7: answers")
    )
