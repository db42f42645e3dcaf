"""Text files with columns: which encoding, which separator, which rows."""

import codecs
import csv
import io
from collections.abc import Iterator
from itertools import islice

from collegium.tables.grid import Grid, Limits, clean_delimited
from collegium.tables.problems import Problem, ProblemsError

_SEPARATORS = {",": "comma", ";": "semicolon", "\t": "tab", "|": "vertical bar"}
_MARKS = (
    # The four-byte marks begin with the two-byte ones, so they are tried first.
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_SAMPLE_CHARACTERS = 65_536
_SAMPLE_ROWS = 50
_MOST_PROBLEMS = 100
_BLANK_FOR_EACH = 10  # blank rows for each that may be filled
_COLUMNS_FOR_EACH = 25  # separators for each column: names of columns are sentences, and may hold some
_LONG_LINE = 20_000  # characters; a shorter one is not worth a second look
_SAVE_AS_UTF8 = "Open it in a spreadsheet and save it as “CSV UTF-8”."


def read_delimited(data: bytes, name: str, limits: Limits) -> Grid:
    """Read CSV in any common encoding and separator; blank rows keep their place in the numbering."""
    text, notes = _decode(data, name)
    _refuse_nul(text, name)
    text, separator, skipped = _declared_separator(text)
    separator = separator or _likely_separator(text)
    rows: list[tuple[int, tuple[str, ...]]] = []
    problems: list[Problem] = []
    for number, record in enumerate(_records(text, separator, name, limits), start=1 + skipped):
        if isinstance(record, str):
            problems.append(_broken(record, name, number))
            if len(problems) >= _MOST_PROBLEMS:
                break
        elif not record:
            if number > _BLANK_FOR_EACH * limits.rows:
                raise ProblemsError([_nearly_blank(name, number)])
        elif any(cells := tuple(map(clean_delimited, _within(record, limits) if rows else record))):
            rows.append((number, cells))
            # Too many names, or rows without end: whoever looks at the whole says so.
            if len(rows) > limits.rows + 1 or len(rows[0][1]) > limits.columns:
                break
    if separator != ",":
        notes += (f"The columns of {name} are separated by a {_SEPARATORS.get(separator, separator)}.",)
    return Grid(rows=rows, notes=notes, problems=tuple(problems))


def _decode(data: bytes, name: str) -> tuple[str, tuple[str, ...]]:
    encodings = [encoding for mark, encoding in _MARKS if data.startswith(mark)][:1] or _guesses(data)
    failures: list[UnicodeDecodeError] = []
    for encoding in encodings:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError as failure:
            failures.append(failure)
            continue
        if encoding == "cp1252":
            note = f"{name} is not in UTF-8: it was read as Windows-1252. Check letters with accents, and pound signs."
            return text, (note,)
        return text, ()
    at = failures[-1].start
    raise ProblemsError(
        [
            Problem(
                file=name,
                row=data.count(b"\n", 0, at) + 1,
                column="",
                value=f"byte {data[at : at + 1].hex()}",
                problem="The letters of this file cannot be read: it is in no encoding that we know.",
                remedy=_SAVE_AS_UTF8,
            )
        ]
    )


def _guesses(data: bytes) -> list[str]:
    # UTF-16 without a mark: nearly every second byte of English text is zero.
    sample = data[:4096]
    half = len(sample) / 2
    if sample[1::2].count(0) > 0.6 * half:
        return ["utf-16-le"]
    if sample[0::2].count(0) > 0.6 * half:
        return ["utf-16-be"]
    return ["utf-8", "cp1252"]


def _refuse_nul(text: str, name: str) -> None:
    if "\0" not in text:
        return
    rows = [number for number, line in enumerate(text.split("\n"), start=1) if "\0" in line]
    raise ProblemsError(
        [
            Problem(
                file=name,
                row=row,
                column="",
                value="NUL",
                problem="This row holds a NUL byte: the file is damaged, or it is not a text file.",
                remedy=f"Export the file again from where it came. {_SAVE_AS_UTF8}",
            )
            for row in rows[:_MOST_PROBLEMS]
        ]
    )


def _declared_separator(text: str) -> tuple[str, str, int]:
    # Excel understands a first line such as "sep=;" and so do files written for it.
    first, _, rest = text.partition("\n")
    first = first.strip("\r \"'")
    if len(first) == 5 and first.lower().startswith("sep=") and first[4] in _SEPARATORS:
        return rest, first[4], 1
    return text, "", 0


def _likely_separator(text: str) -> str:
    """Choose the separator under which most rows are as wide as the first one."""
    best = (0.0, 0, ",")
    for separator in _SEPARATORS:
        records = csv.reader(io.StringIO(text[:_SAMPLE_CHARACTERS], newline=""), delimiter=separator)
        try:
            widths = [len(record) for record in islice(records, _SAMPLE_ROWS) if any(record)]
        except csv.Error:
            continue
        if widths and widths[0] > 1:
            agreement = sum(width == widths[0] for width in widths) / len(widths)
            best = max(best, (agreement, widths[0], separator), key=lambda one: one[:2])
    return best[2]


def _within(record: list[str], limits: Limits) -> list[str]:
    """Cut what is too wide in any case; a filled cell among what is cut takes the last place, so that it is told."""
    if len(record) <= limits.columns + 1:
        return record
    filled = next((cell for cell in record[limits.columns :] if cell.strip()), "")
    return [*record[: limits.columns], filled]


def _lines(text: str, separator: str, name: str, limits: Limits) -> Iterator[str]:
    """Refuse a line of far too many cells before a list is made of it, which would take twenty times its size."""
    for number, line in enumerate(io.StringIO(text, newline=""), start=1):
        if len(line) > _LONG_LINE and line.count(separator) > _COLUMNS_FOR_EACH * limits.columns:
            problem = f"This row has more than {_COLUMNS_FOR_EACH * limits.columns:,} columns; at most {limits.columns:,} are read."
            raise ProblemsError([Problem(name, number, "", "", problem, "Keep the columns that are needed.")])
        yield line


def _nearly_blank(name: str, row: int) -> Problem:
    problem = f"Nearly all of the first {row:,} rows of this file are blank; the rest was not read."
    return Problem(name, None, "", "", problem, "Delete the blank rows, or export it again.")


def _records(text: str, separator: str, name: str, limits: Limits) -> Iterator[list[str] | str]:
    """Give each record, or the message of the parser where a record cannot be read."""
    lines = _lines(text, separator, name, limits)
    reader = csv.reader(lines, delimiter=separator, skipinitialspace=True, strict=True)
    while True:
        try:
            yield next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            yield str(error)


def _broken(message: str, name: str, row: int) -> Problem:
    if "unexpected end" in message:
        problem = "A quotation mark opens in this row and is never closed, so the rest of the file was swallowed."
        remedy = "Close the quotation mark, or write it twice where it belongs to the text."
    elif "larger than field limit" in message:
        problem = "A cell of this row is longer than 131,072 characters."
        remedy = "Look for a quotation mark that is never closed; otherwise shorten the text."
    else:
        problem = "Text follows a closing quotation mark, so it is not clear where the cell ends."
        remedy = (
            "Write a quotation mark inside a quoted cell twice, and leave nothing between quotation mark and separator."
        )
    return Problem(file=name, row=row, column="", value="", problem=problem, remedy=remedy)
