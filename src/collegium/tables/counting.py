"""Answers counted where they lie: record batch in, counts out. An answer outside its scale is listed, never guessed."""

import io
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import numpy.typing as npt
import polars as pl

from collegium.methods.exact_scores import NOT_ANSWERED
from collegium.methods.scoring_plan import ItemPlan, ScoringPlan
from collegium.methods.tallying import Counts, add_counts, count_answers
from collegium.tables.problems import Problem, ProblemsError
from collegium.tables.reading import DEFAULT, read_table

PROBLEMS_LISTED = 1_000
# Answers of a batch: each takes a few bytes, and every batch costs a sum of all groups.
BATCH_ANSWERS = 100_000_000
ROW_NUMBER = "\x00row"  # no file can name a column so

# Answers travel as 16-bit whole numbers; instruments keep within -10,000 to 10,000, so the ends are free for marks.
_EMPTY, _NOT_A_VALUE = -32_768, 32_767
_BEYOND = 10_001
_NARROW = (pl.Int8, pl.UInt8)
# Codes while a column is checked; NOT_ANSWERED and the places of the values are what counting knows.
_OUTSIDE, _NOT_SCORED = -2, -3
_SNIFFED = 65_536
_WHOLE = (pl.Int8, pl.Int16, pl.Int32, pl.Int64)
# Below this, one less than the lowest answer might not fit into the column's own numbers.
_LOWEST_NARROW = -100
_RADIX = 2**16
_DENSE_GROUPS = 4_000_000
_LABELS_SHOWN = 12


Codes = npt.NDArray[np.int8]


@dataclass(slots=True)
class Faults:
    """Problems found so far: the first ones in full, then only how many."""

    file: str
    listed: list[Problem] = field(default_factory=list)
    unlisted: int = 0

    def add(self, problem: Problem) -> None:
        """Take one more problem."""
        if len(self.listed) < PROBLEMS_LISTED:
            self.listed.append(problem)
        else:
            self.unlisted += 1

    def stop_if_any(self) -> None:
        """Raise ProblemsError with all of them, by row."""
        if not self.listed:
            return
        found = sorted(self.listed, key=lambda problem: (problem.row or 0, problem.column))
        if self.unlisted:
            more = f"There are {self.unlisted:,} more problems of this kind, not listed."
            found.append(Problem(self.file, None, "", "", more, "Correct those listed and run it again."))
        raise ProblemsError(found)


def count_file(
    source: Path | bytes, plan: ScoringPlan, by: Sequence[str] = (), *, name: str, leave_out_empty: bool = False
) -> Counts:
    """Count a file of responses per group of the columns `by`; raises ProblemsError with all that is wrong."""
    responses = read_responses(source, plan, by, name=name)
    return count_frames(responses.iter_slices(batch_rows(plan)), plan, by, name=name, leave_out_empty=leave_out_empty)


def count_frames(
    frames: Iterable[pl.DataFrame],
    plan: ScoringPlan,
    by: Sequence[str] = (),
    *,
    name: str,
    leave_out_empty: bool = False,
) -> Counts:
    """Count batch after batch: a row a respondent, a column an item; a column ROW_NUMBER numbers the file's rows.

    A respondent without one answer is a problem, or is left out when that is asked for.
    """
    faults = Faults(name)
    counts: list[Counts] = []
    start = 2
    for frame in frames:
        counts.append(_count_frame(frame, plan, by, faults, start, leave_out_empty))
        start += frame.height
    if not counts:
        faults.add(Problem(name, None, "", "", "The file has no respondents.", "Export it again with its rows."))
    faults.stop_if_any()
    return add_counts(counts)


def batch_rows(plan: ScoringPlan) -> int:
    """Rows of a batch that keeps within memory."""
    return BATCH_ANSWERS // max(len(plan.items), 10)


