"""Words of a text that also stood in a column which told who answered: marked, before that column is gone.

Whose word it was is not kept: a text is held against the names of all who answered, so that a mark says that somebody is
named, never that the writer is.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator

from collegium.assessments.comments.suggestions import COMMON, SHORTEST_NAME
from collegium.tables.identity import technical_headings
from collegium.tables.mapping import normalised
from collegium.tables.reading import Table

Marked = dict[str, dict[int, list[str]]]  # column -> row -> words as the text spells them

WORD = re.compile(r"\w+(?:[.'’@+-]+\w+)*")  # with a possessive, a second name, the whole of an e-mail address
PIECE = re.compile(r"[^\W_]+")
LONG_NUMBER = 6  # digits: that of a staff record; a shorter one is a year or a count
# Words that stand in such columns for everybody.
FOR_ALL = COMMON | {"anonymous", "anon", "none", "unknown", "test", "doctor", "the", "not"}


def telling_words(table: Table, removed: Collection[str]) -> frozenset[str]:
    """Every name, address and long number of the columns that are taken out, in small letters."""
    found: set[str] = set()
    for place, column in enumerate(table.columns):
        if column in removed and normalised(column) not in technical_headings():
            for cell in {row[place] for row in table.rows}:
                found.update(parts_of(cell))
    return frozenset(found)


def parts_of(cell: str) -> Iterator[str]:
    """A cell's words, and the pieces of each; of an e-mail address the whole, and the pieces before its @."""
    for word in WORD.findall(cell.casefold()):
        for part in (word, *PIECE.findall(word.partition("@")[0])):
            long_number = part.isdigit() and len(part) >= LONG_NUMBER
            if long_number or (len(part) >= SHORTEST_NAME and not part.isdigit() and part not in FOR_ALL):
                yield part


def marked_words(table: Table, telling: Collection[str]) -> Marked:
    """For each column the rows whose text holds such a word, with those words."""
    found: Marked = {}
    if not telling:
        return found
    for place, column in enumerate(table.columns):
        seen: dict[str, list[str]] = {}
        for index, row in enumerate(table.rows):
            text = row[place]
            if text not in seen:
                seen[text] = words_in(text, telling)
            if seen[text]:
                found.setdefault(column, {})[index] = seen[text]
    return found


def words_in(text: str, telling: Collection[str]) -> list[str]:
    if len(text) < SHORTEST_NAME:
        return []
    return sorted(word for word in set(WORD.findall(text)) if tells(word.casefold(), telling))


def tells(word: str, telling: Collection[str]) -> bool:
    # Most words are one piece: the others alone are taken apart.
    return word in telling or (not word.isalnum() and any(one in telling for one in pieces(word)))


def pieces(word: str) -> Iterable[str]:
    return (one for one in PIECE.findall(word) if len(one) >= SHORTEST_NAME)
