"""A file of responses, read a batch of rows after the other: straight into numbers when it is plain, otherwise with care."""

import io
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import polars as pl

from collegium.methods.scoring_plan import ScoringPlan
from collegium.tables.plain import ROW_NUMBER
from collegium.tables.reading import DEFAULT, read_table

_SNIFFED = 65_536


def read_responses(
    source: Path | bytes, plan: ScoringPlan, by: Sequence[str], *, name: str, rows: int
) -> Iterator[pl.DataFrame]:
    """Give the columns that are needed, so many rows at a time; raises ProblemsError when it is no table."""
    wanted = [*by, *(item.id for item in plan.items)]
    if name.lower().endswith(".parquet"):
        batches = _parquet(source, wanted, rows)
        if batches is not None:
            yield from batches
            return
    frame = _read_plain(source, plan, wanted)
    if frame is None:
        frame = _carefully(source, wanted, name)
    yield from frame.iter_slices(rows)


def _carefully(source: Path | bytes, wanted: Sequence[str], name: str) -> pl.DataFrame:
    table = read_table(source, name=name)
    data = {
        column: pl.Series([row[position] for row in table.rows], dtype=pl.String)
        for position, column in enumerate(table.columns)
        if column in _like(wanted, table.columns)
    }
    numbers = pl.Series([table.row_number(index) for index in range(len(table.rows))], dtype=pl.Int64)
    return pl.DataFrame({**data, ROW_NUMBER: numbers})


def _like(wanted: Iterable[str], names: Iterable[str]) -> list[str]:
    """Keep the names that are wanted, or would be if their letters were small: a remedy can then point at them."""
    folded = {column.casefold() for column in wanted}
    return [name for name in names if name.casefold() in folded]


def _parquet(source: Path | bytes, wanted: Sequence[str], rows: int) -> Iterator[pl.DataFrame] | None:
    """Read a large file piece by piece, so that it may be larger than memory; None says that it is no Parquet."""
    try:
        lazy = pl.scan_parquet(source if isinstance(source, Path) else io.BytesIO(source))
        kept = lazy.select(_like(wanted, lazy.collect_schema().names()))
        total = lazy.select(pl.len()).collect().item()
    except (pl.exceptions.PolarsError, OSError):
        return None
    return (kept.slice(start, rows).collect() for start in range(0, total, rows))


def _read_plain(source: Path | bytes, plan: ScoringPlan, wanted: Sequence[str]) -> pl.DataFrame | None:
    """Read a well-formed UTF-8 file with commas; None says that it needs a closer look."""
    try:
        names = _plain_header(source)
        if names is None or not 1 < len(names) <= DEFAULT.columns or len(set(names)) < len(names):
            return None
        kept = _like(wanted, names)
        read = list(dict.fromkeys([*kept, names[-1]]))
        types = {item.id: pl.Int16() for item in plan.items}
        numbered: list[pl.DataType | type[pl.DataType]] = [types.get(column, pl.String()) for column in names]
        try:
            frame = _read_csv(source, names, read, numbered)
        except pl.exceptions.PolarsError:
            frame = _read_csv(source, names, read, [pl.String()] * len(names))
    except (pl.exceptions.PolarsError, OSError):
        return None
    if not kept or not frame.height:
        return None
    nothing = frame.select(pl.all_horizontal(pl.all().is_null())).to_series()
    blank = int(nothing.sum())
    if blank or frame[names[-1]].null_count():
        # A short row looks like one that ends in missing answers: only the separators tell.
        present = _separators(source)
        whole, less = ((frame.height + 1 - gone) * (len(names) - 1) for gone in (0, blank))
        if present not in (whole, less):
            return None
        nothing &= present != whole
    numbers = pl.int_range(2, frame.height + 2, dtype=pl.Int64).alias(ROW_NUMBER)
    return frame.select(kept).with_columns(numbers).filter(~nothing)


def _separators(source: Path | bytes) -> int | None:
    """Count the commas of a file that holds no quotation mark; None where one does."""
    data = source.read_bytes() if isinstance(source, Path) else source
    return None if b'"' in data else data.count(b",")


def _plain_header(source: Path | bytes) -> list[str] | None:
    if isinstance(source, Path):
        with source.open("rb") as stream:
            start = stream.read(_SNIFFED)
    else:
        start = source[:_SNIFFED]
    line, ended, _ = start.partition(b"\n")
    # Anything unusual goes to the careful reader: quotation marks, NUL, other separators, other encodings.
    if not ended or b'"' in line or b"\0" in start or b";" in line or b"\t" in line:
        return None
    try:
        return [column.strip() for column in line.decode("utf-8-sig").rstrip("\r").split(",")]
    except UnicodeDecodeError:
        return None


def _read_csv(source: Path | bytes, names: list[str], kept: list[str], types: Sequence[object]) -> pl.DataFrame:
    schema = dict(zip(names, types, strict=True))
    return pl.read_csv(source, schema=schema, columns=kept, raise_if_empty=False)  # type: ignore[arg-type]
