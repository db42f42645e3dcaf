"""Report a file of survey responses: the figures of `survey score` as one document."""

import argparse
import sys
from pathlib import Path

from collegium.cli.streams import add_names

HELP = """Write a report of a file of survey responses, by any instrument, in the form that the ending of FILE names.

RESPONSES is what collegium survey score takes, and the figures, groups and protection of small groups are the same.
The report holds what was asked, how many answered, each scale by group with its interval, the share of each answer
over all, how reliable the scales are, what is not shown and why, and an appendix on the method.

example:
  collegium survey report responses.csv --instrument instrument.toml --by unit --title "Our survey" -o report.pdf
"""

ENDINGS = (".html", ".pdf", ".docx", ".pptx")


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
    parser.add_argument("--title", metavar="T", help="title of the report; that of the instrument otherwise")
    parser.add_argument("--organisation", default="", metavar="NAME", help="whose report it is")
    parser.add_argument("-o", "--output", required=True, metavar="FILE", help=f"ends in {', '.join(ENDINGS)}")
    parser.add_argument("--problems", metavar="PROBLEMS", help="also write the problems of the input as CSV")
    parser.set_defaults(engine=None)


def run(args: argparse.Namespace) -> int:
    """Write it; 1 when the input has problems, 2 when the arguments do not fit together."""
    from collegium.cli.streams import run_and_report
    from collegium.cli.survey import settle, with_definitions

    wrong = settle(args)
    if Path(args.output).suffix.lower() not in ENDINGS:
        wrong = f"let the name of the output end in one of {', '.join(ENDINGS)}"
    if wrong:
        print(f"collegium survey report: {wrong}", file=sys.stderr)
        return 2
    return run_and_report("collegium survey report", with_definitions(lambda: _write(args)), args.problems)


def _write(args: argparse.Namespace) -> None:
    from datetime import UTC, datetime

    from collegium import __version__
    from collegium.cli.survey import counts_of, instrument_of
    from collegium.documents import write
    from collegium.documents.survey_report import Reported, survey_report

    instrument = instrument_of(args.instrument)
    counts, name = counts_of(args, instrument.scoring_plan(), {item.id: item.text for item in instrument.items})
    today = datetime.now(UTC).astimezone().date()
    reported = Reported(
        instrument, counts, tuple(args.by), args.minimum, name, today, __version__, args.title or "", args.organisation
    )
    write(survey_report(reported), Path(args.output))
