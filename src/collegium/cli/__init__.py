"""The command line: arguments only, one file per command, imported when the command runs."""

import argparse
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from importlib import import_module
from importlib.util import find_spec


@dataclass(frozen=True, slots=True)
class Command:
    """One command: its words, the module that has `add_arguments(parser)`, `run(args) -> int` and `HELP`, its summary."""

    words: tuple[str, ...]
    module: str
    summary: str


_ALL = (
    Command(("demo",), "demo", "build the demonstration trust and serve it on this machine"),
    Command(("serve",), "serve", "serve the workbench"),
    Command(("manage",), "manage", "run a management command: migrate, createoffice, backup, restore and others"),
    Command(("import", "organisation"), "imports", "read units, posts and the people who hold them from files"),
    Command(("report",), "report", "write a report as HTML, PDF, Word or PowerPoint"),
    Command(("survey", "score"), "survey", "score a file of survey responses by an instrument"),
    Command(("survey", "report"), "survey_report", "write a survey report as HTML, PDF, Word or PowerPoint"),
    Command(
        ("survey", "reliability"), "survey_reliability", "alpha and omega with intervals, ICC and agreement of units"
    ),
    Command(("spc",), "spc", "chart series: limits, special causes, variation and assurance"),
    Command(("funnel",), "funnel", "compare units in a funnel, with over-dispersion"),
    Command(("paper",), "paper", "write a board paper from a file: HTML, PDF, Word or PowerPoint"),
    Command(("mortality",), "mortality", "work out expected deaths per trust from spells, and their funnel"),
)

# A distribution may leave a part out; then its command is not offered.
COMMANDS = tuple(command for command in _ALL if find_spec(f"collegium.cli.{command.module}") is not None)

_WRONG_USAGE = 2


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and give its exit status: 0 done, 1 problems in the input, 2 wrong usage."""
    words = list(sys.argv[1:] if argv is None else argv)
    command = _find(words)
    try:
        if command is None:
            return _without_command(words)
        module = import_module(f"collegium.cli.{command.module}")
        parser = argparse.ArgumentParser(
            prog=" ".join(("collegium", *command.words)),
            description=module.HELP,
            formatter_class=argparse.RawDescriptionHelpFormatter,
        )
        module.add_arguments(parser)
        return int(module.run(parser.parse_args(words[len(command.words) :])))
    except SystemExit as stop:
        # argparse ends the process itself; a caller of main wants the status.
        return stop.code if isinstance(stop.code, int) else _WRONG_USAGE
    except KeyboardInterrupt:
        return 130


def _find(words: Sequence[str]) -> Command | None:
    return next((command for command in COMMANDS if tuple(words[: len(command.words)]) == command.words), None)


def _without_command(words: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(
        prog="collegium",
        description="The medical director's office in one small server.",
        epilog=_overview([command for command in COMMANDS if words[:1] in ([], [command.words[0]])] or COMMANDS),
        formatter_class=argparse.RawDescriptionHelpFormatter,
        usage="collegium COMMAND ...",
    )
    parser.add_argument("--version", action="store_true", help="show the version")
    known, rest = parser.parse_known_args([word for word in words if word.startswith("-")])
    if known.version:
        from collegium import __version__

        print(__version__)
        return 0
    parser.print_help(sys.stderr)
    named = [word for word in words if not word.startswith("-")]
    if named or rest:
        print(f"\ncollegium: there is no command “{' '.join(named or rest)}”", file=sys.stderr)
    return _WRONG_USAGE


def _overview(commands: Sequence[Command]) -> str:
    lines = [f"  {' '.join(command.words):<20} {command.summary}" for command in commands]
    return "\n".join(["commands:", *lines, "", "Each command has --help, with an example that runs."])
