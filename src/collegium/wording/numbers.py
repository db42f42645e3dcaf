"""Numbers as readers expect them; the only place where anything is rounded.

Half-up, because a reader with a pocket calculator rounds that way; Python's own rounding takes halves to the even digit.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from decimal import ROUND_HALF_UP, Decimal

NOT_AVAILABLE = "not available"
WORDS_TO_NINE = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
IRREGULAR = {
    "person": "people",
    "child": "children",
    "specialty": "specialties",
    "body": "bodies",
    "vacancy": "vacancies",
    "rank and file": "rank and file",
    "PA": "PAs",
}


def rounded(value: float, decimals: int = 0) -> Decimal:
    """The value rounded half up, from its shortest decimal form.

    >>> rounded(2.5), rounded(0.125, 2), rounded(-2.5), rounded(2.675, 2)
    (Decimal('3'), Decimal('0.13'), Decimal('-3'), Decimal('2.68'))
    """
    return Decimal(repr(float(value))).quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP)


def number(value: float | None, decimals: int = 0) -> str:
    """A number with thousands separators and a true minus sign; a missing one says so.

    >>> number(12345), number(6.45, 1), number(-0.32, 1), number(-0.04, 1), number(None)
    ('12,345', '6.5', '−0.3', '0.0', 'not available')
    """
    if value is None or math.isnan(value):
        return NOT_AVAILABLE
    if math.isinf(value):
        raise ValueError("An infinite number cannot be shown.")
    result = rounded(value, decimals)
    return f"{'−' if result < 0 else ''}{abs(result):,f}"


def signed(value: float | None, decimals: int = 1) -> str:
    """A change, with its direction written.

    >>> signed(0.34), signed(-1.25), signed(0.01)
    ('+0.3', '−1.3', '0.0')
    """
    text = number(value, decimals)
    if value is None or math.isnan(value) or rounded(value, decimals) <= 0:
        return text
    return f"+{text}"


def percentage(share: float | None, decimals: int = 1) -> str:
    """A share from 0 to 1 as a percentage.

    >>> percentage(125 / 140), percentage(0.5), percentage(0.0005), percentage(None)
    ('89.3%', '50.0%', '0.1%', 'not available')
    """
    if share is None or math.isnan(share):
        return NOT_AVAILABLE
    # The product is formed in decimals, so that 0.285 does not become 28.499999999999996.
    return f"{number(float(Decimal(repr(float(share))) * 100), decimals)}%"


def count(value: int) -> str:
    """A count inside a sentence: words up to nine, figures from 10.

    >>> count(0), count(1), count(9), count(10), count(1234)
    ('no', 'one', 'nine', '10', '1,234')
    """
    if value == 0:
        return "no"
    return WORDS_TO_NINE[value] if 0 < value <= 9 else number(value)


def plural(value: int, noun: str, nouns: str | None = None) -> str:
    """The count in figures and its noun in the right form.

    >>> plural(1, "doctor"), plural(0, "doctor"), plural(1234, "doctor"), plural(2, "specialty"), plural(2, "person")
    ('1 doctor', '0 doctors', '1,234 doctors', '2 specialties', '2 people')
    """
    return f"{number(value)} {noun if value == 1 else nouns or IRREGULAR.get(noun, noun + 's')}"


def agreeing(value: int, singular: str, several: str) -> str:
    """The form of a verb that goes with a count.

    >>> f"{plural(1, 'item')} {agreeing(1, 'has', 'have')}", f"{plural(0, 'item')} {agreeing(0, 'has', 'have')}"
    ('1 item has', '0 items have')
    """
    return singular if value == 1 else several


def none_stands_apart(count: int, noun: str) -> str:
    """The beginning of a sentence about groups of which no interval lies apart from the mean.

    >>> none_stands_apart(1, "unit"), none_stands_apart(2, "unit")
    ('The 1 unit shown does not stand clearly apart from', 'None of the 2 units shown stands clearly apart from')
    """
    if count == 1:
        return f"The 1 {noun} shown does not stand clearly apart from"
    return f"None of the {plural(count, noun)} shown stands clearly apart from"


def fewer_than(minimum: int) -> str:
    """How a small number is named without telling it.

    >>> fewer_than(10)
    'fewer than 10'
    """
    return f"fewer than {number(minimum)}"


def interval(lower: float, upper: float, decimals: int = 1) -> str:
    """The two ends of an interval.

    >>> interval(5.85, 6.95), interval(-0.2, 0.9)
    ('5.9 to 7.0', '−0.2 to 0.9')
    """
    return f"{number(lower, decimals)} to {number(upper, decimals)}"


def rows_in_words(read: int, used: int, left_out: Mapping[str, int] | int) -> str:
    """How many rows were read, used and left out, with the reasons: the three add up."""
    number = left_out if isinstance(left_out, int) else sum(left_out.values())
    words = f"{plural(read, 'row')} read: {used:,} used, {number:,} left out"
    if number and not isinstance(left_out, int):
        reasons = "; ".join(f"{reason}: {count:,}" for reason, count in left_out.items())
        return f"{words} ({reasons})."
    return f"{words}."
