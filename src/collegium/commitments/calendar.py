"""Promises as a calendar that other programs read (RFC 5545): an entry of a whole day for each date."""

from __future__ import annotations

import datetime as dt
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

CONTROL = frozenset({"Cc", "Cs", "Cn"})  # Unicode categories: control signs, halves of pairs, no character
LONGEST = 75  # octets of a line, without its end
ESCAPED = str.maketrans({"\\": "\\\\", ";": "\\;", ",": "\\,", "\n": "\\n", "\r": None})


@dataclass(frozen=True)
class Due:
    """A promise as an entry of the calendar; `key` never changes, so that a moved date moves the entry."""

    key: str
    day: dt.date
    title: str
    text: str
    address: str
    stamped: dt.date


def calendar_of(name: str, entries: Iterable[Due]) -> bytes:
    """The whole file; the same promises give the same bytes."""
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Collegium//Promises//EN",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
        f"X-WR-CALNAME:{escaped(name)}",
        *(line for entry in entries for line in entry_lines(entry)),
        "END:VCALENDAR",
    ]
    return b"".join(folded(line) for line in lines)


def entry_lines(entry: Due) -> Iterator[str]:
    yield "BEGIN:VEVENT"
    yield f"UID:{escaped(entry.key)}"
    yield f"DTSTAMP:{entry.stamped:%Y%m%d}T000000Z"
    yield f"DTSTART;VALUE=DATE:{entry.day:%Y%m%d}"
    # The end is the first day after: an entry of one whole day.
    yield f"DTEND;VALUE=DATE:{entry.day + dt.timedelta(days=1):%Y%m%d}"
    yield f"SUMMARY:{escaped(entry.title)}"
    yield f"DESCRIPTION:{escaped(entry.text)}"
    yield f"URL:{entry.address}"
    yield "TRANSP:TRANSPARENT"
    yield "END:VEVENT"


def escaped(text: str) -> str:
    """Text in which nothing ends a value or a line; every space is a plain one, and control signs are left out."""
    shown = text.replace("\r\n", "\n").replace("\r", "\n").translate(ESCAPED)
    return "".join(" " if sign.isspace() else sign for sign in shown if unicodedata.category(sign) not in CONTROL)


def folded(line: str) -> bytes:
    """A line of at most 75 octets, continued with a space, never cut inside a letter."""
    pieces, piece, room = [], b"", LONGEST
    for sign in line:
        one = sign.encode()
        if len(piece) + len(one) > room:
            pieces.append(piece)
            piece, room = b"", LONGEST - 1  # the space of a continued line counts too
        piece += one
    return b"\r\n ".join([*pieces, piece]) + b"\r\n"
