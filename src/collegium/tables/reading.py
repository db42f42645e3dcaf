"""One way in for every table that a person hands over: CSV, Excel or Parquet, to rows of clean text."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path, PurePath
from statistics import mode
from typing import BinaryIO

from collegium.tables.columnar import read_parquet
from collegium.tables.delimited import read_delimited
from collegium.tables.file_kinds import kind_of, refusal
from collegium.tables.grid import DEFAULT, MEGABYTE, Grid, Limits, clean_name, letter
from collegium.tables.problems import Problem, ProblemsError
from collegium.tables.survey_headings import join_questions
from collegium.tables.workbooks import filled_sheets, read_workbook

__all__ = ["DEFAULT", "Limits", "Table", "read_table", "sheet_names", "sheets_of"]

_WORKBOOK_ENDINGS = (".xlsx", ".xlsm", ".xls", ".xlsb", ".ods")
BLANK, UNFINISHED = "Blank", "Unfinished"  # why rows of a file are left out
_NUMBERS_SHOWN = 5
_SAMPLE_ROWS = 50


@dataclass(frozen=True, slots=True)
class Table:
    """Named columns and rows of text; `row_number` tells where a row stands in its file."""

    name: str
    columns: tuple[str, ...]
    rows: list[tuple[str, ...]]
    first_row: int = 2
    notes: tuple[str, ...] = ()
    row_numbers: tuple[int, ...] = ()
    typed: bool = False  # the file kept numbers as numbers, so that a point is always the decimal point
    separator: str = ""  # of a text file
    source: str = "table"  # of answers: the tool that wrote it
    codes: Mapping[str, Mapping[str, str]] = field(default_factory=dict)  # by column: the value behind each label
    left_out: Mapping[str, int] = field(default_factory=dict)  # rows of the file that are not among `rows`, by reason

    def row_number(self, index: int) -> int:
        """Number of the file's row as a spreadsheet shows it, blank rows counted."""
        return self.row_numbers[index] if self.row_numbers else self.first_row + index


def read_table(
    source: Path | bytes | BinaryIO,
    *,
    name: str,
    sheet: str | None = None,
    header: bool = True,
    limits: Limits = DEFAULT,
) -> Table:
    """Read a file as text, whatever its kind; raise ProblemsError with all that is wrong with it."""
    data = _load(source, name, limits)
    kind = kind_of(data, name)
    if kind == "workbook":
        grid = read_workbook(data, name, sheet, header, limits)
    elif kind == "parquet":
        grid = read_parquet(data, name, limits)
    else:
        grid = read_delimited(data, name, limits)
    grid = join_questions(grid, name) if header else grid
    return _shape(grid, name, header, limits, (*_ending_notes(kind, name), *grid.notes))


def sheet_names(source: Path | bytes | BinaryIO, *, name: str, limits: Limits = DEFAULT) -> tuple[str, ...]:
    """Name the filled, visible sheets of a workbook; none for any other kind of file."""
    return sheets_of(source, name=name, limits=limits)[0]


