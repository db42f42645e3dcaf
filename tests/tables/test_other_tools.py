"""Exports of survey tools that are known by their headings: who finished, what is left out, what a column asked."""

from __future__ import annotations

import io

import pytest
import xlsxwriter

from collegium.methods.scoring_plan import ItemPlan
from collegium.tables.problems import ProblemsError
from collegium.tables.survey_files import AnswersFile, read_answers_file, read_responses_file

ITEMS = {"q1": "I am proud of my work", "q2": "I have time to teach"}
PLAN = [
    ItemPlan("q1", (1, 2, 3), labels=("Disagree", "Neither", "Agree")),
    ItemPlan("q2", (1, 2, 3), labels=("Disagree", "Neither", "Agree")),
]  # fmt: skip
MONKEY = """Respondent ID,Collector ID,Start Date,End Date,IP Address,Email Address,First Name,Last Name,Custom Data 1,Your ward,How far do you agree?,
,,,,,,,,,Open-Ended Response,I am proud of my work,I have time to teach
118001,446001,06/01/2026 10:00:00 AM,06/01/2026 10:05:00 AM,10.0.0.1,,,,,Ward A,Agree,Disagree
118002,446001,06/01/2026 11:00:00 AM,06/01/2026 11:05:00 AM,10.0.0.2,,,,,Ward B,Neither,
"""


def read(text: str | bytes) -> AnswersFile:
    return read_answers_file(text if isinstance(text, bytes) else text.encode(), name="x.csv", items=ITEMS)


def test_surveymonkey_has_two_rows_of_headings() -> None:
    found = read(MONKEY)
    assert found.source == "surveymonkey"
    own = MONKEY.split("\n", 1)[0].split(",")[:9]
    assert list(found.identity) == own
    assert found.table.columns[9:] == (
        "Your ward",
        "How far do you agree? - I am proud of my work",
        "How far do you agree? - I have time to teach",
    )
    assert [found.table.row_number(place) for place in (0, 1)] == [3, 4]
    assert any("two rows of headings" in note for note in found.table.notes)
    assert any("not known" in note for note in found.table.notes)
    answers = read_responses_file(MONKEY.encode(), name="x.csv", items=ITEMS, plan=PLAN)
    assert answers is not None
    assert answers.frame.select("q1", "q2").rows() == [("Agree", "Disagree"), ("Neither", "")]
    assert "Start Date" not in answers.frame.columns


def test_surveymonkey_as_a_workbook() -> None:
    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream)
    sheet = book.add_worksheet()
    for place, line in enumerate(MONKEY.splitlines()):
        sheet.write_row(place, 0, line.split(","))
    book.close()
    found = read_answers_file(stream.getvalue(), name="x.xlsx", items=ITEMS)
    assert (found.source, found.table.columns[-1]) == (
        "surveymonkey",
        "How far do you agree? - I have time to teach",
    )
    assert len(found.table.rows) == 2


def test_a_survey_of_one_row_of_headings_is_left_as_it_is() -> None:
    found = read("Respondent ID,Collector ID,q1,q2\n118001,446001,1,2\n118002,446001,3,\n")
    assert (found.source, found.identity, len(found.table.rows)) == (
        "surveymonkey",
        ("Respondent ID", "Collector ID"),
        2,
    )


REDCAP = """record_id,redcap_survey_identifier,survey_timestamp,q1,q2,survey_complete
1,,2026-01-06 10:00:00,1,2,2
2,,[not completed],3,,0
3,,2026-01-06 11:00:00,3,3,2
4,,,2,2,1
"""


def test_redcap_says_what_is_complete() -> None:
    found = read(REDCAP)
    assert found.source == "redcap"
    assert [row[3:5] for row in found.table.rows] == [("1", "2"), ("3", "3")]
    assert [found.table.row_number(place) for place in (0, 1)] == [2, 4]
    assert set(found.identity) == {"record_id", "redcap_survey_identifier", "survey_timestamp", "survey_complete"}
    assert "Incomplete answers, begun and never finished, were left out: 2 of 4." in found.table.notes
    # Its heading is not that of a plain table, so that a command leaves out the same.
    answers = read_responses_file(REDCAP.encode(), name="x.csv", items=ITEMS, plan=PLAN)
    assert answers is not None
    assert answers.frame["q1"].to_list() == ["1", "3"]
    assert answers.left_out == {"Unfinished": 2}


