"""Structures out of LimeSurvey: three shapes of file, what is left open, and files that mean harm."""

import csv
import io
from collections.abc import Mapping, Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from collegium.tables.grid import Limits
from collegium.tables.limesurvey import InstrumentDraft, read_structure
from collegium.tables.markup import plain_text
from collegium.tables.problems import ProblemsError

Rows = Sequence[Mapping[str, object]]
NUMBERS = [
    {"qid": 10, "code": str(n), "sortorder": n, "scale_id": 0, "language": "en", "answer": f"label {n}"}
    for n in (2, 1, 3)
]


def lss(kind: str = "Survey", **sections: Rows) -> bytes:
    body = "".join(
        f"<{name}><rows>"
        + "".join(
            "<row>" + "".join(f"<{key}><![CDATA[{value}]]></{key}>" for key, value in row.items()) + "</row>\n"
            for row in rows
        )
        + f"</rows></{name}>\n"
        for name, rows in sections.items()
    )
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<document><LimeSurveyDocType>{kind}</LimeSurveyDocType>{body}</document>'.encode()


def question(qid: int, code: str, kind: str, **more: object) -> dict[str, object]:
    found = {
        "qid": qid,
        "parent_qid": 0,
        "gid": 1,
        "type": kind,
        "title": code,
        "question_order": qid,
        "language": "en",
    }
    return {**found, "relevance": "1", "other": "N", "question": f"Words of {code}", **more}


def row_of(parent: int, qid: int, code: str, **more: object) -> dict[str, object]:
    return {**question(qid, code, "T"), "parent_qid": parent, "scale_id": 0, **more}


def read(
    *questions: dict[str, object], subquestions: Rows = (), answers: Rows = NUMBERS, **more: Rows
) -> InstrumentDraft:
    settings_ = [
        {"surveyls_language": "en", "surveyls_title": "Our <b>survey</b>"},
        {"surveyls_language": "cy", "surveyls_title": "Ein"},
    ]
    return read_structure(
        lss(answers=answers, questions=questions, subquestions=subquestions, surveys=[{"language": "en"}],
            surveys_languagesettings=settings_, **more),
        name="mine.lss",
    )  # fmt: skip


def first_problem(data: bytes, **options: object) -> str:
    with pytest.raises(ProblemsError) as caught:
        read_structure(data, name="mine.lss", **options)  # type: ignore[arg-type]
    assert all(problem.remedy for problem in caught.value.problems)
    return caught.value.problems[0].problem


def test_an_array_gives_an_item_for_each_row() -> None:
    found = read(question(10, "ENG", "F"), subquestions=[row_of(10, 12, "SQ002"), row_of(10, 11, "SQ001")])
    assert (found.title, found.language, found.problems) == ("Our survey", "en", ())
    assert [(item.id, item.text) for item in found.items] == [
        ("ENG[SQ001]", "Words of SQ001"),
        ("ENG[SQ002]", "Words of SQ002"),
    ]
    assert {item.reverse for item in found.items} == {None}
    (scale,) = found.responses
    assert (scale.id, scale.kind) == ("answers-1", "ordered")
    assert [(answer.value, answer.label) for answer in scale.answers] == [
        (1, "label 1"),
        (2, "label 2"),
        (3, "label 3"),
    ]
    assert len(found.notes) == 1
    assert "reversed" in found.notes[0]


@pytest.mark.parametrize("known_by", ["aid", "code"])
def test_newer_files_keep_words_in_a_section_of_their_own(known_by: str) -> None:
    keys = ("aid",) if known_by == "aid" else ("qid", "code")
    answers = [{"aid": n, "qid": 10, "code": str(n), "sortorder": n, "scale_id": 0} for n in (1, 2)]
    labels = [
        {**{key: one[key] for key in keys}, "language": language, "answer": f"{language} {one['code']}"}
        for one in answers
        for language in ("cy", "en")
    ]
    bare = question(10, "Q1", "L")
    del bare["question"], bare["language"]
    words = [
        {"qid": 10, "language": "cy", "question": "Pa uned?"},
        {"qid": 10, "language": "en", "question": "Which unit?"},
    ]
    found = read(bare, answers=answers, answer_l10ns=labels, question_l10ns=words)
    assert found.items[0].text == "Which unit?"
    assert [answer.label for answer in found.responses[0].answers] == ["en 1", "en 2"]
    assert found.responses[0].kind == "choice"


