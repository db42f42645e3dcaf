"""What a questionnaire must say before it may be used, and what may be held of one that is not ours."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core.exceptions import ValidationError

from collegium.assessments.actions import add_instrument, open_wave, preview_release
from collegium.assessments.engaged import engaged_from
from collegium.assessments.models import Wave
from collegium.definitions.instrument_files import load_instrument
from collegium.definitions.problems import DefinitionsError
from collegium.organisation.models import Organisation
from tests.assessments.hospital import DAY, INSTRUMENT, UNITS, answers_table
from tests.assessments.hospital_fixtures import AT

pytestmark = pytest.mark.django_db

OWN = """
id = "own-1"
title = "Own questionnaire"
{definition}
privacy = "anonymous"
subject = "organisation"
licence = "{licence}"
source = "The hospital, 2026"

[responses.agreement]
values = [1, 2, 3, 4, 5]
favourable = [4, 5]

[[items]]
id = "q1"
text = "I take part."
response = "agreement"

[[scales]]
id = "overall"
title = "Overall"
items = ["q1"]
rule = "mean"
range = [0, 10]
"""
DEFINITION = 'definition_of_engagement = "two-way involvement that influences decisions"'
SCORES_ONLY = """
id = "bought-1"
title = "Bought index"
definition_of_engagement = "as its owner defines it: the active contribution of doctors"
privacy = "anonymous"
subject = "organisation"
licence = "proprietary"
source = "Its owner"

[[scales]]
id = "index"
title = "Index"
range = [0, 100]
"""


def add(organisation: Organisation, text: str) -> str:
    stored = add_instrument(by="tests", organisation=organisation, file_name="own.toml", content=text.encode(), at=AT)
    return stored.instrument_id


def wave_of(organisation: Organisation, instrument: str) -> Wave:
    return open_wave(
        by="tests", organisation=organisation, instrument_id=instrument, title="Own", opened_on=DAY,
        closed_on=dt.date(2026, 3, 31), population_date=DAY,
    )  # fmt: skip


@pytest.mark.capability("A74")
def test_a_metric_without_a_definition_of_engagement_cannot_be_published(hospital: Organisation) -> None:
    with pytest.raises(DefinitionsError) as caught:
        add(hospital, OWN.format(definition="", licence="CC-BY-4.0"))
    assert any("definition_of_engagement" in problem.key for problem in caught.value.problems)
    with pytest.raises(ValidationError) as refused:
        wave_of(hospital, "own-1")
    assert "instrument_id" in refused.value.message_dict
    assert wave_of(hospital, add(hospital, OWN.format(definition=DEFINITION, licence="CC-BY-4.0"))).pk


@pytest.mark.capability("A91")
@pytest.mark.parametrize("licence", ["unknown", "proprietary"])
def test_items_of_an_unknown_or_proprietary_licence_are_refused(hospital: Organisation, licence: str) -> None:
    with pytest.raises(DefinitionsError) as caught:
        add(hospital, OWN.format(definition=DEFINITION, licence=licence))
    assert [problem.key for problem in caught.value.problems] == ["items[1].text"]


@pytest.mark.capability("A91")
def test_scores_of_a_proprietary_questionnaire_can_be_imported(hospital: Organisation) -> None:
    wave = wave_of(hospital, add(hospital, SCORES_ONLY))
    lines = ["unit_code,layer,index"]
    for unit, (_, _, _, doctors, _) in UNITS.items():
        lines += [f"{unit},rank_and_file,{50 if place % 2 else 70}" for place in range(doctors - doctors // 5)][:20]
    figures = preview_release(wave=wave, table=answers_table("\n".join(lines).encode())).figures
    everybody = next(figure for figure in figures.figures if figure.cell == "organisation")
    assert everybody.mean == pytest.approx(60.0, abs=0.5)  # 60 of 100, as it was brought in
    assert everybody.alpha is None


def test_scores_outside_their_range_are_told(hospital: Organisation) -> None:
    wave = wave_of(hospital, add(hospital, SCORES_ONLY))
    content = b"unit_code,layer,index\nCARD,rank_and_file,140\n"
    with pytest.raises(Exception, match="1 problem in answers.csv; the first is in answers.csv, row 2, column index"):
        preview_release(wave=wave, table=answers_table(content))


def test_an_own_questionnaire_does_not_replace_one_in_use(hospital: Organisation) -> None:
    text = OWN.format(definition=DEFINITION, licence="CC-BY-4.0")
    wave_of(hospital, add(hospital, text))
    with pytest.raises(DefinitionsError):
        add(hospital, text)
    with pytest.raises(DefinitionsError):
        add(hospital, text.replace("own-1", INSTRUMENT))


def test_engaged_begins_where_everything_is_answered_with_agree() -> None:
    starts = engaged_from(load_instrument(INSTRUMENT))
    assert {float(start) for start in starts.values()} == {7.5}


def test_no_item_has_the_name_of_the_column_of_the_unit_or_the_layer(hospital: Organisation) -> None:
    content = OWN.format(definition=DEFINITION, licence="CC-BY-4.0").replace('"q1"', '"layer"').encode()
    with pytest.raises(DefinitionsError) as caught:
        add_instrument(by="tests", organisation=hospital, file_name="own.toml", content=content, at=AT)
    (only,) = caught.value.problems
    assert (only.key, only.value) == ("items[1].id", "layer")


def test_a_word_that_is_the_number_of_another_answer_is_refused(hospital: Organisation) -> None:
    content = OWN.format(definition=DEFINITION, licence="CC-BY-4.0")
    wrong = content.replace("favourable = [4, 5]", 'labels = ["5", "4", "3", "2", "1"]\nfavourable = [4, 5]')
    with pytest.raises(DefinitionsError) as caught:
        add_instrument(by="tests", organisation=hospital, file_name="own.toml", content=wrong.encode(), at=AT)
    assert {one.value for one in caught.value.problems} == {"1", "2", "4", "5"}
    assert all("would be read as" in one.problem and one.remedy for one in caught.value.problems)
