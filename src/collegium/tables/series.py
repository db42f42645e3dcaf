"""Points of many series, from a file to arrays in order of time; what cannot be read is listed, never guessed."""

from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
import polars as pl

from collegium.methods.spc import Layout
from collegium.methods.spc_rules import IMPROVEMENTS
from collegium.tables.columns import dates_of, numbers_of, problem_at
from collegium.tables.faults import Faults
from collegium.tables.plain import ROW_NUMBER, Source, no_column, read_columns
from collegium.tables.values import Unreadable, read_yes_no

Real = npt.NDArray[np.float64]
Whole = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]
Signs = npt.NDArray[np.int8]

_TYPES = {
    "date": pl.String(),
    "value": pl.Float64(),
    "series": pl.String(),
    "improvement": pl.String(),
    "target": pl.Float64(),
    "rebase": pl.String(),
}
# A step that is longer than this share of the shortest one leaves out a period: months have 28 to 31 days.
_GAP_SHARE = 1.5
# Below a week, days without a figure (Sundays, holidays) are usual.
_SHORTEST_STEP = 7
_OTHER_UNIT = 20


@dataclass(frozen=True, slots=True)
class SeriesTable:
    """Rows in order of series and date: `values` NaN where missing, `segment` counts rebasings, `layout` of the points.

    `names`, `directions`, `targets` are per series; `gaps` (N,) marks rows before which a period has no figure.
    """

    names: pl.Series
    series: pl.Series
    dates: pl.Series
    values: Real
    starts: Whole
    rebased: Flags
    gaps: Flags
    improvement: Signs
    target: Real
    notes: tuple[str, ...] = field(default=())

    def lengths(self) -> Whole:
        """Rows of each series."""
        return np.diff(self.starts, append=len(self.values))

    def layout(self) -> tuple[Flags, Flags, Layout]:
        """Which rows hold a figure, which series hold one, and the layout of those rows and series alone."""
        present = ~np.isnan(self.values)
        if present.all():
            layout = Layout(self.starts, self.improvement, self.target, self.rebased, self.gaps)
            return present, np.ones(len(self.starts), np.bool_), layout
        points = np.add.reduceat(present, self.starts, dtype=np.int64)
        filled = points > 0
        # A segment that begins with a missing figure begins with the next one that is there.
        segment = np.cumsum(self.rebased)[present]
        rebased = np.diff(segment, prepend=segment[:1]) > 0
        starts = np.cumsum(points[filled]) - points[filled]
        layout = Layout(starts, self.improvement[filled], self.target[filled], rebased, self.gaps[present])
        return present, filled, layout


def read_series(source: Source, *, name: str, improvement: str = "neutral", target: float | None = None) -> SeriesTable:
    """Read date and value, and if they are there series, improvement, target and rebase; raises ProblemsError.

    `improvement` and `target` hold for rows that say nothing themselves.
    """
    frame = read_columns(source, name=name, types=_TYPES)
    faults = Faults(name)
    for column in ("date", "value"):
        if column not in frame.columns:
            faults.add(no_column(name, column, frame.columns))
    faults.stop_if_any()
    dates = dates_of(frame, faults)
    values = numbers_of(frame, "value", faults)
    frame = frame.with_columns(dates, values, _names(frame), *_rebased(frame, faults))
    frame = frame.with_columns(*_directions(frame, improvement, faults), *_targets(frame, target, faults))
    faults.stop_if_any()
    notes: list[str] = []
    starts = _first_rows(frame)
    if not _in_order(frame, starts):
        frame = _sorted(frame)
        starts = _first_rows(frame)
        notes.append(f"The rows of {name} were not in order of series and date: they were sorted.")
    _refuse_twice(frame, starts, faults)
    if "improvement" in frame.columns:
        directions = _one_direction(frame, starts, faults)
    else:
        directions = np.full(len(starts), IMPROVEMENTS[improvement], np.int8)
    faults.stop_if_any()
    targets = _one_target(frame, starts) if "target" in frame.columns else np.full(len(starts), target, np.float64)
    return _table(frame, starts, directions, targets, notes)


def _table(frame: pl.DataFrame, starts: Whole, directions: Signs, targets: Real, notes: list[str]) -> SeriesTable:
    values = frame["value"].fill_null(np.nan).to_numpy()
    gaps = _gaps(frame["date"].to_physical().to_numpy(), values, starts)
    missing = int(np.isnan(values).sum())
    if missing:
        notes.append(f"{missing:,} row{'s have' if missing > 1 else ' has'} no figure: they stay empty, never zero.")
    if gaps.any():
        count = int(np.logical_or.reduceat(gaps, starts).sum())
        notes.append(
            f"Periods are missing in {count:,} series, which the summary names: nothing was filled in for them."
        )
    far = _far_from(targets, values, starts)
    if far:
        notes.append(f"The target is far from every value in {far:,} series: see whether both are in the same unit.")
    return SeriesTable(
        frame["series"].gather(starts),
        frame["series"],
        frame["date"],
        values,
        starts,
        frame["rebase"].to_numpy() if "rebase" in frame.columns else np.zeros(len(values), np.bool_),
        gaps,
        directions,
        targets,
        tuple(notes),
    )


def _names(frame: pl.DataFrame) -> pl.Series:
    if "series" not in frame.columns:
        return pl.repeat("", frame.height, eager=True).alias("series")
    found = frame["series"]
    return found if found.dtype == pl.String else found.cast(pl.String)


