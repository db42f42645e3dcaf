"""Answers brought in and scored: what goes wrong with files of LimeSurvey, Qualtrics, Forms, SPSS and by hand."""

from __future__ import annotations

import os
from pathlib import Path

import pyreadstat
import pytest

from collegium.tables.identity import identifying
from collegium.tables.mapping import Field
from collegium.tables.survey_files import by_wording, read_answers_file
from tests.faults.running import Ran, fault, real_data, run, run_apart

pytestmark = real_data
WORDS = ("I hear what became of my advice.", "People who decide come and look.", "I am given enough time.")
ANSWERS = ("Strongly disagree", "Disagree", "Neither", "Agree", "Strongly agree")


def score(name: str, file: str | Path, into: Path, *more: str, instrument: str = "inst.toml") -> Ran:
    words = ["survey", "score", str(file), "--instrument", instrument, *more]
    return run(words, fault(name), into)


def sav(path: Path, columns: dict[str, list[float]], words: list[str], labels: dict[str, dict[float, str]]) -> Path:
    """An SPSS file with these columns, what each asked, and labels of values."""
    import pandas

    pyreadstat.write_sav(pandas.DataFrame(columns), str(path), column_labels=words, variable_value_labels=labels)
    return path


# 01: quotation marks that are not doubled


@pytest.mark.parametrize("file", ["answers.csv", "escaped.csv"])
def test_no_row_is_lost_between_quotation_marks(file: str, tmp_path: Path) -> None:
    found = score("survey/01", file, tmp_path)
    assert found.refused or found.means() == [(60, 2.4)] * 3


