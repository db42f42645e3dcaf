"""Text to dates, numbers and yes or no; what can be read in two ways is never guessed."""

import datetime as dt
import re
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

EARLIEST_YEAR, LATEST_YEAR = 1900, 2100

# Payroll and registers write "no end" as the last day that their database knows; here that is a missing date.
ENDS_OF_TIME = frozenset({dt.date(4712, 12, 31), dt.date(9999, 12, 31), dt.date(2999, 12, 31)})

_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[T ][0-9:.]+Z?)?", re.ASCII)
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})", re.ASCII)
_NUMERIC = re.compile(r"(\d{1,2})[/.\- ](\d{1,2})[/.\- ](\d{4})(?: [0-9:.]+)?", re.ASCII)
_NAMED = re.compile(r"(\d{1,2})[/.\- ]?([A-Za-z]{3,9})\.?[,/\- ]?\s?(\d{4})", re.ASCII)
_TWO_DIGIT_YEAR = re.compile(r"\d{1,2}[/.\- ](?:\d{1,2}|[A-Za-z]{3,9})[/.\- ]\d{2}", re.ASCII)
_EXCEL_DAY = re.compile(r"[1-9]\d{4}(?:\.\d+)?", re.ASCII)
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_FULL_MONTHS = (
    *("january", "february", "march", "april", "may", "june", "july"),
    *("august", "september", "october", "november", "december"),
)

# A workbook's own numbers may come with an exponent, such as the -5.5e-17 that a sum leaves for zero.
_PLAIN_NUMBER = re.compile(r"[+-]?(?:\d+(?:\.\d+)?|\.\d+)(?:[eE][+-]?\d{1,2})?", re.ASCII)
_DIGITS = re.compile(r"[+-]?\d+", re.ASCII)
_COMMA_DECIMAL = re.compile(r"[+-]?\d*,\d+", re.ASCII)
_COMMA_THOUSANDS = re.compile(r"[+-]?[1-9]\d{0,2}(?:,\d{3})+(?:\.\d+)?", re.ASCII)
_POINT_THOUSANDS = re.compile(r"[+-]?[1-9]\d{0,2}(?:\.\d{3})+(?:,\d+)?", re.ASCII)

_YES = frozenset({"yes", "y", "true", "t", "1"})
_NO = frozenset({"no", "n", "false", "f", "0"})


class DateOrder(StrEnum):
    """How 03/04/2026 is to be read; undeclared means that it is not read at all."""

    UNDECLARED = ""
    DAY_FIRST = "day first"
    MONTH_FIRST = "month first"


class DecimalMark(StrEnum):
    """What 1,234 means; undeclared means that it is not read at all."""

    UNDECLARED = ""
    POINT = "point"
    COMMA = "comma"


@dataclass(frozen=True, slots=True)
class Unreadable:
    """Why a text cannot be read; `ambiguous` when one setting mends the whole column."""

    problem: str
    remedy: str
    ambiguous: bool = False


def read_date(text: str, order: DateOrder = DateOrder.UNDECLARED) -> dt.date | None | Unreadable:
    """Read ISO, dd/mm/yyyy, dd-Mon-yyyy or yyyymmdd; a date that stands for "no end" is None."""
    if match := _ISO.fullmatch(text) or _COMPACT.fullmatch(text):
        year, month, day = map(int, match.groups())
        return _date(year, month, day)
    if match := _NAMED.fullmatch(text):
        return _named_date(int(match[1]), match[2].lower(), int(match[3]))
    if match := _NUMERIC.fullmatch(text):
        return _numeric_date(int(match[1]), int(match[2]), int(match[3]), order)
    if _TWO_DIGIT_YEAR.fullmatch(text):
        return Unreadable("The year of this date has two digits.", "Write the year with four digits, as in 2026-04-01.")
    if _EXCEL_DAY.fullmatch(text):
        return Unreadable(
            "This is a bare number where a date is wanted; it may be how Excel counts days.",
            "Format the column as a date in Excel and save it again.",
        )
    return Unreadable("This is not a date.", "Write it as 2026-04-01, 01/04/2026 or 01-Apr-2026.")


