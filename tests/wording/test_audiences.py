"""Every sentence about those who were asked uses their own word."""

from __future__ import annotations

import pytest

from collegium.charts.engagement import LayerScore, UnitScore, gap_chart, unit_chart
from collegium.definitions.score_ranges import ScoreRange
from collegium.wording.audiences import AUDIENCES, DOCTORS, MANAGERS, Audience
from collegium.wording.charts import scales_chart, units_chart
from collegium.wording.engagement import (
    Score,
    change_between_waves,
    choice_or_no_opportunity,
    response_rate,
    unit_picture,
    wish_and_encouragement,
)
from collegium.wording.engagement_parts import alignment, drivers, one_unit_changed, unit_changes

TEN = ScoreRange(0, 10)

LOW, HIGH = Score("Trust", 3.0, 2.5, 3.5, 20, 40, span=TEN), Score("Energy", 7.0, 6.5, 7.5, 20, 40, span=TEN)


def sentences(whom: Audience) -> list[str]:
    readings = [
        unit_picture("Cardiology", LOW, HIGH, whom),
        response_rate(20, 40, whom),
        response_rate(20, None, whom),
        *(wish_and_encouragement(one, other, whom=whom) for one in (LOW, HIGH) for other in (LOW, HIGH)),
        choice_or_no_opportunity(1, 2, whom),
        choice_or_no_opportunity(0, 0, whom),
        change_between_waves("Trust", "Spring", "Autumn", 0.4, 0.1, 0.7, whom=whom, span=TEN),
        units_chart([LOW], HIGH, whom=whom),
        units_chart([HIGH], HIGH, whom=whom),
        scales_chart([LOW, HIGH], whom),
        drivers([("Trust", 0.5, 0.2, 0.7)], 9, whom),
        drivers([("Trust", 0.1, -0.2, 0.4)], 9, whom),
        unit_changes(["Cardiology"], [], 9, 0.1, whom),
        one_unit_changed("Cardiology", "Spring", 0.4, 0.1, 0.7, True, whom, span=TEN),
    ]
    charts = [
        gap_chart([LayerScore("Trust", whom.everybody, 3.0, 2.5, 3.5, 20)], who=whom.many, span=TEN),
        unit_chart([UnitScore("Cardiology", 3.0, 2.5, 3.5, 20)], organisation_mean=4.0, who=whom.many, span=TEN),
    ]
    return [*(f"{one.sentence} {one.caveat}" for one in readings), *map(str, charts)]


@pytest.mark.parametrize("whom", AUDIENCES.values(), ids=AUDIENCES)
def test_nobody_is_called_what_others_are(whom: Audience) -> None:
    for sentence in sentences(whom):
        assert not any(other.one in sentence.lower() for other in AUDIENCES.values() if other is not whom), sentence


def test_the_words_differ_in_nothing_else() -> None:
    for doctors, managers in zip(sentences(DOCTORS), sentences(MANAGERS), strict=True):
        assert doctors.replace("doctor", "manager").replace("Doctor", "Manager") == managers


def test_one_scale_on_which_two_groups_differ_is_named_once() -> None:
    reading = alignment([("Working together", -1.6, -1.8, -1.4)], span=TEN)
    assert (
        reading.sentence == "Doctors and managers clearly differ on working together: managers score 1.6 points higher."
    )
    two = alignment([("Trust", -1.6, -1.8, -1.4), ("Energy", 0.6, 0.2, 1.0)], span=TEN)
    assert two.sentence.endswith("on trust and energy; most on trust, where managers score 1.6 points higher.")
