"""A questionnaire's structure out of LimeSurvey, from its .lss or its tab-separated file, as a draft for a person to finish.

What LimeSurvey does not say (which items are reversed, what is scored, the licence) stays open in the draft.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from html.parser import HTMLParser
from typing import Literal
from xml.parsers import expat

from collegium.methods.scoring_plan import plain_words
from collegium.tables.archives import refusal
from collegium.tables.grid import DEFAULT, Limits, clean_name
from collegium.tables.problems import Problem, ProblemsError
from collegium.tables.reading import Table, read_table

Kind = Literal["ordered", "choice"]
Row = dict[str, str]  # a row of the file, and under _LINE the line on which it begins
Pair = tuple[str, str]  # a code and its words

_LINE = ""
_NOBODY = ("", "0")  # how LimeSurvey writes: no parent, the first scale
_DEEPEST = 8  # document, section, rows, row, field: no honest file goes deeper than this
_LONGEST_TEXT = 20_000  # characters of one cell, before its markup is taken away
_MOST_ANSWERS = 100
_STRUCTURE = {"class", "type/scale", "name", "text"}
_FROM_LIMESURVEY = "Export it from LimeSurvey again: Display/Export, Survey structure (.lss) or tab-separated (.txt)."
_OWN_ANSWER = ("-oth-", "Other")  # as a code, and in words
_PLACEHOLDER = re.compile(r"\{[A-Za-z_][^{}]*\}")

# LimeSurvey's letters for the kinds of question whose answers are one of a list, and the list where it is fixed.
_LISTED: dict[str, Kind] = {"L": "choice", "!": "choice", "O": "choice", "F": "ordered", "H": "ordered"}
_FIXED: dict[str, tuple[Pair, ...]] = {
    "5": tuple((str(n), str(n)) for n in range(1, 6)),
    "A": tuple((str(n), str(n)) for n in range(1, 6)),
    "B": tuple((str(n), str(n)) for n in range(1, 11)),
    "C": (("N", "No"), ("U", "Uncertain"), ("Y", "Yes")),
    "E": (("D", "Decrease"), ("S", "Same"), ("I", "Increase")),
    "Y": (("N", "No"), ("Y", "Yes")),
}
_ARRAYS = frozenset("FHABCE")


@dataclass(frozen=True, slots=True)
class DraftAnswer:
    """One answer: LimeSurvey's code, the whole number that stands for it, and its words."""

    code: str
    value: int
    label: str


@dataclass(frozen=True, slots=True)
class DraftResponse:
    """An answer scale that several items may share."""

    id: str
    kind: Kind
    answers: tuple[DraftAnswer, ...]
    left_out: tuple[str, ...] = ()  # how a file of answers says that somebody wrote an answer of their own


@dataclass(frozen=True, slots=True)
class DraftItem:
    """One item; `id` is the column of LimeSurvey's file of answers. Whether it is reversed is not known: None."""

    id: str
    text: str
    response: str
    reverse: bool | None = None


@dataclass(frozen=True, slots=True)
class InstrumentDraft:
    """What could be read, what a person has to decide (notes), and what could not be taken over (problems)."""

    title: str
    language: str
    items: tuple[DraftItem, ...]
    responses: tuple[DraftResponse, ...]
    notes: tuple[str, ...]
    problems: tuple[Problem, ...]


@dataclass(frozen=True, slots=True)
class _Question:
    code: str
    kind: str
    text: str
    line: int
    conditional: bool
    other: bool
    rows: tuple[Pair, ...] = ()
    answers: tuple[Pair, ...] = ()


@dataclass(slots=True)
class _Draft:
    file: str
    items: dict[str, DraftItem] = field(default_factory=dict)
    responses: dict[tuple[Kind, tuple[Pair, ...], tuple[str, ...]], DraftResponse] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    def fault(self, question: _Question, value: str, problem: str, remedy: str) -> None:
        self.problems.append(Problem(self.file, question.line, question.code, value, problem, remedy))


