"""Dates and numbers: read where they can be read in one way, otherwise told."""

import datetime as dt
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from collegium.tables.values import (
    DateOrder,
    DecimalMark,
    Unreadable,
    as_calculated,
    date_order,
    decimal_mark,
    read_code,
    read_date,
    read_decimal,
    read_month,
    read_share,
    read_whole,
    read_yes_no,
)

DAY = dt.date(2026, 4, 3)
CODES = ("RX1", "1E5", "12.10", "1.05", "0012", "5E10", "A.0", "1234567890123456789")


@pytest.mark.parametrize(
    "text",
    [
        *("2026-04-03", "2026-04-03T00:00:00", "2026-04-03 09:30", "20260403"),
        *("03-Apr-2026", "3 April 2026", "03/APR/2026", "3-apr-2026", "03Apr2026", "3 Apr, 2026"),
    ],
)
def test_dates_of_one_meaning(text: str) -> None:
    assert read_date(text) == DAY


@pytest.mark.parametrize("text", ["03/04/2026", "3/4/2026", "03-04-2026", "03.04.2026", "03/04/2026 00:00:00"])
def test_a_date_of_two_meanings_needs_a_declared_order(text: str) -> None:
    fault = read_date(text)
    assert isinstance(fault, Unreadable)
    assert fault.ambiguous
    assert fault.settled_by == "dates"
    assert read_date(text, DateOrder.DAY_FIRST) == DAY
    assert read_date(text, DateOrder.MONTH_FIRST) == dt.date(2026, 3, 4)


def test_a_numeric_date_of_one_meaning_needs_none() -> None:
    assert read_date("25/12/2026") == read_date("12/25/2026") == dt.date(2026, 12, 25)
    assert read_date("04/04/2026") == dt.date(2026, 4, 4)
    assert isinstance(read_date("12/25/2026", DateOrder.DAY_FIRST), Unreadable)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("2026-02-30", "no such day"),
        ("31/04/2026", "no such day"),
        ("2026-13-01", "no such day"),
        ("0206-04-01", "between 1800 and 2199"),
        ("01-Apr-26", "two digits"),
        ("25/12/26", "two digits"),
        ("46113", "how Excel counts"),
        ("3 avril 2026", "English month"),
        ("next week", "not a date"),
        ("２０２６-04-03", "not a date"),
    ],
)
def test_what_is_no_date_says_what_to_do(text: str, told: str) -> None:
    fault = read_date(text)
    assert isinstance(fault, Unreadable)
    assert told in fault.problem
    assert fault.remedy
    assert not fault.ambiguous


@pytest.mark.parametrize("text", ["31-DEC-4712", "4712-12-31", "31/12/9999"])
def test_the_end_of_time_is_no_date(text: str) -> None:
    assert read_date(text) is None


@given(st.dates(dt.date(1800, 1, 1), dt.date(2199, 12, 31)))
def test_every_spelling_of_every_day(day: dt.date) -> None:
    assert read_date(day.isoformat()) == day
    assert read_date(f"{day:%Y%m%d}") == day
    assert read_date(f"{day:%d-%b-%Y}") == day
    assert read_date(f"{day:%d/%m/%Y}", DateOrder.DAY_FIRST) == day
    assert read_date(f"{day:%m/%d/%Y}", DateOrder.MONTH_FIRST) == day
    undeclared = read_date(f"{day:%d/%m/%Y}")
    assert undeclared == day or (isinstance(undeclared, Unreadable) and undeclared.ambiguous)


@pytest.mark.parametrize(
    ("text", "mark", "value"),
    [
        ("2.5", "", "2.5"),
        (".5", "", "0.5"),
        ("-3", "", "-3"),
        ("-5.5e-17", "", "-5.5e-17"),
        ("2,5", "", "2.5"),
        ("0,125", "", "0.125"),
        ("1,234.5", "", "1234.5"),
        ("1,234,567", "", "1234567"),
        ("1,234", "point", "1234"),
        ("1,234", "comma", "1.234"),
        ("1.234", "comma", "1234"),
        ("1.234,5", "comma", "1234.5"),
        ("12", "comma", "12"),
        ("1 234,5", "comma", "1234.5"),
        ("1 234 567", "", "1234567"),
    ],
)
def test_numbers(text: str, mark: str, value: str) -> None:
    assert read_decimal(text, DecimalMark(mark)) == Decimal(value)


def test_a_number_of_two_meanings_is_told() -> None:
    fault = read_decimal("1,234")
    assert isinstance(fault, Unreadable)
    assert fault.ambiguous


@pytest.mark.parametrize(
    "text", ["two", "2.5 PAs", "1e999", "nan", "inf", "--1", "1.2.3", "1,23,4", "٣", "£5", "5%", "95 2", "1 23"]
)
@pytest.mark.parametrize("mark", list(DecimalMark))
def test_what_is_no_number(text: str, mark: DecimalMark) -> None:
    assert isinstance(read_decimal(text, mark), Unreadable)


