"""How far scales and units can be relied on: alpha and omega with intervals, ICC and agreement within units."""

import argparse
import sys
from typing import TYPE_CHECKING

from collegium.cli.streams import add_names

if TYPE_CHECKING:
    import polars as pl

    from collegium.methods.scale_reliability import ScaleReliability

HELP = """Work out how reliable scales are, and whether the mean of a unit may stand for it.

RESPONSES is what collegium survey score takes, and small groups are protected in the same way. The result has a row for
each group and scale: the --by columns, scale, respondents, items (that vary), alpha with its 95% interval (Feldt), omega
with its own (delta method; empty where the fit does not allow it), rwg (agreement within the group, over all items of the
scale), suppressed, note. With --units, a file with a row for each scale compares the groups that are shown: groups,
left_out (hidden), icc1 and icc2 with 95% intervals (McGraw and Wong; Thomas and Hultquist for unequal sizes), p of the
F test, median_rwg, negative_rwg (groups that agree less than by chance, counted as 0).

example:
  collegium survey reliability answers.csv --instrument mine.toml --by unit -o reliability.csv --units units.csv
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments of the command."""
    parser.add_argument("responses", metavar="RESPONSES", nargs="?", help="file of responses, or - for standard input")
    parser.add_argument(
        "--instrument", required=True, metavar="FILE_OR_ID", help="instrument file, or the id of a shipped one"
    )
    parser.add_argument(
        "--by", nargs="+", action="extend", default=[], metavar="COLUMN", help="columns that make the groups"
    )
    parser.add_argument(
        "--minimum", type=int, metavar="N", help="fewest respondents that are shown; at least 10, the default"
    )
    add_names(parser)
    parser.add_argument("--leave-out-empty", action="store_true", help="leave out respondents who answered no item")
    parser.add_argument(
        "-o", "--output", required=True, metavar="FILE", help="CSV or, by its ending, Parquet; - is standard output"
    )
    parser.add_argument("--units", metavar="FILE", help="also write how far groups differ: ICC and agreement")
    parser.add_argument("--problems", metavar="PROBLEMS", help="also write the problems of the input as CSV")
    parser.set_defaults(engine=None)


def run(args: argparse.Namespace) -> int:
    """Work it out; 1 when the input has problems, 2 when the arguments do not fit together."""
    from collegium.cli.streams import run_and_report
    from collegium.cli.survey import settle, with_definitions

    wrong = settle(args)
    if args.units and not args.by:
        wrong = "--units compares groups: name the columns that make them with --by"
    if wrong:
        print(f"collegium survey reliability: {wrong}", file=sys.stderr)
        return 2
    return run_and_report("collegium survey reliability", with_definitions(lambda: _write(args)), args.problems)


def _write(args: argparse.Namespace) -> None:
    from collegium.cli.streams import tell, write_result
    from collegium.cli.survey import ONE_PLAN, counts_of, instrument_of
    from collegium.methods.scale_reliability import scale_reliability

    instrument = instrument_of(args.instrument)
    items = {item.id: item.text for item in instrument.items}
    counts, _ = counts_of(args, instrument.scoring_plan(), items, histograms=False)
    found = scale_reliability(counts, args.minimum)
    tell([*([ONE_PLAN] if args.by else []), *_without_items(found, len(instrument.scales))])
    keys = {column: [group[place] for group in counts.groups] for place, column in enumerate(args.by)}
    write_result(_groups_frame(found, keys), args.output)
    if args.units:
        write_result(_units_frame(found), args.units)


def _without_items(found: "tuple[ScaleReliability, ...]", scales: int) -> list[str]:
    from collegium.wording.numbers import plural

    left = scales - len(found)
    return [f"{plural(left, 'scale')} of fewer than two items, or without a score, left out"] if left else []


def _groups_frame(found: "tuple[ScaleReliability, ...]", keys: dict[str, list[str]]) -> "pl.DataFrame":
    import polars as pl

    from collegium.cli.survey import HIDDEN, note_column

    frames = [
        pl.DataFrame(
            {
                **keys,
                "scale": [one.scale] * len(one.suppressed),
                "respondents": pl.Series(one.respondents).fill_nan(None).cast(pl.Int64),
                "items": one.items,
                "alpha": one.alpha,
                "alpha_lower_95": one.alpha_bounds.lower,
                "alpha_upper_95": one.alpha_bounds.upper,
                "omega": one.omega,
                "omega_lower_95": one.omega_bounds.lower,
                "omega_upper_95": one.omega_bounds.upper,
                "rwg": one.agreement.rwg,
                "suppressed": [HIDDEN if reason else "" for reason in one.suppressed],
                "note": note_column(one.doubts),
            }
        )
        for one in found
    ]
    table = pl.concat(frames) if frames else pl.DataFrame(schema=[*keys, "scale"])
    return table.with_columns(pl.col(pl.Float64).fill_nan(None))


def _units_frame(found: "tuple[ScaleReliability, ...]") -> "pl.DataFrame":
    import polars as pl

    rows = [
        {
            "scale": one.scale,
            "groups": one.compared,
            "left_out": one.left_out,
            "icc1": one.effect.icc1,
            "icc1_lower_95": one.effect.icc1_lower,
            "icc1_upper_95": one.effect.icc1_upper,
            "icc2": one.effect.icc2,
            "icc2_lower_95": one.effect.icc2_lower,
            "icc2_upper_95": one.effect.icc2_upper,
            "p": one.effect.p,
            "median_rwg": one.agreement.median,
            "negative_rwg": one.agreement.negative,
        }
        for one in found
    ]
    return pl.DataFrame(rows).with_columns(pl.col(pl.Float64).fill_nan(None))
