"""Text to dates, numbers and yes or no; what can be read in two ways is never guessed."""

import datetime as dt
import re
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Context, Decimal
from enum import StrEnum

from collegium.tables.names import says_total

EARLIEST_YEAR, LATEST_YEAR = 1800, 2199  # of forms and files: anything else is a slip

_LONGEST_NUMBER = 300  # digits before the point: beyond it a computer counts no more
LONGEST_WHOLE = 15  # digits of a whole number: more is a slip, and Excel, databases and Python keep or write no more

# Payroll and registers write "no end" as the last day that their database knows; here that is a missing date.
ENDS_OF_TIME = frozenset({dt.date(4712, 12, 31), dt.date(9999, 12, 31), dt.date(2999, 12, 31)})

_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[T ][0-9:.]+)?", re.ASCII)
_INSTANT = re.compile(r"\d{4}-\d{2}-\d{2}[T ][0-9:.]+(?:Z|[+-]\d{2}:?\d{2})", re.ASCII)
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})", re.ASCII)
_NUMERIC = re.compile(r"(\d{1,2})[/.\- ](\d{1,2})[/.\- ](\d{4})(?: [0-9:.]+)?", re.ASCII)
_NAMED = re.compile(r"(\d{1,2})[/.\- ]?([A-Za-z]{3,9})\.?[,/\- ]?\s?(\d{4})", re.ASCII)
_TWO_DIGIT_YEAR = re.compile(r"\d{1,2}[/.\- ](?:\d{1,2}|[A-Za-z]{3,9})[/.\- ]\d{2}", re.ASCII)
_ISO_MONTH = re.compile(r"(\d{4})-(\d{1,2})", re.ASCII)
# Apr-23, April 2023, and what NHS England writes before it: MSitAE-APRIL-2023.
_NAMED_MONTH = re.compile(r"([A-Za-z]{3,9})[-_/ ](\d{4}|\d{2})|[A-Za-z]+[-_ ]([A-Za-z]{3,9})[-_ ](\d{4})", re.ASCII)
# 2012-13, 2012/13, 2012-2013; the years follow each other, or it is something else.
_TWO_YEARS = re.compile(r"(\d{4})[-/–](\d{2}|\d{4})", re.ASCII)
FIRST_MONTH_OF_YEAR = 4  # financial years begin in April
_EXCEL_DAY = re.compile(r"[1-9]\d{4}(?:\.\d+)?", re.ASCII)
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_FULL_MONTHS = (
    *("january", "february", "march", "april", "may", "june", "july"),
    *("august", "september", "october", "november", "december"),
)

# A workbook's own numbers may come with an exponent, such as the -5.5e-17 that a sum leaves for zero.
_PLAIN_NUMBER = re.compile(r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE](?:[+-]?\d{1,2}|-\d{3}))?", re.ASCII)
_SPACED_THOUSANDS = re.compile(r"[+-]?[1-9]\d{0,2}(?: \d{3})+(?:[.,]\d+)?", re.ASCII)
_DIGITS = re.compile(r"[+-]?\d+", re.ASCII)
_COMMA_DECIMAL = re.compile(r"[+-]?\d*,\d+", re.ASCII)
_COMMA_THOUSANDS = re.compile(r"[+-]?[1-9]\d{0,2}(?:,\d{3})+(?:\.\d+)?", re.ASCII)
_POINT_THOUSANDS = re.compile(r"[+-]?[1-9]\d{0,2}(?:\.\d{3})+(?:,\d+)?", re.ASCII)

_CODE_AS_NUMBER = re.compile(r"\d+\.0|\d(?:[.,]\d+)?[eE]\+\d+", re.ASCII)
SIGNIFICANT_DIGITS = 15  # that Excel and most programs can tell of a number
SIGNIFICANT = Context(prec=SIGNIFICANT_DIGITS)

_YES = frozenset({"yes", "y", "true", "t", "1"})
_NO = frozenset({"no", "n", "false", "f", "0"})


class DateOrder(StrEnum):
    """How 03/04/2026 is to be read; undeclared means that it is not read at all."""

    UNDECLARED = ""
    DAY_FIRST = "day first"
    MONTH_FIRST = "month first"


class Years(StrEnum):
    """Whether 2011-12 is a month or a financial year; unsure where every such text of a column can be both."""

    NONE = ""
    ALL = "financial years"
    UNSURE = "unsure"


class DecimalMark(StrEnum):
    """What 1,234 means; undeclared means that it is not read at all."""

    UNDECLARED = ""
    POINT = "point"
    COMMA = "comma"


ONE_DECISION = ("dates", "numbers", "years")


@dataclass(frozen=True, slots=True)
class Unreadable:
    """Why a text cannot be read; `settled_by` names the decision that would mend it: dates, numbers, years or values."""

    problem: str
    remedy: str
    settled_by: str = ""

    @property
    def ambiguous(self) -> bool:
        """One decision mends the whole file."""
        return self.settled_by in ONE_DECISION


