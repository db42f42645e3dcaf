"""Write a report of the data in this server's database."""

import argparse
import sys
from pathlib import Path

HELP = """Write a report as a web page, a tagged PDF, a Word file or PowerPoint slides, by the ending of FILE.

The figures are those of the pages: of the latest released wave of doctors, unless --wave names another one. The database is the
one that the server uses (COLLEGIUM_DATA, COLLEGIUM_DATABASE).

example:
  collegium report engagement --organisation ZAV -o engagement.pdf
"""

ENDINGS = (".html", ".pdf", ".docx", ".pptx")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments of the command."""
    parser.add_argument("kind", choices=["engagement"], help="which report")
    parser.add_argument("--organisation", required=True, metavar="CODE", help="the organisation's ODS code")
    parser.add_argument(
        "--wave", metavar="NAME", help="the wave's title or number; the latest released one of doctors otherwise"
    )
    parser.add_argument(
        "-o", "--output", required=True, metavar="FILE", help="a name that ends in .html, .pdf, .docx or .pptx"
    )


def run(args: argparse.Namespace) -> int:
    """Write it; 1 when there is nothing to report, 2 when the file's ending is none of these."""
    path = Path(args.output)
    if path.suffix.lower() not in ENDINGS:
        print(f"collegium report: let the name of the file end in one of {', '.join(ENDINGS)}", file=sys.stderr)
        return 2
    from collegium.cli.manage import set_up

    if (problem := set_up()) is not None:
        print(f"collegium: {problem}", file=sys.stderr)
        return 1
    from collegium.cli import database

    with database.in_use("report"):
        return engagement(args, path)


def engagement(args: argparse.Namespace, path: Path) -> int:
    """The engagement report, with every unit: who runs the command has the whole database anyway."""
    from collegium.documents import write
    from collegium.engagement.document import engagement_report
    from collegium.engagement.queries import latest_of_doctors, released_waves
    from collegium.engagement.reports import picture_of

    waves = list(released_waves(args.organisation))
    newest = latest_of_doctors(args.organisation) if args.wave is None else None
    wanted = [wave for wave in waves if wave == newest or args.wave in (wave.title, str(wave.pk))]
    if not wanted:
        known = ", ".join(wave.title for wave in waves)
        problem = f"There is no such wave: choose one of {known}." if known else "It has no released wave."
        print(f"collegium report: organisation {args.organisation}. {problem}", file=sys.stderr)
        return 1
    try:
        write(engagement_report(picture_of(wanted[0], lambda unit: True)), path)
    except OSError as error:
        print(f"collegium report: {error}", file=sys.stderr)
        return 1
    return 0
