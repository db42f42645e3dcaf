"""Dates as the NHS digital service manual writes them (service-manual.nhs.uk, content, numbers and dates)."""

from __future__ import annotations

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
