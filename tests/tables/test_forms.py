"""Exports of Qualtrics and Microsoft Forms: who-answered columns are named, answers keep their rows."""

import csv
import io
import json
from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from collegium.tables.forms import read_microsoft_forms, read_qualtrics
from collegium.tables.problems import ProblemsError
from tests.tables.workbook_makers import workbook

COLUMNS = ("StartDate", "Status", "IPAddress", "ResponseId", "RecipientEmail", "Q1", "Q2_1")
WORDS = (
    "Start Date",
    "Response Type",
    "IP Address",
    "Response ID",
    "Recipient Email",
    "Which unit?",
    "Plans -\nreach me early",
)
IMPORTS = ("startDate", "status", "ipAddress", "_recordId", "recipientEmail", "QID1", "QID2_1")
PERSON = ("2026-05-01 09:00:00", "IP Address", "192.0.2.1", "R_1", "jo@example.org", "A", "4")


def qualtrics(*people: Sequence[str], imports: Sequence[str] | None = None) -> bytes:
    stream = io.StringIO(newline="")
    ids = imports if imports is not None else [json.dumps({"ImportId": one, "timeZone": "UTC"}) for one in IMPORTS]
    csv.writer(stream).writerows([COLUMNS, WORDS, ids, *people])
    return stream.getvalue().encode("utf-8-sig")


def refused(read: object, data: bytes) -> str:
    with pytest.raises(ProblemsError) as caught:
        read(data, name="mine")  # type: ignore[operator]
    assert all(problem.remedy and not problem.value for problem in caught.value.problems)
    return caught.value.problems[0].problem


def test_three_rows_of_names() -> None:
    found = read_qualtrics(qualtrics(PERSON, PERSON[:-1] + ("5",)), name="mine.csv")
    assert found.table.columns == COLUMNS
    assert [row[-1] for row in found.table.rows] == ["4", "5"]
    assert [found.table.row_number(index) for index in (0, 1)] == [4, 5]
    assert found.table.first_row == 4
    assert found.wording["Q2_1"] == "Plans - reach me early"
    assert found.identity == ("StartDate", "IPAddress", "ResponseId", "RecipientEmail")


def test_identity_is_known_by_the_import_id_whatever_the_column_is_called() -> None:
    data = qualtrics(PERSON).replace(b"IPAddress,", b"Adresse,")
    assert "Adresse" in read_qualtrics(data, name="mine.csv").identity


def test_previews_are_left_out_and_counted() -> None:
    preview = (PERSON[0], "Survey Preview", *PERSON[2:])
    found = read_qualtrics(qualtrics(preview, PERSON, preview), name="mine.csv")
    assert [found.table.row_number(index) for index in range(len(found.table.rows))] == [5]
    assert "left out: 2." in found.table.notes[-1]


@pytest.mark.parametrize("data", [b"a,b\n1,2\n", b"Status,Q1\nMark,Which unit?\nIP Address,A\n"])
def test_what_does_not_come_from_qualtrics_is_refused(data: bytes) -> None:
    assert "not an export of Qualtrics" in refused(read_qualtrics, data)


def test_a_row_of_import_ids_that_was_deleted_is_not_missed() -> None:
    found = read_qualtrics(qualtrics(PERSON, imports=PERSON), name="mine.csv")
    assert [found.table.row_number(index) for index in range(len(found.table.rows))] == [3, 4]
    assert found.identity == ("StartDate", "IPAddress", "ResponseId", "RecipientEmail")


@pytest.mark.parametrize(
    "data",
    [
        qualtrics(imports=["{}"] * 7),
        qualtrics(imports=["[" * 100_000] * 7),
        qualtrics(imports=['{"ImportId": 3}'] * 7),
        qualtrics((PERSON[0], "Quillon", *PERSON[2:]), PERSON),
    ],
)
def test_a_mark_that_is_not_known_is_asked_about_and_never_quoted(data: bytes) -> None:
    assert "mark of an answer is not known" in refused(read_qualtrics, data)


def test_no_answers() -> None:
    assert refused(read_qualtrics, qualtrics()) == "This file holds no answers."
    assert refused(read_qualtrics, qualtrics((PERSON[0], "1", *PERSON[2:]))) == "This file holds no answers."


FORMS = ("ID", "Start time", "Completion time", "Email", "Name", "Which unit?", "I am heard.")


def test_microsoft_forms() -> None:
    data = workbook(FORMS, (1, "2026-05-01", "2026-05-01", "anonymous", None, "A", "Agree"))
    found = read_microsoft_forms(data, name="mine.xlsx")
    assert found.identity == FORMS[:5]
    assert found.wording["I am heard."] == "I am heard."
    assert found.table.rows[0][-2:] == ("A", "Agree")
    assert found.table.row_number(0) == 2
    assert found.table.typed


def test_what_does_not_come_from_microsoft_forms_is_refused() -> None:
    assert "not an export of Microsoft Forms" in refused(read_microsoft_forms, workbook(("ID", "Name"), (1, "Jo")))
    with pytest.raises(ProblemsError):
        read_microsoft_forms(workbook(FORMS), name="mine.xlsx")


@given(st.lists(st.integers(1, 5), min_size=1, max_size=20))
@settings(deadline=None)
def test_every_answer_comes_back_in_order(answers: list[int]) -> None:
    found = read_qualtrics(qualtrics(*(PERSON[:-1] + (str(answer),) for answer in answers)), name="mine.csv")
    assert [row[-1] for row in found.table.rows] == [str(answer) for answer in answers]
