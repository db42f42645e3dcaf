"""Hospital spells from a file to counts of spells and deaths per cell of equal predictors, column after column."""

import io
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
import polars as pl

from collegium.methods.mortality import Cells
from collegium.tables.columns import IN_COMMAND
from collegium.tables.faults import Faults
from collegium.tables.grid import INVISIBLE_EDGES, clean_name
from collegium.tables.mapping import Mapping
from collegium.tables.names import NO_ROW_LEFT, Totals
from collegium.tables.plain import (
    ROW_NUMBER,
    Source,
    blank_notes_of,
    filled_rows,
    is_parquet,
    no_column,
    read_columns,
    which_blank,
)
from collegium.tables.problems import Problem
from collegium.tables.reading import DEFAULT
from collegium.tables.spell_names import NO_LEVEL, Coded, Names, Small, named

Real = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]
Whole = npt.NDArray[np.intp]

NEEDED = ("trust", "diagnosis_group", "died")
WEIGHT = "weight"
TOTALS = "Totals"
# More different values than this are no categories: ages in years are the widest that people use.
MOST_LEVELS = 150
_MOST_NAMES = 60_000
# Counting into a dense table of all cells is fastest while the table is not far larger than the data.
_DENSE_CELLS = 50_000_000
_LARGEST_KEY = 2**62
_WIDEST_OFFSET = 60_000
_THREADS = 2


@dataclass(frozen=True, slots=True)
class CountedSpells:
    """What models are fitted to: names of groups, predictors and their levels, and the cells."""

    groups: tuple[str, ...]
    predictors: tuple[str, ...]
    levels: tuple[tuple[str, ...], ...]
    cells: Cells


@dataclass(frozen=True, slots=True)
class TrustTotals:
    """Per trust (T,): spells, deaths, and expected deaths; `weighted` where rows stood for several spells."""

    trusts: tuple[str, ...]
    spells: Real
    observed: Real
    expected: Real
    weighted: bool


@dataclass(frozen=True, slots=True)
class Spells(CountedSpells):
    """Counted, and besides per spell (N,) its trust, its cell and, where rows stand for several, its weight."""

    trusts: tuple[str, ...]
    trust: Small
    cell: npt.NDArray[np.int32]
    weight: Real | None
    observed: Real  # per trust
    notes: tuple[str, ...] = ()  # what was left out of the file, and how it was read
    totals_left_out: int = 0  # rows that bear the name of a total

    @property
    def rows(self) -> int:
        """How many rows were read."""
        return len(self.trust) + self.totals_left_out

    def left_out(self) -> dict[str, int]:
        """How many rows are no spells."""
        return {TOTALS: self.totals_left_out} if self.totals_left_out else {}

    def totals(self, risk: Real) -> TrustTotals:
        """Add up spells, deaths and the risk (C,) of the spells' cells for each trust."""
        size = len(self.trusts)
        each = risk[self.cell]
        if self.weight is not None:
            each *= self.weight
        number = np.bincount(self.trust, self.weight, minlength=size).astype(np.float64)
        expected = np.bincount(self.trust, each, minlength=size).astype(np.float64)
        return TrustTotals(self.trusts, number, self.observed, expected, self.weight is not None)


@dataclass(frozen=True, slots=True)
class _Columns:
    names: list[str]
    get: Callable[[str], pl.Series]
    row_number: Callable[[int], int | None]
    notes: tuple[str, ...] = ()


def read_spells(source: Source, *, name: str, settled: Mapping | None = None, longest: int = 0) -> Spells:
    """Read trust, diagnosis_group, died, optional weight, and every other column as a predictor; raises ProblemsError.

    `settled` names the sheet, and says what becomes of names that look alike and of totals; `longest` is how many
    characters of a trust's name can be kept.
    """
    said = settled or Mapping()
    ask = IN_COMMAND if settled else {}
    return _spells(_open(source, name, said.sheet), name, Names(said.join_names, said.totals, ask, longest))


def spells_of(frame: pl.DataFrame, *, name: str) -> Spells:
    """Do the same with some rows of a large table, whose place nobody knows; all rows together show its totals."""
    columns = _Columns(frame.columns, frame.get_column, lambda row: None)
    return _spells(columns, name, Names(join=False, totals=Totals.KEEP, ask={}))