@pytest.mark.parametrize(
    ("command", "heading", "row"),
    [
        ("spc", "date,value,comment", "{year}-{month:02}-01,{number},{comment}"),
        ("funnel", "unit,observed,expected,comment", "U{number},{number},{number},{comment}"),
    ],
)
def test_no_point_or_unit_is_lost_between_quotation_marks(command: str, heading: str, row: str, tmp_path: Path) -> None:
    path = tmp_path / "points.csv"
    comments = {7: '"a "quoted comment"', 27: '"another "quoted comment"'}
    lines = [
        row.format(year=2020 + at // 12, month=at % 12 + 1, number=at + 10, comment=comments.get(at, "fine"))
        for at in range(30)
    ]
    path.write_text("\n".join([heading, *lines]) + "\n")
    found = run([command, str(path)], tmp_path, tmp_path)
    assert found.refused or len(found.rows) == 30


# 02: the tool's own numbers against the words of the questions


@pytest.mark.parametrize("file", ["qualtrics.csv", "limesurvey.csv", "spss.sav"])
def test_words_of_a_question_count_more_than_its_number(file: str, tmp_path: Path) -> None:
    made: str | Path = file
    if file == "spss.sav":
        words = ["How long have you worked here?", *WORDS]
        columns = {f"Q{at}": [value] * 20 for at, value in enumerate((1.0, 2.0, 3.0, 5.0), start=1)}
        made = sav(tmp_path / file, columns, words, {})
    found = score("survey/02", made, tmp_path)
    assert found.refused or [mean for _, mean in found.means()] == [2, 3, 5]


# 03: Q1_1 and Q11


@pytest.mark.parametrize(
    "file",
    ["no-q11.csv", "limesurvey-no-q11.csv", "plain-no-q11.csv"],
)
def test_an_item_without_a_column_is_a_problem(file: str, tmp_path: Path) -> None:
    found = score("survey/03", file, tmp_path, instrument="inst-only11.toml")
    assert found.refused
    assert "Q11" in found.told


def matrix(path: Path, columns: tuple[str, ...]) -> Path:
    values = {"Q1_1": "1", "Q11": "5", "Q2": "3"}
    head = [
        ",".join(("ResponseId", *columns)),
        ",".join(("Response ID", *(f"Text of {one}" for one in columns))),
        ",".join(f'"{{""ImportId"": ""QID{at}""}}"' for at in range(len(columns) + 1)),
    ]
    rows = [",".join((f"R_{at}", *(values[one] for one in columns))) for at in range(20)]
    path.write_text("\n".join([*head, *rows]) + "\n")
    return path


@pytest.mark.parametrize(
    ("columns", "instrument", "means"),
    [
        (("Q11", "Q2", "Q1_1"), "inst.toml", [1, 5, 3]),
        (("Q1_1", "Q11", "Q2"), "inst-later.toml", [5, 1, 3]),
    ],
)
def test_each_item_comes_from_the_column_of_its_name(
    columns: tuple[str, ...], instrument: str, means: list[int], tmp_path: Path
) -> None:
    found = score("survey/03", matrix(tmp_path / "matrix.csv", columns), tmp_path, instrument=instrument)
    assert found.status == 0, found.told
    assert [mean for _, mean in found.means()] == means


def test_the_pages_take_the_column_of_exactly_the_name(tmp_path: Path) -> None:
    found = read_answers_file(matrix(tmp_path / "matrix.csv", ("Q1_1", "Q11", "Q2")), name="matrix.csv")
    item = Field("Q11", "I hear what became of my advice.")
    assert by_wording(found.table, found.wording, [item]).columns == {"Q11": "Q11"}


# 04: LimeSurvey's yes and no as numbers


def test_yes_and_no_as_letters(tmp_path: Path) -> None:
    found = score("survey/04", "codes.csv", tmp_path)
    assert [mean for _, mean in found.means()] == [7.5, 10, 10]


def test_yes_and_no_as_numbers_are_asked_about(tmp_path: Path) -> None:
    assert score("survey/04", "y1-n2.csv", tmp_path).refused


def test_yes_and_no_of_spss_by_their_labels(tmp_path: Path) -> None:
    columns = {"ASKED": [1.0] * 30 + [2.0] * 10, "SAY_S1": [1.0] * 40, "TREND_T1": [1.0] * 40}
    asked = {1.0: "Yes", 2.0: "No"}
    labels = {
        "ASKED": asked,
        "SAY_S1": {**asked, 3.0: "Uncertain"},
        "TREND_T1": {1.0: "Increase", 2.0: "Same", 3.0: "Decrease"},
    }
    words = ["Were you asked about the rota this year?", "I have a say.", "My influence."]
    found = score("survey/04", sav(tmp_path / "export.sav", columns, words, labels), tmp_path)
    assert [mean for _, mean in found.means()] == [7.5, 10, 10]


# 05: labels of values in SPSS files


@pytest.mark.parametrize(
    "columns",
    [
        ("q1", "q2", "q3"),
        ("v1", "v2", "v3"),
    ],
)
def test_reversed_labels_count_as_what_they_say(columns: tuple[str, ...], tmp_path: Path) -> None:
    labels = {float(at): text for at, text in enumerate(reversed(ANSWERS), start=1)}
    data = dict.fromkeys(columns, [1.0] * 40)
    path = sav(tmp_path / "reversed.sav", data, list(WORDS), dict.fromkeys(columns, labels))
    assert score("survey/05", path, tmp_path).means() == [(40, 5)] * 3


@pytest.mark.parametrize(
    ("file", "means"),
    [
        ("zero-based.sav", [(40, 4)]),
        ("dont-know-5.sav", [(20, 2)]),
        ("points.sav", [(40, 3)]),
        ("points-by-name.sav", [(40, 3)]),
    ],
)
def test_labels_of_values_say_what_was_answered(file: str, means: list[tuple[int, float]], tmp_path: Path) -> None:
    found = score("survey/05", file, tmp_path)
    assert (found.refused and file == "dont-know-5.sav") or found.means() == means * 3


# 06: headings that end in "time"


@pytest.mark.parametrize("file", ["words.csv", "both.csv", "question-mark.csv"])
def test_a_question_may_end_in_time(file: str, tmp_path: Path) -> None:
    found = score("survey/06", file, tmp_path)
    assert [mean for _, mean in found.means()] == [2, 3, 4]


@pytest.mark.parametrize("file", ["words.csv", "question-mark.csv"])
def test_an_optional_question_that_ends_in_time_is_scored(file: str, tmp_path: Path) -> None:
    found = score("survey/06", file, tmp_path, instrument="inst-optional.toml")
    assert [mean for _, mean in found.means()] == [3]


def test_groups_by_a_column_that_ends_in_time(tmp_path: Path) -> None:
    found = score("survey/06", "codes.csv", tmp_path, "--by", "worktime")
    assert {row["worktime"] for row in found.rows} == {"full time", "part time"}


# 07: previews and made-up answers of Qualtrics


@pytest.mark.parametrize(
    "file",
    [
        *("numbers-1.csv", "words-preview.csv"),
        *("numbers-9.csv", "numbers-17.csv", "synthetic-256.csv"),
        *("words-preview-spam.csv", "words-offline-preview.csv"),
    ],
)
def test_previews_are_left_out_with_a_note(file: str, tmp_path: Path) -> None:
    path = fault("survey/07") / file
    if file == "numbers-9.csv":
        text = (fault("survey/07") / "numbers-17.csv").read_text(encoding="utf-8")
        path = tmp_path / file
        path.write_text("\n".join(f"9,{line[3:]}" if line.startswith("17,") else line for line in text.splitlines()))
    found = score("survey/07", path, tmp_path)
    assert found.means() == [(20, 2)] * 3
    assert "note:" in found.told


def test_spam_is_at_least_told(tmp_path: Path) -> None:
    assert "note:" in score("survey/07", "spam-8.csv", tmp_path).told


# 08: exports that the command does not recognise


@pytest.mark.parametrize("file", ["utf16.tsv", "wide-210-questions.csv"])
def test_qualtrics_is_recognised(file: str, tmp_path: Path) -> None:
    found = score("survey/08", file, tmp_path)
    assert found.means() == [(20, 2), (20, 3), (20, 4)]
    assert "5" in found.told


@pytest.mark.parametrize("form", ["comma", "sep-line", "pipe", "blank-first-line"])
def test_limesurvey_is_recognised(form: str, tmp_path: Path) -> None:
    found = score("survey/08", f"codes-{form}.csv", tmp_path)
    assert found.means() == [(20, 2)] * 3
    assert "20" in found.told


# 09: Microsoft Forms in another language

ENGLISH = ("en", "en-nbsp")


@pytest.mark.parametrize("language", [*ENGLISH, "de", "fr", "cy"])
def test_forms_are_scored_in_every_language(language: str, tmp_path: Path) -> None:
    assert score("survey/09", f"forms-{language}.xlsx", tmp_path).means() == [(20, 4), (20, 5), (20, 3)]


@pytest.mark.parametrize("language", [*ENGLISH, "de", "fr", "cy"])
def test_names_in_forms_are_taken_out_in_every_language(language: str) -> None:
    path = fault("survey/09") / f"forms-{language}.xlsx"
    assert not keeps(path, "Person A Example")


def keeps(path: Path, text: str) -> bool:
    """Whether a column with this text is kept when the file is brought in on the pages."""
    items = ("q1", "q2", "q3")
    found = read_answers_file(path, name=path.name, items=items)
    removed = {*found.identity, *identifying(found.table, kept=items)}
    kept = [place for place, column in enumerate(found.table.columns) if column not in removed]
    return any(text in row[place] for row in found.table.rows for place in kept)


# 10: two units with one label; a weight


def test_units_with_the_same_label_stay_apart(tmp_path: Path) -> None:
    found = score("survey/10", "same-label-units.sav", tmp_path, "--by", "unit")
    assert found.refused or sorted({mean for _, mean in found.means()}) == [2, 4]


def test_a_weight_is_used_or_told(tmp_path: Path) -> None:
    found = score("survey/10", "weighted.sav", tmp_path)
    assert found.means() == [(40, 2.5)] * 3 or "weight" in found.told.lower()


# 11: words of the questions as headings


def test_items_are_found_by_the_words_of_a_plain_table(tmp_path: Path) -> None:
    assert score("survey/11", "google.csv", tmp_path).means() == [(20, 4), (20, 4), (20, 3)]


def test_a_workbook_of_qualtrics_is_named_as_such(tmp_path: Path) -> None:
    found = score("survey/11", "qualtrics-two-rows.xlsx", tmp_path)
    assert "Qualtrics" in found.told


# 12: 99 for "not applicable"


def test_99_for_not_applicable_is_no_answer(tmp_path: Path) -> None:
    found = score("survey/12", "answers.csv", tmp_path)
    assert found.means() == [(20, 10)] or "99" in found.told


# 13: chosen columns of LimeSurvey


@pytest.mark.parametrize("file", ["all-columns.csv", "id-and-date-only.csv", "without-lastpage.csv"])
def test_answers_that_were_not_sent_are_left_out(file: str, tmp_path: Path) -> None:
    path = fault("survey/13") / file
    if file == "without-lastpage.csv":
        lines = (fault("survey/13") / "all-columns.csv").read_text(encoding="utf-8").splitlines()
        cells = [line.split(",") for line in lines]
        path = tmp_path / file
        path.write_text("\n".join(",".join(row[:2] + row[3:]) for row in cells) + "\n")
    found = score("survey/13", path, tmp_path)
    assert found.means() == [(20, 2)] * 3
    assert "20" in found.told


def test_answers_that_were_not_sent_are_left_out_in_german() -> None:
    path = fault("survey/13") / "german-words.csv"
    assert len(read_answers_file(path, name=path.name).table.rows) == 20


# 14: names of people under other headings


@pytest.mark.parametrize(
    ("file", "text"),
    [
        ("google.csv", "Aster"),
        ("limesurvey.csv", "Aster"),
        ("limesurvey-german.csv", "Aster"),
        ("limesurvey-german.csv", "tok0"),
        ("qualtrics.csv", "Aster"),
        ("spss.sav", "Aster"),
    ],
)
def test_names_are_taken_out_whatever_their_heading(file: str, text: str) -> None:
    assert not keeps(fault("survey/14") / file, text)


# 15: a system without the module "resource"


def test_spss_where_memory_cannot_be_limited(tmp_path: Path) -> None:
    hidden = tmp_path / "hidden"
    hidden.mkdir()
    (hidden / "resource.py").write_text("raise ModuleNotFoundError(\"No module named 'resource'\")\n")
    paths = os.pathsep.join([str(hidden), os.environ.get("PYTHONPATH", "")])
    found = run_apart("survey score sound.sav --instrument inst.toml", fault("survey/15"), tmp_path, PYTHONPATH=paths)
    assert found.means() == [(40, 5)] * 3 or (found.refused and "system" in found.told)


# 16: titles above the names


def test_two_titles_are_told_as_one_is(tmp_path: Path) -> None:
    advice = "Delete the rows above the column names"
    for name in ("one", "two"):
        found = score("survey/16", f"{name}.csv", tmp_path)
        assert found.refused
        assert advice in found.told, name