def _named_date(day: int, name: str, year: int) -> dt.date | None | Unreadable:
    # "Sept" is how many people write it.
    if name not in _FULL_MONTHS and name not in _MONTHS and name != "sept":
        return Unreadable("The month of this date is not an English month.", "Write it as 2026-04-01 or 01-Apr-2026.")
    return _date(year, _MONTHS.index(name[:3]) + 1, day)


def _numeric_date(first: int, second: int, year: int, order: DateOrder) -> dt.date | None | Unreadable:
    if order is DateOrder.UNDECLARED:
        if first <= 12 and second <= 12 and first != second:
            return Unreadable(
                "This date can be read in two ways.",
                "Say in the mapping whether the day or the month stands first, or write dates as 2026-04-01.",
                ambiguous=True,
            )
        order = DateOrder.MONTH_FIRST if second > 12 else DateOrder.DAY_FIRST
    day, month = (first, second) if order is DateOrder.DAY_FIRST else (second, first)
    return _date(year, month, day)


def _date(year: int, month: int, day: int) -> dt.date | None | Unreadable:
    try:
        date = dt.date(year, month, day)
    except ValueError:
        return Unreadable("There is no such day in the calendar.", "Correct the day, the month or their order.")
    if date in ENDS_OF_TIME:
        return None
    if not EARLIEST_YEAR <= year <= LATEST_YEAR:
        return Unreadable(
            f"The year of this date is not between {EARLIEST_YEAR} and {LATEST_YEAR}.",
            "Correct the year, or leave the cell empty.",
        )
    return date


def read_decimal(text: str, mark: DecimalMark = DecimalMark.UNDECLARED, *, typed: bool = False) -> Decimal | Unreadable:
    """Read a number; where the file keeps numbers as numbers (`typed`), a point is always the decimal point."""
    compact = text.replace(" ", "")
    if (typed or mark is not DecimalMark.COMMA) and _PLAIN_NUMBER.fullmatch(compact):
        return Decimal(compact)
    groups_by_comma = _COMMA_THOUSANDS.fullmatch(compact) is not None
    decimal_comma = _COMMA_DECIMAL.fullmatch(compact) is not None
    if mark is DecimalMark.UNDECLARED and groups_by_comma and decimal_comma:
        return Unreadable(
            "This number can be read in two ways: the comma may stand before decimals or between thousands.",
            "Say in the mapping whether decimals follow a point or a comma, or write it without the comma.",
            ambiguous=True,
        )
    if mark is not DecimalMark.COMMA and groups_by_comma:
        return Decimal(compact.replace(",", ""))
    if mark is not DecimalMark.POINT and decimal_comma:
        return Decimal(compact.replace(",", "."))
    if mark is DecimalMark.COMMA and (_POINT_THOUSANDS.fullmatch(compact) or _DIGITS.fullmatch(compact)):
        return Decimal(compact.replace(".", "").replace(",", "."))
    return Unreadable("This is not a number.", "Write digits with a point before decimals, as in 2.5.")


def read_whole(text: str, mark: DecimalMark = DecimalMark.UNDECLARED, *, typed: bool = False) -> int | Unreadable:
    """Read a whole number; 3.0 is one, 3.5 is not."""
    number = read_decimal(text, mark, typed=typed)
    if isinstance(number, Unreadable):
        return number
    if number != number.to_integral_value():
        return Unreadable("This is not a whole number.", "Write it without decimals.")
    return int(number)


def read_yes_no(text: str) -> bool | Unreadable:
    """Read yes or no in the usual spellings."""
    word = text.casefold()
    if word in _YES:
        return True
    if word in _NO:
        return False
    return Unreadable("This is neither yes nor no.", "Write yes or no, or say in the mapping what this value means.")