def test_codes_that_are_words_are_numbered_as_they_stand_and_told() -> None:
    answers = [{"qid": 10, "code": f"TL{n}", "sortorder": n, "answer": str(7 - n)} for n in (1, 2, 3)]
    found = read(question(10, "Q1", "F"), subquestions=[row_of(10, 11, "a")], answers=answers)
    assert [(one.code, one.value, one.label) for one in found.responses[0].answers] == [
        ("TL1", 1, "6"),
        ("TL2", 2, "5"),
        ("TL3", 3, "4"),
    ]
    assert "TL1 = 1, TL2 = 2, TL3 = 3" in found.notes[1]


@pytest.mark.parametrize(
    ("kind", "values"), [("5", [1, 2, 3, 4, 5]), ("Y", [1, 2]), ("A", [1, 2, 3, 4, 5]), ("B", list(range(1, 11)))]
)
def test_fixed_lists(kind: str, values: list[int]) -> None:
    found = read(question(20, "Q1", kind), subquestions=[row_of(20, 21, "a")])
    assert [answer.value for answer in found.responses[0].answers] == values


def test_the_same_list_is_one_scale() -> None:
    more = [dict(one, qid=30) for one in NUMBERS]
    found = read(question(10, "Q1", "L"), question(30, "Q2", "L"), answers=[*NUMBERS, *more])
    assert [item.response for item in found.items] == ["answers-1", "answers-1"]


def test_everything_that_is_not_taken_over_is_listed() -> None:
    found = read(
        question(10, "Q1", "L", relevance="age > 3", other="Y"),
        question(20, "Q2", "T"),
        question(30, "Q3", "L"),
        question(40, "Q1", "Y"),
        question(50, "Q5", "Y", question="Dear {TOKEN:FIRSTNAME}"),
        question(60, "Q6", "Y", question="<script>alert(1)</script>"),
        question(70, "Q7", "A"),
    )
    said = [(problem.column, problem.problem) for problem in found.problems]
    for column, words in (
        ("Q1", "condition"), ("Q1", "answer of their own"), ("Q2", "no single answer"), ("Q3", "fewer than two"),
        ("Q1", "more than once"), ("Q5", "placeholder"), ("Q6", "no words"), ("Q7", "without rows"),
    ):  # fmt: skip
        assert any(column == where and words in what for where, what in said), words
    assert all(problem.row and problem.remedy and problem.file == "mine.lss" for problem in found.problems)
    assert [item.id for item in found.items] == ["Q1", "Q5", "Q6"]


HEADER = ("id", "related_id", "class", "type/scale", "name", "relevance", "text", "help", "language", "other")


def tsv(*rows: Sequence[str]) -> bytes:
    stream = io.StringIO(newline="")
    csv.writer(stream, delimiter="\t", lineterminator="\n").writerows([HEADER, *(("", "", *row) for row in rows)])
    return stream.getvalue().encode("utf-8-sig")


STRUCTURE = (
    ("S", "", "sid", "", "123", "", "", ""),
    ("S", "", "language", "", "en", "", "", ""),
    ("SL", "", "surveyls_title", "", "Our survey", "", "en", ""),
    ("SL", "", "surveyls_email_invite", "", 'Dear {FIRSTNAME},<br />"hello"', "", "en", ""),
    ("G", "0", "First", "1", "", "", "en", ""),
    ("Q", "F", "ENG", "1", "How far do you agree?", "", "en", "N"),
    ("SQ", "0", "SQ001", "1", "I am <em>heard</em> &amp; answered.", "", "en", ""),
    ("A", "0", "1", "", "Disagree", "", "en", ""),
    ("A", "0", "2", "", "Agree", "", "en", ""),
    ("Q", "T", "WHY", "1", "Why?", "", "en", "N"),
    ("Q", "F", "ENG", "1", "I ba raddau?", "", "cy", "N"),
    ("SQ", "0", "SQ001", "1", "Rwy'n cael fy nghlywed.", "", "cy", ""),
    ("A", "0", "1", "", "Anghytuno", "", "cy", ""),
    ("A", "0", "2", "", "Cytuno", "", "cy", ""),
)


