"""Write a board paper from a file that describes it."""

import argparse
import sys
from pathlib import Path

HELP = """Write a board paper as a web page, a tagged PDF, a Word file or slides, by the ending of the output.

FILE describes the paper: title, organisation, date, and parts of kind text, spc or funnel; a chart names its table (as for
collegium spc and collegium funnel) by its place beside FILE. Each chart needs five sentences: what it shows, cause,
consequence, action, uncertainty. A rule writes the first and the last where FILE has none; the others only people can
write. A chart without them is a problem, unless you write a draft. Terms in capitals that no glossary explains are noted.

example:
  collegium paper paper.toml -o paper.docx
"""

ENDINGS = (".html", ".pdf", ".docx", ".pptx")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments of the command."""
    parser.add_argument("paper", metavar="FILE", help="a TOML file that describes the paper")
    parser.add_argument(
        "--draft", action="store_true", help="write it though charts are not explained yet, marked as a draft"
    )
    parser.add_argument("-o", "--output", required=True, metavar="OUT", help="ends in .html, .pdf, .docx or .pptx")
    parser.add_argument("--problems", metavar="PROBLEMS", help="also write the problems of the input as CSV")


def run(args: argparse.Namespace) -> int:
    """Write it; 1 when the input has problems, 2 when the ending is none of the four."""
    from collegium.cli.streams import run_and_report

    output = Path(args.output)
    if output.suffix.lower() not in ENDINGS:
        print(f"collegium paper: let the name of the output end in one of {', '.join(ENDINGS)}", file=sys.stderr)
        return 2
    return run_and_report("collegium paper", lambda: _write(args, output), args.problems)


def _write(args: argparse.Namespace, output: Path) -> None:
    from collegium.cli.streams import tell
    from collegium.documents import write
    from collegium.documents.paper_file import paper_of

    document, notes = paper_of(Path(args.paper), draft=args.draft)
    tell(notes)
    write(document, output)
