"""Dates as the NHS digital service manual writes them (service-manual.nhs.uk, content, numbers and dates)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip


def day(value: date) -> str:
    """One day; written without the locale of the machine.

    >>> day(date(2026, 11, 21))
    '21 November 2026'
    """
    return f"{value.day} {MONTHS[value.month - 1]} {value.year}"


def short_day(value: date) -> str:
    """One day where a table leaves little room.

    >>> short_day(date(2026, 11, 1))
    '1 Nov 2026'
    """
    return f"{value.day} {MONTHS[value.month - 1][:3]} {value.year}"


def month(value: date) -> str:
    """A month and its year.

    >>> month(date(2026, 11, 21))
    'November 2026'
    """
    return f"{MONTHS[value.month - 1]} {value.year}"


def period(first: date, last: date) -> str:
    """A period with both ends in it.

    >>> period(date(2025, 4, 1), date(2026, 3, 31))
    '1 April 2025 to 31 March 2026'
    >>> period(date(2026, 3, 1), date(2026, 3, 31))
    '1 to 31 March 2026'
    >>> period(date(2026, 3, 1), date(2026, 5, 31))
    '1 March to 31 May 2026'
    >>> period(date(2026, 3, 1), date(2026, 3, 1))
    '1 March 2026'
    """
    if last < first:
        raise ValueError("A period cannot end before it begins.")
    if first == last:
        return day(first)
    if first.year != last.year:
        return f"{day(first)} to {day(last)}"
    if first.month != last.month:
        return f"{first.day} {MONTHS[first.month - 1]} to {day(last)}"
    return f"{first.day} to {day(last)}"


def since(first: date, last: date | None) -> str:
    """A period that may still run.

    >>> since(date(2025, 4, 1), None)
    'since 1 April 2025'
    """
    return f"since {day(first)}" if last is None else period(first, last)


def as_at(value: date) -> str:
    """The day for which a picture holds.

    >>> as_at(date(2026, 11, 21))
    'as at 21 November 2026'
    """
    return f"as at {day(value)}"


def financial_year(value: date) -> str:
    """The NHS financial year, 1 April to 31 March, in which a day falls.

    >>> financial_year(date(2026, 3, 31)), financial_year(date(2026, 4, 1)), financial_year(date(1999, 5, 1))
    ('2025 to 2026', '2026 to 2027', '1999 to 2000')
    """
    first = value.year if value.month >= 4 else value.year - 1
    return f"{first} to {first + 1}"


# What a step between two figures is called, by its shortest and its longest usual length in days.
STEPS = (
    ("day", 1, 1), ("week", 7, 7), ("fortnight", 14, 14), ("month", 28, 31), ("quarter", 89, 92), ("half-year", 181, 184),
    ("year", 365, 366),
)  # fmt: skip
# A step that is longer than this share of the shortest one leaves out a period.
USUAL_SHARE = 1.5
ON_A_DAY = ("day", "event", "period")


def period_noun(days: Sequence[date]) -> str:
    """What the period of each figure is called, from their days in order; "period" where no step is usual.

    >>> period_noun([date(2021, 5, 3), date(2021, 5, 10), date(2021, 5, 24), date(2021, 5, 31)])
    'week'
    >>> period_noun([date(2021, 3, 31), date(2022, 3, 31)]), period_noun([date(2021, 5, 1)]), period_noun([date(2021, 5, 3)])
    ('year', 'month', 'period')
    """
    steps = [(later - earlier).days for earlier, later in zip(days, days[1:], strict=False)]
    usual = [step for step in steps if step <= USUAL_SHARE * min(steps)]
    if 2 * len(usual) <= len(steps) or not steps:
        return "month" if all(one.day == 1 for one in days) else "period"
    if set(usual) == {28} and len({one.day for one in days}) > 1:
        return "period"  # of four weeks, not a month
    return next((noun for noun, least, most in STEPS if least <= min(usual) and max(usual) <= most), "period")


def period_label(noun: str, value: date) -> str:
    """The period of a figure, after "in", or after "on" where it is ON_A_DAY.

    >>> period_label("month", date(2021, 5, 1)), period_label("week", date(2021, 5, 24)), period_label("event", date(2021, 5, 24))
    ('May 2021', 'the week of 24 May 2021', '24 May 2021')
    >>> period_label("year", date(2021, 1, 1)), period_label("year", date(2021, 3, 31))
    ('2021', 'the year of 31 March 2021')
    """
    if noun == "month":
        return month(value)
    if noun in ON_A_DAY:
        return day(value)
    if noun == "year" and (value.month, value.day) in ((1, 1), (12, 31)):
        return str(value.year)
    return f"the {noun} of {day(value)}"
