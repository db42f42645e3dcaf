"""What a sentence may say of a study: a study that only looked on shows what goes together, never what caused what."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

# Words that say that one thing makes another. Longer ones first, so that the whole phrase is quoted back.
CAUSAL = (
    r"(?:is|are|was|were|been|being|be) (?:directly )?caused by",
    r"caus(?:es|ed|ing) by",
    r"(?:is|are|was|were) (?:the|a|one) (?:main |root |direct )?cause of",
    r"as a (?:direct )?(?:result|consequence) of",
    r"(?:is|are|was|were) (?:due|down|owing) to",
    r"(?:because|on account) of",
    r"thanks to",
    r"(?:result|results|resulted|resulting) (?:in|from)",
    r"(?:lead|leads|led|leading) to",
    r"(?:bring|brings|brought) about",
    r"(?:give|gives|gave) rise to",
    r"(?:cause|causes|caused|causing)",
    r"(?:drive|drives|drove|driven by)",
    r"(?:determine|determines|determined by)",
    r"(?:make|makes|made) (?:\w+ ){1,4}(?:better|worse|safer|happier|more|less)",
)
CAUSAL_WORDS = re.compile(rf"\b(?:{'|'.join(CAUSAL)})\b", re.IGNORECASE)
# A sentence that denies or questions a cause says nothing wrong. “Not only causes …” denies nothing.
DENIED = re.compile(
    r"\b(?:do|does|did|can|could|may|might|must|should|would) ?(?:not|n[’']t) (?!only\b)(?:\w+ ){0,3}$"
    r"|\b(?:cannot|can[’']t) (?!only\b)(?:\w+ ){0,3}$"
    r"|\b(?:no|not|without) (?:evidence|proof|sign)s? (?:that|of) (?:\S+ ){0,8}$"
    r"|\b(?:cannot|can[’']t|(?:do|does|did) ?(?:not|n[’']t)) (?:show|prove|say|tell|mean) (?:\S+ ){0,8}$"
    r"|\b(?:whether|nor|never) (?:\S+ ){0,6}$",
    re.IGNORECASE,
)
SENTENCE_END = re.compile(r"(?<=[.!?])[”’\")\]]*\s+(?=[A-Z0-9“‘\"(\[])|\n+")
CITATION = re.compile(r"\[(E-?[A-Z0-9][A-Z0-9-]*)\]")
ONLY_CITATIONS = re.compile(rf"(?:\s*{CITATION.pattern}[.,;]?)+(?:\s+|$)")
ADVICE = "Write what went together with what, such as “was associated with” or “went along with”."


@dataclass(frozen=True)
class CausalWarning:
    """A sentence that makes a cause of what a study only saw together."""

    sentence: str
    phrase: str
    claim: str

    @property
    def text(self) -> str:
        """The warning, for the person who wrote the sentence."""
        return f"“{self.phrase}” says more than {self.claim} shows: no one changed anything in that study. {ADVICE}"


def causal_phrases(text: str) -> list[str]:
    """The words of a text that claim a cause, in their order; those that are denied or asked about do not count.

    >>> causal_phrases("Good leadership causes satisfied patients."), causal_phrases("This does not cause harm.")
    (['causes'], [])
    """
    return [found[0] for found in CAUSAL_WORDS.finditer(text) if not DENIED.search(clause_before(text, found.start()))]


def clause_before(text: str, place: int) -> str:
    """What stands before a place in its own sentence or half sentence: a denial there reaches it, one further off does not."""
    return re.split(r"[.!?;:]\s|,? but | yet | and (?:this|it|that|they) ", text[:place])[-1]


def sentences_of(text: str) -> list[str]:
    """A text cut into sentences, empty ones left out; a citation after the full stop belongs to the sentence before it."""
    found: list[str] = []
    for one in SENTENCE_END.split(text):
        rest = one or ""
        if found and (cited := ONLY_CITATIONS.match(rest)):  # “… fewer falls. [E1]” cites for the sentence before it
            found[-1] = f"{found[-1]} {cited[0].strip()}"
            rest = rest[cited.end() :]
        if rest.strip():
            found.append(rest.strip())
    return found


def cited_in(text: str) -> list[str]:
    """The ids of the register of evidence that a text cites, such as [E12], each once.

    >>> cited_in("As seen before [E12], and again [E-MH31] [E12].")
    ['E12', 'E-MH31']
    """
    return list(dict.fromkeys(CITATION.findall(text)))


def causal_warnings(text: str, observational: Mapping[str, bool]) -> list[CausalWarning]:
    """Sentences that cite an observational entry and speak of a cause; `observational` says it of each known id."""
    return list(warnings_of(sentences_of(text), observational))


def warnings_of(sentences: list[str], observational: Mapping[str, bool]) -> Iterator[CausalWarning]:
    for sentence in sentences:
        for claim in cited_in(sentence):
            if observational.get(claim, False):
                for phrase in causal_phrases(sentence):
                    yield CausalWarning(sentence, phrase, claim)


def unknown_citations(text: str, known: Mapping[str, bool]) -> list[str]:
    """Ids that a text cites and the register does not hold."""
    return [claim for claim in cited_in(text) if claim not in known]
