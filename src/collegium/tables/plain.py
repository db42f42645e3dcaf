"""Well-formed CSV and Parquet straight into columns; anything unusual is left to the careful reader."""

import csv
import io
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

import polars as pl

from collegium.tables.grid import INVISIBLE_EDGES, clean_name
from collegium.tables.plain_text import PlainText
from collegium.tables.problems import Problem
from collegium.tables.reading import BLANK, DEFAULT, Table, blank_notes, blank_rows, read_table

ROW_NUMBER = "\x00row"  # no file can name a column so
ORIGIN = "\x00column"  # where cells of several columns stand in one: the column of the file

_SNIFFED = 65_536

Source = Path | bytes
Types = Mapping[str, pl.DataType | type[pl.DataType]]
# Which columns are wanted, and of which type, once the names of all are known.
Choose = Callable[[Sequence[str]], Types]


@dataclass(frozen=True, slots=True)
class Columns:
    """Columns of a file under its own names and ROW_NUMBER: text, or what a plain file holds; `names` are of all."""

    name: str
    frame: pl.DataFrame
    names: tuple[str, ...]
    notes: tuple[str, ...] = ()
    cleaned: bool = False  # read with care, cell by cell: nothing is to be taken away any more
    typed: bool = False  # the file kept numbers as numbers, so that a point is always the decimal point
    separator: str = ""  # of a text file that was read with care
    # A column as it is written, from its second line on: what became a number may have been written in another way.
    written: Callable[[str], pl.Series] | None = None
    blank: int = 0  # rows between the first and the last that hold nothing


def read_columns(source: Source, *, name: str, choose: Choose, sheet: str | None = None) -> Columns:
    """Read the columns that `choose` wants: of its types where the file is plain, otherwise as text.

    A column ROW_NUMBER numbers the rows as a spreadsheet shows them; a blank row is no row. Raises ProblemsError when
    it is no table.
    """
    plain = _parquet(source, choose, name) if is_parquet(source) else _csv(source, choose, name)
    return plain or columns_of(read_table(source, name=name, sheet=sheet))


def columns_of(table: Table) -> Columns:
    """The columns of a table that was read as text."""
    frame = pl.DataFrame(table.rows, schema=dict.fromkeys(table.columns, pl.String), orient="row")
    numbers = table.row_numbers or range(table.first_row, table.first_row + len(table.rows))
    rows = pl.Series(ROW_NUMBER, numbers, pl.Int64)
    columns = Columns(table.name, frame.with_columns(rows), table.columns, table.notes, cleaned=True, typed=table.typed)
    return replace(columns, separator=table.separator, blank=table.left_out.get(BLANK, 0))


def is_parquet(source: Source) -> bool:
    """Tell by the content, not by the ending."""
    if isinstance(source, bytes):
        return source.startswith(b"PAR1")
    try:
        with source.open("rb") as stream:
            return stream.read(4) == b"PAR1"
    except OSError:
        return False


def plain_names(source: Source) -> list[str] | None:
    """Names of the columns of a plain CSV file; None when it is anything else."""
    try:
        start = source[:_SNIFFED] if isinstance(source, bytes) else _start(source)
        line, ended, _ = start.partition(b"\n")
        if not ended or b"\0" in start or re.search(rb"[;\t|]", line) or line.count(b'"') % 2:
            return None
        names = next(csv.reader([line.decode("utf-8-sig").rstrip("\r")]))
    except (OSError, UnicodeDecodeError, StopIteration, csv.Error):
        return None
    names = list(map(clean_name, names))
    return names if 1 < len(names) <= DEFAULT.columns and "" not in names and len(set(names)) == len(names) else None


def no_column(name: str, column: str, found: Iterable[str]) -> Problem:
    """Say that a column is missing, and which one may be meant."""
    similar = next((other for other in found if other.strip().casefold() == column.casefold()), None)
    remedy = (
        f"Rename the column “{similar}” to “{column}”."
        if similar
        else f"Add it, or rename the column that holds it to “{column}”."
    )
    return Problem(name, 1, column, "", "There is no such column.", remedy)


def _start(source: Path) -> bytes:
    with source.open("rb") as stream:
        return stream.read(_SNIFFED)