@given(st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**9), max_value=10**9, places=4))
def test_numbers_keep_every_digit(number: Decimal) -> None:
    assert read_decimal(f"{number:f}") == number
    assert read_decimal(f"{number:f}".replace(".", ","), DecimalMark.COMMA) == number


@pytest.mark.parametrize("mark", ["point", "comma"])
def test_a_number_that_no_computer_counts_with_is_told(mark: str) -> None:
    """Python writes no whole number of more than 4,300 digits, and counts to infinity from 309 on."""
    for text in ("9" * 301, "9" * 4301, ",".join(["999"] * 101), ".".join(["999"] * 101)):
        assert isinstance(read_decimal(text, DecimalMark(mark)), Unreadable)
        assert isinstance(read_whole(text, DecimalMark(mark)), Unreadable)
    assert read_decimal("9" * 300, DecimalMark(mark)) == 10**300 - 1


def test_whole_numbers_and_yes_or_no() -> None:
    assert read_whole("3.0") == 3
    assert isinstance(read_whole("3.5"), Unreadable)
    assert isinstance(read_whole("three"), Unreadable)
    assert read_whole("9" * 15) == 10**15 - 1
    assert isinstance(read_whole("9" * 16), Unreadable)
    assert read_yes_no("Yes") is read_yes_no("TRUE") is read_yes_no("1") is True
    assert read_yes_no("n") is read_yes_no("false") is False
    assert isinstance(read_yes_no("perhaps"), Unreadable)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        *(
            ("2026-04", (2026, 4, 1)),
            ("Apr-26", (2026, 4, 1)),
            ("April 2026", (2026, 4, 1)),
            ("15/04/2026", (2026, 4, 15)),
        ),
        *(("MSitAE-APRIL-2023", (2023, 4, 1)), ("3 April 2026", (2026, 4, 3)), ("Sept 2026", (2026, 9, 1))),
        *(("03/04/2026", None), ("April", None), ("2026-13", None), ("31-April-2026", None), ("01-Apr-26", None)),
    ],
)
def test_months_as_files_write_them(text: str, day: tuple[int, int, int] | None) -> None:
    found = read_month(text)
    assert (None if isinstance(found, Unreadable) or found is None else (found.year, found.month, found.day)) == day


@pytest.mark.parametrize(
    ("texts", "mark"),
    [
        (["1,5", "1.200"], "comma"),  # another column holds 1.200 for 1200
        (["1,234", "12.5"], "point"),
        (["903,379", "1,494,827"], "point"),
        (["1,234", "1.234"], ""),
        (["12", "1,234"], ""),
        (["1,5", "2.5"], "point"),  # neither fits: the house's own way, in which the other is told
        (["60,5%", "12"], "comma"),
    ],
)
def test_the_numbers_of_a_whole_file_settle_what_a_comma_is(texts: list[str], mark: str) -> None:
    assert decimal_mark(texts) == decimal_mark(reversed(texts)) == mark


@pytest.mark.parametrize(
    ("texts", "order"),
    [
        (["03/04/2026", "25/12/2026"], "day first"),
        (["03/04/2026", "12/25/2026"], "month first"),
        (["25/12/2026", "12/25/2026"], "day first"),
        (["03/04/2026", "2026-04-01", "4 May 2026"], ""),
    ],
)
def test_the_dates_of_a_whole_file_settle_their_order(texts: list[str], order: str) -> None:
    assert date_order(texts) == date_order(reversed(texts)) == order


def test_a_share_may_be_a_percentage() -> None:
    assert read_share("81.2%") == read_share("81.2 %") == read_share("0.812") == Decimal("0.812")
    assert isinstance(read_share("%"), Unreadable)
    assert isinstance(read_share("5%%"), Unreadable)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        *(
            ("10.399999999999999", "10.4"),
            ("0.30000000000000004", "0.3"),
            ("-2.7755575615628914e-17", "-2.77555756156289E-17"),
        ),
        *(("7.5", "7.5"), ("123456789012345678", "123456789012345678"), ("99.99999999999999999", "100")),
    ],
)
def test_a_number_means_its_fifteen_significant_digits(text: str, value: str) -> None:
    assert str(as_calculated(Decimal(text))) == value


@given(st.decimals(allow_nan=False, allow_infinity=False, places=4, min_value=-(10**10), max_value=10**10))
def test_a_number_that_a_person_writes_is_what_a_computer_saves_of_it(number: Decimal) -> None:
    assert as_calculated(number) == number
    assert as_calculated(Decimal(repr(float(number)))) == number


@pytest.mark.parametrize(("text", "code"), [("20123457.0", "20123457"), ("0012.0", "0012"), *((c, c) for c in CODES)])
def test_a_code_is_what_is_written(text: str, code: str) -> None:
    assert read_code(text) == code


@pytest.mark.parametrize("text", ["1.23457E+11", "2,01235E+07", "1e+16", "1234567890123456.0"])
def test_a_code_whose_digits_are_lost_is_refused(text: str) -> None:
    assert isinstance(read_code(text), Unreadable)
