"""Working days in England: Monday to Friday without bank holidays, worked out by rule."""

from __future__ import annotations

import datetime as dt
from functools import cache

DAY = dt.timedelta(days=1)
SATURDAY = 5
MONDAY, FRIDAY = 0, 4


def add_working_days(day: dt.date, count: int) -> dt.date:
    """The working day that lies so many working days after a day, or before it where the count is below 0.

    >>> add_working_days(dt.date(2026, 12, 24), 1), add_working_days(dt.date(2026, 4, 7), -1)
    (datetime.date(2026, 12, 29), datetime.date(2026, 4, 2))
    """
    step = DAY if count >= 0 else -DAY
    for _ in range(abs(count)):
        day += step
        while not is_working_day(day):
            day += step
    return day


def is_working_day(day: dt.date) -> bool:
    return day.weekday() < SATURDAY and day not in bank_holidays(day.year)


@cache
def bank_holidays(year: int) -> frozenset[dt.date]:
    """The eight standing bank holidays; a day proclaimed once, such as a coronation, is not known."""
    easter = easter_sunday(year)
    moved: list[dt.date] = []
    for fixed in (dt.date(year, 1, 1), dt.date(year, 12, 25), dt.date(year, 12, 26)):
        while fixed.weekday() >= SATURDAY or fixed in moved:
            fixed += DAY
        moved.append(fixed)
    return frozenset(
        {
            *moved,
            easter - 2 * DAY,
            easter + DAY,
            first_monday(dt.date(year, 5, 1)),
            last_monday(dt.date(year, 5, 31)),
            last_monday(dt.date(year, 8, 31)),
        }
    )


def first_monday(day: dt.date) -> dt.date:
    return day + (MONDAY - day.weekday()) % 7 * DAY


def last_monday(day: dt.date) -> dt.date:
    return day - (day.weekday() - MONDAY) % 7 * DAY


def easter_sunday(year: int) -> dt.date:
    """The anonymous Gregorian computus (Meeus, Astronomical Algorithms, chapter 8)."""
    a, b, c = year % 19, year // 100, year % 100
    d, e = divmod(b, 4)
    g = (8 * b + 13) // 25
    h = (19 * a + b - d - g + 15) % 30
    i, k = divmod(c, 4)
    ell = (32 + 2 * e + 2 * i - h - k) % 7
    m = (a + 11 * h + 19 * ell) // 433
    month = (h + ell - 7 * m + 90) // 25
    day = (h + ell - 7 * m + 33 * month + 19) % 32
    return dt.date(year, month, day)
