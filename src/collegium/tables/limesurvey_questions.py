"""The questions of either file in which LimeSurvey keeps a questionnaire, in one shape."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from collegium.tables.file_kinds import refusal
from collegium.tables.limesurvey_xml import FROM_LIMESURVEY, LINE, Row
from collegium.tables.markup import plain_text
from collegium.tables.problems import Problem, ProblemsError
from collegium.tables.reading import Table

Pair = tuple[str, str]  # a code and its words

_NOBODY = ("", "0")  # how LimeSurvey writes: no parent, the first scale
_LONGEST_TEXT = 20_000  # characters of one cell, before its markup is taken away
_STRUCTURE = {"class", "type/scale", "name", "text"}


@dataclass(frozen=True, slots=True)
class Question:
    """One question as it was asked; `rows` of an array, and the `answers` listed for it, by their codes."""

    code: str
    kind: str
    text: str
    line: int
    conditional: bool
    other: bool
    rows: tuple[Pair, ...] = ()
    answers: tuple[Pair, ...] = ()


def from_table(table: Table, language: str, name: str) -> tuple[str, str, list[Question]]:
    """Read the tab-separated structure, in which rows and answers follow their question."""
    if not set(table.columns) >= _STRUCTURE:
        raise refusal(name, "This is not the structure of a LimeSurvey questionnaire.", FROM_LIMESURVEY)
    rows = [
        dict(zip(table.columns, cells, strict=True)) | {LINE: str(table.row_number(index))}
        for index, cells in enumerate(table.rows)
    ]
    _check_lengths(rows, name)
    settings = {row["name"]: row["text"] for row in rows if row["class"] == "S"}
    language = (
        language
        or settings.get("language", "")
        or next((row.get("language", "") for row in rows if row["class"] == "Q"), "")
    )
    rows = [row for row in rows if row.get("language", language) == language]
    title = next((row["text"] for row in rows if (row["class"], row["name"]) == ("SL", "surveyls_title")), "")
    questions: list[Question] = []
    for row in rows:
        if row["class"] == "Q":
            questions.append(_question(row, row["type/scale"], row["name"], row["text"]))
        elif row["class"] in ("SQ", "A") and questions and row["type/scale"] in _NOBODY:
            pair, last = (row["name"], row["text"]), questions[-1]
            added = (
                replace(last, rows=(*last.rows, pair))
                if row["class"] == "SQ"
                else replace(last, answers=(*last.answers, pair))
            )
            questions[-1] = added
    return plain_text(title), language, questions


def from_sections(sections: dict[str, list[Row]], language: str, name: str) -> tuple[str, str, list[Question]]:
    """Read the .lss; older ones keep words beside the question, newer ones in a section for each language."""
    _check_lengths([row for rows in sections.values() for row in rows], name)
    bases = (row.get("language", "") for section in ("surveys", "questions") for row in sections.get(section, ()))
    language = language or next(filter(None, bases), "")
    told = {
        section: [row for row in rows if row.get("language", row.get("surveyls_language", language)) == language]
        for section, rows in sections.items()
    }
    title = next((row.get("surveyls_title", "") for row in told.get("surveys_languagesettings", ())), "")
    words = {row.get("qid", ""): row.get("question", "") for row in told.get("question_l10ns", ())}
    asked = [*told.get("questions", ()), *told.get("subquestions", ())]
    asked = [row | {"question": words.get(row.get("qid", "")) or row.get("question", "")} for row in asked]
    groups = {row.get("gid", ""): _order(row, "group_order") for row in told.get("groups", ())}
    asked.sort(key=lambda row: (groups.get(row.get("gid", ""), 0), _order(row, "question_order")))
    answers, rows = _answers(told), _children(asked)
    questions = [
        replace(
            _question(row, row.get("type", ""), row.get("title", ""), row["question"]),
            rows=tuple(rows.get(row.get("qid", ""), ())),
            answers=tuple(answers.get(row.get("qid", ""), ())),
        )
        for row in asked
        if row.get("parent_qid", "") in _NOBODY
    ]
    return plain_text(title), language, questions


def _children(asked: Sequence[Row]) -> dict[str, list[Pair]]:
    """The rows of each array; its second dimension, where it has one, is not a list of answers."""
    found: dict[str, list[Pair]] = {}
    for row in asked:
        if row.get("parent_qid", "") not in _NOBODY and row.get("scale_id", "") in _NOBODY:
            found.setdefault(row["parent_qid"], []).append((row.get("title", ""), row["question"]))
    return found


def _answers(told: dict[str, list[Row]]) -> dict[str, list[Pair]]:
    labels = {key: row.get("answer", "") for row in told.get("answer_l10ns", ()) for key in _answer_keys(row)}
    found: dict[str, list[Pair]] = {}
    for row in sorted(told.get("answers", ()), key=lambda row: _order(row, "sortorder")):
        if row.get("scale_id", "") in _NOBODY:
            label = next((labels[key] for key in _answer_keys(row) if key in labels), row.get("answer", ""))
            found.setdefault(row.get("qid", ""), []).append((row.get("code", ""), label))
    return found


def _question(row: Row, kind: str, code: str, text: str) -> Question:
    conditional = row.get("relevance", "") not in ("", "1")
    return Question(code, kind, text, int(row[LINE]), conditional, row.get("other", "") == "Y")


def _answer_keys(row: Row) -> tuple[tuple[str, str], ...]:
    """How an answer may be known: by its own id, or by its question and its code."""
    keys = (("aid", row["aid"]),) if row.get("aid") else ()
    return (*keys, (row["qid"], row["code"])) if row.get("qid") and row.get("code") else keys


def _order(row: Row, key: str) -> int:
    text = row.get(key, "")
    return int(text) if re.fullmatch(r"[0-9]{1,6}", text) else 0


def _check_lengths(rows: Sequence[Row], name: str) -> None:
    # The e-mails and notices of a survey may be long; only what is read here counts.
    read = ("question", "answer", "text", "title", "code", "surveyls_title")
    faults = [
        Problem(name, int(row[LINE]), key, "", "This text is longer than 20,000 characters.", "Shorten it.")
        for row in rows
        for key in read
        if len(row.get(key, "")) > _LONGEST_TEXT and row.get("class", "Q") in ("Q", "SQ", "A")
    ]
    if faults:
        raise ProblemsError(faults)
