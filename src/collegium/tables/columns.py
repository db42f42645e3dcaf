"""One column of text or numbers into dates or figures; each value that cannot be read is a problem of its own."""

from collections.abc import Callable
from decimal import Decimal

import polars as pl

from collegium.tables.faults import Faults
from collegium.tables.plain import ROW_NUMBER, is_missing
from collegium.tables.problems import Problem
from collegium.tables.values import Unreadable, read_date, read_decimal

_NO_DATE = Unreadable("There is no date.", "Write the first day of the period.")


def dates_of(frame: pl.DataFrame, faults: Faults) -> pl.Series:
    """Read the column date, null where it could not be read."""
    found = frame["date"]
    if found.dtype != pl.Date and not isinstance(found.dtype, pl.Datetime):
        text = found.cast(pl.String)
        iso = text.str.strip_chars().str.to_date("%Y-%m-%d", strict=False)
        return _carefully(frame, "date", text, iso, faults, read_date, pl.Date())
    dates = found.cast(pl.Date)
    for row in dates.is_null().arg_true().to_list() if dates.null_count() else []:
        faults.add(problem_at(frame, faults, row, "date", "", _NO_DATE.problem, _NO_DATE.remedy))
    return dates


def numbers_of(frame: pl.DataFrame, column: str, faults: Faults) -> pl.Series:
    """Read a column of figures, null where one is missing."""
    found = frame[column]
    if found.dtype.is_numeric():
        numbers = found.cast(pl.Float64)
        endless = numbers.is_infinite().fill_null(False)
        for row in endless.arg_true().to_list() if endless.any() else []:
            faults.add(_endless(frame, faults, row, column))
        return numbers.fill_nan(None).alias(column)
    text = found.cast(pl.String).str.strip_chars()
    given = pl.when(is_missing(pl.col(column))).then(None).otherwise(pl.col(column))
    text = text.to_frame().select(given.alias(column)).to_series()
    numbers = _carefully(frame, column, text, text.cast(pl.Float64, strict=False), faults, read_decimal, pl.Float64())
    for row in numbers.is_infinite().fill_null(False).arg_true().to_list():
        faults.add(_endless(frame, faults, row, column))
    return numbers


def _carefully(
    frame: pl.DataFrame,
    column: str,
    text: pl.Series,
    read: pl.Series,
    faults: Faults,
    reader: Callable[[str], object],
    kind: pl.DataType,
) -> pl.Series:
    """Read once more, text by text, what the quick way could not; an empty date is a fault, an empty number is not."""
    text = text.fill_null("") if kind == pl.Date else text
    unread = read.is_null() & text.is_not_null()
    if not unread.any():
        return read.alias(column)
    values: dict[str, object] = {}
    for shown in text.filter(unread).unique().to_list():
        value = reader(shown) if shown else _NO_DATE
        if value is None:
            value = Unreadable("This date stands for “no end”.", "Write the first day of the period.")
        if isinstance(value, Unreadable):
            for row in (text == shown).arg_true().to_list():
                faults.add(problem_at(frame, faults, row, column, shown, value.problem, value.remedy))
        else:
            values[shown] = float(value) if isinstance(value, Decimal) else value
    mended = text.replace_strict(list(values), list(values.values()), default=None, return_dtype=kind)
    return read.fill_null(mended).alias(column) if values else read.alias(column)


def _endless(frame: pl.DataFrame, faults: Faults, row: int, column: str) -> Problem:
    return problem_at(frame, faults, row, column, "inf", "This number is without end.", "Leave the cell empty.")


def problem_at(
    frame: pl.DataFrame, faults: Faults, row: int, column: str, value: str, problem: str, remedy: str
) -> Problem:
    """Say a problem at a place of the frame, which is not always the row of the file."""
    return Problem(faults.file, int(frame[ROW_NUMBER][row]), column, value, problem, remedy)
