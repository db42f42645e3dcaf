"""Score a file of survey responses: the same figures, rules and thresholds as the pages."""

import argparse
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from importlib import import_module
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING

from collegium.cli.streams import STANDARD_STREAM, add_names, run_and_report, tell, tell_written, write_result

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    import polars as pl

    from collegium.definitions.instruments import Instrument
    from collegium.definitions.problems import DefinitionProblem
    from collegium.definitions.score_ranges import ScoreRange
    from collegium.methods.scoring_plan import ScoringPlan
    from collegium.methods.tallying import Counts, Group
    from collegium.tables.problems import Problem

HELP = """Score a file of survey responses by an instrument.

RESPONSES has a row for each respondent and a column for each item, named by the item's id (CSV, Excel, Parquet,
SPSS, or what LimeSurvey, Qualtrics, Microsoft Forms, Google Forms, SurveyMonkey, REDCap and Jisc Online Surveys export;
"-" is standard input). The result has a row for each group and scale: the --by columns, scale, respondents, mean,
standard_error, lower_95, upper_95, alpha, omega, suppressed, note (what to know of alpha and omega), range_low, range_high (the scale's own range), level
(of the mean, where the scale has levels). Figures of small groups are left empty, and so are those
of other groups from which they could be worked out: "suppressed" says hidden. Who has no score on one scale counts in no
scale that shares questions with it, or that everybody is asked. All columns of one call are protected together; what is
made in another call, by other columns, is not: subtracted from each other they can give hidden groups away. With --engine
the answers are counted on a Spark cluster (Parquet or CSV that every worker can read): the same figures.

example:
  collegium survey score responses.csv --instrument collegium-medical-engagement-1 --by unit --by layer -o scores.csv
"""

# Grouping by more columns at once leaves hardly a group large enough to show, and doubles the margins to protect.
MOST_COLUMNS = 5
HIDDEN = "hidden"
ONE_PLAN = (
    "these groups are protected together. Beside a release of the same answers, or another call over them by other columns, "
    "hidden groups could be worked out: name all columns in one call, or pass on one result"
)
NO_POPULATION = (
    "how many people each group has is not known, so the intervals are as wide as for a sample of very many: wider than on "
    "the pages, which know it. Give it with --population"
)
FIGURES = (
    "scale",
    "respondents",
    "mean",
    "standard_error",
    "lower_95",
    "upper_95",
    "alpha",
    "omega",
    "suppressed",
    "note",
    "range_low",
    "range_high",
    "level",
)


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
        "--population", metavar="FILE", help="people per group: the --by columns and a column population"
    )
    parser.add_argument(
        "--minimum", type=int, metavar="N", help="fewest respondents that are shown; at least 10, the default"
    )
    parser.add_argument(
        "--reasons", action="store_true", help="say primary (too few) or complementary (for others) instead of hidden"
    )
    parser.add_argument("--engine", metavar="URL", help="count on a Spark cluster, such as spark://host:7077")
    add_names(parser)
    parser.add_argument("--leave-out-empty", action="store_true", help="leave out respondents who answered no item")
    parser.add_argument(
        "-o", "--output", required=True, metavar="FILE", help="CSV or, by its ending, Parquet; - is standard output"
    )
    parser.add_argument("--problems", metavar="FILE", help="also write the problems of the input as CSV")


def run(args: argparse.Namespace) -> int:
    """Score; 1 when the input has problems, 2 when the arguments do not fit together."""
    wrong = settle(args) or _taken(args)
    if wrong:
        print(f"collegium survey score: {wrong}", file=sys.stderr)
        return 2
    return run_and_report(
        "collegium survey score", with_definitions(lambda: _write(_score(args), args.output)), args.problems
    )


def with_definitions(work: Callable[[], None]) -> Callable[[], None]:
    """Tell the problems of an instrument file as those of a table."""

    def told() -> None:
        from collegium.definitions.problems import DefinitionsError
        from collegium.tables.problems import ProblemsError

        try:
            work()
        except DefinitionsError as error:
            raise ProblemsError([_as_problem(problem) for problem in error.problems]) from error

    return told


def settle(args: argparse.Namespace) -> str:
    """Set what follows from other arguments; give what is wrong with them, or nothing."""
    from collegium.methods.disclosure import MINIMUM_GROUP

    if args.responses is None and len(args.by) > 1:
        # "--by unit responses.csv": the last word is the file.
        args.responses = args.by.pop()
    if args.responses is None:
        return "give the file of responses"
    if args.engine and args.responses == STANDARD_STREAM:
        return "with --engine, give a file that the cluster can read"
    if args.engine and (args.sheet or args.join_names):
        return "--sheet and --join-names are for files that this machine reads"
    if args.minimum is not None and args.minimum < MINIMUM_GROUP:
        return f"--minimum may be raised, not lowered: at least {MINIMUM_GROUP}"
    args.minimum = args.minimum or MINIMUM_GROUP
    if len(set(args.by)) < len(args.by) or len(args.by) > MOST_COLUMNS:
        return f"name each --by column once, and at most {MOST_COLUMNS}"
    return ""