def _parquet(source: Source, choose: Choose, name: str) -> Columns | None:
    try:
        lazy = pl.scan_parquet(source if isinstance(source, Path) else io.BytesIO(source))
        schema = lazy.collect_schema()
        names = schema.names()
        kept = [column for column in names if column in choose(names)]
        if any(schema[column].is_nested() or schema[column] == pl.Binary for column in kept) or not kept:
            return None
        if len(set(map(clean_name, names))) < len(names) or list(map(clean_name, names)) != names:
            return None
        frame = filled_rows(lazy.select(kept).collect(), None if len(kept) == len(names) else lazy.collect)
    except (pl.exceptions.PolarsError, OSError):
        return None
    if not frame.height:
        return None
    return Columns(name, frame, tuple(names), blank_notes_of(frame, name), typed=True, blank=len(blanks_of(frame)))


def _csv(source: Source, choose: Choose, name: str) -> Columns | None:
    names = plain_names(source)
    if names is None or not (types := choose(names)):
        return None
    plain = PlainText(source)
    if not plain.is_even(len(names)):
        return None
    kept = [column for column in names if column in types]
    text = dict.fromkeys(names, pl.String())
    for schema in ({**text, **types}, text):
        try:
            frame = pl.read_csv(source, schema=schema, columns=kept)
            # A row that is too short is filled up with nothing, and what is too much beside columns that are not read
            # goes unseen; who reads with care tells it.
            whole = len(kept) == len(names) and not frame[names[-1]].null_count()
            if not whole and not plain.rows_are_full(len(names)):
                return None
            everything = None if len(kept) == len(names) else partial(pl.read_csv, source, schema=text)
            frame = filled_rows(frame, everything)
        except (pl.exceptions.PolarsError, OSError):
            continue
        if not frame.height:
            return None
        notes, written = blank_notes_of(frame, name), partial(_written, source, text)
        return Columns(name, frame, tuple(names), notes, written=written, blank=len(blanks_of(frame)))
    return None


def _written(source: Source, schema: Types, column: str) -> pl.Series:
    return pl.read_csv(source, schema=schema, columns=[column]).to_series()


def filled_rows(frame: pl.DataFrame, whole: Callable[[], pl.DataFrame] | None, *, first: int = 2) -> pl.DataFrame:
    """Number the rows, and leave out those that are blank in all columns; `whole` gives all, where `frame` has some."""
    numbered = frame.with_columns(pl.int_range(first, frame.height + first, dtype=pl.Int64).alias(ROW_NUMBER))
    blank = which_blank(frame)
    if blank is not None and whole is not None:
        blank = which_blank(whole())
    return numbered if blank is None else numbered.filter(~blank)


def which_blank(frame: pl.DataFrame) -> pl.Series | None:
    """Which rows hold nothing; none, where a look at one column is enough."""
    blank: pl.Series | None = None
    # Text takes longest to look at.
    for column in sorted(frame.get_columns(), key=lambda column: column.dtype == pl.String):
        empty = column.is_null()
        if isinstance(column.dtype, pl.Categorical) and _some_blank(column):
            column = column.cast(pl.String)
        if column.dtype == pl.String:
            empty |= (column.str.strip_chars(INVISIBLE_EDGES) == "").fill_null(False)
        elif column.dtype.is_float():
            empty |= column.is_nan().fill_null(False)
        blank = empty if blank is None else blank & empty
        if not blank.any():
            return None
    return blank


def _some_blank(column: pl.Series) -> bool:
    """Whether one of the categories is nothing but what nobody sees."""
    names = column.unique().cast(pl.String)
    return bool((names.str.strip_chars(INVISIBLE_EDGES) == "").any())


def blank_notes_of(frame: pl.DataFrame, name: str) -> tuple[str, ...]:
    return blank_notes(blanks_of(frame), name)


def blanks_of(frame: pl.DataFrame) -> list[int]:
    """Which rows are missing among the numbered ones of a file."""
    if not frame.height or frame[ROW_NUMBER][-1] == frame.height + 1:
        return []
    return blank_rows(2, frame[ROW_NUMBER].to_list())
