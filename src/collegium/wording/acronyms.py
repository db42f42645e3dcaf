"""The words in capitals that a reader may not know."""

from __future__ import annotations

import re
from collections.abc import Iterable

from collegium.wording.claims import CITATION

# Capitals and digits with at least two letters; “A&E” is one word; the “s” of a plural does not belong to it.
ACRONYM = re.compile(r"(?<![^\W_])[A-Z][A-Z0-9]*(?:&[A-Z0-9]+)*(?=(?:['’]?s)?(?![^\W_]))")
FEWEST_LETTERS = 2


def acronyms_of(texts: Iterable[str]) -> list[str]:
    """Every token in capitals of two letters or more, once, in the order of the alphabet.

    >>> acronyms_of(["The CQC saw two PAs in A&E; a vitamin B, in May."])
    ['A&E', 'CQC', 'PA']
    """
    found = (token for text in texts for token in ACRONYM.findall(CITATION.sub(" ", text)))
    return sorted({token for token in found if sum(sign.isalpha() for sign in token) >= FEWEST_LETTERS})


def unknown_acronyms(texts: Iterable[str], known: Iterable[str]) -> list[str]:
    """Those that no glossary explains."""
    explained = set(known)
    return [token for token in acronyms_of(texts) if token not in explained]