def test_redcap_with_labels() -> None:
    found = read("Record ID,Survey Timestamp,q1,q2,Complete?\n1,,1,2,Complete\n2,,3,3,Incomplete\n")
    assert (found.source, len(found.table.rows)) == ("redcap", 1)


def test_several_instruments_of_redcap_are_asked_about() -> None:
    head = "record_id,q1,q2,survey_complete,age,consent_complete\n"
    assert len(read(head + "1,1,2,2,3,2\n2,3,3,0,3,0\n").table.rows) == 1
    with pytest.raises(ProblemsError) as caught:
        read(head + "1,1,2,2,3,2\n2,3,3,0,3,2\n")
    assert [one.row for one in caught.value.problems] == [3]
    with pytest.raises(ProblemsError, match="x.csv"):
        read(head + "1,1,2,0,3,0\n")


def test_a_question_that_ends_in_complete_is_no_mark() -> None:
    found = read("record_id,q1,q2,feels_complete\n1,1,2,7\n2,3,3,5\n")
    assert (found.source, len(found.table.rows)) == ("table", 2)


def test_jisc_numbers_its_questions() -> None:
    items = {"Q1_1_a": "I am proud of my work", "Q1_2_a": "I have time to teach"}
    text = "Unique Response Number,Q1_1_a,Q1_2_a\n111-1,1,2\n111-2,3,3\n"
    found = read_answers_file(text.encode(), name="x.csv", items=items)
    assert (found.source, found.identity) == ("jisc", ("Unique Response Number",))
    assert found.table.rows == [("111-1", "1", "2"), ("111-2", "3", "3")]


@pytest.mark.parametrize("first", ["Timestamp", "Zeitstempel", "Horodateur", "Stamp amser"])
@pytest.mark.parametrize("moment", ["2026/01/06 10:00:00 AM GMT", "06/01/2026 10:00:00", "06.01.2026 10:00:00"])
def test_google_forms_is_known_by_its_moments(first: str, moment: str) -> None:
    text = f"{first},Email Address,I am proud of my work,I have time to teach\n{moment},a@b.org,Agree,Agree\n"
    found = read(text)
    assert (found.source, found.identity) == ("google_forms", (first, "Email Address"))
    assert not any("not known" in note for note in found.table.notes)


def test_a_timestamp_that_holds_no_moments_is_not_googles() -> None:
    assert read("Timestamp,q1,q2\nmorning,1,2\n").source == "table"


LEGACY = """V1,V2,V6,V7,V8,V9,V10,Q1,Q2
ResponseID,ResponseSet,IPAddress,Status,StartDate,EndDate,Finished,I am proud of my work,I have time to teach
R_1,Default,10.0.0.1,0,2014-01-06 10:00:00,2014-01-06 10:05:00,1,1,2
R_2,Default,10.0.0.1,0,2014-01-06 10:00:00,2014-01-06 10:05:00,0,3,
R_3,Default,10.0.0.1,1,2014-01-06 10:00:00,2014-01-06 10:05:00,1,3,3
R_4,Default,10.0.0.1,0,2014-01-06 10:00:00,2014-01-06 10:05:00,1,2,3
""".replace("V1,V2,V6", "V1,V2,V3").replace("V3,V7", "V3,V4")


def test_the_older_export_of_qualtrics() -> None:
    """One preview and one unfinished answer of four are left out."""
    found = read(LEGACY)
    assert found.source == "qualtrics_legacy"
    assert [row[-2:] for row in found.table.rows] == [("1", "2"), ("2", "3")]
    assert {"V1", "V3"} <= set(found.identity)
    assert "Previews and tests of x.csv were left out: 1." in found.table.notes
    assert "Incomplete answers, begun and never finished, were left out: 1 of 3." in found.table.notes
    answers = read_responses_file(LEGACY.encode(), name="x.csv", items=ITEMS, plan=PLAN)
    assert answers is not None
    assert answers.frame.select("q1", "q2").rows() == [("1", "2"), ("2", "3")]
    assert answers.left_out == {"Previews and tests": 1, "Unfinished": 1}
