"""One door for every kind of file that answers come in."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pyreadstat
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from collegium.cli import main
from collegium.methods.scoring_plan import ItemPlan
from collegium.tables.mapping import Field
from collegium.tables.problems import ProblemsError
from collegium.tables.survey_files import by_wording, read_answers_file, read_responses_file
from tests.tables.workbook_makers import workbook

Q1 = "I hear what became of advice that I gave."
FIELDS = (Field("q1", Q1), Field("unit", "Unit"))
PLAN = (ItemPlan("q1", (1, 2, 3, 4, 5)),)


def sav(folder: Path) -> bytes:
    """Three answers; 9 is declared missing, and units are numbers with labels."""
    path = folder / "x.sav"
    frame = pl.DataFrame({"q1": [1.0, 9.0, None], "dept": [1.0, 2.0, 2.0], "note": ["a", "b", "c"]})
    pyreadstat.write_sav(
        frame,
        path,
        column_labels=[Q1, "Unit", "Note"],
        variable_value_labels={"q1": {1: "Never", 9: "Does not apply"}, "dept": {1: "Cardiology", 2: "Surgery"}},
        missing_ranges={"q1": [9]},
    )
    return path.read_bytes()


def test_spss_shows_labels_keeps_their_codes_and_counts_what_is_declared_missing(tmp_path: Path) -> None:
    data = sav(tmp_path)
    found = read_answers_file(data, name="x.csv", items=["q1"])
    assert found.source == "spss"
    assert found.table.columns == ("q1", "dept", "note")
    assert found.table.rows == [("Never", "Cardiology", "a"), ("", "Surgery", "b"), ("", "Surgery", "c")]
    assert found.table.codes["q1"] == {"Never": "1", "Does not apply": "9"}
    assert "9 Does not apply (1)" in found.table.notes[0]
    # A questionnaire without words says nothing against the number.
    answers = read_responses_file(data, name="x.csv", items={"q1": Q1}, plan=PLAN)
    assert answers is not None
    assert answers.frame["q1"].to_list() == ["1", "", ""]
    assert by_wording(found.table, found.wording, FIELDS).columns == {"q1": "q1", "unit": "dept"}


def test_a_hostile_spss_file_is_refused_and_quotes_nothing(tmp_path: Path) -> None:
    whole = sav(tmp_path)
    for data in (whole[:100], whole[:4] + b"\xff" * 5000, b"$FL2" + b"\0" * 200, whole[:180] + b"\x7f" * 400):
        with pytest.raises(ProblemsError) as caught:
            read_answers_file(data, name="x.sav")
        assert caught.value.problems[0].value == ""


@settings(max_examples=5)
@given(place=st.integers(4, 1000), byte=st.integers(0, 255))
def test_any_changed_byte_is_read_or_refused(tmp_path_factory: pytest.TempPathFactory, place: int, byte: int) -> None:
    data = bytearray(sav(tmp_path_factory.mktemp("sav")))
    data[place % len(data)] = byte
    try:
        read_answers_file(bytes(data), name="x.sav")
    except ProblemsError as error:
        assert error.problems[0].remedy  # noqa: PT017 - either way is right, but never another exception


QUALTRICS = (
    b"StartDate,Q1,Q2\nStart Date,I hear what became of advice that I gave.,Unit\n"
    b'"{""ImportId"":""startDate""}","{""ImportId"":""QID1""}","{""ImportId"":""QID2""}"\n2026-01-01 09:00:00,4,CARD\n'
)
LIMESURVEY = b"id,submitdate,lastpage,startlanguage,q1,groupTime1,token\n1,2026-01-01 09:00:00,2,en,4,33.1,abc\n"
LIMESURVEY_WORDS = (
    b'id. Response ID,submitdate. Date submitted,lastpage. Last page,startlanguage. Start language,"q1. I hear what became of advice that I gave."\n'
    b"1,2026-01-01 09:00:00,2,en,4\n"
)


@pytest.mark.parametrize(
    ("data", "source", "identity", "column"),
    [
        (QUALTRICS, "qualtrics", ("StartDate",), "Q1"),
        (LIMESURVEY, "limesurvey", ("id", "submitdate", "lastpage", "startlanguage", "groupTime1", "token"), "q1"),
        (LIMESURVEY_WORDS, "limesurvey", ("id. Response ID", "submitdate. Date submitted", "lastpage. Last page",
                                          "startlanguage. Start language"), f"q1. {Q1}"),
        (b"q1,unit\n4,CARD\n", "table", (), "q1"),
    ],
)  # fmt: skip
def test_the_kind_is_recognised(data: bytes, source: str, identity: tuple[str, ...], column: str) -> None:
    found = read_answers_file(data, name="answers.csv", items=["q1"])
    assert (found.source, found.identity) == (source, identity)
    assert by_wording(found.table, found.wording, FIELDS).columns["q1"] == column
    answers = read_responses_file(data, name="answers.csv", items={"q1": Q1}, plan=PLAN)
    assert (answers is None) == (source == "table")
    if answers is not None:
        assert answers.frame["q1"][0] == "4"
        assert not set(identity) & set(answers.frame.columns)


def test_microsoft_forms_is_mapped_by_the_words_of_the_question() -> None:
    data = workbook(["ID", "Start time", "Completion time", "Email", "Name", Q1], [1, "x", "y", "a@b.org", "N", 4])
    found = read_answers_file(data, name="forms.xlsx")
    assert found.source == "microsoft_forms"
    assert found.identity == ("ID", "Start time", "Completion time", "Email", "Name")
    assert by_wording(found.table, found.wording, FIELDS).columns == {"q1": Q1}


def test_the_command_scores_every_kind_alike(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    instrument = tmp_path / "one.toml"
    instrument.write_text(
        f"""id = "one"
title = "One"
definition_of_engagement = "attachment"
privacy = "anonymous"
subject = "unit"
licence = "CC0"
source = "us"
[responses.r]
values = [1, 2, 3, 4, 5]
[[items]]
id = "q1"
text = "{Q1}"
response = "r"
[[scales]]
id = "s"
title = "S"
items = ["q1"]
range = [0, 10]
"""
    )
    values = [1, 2, 3, 4, 5] * 4
    spss = tmp_path / "a.sav"
    pyreadstat.write_sav(pl.DataFrame({"x": values}).cast(pl.Float64), spss, column_labels=[Q1])
    qualtrics = tmp_path / "q.csv"
    head = QUALTRICS.rsplit(b"\n", 2)[0]
    qualtrics.write_bytes(head + b"\n" + b"".join(b"2026-01-01 09:00:00,%d,CARD\n" % value for value in values))
    plain = tmp_path / "p.csv"
    plain.write_bytes(b"q1\n" + b"".join(b"%d\n" % value for value in values))
    told = []
    for file in (plain, spss, qualtrics):
        assert main(["survey", "score", str(file), "--instrument", str(instrument), "-o", "-"]) == 0
        told.append(capsys.readouterr().out)
    assert told[0] == told[1] == told[2]
    assert "s,20,5.0," in told[0]
