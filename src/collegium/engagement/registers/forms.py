"""The form of the private note."""

from __future__ import annotations

import re
from typing import Any

from collegium.engagement.models import OwnLeading
from collegium.registers.forms import ColumnsForm

UNITS = [
    "zero",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
]
TENS = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
VALUES = {word: number for number, word in enumerate(UNITS)} | {
    word: 10 * place for place, word in enumerate(TENS, start=2)
}
VALUES |= {"hundred": 100, "a hundred": 100, "one hundred": 100, "nought": 0}
WORD = "|".join(sorted((re.escape(word) for word in VALUES if " " not in word), key=len, reverse=True))
IN_WORDS = re.compile(rf"(?i)\b(?:(?:a|one) hundred|(?:{'|'.join(TENS)})[- ](?:{'|'.join(UNITS[1:10])})|{WORD})\b")
# "4", "3.5", "4/5", "7 out of 10", "80 %", "score: 4", "two of three", "eighty per cent", "four stars": a score, whatever
# stands around it.
SCORE = re.compile(
    r"(?i)\b\d+(?:[.,]\d+)?\s*(?:/|out of|of)\s*(?:a\s+)?(?:possible\s+)?\d+\b|\b\d+(?:[.,]\d+)?\s*(?:%|per ?cent\b|stars?\b|marks?\b)"
    r"|\b(?:scored?|rating|grade|mark|level|points?|mean|average|transactional|transformational)\b(?:\s+(?:is|was|of|at|an?|about))*\W{0,3}\d"
    r"|\b(?:rated?|scored?|graded?|gave|give) (?:myself|me)(?: (?:an?|at|as|about))*\s+\d+(?:[.,]\d+)?(?=\s*(?:[.,;:!?)]|$))"
    r"|\b\d+(?:st|nd|rd|th) (?:per)?centile\b|(?<!\S)\d+(?:[.,]\d+)?\s?\*|[★☆⭐]"
)
# "8", "3.5 / 5", "about four", "a solid 8": nothing is left but the number and how sure the writer is of it.
NUMBERS_ONLY = re.compile(
    r"(?i)(?:\b(?:i am|i’m|i'm|an?|about|around|roughly|nearly|perhaps|maybe|say|solid|good|strong|weak|high|low)\b|[\d\s.,;:!/%+−-])*"
)


def in_figures(text: str) -> str:
    """The text with its numbers in figures: “seven out of ten” is “7 out of 10”.

    >>> in_figures("Two of three, twenty-five per cent")
    '2 of 3, 25 per cent'
    """
    return IN_WORDS.sub(lambda found: str(value_of(found[0])), text)


def value_of(words: str) -> int:
    lower = words.casefold()
    if lower in VALUES:
        return VALUES[lower]
    tens, unit = re.split(r"[- ]", lower)
    return VALUES[tens] + VALUES[unit]


def score_in(text: str) -> str:
    """The words of a text that read as a score, or nothing."""
    figures = in_figures(text.strip())
    if re.search(r"\d", figures) and NUMBERS_ONLY.fullmatch(figures):
        return text.strip()
    found = SCORE.search(figures)
    return found[0].strip() if found else ""


LABELS = {
    "transactional": "What I agreed with people, and kept",
    "transformational": "Where people went further than we had agreed, and what I did for it",
    "self_step": "My next step in leading myself",
    "others_step": "My next step in leading others",
    "organisation_step": "My next step in leading the organisation in its system",
}
HINTS = {
    "transactional": "The record comes first: aims set, means given, promises kept.",
    "transformational": "It builds on the record; it does not replace it.",
}


class OwnLeadingForm(ColumnsForm):
    """Words only: a style of leading has no score here."""

    def __init__(self, data: Any, note: OwnLeading | None) -> None:
        initial = {name: getattr(note, name) for name in LABELS} if note else None
        super().__init__(OwnLeading, tuple(LABELS), data, labels=LABELS, hints=HINTS, initial=initial)

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        for name in ("transactional", "transformational"):
            if score := score_in(cleaned.get(name, "")):
                self.add_error(
                    name,
                    f"“{score}” reads as a score. Write it in words: a style of leading is not given a score here. "
                    "For a number of people or things, name them first: “clinics agreed: 2”.",
                )
        return cleaned
