"""A file of figures: from rows of text to what would be recorded, or to everything that is wrong with it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping as ReadOnly
from dataclasses import dataclass

import polars as pl

from collegium.board.charting import OF_EVENTS
from collegium.definitions.measures import Measure
from collegium.tables.cells import Check
from collegium.tables.columns import Reader
from collegium.tables.mapping import Field, normalised
from collegium.tables.missing import BLANK
from collegium.tables.problems import Problem
from collegium.tables.series import read_points

FIELDS = (
    Field("measure", "Measure", required=True, help="The id or the title of the measure.", synonyms=("indicator", "metric", "series")),
    Field("period", "Month", required=True, kind="month", help="For example 2026-04 or 2026-04-01.", synonyms=("month", "date")),
    Field("value", "Value", kind="share", help="A proportion is a share from 0 to 1. Leave it out where there are numerator and denominator.", synonyms=("figure",)),
    Field("numerator", "Numerator", kind="figure", help="What is counted."),
    Field("denominator", "Denominator", kind="figure", help="Among how many."),
    Field("unit_code", "Unit code", help="Leave it out for figures of the whole organisation.", synonyms=("unit",)),
)  # fmt: skip
FIRST_DAY = dt.date(1948, 7, 1)
# A value may be rounded: it may differ from its numerator and denominator by this share, or by half a unit.
AGREE = 1e-3

Key = tuple[int | None, str, dt.date]


@dataclass(frozen=True)
class Figure:
    """One row of a file, read: the figure of a measure in a month, or why there is none."""

    unit_id: int | None
    measure: str
    period: dt.date
    value: float | None
    numerator: float | None
    denominator: float | None
    status: str
    row: int

    @property
    def key(self) -> Key:
        return self.unit_id, self.measure, self.period

    @property
    def content(self) -> tuple[float | None, float | None, float | None, str]:
        return self.value, self.numerator, self.denominator, self.status


def read_figures(
    reader: Reader, *, units: dict[str, int], today: dt.date, measures: ReadOnly[str, Measure]
) -> list[Figure]:
    """Read every row; raises ProblemsError with everything that is wrong with the file."""
    need_columns(reader)
    points, _ = read_points(reader, date="period", value="value", series="measure", looked_up=True)
    frame = points.with_columns(
        *(reader.column(name) for name in ("numerator", "denominator")),
        *(reader.missing(name).alias(f"no_{name}") for name in ("value", "numerator", "denominator")),
        known_units(reader, units),
        known_measures(reader, measures),
        signed=reader.signed("value"),
    )
    frame = frame.with_columns(*of_measures(frame["measure"], measures), missing=why_none())
    frame = frame.with_columns(date=pl.when("events").then("date").otherwise(pl.col("date").dt.month_start()))
    frame = frame.with_columns(made=formed())
    problem = "This month lies in the future or before 1948."
    reader.fault("period", ~frame["date"].is_between(FIRST_DAY, today), problem, "Correct the month.")
    reader.first_of(frame, [*checks_of_parts(), *checks_of_value("value"), *checks_of_value("numerator")])
    problem = "The measure has two figures for this month; the other stands in row {other}."
    reader.twice("period", frame, ("unit", "measure", "date"), problem, "Keep one of them, or name the unit of each.")
    reader.faults.stop_if_any()
    return figures_of(frame.with_columns(reader.rows.alias("row")))


def need_columns(reader: Reader) -> None:
    for name in ("measure", "period"):
        if not reader.has(name):
            text = f"No column is mapped to “{reader.fields[name].title}”."
            reader.faults.add(Problem(reader.table.name, None, name, "", text, "Say which column holds it."))
    if not reader.has("value") and not reader.has("numerator"):
        remedy = "Map a column to the value, or to numerator and denominator."
        reader.faults.add(Problem(reader.table.name, None, "value", "", "No column holds figures.", remedy))
    reader.faults.stop_if_any()


def known_units(reader: Reader, units: dict[str, int]) -> pl.Series:
    """The number of the unit; 0 for the whole organisation."""
    codes = reader.column("unit_code").fill_null("")
    found = codes.replace_strict({**units, "": 0}, default=None, return_dtype=pl.Int64)
    problem = "The register knows no unit of this code."
    reader.fault("unit_code", found.is_null(), problem, "Correct the code, or add the unit.")
    return found.alias("unit")


def known_measures(reader: Reader, measures: ReadOnly[str, Measure]) -> pl.Series:
    """The id of the measure that has this id or title."""
    known = {normalised(name): one.id for one in measures.values() for name in (one.title, one.id)}
    texts = reader.text("measure")
    ids = {text: known.get(normalised(text)) for text in texts.drop_nulls().unique().to_list()}
    found = texts.replace_strict(list(ids), list(ids.values()), default=None, return_dtype=pl.String)
    remedy = f"Use one of: {', '.join(sorted(measures))}."
    reader.fault("measure", found.is_null() & texts.is_not_null(), "No measure of this name is known.", remedy)
    return found.alias("measure")


def of_measures(ids: pl.Series, measures: ReadOnly[str, Measure]) -> list[pl.Series]:
    """What the measure of each row is; null where it is not known."""
    kinds = {name: str(measure.kind) for name, measure in measures.items()}
    scales = {name: measure.per for name, measure in measures.items()}
    events = {name: measure.chart in OF_EVENTS for name, measure in measures.items()}
    return [
        ids.replace_strict(kinds, default=None, return_dtype=pl.String).alias("kind"),
        ids.replace_strict(scales, default=None, return_dtype=pl.Float64).alias("per"),
        ids.replace_strict(events, default=False, return_dtype=pl.Boolean).alias("events"),
    ]


def why_none() -> pl.Expr:
    """The reason that somebody gave for a figure that is not there; an empty cell gives none."""
    given = (
        pl.when(pl.col(f"no_{name}") != BLANK).then(f"no_{name}") for name in ("value", "numerator", "denominator")
    )
    return pl.coalesce(*given)


def formed() -> pl.Expr:
    """The figure that numerator and denominator give, where both are there; a count is its numerator."""
    numerator, denominator = pl.col("numerator"), pl.col("denominator")
    share = pl.when(denominator > 0).then(pl.col("per") * numerator / denominator)
    return (
        pl.when((pl.col("kind") == "count") & pl.col("no_denominator").is_not_null()).then(numerator).otherwise(share)
    )


def checks_of_parts() -> list[Check]:
    """What is wrong with numerator and denominator, or with a value beside them."""
    numerator, denominator, proportion = pl.col("numerator"), pl.col("denominator"), pl.col("kind") == "proportion"
    no_numerator, no_denominator = pl.col("no_numerator").is_not_null(), pl.col("no_denominator").is_not_null()
    asked = pl.col("kind").is_not_null() & pl.col("no_value").fill_null(BLANK).eq(BLANK)
    apart, both = "Numerator and denominator stand together.", "Fill both in, or leave both out."
    rounded = pl.when(proportion).then(0.005).otherwise(0.05)
    differ = (pl.col("value") - pl.col("made")).abs() > pl.max_horizontal(AGREE * pl.col("made").abs(), rounded)
    return [
        ("numerator", asked & no_numerator & ~no_denominator, apart, both),
        ("denominator", asked & ~no_numerator & no_denominator & (pl.col("kind") != "count"), apart, both),
        (
            "denominator",
            asked & (denominator <= 0),
            "The denominator is not above 0.",
            "Correct it; where nobody was counted, write n/a as the value.",
        ),
        (
            "denominator",
            asked & proportion & ~numerator.is_between(0, denominator),
            "The denominator is below its numerator, or the numerator is below 0.",
            "See whether the two are swapped.",
        ),
        (
            "value",
            pl.col("signed") & ~proportion,
            "The figure of this measure is no share, so that a percentage can be read in two ways.",
            "Write it without the percent sign, in the unit of the measure.",
        ),
        (
            "value",
            differ,
            "The value is not what numerator and denominator give.",
            "Correct one of them, or leave the value out.",
        ),
    ]


def checks_of_value(column: str) -> list[Check]:
    """What no figure of such a measure can be, told at the value or, where there is none, at its numerator."""
    value, kind = pl.coalesce("made", "value"), pl.col("kind")
    here = pl.col("no_value").is_null() == (column == "value")
    mixed = "A proportion is a share from 0 to 1. Percentages and shares may not be mixed."
    return [
        (
            column,
            here & (kind == "proportion") & ~value.is_between(0, 1),
            mixed,
            "Divide the column by 100: write 0.95 for 95%.",
        ),
        (
            column,
            here & kind.is_in(["count", "rate"]) & (value < 0),
            "This cannot be below 0.",
            "Correct the figure.",
        ),
        (
            column,
            here & (kind == "count") & (value != value.floor()),
            "A count is a whole number.",
            "Write it without decimals.",
        ),
    ]


def figures_of(frame: pl.DataFrame) -> list[Figure]:
    none = pl.col("missing").is_not_null()
    value = pl.coalesce("made", "value")
    columns = frame.select(
        pl.when(pl.col("unit") > 0).then("unit"),
        "measure",
        "date",
        pl.when(~none).then(value).alias("value"),
        *(pl.when(~none).then(name).alias(name) for name in ("numerator", "denominator")),
        pl.coalesce("missing", pl.when(value.is_null()).then(pl.lit(BLANK)), pl.lit("")).alias("status"),
        "row",
    )
    return [Figure(*row) for row in columns.iter_rows()]
