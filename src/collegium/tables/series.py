"""Points of many series, from a file to arrays in order of time; what cannot be read is listed, never guessed."""

from collections.abc import Mapping as ReadOnly
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
import polars as pl

from collegium.methods.spc import Layout
from collegium.methods.spc_charts import OF_PARTS
from collegium.methods.spc_rules import IMPROVEMENTS
from collegium.tables.cells import Check, first_places
from collegium.tables.columns import IN_COMMAND, Reader
from collegium.tables.mapping import Field, Mapping
from collegium.tables.plain import ROW_NUMBER, Source

Real = npt.NDArray[np.float64]
Whole = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]
Signs = npt.NDArray[np.int8]

FIELDS = (
    Field("date", "Date", required=True, kind="period", synonyms=("period", "month")),
    Field("value", "Value", kind="share", synonyms=("figure",)),
    Field("series", "Series", synonyms=("measure", "indicator", "metric")),
    Field("rebase", "Rebase", kind="yes_no"),
    Field("improvement", "Improvement", kind="choice", choices=dict.fromkeys(IMPROVEMENTS, ())),
    Field("target", "Target", kind="share"),
)
# For charts of parts: what is counted, and among how many; the value follows from them.
PART_FIELDS = (
    Field("numerator", "Numerator", kind="figure", synonyms=("count", "events", "y")),
    Field("denominator", "Denominator", kind="figure", synonyms=("size", "total", "n")),
)
NOT_NEGATIVE = {"c": "A count", "g": "A number of cases", "t": "A time"}
WITHOUT_FIGURE = "Rows without a figure"
# A step that is longer than this share of the shortest one leaves out a period: months have 28 to 31 days.
_GAP_SHARE = 1.5
# Below a week, days without a figure (Sundays, holidays) are usual.
_SHORTEST_STEP = 7
# Months, quarters, half-years and years: shortest, longest and average number of days.
_CALENDAR = ((28, 31, 30.4375), (89, 92, 91.3125), (180, 184, 182.625), (364, 366, 365.25))
_OTHER_UNIT = 20
TWICE = "The series has two values for this date; the other is in row {other}."