def test_the_tab_separated_structure_reads_alike() -> None:
    found = read_structure(tsv(*STRUCTURE), name="mine.txt")
    assert (found.title, found.language) == ("Our survey", "en")
    assert [(item.id, item.text) for item in found.items] == [("ENG[SQ001]", "I am heard & answered.")]
    assert [answer.label for answer in found.responses[0].answers] == ["Disagree", "Agree"]
    assert [(problem.row, problem.column) for problem in found.problems] == [(11, "WHY")]
    welsh = read_structure(tsv(*STRUCTURE), name="mine.txt", language="cy")
    assert [item.text for item in welsh.items] == ["Rwy'n cael fy nghlywed."]


BOMB = b'<?xml version="1.0"?><!DOCTYPE d [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;">]><document>&b;</document>'
FILE = b'<?xml version="1.0"?><!DOCTYPE d [<!ENTITY a SYSTEM "file:///etc/passwd">]><document>&a;</document>'
REMOTE = b'<?xml version="1.0"?><!DOCTYPE d SYSTEM "http://192.0.2.1/x.dtd"><document/>'


@pytest.mark.parametrize("data", [BOMB, FILE, REMOTE])
def test_declarations_are_refused(data: bytes) -> None:
    assert "declares entities" in first_problem(data)


def test_a_doctype_inside_the_words_of_an_email_does_no_harm() -> None:
    found = read(question(10, "Q1", "L"), emails=[{"text": "<!DOCTYPE html><p>Dear doctor</p>"}])
    assert [item.id for item in found.items] == ["Q1"]


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"<document><a>", "damaged"),
        (b"<document>&nothing;</document>", "damaged"),
        (lss().decode().replace("UTF-8", "UTF-16").encode("utf-16"), "not"),
        (b"<document>" + b"<a>" * 100_000, "nested deeper"),
        (b"<html><body>Hello</body></html>", "not the structure"),
        (lss("Label set"), "not the structure"),
        (lss(), "no question"),
        (lss(questions=[question(1, "Q", "Y", question="x" * 20_001)]), "longer than 20,000"),
        (b"a\tb\n1\t2\n", "not the structure"),
        (b"", "empty"),
        (b"PK\x03\x04nothing", "damaged"),
    ],
)
def test_files_that_cannot_be_read_are_refused_in_words(data: bytes, words: str) -> None:
    assert words in first_problem(data)


def test_too_large_a_file_and_too_many_rows() -> None:
    assert "far larger" in first_problem(lss(), limits=Limits(file_bytes=10))
    many = lss(questions=[question(n, f"Q{n}", "Y") for n in range(1, 5)])
    assert "more than 3 rows" in first_problem(many, limits=Limits(rows=3))


def test_markup_is_taken_away() -> None:
    assert plain_text("<p>One<br/>two</p><style>p {}</style>&nbsp;three") == "One two three"


@given(st.text(max_size=200))
@settings(deadline=None)
def test_whatever_stands_in_a_text_reading_it_ends_well(words: str) -> None:
    assert "\n" not in plain_text(words)


@given(st.binary(max_size=300))
@settings(deadline=None)
def test_whatever_stands_in_a_file_only_a_refusal_comes_of_it(data: bytes) -> None:
    for content in (data, b"<" + data, b"<document>" + data):
        with pytest.raises(ProblemsError):
            read_structure(content, name="mine.lss")
