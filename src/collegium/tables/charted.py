"""The lines and icons of charted series as tables to write."""

from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import polars as pl

from collegium.methods.spc import LIMIT_STATES, XmrChart
from collegium.methods.spc_charts import PointChart
from collegium.methods.spc_rules import ASSURANCES, POINT_TYPES, SPECIAL_CAUSES, VARIATIONS
from collegium.tables.series import Flags, SeriesTable

if TYPE_CHECKING:  # its binomial takes long to load, and only run charts need it
    from collegium.methods.spc_runs import Runs

Chart = XmrChart | PointChart
RARE = "most figures equal the one before: an XmR chart does not fit rare events; use a t chart of the days, or a g chart of the cases, between them"  # fmt: skip
STEP = "the centre line spans a step: new limits may begin at new_limits_from, and assurance is judged from there"
_SHOWN = 5  # series that a note names
RUN_COLUMNS = ("useful", "longest", "longest_limit", "crossings", "crossings_limit")


def points_frame(table: SeriesTable, present: Flags, chart: Chart | None, centre: str = "mean") -> pl.DataFrame:
    """A row for each row of the file, in order of series and date; a row without a figure has no lines.

    The centre line is the column `centre`: mean for an XmR chart.
    """
    frame = pl.DataFrame(
        {
            "series": table.series,
            "date": table.dates,
            "value": _figures(table.values),
        }
    )
    if chart is None:
        names = (centre, "lower_limit", "upper_limit")
        empty = [pl.lit(None, pl.Int32).alias("segment"), *(pl.lit(None, pl.Float64).alias(x) for x in names)]
        return frame.with_columns(*empty, *(pl.lit(None, pl.String).alias(x) for x in ("special_cause", "point_type")))
    if isinstance(chart, XmrChart):
        segments = chart.segments
        numbers = chart.along(chart.segment_numbers().astype(np.int32))
        along: list[npt.NDArray[np.generic]] = [
            chart.along(one) for one in (segments.mean, segments.lower_limit, segments.upper_limit)
        ]
        cause, kind = chart.special_cause, chart.point_type
    else:
        numbers = chart.segment.astype(np.int32)
        along = [chart.lines.centre, chart.lines.lower_limit, chart.lines.upper_limit]
        cause, kind = chart.reading.special_cause, chart.reading.point_type
    columns = {
        "segment": pl.Series(numbers),
        centre: pl.Series(along[0]),
        "lower_limit": _figures(along[1]),
        "upper_limit": _figures(along[2]),
        "special_cause": _words(SPECIAL_CAUSES, cause),
        "point_type": _words(POINT_TYPES, kind),
    }
    if present.all():
        return frame.with_columns(**columns)
    # The place of each row among the points that are there, null for a row without a figure.
    place = pl.select(
        pl.when(pl.lit(pl.Series(present))).then(pl.lit(pl.Series(np.cumsum(present) - 1))).cast(pl.UInt32)
    )
    return frame.with_columns(**{name: column.gather(place.to_series()) for name, column in columns.items()})


def summary_frame(
    table: SeriesTable, filled: Flags, present: Flags, chart: Chart | None, runs: "Runs | None" = None
) -> pl.DataFrame:
    """A row for each series: points, icons, state of the limits, missing periods, how its rows add up, and what to know."""
    frame = pl.DataFrame(
        {
            "series": table.names,
            "points": np.add.reduceat(present, table.starts, dtype=np.int64),
            "gaps": table.missing,
            "rows_read": table.lengths(),
        }
    )
    words = {"variation": VARIATIONS, "assurance": ASSURANCES, "limits": LIMIT_STATES}
    frame = frame.with_columns(rows_left_out=pl.col("rows_read") - pl.col("points"))
    order = ["series", "points", *words, "gaps", "rows_read", "rows_left_out", "new_limits_from", "note"]
    if chart is None:
        nothing = [pl.lit(None, pl.String).alias(name) for name in (*words, "note")]
        return frame.with_columns(*nothing, pl.lit(None, pl.Date).alias("new_limits_from")).select(order)
    if isinstance(chart, XmrChart):
        codes = (chart.variation, chart.assurance, chart.segments.state[chart.last_segment])
        step, rare = chart.step, chart.segments.rare[chart.last_segment]
    else:
        codes = (chart.reading.variation, chart.reading.assurance, chart.state)
        step, rare = chart.reading.step, np.zeros(len(chart.state), np.bool_)
    columns = {name: _words(words[name], code) for name, code in zip(words, codes, strict=True)}
    columns["new_limits_from"] = table.dates.filter(pl.Series(present)).gather(
        pl.Series(step).replace(-1, None).cast(pl.UInt32)
    )
    columns["note"] = _notes(rare, step >= 0)
    if runs is not None:
        limits = {name: pl.Series(getattr(runs, name)).replace(-1, None) for name in RUN_COLUMNS}
        columns |= {f"runs_{name}": column for name, column in limits.items()} | {"runs_signal": pl.Series(runs.signal)}
        order += [name for name in columns if name.startswith("runs_")]
    place = pl.select(pl.when(pl.lit(pl.Series(filled))).then(pl.lit(pl.Series(np.cumsum(filled) - 1))).cast(pl.UInt32))
    gathered = {name: column.gather(place.to_series()) for name, column in columns.items()}
    none = (pl.col("assurance", "limits").fill_null("none"),)
    return frame.with_columns(**gathered).with_columns(*none).select(order)


def chart_notes(table: SeriesTable, filled: Flags, chart: Chart | None) -> tuple[str, ...]:
    """What a reader should know of all series together, with the first of their names."""
    if chart is None:
        return ()
    names, found = table.names.filter(pl.Series(filled)), []
    if isinstance(chart, XmrChart):
        step, rare = chart.step >= 0, chart.segments.rare[chart.last_segment]
        if rare.any():
            found.append(
                f"{_in_series(names, rare)} most figures equal the one before. An XmR chart does not fit rare events: use a t chart "
                "of the days, or a g chart of the cases, between them. No moving range was left out."
            )
    else:
        step = chart.reading.step >= 0
    if step.any():
        found.append(
            f"{_in_series(names, step)} the centre line spans a step, from the day in new_limits_from on. Assurance is judged by "
            "the figures from there. If the cause is known and expected to last, begin new limits there (column rebase)."
        )
    return tuple(found)


def _in_series(names: pl.Series, which: Flags) -> str:
    chosen = names.filter(pl.Series(which))
    number = len(chosen)
    shown = ", ".join(str(name) for name in chosen.head(_SHOWN).to_list() if name)
    more = f" and {number - _SHOWN:,} more" if number > _SHOWN else ""
    return f"In {number:,} series{f' ({shown}{more})' if shown else ''}"


def _notes(rare: Flags, step: Flags) -> pl.Series:
    notes = pl.select(
        pl.concat_str(
            pl.when(pl.lit(pl.Series(rare))).then(pl.lit(RARE)),
            pl.when(pl.lit(pl.Series(step))).then(pl.lit(STEP)),
            separator="; ",
            ignore_nulls=True,
        )
    ).to_series()
    return notes.replace("", None)


def _words(words: tuple[str, ...], places: npt.NDArray[np.uint8]) -> pl.Series:
    # One byte a point instead of sixteen.
    return pl.Series(words, dtype=pl.Enum(words)).gather(pl.Series(places))


def _figures(values: npt.NDArray[np.generic]) -> pl.Series:
    # Asking once whether anything is missing is quicker than replacing nothing.
    return pl.Series(values, nan_to_null=bool(np.isnan(values.min())))