def read_structure(data: bytes, *, name: str, language: str = "", limits: Limits = DEFAULT) -> InstrumentDraft:
    """Read either kind of file, in its base language unless one is named; ProblemsError when it is neither."""
    if len(data) > limits.file_bytes:
        raise refusal(name, "This file is far larger than a questionnaire.", _FROM_LIMESURVEY)
    start = data[:512].lstrip(b"\xef\xbb\xbf \t\r\n")
    if start.startswith(b"<"):
        title, language, questions = _from_sections(_sections(data, name, limits), language, name)
    else:
        title, language, questions = _from_table(read_table(data, name=name, limits=limits), language, name)
    draft = _Draft(name)
    for question in questions:
        _take(question, draft)
    if not draft.items and not draft.problems:
        raise refusal(name, "This file holds no question in that language.", _FROM_LIMESURVEY)
    return InstrumentDraft(
        title,
        language,
        tuple(draft.items.values()),
        tuple(draft.responses.values()),
        _notes(draft),
        tuple(draft.problems),
    )


def _notes(draft: _Draft) -> tuple[str, ...]:
    notes = ["LimeSurvey does not say which items are reversed: mark those where agreement speaks against the scale."]
    for one in draft.responses.values():
        if any(answer.code != str(answer.value) for answer in one.answers):
            spelled = ", ".join(f"{answer.code} = {answer.value}" for answer in one.answers)
            notes.append(f"The codes of {one.id} are not numbers, so they were numbered as they stand: {spelled}.")
    return tuple(notes)


def _take(question: _Question, draft: _Draft) -> None:
    """Turn one question into items, or say why it is left out."""
    if question.kind not in _LISTED and question.kind not in _FIXED:
        kind = question.kind or "without a kind"
        draft.fault(question, kind, "A question of this kind has no single answer from a list, so it is left out.",
                    "Leave it out, or ask it as a list or as an array.")  # fmt: skip
        return
    answers = _FIXED.get(question.kind, question.answers)
    if not 2 <= len({code for code, _ in answers}) == len(answers) <= _MOST_ANSWERS:
        draft.fault(question, "", "It has fewer than two answers, more than 100, or the same answer code twice.",
                    "Correct its answers in LimeSurvey and export it again.")  # fmt: skip
        return
    if question.conditional:
        draft.fault(
            question, "", "It is asked under a condition, which is not kept.", "Decide whether everybody is asked."
        )
    if question.other:
        draft.fault(question, "", "It lets people write an answer of their own, which is not kept.",
                    "Add an answer to the list, or take the choice away.")  # fmt: skip
    response = _response(draft, _LISTED.get(question.kind, "ordered"), answers, own=question.other)
    if question.kind in _ARRAYS:
        pairs = [(f"{question.code}[{code}]", text) for code, text in question.rows]
    else:
        pairs = [(question.code, question.text)]
    if not pairs:
        draft.fault(question, "", "It is an array without rows.", "Add its rows in LimeSurvey and export it again.")
    for item, text in pairs:
        _add(question, DraftItem(item, text, response.id), draft)


def _add(question: _Question, item: DraftItem, draft: _Draft) -> None:
    if item.id in draft.items:
        draft.fault(question, item.id, "The code is used more than once; the first is kept.", "Give each its own code.")
        return
    words = plain_text(item.text)
    if not words:
        draft.fault(question, item.id, "It has no words in this language.", "Write them, or choose another language.")
    if _PLACEHOLDER.search(words):
        draft.fault(question, item.id, "Its words hold a placeholder, which would be shown as it stands.",
                    "Write the words without it.")  # fmt: skip
    draft.items[item.id] = replace(item, text=words)


def _response(draft: _Draft, kind: Kind, answers: Sequence[Pair], *, own: bool) -> DraftResponse:
    """Give the answer scale for these answers; the same list is one scale however many questions use it."""
    listed = {plain_words(word) for pair in answers for word in pair}
    left_out = tuple(word for word in _OWN_ANSWER if own and plain_words(word) not in listed)
    pairs = tuple((code, plain_text(words)) for code, words in answers)
    codes = [code for code, _ in pairs]
    if all(re.fullmatch(r"-?[0-9]{1,4}", code) for code in codes) and len({int(code) for code in codes}) == len(codes):
        numbered = sorted((int(code), code, words) for code, words in pairs)
    else:
        # Codes such as TL1 say nothing of the direction, so nothing is read into them.
        numbered = [(number, code, words) for number, (code, words) in enumerate(pairs, 1)]
    found = tuple(DraftAnswer(code, value, words) for value, code, words in numbered)
    made = DraftResponse(f"answers-{len(draft.responses) + 1}", kind, found, left_out)
    return draft.responses.setdefault((kind, pairs, left_out), made)


