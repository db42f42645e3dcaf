"""Expected deaths per trust from spells: a local standardised mortality ratio, never to be mixed with the official one."""

import argparse
import sys
from typing import TYPE_CHECKING

from collegium.cli.streams import add_names

if TYPE_CHECKING:
    from collegium.methods.mortality import Models
    from collegium.tables.spells import CountedSpells, TrustTotals

HELP = """Work out a local standardised mortality ratio from hospital spells.

SPELLS has a row for each spell: trust, diagnosis_group, died (0 or 1), and every other column is a categorical
predictor, such as an age band; a column weight counts rows (CSV, Excel or Parquet; "-" is standard input). One logistic
model is fitted for each diagnosis group. The result has a row for each trust: trust, spells, observed, expected, ratio,
lower_95, upper_95, lower_998, upper_998 (exact), the same with over-dispersion (od_...), band and a note. The models file
has a row for each group and term: diagnosis_group, term, coefficient, standard_error, note (reference levels, and what
was left out and why). With --engine spells are counted on a Spark cluster (Parquet or CSV that
every worker can read): the same figures. This is a local figure: it is no SHMI and not to be compared with one.

example:
  collegium mortality spells.parquet -o trusts.csv --models models.csv
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments of the command."""
    parser.add_argument("spells", metavar="SPELLS", help="file of spells, or - for standard input")
    parser.add_argument("--engine", metavar="URL", help="count on a Spark cluster, such as spark://host:7077")
    add_names(parser, totals=True)
    parser.add_argument(
        "-o", "--output", required=True, metavar="FILE", help="CSV or, by its ending, Parquet; - is standard output"
    )
    parser.add_argument("--models", metavar="FILE", help="also write the coefficients of each diagnosis group")
    parser.add_argument(
        "--calibration",
        metavar="FILE",
        help="also write observed beside expected deaths by risk, and tell c statistic, Brier score and slope",
    )
    parser.add_argument("--problems", metavar="FILE", help="also write the problems of the input as CSV")


def run(args: argparse.Namespace) -> int:
    """Fit and compare; 1 when the input has problems."""
    from collegium.cli.streams import STANDARD_STREAM, run_and_report

    if args.engine and args.spells == STANDARD_STREAM:
        print("collegium mortality: with --engine, give a file that the cluster can read", file=sys.stderr)
        return 2
    if args.engine and (args.sheet or args.join_names):
        print("collegium mortality: --sheet and --join-names are for files that this machine reads", file=sys.stderr)
        return 2
    return run_and_report("collegium mortality", lambda: _compare(args), args.problems)


def _compare(args: argparse.Namespace) -> None:
    from collegium.cli.streams import tell, write_result
    from collegium.methods.calibration import accuracy, calibration_slope, discrimination
    from collegium.tables.expected import calibration_frame, model_notes, models_frame, trusts_frame
    from collegium.wording.risk_adjustment import accuracy_words, c_statistic

    spells, models, totals = _counted(args)
    tell(model_notes(spells, models))
    if args.models:
        write_result(models_frame(spells, models), args.models)
    if args.calibration:
        write_result(calibration_frame(spells, models), args.calibration)
        counted = (models.risk, spells.cells.spells, spells.cells.deaths)
        told, exact, slope = discrimination(*counted), accuracy(*counted), calibration_slope(*counted)
        words = accuracy_words(exact.brier, exact.brier_of_average, slope.slope, (slope.lower, slope.upper))
        tell([c_statistic(told.area, (told.lower, told.upper)), *words])
    write_result(trusts_frame(totals), args.output)


def _counted(args: argparse.Namespace) -> tuple["CountedSpells", "Models", "TrustTotals"]:
    """Count and fit, here or on the engine."""
    if args.engine:
        from collegium.tables.engines import count_spells, engine

        with engine(args.engine, args.spells) as on:
            return count_spells(on, keep_totals=args.totals == "keep")
    from collegium.cli.streams import named_source, settled_by, tell
    from collegium.methods.mortality import fit_mortality
    from collegium.tables.spells import read_spells
    from collegium.wording.numbers import rows_in_words

    source, name = named_source(args.spells)
    spells = read_spells(source, name=name, settled=settled_by(args))
    tell((rows_in_words(spells.rows, len(spells.trust), spells.left_out()), *spells.notes))
    models = fit_mortality(spells.cells)
    return spells, models, spells.totals(models.risk)
