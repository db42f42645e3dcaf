"""Text files with columns: which encoding, which separator, which rows."""

import codecs
import csv
import io
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from statistics import mode

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
# Latin letters with accents as UTF-8 writes them, each of which Windows-1252 would show as two odd signs.
_UTF8_LETTER = re.compile(rb"[\xc3-\xc5][\x80-\xbf](?![\x80-\xbf])")
_ODD_LETTER = re.compile(r"[^\x00-\xa0]")
_LETTERS_LOOKED_AT, _LETTERS_SHOWN = 200, 5
_SHOWN = 80  # characters of a line in a message
_SAVE_AS_UTF8 = "Open it in a spreadsheet and save it as “CSV UTF-8”."

Row = tuple[int, tuple[str, ...]]


def read_delimited(data: bytes, name: str, limits: Limits) -> Grid:
    """Read CSV in any common encoding and separator; blank rows keep their place in the numbering."""
    text, notes = _decode(data, name)
    _refuse_nul(text, name)
    text, separator, skipped = _declared_separator(text)
    separator = separator or _likely_separator(text)
    rows: list[Row] = []
    problems: list[Problem] = []
    spanning: list[_Spanning] = []
    number = skipped
    for record, lines in _records(text, separator, name, limits):
        number += 1
        if isinstance(record, str):
            problems.append(_broken(record, name, number, len(lines)))
            number += len(lines) - 1  # nobody knows any more how many rows they are
            if len(problems) >= _MOST_PROBLEMS:
                break
        elif not record:
            if number > _BLANK_FOR_EACH * limits.rows:
                raise ProblemsError([_nearly_blank(name, number)])
        elif any(cells := tuple(map(clean_delimited, _within(record, limits) if rows else record))):
            rows.append((number, cells))
            if row := _spanning(number, record, lines, separator, len(rows[0][1])):
                spanning.append(row)
            # Too many names, or rows without end: whoever looks at the whole says so.
            if len(rows) > limits.rows + 1 or len(rows[0][1]) > limits.columns:
                break
    problems += _swallowing(spanning, rows, separator, name)
    if separator != ",":
        notes += (f"The columns of {name} are separated by a {_SEPARATORS.get(separator, separator)}.",)
    return Grid(rows=rows, notes=notes, problems=tuple(problems), separator=separator)


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
            _refuse_two_encodings(data, name, failures[0].start)
            return text, (_read_as_windows(text, name),)
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


def _read_as_windows(text: str, name: str) -> str:
    """Say so, with the first letters that show whether it was right; never a word, which may be somebody's name."""
    letters = dict.fromkeys(match[0] for match in islice(_ODD_LETTER.finditer(text), _LETTERS_LOOKED_AT))
    shown = ", ".join(list(letters)[:_LETTERS_SHOWN])
    return (
        f"{name} is not in UTF-8: it was read as Windows-1252. Check letters with accents, and pound signs: "
        f"the first are {shown}."
    )


def _refuse_two_encodings(data: bytes, name: str, at: int) -> None:
    """Letters with accents that are right in UTF-8 beside others that are not: part of the file was added to it."""
    if _UTF8_LETTER.search(data) is None:
        return
    problem = "The letters of this file are in two encodings: most likely rows of one file were added to another."
    remedy = f"Save each part as “CSV UTF-8” before they are put together, or write this row anew. {_SAVE_AS_UTF8}"
    row = data.count(b"\n", 0, at) + 1
    raise ProblemsError([Problem(name, row, "", f"byte {data[at : at + 1].hex()}", problem, remedy)])


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
    """Choose the separator under which most rows are as wide as the first one, or as wide as each other under a title."""
    best = (False, 0.0, 0, ",")
    for separator in _SEPARATORS:
        records = csv.reader(io.StringIO(text[:_SAMPLE_CHARACTERS], newline=""), delimiter=separator)
        try:
            widths = [len(record) for record in islice(records, _SAMPLE_ROWS) if any(record)]
        except csv.Error:
            continue
        for named, width in ((True, widths[0]), (False, mode(widths))) if widths else ():
            if width > 1:
                best = max(best, (named, widths.count(width) / len(widths), width, separator), key=lambda one: one[:3])
    return best[3]


def _within(record: list[str], limits: Limits) -> list[str]:
    """Cut what is too wide in any case; a filled cell among what is cut takes the last place, so that it is told."""
    if len(record) <= limits.columns + 1:
        return record
    filled = next((cell for cell in record[limits.columns :] if cell.strip()), "")
    return [*record[: limits.columns], filled]


