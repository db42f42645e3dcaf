"""Compare units in a funnel: limits, over-dispersion and bands, the same figures as the pages."""

import argparse
import sys
from typing import TYPE_CHECKING

from collegium.cli.streams import add_names, add_reading

if TYPE_CHECKING:
    from collegium.methods.funnel import FunnelOptions

HELP = """Compare units in a funnel, with limits that widen as units get smaller.

RATIOS has a row for each unit: unit, observed, and expected (for proportions and rates: denominator), as CSV, Excel or
Parquet; "-" is standard input. The result has a row for each unit: unit, observed, expected or denominator, ratio,
lower_95, upper_95, lower_998, upper_998 (exact: at most 2.5 or 0.1 per cent lie beyond by chance), the same four with
over-dispersion (od_..., never narrower), band (higher, as_expected, lower; by the limits with over-dispersion where
there are any) and a note. The summary says units, kept, phi and tau2, and how many rows were read and left out
(rows_read, rows_left_out). --kind shmi has the limits of the published SHMI, which hold for large units only.

example:
  collegium funnel ratios.csv -o funnel.csv --summary dispersion.csv
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments of the command."""
    parser.add_argument("ratios", metavar="RATIOS", help="file of units, or - for standard input")
    parser.add_argument(
        "--kind",
        choices=("ratio", "proportion", "rate", "shmi"),
        default="ratio",
        help="what is compared; shmi is a ratio with the limits of the published SHMI",
    )
    parser.add_argument(
        "--transformation",
        choices=("log", "square-root", "arcsine"),
        help="scale of over-dispersion; log for ratios and rates, arcsine for proportions",
    )
    parser.add_argument(
        "--overdispersion",
        choices=("additive", "multiplicative", "none"),
        default="additive",
        help="how the usual spread among units widens the limits",
    )
    parser.add_argument(
        "--outliers",
        choices=("truncate", "winsorise"),
        default="truncate",
        help="how extreme units are kept from widening the limits",
    )
    add_reading(parser, dates=False)
    add_names(parser, join=False, totals=True)
    parser.add_argument(
        "-o", "--output", required=True, metavar="FILE", help="CSV or, by its ending, Parquet; - is standard output"
    )
    parser.add_argument("--summary", metavar="FILE", help="also write how many units gave which over-dispersion")
    parser.add_argument("--problems", metavar="FILE", help="also write the problems of the input as CSV")


def run(args: argparse.Namespace) -> int:
    """Compare; 1 when the input has problems, 2 when the arguments do not fit together."""
    from collegium.cli.streams import run_and_report

    try:
        options = _options(args)
    except ValueError as error:
        print(f"collegium funnel: {error}", file=sys.stderr)
        return 2
    return run_and_report("collegium funnel", lambda: _compare(args, options), args.problems)


def _options(args: argparse.Namespace) -> "FunnelOptions":
    from collegium.methods.funnel import TRANSFORMATIONS, FunnelOptions, Kind, Outliers, Overdispersion, Transformation

    kind = Kind(args.kind)
    transformation = Transformation(args.transformation or TRANSFORMATIONS[kind][0])
    return FunnelOptions(kind, transformation, Overdispersion(args.overdispersion), Outliers(args.outliers))


def _compare(args: argparse.Namespace, options: "FunnelOptions") -> None:
    import polars as pl

    from collegium.cli.streams import named_source, settled_by, tell, write_result
    from collegium.methods.funnel import Kind, funnel
    from collegium.tables.ratios import among_all, base_of, funnel_frame, read_ratios
    from collegium.wording.funnel import funnel_notes
    from collegium.wording.numbers import rows_in_words

    source, name = named_source(args.ratios)
    table = read_ratios(source, name=name, kind=options.kind, settled=settled_by(args))
    read, left_out = table.rows, sum(table.left_out().values())
    tell((rows_in_words(read, read - left_out, table.left_out()), *table.notes))
    present = table.present()
    found = funnel(table.observed[present], table.base[present], options)
    tell(funnel_notes(judged=found.judged, published=options.kind is Kind.SHMI))
    base = base_of(options.kind)
    given = {"unit": table.units, "observed": pl.Series(table.observed), base: pl.Series(table.base)}
    units = pl.DataFrame(given).with_columns(pl.col("observed", base).fill_nan(None))
    if args.summary:
        words = {"kind": options.kind, "transformation": options.transformation, "outliers": options.outliers}
        summary = {
            "units": len(found.ratio),
            "kept": found.kept,
            "phi": found.phi,
            "tau2": found.tau2,
            "centre": found.centre,
            **{key: str(word) for key, word in words.items()},
            "overdispersion": str(options.overdispersion),
            "rows_read": read,
            "rows_left_out": left_out,
        }
        write_result(pl.DataFrame([summary]).with_columns(pl.col("phi", "centre").fill_nan(None)), args.summary)
    write_result(pl.concat([units, among_all(funnel_frame(found), present)], how="horizontal"), args.output)