def _spells(columns: _Columns, name: str, names: Names) -> Spells:
    faults = Faults(name)
    for column in NEEDED:
        if column not in columns.names:
            faults.add(no_column(name, column, columns.names))
    faults.stop_if_any()
    predictors = tuple(column for column in columns.names if column not in (*NEEDED, WEIGHT, ROW_NUMBER))
    wanted = ("trust", "diagnosis_group", *predictors)
    with ThreadPoolExecutor(_THREADS) as threads:
        coded = dict(zip(wanted, threads.map(lambda column: _coded(columns.get(column)), wanted), strict=True))
    notes: list[str] = []
    for column in wanted:
        _check_coded(column, coded[column], column in predictors, columns, faults)
        coded[column] = names.settled(column, coded[column], columns.row_number, faults, notes)
    died = _died(columns, faults)
    weight = _weight(columns, faults) if WEIGHT in columns.names else None
    faults.stop_if_any()
    if not len(died):
        faults.add(Problem(name, None, "", "", "The file has no spells.", "Export it again with its rows."))
        faults.stop_if_any()
    kept = names.kept(coded, notes)
    if kept is not None:
        if not kept.any():
            faults.add(Problem(name, None, "", "", NO_ROW_LEFT, names.way_out_of_totals))
            faults.stop_if_any()
        coded = {column: named(one.codes[kept], one.names) for column, one in coded.items()}
        died, weight = died[kept], None if weight is None else weight[kept]
    left_out = 0 if kept is None else len(kept) - int(kept.sum())
    spells = _counted(coded, predictors, died, weight)
    return replace(spells, notes=(*columns.notes, *notes), totals_left_out=left_out)


def _open(source: Source, name: str, sheet: str) -> _Columns:
    """Give access to one column after the other, so that a large file never lies in memory as text."""
    if is_parquet(source) and (columns := _open_parquet(source, name)) is not None:
        return columns
    table = read_columns(source, name=name, choose=_categories, sheet=sheet or None)
    return _Columns(list(table.names), table.frame.get_column, table.frame[ROW_NUMBER].__getitem__, table.notes)


def _open_parquet(source: Source, name: str) -> _Columns | None:
    """Of a plain file; None says that it needs a closer look."""
    try:
        lazy = pl.scan_parquet(source if not isinstance(source, bytes) else io.BytesIO(source))
        schema = lazy.collect_schema()
    except (pl.exceptions.PolarsError, OSError):
        return None
    given = {clean_name(column): column for column in schema.names()}
    odd = any(kind.is_nested() or kind == pl.Binary for kind in schema.values())
    if odd or "" in given or not len(given) == len(schema) <= DEFAULT.columns:
        return None

    def column(wanted: str) -> pl.Series:
        return lazy.select(given[wanted]).collect().to_series()

    if which_blank(lazy.select(schema.names()[0]).collect()) is None:
        return _Columns(list(given), column, lambda row: row + 2)
    frame = filled_rows(lazy.collect(), None)
    notes = blank_notes_of(frame, name)
    frame = frame.rename({old: new for new, old in given.items()})
    return _Columns(list(given), frame.get_column, frame[ROW_NUMBER].__getitem__, notes)


def _categories(names: Sequence[str]) -> dict[str, pl.DataType]:
    return {name: pl.Float64() if name == WEIGHT else pl.Categorical() for name in names}


def _coded(column: pl.Series) -> Coded:
    """Number the categories in order; spaces around a category do not make another one."""
    if column.dtype.is_float():
        whole = column.cast(pl.Int64, strict=False)
        column = whole if bool((whole.cast(pl.Float64) == column).all()) else column.cast(pl.String)
    if column.dtype.is_integer():
        low, high = column.min(), column.max()
        if isinstance(low, int) and isinstance(high, int) and high - low <= _WIDEST_OFFSET and not column.null_count():
            values = column.to_numpy()
            places = np.subtract(values, low, dtype=np.int64 if high > np.iinfo(np.int32).max else None)
            return named(places.astype(np.uint16), [str(low + place) for place in range(high - low + 1)])
    words = column if column.dtype == pl.Categorical else column.cast(pl.String).cast(pl.Categorical)
    names = words.unique(maintain_order=True).drop_nulls().cast(pl.String).to_list()
    if len(names) > _MOST_NAMES:
        return Coded(np.zeros(0, np.uint16), tuple(names))
    place = pl.Series(names).cast(pl.Categorical).to_physical().to_numpy()
    lookup = np.zeros(int(place.max(initial=0)) + 1, np.uint16)
    lookup[place] = np.arange(len(names))
    physical = words.to_physical()
    codes = lookup[physical.fill_null(0).to_numpy()]
    codes[physical.is_null().to_numpy()] = NO_LEVEL
    return named(codes, names)


def _check_coded(column: str, coded: Coded, predictor: bool, columns: _Columns, faults: Faults) -> None:
    most = MOST_LEVELS if predictor else _MOST_NAMES
    if len(coded.names) > most:
        faults.add(too_many(faults.file, column, coded.names, predictor))
        return
    for row in np.flatnonzero(coded.codes == NO_LEVEL).tolist():
        remedy = (
            "Write its category; where nobody knows it, write unknown."
            if predictor
            else "Write it, or leave the row out."
        )
        faults.add(Problem(faults.file, columns.row_number(row), column, "", "The cell is empty.", remedy))


