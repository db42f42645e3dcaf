"""Answers in a column, as places among the values of their item; and categories, as places among their names."""

import math
from collections.abc import Callable, Mapping, Sequence

import numpy as np
import numpy.typing as npt
import polars as pl

from collegium.methods.exact_scores import NOT_ANSWERED
from collegium.methods.scoring_plan import ItemPlan, plain_words

Codes = npt.NDArray[np.int8]
# Of a column and its different names: those that stand for another, with that one.
Settled = Callable[[str, list[str]], Mapping[str, str]]

# Answers travel as 16-bit whole numbers; instruments keep within -10,000 to 10,000, so the ends are free for marks.
_EMPTY, _NOT_A_VALUE, _LEFT_OUT = -32_768, 32_767, 32_766
_BEYOND = 10_001
_NARROW = (pl.Int8, pl.UInt8)
# Codes while a column is checked; NOT_ANSWERED and the places of the values are what counting knows.
OUTSIDE, _NOT_SCORED = -2, -3
_WHOLE = (pl.Int8, pl.Int16, pl.Int32, pl.Int64)
# Below this, one less than the lowest answer might not fit into the column's own numbers.
_LOWEST_NARROW = -100
_DENSE_GROUPS = 4_000_000


def answer_codes(column: pl.Series, item: ItemPlan) -> Codes:
    """Give the place of each answer (n,) among the item's values; NOT_ANSWERED, below it what is no answer that counts.

    OUTSIDE marks what is none of the item's values.
    """
    quick = _by_arithmetic(column, item)
    return _by_lookup(column, item) if quick is None else quick


def _by_arithmetic(column: pl.Series, item: ItemPlan) -> Codes | None:
    """Subtract where whole numbers are answers without a gap and all are right, as nearly always; None otherwise."""
    low, high = min(item.values), max(item.values)
    if column.dtype not in _WHOLE or item.values != tuple(range(low, high + 1)) or item.not_scored:
        return None
    # One below the lowest answer is no answer, and becomes NOT_ANSWERED.
    filled = column.cast(pl.Int16).fill_null(low - 1) if low <= _LOWEST_NARROW else column.fill_null(low - 1)
    values = filled.to_numpy()
    least, most = values.min(initial=low), values.max(initial=low - 1)
    if not (low - 1 <= least and low <= most <= high):
        return None
    codes: Codes = np.subtract(values, low).astype(np.int8, copy=False)
    # A file may itself hold the number that stands for no answer.
    return codes if len(codes) - np.count_nonzero(codes + np.int8(1)) == column.null_count() else None


def _by_lookup(column: pl.Series, item: ItemPlan) -> Codes:
    whole = column if column.dtype == pl.Int16 else _as_whole(column, item)
    values = whole.fill_null(_EMPTY).to_numpy()
    lookup = np.full(2**16, OUTSIDE, np.int8)
    lookup[_place(_EMPTY)] = NOT_ANSWERED
    if column.dtype != pl.Int16:
        # A whole number in a file is never the mark of a word.
        lookup[_LEFT_OUT] = _NOT_SCORED
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
    named = _named(text, item)
    frame = pl.DataFrame({"text": text, "number": number, "named": named})
    usable = (
        pl.col("number").is_finite()
        & (pl.col("number").round() == pl.col("number"))
        & (pl.col("number").abs() <= 10_000)
    )
    empty = pl.col("text").is_null() | (pl.col("text") == "")
    if column.dtype.is_float():
        empty |= pl.col("number").is_nan()
    return frame.select(
        pl.when(empty)
        .then(None)
        .when(usable)
        .then(pl.col("number").cast(pl.Int16, strict=False))
        .otherwise(pl.col("named"))
        .alias("whole")
    )["whole"]


def _named(text: pl.Series, item: ItemPlan) -> pl.Series:
    """Read labels and other words that stand for an answer."""
    words = item.words
    if not words:
        return pl.repeat(_NOT_A_VALUE, len(text), dtype=pl.Int16, eager=True)
    given = [word for word in text.unique().to_list() if word]
    values = [words.get(plain_words(word), _NOT_A_VALUE) for word in given]
    codes = [_LEFT_OUT if value is None else value for value in values]
    return text.replace_strict(given, codes, default=_NOT_A_VALUE, return_dtype=pl.Int16)


def group_rows(
    frame: pl.DataFrame, by: Sequence[str], settled: Settled | None = None
) -> tuple[npt.NDArray[np.int64], list[tuple[str, ...]]]:
    """Number the combinations of categories that occur, in order of their names; `settled` may take some for others."""
    numbered = [_numbered(frame[column], settled) for column in by if column in frame.columns]
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


def _numbered(column: pl.Series, settled: Settled | None) -> tuple[npt.NDArray[np.uint32], list[str]]:
    """Number categories in order of their names; spaces around one do not make another, nothing is one too."""
    raw = column.unique()
    names = raw.cast(pl.String).str.strip_chars().fill_null("")
    if settled is not None and (others := settled(column.name, names.unique().sort().to_list())):
        names = names.replace(others)
    ordered = names.unique().sort().to_list()
    place = {name: number for number, name in enumerate(ordered)}
    new = pl.Series([place[name] for name in names.to_list()], dtype=pl.UInt32)
    return column.replace_strict(raw, new, return_dtype=pl.UInt32).to_numpy(), ordered
