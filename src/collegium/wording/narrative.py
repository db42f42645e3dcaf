"""The five things that a chart in a board paper has to say, and whether they are said. A bare statistical label says nothing."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

# In the order in which a reader asks.
TITLES = {
    "shows": "What it shows",
    "cause": "Why",
    "consequence": "What follows from it",
    "action": "What is being done",
    "uncertainty": "How sure this is",
}
PARTS = tuple(TITLES)
FEWEST_WORDS = 3  # beside labels and filling words; fewer name a thing and say nothing of it
# Names of statistical things, and of having nothing to say. Longer ones first, so that no half of a label is left.
LABELS = (
    r"regression (?:to|towards?) the mean",
    r"(?:statistically )?(?:in)?significant(?:ly)?(?: (?:difference|change|result))?",
    r"(?:common|special|natural|normal|random|assignable)[ -]cause(?: variation)?",
    r"(?:natural|normal|random|ordinary|expected|common) variation",
    r"(?:upper|lower)? ?(?:control|process|confidence|warning) (?:limits?|intervals?|bands?)",
    r"(?:under|over)[ -]?dispersion",
    r"outliers?|out of control|in control|noise|chance|random|trend|shift|run|variation|regression|correlation",
    r"mean|median|average|baseline|target|sigma|standard (?:deviation|error)s?",
    r"(?:two|three|2|3|\d+)[ -]?sigma",
    r"p ?[<>=] ?0?\.\d+|\d+(?:\.\d+)? ?(?:%|per cent)?|ci",
    r"n/?a|none|nothing|tbc|tbd|to be confirmed|to follow|see (?:above|below|chart|figure|graph)|as above|ditto|unknown|not applicable",
)
LABEL = re.compile(rf"(?<![\w-])(?:{'|'.join(LABELS)})(?![\w-])", re.IGNORECASE)
FILLING_WORDS = (
    "a an and are as at be been by can case clear clearly data due effect evidence evident example figure for from has have in is it "
    "its just likely may no not of on only or possible possibly probable probably result seen show showing shows simply so some such "
    "that the there these this to type was we were which with within wholly yet"
)
FILLING = frozenset(FILLING_WORDS.split())
WORD = re.compile(r"[^\W_]+(?:[-'’][^\W_]+)*")


@dataclass(frozen=True)
class Missing:
    """A part that says nothing, and what to do about it."""

    part: str
    problem: str


@dataclass(frozen=True)
class Completeness:
    """How much of a chart's narrative is there: 0 to 5."""

    score: int
    missing: tuple[Missing, ...]

    @property
    def complete(self) -> bool:
        return not self.missing


def bare_label(text: str) -> bool:
    """Whether a text names a statistical thing and says nothing of it.

    >>> bare_label("This is only regression to the mean."), bare_label("Fewer nurses were on the ward in May.")
    (True, False)
    """
    left = LABEL.sub(" ", text)
    said = [word for word in WORD.findall(left) if word.casefold() not in FILLING]
    return len(said) < FEWEST_WORDS


def completeness(narrative: Mapping[str, str]) -> Completeness:
    """Score a chart's narrative; a text that stands in two parts counts once."""
    seen: set[str] = set()
    missing: list[Missing] = []
    for part in PARTS:
        text = " ".join(narrative.get(part, "").split())
        if not text:
            missing.append(Missing(part, f"{TITLES[part]}: nothing is written yet."))
        elif bare_label(text):
            missing.append(
                Missing(part, f"{TITLES[part]}: “{text}” names something and explains nothing. Say it in a sentence.")
            )
        elif text.casefold() in seen:
            missing.append(Missing(part, f"{TITLES[part]}: the same sentence stands in another part already."))
        seen.add(text.casefold())
    return Completeness(len(PARTS) - len(missing), tuple(missing))


def pack_score(scores: Sequence[int]) -> float | None:
    """The mean completeness of the charts of a paper, 0 to 5; None where it has no chart."""
    return sum(scores) / len(scores) if scores else None
