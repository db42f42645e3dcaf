"""The lines and icons of charted series as tables to write."""

import numpy as np
import numpy.typing as npt
import polars as pl

from collegium.methods.spc import LIMIT_STATES, XmrChart
from collegium.methods.spc_rules import ASSURANCES, POINT_TYPES, SPECIAL_CAUSES, VARIATIONS
from collegium.tables.series import Flags, SeriesTable


def points_frame(table: SeriesTable, present: Flags, chart: XmrChart | None) -> pl.DataFrame:
    """A row for each row of the file, in order of series and date; a row without a figure has no lines."""
    frame = pl.DataFrame(
        {
            "series": table.series,
            "date": table.dates,
            "value": _figures(table.values),
        }
    )
    if chart is None:
        empty = [pl.lit(None, pl.Int32).alias("segment"), *(pl.lit(None, pl.Float64).alias(x) for x in _LINES)]
        return frame.with_columns(*empty, *(pl.lit(None, pl.String).alias(x) for x in ("special_cause", "point_type")))
    segments = chart.segments
    columns = {
        "segment": pl.Series(chart.along(chart.segment_numbers().astype(np.int32))),
        "mean": pl.Series(chart.along(segments.mean)),
        "lower_limit": _figures(chart.along(segments.lower_limit)),
        "upper_limit": _figures(chart.along(segments.upper_limit)),
        "special_cause": _words(SPECIAL_CAUSES, chart.special_cause),
        "point_type": _words(POINT_TYPES, chart.point_type),
    }
    if present.all():
        return frame.with_columns(**columns)
    # The place of each row among the points that are there, null for a row without a figure.
    place = pl.select(
        pl.when(pl.lit(pl.Series(present))).then(pl.lit(pl.Series(np.cumsum(present) - 1))).cast(pl.UInt32)
    )
    return frame.with_columns(**{name: column.gather(place.to_series()) for name, column in columns.items()})


def summary_frame(table: SeriesTable, filled: Flags, chart: XmrChart | None) -> pl.DataFrame:
    """A row for each series: number of points, icons, state of the limits, number of gaps, and how its rows add up."""
    present = ~np.isnan(table.values)
    frame = pl.DataFrame(
        {
            "series": table.names,
            "points": np.add.reduceat(present, table.starts, dtype=np.int64),
            "gaps": np.add.reduceat(table.gaps, table.starts, dtype=np.int64),
            "rows_read": table.lengths(),
        }
    )
    words = {"variation": VARIATIONS, "assurance": ASSURANCES, "limits": LIMIT_STATES}
    frame = frame.with_columns(rows_left_out=pl.col("rows_read") - pl.col("points"))
    order = ("series", "points", "variation", "assurance", "limits", "gaps", "rows_read", "rows_left_out")
    if chart is None:
        return frame.with_columns(pl.lit(None, pl.String).alias(name) for name in words).select(order)
    codes = (chart.variation, chart.assurance, chart.segments.state[chart.last_segment])
    place = pl.select(pl.when(pl.lit(pl.Series(filled))).then(pl.lit(pl.Series(np.cumsum(filled) - 1))).cast(pl.UInt32))
    found = {name: _words(words[name], code).gather(place.to_series()) for name, code in zip(words, codes, strict=True)}
    none = (pl.col("assurance", "limits").fill_null("none"),)
    return frame.with_columns(**found).with_columns(*none).select(order)


_LINES = ("mean", "lower_limit", "upper_limit")


def _words(words: tuple[str, ...], places: npt.NDArray[np.uint8]) -> pl.Series:
    # One byte a point instead of sixteen.
    return pl.Series(words, dtype=pl.Enum(words)).gather(pl.Series(places))


def _figures(values: npt.NDArray[np.generic]) -> pl.Series:
    # Asking once whether anything is missing is quicker than replacing nothing.
    return pl.Series(values, nan_to_null=bool(np.isnan(values.min())))
