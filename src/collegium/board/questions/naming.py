"""Whether a text names the asker of a question, however it is spaced or written."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError

from collegium.board.models import Question

NAMED = "The asker's name stands in this text, and the asker did not agree to that. Take it out: the record keeps this text for good."
REACHED = "The asker's address stands in this text. Take it out: the record keeps this text for good."
BETWEEN_DIGITS = re.compile(r"(?<=\d)[\s().\-/]+(?=\d)")
ENOUGH_DIGITS, COMPARED = 7, 9  # of a phone number; the last ones, whichever way the country is written


def refuse_asker(row: Question, texts: Mapping[str, Any]) -> None:
    """What goes into the record, or onto the public register, holds no address, and no name without consent."""
    if problems := asker_problems(row, texts):
        raise ValidationError(problems)


def asker_problems(row: Question, texts: Mapping[str, Any]) -> dict[str, str]:
    problems = {}
    for field, text in texts.items():
        if not isinstance(text, str):
            continue
        if not row.name_may_be_published and names(text, row.asker):
            problems[field] = NAMED
        elif any(way in one for one in (folded(text), joined(text)) for way in ways_to(row.contact)):
            problems[field] = REACHED
    return problems


def names(text: str, asker: str) -> bool:
    name = folded(asker)
    return bool(name) and re.search(rf"(?<!\w){re.escape(name)}(?!\w)", folded(text)) is not None


def ways_to(contact: str) -> list[str]:
    """The whole address, and each e-mail address and phone number in it."""
    whole = folded(contact)
    addresses = re.findall(r"(?<![^\s<>,;()])[^\s<>,;()]+@[^\s<>,;()]+", whole)
    numbers = re.findall(rf"\d{{{ENOUGH_DIGITS},}}", joined(contact))
    return [way for way in (whole, *addresses, *(number[-COMPARED:] for number in numbers)) if way]


def folded(text: str) -> str:
    """Without capitals, without signs that are not seen, and with one space wherever there is any."""
    seen = "".join(sign for sign in unicodedata.normalize("NFKC", text) if unicodedata.category(sign) != "Cf")
    return " ".join(seen.casefold().split())


def joined(text: str) -> str:
    """With the digits of each number next to one another."""
    return BETWEEN_DIGITS.sub("", folded(text))
