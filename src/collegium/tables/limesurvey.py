"""A questionnaire's structure out of LimeSurvey, from its .lss or its tab-separated file, as a draft for a person to finish.

What LimeSurvey does not say (which items are reversed, what is scored, the licence) stays open in the draft.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import Literal

from collegium.definitions.survey_tools import says_no_answer
from collegium.methods.scoring_plan import plain_words
from collegium.tables.file_kinds import refusal
from collegium.tables.grid import DEFAULT, Limits
from collegium.tables.limesurvey_questions import Pair, Question, from_sections, from_table
from collegium.tables.limesurvey_xml import FROM_LIMESURVEY, read_sections
from collegium.tables.markup import plain_text
from collegium.tables.problems import Problem
from collegium.tables.reading import read_table

Kind = Literal["ordered", "choice"]

_MOST_ANSWERS = 100
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
    left_out: tuple[str, ...] = ()  # words of a file of answers that are accepted and no point of the scale
    not_scored: tuple[int, ...] = ()  # numbers that are


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


@dataclass(slots=True)
class _Draft:
    file: str
    items: dict[str, DraftItem] = field(default_factory=dict)
    responses: dict[tuple[Kind, tuple[Pair, ...], tuple[str, ...]], DraftResponse] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    set_aside: list[DraftAnswer] = field(default_factory=list)

    def fault(self, question: Question, value: str, problem: str, remedy: str) -> None:
        self.problems.append(Problem(self.file, question.line, question.code, value, problem, remedy))


def read_structure(data: bytes, *, name: str, language: str = "", limits: Limits = DEFAULT) -> InstrumentDraft:
    """Read either kind of file, in its base language unless one is named; ProblemsError when it is neither."""
    if len(data) > limits.file_bytes:
        raise refusal(name, "This file is far larger than a questionnaire.", FROM_LIMESURVEY)
    start = data[:512].lstrip(b"\xef\xbb\xbf \t\r\n")
    if start.startswith(b"<"):
        title, language, questions = from_sections(read_sections(data, name, limits), language, name)
    else:
        title, language, questions = from_table(read_table(data, name=name, limits=limits), language, name)
    draft = _Draft(name)
    for question in questions:
        _take(question, draft)
    if not draft.items and not draft.problems:
        raise refusal(name, "This file holds no question in that language.", FROM_LIMESURVEY)
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
        gaps = {second.value - first.value for first, second in pairwise(one.answers)}
        if one.kind == "ordered" and len(gaps) > 1:
            values = ", ".join(str(answer.value) for answer in one.answers)
            notes.append(
                f"The answers of {one.id} are not evenly spaced: {values}. Check that each is a point of the scale."
            )
    notes += [
        f"“{answer.label}” ({answer.code}) is accepted and not scored: it is no point of a scale."
        for answer in draft.set_aside
    ]
    return tuple(notes)


def _take(question: Question, draft: _Draft) -> None:
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


def _add(question: Question, item: DraftItem, draft: _Draft) -> None:
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
    if all(map(_whole, codes)) and len({int(code) for code in codes}) == len(codes):
        numbered = sorted((int(code), code, words) for code, words in pairs)
    else:
        # Codes such as TL1 say nothing of the direction, so nothing is read into them.
        numbered = [(number, code, words) for number, (code, words) in enumerate(pairs, 1)]
    found = tuple(DraftAnswer(code, value, words) for value, code, words in numbered)
    key = (kind, pairs, left_out)
    if key in draft.responses:
        return draft.responses[key]
    aside = _no_answers(found) if kind == "ordered" else ()
    words = tuple(dict.fromkeys(word for one in aside for word in (one.label, one.code) if not _whole(word)))
    draft.set_aside += aside
    draft.responses[key] = DraftResponse(
        f"answers-{len(draft.responses) + 1}",
        kind,
        tuple(one for one in found if one not in aside),
        (*left_out, *words),
        tuple(one.value for one in aside if one.code == str(one.value)),
    )
    return draft.responses[key]


def _no_answers(answers: Sequence[DraftAnswer]) -> tuple[DraftAnswer, ...]:
    """Those at either end that say that there is no answer, as long as a scale is left."""
    rest = list(answers)
    aside: list[DraftAnswer] = []
    for place in (-1, 0):
        while len(rest) > 2 and says_no_answer(rest[place].label):
            aside.append(rest.pop(place))
    return tuple(aside)


def _whole(text: str) -> bool:
    return re.fullmatch(r"-?[0-9]{1,4}", text) is not None
