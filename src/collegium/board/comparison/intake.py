"""A file of units to compare: the units of any funnel, and beside them what was published."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import polars as pl

from collegium.board.models import Indicator
from collegium.methods.funnel import Kind
from collegium.tables.cells import Check
from collegium.tables.columns import Reader
from collegium.tables.mapping import Field, normalised, suggest
from collegium.tables.mapping import Mapping as Chosen
from collegium.tables.problems import Problem
from collegium.tables.ratios import RatioTable, ratio_fields, ratios_of
from collegium.tables.reading import Table

PUBLISHED = (
    Field("ratio", "Published value", kind="figure", synonyms=("shmi_value", "hsmr_value", "value"), help="It is checked against observed and expected."),
    Field("band", "Published band", kind="figure", synonyms=("shmi_banding", "banding")),
    Field("lower", "Published lower limit", kind="figure", synonyms=("od_ll",)),
    Field("upper", "Published upper limit", kind="figure", synonyms=("od_ul",)),
    Field("indicator", "Indicator", synonyms=("indicator_code",)),
    Field("period", "Period", synonyms=("time_period",)),
)  # fmt: skip
NUMBERS = ("cases", "ratio", "band", "lower", "upper")
PER = {Indicator.HSMR: 100.0}
# A published ratio is rounded; between 1.00 and 100 there is a factor of a hundred.
ROUNDED, OTHER_UNIT = 0.02, 30.0


@dataclass(frozen=True)
class UnitRow:
    """One unit as the file has it; without figures it says why."""

    row: int
    code: str
    name: str
    status: str
    numbers: Mapping[str, float | None]

    def __getitem__(self, name: str) -> float | None:
        return self.numbers.get(name)


LONGEST = {"unit": 160, "name": 200, "period": 80}  # characters that are kept


@dataclass(frozen=True)
class ComparisonFile:
    units: tuple[UnitRow, ...]
    notes: tuple[str, ...]
    period: str
    left_out: Mapping[str, int]


def fields_of(kind: Kind) -> tuple[Field, ...]:
    """Columns of a file of units; in an official file DENOMINATOR is the number of spells."""
    of_cases = ("spells", "denominator") if kind is Kind.RATIO else ("spells",)
    name = Field("name", "Name of the unit", synonyms=("provider_name", "unit_name", "trust_name"))
    unit, *figures = ratio_fields(kind)
    return (unit, name, *figures, Field("cases", "Spells or cases", kind="figure", synonyms=of_cases), *PUBLISHED)


def read_comparison(table: Table, *, indicator: str, kind: Kind, mapping: Chosen | None = None) -> ComparisonFile:
    """Read a file of units; raises ProblemsError with everything that is wrong with it."""
    fields = fields_of(kind)
    whole = Reader.of_table(table, mapping or suggest(table, fields), fields)
    reader, totals = whole.without_totals("unit", "name", unit="unit")
    ratios = replace(ratios_of(reader, kind), totals=totals)
    frame = pl.DataFrame({"observed": ratios.observed, "base": ratios.base}).fill_nan(None)
    frame = frame.with_columns(reader.column(name) for name in NUMBERS)
    reader.first_of(frame, checks_of_published(indicator))
    for name, most in LONGEST.items():
        problem = f"This has more than {most} characters, the most that are kept."
        reader.fault(name, reader.text(name).str.len_chars() > most, problem, "Shorten it.")
    together(reader, indicator)
    reader.faults.stop_if_any()
    periods = reader.text("period").drop_nulls().unique().to_list()
    return ComparisonFile(
        units_of(reader, ratios, frame), ratios.notes, periods[0] if len(periods) == 1 else "", ratios.left_out()
    )


def units_of(reader: Reader, ratios: RatioTable, frame: pl.DataFrame) -> tuple[UnitRow, ...]:
    said = (reader.rows, ratios.units, reader.text("name").fill_null(""), ratios.missing.fill_null(""))
    return tuple(
        UnitRow(row, code, name, status, numbers)
        for row, code, name, status, numbers in zip(*said, frame.iter_rows(named=True), strict=True)
    )


def checks_of_published(indicator: str) -> list[Check]:
    """A published ratio is in the unit of its indicator: 1.00 for SHMI, 100 for HSMR."""
    per = PER.get(Indicator(indicator), 1.0)
    wanted, other = ("100", "1.00") if per == 100.0 else ("1.00", "100")
    given, made = pl.col("ratio"), pl.col("observed") / pl.col("base") * per
    known = (pl.col("base") > 0) & (made > 0)
    near = (given - made).abs() <= pl.max_horizontal(ROUNDED * given.abs(), ROUNDED * made, pl.lit(0.006 * per))
    far = (given > OTHER_UNIT * made) | (OTHER_UNIT * given < made)
    return [
        (
            "ratio",
            known & ~near & far,
            f"The value stands in a unit where {other} is as expected; here {wanted} is.",
            "Choose the indicator that the file holds. The two are never mixed.",
        ),
        (
            "ratio",
            known & ~near,
            "The value is not what observed and expected give.",
            "Correct one of the three, or leave the value out.",
        ),
    ]


def together(reader: Reader, indicator: str) -> None:
    """What no single row can say: two indicators or two periods in one file, an indicator of another kind."""
    for name, noun in (("indicator", "indicators"), ("period", "periods")):
        texts = reader.text(name)
        values = texts.drop_nulls().unique(maintain_order=True)
        if len(values) > 1:
            second = (texts == values[1]) & (texts == values[1]).fill_null(False).cum_sum().eq(1)
            text = f"The file holds {len(values)} {noun}; one chart never shows two."
            reader.fault(name, second, text, "Bring them in one after the other, each in a file of its own.")
    told = normalised(" ".join(reader.mapping.columns.values()))
    for word, other in (("hsmr", Indicator.HSMR), ("shmi", Indicator.SHMI)):
        if word in told and indicator != other and indicator in (Indicator.HSMR, Indicator.SHMI, Indicator.LOCAL):
            text = f"The columns of this file are those of {word.upper()}."
            column = reader.mapping.columns.get("ratio", "")
            reader.faults.add(Problem(reader.table.name, 1, column, "", text, "Choose that indicator."))
