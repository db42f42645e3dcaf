"""Parquet files as rows of text."""

import io
import logging

from collegium.tables.file_kinds import refusal
from collegium.tables.grid import Grid, Limits, as_text
from collegium.tables.problems import ProblemsError

_log = logging.getLogger(__name__)


def read_parquet(data: bytes, name: str, limits: Limits) -> Grid:
    """Read a Parquet file; its own column names become the header row, so that data starts at row 2."""
    import polars

    try:
        # The size of what would be unpacked is known before anything is.
        scan = polars.scan_parquet(io.BytesIO(data))
        names = scan.collect_schema().names()
        height = scan.select(polars.len()).collect().item()
        _check_size(len(names), height, name, limits)
        frame = scan.collect()
    except ProblemsError:
        raise
    except Exception as error:  # polars raises several kinds for a damaged file
        _log.info("a Parquet file could not be read: %s", type(error).__name__)
        raise refusal(name, "This Parquet file is damaged.", "Write it again, or give a .csv or .xlsx file.") from None
    nested = [column for column, kind in frame.schema.items() if kind.is_nested() or kind == polars.Binary]
    if nested:
        raise refusal(
            name,
            f"These columns hold lists, records or bytes, not single values: {', '.join(nested)}.",
            "Leave them out, or spread them over columns of their own.",
        )
    rows = [(number, tuple(map(as_text, row))) for number, row in enumerate(frame.iter_rows(), start=2)]
    return Grid(rows=[(1, tuple(names)), *(row for row in rows if any(row[1]))], typed=True)


def _check_size(columns: int, rows: int, name: str, limits: Limits) -> None:
    if rows > limits.rows or columns > limits.columns:
        raise refusal(
            name,
            f"This file has {rows:,} rows and {columns:,} columns; at most {limits.rows:,} rows and {limits.columns:,} columns are read.",
            "Keep the rows and columns that are needed.",
        )