def too_many(file: str, column: str, names: Sequence[str], predictor: bool) -> Problem:
    """Say that a column has more categories than can be used."""
    text = f"The column has {len(names):,} different values; a predictor has at most {MOST_LEVELS} categories."
    if not predictor:
        text = f"The column has {len(names):,} different values; at most {_MOST_NAMES:,} can be told apart."
    return Problem(file, 1, column, names[0], text, "Put the values into bands, or leave the column out.")


def _died(columns: _Columns, faults: Faults) -> Flags:
    column = columns.get("died")
    if column.dtype == pl.Boolean:
        column = column.cast(pl.Int8)
    if column.dtype.is_numeric():
        wrong = ~(column.is_in([0, 1]).fill_null(False))
        died = (column == 1).fill_null(False)
    else:
        column = text = column.cast(pl.String).str.strip_chars(INVISIBLE_EDGES)
        wrong = ~(text.is_in(["0", "1", "0.0", "1.0"]).fill_null(False))
        died = text.is_in(["1", "1.0"]).fill_null(False)
    for row in wrong.arg_true().to_list() if wrong.any() else []:
        value = "" if column[row] is None else str(column[row])
        text_ = "This does not say whether the patient died."
        faults.add(
            Problem(faults.file, columns.row_number(row), "died", value, text_, "Write 1 for died and 0 for not.")
        )
    return died.to_numpy()


def _weight(columns: _Columns, faults: Faults) -> Real:
    column = columns.get(WEIGHT)
    if not column.dtype.is_numeric():
        column = column.cast(pl.String).str.strip_chars(INVISIBLE_EDGES)
    numbers = column.cast(pl.Float64, strict=False)
    wrong = ~((numbers > 0) & numbers.is_finite()).fill_null(False)
    for row in wrong.arg_true().to_list() if wrong.any() else []:
        value = "" if column[row] is None else str(column[row])
        text = "The weight is not a number above 0."
        faults.add(
            Problem(
                faults.file, columns.row_number(row), WEIGHT, value, text, "Write how many spells the row stands for."
            )
        )
    return numbers.fill_null(0.0).to_numpy()


def _counted(coded: dict[str, Coded], predictors: tuple[str, ...], died: Flags, weight: Real | None) -> Spells:
    trust, group = coded["trust"], coded["diagnosis_group"]
    sizes = tuple(len(coded[column].names) for column in predictors)
    key, space, squeezed = _keys(group, [coded[column] for column in predictors])
    if space > _DENSE_CELLS:
        known, key = np.unique(key, return_inverse=True)
        space, squeezed = len(known), True
    deaths_weight = None if weight is None else weight[died]
    spells = np.bincount(key, weight, minlength=space)
    deaths = np.bincount(key[died], deaths_weight, minlength=space)
    occupied = np.flatnonzero(spells)
    place = np.zeros(space, np.int32)
    place[occupied] = np.arange(len(occupied))
    cell = place[key]
    if squeezed:
        # One spell of each cell tells the levels of all of them.
        first = np.zeros(len(occupied), np.intp)
        first[cell[::-1]] = np.arange(len(cell) - 1, -1, -1)
        codes = [coded[column].codes[first].astype(np.intp) for column in ("diagnosis_group", *predictors)]
    else:
        codes = _taken_apart(occupied, sizes)
    cells = Cells(
        codes[0],
        tuple(codes[1:]),
        spells[occupied].astype(np.float64),
        deaths[occupied].astype(np.float64),
        len(group.names),
        sizes,
    )
    observed = np.bincount(trust.codes[died], deaths_weight, minlength=len(trust.names)).astype(np.float64)
    levels = tuple(coded[column].names for column in predictors)
    return Spells(group.names, predictors, levels, cells, trust.names, trust.codes, cell, weight, observed)


def _keys(group: Coded, predictors: Sequence[Coded]) -> tuple[npt.NDArray[np.integer], int, bool]:
    """One number per combination of categories; squeezed before it grows beyond what a number can hold."""
    space, squeezed = len(group.names), False
    total = float(space) * float(np.prod([len(coded.names) for coded in predictors], dtype=np.float64))
    key: npt.NDArray[np.integer] = group.codes.astype(np.int32 if total < np.iinfo(np.int32).max else np.int64)
    for coded in predictors:
        if space * len(coded.names) > _LARGEST_KEY:
            known, key = np.unique(key, return_inverse=True)
            space, squeezed = len(known), True
        key *= len(coded.names)
        key += coded.codes
        space *= len(coded.names)
    return key, space, squeezed


def _taken_apart(keys: Whole, sizes: Sequence[int]) -> list[Whole]:
    """Undo `_keys`: group and levels of each combination."""
    codes = []
    for size in reversed(sizes):
        keys, code = np.divmod(keys, size)
        codes.append(code)
    return [keys, *reversed(codes)]
