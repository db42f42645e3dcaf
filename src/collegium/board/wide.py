"""Wide files of figures: a column for each month, or a column for each measure, read column by column."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping as ReadOnly
from dataclasses import replace

import polars as pl

from collegium.board.intake import FIELDS, Figure, read_figures
from collegium.definitions.measures import Measure
from collegium.tables.columns import IN_MAPPING, Reader
from collegium.tables.mapping import Mapping, normalised
from collegium.tables.plain import ORIGIN, ROW_NUMBER, Columns, columns_of
from collegium.tables.problems import Problem, ProblemsError
from collegium.tables.reading import Table
from collegium.tables.values import Unreadable, Years, read_month, year_begun, years_among

FIGURE, MEANING = "\x00figure", "\x00meaning"


def read_file(
    table: Table, mapping: Mapping, *, units: dict[str, int], today: dt.date, measures: ReadOnly[str, Measure]
) -> list[Figure]:
    """Read a long or a wide file; raises ProblemsError with everything that is wrong with it."""
    mapped = set(mapping.columns.values())
    free = [column for column in table.columns if column not in mapped]
    known = {normalised(name): one.id for one in measures.values() for name in (one.title, one.id)}
    years = years_among(free)
    months = {column: found for column in free if (found := month_of(column, years)) is not None}
    named = {column: known[normalised(column)] for column in free if normalised(column) in known}
    figures = {"value", "numerator"} & set(mapping.columns)
    if not figures and "measure" in mapping.columns and "period" not in mapping.columns:
        tell_years(table, free, years)
    if not figures and "measure" in mapping.columns and "period" not in mapping.columns and months:
        reader = read_wide(columns_of(table), mapping, "period", {column: f"{day}" for column, day in months.items()})
    elif not figures and "period" in mapping.columns and "measure" not in mapping.columns and named:
        reader = read_wide(columns_of(table), mapping, "measure", named)
    else:
        reader = Reader.of_table(table, mapping, FIELDS)
    return read_figures(reader, units=units, today=today, measures=measures)


def read_wide(table: Columns, mapping: Mapping, constant: str, columns: ReadOnly[str, str]) -> Reader:
    """The same rows once for each column of figures; a problem names the column as the file has it."""
    index = [*dict.fromkeys(mapping.columns.values()), ROW_NUMBER]
    frame = table.frame.unpivot(list(columns), index=index, variable_name=ORIGIN, value_name=FIGURE)
    frame = frame.with_columns(pl.col(ORIGIN).replace_strict(columns, return_dtype=pl.String).alias(MEANING))
    long = replace(table, frame=frame, names=(*table.names, FIGURE, MEANING))
    return Reader(
        long, FIELDS, replace(mapping, columns={**mapping.columns, "value": FIGURE, constant: MEANING}), ask=IN_MAPPING
    )


def month_of(column: str, years: Years = Years.NONE) -> dt.date | None:
    """The month that a column is named after: 2026-04, Apr 2026, Apr-26, 01/04/2026."""
    read = read_month(column.strip(), years=years)
    return read.replace(day=1) if isinstance(read, dt.date) else None


def tell_years(table: Table, free: list[str], years: Years) -> None:
    """Columns that may be named after financial years are no months of a wide file."""
    found = [] if years is Years.NONE else [column for column in free if year_begun(column) is not None]
    if found:
        read = read_month(found[0], years=years)
        assert isinstance(read, Unreadable)
        raise ProblemsError([Problem(table.name, 1, column, column, read.problem, read.remedy) for column in found])
