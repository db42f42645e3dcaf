"""A file of service reviews: own figures and peers' figures, a row each; read whole, or everything that is wrong with it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field

import polars as pl

from collegium.board.intake import FIRST_DAY
from collegium.tables.cells import Check
from collegium.tables.columns import Reader
from collegium.tables.mapping import Field, mapping_problems, suggest
from collegium.tables.mapping import Mapping as Chosen
from collegium.tables.problems import Problem
from collegium.tables.reading import Table

BETTER = {"increase": ("higher",), "decrease": ("lower",), "neutral": ("neither",)}
FIELDS = (
    Field("unit_code", "Unit code", required=True, synonyms=("unit", "specialty")),
    Field("measure", "Measure", required=True, synonyms=("indicator", "metric")),
    Field("measure_unit", "Unit of measurement", required=True, synonyms=("units", "measured_in")),
    Field("period", "Month", required=True, kind="month", synonyms=("month", "date")),
    Field("value", "Value", kind="figure", synonyms=("figure",)),
    Field("peer", "Peer", synonyms=("provider", "trust")),
    Field("lower_quartile", "Lower quartile", kind="figure", synonyms=("q1", "first_quartile")),
    Field("median", "Median", kind="figure", synonyms=("q2",)),
    Field("upper_quartile", "Upper quartile", kind="figure", synonyms=("q3", "third_quartile")),
    Field("better", "Better is", kind="choice", choices=BETTER, synonyms=("improvement", "direction")),
)
QUARTILES = ("lower_quartile", "median", "upper_quartile")
WITHOUT_FIGURE = "Rows of peers without a figure"


@dataclass
class IndicatorRows:
    """What a file says of one measure of one unit."""

    name: str
    unit_text: str
    better: str
    own: dict[dt.date, tuple[float | None, tuple[float, float, float] | None]] = field(default_factory=dict)
    peers: dict[tuple[dt.date, str], float] = field(default_factory=dict)


Units = dict[int, dict[str, IndicatorRows]]


@dataclass(frozen=True)
class ReviewFile:
    """Unit -> measure -> figures, and by reason the rows that say nothing."""

    units: Units
    left_out: Mapping[str, int]


def read_reviews(table: Table, *, units: dict[str, int], today: dt.date, mapping: Chosen | None = None) -> ReviewFile:
    """Read a file of reviews; raises ProblemsError with everything that is wrong with it."""
    chosen = mapping or suggest(table, FIELDS, source_kind="service_reviews")
    reader = Reader.of_table(table, chosen, FIELDS)
    for wrong in mapping_problems(table, chosen, FIELDS):
        reader.faults.add(wrong)
    reader.faults.stop_if_any()
    frame = frame_of(reader, units)
    period = frame["period"]
    problem = "This month lies in the future or before 1948."
    reader.fault("period", ~period.is_between(FIRST_DAY, today), problem, "Correct the month.")
    reader.first_of(frame, checks())
    check_together(reader, frame)
    found = units_of(frame)
    for measures in found.values():
        for one in measures.values():
            if not any(value is not None for value, _ in one.own.values()):
                reader.faults.add(Problem(table.name, None, "value", one.name, "The unit has no figure of its own for this measure.", "Add rows in which the peer is left empty."))  # fmt: skip
    reader.faults.stop_if_any()
    empty = frame.filter(pl.col("peer").is_not_null() & pl.col("value").is_null()).height
    return ReviewFile(found, {WITHOUT_FIGURE: empty} if empty else {})


def frame_of(reader: Reader, units: dict[str, int]) -> pl.DataFrame:
    """The fields with the number of each unit, and why a quartile is missing."""
    frame = pl.DataFrame([reader.column(field.name) for field in FIELDS])
    unit = frame["unit_code"].replace_strict(units, default=None, return_dtype=pl.Int64)
    problem = "The register knows no unit of this code."
    unknown = unit.is_null() & frame["unit_code"].is_not_null()
    reader.fault("unit_code", unknown, problem, "Correct the code, or add the unit.")
    none = [reader.missing(name).is_not_null().alias(f"no_{name}") for name in QUARTILES]
    return frame.with_columns(unit.alias("unit"), pl.col("period").dt.month_start(), *none)


def checks() -> list[Check]:
    """What is wrong with the quartiles of a row."""
    none = [pl.col(f"no_{name}") for name in QUARTILES]
    some = ~pl.all_horizontal(none)
    lower, median, upper = map(pl.col, QUARTILES)
    remedy = "Give lower quartile, median and upper quartile, or none of them."
    return [
        *((name, some & pl.col(f"no_{name}"), "Quartiles stand together.", remedy) for name in QUARTILES),
        (
            "median",
            ~((lower <= median) & (median <= upper)),
            "The quartiles are not in order.",
            "See whether columns are swapped.",
        ),
        (
            "peer",
            some & pl.col("peer").is_not_null(),
            "A peer's row has no quartiles.",
            "Put quartiles on the unit's own rows.",
        ),
    ]


def check_together(reader: Reader, frame: pl.DataFrame) -> None:
    """What no single row can say: one unit of measurement and one direction a measure, one figure a month."""
    of_measure = ("unit", "measure")
    first = frame.select(
        "measure_unit", "better", "peer", "period", *of_measure,
        first_unit=pl.col("measure_unit").first().over(of_measure),
        first_better=pl.col("better").first().over(of_measure).fill_null("neutral"),
        own=pl.when(pl.col("peer").is_null()).then(pl.lit("")),
    )  # fmt: skip
    known = first["unit"].is_not_null()
    other = known & (first["measure_unit"] != first["first_unit"])
    problem = "The measure stands in “{other}” above."
    reader.fault("measure_unit", other, problem, "Use one unit of measurement.", other=first["first_unit"])
    turned = known & (first["better"] != first["first_better"])
    reader.fault("better", turned, "The measure has another direction above.", "Use one direction.")
    key = (*of_measure, "period")
    problem = "This peer has two figures for this month."
    reader.twice("peer", first, (*key, "peer"), problem, "Keep one of them.")
    problem = "The unit has two figures for this month."
    reader.twice("period", first, (*key, "own"), problem, "Keep one of them.")


def units_of(frame: pl.DataFrame) -> Units:
    found: Units = {}
    whole = frame.drop_nulls(["unit", "measure", "measure_unit", "period"])
    columns = ("unit", "measure", "measure_unit", "better", "period", "peer", "value", *QUARTILES)
    for unit, measure, measure_unit, better, month, peer, value, *quartiles in whole.select(columns).iter_rows():
        rows = found.setdefault(unit, {}).setdefault(measure, IndicatorRows(measure, measure_unit, better or "neutral"))
        if peer is None:
            rows.own[month] = (value, None if None in quartiles else (quartiles[0], quartiles[1], quartiles[2]))
        elif value is not None:
            rows.peers[month, peer] = value
    return found
