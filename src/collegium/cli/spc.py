"""Chart many series: limits, special causes, variation and assurance, the same figures as the pages."""

import argparse
import math
import sys
from dataclasses import replace
from typing import TYPE_CHECKING

from collegium.cli.streams import add_names, add_reading

if TYPE_CHECKING:
    from collegium.methods.spc import Layout
    from collegium.methods.spc_charts import PointChart
    from collegium.methods.spc_runs import Runs
    from collegium.tables.series import Flags, SeriesTable

HELP = """Draw the lines of control charts and tell special from common cause.

POINTS has a row for each period: date, value, and if there are several series their name in a column series (CSV, Excel
or Parquet; "-" is standard input). Charts p, u and their primes have numerator and denominator instead of value.
Columns improvement, target and rebase (true on the first point of a new segment) override the options. The result has a
row for each point: series, date, value, segment, mean (centre for other charts than xmr), lower_limit, upper_limit,
special_cause, point_type. The summary has a row for each series: series, points, variation, assurance, and limits
(final; trial below 12 points; none below 5), gaps (periods without a figure), rows_read and rows_left_out (with the
points they add up), new_limits_from (where the centre line spans a step) and a note; for run charts also Anhoej's runs
analysis (runs_...).

example:
  collegium spc points.csv --improvement increase --target 0.95 -o chart.csv --summary icons.csv
"""
CHARTS = ("xmr", "p", "p-prime", "u", "u-prime", "c", "g", "t", "run")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments of the command."""
    parser.add_argument("points", metavar="POINTS", help="file of points, or - for standard input")
    parser.add_argument(
        "--chart",
        choices=CHARTS,
        default="xmr",
        help="kind of chart: p shares, u rates, c counts, g cases and t time between rare events, run without limits",
    )
    parser.add_argument(
        "--improvement",
        choices=("increase", "decrease", "neutral"),
        default="neutral",
        help="which direction is better; neutral, the default, when neither is",
    )
    parser.add_argument("--target", type=float, metavar="X", help="target, in the unit of the values")
    parser.add_argument(
        "--preset", choices=("nhsr", "powerbi", "mdc-2018"), default="nhsr", help="rules of which published tool"
    )
    parser.add_argument("--no-screening", action="store_true", help="keep outlying moving ranges in the limits")
    parser.add_argument(
        "--fix-after", type=int, metavar="N", help="take the limits from the first N points of a segment; at least 12"
    )
    parser.add_argument(
        "--break-at-gaps", action="store_true", help="let no moving range and no pattern cross a missing period"
    )
    add_reading(parser, dates=True)
    add_names(parser)
    parser.add_argument(
        "-o", "--output", required=True, metavar="FILE", help="CSV or, by its ending, Parquet; - is standard output"
    )
    parser.add_argument("--summary", metavar="FILE", help="also write the icons, a row for each series")
    parser.add_argument("--problems", metavar="FILE", help="also write the problems of the input as CSV")


def run(args: argparse.Namespace) -> int:
    """Chart; 1 when the input has problems, 2 when the arguments do not fit together."""
    from collegium.cli.streams import run_and_report
    from collegium.methods.spc import FEWEST_TO_FIX

    if args.fix_after is not None and args.fix_after < FEWEST_TO_FIX:
        print(f"collegium spc: --fix-after takes at least {FEWEST_TO_FIX} points", file=sys.stderr)
        return 2
    if args.target is not None and not math.isfinite(args.target):
        print("collegium spc: --target takes a number", file=sys.stderr)
        return 2
    if args.chart != "xmr" and args.no_screening:
        print("collegium spc: --no-screening is for the moving ranges of an xmr chart", file=sys.stderr)
        return 2
    return run_and_report("collegium spc", lambda: _chart(args), args.problems)


def _chart(args: argparse.Namespace) -> None:
    from collegium.cli.streams import named_source, settled_by, tell, write_result
    from collegium.methods.spc import XmrOptions, xmr
    from collegium.methods.spc_rules import PRESETS
    from collegium.tables.charted import Chart, chart_notes, points_frame, summary_frame
    from collegium.tables.series import read_series
    from collegium.wording.numbers import rows_in_words

    source, name = named_source(args.points)
    table = read_series(
        source, name=name, improvement=args.improvement, target=args.target, settled=settled_by(args), chart=args.chart
    )
    read, left_out = len(table.values), table.left_out()
    tell((rows_in_words(read, read - sum(left_out.values()), left_out), *table.notes))
    present, filled, layout = table.layout()
    chart: Chart | None = None
    runs: Runs | None = None
    if present.any() and args.chart == "xmr":
        options = XmrOptions(PRESETS[args.preset], not args.no_screening, args.fix_after, args.break_at_gaps)
        chart = xmr(table.values[present], layout, options)
    elif present.any():
        chart = points = _points(args, table, present, layout)
        if args.chart == "run":
            from collegium.methods.spc_runs import (
                analyse_runs,  # its binomial takes longer to load than a chart to draw
            )

            runs = analyse_runs(points.lines, layout)
    tell(chart_notes(table, filled, chart))
    if args.summary:
        write_result(summary_frame(table, filled, present, chart, runs), args.summary)
    write_result(points_frame(table, present, chart, "mean" if args.chart == "xmr" else "centre"), args.output)


def _points(args: argparse.Namespace, table: "SeriesTable", present: "Flags", layout: "Layout") -> "PointChart":
    """A chart of another kind than XmR."""
    from collegium.methods.spc_charts import chart_points
    from collegium.methods.spc_rules import PRESETS

    numerator, denominator = (None if one is None else one[present] for one in (table.numerator, table.denominator))
    return chart_points(
        args.chart,
        table.values[present],
        layout if args.break_at_gaps else replace(layout, gaps=None),
        numerator=numerator,
        denominator=denominator,
        preset=PRESETS[args.preset],
        fix_after=args.fix_after,
    )