@dataclass(frozen=True, slots=True)
class SeriesTable:
    """Rows in order of series and date: `values` NaN where missing, `segment` counts rebasings, `layout` of the points.

    `names`, `directions`, `targets` are per series; `gaps` (N,) marks rows before which a period has no figure, and
    `missing` (S,) counts those periods. `targets` (N,) are those of the rows, where the file has any; `numerator` and
    `denominator` (N,) are there for charts of parts.
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
    missing: Whole
    notes: tuple[str, ...] = field(default=())
    targets: Real | None = None
    numerator: Real | None = None
    denominator: Real | None = None

    def lengths(self) -> Whole:
        """Rows of each series."""
        return np.diff(self.starts, append=len(self.values))

    def left_out(self) -> dict[str, int]:
        """How many rows are no points."""
        without = int(np.isnan(self.values).sum())
        return {WITHOUT_FIGURE: without} if without else {}

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


def read_series(
    source: Source,
    *,
    name: str,
    improvement: str = "neutral",
    target: float | None = None,
    settled: Mapping | None = None,
    chart: str = "xmr",
    ask: ReadOnly[str, str] = IN_COMMAND,
) -> SeriesTable:
    """Read date and value, and if they are there series, improvement, target and rebase; raises ProblemsError.

    `improvement` and `target` hold for rows that say nothing themselves; `settled` says how dates and numbers are written,
    and `ask` where somebody would say so.
    For a `chart` of parts (p, u and their primes) a row has numerator and denominator instead of a value.
    """
    fields = (*FIELDS, *PART_FIELDS) if chart in OF_PARTS else FIELDS
    return series_of(
        Reader.of_file(source, name=name, fields=fields, mapping=settled, ask=ask if settled else None),
        improvement,
        target,
        chart,
    )


def series_of(reader: Reader, improvement: str, target: float | None, chart: str = "xmr") -> SeriesTable:
    """The points of a file in order of time; raises ProblemsError with everything that is wrong with them."""
    if chart in OF_PARTS:
        points, notes = _read_parts(reader, "share" if chart.startswith("p") else "rate")
    else:
        reader.need({"date": "date", "value": "value"})
        points, notes = read_points(reader, date="date", value="value", series="series")
        if chart in NOT_NEGATIVE:
            below = (points["value"] < 0).fill_null(False)
            reader.fault("value", below, f"{NOT_NEGATIVE[chart]} is at least 0.", "Correct it, or draw an xmr chart.")
    frame = given = points.with_columns(reader.rows, *_options(reader, improvement, target))
    if reader.has("target"):
        notes += _percentages(reader, "target", frame["target"], points["series"])
    if reader.faults.listed:
        _tell_twice(reader, given)
    reader.faults.stop_if_any()
    starts = _starts(reader, frame)
    if not _in_order(frame, starts):
        frame = _sorted(frame)
        starts = first_places(frame["series"]).to_numpy().astype(np.int64)
        notes.append(f"The rows of {reader.table.name} were not in order of series and date: they were sorted.")
    if _repeated(frame, starts):
        _tell_twice(reader, given)
    if "improvement" in frame.columns:
        directions = _one_direction(reader, frame, starts)
    else:
        directions = np.full(len(starts), IMPROVEMENTS[improvement], np.int8)
    reader.faults.stop_if_any()
    targets = np.full(len(starts), target, np.float64)
    if "target" in frame.columns:
        targets = _one_target(frame, starts, notes)
    unjudged = int((np.isfinite(targets) & (directions == 0)).sum())
    if unjudged:
        notes.append(
            f"A target was given in {unjudged:,} series without a direction of improvement: it is not judged. "
            "Say increase or decrease."
        )
    return _table(frame, starts, directions, targets, notes)


def _starts(reader: Reader, frame: pl.DataFrame) -> Whole:
    """Where series begin; names that were joined make fewer of them."""
    places = first_places(frame["series"]) if reader.told else reader.firsts("series")
    return places.to_numpy().astype(np.int64)


def _read_parts(reader: Reader, parts: str) -> tuple[pl.DataFrame, list[str]]:
    """Series, date, numerator, denominator and their quotient as the value; missing where either is."""
    reader.need({"date": "date", "numerator": "numerator", "denominator": "denominator"})
    frame = pl.DataFrame(
        {
            "series": reader.names("series").fill_null(""),
            "date": reader.column("date"),
            "numerator": reader.column("numerator"),
            "denominator": reader.column("denominator"),
        }
    )
    above, below = pl.col("numerator"), pl.col("denominator")
    checks: list[Check] = [
        ("numerator", above < 0, "Fewer than none cannot be counted.", "Correct the number."),
        (
            "denominator",
            below <= 0,
            "The denominator is not above 0.",
            "Correct it, or write * where there is no figure.",
        ),
    ]
    if parts == "share":
        text = "More are counted than there are in the denominator."
        checks.append(("numerator", above > below, text, "Correct one of the two numbers, or draw a u chart of rates."))
    reader.first_of(frame, checks)
    return frame.with_columns(value=above / below), [*reader.table.notes, *reader.told]


def read_points(
    reader: Reader, *, date: str, value: str, series: str, looked_up: bool = False
) -> tuple[pl.DataFrame, list[str]]:
    """Series, date and value, a row for each row of a file; and notes. What is wrong stays with the reader.

    Names that are `looked_up` afterwards, as those of measures are, may be spelled as people like.
    """
    points = pl.DataFrame(
        {
            "series": (reader.column(series) if looked_up else reader.names(series)).fill_null(""),
            "date": reader.column(date),
            "value": reader.column(value),
        }
    )
    return points, [*reader.table.notes, *reader.told, *_percentages(reader, value, points["value"], points["series"])]


def _percentages(reader: Reader, name: str, shares: pl.Series, series: pl.Series) -> list[str]:
    """Say that percentages were read as shares; where only some cells of a series have the sign, that is told."""
    signed = reader.signed(name)
    if not signed.any():
        return []
    mixed = _any_of_series(signed, series)
    problem = "Other values of this series have a percent sign, and this one has none."
    remedy = "Write all of them with a percent sign, or none."
    reader.fault(name, mixed & ~signed & reader.given(name).is_not_null() & (shares != 0), problem, remedy)
    return [f"Percentages in the column {reader.named(name)} were read as shares: 95% is 0.95."]


def _any_of_series(flags: pl.Series, series: pl.Series) -> pl.Series:
    frame = pl.DataFrame({"flag": flags, "series": series})
    return frame.select(pl.col("flag").any().over("series")).to_series()


def _table(frame: pl.DataFrame, starts: Whole, directions: Signs, targets: Real, notes: list[str]) -> SeriesTable:
    values = frame["value"].fill_null(np.nan).to_numpy()
    gaps, absent = _gaps(frame["date"].to_physical().to_numpy(), values, starts)
    empty = np.isnan(values)
    missing = absent + np.add.reduceat(empty, starts, dtype=np.int64)
    rows = int(empty.sum())
    if rows:
        notes.append(f"{rows:,} row{'s have' if rows > 1 else ' has'} no figure: they stay empty, never zero.")
    if missing.any():
        count, periods = int((missing > 0).sum()), int(missing.sum())
        notes.append(
            f"{periods:,} {'period is' if periods == 1 else 'periods are'} missing in {count:,} series, which the summary names: nothing was filled in for {'it' if periods == 1 else 'them'}."
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
        missing,
        tuple(notes),
        frame["target"].fill_null(np.nan).to_numpy() if "target" in frame.columns else None,
        *(
            frame[name].fill_null(np.nan).to_numpy() if name in frame.columns else None
            for name in ("numerator", "denominator")
        ),
    )


def _options(reader: Reader, improvement: str, target: float | None) -> list[pl.Series]:
    """What the columns of a file say besides its points."""
    found = []
    if reader.has("rebase"):
        found.append(reader.column("rebase").fill_null(False))
    if reader.has("improvement"):
        words = reader.column("improvement").fill_null(improvement)
        found.append(words.replace_strict(IMPROVEMENTS, default=None, return_dtype=pl.Int8))
    if reader.has("target"):
        targets = reader.column("target")
        found.append(targets if target is None else targets.fill_null(target))
    return found


def _in_order(frame: pl.DataFrame, starts: Whole) -> bool:
    days = frame["date"].to_physical().to_numpy()
    later = days[1:] > days[:-1]
    later[starts[1:] - 1] = True
    return bool(later.all()) and frame["series"].gather(starts).n_unique() == len(starts)


def _sorted(frame: pl.DataFrame) -> pl.DataFrame:
    """Sort by date inside each series; series stay in the order in which they first appear."""
    first = pl.col(ROW_NUMBER).min().over("series")
    return frame.sort(first, pl.col("date"), pl.col(ROW_NUMBER))


def _repeated(frame: pl.DataFrame, starts: Whole) -> bool:
    days = frame["date"].to_physical().to_numpy()
    same = np.zeros(len(days), np.bool_)
    same[1:] = days[1:] == days[:-1]
    same[starts] = False
    return bool(same.any())


def _tell_twice(reader: Reader, frame: pl.DataFrame) -> None:
    reader.twice("date", frame, ("series", "date"), TWICE, "Keep one of them, or name the series apart.")


def _one_direction(reader: Reader, frame: pl.DataFrame, starts: Whole) -> Signs:
    directions = frame["improvement"].fill_null(0).to_numpy()
    found = directions[starts]
    changed = frame[ROW_NUMBER].filter(
        pl.Series(directions != np.repeat(found, np.diff(starts, append=len(directions))))
    )
    text = "The direction of improvement changes within the series."
    reader.fault("improvement", reader.rows.is_in(changed.to_list()), text, "Write one direction for the whole series.")
    return found


def _one_target(frame: pl.DataFrame, starts: Whole, notes: list[str]) -> Real:
    """The target of each series; NaN where there is none or where it moves, as a trajectory has no assurance."""
    targets = frame["target"].fill_null(np.nan).to_numpy()
    lowest, highest = np.fmin.reduceat(targets, starts), np.fmax.reduceat(targets, starts)
    some = ~np.isnan(lowest)
    one, moving = some & (lowest == highest), int((some & (lowest != highest)).sum())
    if moving:
        notes.append(f"The target changes in {moving:,} series: a target that moves is not judged.")
    partly = int((one & np.logical_or.reduceat(np.isnan(targets), starts)).sum())
    if partly:
        notes.append(f"The target is empty in some rows of {partly:,} series: the one that is there was taken for all.")
    return np.where(one, lowest, np.nan)


def _far_from(targets: Real, values: Real, starts: Whole) -> int:
    """Count series with a target that is 20 times above or below all their values: 0.95 beside 95 per cent."""
    if np.isnan(targets).all():
        return 0
    low, high = np.fmin.reduceat(values, starts), np.fmax.reduceat(values, starts)
    above = (targets > _OTHER_UNIT * high) & (high > 0)
    return int((above | ((low > _OTHER_UNIT * targets) & (targets > 0))).sum())


def _gaps(days: npt.NDArray[np.int32], values: Real, starts: Whole) -> tuple[Flags, Whole]:
    """Mark points before which a period is missing, in series of which most steps are of one length.

    And count per series the periods that have no row.
    """
    gaps = np.zeros(len(days), np.bool_)
    if len(days) < 2:
        return gaps, np.zeros(len(starts), np.int64)
    steps = np.diff(days, prepend=days[:1])
    steps[starts] = np.iinfo(np.int32).max
    lengths = np.diff(starts, append=len(days))
    shortest = np.minimum.reduceat(steps, starts)
    usual = np.where((shortest >= _SHORTEST_STEP) & (lengths > 1), shortest * _GAP_SHARE, np.inf)
    regular = steps <= np.repeat(usual, lengths)
    # Without a step that most periods take, nobody knows when a figure was due.
    known = 2 * np.add.reduceat(regular, starts, dtype=np.int64) > lengths - 1
    gaps |= ~regular & np.repeat(known & np.isfinite(usual), lengths)
    gaps[starts] = False
    absent = np.zeros(len(starts), np.int64)
    if gaps.any():
        absent = _absent(steps, gaps, regular, starts)
    missing = np.isnan(values)
    gaps[1:] |= missing[:-1]
    gaps &= ~missing
    gaps[starts] = False
    return gaps, absent


def _absent(steps: npt.NDArray[np.int32], gaps: Flags, regular: Flags, starts: Whole) -> Whole:
    """How many periods each series leaves out, by the average length of its usual steps."""
    usual = regular.copy()
    usual[starts] = False
    number = np.add.reduceat(usual, starts, dtype=np.int64)
    total = np.add.reduceat(np.where(usual, steps, 0), starts, dtype=np.int64)
    step = total / np.maximum(number, 1)
    for least, most, average in _CALENDAR:
        # Few months may be short ones: over years the average of the calendar counts.
        step = np.where((step > least) & (step <= most), average, step)
    owner = np.searchsorted(starts, np.flatnonzero(gaps), side="right") - 1
    left_out = np.rint(steps[gaps] / step[owner]).astype(np.int64) - 1
    return np.bincount(owner, left_out, len(starts)).astype(np.int64)
