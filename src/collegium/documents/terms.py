"""Terms explained where they stand: on a web page each carries its meaning, the first time with a way to the glossary."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from markupsafe import Markup


@dataclass(frozen=True)
class Term:
    """A term and its meanings in a few words; more than one where it means two things."""

    term: str
    meanings: tuple[str, ...]

    @property
    def words(self) -> str:
        return " or ".join(self.meanings)

    @property
    def anchor(self) -> str:
        return "term-" + re.sub(r"\W+", "-", self.term)


class Marker:
    """Marks the terms of one page; it remembers which it has marked, so that only the first of each is a link."""

    def __init__(self, terms: Sequence[Term]) -> None:
        self.terms = {one.term: one for one in terms}
        self.pattern = pattern_of(tuple(sorted(self.terms)))
        self.seen: set[str] = set()

    def __call__(self, text: str) -> Markup:
        """The text, escaped, with its terms marked."""
        if self.pattern is None:
            return _with_breaks(text)
        pieces: list[Markup] = []
        place = 0
        for found in self.pattern.finditer(text):
            pieces += [_with_breaks(text[place : found.start()]), self.marked(self.terms[found[0]])]
            place = found.end()
        return Markup("").join([*pieces, _with_breaks(text[place:])])

    def marked(self, term: Term) -> Markup:
        shown = Markup('<abbr title="{}">{}</abbr>').format(term.words, term.term)
        if term.term in self.seen:
            return shown
        self.seen.add(term.term)
        return Markup('<a href="#{}">{}</a>').format(term.anchor, shown)


def _with_breaks(text: str) -> Markup:
    return Markup("<br>").join(text.split("\n"))


@lru_cache(64)
def pattern_of(terms: tuple[str, ...]) -> re.Pattern[str] | None:
    if not terms:
        return None
    longest_first = sorted(terms, key=len, reverse=True)
    return re.compile(rf"(?<![^\W_])(?:{'|'.join(map(re.escape, longest_first))})(?=(?:['’]?s)?(?![^\W_]))")


def gathered(pairs: Iterable[tuple[str, str]]) -> list[Term]:
    """Terms with all their meanings, in the order of the alphabet."""
    found: dict[str, list[str]] = {}
    for term, meaning in pairs:
        if meaning not in found.setdefault(term, []):
            found[term].append(meaning)
    return [Term(term, tuple(meanings)) for term, meanings in sorted(found.items())]