_MONTH_OR_YEAR = Unreadable(
    "This can be a month or a financial year.",
    "Write the first day of each: 2011-12-01 for a month, 2011-04-01 for a financial year.",
    settled_by="years",
)
_NO_MONTH = Unreadable("This is a financial year, and a month is wanted here.", "Write the month as 2026-04.")
_TOTAL = Unreadable("This is the name of a total or a mean, and no month.", "Delete the row.")


def read_date(text: str, order: DateOrder = DateOrder.UNDECLARED) -> dt.date | None | Unreadable:
    """Read ISO, dd/mm/yyyy, dd-Mon-yyyy or yyyymmdd; a date that stands for "no end" is None."""
    if match := _ISO.fullmatch(text) or _COMPACT.fullmatch(text):
        year, month, day = map(int, match.groups())
        return _date(year, month, day)
    if match := _NAMED.fullmatch(text):
        return _named_date(int(match[1]), match[2].lower(), int(match[3]))
    if match := _NUMERIC.fullmatch(text):
        return _numeric_date(int(match[1]), int(match[2]), int(match[3]), order)
    if _INSTANT.fullmatch(text):
        return Unreadable("This is a moment in a time zone, whose day is not certain.", "Write the day as 2026-04-01.")
    if _TWO_DIGIT_YEAR.fullmatch(text):
        return Unreadable("The year of this date has two digits.", "Write the year with four digits, as in 2026-04-01.")
    if _EXCEL_DAY.fullmatch(text):
        return Unreadable(
            "This is a bare number where a date is wanted; it may be how Excel counts days.",
            "Format the column as a date in Excel and save it again.",
        )
    return Unreadable("This is not a date.", "Write it as 2026-04-01 or 01-Apr-2026.")


def read_month(
    text: str, order: DateOrder = DateOrder.UNDECLARED, years: Years = Years.NONE
) -> dt.date | None | Unreadable:
    """Read a day as `read_date` does, or a month (2026-04, Apr-26, April 2026) as its first day."""
    if year_begun(text) is not None and years is not Years.NONE:
        return _NO_MONTH if years is Years.ALL else _MONTH_OR_YEAR
    if (match := _ISO_MONTH.fullmatch(text)) and 1 <= int(match[2]) <= len(_MONTHS):
        return _date(int(match[1]), int(match[2]), 1)
    if match := _NAMED_MONTH.fullmatch(text):
        name, year = (match[1] or match[3]).lower(), match[2] or match[4]
        if name in (*_MONTHS, *_FULL_MONTHS, "sept"):
            return _date(int(year) + (2000 if len(year) == 2 else 0), _MONTHS.index(name[:3]) + 1, 1)
    day = read_date(text, order)
    if isinstance(day, Unreadable) and day.problem == "This is not a date.":
        return _TOTAL if says_total(text) else Unreadable("This is not a month.", "Write the month as 2026-04.")
    return day


def read_period(
    text: str, order: DateOrder = DateOrder.UNDECLARED, years: Years = Years.NONE
) -> dt.date | None | Unreadable:
    """Read a month as `read_month` does, or a financial year (2012-13, 2012/13) as its first day."""
    first = year_begun(text)
    if first is not None and years is Years.ALL:
        return _date(first, FIRST_MONTH_OF_YEAR, 1)
    return read_month(text, order, years)


def year_begun(text: str) -> int | None:
    """The year in which a financial year begins; None where the text can be none."""
    match = _TWO_YEARS.fullmatch(text)
    if match is None or (int(match[1]) + 1) % (100 if len(match[2]) == 2 else 10_000) != int(match[2]):
        return None
    return int(match[1])


def years_among(texts: Iterable[str]) -> Years:
    """Whether these are financial years: all of them can be, and some can be nothing else."""
    found = [text for text in texts if _TWO_YEARS.fullmatch(text)]
    if not found or any(year_begun(text) is None for text in found):
        return Years.NONE
    return Years.UNSURE if all(len(text) == 7 and 1 <= int(text[5:]) <= 12 for text in found) else Years.ALL


def date_order(texts: Iterable[str]) -> DateOrder:
    """The order in which all of these are dates; undeclared where both fit. Where neither does, the day stands first."""
    parts = [(int(match[1]), int(match[2])) for text in texts if (match := _NUMERIC.fullmatch(text))]
    if any(first > 12 for first, _ in parts):
        return DateOrder.DAY_FIRST
    return DateOrder.MONTH_FIRST if any(second > 12 for _, second in parts) else DateOrder.UNDECLARED


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
                "Write dates as 2026-04-01.",
                settled_by="dates",
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
    compact = _without_spaces(text)
    if (typed or mark is not DecimalMark.COMMA) and _PLAIN_NUMBER.fullmatch(compact):
        return _bounded(Decimal(compact))
    by_point, by_comma = _fits_point(compact), _fits_comma(compact)
    if mark is DecimalMark.UNDECLARED and by_point and by_comma:
        return Unreadable(
            "This number can be read in two ways: the comma may stand before decimals or between thousands.",
            "Write it without the comma, or with a point before decimals.",
            settled_by="numbers",
        )
    if by_point and mark is not DecimalMark.COMMA:
        return _bounded(Decimal(compact.replace(",", "")))
    if by_comma and mark is not DecimalMark.POINT:
        return _bounded(Decimal(compact.replace(".", "").replace(",", ".")))
    return Unreadable("This is not a number.", "Write digits with a point before decimals, as in 2.5.")


