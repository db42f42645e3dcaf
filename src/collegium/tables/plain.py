"""Well-formed CSV and Parquet straight into columns; anything unusual is left to the careful reader."""

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import polars as pl

from collegium.tables.problems import Problem
from collegium.tables.reading import DEFAULT, Table, read_table

ROW_NUMBER = "\x00row"  # no file can name a column so

# Five ways to write that a figure is missing, and what programs write; none of them is zero.
MISSING = ("", "*", "**", "n/a", "not reported", "nan", "null")
_SNIFFED = 65_536

Source = Path | bytes
Types = Mapping[str, pl.DataType | type[pl.DataType]]


def read_columns(source: Source, *, name: str, types: Types, others: bool = False) -> pl.DataFrame:
    """Read the columns named in `types` (and all `others`): of that type where the file is plain, otherwise as text.

    A column ROW_NUMBER numbers the rows as a spreadsheet shows them. Raises ProblemsError when it is no table.
    """
    frame = _parquet(source, types, others) if is_parquet(source) else _csv(source, types, others)
    return _carefully(read_table(source, name=name), types, others) if frame is None else frame


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
        if not ended or b"\0" in start or b";" in line or b"\t" in line or line.count(b'"') % 2:
            return None
        names = next(csv.reader([line.decode("utf-8-sig").rstrip("\r")]))
    except (OSError, UnicodeDecodeError, StopIteration, csv.Error):
        return None
    names = [column.strip() for column in names]
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


def is_missing(text: pl.Expr) -> pl.Expr:
    """Tell which texts say that there is no figure."""
    return text.is_null() | text.str.strip_chars().str.to_lowercase().is_in(MISSING)


def _start(source: Path) -> bytes:
    with source.open("rb") as stream:
        return stream.read(_SNIFFED)


def _parquet(source: Source, types: Types, others: bool) -> pl.DataFrame | None:
    try:
        lazy = pl.scan_parquet(source if isinstance(source, Path) else io.BytesIO(source))
        schema = lazy.collect_schema()
        kept = _kept(schema.names(), types, others)
        if any(schema[column].is_nested() or schema[column] == pl.Binary for column in kept) or not kept:
            return None
        frame = lazy.select(kept).collect()
    except (pl.exceptions.PolarsError, OSError):
        return None
    return _numbered(frame) if frame.height else None


def _csv(source: Source, types: Types, others: bool) -> pl.DataFrame | None:
    names = plain_names(source)
    if names is None:
        return None
    kept = _kept(names, types, others)
    text = dict.fromkeys(names, pl.String())
    for schema in ({**text, **{column: types[column] for column in names if column in types}}, text):
        try:
            frame = pl.read_csv(source, schema=schema, columns=kept)
        except (pl.exceptions.PolarsError, OSError):
            continue
        # A blank line is no row; its number is still counted.
        numbered = _numbered(frame)
        filled = ~pl.all_horizontal(pl.col(kept).is_null())
        if len(kept) == len(names):
            numbered = numbered.filter(filled)
        return numbered if numbered.height else None
    return None


def _kept(names: Sequence[str], types: Types, others: bool) -> list[str]:
    # A column that differs in capitals only is kept, so that the missing one can be told.
    return [column for column in names if others or column.strip().casefold() in types]


def _numbered(frame: pl.DataFrame) -> pl.DataFrame:
    return frame.with_columns(pl.int_range(2, frame.height + 2, dtype=pl.Int64).alias(ROW_NUMBER))


def _carefully(table: Table, types: Types, others: bool) -> pl.DataFrame:
    kept = [position for position, column in enumerate(table.columns) if others or column in types]
    data = {table.columns[position]: [row[position] for row in table.rows] for position in kept}
    numbers = {ROW_NUMBER: [table.row_number(index) for index in range(len(table.rows))]}
    return pl.DataFrame({**data, **numbers}, schema={**dict.fromkeys(data, pl.String), ROW_NUMBER: pl.Int64})
