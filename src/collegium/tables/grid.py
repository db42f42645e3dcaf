"""Rows of text as they stand in a file, and how large a file may be."""

import datetime as dt
import math
from dataclasses import dataclass

from collegium.tables.characters import composed
from collegium.tables.formulas import restore
from collegium.tables.problems import Problem

MEGABYTE = 1024 * 1024

# Spreadsheets and web forms leave these at the edges of a cell; str.strip takes the visible kinds of space only.
INVISIBLE_EDGES = " \t\r\n\v\f\xa0\u2007\u202f\u200b\ufeff"
_SPACES_THAT_LOOK_PLAIN = str.maketrans({"\xa0": " ", "\u2007": " ", "\u202f": " "})

# Excel keeps 15 significant digits; beyond that a whole number in a cell is no longer the one that was typed.
_LARGEST_EXACT_WHOLE = 10**15


@dataclass(frozen=True, slots=True)
class Limits:
    """How large a file may be before it is refused: sizes in bytes, the rest are counts."""

    file_bytes: int = 50 * MEGABYTE
    unpacked_bytes: int = 256 * MEGABYTE
    packing_ratio: int = 100
    packed_parts: int = 2_000
    columns: int = 400
    rows: int = 200_000


DEFAULT = Limits()


@dataclass(frozen=True, slots=True)
class Grid:
    """The filled rows of a file with their numbers in it, before the first one is taken as the header."""

    rows: list[tuple[int, tuple[str, ...]]]
    notes: tuple[str, ...] = ()
    problems: tuple[Problem, ...] = ()
    first_data_row: int | None = None  # set where the names take more than one row
    typed: bool = False  # a workbook or Parquet file: numbers are numbers, and a short row is normal
    separator: str = ""  # of a text file


def clean(text: str) -> str:
    """Take away what nobody sees: spaces at the edges, hard spaces, line ends and accents as other systems write them."""
    text = text.strip(INVISIBLE_EDGES)
    if not text.isascii():
        text = composed(text.translate(_SPACES_THAT_LOOK_PLAIN))
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    return text


def clean_delimited(text: str) -> str:
    """Clean a cell of a text file, and take away the apostrophe that our own export puts before a formula."""
    text = clean(text)
    return clean(restore(text)) if text.startswith("'") else text


def clean_name(text: str) -> str:
    """Clean a column's name, which may run over lines in its cell."""
    return " ".join(clean(text).split())


def as_text(value: object) -> str:
    """Write a typed cell as text: ISO dates, whole numbers without a point, true and false."""
    match value:
        case None:
            return ""
        case str():
            return clean(value.replace("_x000D_", ""))  # how Excel files spell a carriage return
        case bool():
            return "true" if value else "false"
        case float() if value.is_integer() and abs(value) < _LARGEST_EXACT_WHOLE:
            return str(int(value))
        case float():
            return "" if math.isnan(value) else repr(value)
        case dt.datetime():
            return value.date().isoformat() if value.time() == dt.time() else value.isoformat()
        case dt.date() | dt.time():
            return value.isoformat()
        case dt.timedelta():
            minutes, seconds = divmod(round(value.total_seconds()), 60)
            return f"{minutes // 60}:{minutes % 60:02}:{seconds:02}"
        case _:
            return clean(str(value))


def letter(position: int) -> str:
    """Name a column as a spreadsheet does: 1 is A, 27 is AA."""
    letters = ""
    while position > 0:
        position, rest = divmod(position - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters
