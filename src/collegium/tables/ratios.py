"""Units to compare in a funnel: observed beside expected, or a number beside those among whom it was counted."""

from collections.abc import Mapping as ReadOnly
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
import polars as pl

from collegium.methods.funnel import BANDS, Funnel, Kind, Limits
from collegium.tables.cells import Check
from collegium.tables.columns import IN_COMMAND, Reader
from collegium.tables.mapping import Field, Mapping
from collegium.tables.plain import Source
from collegium.tables.problems import Problem

Real = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]

NO_LIMITS = "no limits: nobody has an event, or everybody has"
LIMIT_COLUMNS = ("lower_95", "upper_95", "lower_998", "upper_998")
# What is observed beside an expected number, not beside a denominator.
OF_EXPECTED = (Kind.RATIO, Kind.SHMI)
WITHOUT_FIGURE = "Units without a figure"
TOTALS = "Totals"


@dataclass(frozen=True, slots=True)
class RatioTable:
    """Units in the order of the file; NaN and the reason where a figure is missing or suppressed."""

    units: pl.Series
    observed: Real
    base: Real
    missing: pl.Series
    notes: tuple[str, ...]
    totals: int = 0  # rows of the file that add up others: no units

    @property
    def rows(self) -> int:
        """How many rows were read."""
        return len(self.units) + self.totals

    def present(self) -> Flags:
        """Which units have both figures."""
        return self.missing.is_null().to_numpy()

    def left_out(self) -> dict[str, int]:
        """How many rows have no part in the limits."""
        without = len(self.missing) - self.missing.null_count()
        counts = {WITHOUT_FIGURE: without, TOTALS: self.totals}
        return {reason: count for reason, count in counts.items() if count}


def base_of(kind: Kind) -> str:
    """What the observed number stands beside."""
    return "expected" if kind in OF_EXPECTED else "denominator"


def ratio_fields(kind: Kind) -> tuple[Field, ...]:
    """The unit, what was observed, and beside what; the denominator of a ratio is none."""
    beside = ("expected", "e", "expected deaths", "n") if kind in OF_EXPECTED else ("denominator",)
    return (
        Field(
            "unit", "Unit", required=True, help="A name or code, such as the code of a provider.",
            synonyms=("code", "provider_code", "provider", "trust", "org_code"),
        ),
        Field(
            "observed", "Observed", required=True, kind="figure", synonyms=("o", "observed deaths", "deaths"),
            help="Where there is no figure, write * or not reported.",
        ),
        Field(
            "base", "Expected or denominator", required=True, kind="figure", synonyms=beside,
            help="Expected for a ratio, denominator for a share or rate.",
        ),
    )  # fmt: skip


def read_ratios(
    source: Source, *, name: str, kind: Kind, settled: Mapping | None = None, ask: ReadOnly[str, str] = IN_COMMAND
) -> RatioTable:
    """Read unit, observed and expected (ratio) or denominator (proportion, rate); raises ProblemsError with all faults.

    `settled` says how numbers are written, and `ask` where somebody would say so; without it the file's own numbers
    have to.
    """
    # Two units of one name cannot be joined: each has one row.
    ways = {name: way for name, way in ask.items() if name != "names"} if settled else None
    reader = Reader.of_file(source, name=name, fields=ratio_fields(kind), mapping=settled, ask=ways)
    units, totals = reader.without_totals("unit", unit="unit")
    table = ratios_of(units, kind)
    reader.faults.stop_if_any()
    return replace(table, totals=totals)


def ratios_of(reader: Reader, kind: Kind) -> RatioTable:
    """The units of a file; what is wrong with them is among the faults of its reader."""
    base = base_of(kind)
    reader.need({"unit": "unit", "observed": "observed", "base": base})
    frame = pl.DataFrame([reader.names("unit"), reader.column("observed"), reader.column("base")])
    missing = reader.missing("observed").fill_null(reader.missing("base"))
    reader.first_of(frame, _checks(kind))
    reader.twice(
        "unit",
        frame,
        ("unit",),
        "The unit is there twice; the other stands in row {other}.",
        "Keep one row for each unit.",
    )
    if not reader.faults.listed and missing.null_count() == 0:
        column = reader.named("observed")
        reader.faults.add(Problem(reader.table.name, None, column, "", "No unit has a figure.", "Give at least one."))
    without = len(missing) - missing.null_count()
    notes = (*reader.table.notes, *reader.told)
    if without:
        has = "units have" if without > 1 else "unit has"
        notes += (f"{without:,} {has} no figure and no part in the limits.",)
    observed, beside = (frame[name].fill_null(np.nan).to_numpy() for name in ("observed", "base"))
    return RatioTable(frame["unit"], observed, beside, missing, notes)


def _checks(kind: Kind) -> list[Check]:
    observed, base = pl.col("observed"), pl.col("base")
    named = "expected number" if kind in OF_EXPECTED else "denominator"
    checks = [
        ("observed", observed < 0, "Fewer than none cannot be observed.", "Correct the number."),
        ("base", base <= 0, f"The {named} is not above 0.", "Correct it, or write * where there is no figure."),
    ]
    if kind is Kind.PROPORTION:
        text = "More are observed than there are in the denominator."
        checks.append(("observed", observed > base, text, "Correct one of the two numbers."))
    return checks


def funnel_frame(found: Funnel) -> pl.DataFrame:
    """A row a unit: ratio, limits without and with over-dispersion, band, and a note where the formula has no answer."""
    columns: dict[str, object] = {"ratio": found.ratio}
    columns |= {name: pl.Series(getattr(found.chance, name), nan_to_null=True) for name in LIMIT_COLUMNS}
    columns |= {f"od_{name}": _adjusted(found.adjusted, name, len(found.ratio)) for name in LIMIT_COLUMNS}
    columns["band"] = pl.Series(BANDS).gather(pl.Series(found.band))
    frame = pl.DataFrame(columns)
    if not found.judged:
        return frame.with_columns(note=pl.lit(NO_LIMITS))
    undefined = pl.Series("undefined", ~found.log_defined)
    note = pl.when(undefined).then(pl.lit("log not defined: judged by the exact limits"))
    return frame.with_columns(note.otherwise(None).alias("note"))


def among_all(figures: pl.DataFrame, present: Flags) -> pl.DataFrame:
    """Spread figures of the units that have any over all units, empty for the others."""
    place = np.where(present, np.cumsum(present) - 1, -1)
    places = pl.Series(place).replace(-1, None).cast(pl.UInt32)
    return figures.select(pl.all().gather(pl.lit(places)))


def _adjusted(limits: Limits | None, name: str, units: int) -> pl.Series:
    if limits is None:
        return pl.repeat(None, units, dtype=pl.Float64, eager=True)
    return pl.Series(getattr(limits, name), nan_to_null=True)