def sheets_of(
    source: Path | bytes | BinaryIO, *, name: str, limits: Limits = DEFAULT
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Name the filled sheets of a workbook, the visible and the hidden ones; none for any other kind of file."""
    data = _load(source, name, limits)
    return filled_sheets(data, name, limits) if kind_of(data, name) == "workbook" else ((), ())


def _load(source: Path | bytes | BinaryIO, name: str, limits: Limits) -> bytes:
    if isinstance(source, bytes):
        data = source
    elif isinstance(source, Path):
        try:
            with source.open("rb") as stream:
                data = stream.read(limits.file_bytes + 1)
        except OSError as error:
            raise refusal(
                name, "This file cannot be opened.", "Check its name, its folder and its permissions."
            ) from error
    else:
        data = source.read(limits.file_bytes + 1)
    if len(data) > limits.file_bytes:
        raise refusal(
            name,
            f"This file is larger than {limits.file_bytes / MEGABYTE:,.0f} MB, the most that is read.",
            "Keep the rows and columns that are needed, or cut it into several files.",
        )
    if not data.strip(b"\xef\xbb\xbf\xff\xfe\0 \t\r\n"):
        raise refusal(name, "This file is empty.", "Export it again, and look into it before you give it.")
    return data


def _ending_notes(kind: str, name: str) -> tuple[str, ...]:
    ending = PurePath(name).suffix.lower()
    if kind == "text" and ending in _WORKBOOK_ENDINGS:
        return (f"The name of {name} ends in {ending}, but it is a text file and was read as one.",)
    if kind == "workbook" and ending in (".csv", ".txt", ".tsv", ".parquet"):
        return (f"The name of {name} ends in {ending}, but it is an Excel workbook and was read as one.",)
    return ()


def _shape(grid: Grid, name: str, header: bool, limits: Limits, notes: tuple[str, ...]) -> Table:
    """Take names and rows out of the grid, or say all that is in the way."""
    if not grid.rows:
        raise ProblemsError(grid.problems or _nothing(name, "This file holds no filled row."))
    first, names = grid.rows[0]
    _check_counts(len(names), len(grid.rows), grid.problems, name, limits)
    body = grid.rows[1:] if header else grid.rows
    if not header:
        names = tuple(f"column {position}" for position in range(1, len(names) + 1))
    elif not body:
        raise ProblemsError(grid.problems or _nothing(name, "This file has column names but no rows."))
    elif _is_title(names, body):
        raise ProblemsError([*grid.problems, _title(name, first, names)])
    names = tuple(map(clean_name, names))
    problems = [*grid.problems, *_name_problems(names, body, name, first)]
    problems += [] if grid.typed else _width_problems(len(names), body, name)
    if problems:
        raise ProblemsError(sorted(problems, key=lambda problem: problem.row or 0))
    kept = [position for position, column in enumerate(names) if column]
    start = grid.first_data_row or (first + 1 if header else first)
    numbers = tuple(number for number, _ in body)
    blank = blank_rows(start, numbers)
    return Table(
        name=name,
        columns=tuple(names[position] for position in kept),
        rows=[tuple(cells[position] for position in kept) for _, cells in body],
        first_row=start,
        notes=notes + blank_notes(blank, name),
        row_numbers=numbers,
        typed=grid.typed,
        separator=grid.separator,
        left_out={BLANK: len(blank)} if blank else {},
    )


def _check_counts(columns: int, rows: int, known: tuple[Problem, ...], name: str, limits: Limits) -> None:
    """Refuse what is too large, with what may be the cause: a quotation mark that is never closed makes many rows."""
    problems = []
    if columns > limits.columns:
        problems.append(f"This file has {columns:,} columns or more; at most {limits.columns:,} are read.")
    if rows > limits.rows + 1:
        problems.append(f"This file has more than {limits.rows:,} rows, the most that are read.")
    remedy = "Keep the rows and columns that are needed, or cut it into several files."
    if problems:
        raise ProblemsError([*known, *(Problem(name, None, "", "", problem, remedy) for problem in problems)])


def _nothing(name: str, problem: str) -> list[Problem]:
    return [Problem(name, None, "", "", problem, "Export it again, and look into it before you give it.")]


def _is_title(names: tuple[str, ...], body: list[tuple[int, tuple[str, ...]]]) -> bool:
    """Whether one cell stands above rows that mostly fill more: a title, whatever lines follow it."""
    usual = mode(sum(map(bool, cells)) for _, cells in body[:_SAMPLE_ROWS])
    return usual > 2 and sum(map(bool, names)) == 1


def _title(name: str, row: int, names: tuple[str, ...]) -> Problem:
    return Problem(
        file=name,
        row=row,
        column="",
        value=next(filter(None, names)),
        problem="The first row holds a title, not the names of the columns.",
        remedy="Delete the rows above the column names.",
    )


def _name_problems(
    names: tuple[str, ...], body: list[tuple[int, tuple[str, ...]]], name: str, row: int
) -> Iterator[Problem]:
    places: dict[str, list[int]] = {}
    for position, column in enumerate(names, start=1):
        places.setdefault(column, []).append(position)
    for position in places.pop("", []):
        filled = [number for number, cells in body if len(cells) >= position and cells[position - 1]]
        if filled:
            yield Problem(
                file=name,
                row=row,
                column=letter(position),
                value="",
                problem=f"Column {letter(position)} has no name, but it holds values, the first in row {filled[0]}.",
                remedy="Give the column a name, or delete it.",
            )
    for column, positions in places.items():
        if len(positions) > 1:
            where = " and ".join(map(letter, positions))
            yield Problem(
                file=name,
                row=row,
                column=column,
                value=column,
                problem=f"The columns {where} have the same name.",
                remedy="Give each column a name of its own, or delete the one that is not needed.",
            )


def _width_problems(width: int, body: list[tuple[int, tuple[str, ...]]], name: str) -> Iterator[Problem]:
    for number, cells in body:
        surplus = [cell for cell in cells[width:] if cell]
        if len(cells) < width:
            problem = (
                f"This row has {len(cells)} {'cell' if len(cells) == 1 else 'cells'} where the first row has {width}."
            )
            remedy = "Add what is missing; an empty cell still needs its separator."
        elif surplus:
            problem = (
                f"This row has {len(cells)} {'cell' if len(cells) == 1 else 'cells'} where the first row has {width}."
            )
            remedy = "Put quotation marks around a value that holds the separator, or delete what is too much."
        else:
            continue
        yield Problem(name, number, "", surplus[0] if surplus else "", problem, remedy)


def blank_rows(start: int, numbers: Sequence[int]) -> list[int]:
    """Rows from `start` on that are not among the rising numbers of filled ones; those at the end are no rows."""
    if not numbers or numbers[-1] - start + 1 == len(numbers):
        return []
    return sorted(set(range(start, numbers[-1])) - set(numbers))


def blank_notes(blank: Sequence[int], name: str) -> tuple[str, ...]:
    """Say which blank rows were left out: a reply without one answer looks like this."""
    if not blank:
        return ()
    shown = ", ".join(map(str, blank[:_NUMBERS_SHOWN])) + (" and more" if len(blank) > _NUMBERS_SHOWN else "")
    return (f"Blank rows of {name} were left out: {len(blank)} (row {shown}).",)