def read_responses(source: Path | bytes, plan: ScoringPlan, by: Sequence[str], *, name: str) -> pl.DataFrame:
    """Read the columns that are needed: straight into numbers when the file is plain, otherwise with care."""
    wanted = [*by, *(item.id for item in plan.items)]
    plain = _read_plain(source, plan, wanted, name)
    if plain is not None:
        return plain
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


def _read_plain(source: Path | bytes, plan: ScoringPlan, wanted: Sequence[str], name: str) -> pl.DataFrame | None:
    """Read a well-formed UTF-8 file with commas, or Parquet; None says that it needs a closer look."""
    try:
        if name.lower().endswith(".parquet"):
            lazy = pl.scan_parquet(source if isinstance(source, Path) else io.BytesIO(source))
            found = lazy.collect_schema().names()
            return lazy.select(_like(wanted, found)).collect()
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


def _count_frame(
    frame: pl.DataFrame, plan: ScoringPlan, by: Sequence[str], faults: Faults, start: int, leave_out_empty: bool
) -> Counts:
    _check_columns(frame, plan, by, faults)
    numbers = frame[ROW_NUMBER].to_numpy() if ROW_NUMBER in frame.columns else np.arange(start, start + frame.height)
    codes = []
    answered = np.zeros(frame.height, np.bool_)
    for item in plan.items:
        code, given = _codes(frame, item, numbers, faults)
        codes.append(code)
        answered |= given
    if not leave_out_empty and not faults.listed:
        for row in numbers[~answered]:
            faults.add(_no_answer(faults.file, int(row)))
    group, groups = _groups(frame, by)
    if answered.all():
        kept = np.arange(frame.height)
    else:
        kept = np.flatnonzero(answered)
        group = group[kept]
    # Few groups sort by radix, which only numbers of 16 bits do.
    order = np.argsort(group.astype(np.uint16) if len(groups) <= _RADIX else group, kind="stable")
    return count_answers(plan, _gathered(codes, kept[order]), group[order], groups)


def _gathered(codes: list[Codes], rows: npt.NDArray[np.int64]) -> list[Codes]:
    """Put many columns in another order at once: polars does it on all cores."""
    places = pl.Series(rows.astype(np.uint32))
    frame = pl.DataFrame({str(place): code for place, code in enumerate(codes)})
    return [column.to_numpy() for column in frame.select(pl.all().gather(places))]


def _check_columns(frame: pl.DataFrame, plan: ScoringPlan, by: Sequence[str], faults: Faults) -> None:
    if faults.listed:
        return
    same = {column.strip().casefold(): column for column in frame.columns}
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


def _codes(
    frame: pl.DataFrame, item: ItemPlan, numbers: npt.NDArray[np.int64], faults: Faults
) -> tuple[Codes, npt.NDArray[np.bool_]]:
    """Give the place of each answer among the item's values, and where anything was answered at all."""
    if item.id not in frame.columns:
        return np.full(frame.height, NOT_ANSWERED, np.int8), np.zeros(frame.height, np.bool_)
    column = frame[item.id]
    quick = _by_arithmetic(column, item)
    if quick is not None:
        return quick, quick != NOT_ANSWERED
    code = _by_lookup(column, item)
    for row in np.flatnonzero(code == _OUTSIDE):
        faults.add(_outside(faults.file, int(numbers[row]), item, str(column[int(row)])))
    return np.maximum(code, np.int8(NOT_ANSWERED)), code != NOT_ANSWERED


def _by_arithmetic(column: pl.Series, item: ItemPlan) -> Codes | None:
    """Subtract where whole numbers are answers without a gap and all are right, as nearly always; None otherwise."""
    low, high = min(item.values), max(item.values)
    if column.dtype not in _WHOLE or item.values != tuple(range(low, high + 1)) or item.not_scored:
        return None
    least, most = column.min(), column.max()
    if not (isinstance(least, int) and isinstance(most, int) and low <= least and most <= high):
        return None
    # One below the lowest answer is no answer, and becomes NOT_ANSWERED.
    values = column.cast(pl.Int16).fill_null(low - 1) if low <= _LOWEST_NARROW else column.fill_null(low - 1)
    codes: Codes = np.subtract(values.to_numpy(), low).astype(np.int8, copy=False)
    return codes


