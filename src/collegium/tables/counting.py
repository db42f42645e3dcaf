"""Answers counted where they lie: record batch in, counts out. An answer outside its scale is listed, never guessed."""

from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import numpy.typing as npt
import polars as pl

from collegium.methods.exact_scores import NOT_ANSWERED
from collegium.methods.scoring_plan import ItemPlan, ScoringPlan
from collegium.methods.tallying import Counts, Group, add_counts, count_answers
from collegium.tables.answers import OUTSIDE, Codes, answer_codes, group_rows
from collegium.tables.faults import Faults
from collegium.tables.group_names import GroupNames
from collegium.tables.plain import ROW_NUMBER
from collegium.tables.problems import Problem
from collegium.tables.responses import Responses

# Answers of a batch: each takes a few bytes, and every batch costs a sum of all groups.
BATCH_ANSWERS = 100_000_000

_LABELS_SHOWN = 12
# Columns are turned into numbers side by side: neither numpy nor polars holds the interpreter meanwhile.
_THREADS = 2


def count_file(
    source: Path | bytes,
    plan: ScoringPlan,
    by: Sequence[str] = (),
    *,
    name: str,
    leave_out_empty: bool = False,
    histograms: bool = True,
) -> Counts:
    """Count a file of responses per group of the columns `by`; raises ProblemsError with all that is wrong."""
    responses = Responses(source, plan, by, name=name, rows=batch_rows(plan))
    return count_frames(responses.frames(), plan, by, name=name, leave_out_empty=leave_out_empty, histograms=histograms)


def count_frames(
    frames: Iterable[pl.DataFrame],
    plan: ScoringPlan,
    by: Sequence[str] = (),
    *,
    name: str,
    leave_out_empty: bool = False,
    histograms: bool = True,
    names: GroupNames | None = None,
) -> Counts:
    """Count batch after batch: a row a respondent, a column an item; a column ROW_NUMBER numbers the file's rows.

    A respondent without one answer is a problem, or is left out when that is asked for. Scales need no `histograms`.
    `names` says whether groups that look alike are one, and keeps which were.
    """
    faults = Faults(name)
    names = names or GroupNames()
    counts: list[Counts] = []
    start = 2
    for frame in frames:
        codes, group, groups = _coded(frame, plan, by, faults, start, leave_out_empty, names)
        counts.append(count_answers(plan, codes, group, groups, histograms=histograms))
        start += frame.height
    if not counts:
        faults.add(Problem(name, None, "", "", "The file has no respondents.", "Export it again with its rows."))
    faults.stop_if_any()
    return add_counts(counts)


def batch_rows(plan: ScoringPlan) -> int:
    """Rows of a batch that keeps within memory."""
    return BATCH_ANSWERS // max(len(plan.items), 10)


def _coded(
    frame: pl.DataFrame,
    plan: ScoringPlan,
    by: Sequence[str],
    faults: Faults,
    start: int,
    leave_out_empty: bool,
    names: GroupNames,
) -> tuple[list[Codes], npt.NDArray[np.int64], list[Group]]:
    """Give the codes of each item and the groups of all who answered something."""
    _check_columns(frame, plan, by, faults)
    numbers = frame[ROW_NUMBER].to_numpy() if ROW_NUMBER in frame.columns else np.arange(start, start + frame.height)

    def settled(column: str, found: list[str]) -> dict[str, str]:
        return names.settled(faults.file, column, found, lambda name: _row_of(frame[column], name, numbers))

    with ThreadPoolExecutor(_THREADS) as threads:
        grouped = threads.submit(group_rows, frame, by, settled)
        codes = list(threads.map(lambda item: _codes(frame, item), plan.items))
        group, groups = grouped.result()
    while names.problems:
        faults.add(names.problems.pop(0))
    answered = np.zeros(frame.height, np.bool_)
    best = np.full(frame.height, NOT_ANSWERED, np.int8)
    for place, (item, code) in enumerate(zip(plan.items, codes, strict=True)):
        if code.min(initial=0) < NOT_ANSWERED:
            for row in np.flatnonzero(code == OUTSIDE):
                faults.add(_outside(faults.file, int(numbers[row]), item, str(frame[item.id][int(row)])))
            answered |= code != NOT_ANSWERED
            codes[place] = np.maximum(code, np.int8(NOT_ANSWERED))
        else:
            np.maximum(best, code, out=best)
    answered |= best != NOT_ANSWERED
    if not leave_out_empty and not faults.listed:
        for row in numbers[~answered]:
            faults.add(_no_answer(faults.file, int(row)))
    if answered.all():
        return codes, group, groups
    return [code[answered] for code in codes], group[answered], groups


def _row_of(column: pl.Series, name: str, numbers: npt.NDArray[np.int64]) -> int | None:
    """The first row of a name; none where it stands in another batch."""
    here = (column.cast(pl.String).str.strip_chars() == name).fill_null(False)
    return int(numbers[here.arg_max() or 0]) if here.any() else None


def _check_columns(frame: pl.DataFrame, plan: ScoringPlan, by: Sequence[str], faults: Faults) -> None:
    if faults.listed:
        return
    same = {column.strip().casefold(): column for column in frame.columns}
    for column in by:
        for twin in frame.columns if column in frame.columns else ():
            if twin != column and twin.strip().casefold() == column.casefold():
                problem = f"The name of this column differs only in capitals or spaces from “{column}”, by which groups are made."
                faults.add(Problem(faults.file, 1, twin, "", problem, "Rename or delete one of the two."))
    needed = [(item.id, "item of the instrument") for item in plan.items if not item.optional]
    for column, role in [*needed, *((column, "column to group by") for column in by)]:
        if column not in frame.columns:
            other = same.get(column.casefold())
            remedy = (
                f"Rename the column “{other}” to “{column}”."
                if other
                else f"Add it, or rename the column that holds it to “{column}”."
            )
            faults.add(Problem(faults.file, None, column, "", f"There is no column for this {role}.", remedy))


def _codes(frame: pl.DataFrame, item: ItemPlan) -> Codes:
    if item.id not in frame.columns:
        return np.full(frame.height, NOT_ANSWERED, np.int8)
    return answer_codes(frame[item.id], item)


def _outside(file: str, row: int, item: ItemPlan, value: str) -> Problem:
    shown = ", ".join(map(str, item.values[:_LABELS_SHOWN])) + (
        " and so on" if len(item.values) > _LABELS_SHOWN else ""
    )
    return Problem(
        file, row, item.id, value, f"The answer is not one of {shown}.", "Correct it, or empty the cell if nothing was answered."
    )  # fmt: skip


def _no_answer(file: str, row: int) -> Problem:
    return Problem(
        file, row, "", "", "This respondent answered no item.", "Delete the row, or ask for such rows to be left out."
    )  # fmt: skip