def _rebased(frame: pl.DataFrame, faults: Faults) -> list[pl.Series]:
    if "rebase" not in frame.columns:
        return []
    found = frame["rebase"]
    if found.dtype == pl.Boolean:
        return [found.fill_null(False)]
    text = found.cast(pl.String).str.strip_chars().fill_null("")
    read: dict[str, bool] = {"": False}
    for word in text.unique().to_list():
        answer = read_yes_no(word) if word else False
        if isinstance(answer, Unreadable):
            for row in (text == word).arg_true().to_list():
                remedy = "Write true on the first point of a new segment, otherwise false or nothing."
                faults.add(problem_at(frame, faults, row, "rebase", word, answer.problem, remedy))
        read[word] = answer is True
    return [text.replace_strict(list(read), list(read.values()), return_dtype=pl.Boolean).alias("rebase")]


def _directions(frame: pl.DataFrame, default: str, faults: Faults) -> list[pl.Series]:
    if "improvement" not in frame.columns:
        return []
    text = frame["improvement"].cast(pl.String).str.strip_chars().str.to_lowercase().fill_null("")
    known = {**IMPROVEMENTS, "": IMPROVEMENTS[default]}
    found = text.replace_strict(list(known), list(known.values()), default=None, return_dtype=pl.Int8)
    for row in found.is_null().arg_true().to_list():
        remedy = f"Write one of {', '.join(IMPROVEMENTS)}."
        faults.add(problem_at(frame, faults, row, "improvement", text[row], "This is not a direction.", remedy))
    return [found.alias("improvement")]


def _targets(frame: pl.DataFrame, default: float | None, faults: Faults) -> list[pl.Series]:
    if "target" not in frame.columns:
        return []
    targets = numbers_of(frame, "target", faults)
    return [targets if default is None else targets.fill_null(default)]


def _first_rows(frame: pl.DataFrame) -> Whole:
    names = frame["series"]
    changes = names.slice(1).ne_missing(names.slice(0, frame.height - 1)).to_numpy()
    return np.concatenate(([0], np.flatnonzero(changes) + 1))


def _in_order(frame: pl.DataFrame, starts: Whole) -> bool:
    days = frame["date"].to_physical().to_numpy()
    later = days[1:] > days[:-1]
    later[starts[1:] - 1] = True
    return bool(later.all()) and frame["series"].gather(starts).n_unique() == len(starts)


def _sorted(frame: pl.DataFrame) -> pl.DataFrame:
    """Sort by date inside each series; series stay in the order in which they first appear."""
    first = pl.col(ROW_NUMBER).min().over("series")
    return frame.sort(first, pl.col("date"), pl.col(ROW_NUMBER))


def _refuse_twice(frame: pl.DataFrame, starts: Whole, faults: Faults) -> None:
    days = frame["date"].to_physical().to_numpy()
    same = np.zeros(len(days), np.bool_)
    same[1:] = days[1:] == days[:-1]
    same[starts] = False
    for row in np.flatnonzero(same).tolist():
        before = frame[ROW_NUMBER][row - 1]
        text = f"The series has two values for this date; the other is in row {before}."
        day = str(frame["date"][row])
        faults.add(problem_at(frame, faults, row, "date", day, text, "Keep one of them, or name the series apart."))


def _one_direction(frame: pl.DataFrame, starts: Whole, faults: Faults) -> Signs:
    directions = frame["improvement"].to_numpy()
    found = directions[starts]
    lengths = np.diff(starts, append=len(directions))
    for row in np.flatnonzero(directions != np.repeat(found, lengths)).tolist():
        text = "The direction of improvement changes within the series."
        word = str(frame["improvement"][row])
        word = next((name for name, sign in IMPROVEMENTS.items() if str(sign) == word), word)
        faults.add(
            problem_at(frame, faults, row, "improvement", word, text, "Write one direction for the whole series.")
        )
    return found


def _one_target(frame: pl.DataFrame, starts: Whole) -> Real:
    """The target of each series; NaN where there is none or where it moves, as a trajectory has no assurance."""
    targets = frame["target"].fill_null(np.nan).to_numpy()
    lowest, highest = np.minimum.reduceat(targets, starts), np.maximum.reduceat(targets, starts)
    return np.where(lowest == highest, lowest, np.nan)


def _far_from(targets: Real, values: Real, starts: Whole) -> int:
    """Count series with a target that is 20 times above or below all their values: 0.95 beside 95 per cent."""
    if np.isnan(targets).all():
        return 0
    low, high = np.fmin.reduceat(values, starts), np.fmax.reduceat(values, starts)
    above = (targets > _OTHER_UNIT * high) & (high > 0)
    return int((above | ((low > _OTHER_UNIT * targets) & (targets > 0))).sum())


def _gaps(days: npt.NDArray[np.int32], values: Real, starts: Whole) -> Flags:
    """Mark points before which a period is missing, in series of which most steps are of one length."""
    gaps = np.zeros(len(days), np.bool_)
    if len(days) < 2:
        return gaps
    steps = np.diff(days, prepend=days[:1])
    steps[starts] = np.iinfo(np.int32).max
    lengths = np.diff(starts, append=len(days))
    shortest = np.minimum.reduceat(steps, starts)
    usual = np.where((shortest >= _SHORTEST_STEP) & (lengths > 1), shortest * _GAP_SHARE, np.inf)
    regular = steps <= np.repeat(usual, lengths)
    # Without a step that most periods take, nobody knows when a figure was due.
    known = 2 * np.add.reduceat(regular, starts, dtype=np.int64) > lengths - 1
    gaps |= ~regular & np.repeat(known & np.isfinite(usual), lengths)
    missing = np.isnan(values)
    gaps[1:] |= missing[:-1]
    gaps &= ~missing
    gaps[starts] = False
    return gaps
