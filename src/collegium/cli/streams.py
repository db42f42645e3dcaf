"""What commands share at their edges: where a table comes from, where the result goes, how problems are told."""

import argparse
import sys
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import polars as pl

    from collegium.tables.mapping import Mapping
    from collegium.tables.problems import Problem

STANDARD_STREAM = "-"
NAME_THE_SHEET = "Add --sheet and the name of the one to read, or keep only that one in the file."


def named_source(argument: str) -> tuple[Path | bytes, str]:
    """Where to read from, and how messages name it."""
    if argument == STANDARD_STREAM:
        return sys.stdin.buffer.read(), "standard input"
    return Path(argument), Path(argument).name


def write_result(table: "pl.DataFrame", output: str) -> None:
    """Write CSV or, by its ending, Parquet; text that a spreadsheet would run is neutralised in CSV."""
    if output.lower().endswith(".parquet"):
        # A result is read whole: statistics to skip parts of it would only cost time.
        table.write_parquet(output, compression="lz4", statistics=False)
        return
    safe = _safe(table)
    if output == STANDARD_STREAM:
        sys.stdout.write(safe.write_csv())
    else:
        safe.write_csv(output)


def tell(notes: Sequence[str]) -> None:
    """Say on standard error what a reader of the result should know."""
    for note in notes:
        print(f"note: {note}", file=sys.stderr)


def tell_written(rows: int, output: str) -> None:
    """Say how many rows a file has that was written, headings not counted."""
    from collegium.wording.numbers import plural

    tell([f"{plural(rows, 'row')} written to {'standard output' if output == STANDARD_STREAM else Path(output).name}."])


def add_reading(parser: argparse.ArgumentParser, *, dates: bool) -> None:
    """Declare how ambiguous dates and numbers are settled."""
    if dates:
        parser.add_argument(
            "--dates", choices=("day-first", "month-first"), help="what 03/04/2026 means, where the file leaves it open"
        )
    parser.add_argument(
        "--decimal-mark", choices=("point", "comma"), help="what 1,234 means, where the file leaves it open"
    )


def add_names(parser: argparse.ArgumentParser, *, join: bool = True, totals: bool = False) -> None:
    """Declare which sheet is read, and how names that look alike and totals among them are settled."""
    parser.add_argument("--sheet", metavar="NAME", help="sheet of a workbook that holds several")
    if join:
        parser.add_argument(
            "--join-names",
            action="store_true",
            help="take names that differ only in capitals, spaces or what nobody sees for one",
        )
    if totals:
        parser.add_argument(
            "--totals",
            choices=("leave-out", "keep"),
            default="leave-out",
            help="what becomes of rows named Total, England and the like; left out, the default, and told",
        )


def settled_by(args: argparse.Namespace) -> "Mapping":
    """What the arguments say of dates, numbers, names and the sheet."""
    from collegium.tables.mapping import settled

    return settled(
        dates=getattr(args, "dates", None) or "",
        decimal_mark=getattr(args, "decimal_mark", None) or "",
        sheet=args.sheet or "",
        join_names=getattr(args, "join_names", False),
        totals=getattr(args, "totals", ""),
    )


def run_and_report(command: str, work: Callable[[], None], problems_file: str | None) -> int:
    """Do the work; list all problems of the input and give the exit status."""
    from collegium.tables.problems import EngineError, ProblemsError, SheetsError, describe, write_problems

    problems: Sequence[Problem] = ()
    try:
        work()
    except SheetsError as error:
        problems = [replace(problem, remedy=NAME_THE_SHEET) for problem in error.problems]
    except ProblemsError as error:
        problems = error.problems
    except (OSError, EngineError) as error:
        print(f"{command}: {error}", file=sys.stderr)
        return 1
    for problem in problems:
        print(describe(problem), file=sys.stderr)
    if problems_file:
        write_problems(problems, Path(problems_file))
        tell_written(len(problems), problems_file)
    return 1 if problems else 0


def _safe(table: "pl.DataFrame") -> "pl.DataFrame":
    import polars as pl

    from collegium.tables.formulas import neutralise

    changes = []
    for column in table.columns:
        if table.schema[column] != pl.String:
            continue
        words = table[column].unique().to_list()
        risky = {word: neutralise(word) for word in words if word and neutralise(word) != word}
        # An empty cell, not two quotation marks.
        changes.append(pl.col(column).replace({**risky, "": None}))
    return table.with_columns(changes)