def _taken(args: argparse.Namespace) -> str:
    """Say which group column the result could not hold."""
    taken = [column for column in args.by if column in FIGURES]
    if taken:
        return f"--by {taken[0]}: the result has a column of this name; rename the column in the file of responses"
    return ""


def instrument_of(named: str) -> "Instrument":
    """Load an instrument that has items; raises DefinitionsError."""
    from collegium.definitions.instrument_checks import scored_without_answer
    from collegium.definitions.instrument_files import load_instrument
    from collegium.definitions.problems import DefinitionProblem, DefinitionsError

    instrument = load_instrument(named)
    if faults := list(scored_without_answer(instrument)):
        raise DefinitionsError([DefinitionProblem(instrument.id, *fault) for fault in faults])
    if not instrument.items:
        remedy = "Use an instrument that lists its items."
        raise DefinitionsError([DefinitionProblem(instrument.id, "items", "", "It has no items to score.", remedy)])
    return instrument


def _score(args: argparse.Namespace) -> "pl.DataFrame":
    from collegium.definitions.score_ranges import score_ranges

    instrument = instrument_of(args.instrument)
    items = {item.id: item.text for item in instrument.items}
    counts, name = counts_of(args, instrument.scoring_plan(), items, histograms=False)
    population = _population(args, counts, name) if args.population else None
    tell([*([ONE_PLAN] if args.by else []), *([] if args.population else [NO_POPULATION])])
    table = _figures(counts, score_ranges(instrument), args.by, population, args.minimum)
    return table if args.reasons else table.with_columns(_without_reasons())


def _without_reasons() -> "pl.Expr":
    """Say that a figure is hidden and not why: beside the sums, that one is too small narrows down the others."""
    import polars as pl

    return pl.when(pl.col("suppressed") == "").then(pl.col("suppressed")).otherwise(pl.lit(HIDDEN)).alias("suppressed")


def counts_of(
    args: argparse.Namespace, plan: "ScoringPlan", items: Mapping[str, str], *, histograms: bool = True
) -> tuple["Counts", str]:
    """Count here or on the engine; give the counts and how messages name the file. Scales need no `histograms`."""
    if args.engine:
        from collegium.tables.engines import count_responses, engine

        with engine(args.engine, args.responses) as on:
            refuse_export(on.table.columns, on.name)
            return count_responses(on, plan, args.by, leave_out_empty=args.leave_out_empty), on.name
    from collegium.tables.counting import batch_rows, count_frames
    from collegium.tables.group_names import GroupNames
    from collegium.tables.reading import BLANK
    from collegium.tables.responses import Responses

    # What follows the counting takes a while to load: that is done meanwhile.
    Thread(target=import_module, args=("collegium.methods.scale_figures",), daemon=True).start()
    options = {"leave_out_empty": args.leave_out_empty, "histograms": histograms}
    piped = args.responses == STANDARD_STREAM
    source = sys.stdin.buffer.read() if piped else Path(args.responses)
    name = "standard input" if piped else Path(args.responses).name
    from collegium.tables.survey_files import read_responses_file

    sheet = args.sheet or ""
    names = GroupNames(join=args.join_names, by_option=True)
    export = read_responses_file(source, name=name, items=items, plan=plan.items, sheet=sheet)
    if export is not None:
        tell(export.notes)
        with columns_as_in_file(export.columns):
            counts = count_frames([export.frame], plan, args.by, name=name, names=names, **options)
        tell((rows_told(export.frame.height, export.left_out, counts), *names.notes()))
        return counts, name
    responses = Responses(source, plan, args.by, name=name, rows=batch_rows(plan), sheet=sheet)
    counts = count_frames(responses.frames(), plan, args.by, name=name, names=names, **options)
    blank = {BLANK: responses.blank} if responses.blank else {}
    tell((rows_told(responses.rows, blank, counts), *responses.notes, *names.notes()))
    return counts, name


def rows_told(rows: int, left_out: Mapping[str, int], counts: "Counts") -> str:
    """How the rows of a file add up: those that count, those that its reader left out, and those without a score."""
    from collegium.wording.numbers import rows_in_words

    used = int(counts.respondents.sum())
    unscored = {"Without a score": rows - used} if used < rows else {}
    return rows_in_words(rows + sum(left_out.values()), used, {**left_out, **unscored})


def refuse_export(columns: Sequence[str], name: str) -> None:
    """On a cluster nothing is left out or asked about, so an export of a survey tool is not counted there."""
    from collegium.tables.file_kinds import refusal
    from collegium.tables.survey_files import is_export_heading

    if is_export_heading(columns):
        problem = "This is an export of a survey tool: on a cluster, tests and unfinished answers in it would count."
        raise refusal(name, problem, "Leave out --engine, or keep the rows and columns that count and no others.")


