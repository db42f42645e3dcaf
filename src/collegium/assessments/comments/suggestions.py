"""What in a comment may say who wrote it or whom it is about: names, places, numbers, addresses."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

PERSON, PLACE, CONTACT, CHOSEN = "[name]", "[unit]", "[contact]", "[…]"
SHORTEST_NAME = 3  # "Li" and "Jo" stand inside too many words: a reader's eye finds them
TITLES = re.compile(
    r"\b(?:Dr|Doctor|Prof|Professor|Mr|Mrs|Ms|Miss|Sir|Dame|Sister|Matron|Lord|Lady)\.?\s+(?:[A-Z][\w'’-]+)(?:\s+[A-Z][\w'’-]+)?"
)
PATTERNS = (
    (re.compile(r"(?<![^@\s])[^@\s]+@[^@\s]+\.[A-Za-z]{2,}"), CONTACT),
    (re.compile(r"(?:https?://|www\.)\S+"), CONTACT),
    (re.compile(r"(?<!\w)C?\d{7}(?!\w)"), PERSON),  # a GMC number
    (re.compile(r"(?<!\w)\+?\(?\d[\d ()-]{8,}\d(?!\w)"), CONTACT),  # a telephone number
    (re.compile(r"(?i)\b(?:ext|extension|bleep|pager)\.?\s*\d{2,6}\b"), CONTACT),
    (TITLES, PERSON),
)
# Parts of unit names that also stand in ordinary sentences.
COMMON = frozenset(
    {
        *(
            "a",
            "an",
            "and",
            "the",
            "of",
            "for",
            "in",
            "on",
            "at",
            "to",
            "or",
            "with",
            "general",
            "acute",
            "services",
            "service",
        ),
        *(
            "medicine",
            "surgery",
            "care",
            "health",
            "unit",
            "ward",
            "team",
            "people",
            "older",
            "women",
            "children",
            "will",
        ),
        *(
            "may",
            "mark",
            "rose",
            "grace",
            "hope",
            "joy",
            "faith",
            "day",
            "summer",
            "young",
            "old",
            "long",
            "short",
            "good",
        ),
        *("best", "white", "black", "brown", "green", "king", "page", "bell"),
    }
)


@dataclass(frozen=True)
class Span:
    """A stretch of a comment to blank out, and what to write instead."""

    start: int
    end: int
    text: str
    instead: str


@dataclass(frozen=True)
class Known:
    """Names that the register knows, as one pattern each; made once for a whole queue."""

    people: re.Pattern[str] | None
    units: re.Pattern[str] | None


def known_names(people: Iterable[str], units: Iterable[str]) -> Known:
    """Whole names and each of their parts; of units the whole name, and its first word where that is no common one."""
    parts: set[str] = set()
    for name in people:
        parts.add(name)
        parts.update(
            part for part in re.split(r"[\s.]+", name) if len(part) >= SHORTEST_NAME and part.casefold() not in COMMON
        )
    places: set[str] = set()
    for name in units:
        places.add(name)
        first = re.split(r"[\s,]+", name)[0]
        if len(first) > SHORTEST_NAME and first.casefold() not in COMMON:
            places.add(first)
    return Known(pattern(parts), pattern(places))


def pattern(words: Iterable[str]) -> re.Pattern[str] | None:
    longest_first = sorted(
        {word.strip() for word in words if len(word.strip()) >= SHORTEST_NAME}, key=len, reverse=True
    )
    if not longest_first:
        return None
    # A possessive belongs to the name; case is not kept by people who write in haste.
    return re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, longest_first))})(?:['’]s)?(?!\w)", re.IGNORECASE)


def suggestions(text: str, known: Known, marked: Iterable[str] = ()) -> tuple[Span, ...]:
    """Stretches that do not overlap, in order; where two overlap they are joined and the first one's word stands.

    `marked` are words of this text that name somebody, though no register knows them.
    """
    found = [
        Span(match.start(), match.end(), match.group(), instead)
        for regex, instead in ((known.people, PERSON), (pattern(marked), PERSON), (known.units, PLACE), *PATTERNS)
        if regex is not None
        for match in regex.finditer(text)
    ]
    return joined(text, found)


def joined(text: str, spans: Iterable[Span]) -> tuple[Span, ...]:
    made: list[Span] = []
    for span in sorted(spans, key=lambda one: (one.start, -one.end)):
        if made and span.start < made[-1].end:
            last = made[-1]
            end = max(last.end, span.end)
            made[-1] = Span(last.start, end, text[last.start : end], last.instead)
        else:
            made.append(span)
    return tuple(made)


def occurrences(text: str, words: Iterable[str]) -> tuple[Span, ...]:
    """Every place of words that a person chose, without regard to case."""
    return joined(
        text,
        (
            Span(match.start(), match.end(), match.group(), CHOSEN)
            for word in words
            if word.strip()
            for match in re.finditer(re.escape(word.strip()), text, re.IGNORECASE)
        ),
    )


def blank_out(text: str, spans: Sequence[Span]) -> str:
    """The text with each stretch replaced."""
    pieces, place = [], 0
    for span in joined(text, spans):
        pieces += [text[place : span.start], span.instead]
        place = span.end
    return "".join([*pieces, text[place:]])