@dataclass(frozen=True, slots=True)
class _Spanning:
    """A row that runs over lines, each with the separators of a row, and the first place whose cell does so."""

    number: int
    lines: list[str]
    place: int

    def holds_rows(self, figures: list[int], columns: int, separator: str, *, names: bool) -> bool:
        """Whether its lines are rows: they begin and end with figures where other rows have theirs.

        A text may hold separators by chance, but hardly figures in the right places. Without a column of figures, a
        whole line between the two marks decides.
        """
        if not figures:
            return len(self.lines) > 2 and all(line.count(separator) == columns - 1 for line in self.lines)
        cells = [[cell.strip('" \t\r\n') for cell in line.split(separator)] for line in self.lines]
        front = [place for place in figures if place < self.place]
        back = [place - columns for place in figures if place > self.place]
        return _figures_at(cells[1:], front) and _figures_at(cells[names:-1], back)


def _spanning(number: int, record: list[str], lines: list[str], separator: str, columns: int) -> _Spanning | None:
    if len(lines) == 1 or any(line.count(separator) < columns - 1 for line in lines):
        return None
    place = next((place for place, cell in enumerate(record) if "\n" in cell or "\r" in cell), 0)
    return _Spanning(number, list(lines), place)


def _swallowing(spanning: list[_Spanning], rows: list[Row], separator: str, name: str) -> Iterator[Problem]:
    """Tell rows in which a quotation mark opens that closes some rows further down."""
    if not spanning:
        return
    places = {row.number: row.place for row in spanning}
    figures = _columns_of_figures(rows[1:], places)
    first, head = rows[0]
    for row in spanning:
        if row.holds_rows(figures, len(head), separator, names=row.number == first):
            last = row.number + len(row.lines) - 1
            problem = f"A quotation mark opens in this row and is closed only in row {last}: {len(row.lines)} rows have become one."
            remedy = "Write each quotation mark that belongs to the text twice, or delete it; put a text that runs over lines into one line."
            yield Problem(name, row.number, "", row.lines[0].strip()[:_SHOWN], problem, remedy)


def _columns_of_figures(rows: list[Row], spanning: Mapping[int, int]) -> list[int]:
    """Places of the columns in which every filled cell is a number or a date, cells that span lines aside."""
    width = min((len(cells) for _, cells in rows), default=0)
    filled = ([cells[at] for number, cells in rows if cells[at] and spanning.get(number) != at] for at in range(width))
    return [at for at, cells in enumerate(filled) if cells and all(map(_is_figure, cells))]


def _figures_at(lines: list[list[str]], places: list[int]) -> bool:
    """Whether each of these lines has figures or nothing in these places."""
    return all(not cells[place] or _is_figure(cells[place]) for cells in lines for place in places)


def _is_figure(text: str) -> bool:
    return any(map(str.isdigit, text)) and not any(map(str.isalpha, text))


def _nearly_blank(name: str, row: int) -> Problem:
    problem = f"Nearly all of the first {row:,} rows of this file are blank; the rest was not read."
    return Problem(name, None, "", "", problem, "Delete the blank rows, or export it again.")


def _records(text: str, separator: str, name: str, limits: Limits) -> Iterator[tuple[list[str] | str, list[str]]]:
    """Give each record, or the message of the parser where it cannot be read, and the lines that it runs over.

    A line of far too many cells is refused before a list is made of it, which would take twenty times its size.
    """
    lines: list[str] = []

    def each_line() -> Iterator[str]:
        for number, line in enumerate(io.StringIO(text, newline=""), start=1):
            if len(line) > _LONG_LINE and line.count(separator) > _COLUMNS_FOR_EACH * limits.columns:
                raise ProblemsError([_far_too_wide(name, number, limits)])
            lines.append(line)
            yield line

    reader = csv.reader(each_line(), delimiter=separator, skipinitialspace=True, strict=True)
    while True:
        try:
            yield next(reader), lines
        except StopIteration:
            return
        except csv.Error as error:
            yield str(error), lines
        lines.clear()


def _far_too_wide(name: str, row: int, limits: Limits) -> Problem:
    most = _COLUMNS_FOR_EACH * limits.columns
    problem = f"This row has more than {most:,} columns; at most {limits.columns:,} are read."
    return Problem(name, row, "", "", problem, "Keep the columns that are needed.")


def _broken(message: str, name: str, row: int, lines: int) -> Problem:
    if "unexpected end" in message:
        problem = "A quotation mark opens in this row and is never closed, so the rest of the file was swallowed."
        remedy = "Close the quotation mark, or write it twice where it belongs to the text."
    elif "larger than field limit" in message:
        problem = "A cell of this row is longer than 131,072 characters."
        remedy = "Look for a quotation mark that is never closed; otherwise shorten the text."
    else:
        where = (
            f"the quotation mark that closes it in row {row + lines - 1}" if lines > 1 else "a closing quotation mark"
        )
        cell = "A quotation mark opens a cell in this row, and text" if lines > 1 else "Text"
        problem = f"{cell} follows {where}, so it is not clear where the cell ends."
        remedy = (
            "Write a quotation mark inside a quoted cell twice, and leave nothing between quotation mark and separator."
        )
    return Problem(file=name, row=row, column="", value="", problem=problem, remedy=remedy)
