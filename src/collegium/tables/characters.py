"""Characters that no page shows and no workbook or XML file can hold, and those that can be written in two ways."""

import re
import unicodedata
from functools import lru_cache

# Word's own line break, and how Unicode spells the end of a line or paragraph.
_LINE_BREAKS = re.compile("\r\n?|[\v\x85\u2028\u2029]")
_UNSEEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")

# Letters that Unicode does not take apart, apostrophes and dashes, by those with which readers look for them.
_ALONE = str.maketrans(
    {
        "’": "'",
        "‘": "'",
        "‐": "-",
        "‑": "-",
        "–": "-",
        "ø": "o",
        "Ø": "o",
        "æ": "ae",
        "Æ": "ae",
        "œ": "oe",
        "Œ": "oe",
        "ł": "l",
        "Ł": "l",
        "đ": "d",
        "Đ": "d",
    }
)


def without_unseen(text: str) -> str:
    return _UNSEEN.sub("", text)


def first_unseen(text: str) -> str:
    """The first of them by its number in Unicode, such as U+0007; empty where there is none."""
    found = _UNSEEN.search(text)
    return f"U+{ord(found[0]):04X}" if found else ""


def composed(text: str) -> str:
    """Letters with their accents in one character (Unicode's form NFC): a Mac writes two, which look the same."""
    return text if text.isascii() else unicodedata.normalize("NFC", text)


def printable(text: str) -> str:
    """Without what cannot be shown; Word's line break is one here, too."""
    return without_unseen(_LINE_BREAKS.sub("\n", text)) if not text.isprintable() else text


@lru_cache(maxsize=10_000)
def in_order(text: str) -> tuple[str, str]:
    """What a text is sorted by: its letters, and only between texts of the same letters their accents and capitals.

    >>> sorted(["Zoe", "ana", "Åsa", "Ana"], key=in_order)
    ['Ana', 'ana', 'Åsa', 'Zoe']
    """
    return letters_of(text), text


def letters_of(text: str) -> str:
    """What a reader looks for: the letters without accents and capitals, with one kind of apostrophe and dash.

    >>> letters_of("MÜLLER"), letters_of("Élodie O’Brien"), letters_of("Ørsted")
    ('muller', "elodie o'brien", 'orsted')
    """
    if text.isascii():
        return text.casefold()
    parts = unicodedata.normalize("NFKD", text.translate(_ALONE))
    return "".join(part for part in parts if not unicodedata.combining(part)).casefold()