def _by_lookup(column: pl.Series, item: ItemPlan) -> Codes:
    whole = column if column.dtype == pl.Int16 else _as_whole(column, item)
    values = whole.fill_null(_EMPTY).to_numpy()
    lookup = np.full(2**16, _OUTSIDE, np.int8)
    lookup[_place(_EMPTY)] = NOT_ANSWERED
    for value in item.not_scored:
        lookup[_place(value)] = _NOT_SCORED
    for position, value in enumerate(item.values):
        lookup[_place(value)] = position
    codes: Codes = lookup[values.view(np.uint16)]
    return codes


def _place(value: int) -> int:
    return value % 2**16


def _as_whole(column: pl.Series, item: ItemPlan) -> pl.Series:
    """Read text, decimals or other whole numbers as 16-bit whole numbers; a label counts as its value."""
    if column.dtype.is_integer():
        # Beyond every instrument, so still outside its values; the problem that is listed shows the cell itself.
        return column.clip(-_BEYOND, _BEYOND).cast(pl.Int16) if column.dtype not in _NARROW else column.cast(pl.Int16)
    text = column.cast(pl.String).str.strip_chars()
    number = text.cast(pl.Float64, strict=False)
    labels = {label.strip().casefold(): value for label, value in zip(item.labels, item.values, strict=False)}
    frame = pl.DataFrame({"text": text, "number": number})
    usable = (
        pl.col("number").is_finite()
        & (pl.col("number").round() == pl.col("number"))
        & (pl.col("number").abs() <= 10_000)
    )
    named = (
        pl.col("text")
        .str.to_lowercase()
        .replace_strict(list(labels), list(labels.values()), default=_NOT_A_VALUE, return_dtype=pl.Int16)
        if labels
        else pl.lit(_NOT_A_VALUE, pl.Int16)
    )
    empty = pl.col("text").is_null() | (pl.col("text") == "")
    if column.dtype.is_float():
        empty |= pl.col("number").is_nan()
    return frame.select(
        pl.when(empty)
        .then(None)
        .when(usable)
        .then(pl.col("number").cast(pl.Int16, strict=False))
        .otherwise(named)
        .alias("whole")
    )["whole"]


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


def _groups(frame: pl.DataFrame, by: Sequence[str]) -> tuple[npt.NDArray[np.int64], list[tuple[str, ...]]]:
    """Number the combinations of categories that occur, in order of their names."""
    numbered = [_numbered(frame[column]) for column in by if column in frame.columns]
    if not numbered or not frame.height:
        return np.zeros(frame.height, np.int64), [("",) * len(by)]
    key = np.zeros(frame.height, np.int64)
    for codes, names in numbered:
        key = key * len(names) + codes
    space = math.prod(len(names) for _, names in numbered)
    if space <= _DENSE_GROUPS:
        known = np.flatnonzero(np.bincount(key, minlength=space))
        place = np.zeros(space, np.int64)
        place[known] = np.arange(len(known))
        group = place[key]
    else:
        known, group = np.unique(key, return_inverse=True)
    parts: list[list[str]] = []
    for _, names in reversed(numbered):
        known, code = np.divmod(known, len(names))
        parts.insert(0, [names[one] for one in code.tolist()])
    return group, list(zip(*parts, strict=True))


def _numbered(column: pl.Series) -> tuple[npt.NDArray[np.uint32], list[str]]:
    """Number categories in order of their names; spaces around one do not make another, nothing is one too."""
    raw = column.unique()
    names = raw.cast(pl.String).str.strip_chars().fill_null("")
    ordered = names.unique().sort().to_list()
    place = {name: number for number, name in enumerate(ordered)}
    new = pl.Series([place[name] for name in names.to_list()], dtype=pl.UInt32)
    return column.replace_strict(raw, new, return_dtype=pl.UInt32).to_numpy(), ordered