@contextmanager
def columns_as_in_file(columns: Mapping[str, str]) -> Iterator[None]:
    """Name columns in problems as the file does, not as the items are called."""
    from collegium.tables.problems import ProblemsError

    try:
        yield
    except ProblemsError as error:
        named = [replace(problem, column=columns.get(problem.column, problem.column)) for problem in error.problems]
        raise ProblemsError(named) from error


def _population(args: argparse.Namespace, counts: "Counts", responses: str) -> dict["Group", int]:
    from collegium.tables.problems import Problem, ProblemsError
    from collegium.tables.reading import read_table

    name = Path(args.population).name
    table = read_table(Path(args.population), name=name)
    missing = [column for column in (*args.by, "population") if column not in table.columns]
    if missing:
        remedy = "Add it, or rename the column that holds it."
        raise ProblemsError([Problem(name, 1, column, "", "There is no such column.", remedy) for column in missing])
    place = {column: table.columns.index(column) for column in (*args.by, "population")}
    found: dict[Group, int] = {}
    problems = []
    for index, row in enumerate(table.rows):
        group, text = tuple(row[place[column]] for column in args.by), row[place["population"]]
        if not (text.isascii() and text.isdigit()):
            remedy = "Write how many people the group has."
            problems.append(
                Problem(name, table.row_number(index), "population", text, "This is not a whole number.", remedy)
            )
        elif group in found:
            remedy = "Keep one row for each group."
            problems.append(
                Problem(name, table.row_number(index), "", ", ".join(group), "The group is there twice.", remedy)
            )
        else:
            found[group] = int(text)
    readable = not problems
    for group, number in zip(counts.groups, counts.respondents.tolist(), strict=True):
        label, columns = ", ".join(group), ", ".join(args.by)
        if group not in found and readable:
            remedy = f"Correct the group in {responses}, or add it to {name}."
            problems.append(Problem(responses, None, columns, label, f"{name} has no such group.", remedy))
        elif number > found.get(group, number):
            remedy = f"Correct the number in {name}, or look for double answers in {responses}."
            text = f"{number} answered, but the group has {found[group]} people."
            problems.append(Problem(name, None, columns, label, text, remedy))
    if problems:
        raise ProblemsError(problems)
    return found


def _figures(
    counts: "Counts",
    ranges: Mapping[str, "ScoreRange"],
    by: Sequence[str],
    population: Mapping["Group", int] | None,
    minimum: int,
) -> "pl.DataFrame":
    import polars as pl

    from collegium.methods.scale_figures import scale_figures

    keys = {column: [group[place] for group in counts.groups] for place, column in enumerate(by)}
    frames = [
        pl.DataFrame(
            {
                **keys,
                "scale": [scale.scale] * len(counts.groups),
                "respondents": pl.Series(scale.respondents).fill_nan(None).cast(pl.Int64),
                "mean": scale.mean,
                "standard_error": scale.standard_error,
                "lower_95": scale.lower,
                "upper_95": scale.upper,
                "alpha": scale.alpha,
                "omega": scale.omega,
                "suppressed": scale.suppressed,
                "note": note_column(scale.doubts),
                "range_low": ranges[scale.scale].low,
                "range_high": ranges[scale.scale].high,
                "level": level_column(scale.mean, ranges[scale.scale]),
                "order": range(len(counts.groups)),
            }
        )
        for scale in scale_figures(counts, population, minimum)
    ]
    table = pl.concat(frames) if frames else pl.DataFrame(schema=[*by, *FIGURES, "order"])
    return table.sort("order", maintain_order=True).drop("order").with_columns(pl.col(pl.Float64).fill_nan(None))


def level_column(means: "npt.NDArray[np.float64]", span: "ScoreRange") -> "pl.Series":
    """In which level each mean (G,) lies: empty below the first, where a mean is hidden, and where there are none."""
    import numpy as np
    import polars as pl

    titles = np.array(["", *(level.title for level in span.levels)])
    place = np.searchsorted([level.start for level in span.levels], means, side="right")
    return pl.Series(titles[np.where(np.isnan(means), 0, place)], dtype=pl.String)


def note_column(flags: "npt.NDArray[np.int64]") -> "pl.Series":
    """What is to be said of each group (G,), each of the few combinations put into words once."""
    import polars as pl

    from collegium.wording.survey import doubts

    kinds = sorted(set(flags.tolist()))
    return pl.Series(flags).replace_strict(kinds, [doubts(kind) for kind in kinds], return_dtype=pl.String)


def _write(table: "pl.DataFrame", output: str) -> None:
    write_result(table, output)
    tell_written(table.height, output)


def _as_problem(problem: "DefinitionProblem") -> "Problem":
    from collegium.tables.problems import Problem

    return Problem(problem.file, None, problem.key, problem.value, problem.problem, problem.remedy)
