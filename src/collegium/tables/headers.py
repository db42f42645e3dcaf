"""Column names that take two rows, and cells that are merged."""

from dataclasses import dataclass, replace

from collegium.tables.grid import Grid, clean_name
from collegium.tables.problems import Problem

_UNMERGE = "Select the cells, switch off “Merge cells”, and write the value into each of them."
_ONE_ROW = "Write the column names into one row, with one name in each cell and no merged cells."


@dataclass(frozen=True, slots=True)
class Merged:
    """A range of merged cells, counted from 1, both ends included."""

    reference: str
    top: int
    left: int
    bottom: int
    right: int


def join_header(grid: Grid, merged: tuple[Merged, ...], name: str, *, header: bool) -> Grid:
    """Join two header rows as “Post / Title” where cells are merged; report merged cells anywhere else."""
    if not grid.rows or not merged:
        return grid
    last = grid.rows[-1][0]
    first, cells = grid.rows[0]
    spans = [span for span in merged if span.top <= first <= span.bottom] if header else []
    if sum(map(bool, cells)) < 2:
        spans = []  # a title over the table, which is reported as such
    problems = [
        _problem(span, name) for span in merged if span not in spans and first < span.bottom and span.top <= last
    ]
    problems += [_problem(span, name) for span in spans if span.bottom > first + 1]
    if problems or not spans:
        return replace(grid, problems=grid.problems + tuple(problems))
    return _joined(grid, spans, name)


def _joined(grid: Grid, spans: list[Merged], name: str) -> Grid:
    first, upper = grid.rows[0]
    lower = grid.rows[1][1] if len(grid.rows) > 1 and grid.rows[1][0] == first + 1 else ("",) * len(upper)
    names = list(upper)
    for span in spans:
        for position in range(span.left, min(span.right, len(names)) + 1):
            names[position - 1] = upper[span.left - 1]
    joined = tuple(" / ".join(filter(None, map(clean_name, pair))) for pair in zip(names, lower, strict=True))
    example = next((one for one in joined if " / " in one), joined[0])
    where = ", ".join(span.reference for span in spans)
    note = f"The column names of {name} take two rows with merged cells ({where}); they were joined, as in “{example}”."
    rest = [row for row in grid.rows[1:] if row[0] > first + 1]
    return replace(grid, rows=[(first, joined), *rest], notes=(*grid.notes, note), first_data_row=first + 2)


def _problem(span: Merged, name: str) -> Problem:
    return Problem(
        file=name,
        row=span.top,
        column=span.reference,
        value="",
        problem=f"The cells {span.reference} are merged, so it is not clear to which row and column their value belongs.",
        remedy=_ONE_ROW if span.top == 1 else _UNMERGE,
    )