def _bounded(number: Decimal) -> Decimal | Unreadable:
    if number.adjusted() >= _LONGEST_NUMBER:
        return Unreadable(f"This number has more than {_LONGEST_NUMBER} digits.", "Correct the number.")
    return number


def as_calculated(number: Decimal) -> Decimal:
    """A number that a computer has worked out, without the digits that it cannot know: 10.399999999999999 is 10.4.

    Excel shows 15 significant digits and saves 17. Whole numbers are left as they are.
    """
    digits, exponent = number.as_tuple().digits, number.as_tuple().exponent
    if len(digits) <= SIGNIFICANT_DIGITS or not isinstance(exponent, int) or exponent >= 0:
        return number
    known = SIGNIFICANT.plus(number).normalize()
    return known if known.as_tuple().exponent <= 0 else known.quantize(Decimal(1))  # type: ignore[operator]


def read_code(text: str) -> str | Unreadable:
    """A code as it is written; one that a spreadsheet took for a number is 123 again, or refused where digits are lost."""
    if not _CODE_AS_NUMBER.fullmatch(text):
        return text
    whole = text.removesuffix(".0")
    if whole.isdigit() and len(whole) <= SIGNIFICANT_DIGITS:
        return whole
    return Unreadable(
        "A spreadsheet has made a number of this code, and its last digits are lost.",
        "Format the column as text where the file comes from, and export it again, or enter the whole code.",
    )


def read_share(text: str, mark: DecimalMark = DecimalMark.UNDECLARED, *, typed: bool = False) -> Decimal | Unreadable:
    """Read a number that may have a percent sign: 95% is 0.95."""
    number = read_decimal(text.removesuffix("%").rstrip(), mark, typed=typed)
    return number / 100 if text.endswith("%") and isinstance(number, Decimal) else number


def decimal_mark(texts: Iterable[str], *, typed: bool = False) -> DecimalMark:
    """The mark with which all of these are numbers; undeclared where both fit. Where neither does, it is the point."""
    marks = set()
    for text in texts:
        compact = _without_spaces(text.removesuffix("%").rstrip())
        if not (typed and _PLAIN_NUMBER.fullmatch(compact)):
            marks.add((_fits_point(compact), _fits_comma(compact)))
    if (True, False) in marks:
        return DecimalMark.POINT
    return DecimalMark.COMMA if (False, True) in marks else DecimalMark.UNDECLARED


POINT_OR_THOUSANDS = Unreadable(
    "This number can be read in two ways: the point may stand before decimals or between thousands.",
    "Write it without the point, or with another number of decimals.",
    settled_by="numbers",
)


def points_unsure(texts: Iterable[str]) -> bool:
    """Whether numbers have points, every one of which may stand between thousands, and none has a comma."""
    pointed = [text.removesuffix("%").rstrip() for text in texts if "." in text or "," in text]
    return bool(pointed) and all(_POINT_THOUSANDS.fullmatch(text) and "," not in text for text in pointed)


def _without_spaces(text: str) -> str:
    """Spaces stand between thousands, or not at all."""
    return text.replace(" ", "") if " " in text and _SPACED_THOUSANDS.fullmatch(text) else text


def _fits_point(compact: str) -> bool:
    return bool(_PLAIN_NUMBER.fullmatch(compact) or _COMMA_THOUSANDS.fullmatch(compact))


def _fits_comma(compact: str) -> bool:
    patterns = (_COMMA_DECIMAL, _POINT_THOUSANDS, _DIGITS)
    return any(pattern.fullmatch(compact) for pattern in patterns)


def read_whole(text: str, mark: DecimalMark = DecimalMark.UNDECLARED, *, typed: bool = False) -> int | Unreadable:
    """Read a whole number; 3.0 is one, 3.5 is not."""
    number = read_decimal(text, mark, typed=typed)
    if isinstance(number, Unreadable):
        return number
    if number.adjusted() >= LONGEST_WHOLE:
        problem = f"This number has more than {LONGEST_WHOLE} digits, which no count has."
        return Unreadable(problem, "Correct the number.")
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
    return Unreadable("This is neither yes nor no.", "Write yes or no.", settled_by="values")
