"""Wide files of figures: a column for each month, or a column for each measure, read column by column."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping as ReadOnly
from dataclasses import replace

from collegium.board.intake import MONTH, Figure, read_figures, twice
from collegium.definitions.measures import Measure
from collegium.tables.mapping import Mapping, normalised
from collegium.tables.problems import Problem, ProblemsError
from collegium.tables.reading import Table
from collegium.tables.values import read_date

NAMES = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")


def read_file(
    table: Table, mapping: Mapping, *, units: dict[str, int], today: dt.date, measures: ReadOnly[str, Measure]
) -> list[Figure]:
    """Read a long or a wide file; raises ProblemsError with everything that is wrong with it."""
    mapped = set(mapping.columns.values())
    free = [column for column in table.columns if column not in mapped]
    known = {normalised(name): one.id for one in measures.values() for name in (one.title, one.id)}
    months = {column: found for column in free if (found := month_of(column)) is not None}
    named = {column: known[normalised(column)] for column in free if normalised(column) in known}
    figures = {"value", "numerator"} & set(mapping.columns)
    if not figures and "measure" in mapping.columns and "period" not in mapping.columns and months:
        constant, columns = "period", {column: day.isoformat()[:7] for column, day in months.items()}
    elif not figures and "period" in mapping.columns and "measure" not in mapping.columns and named:
        constant, columns = "measure", named
    else:
        return read_figures(table, mapping, units=units, today=today, measures=measures)
    return read_wide(table, mapping, constant, columns, units=units, today=today, measures=measures)


def read_wide(
    table: Table,
    mapping: Mapping,
    constant: str,
    columns: ReadOnly[str, str],
    *,
    units: dict[str, int],
    today: dt.date,
    measures: ReadOnly[str, Measure],
) -> list[Figure]:
    """One reading for each column of figures, so that a problem names the column as the file has it."""
    found: list[Figure] = []
    problems: list[Problem] = []
    for column, meaning in columns.items():
        chosen = replace(
            mapping,
            columns={**mapping.columns, "value": column},
            constants={**mapping.constants, constant: meaning},
        )
        try:
            found += read_figures(table, chosen, units=units, today=today, measures=measures)
        except ProblemsError as error:
            problems += error.problems
    if not problems:
        problems = list(twice(found, table.name, mapping))
    if problems:
        # A fault of a row, such as an unknown unit, would be told once for each of its columns.
        told = {(one.row, one.column, one.value, one.problem): one for one in problems}
        raise ProblemsError(sorted(told.values(), key=lambda problem: problem.row or 0))
    return found


def month_of(column: str) -> dt.date | None:
    """The month that a column is named after: 2026-04, Apr 2026, Apr-26, 01/04/2026."""
    text = column.strip()
    if (parts := MONTH.fullmatch(text)) and 1 <= int(parts[2]) <= 12:
        return dt.date(int(parts[1]), int(parts[2]), 1)
    words = text.replace("-", " ").replace("/", " ").split()
    if len(words) == 2 and words[0][:3].lower() in NAMES and words[1].isdecimal() and len(words[1]) in (2, 4):
        year = int(words[1]) + (2000 if len(words[1]) == 2 else 0)
        return dt.date(year, NAMES.index(words[0][:3].lower()) + 1, 1)
    read = read_date(text)
    return read.replace(day=1) if isinstance(read, dt.date) else None
