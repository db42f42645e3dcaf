"""Numbers of rows, as addresses and forms give them."""

from __future__ import annotations

LONGEST = 15  # digits; no table grows longer, and databases and Python read them


def is_number(text: str) -> bool:
    """Whether it may be the number of a row; “²” and digits of other scripts are none."""
    return text.isascii() and text.isdecimal() and len(text) <= LONGEST


def number_asked(text: str) -> int | None:
    """The number of a row that was asked for; None where it cannot be one."""
    return int(text) if is_number(text) else None
