"""A file of organisations, years, scores and outcomes: every problem at once, nothing kept."""

from __future__ import annotations

import math
from dataclasses import dataclass

from collegium.tables.problems import Problem, ProblemsError
from collegium.tables.reading import Table, read_table

COLUMNS = ("organisation", "year", "score", "outcome")
MISSING = {"", "na", "n/a", "null", "*", "-"}


@dataclass(frozen=True)
class Observation:
    """One organisation in one year."""

    organisation: str
    year: int
    score: float
    outcome: float


def read_observations(content: bytes, name: str) -> tuple[tuple[Observation, ...], int]:
    """The observations of a file, and how many rows were left out because a figure is missing."""
    table = read_table(content, name=name)
    places = {column.strip().lower(): place for place, column in enumerate(table.columns)}
    missing = [column for column in COLUMNS if column not in places]
    if missing:
        raise ProblemsError([no_column(name, column, table) for column in missing])
    problems: list[Problem] = []
    found: dict[tuple[str, int], Observation] = {}
    empty = 0
    for index, row in enumerate(table.rows):
        number = table.row_number(index)
        cells = {column: row[places[column]].strip() for column in COLUMNS}
        if any(cells[column].lower() in MISSING for column in COLUMNS):
            empty += 1
            continue
        figures = {column: number_of(cells[column]) for column in COLUMNS[1:]}
        wrong = [column for column, value in figures.items() if value is None]
        problems.extend(
            Problem(name, number, column, cells[column], "This is not a number.", "Write a number, or leave it empty.")
            for column in wrong
        )
        if wrong:
            continue
        key = cells["organisation"], round(figures["year"] or 0)
        if key in found:
            words = "This organisation has this year twice."
            problems.append(Problem(name, number, "organisation", key[0], words, "Keep one row for each year."))
        found[key] = Observation(*key, figures["score"] or 0.0, figures["outcome"] or 0.0)
    if problems:
        raise ProblemsError(problems)
    return tuple(found.values()), empty


def no_column(name: str, column: str, table: Table) -> Problem:
    there = ", ".join(table.columns[:12])
    return Problem(name, 1, column, "", f"There is no column {column}.", f"Name one so. The file has: {there}.")


def number_of(text: str) -> float | None:
    try:
        value = float(text.replace(",", "").removesuffix("%"))
    except ValueError:
        return None
    return value if math.isfinite(value) else None


def invented() -> tuple[Observation, ...]:
    """Twelve made-up organisations over three years, so that the page shows what it does before a file is at hand."""
    return tuple(
        Observation(
            f"Invented {place + 1}",
            2022 + year,
            round(5.4 + 0.16 * place + 0.1 * ((place * 7 + year * 3) % 5), 2),
            round(1.12 - 0.012 * place + 0.03 * ((place * 5 + year) % 4) - 0.01 * year, 3),
        )
        for place in range(12)
        for year in range(3)
    )