class _Words(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.words: list[str] = []
        self.hidden = 0

    def handle_starttag(self, tag: str, attrs: object) -> None:
        self.hidden += tag in ("script", "style")
        self.words.append(" " if tag in ("br", "p", "div", "li", "td") else "")

    def handle_endtag(self, tag: str) -> None:
        self.hidden = max(0, self.hidden - (tag in ("script", "style")))

    def handle_data(self, data: str) -> None:
        if not self.hidden:
            self.words.append(data)


def plain_text(markup: str) -> str:
    """Give the words of a text with its HTML, scripts and styles taken away, in one line."""
    if "<" not in markup and "&" not in markup:
        return clean_name(markup)
    parser = _Words()
    parser.feed(markup)
    parser.close()
    return clean_name("".join(parser.words))


def _from_table(table: Table, language: str, name: str) -> tuple[str, str, list[_Question]]:
    """Read the tab-separated structure, in which rows and answers follow their question."""
    if not set(table.columns) >= _STRUCTURE:
        raise refusal(name, "This is not the structure of a LimeSurvey questionnaire.", _FROM_LIMESURVEY)
    rows = [
        dict(zip(table.columns, cells, strict=True)) | {_LINE: str(table.row_number(index))}
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
    questions: list[_Question] = []
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


def _from_sections(sections: dict[str, list[Row]], language: str, name: str) -> tuple[str, str, list[_Question]]:
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


def _question(row: Row, kind: str, code: str, text: str) -> _Question:
    conditional = row.get("relevance", "") not in ("", "1")
    return _Question(code, kind, text, int(row[_LINE]), conditional, row.get("other", "") == "Y")


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
        Problem(name, int(row[_LINE]), key, "", "This text is longer than 20,000 characters.", "Shorten it.")
        for row in rows
        for key in read
        if len(row.get(key, "")) > _LONGEST_TEXT and row.get("class", "Q") in ("Q", "SQ", "A")
    ]
    if faults:
        raise ProblemsError(faults)


class _Sections:
    """Collects document/section/rows/row/field as it is read, and nothing else; refuses what no export holds."""

    def __init__(self, name: str, limits: Limits) -> None:
        self.name, self.limits = name, limits
        self.parser = expat.ParserCreate("utf-8")  # whatever the file declares: LimeSurvey writes nothing else
        self.parser.StartDoctypeDeclHandler = self.refuse_declarations
        self.parser.StartElementHandler = self.start
        self.parser.EndElementHandler = self.end
        self.parser.CharacterDataHandler = self.text
        self.path: list[str] = []
        self.sections: dict[str, list[Row]] = {}
        self.words: list[str] = []
        self.kind = ""
        self.rows = 0

    def refuse_declarations(self, *_: object) -> None:
        raise refusal(
            self.name,
            "This file declares entities or a document type, which no export does; it was not read.",
            _FROM_LIMESURVEY,
        )

    def start(self, tag: str, _: object) -> None:
        self.path.append(tag)
        self.words = []
        if len(self.path) > _DEEPEST:
            raise refusal(self.name, "This file is nested deeper than any questionnaire.", _FROM_LIMESURVEY)
        if self.path[2:] == ["rows", "row"]:
            self.rows += 1
            if self.rows > self.limits.rows:
                raise refusal(self.name, f"This file has more than {self.limits.rows:,} rows.", _FROM_LIMESURVEY)
            self.sections.setdefault(self.path[1], []).append({_LINE: str(self.parser.CurrentLineNumber)})

    def end(self, tag: str) -> None:
        if len(self.path) == 5 and self.path[2:4] == ["rows", "row"]:
            self.sections[self.path[1]][-1][tag] = "".join(self.words)
        elif self.path[1:] == ["LimeSurveyDocType"]:
            self.kind = "".join(self.words).strip()
        self.path.pop()
        self.words = []

    def text(self, words: str) -> None:
        self.words.append(words)


def _sections(data: bytes, name: str, limits: Limits) -> dict[str, list[Row]]:
    """Read the rows of each section of an .lss; declarations, and with them entities of any kind, are refused."""
    reader = _Sections(name, limits)
    try:
        reader.parser.Parse(data, True)
    except expat.ExpatError as error:
        problem = Problem(name, error.lineno, "", "", "The file is damaged, or is not XML in UTF-8.", _FROM_LIMESURVEY)
        raise ProblemsError([problem]) from None
    if reader.kind != "Survey":
        raise refusal(name, "This is not the structure of a LimeSurvey questionnaire.", _FROM_LIMESURVEY)
    return reader.sections
