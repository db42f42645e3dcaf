"""Units to compare in a funnel: observed beside expected, or a number beside those among whom it was counted."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import polars as pl

from collegium.methods.funnel import BANDS, Funnel, Kind, Limits
from collegium.tables.columns import numbers_of, problem_at
from collegium.tables.faults import Faults
from collegium.tables.plain import Source, no_column, read_columns

Real = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]

_TYPES = {"unit": pl.String(), "observed": pl.Float64(), "expected": pl.Float64(), "denominator": pl.Float64()}
_BASES = {Kind.RATIO: "expected", Kind.PROPORTION: "denominator", Kind.RATE: "denominator"}
LIMIT_COLUMNS = ("lower_95", "upper_95", "lower_998", "upper_998")


@dataclass(frozen=True, slots=True)
class RatioTable:
    """Units in the order of the file; NaN where a figure is missing or suppressed."""

    units: pl.Series
    observed: Real
    base: Real
    notes: tuple[str, ...]

    def present(self) -> Flags:
        """Which units have both figures."""
        found: Flags = ~(np.isnan(self.observed) | np.isnan(self.base))
        return found


def read_ratios(source: Source, *, name: str, kind: Kind) -> RatioTable:
    """Read unit, observed and expected (ratio) or denominator (proportion, rate); raises ProblemsError with all faults."""
    base = _BASES[kind]
    frame = read_columns(source, name=name, types=_TYPES)
    faults = Faults(name)
    for column in ("unit", "observed", base):
        if column not in frame.columns:
            faults.add(no_column(name, column, frame.columns))
    faults.stop_if_any()
    frame = frame.with_columns(
        pl.col("unit").cast(pl.String).str.strip_chars().fill_null(""),
        numbers_of(frame, "observed", faults),
        numbers_of(frame, base, faults),
    )
    _check_units(frame, faults)
    _check_numbers(frame, base, kind, faults)
    faults.stop_if_any()
    missing = int(frame.select(pl.col("observed").is_null() | pl.col(base).is_null()).to_series().sum())
    notes = []
    if missing:
        notes.append(f"{missing:,} unit{'s have' if missing > 1 else ' has'} no figure and no part in the limits.")
    if missing == frame.height:
        faults.add(problem_at(frame, faults, 0, "observed", "", "No unit has a figure.", "Give at least one."))
        faults.stop_if_any()
    observed, wanted = (frame[column].fill_null(np.nan).to_numpy() for column in ("observed", base))
    return RatioTable(frame["unit"], observed, wanted, tuple(notes))


def funnel_frame(found: Funnel) -> pl.DataFrame:
    """A row a unit: ratio, limits without and with over-dispersion, band, and a note where the logarithm is undefined."""
    columns: dict[str, object] = {"ratio": found.ratio}
    columns |= {name: getattr(found.chance, name) for name in LIMIT_COLUMNS}
    columns |= {f"od_{name}": _adjusted(found.adjusted, name, len(found.ratio)) for name in LIMIT_COLUMNS}
    columns["band"] = pl.Series(BANDS).gather(pl.Series(found.band))
    frame = pl.DataFrame(columns)
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
    return pl.Series(getattr(limits, name))


def _check_units(frame: pl.DataFrame, faults: Faults) -> None:
    units = frame["unit"]
    for row in (units == "").arg_true().to_list():
        faults.add(problem_at(frame, faults, row, "unit", "", "The unit has no name.", "Write its name or code."))
    if units.n_unique() == frame.height:
        return
    again = ~units.is_first_distinct() & (units != "")
    for row in again.arg_true().to_list():
        text = "The unit is there twice."
        faults.add(problem_at(frame, faults, row, "unit", units[row], text, "Keep one row for each unit."))


def _check_numbers(frame: pl.DataFrame, base: str, kind: Kind, faults: Faults) -> None:
    remedy = f"Correct it, or leave the unit out: {'O/E has' if kind is Kind.RATIO else 'it has'} no meaning without."
    checks = [
        ("observed", pl.col("observed") < 0, "Fewer than none cannot be observed.", "Correct the number."),
        (base, pl.col(base) <= 0, f"The {base} number is not above 0.", remedy),
    ]
    if kind is Kind.PROPORTION:
        text = "More are observed than there are in the denominator."
        checks.append(("observed", pl.col("observed") > pl.col(base), text, "Correct one of the two numbers."))
    for column, wrong, text, mend in checks:
        for row in frame.select(wrong.fill_null(False)).to_series().arg_true().to_list():
            faults.add(problem_at(frame, faults, row, column, f"{frame[column][row]:g}", text, mend))
