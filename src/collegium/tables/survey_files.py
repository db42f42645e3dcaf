"""One door for answers from elsewhere: the kind of file is recognised, never asked for."""

import io
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Literal, cast

import polars as pl

from collegium.methods.scoring_plan import ItemPlan
from collegium.tables.file_kinds import PACKED
from collegium.tables.forms import (
    SurveyExport,
    is_legacy_heading,
    is_legacy_qualtrics,
    is_microsoft_forms,
    is_qualtrics,
    is_qualtrics_heading,
    read_legacy_qualtrics,
    read_microsoft_forms,
    read_qualtrics,
    without_unanswered,
)
from collegium.tables.grid import DEFAULT, Limits
from collegium.tables.identity import identifying, without
from collegium.tables.limesurvey_answers import is_limesurvey, read_limesurvey_answers
from collegium.tables.mapping import Field
from collegium.tables.mapping import Mapping as ColumnMapping
from collegium.tables.matching import match_columns
from collegium.tables.meanings import read_meanings
from collegium.tables.other_tools import read_other, tool_of_table
from collegium.tables.plain import ROW_NUMBER, is_parquet, plain_names
from collegium.tables.problems import ProblemsError
from collegium.tables.reading import Table, read_table
from collegium.tables.spss import is_spss, read_spss
from collegium.tables.survey_headings import tool_of

Source = Literal[
    "table", "qualtrics", "qualtrics_legacy", "microsoft_forms", "limesurvey", "spss",
    "surveymonkey", "redcap", "jisc", "google_forms",
]  # fmt: skip
TITLES: dict[Source, str] = {
    "table": "a plain table",
    "qualtrics": "an export of Qualtrics",
    "qualtrics_legacy": "an older export of Qualtrics",
    "microsoft_forms": "an export of Microsoft Forms",
    "limesurvey": "an export of LimeSurvey",
    "spss": "an SPSS file",
    "surveymonkey": "an export of SurveyMonkey",
    "redcap": "an export of REDCap",
    "jisc": "an export of Jisc Online Surveys",
    "google_forms": "an export of Google Forms",
}
_HEAD = 4 * 1024 * 1024  # bytes in which the names and the third row stand, in files with many long questions too


@dataclass(frozen=True, slots=True)
class AnswersFile:
    """A table of answers, where it comes from, what each column asked, and which columns say who answered or when."""

    table: Table
    source: Source
    wording: Mapping[str, str] = field(default_factory=dict)
    identity: tuple[str, ...] = ()

    @property
    def recognised(self) -> str:
        """Say what the file was taken for."""
        return f"It was recognised as {TITLES[self.source]}."


def read_answers_file(
    source: Path | bytes,
    *,
    name: str,
    items: Mapping[str, str] | Collection[str] = (),
    limits: Limits = DEFAULT,
    sheet: str = "",
) -> AnswersFile:
    """Read CSV, Excel, Parquet, SPSS, or what the tools in survey_tools.toml export.

    `items` are our item ids, with their words where these are known: their columns are never taken for a name.
    """
    found = _recognised(source, name, limits, sheet)
    known = items if isinstance(items, Mapping) else dict.fromkeys(items, "")
    fields = [Field(item, words or item) for item, words in known.items()]
    answers = set(match_columns(found.table.columns, found.wording, fields).columns.values())
    who = {*found.identity, *identifying(found.table, answers, found.wording)}
    table = replace(found.table, source=found.source)
    return replace(found, table=table, identity=tuple(column for column in table.columns if column in who))


def _recognised(source: Path | bytes, name: str, limits: Limits, sheet: str) -> AnswersFile:
    if is_spss(_start_of(source, 4)):
        data = source if isinstance(source, bytes) else source.read_bytes()
        return _spss(data, name, limits)
    table = read_table(source, name=name, sheet=sheet or None, limits=limits)
    if is_qualtrics(table):
        return _export(read_qualtrics(table, name=name), "qualtrics")
    if is_microsoft_forms(table):
        return _export(read_microsoft_forms(table, name=name), "microsoft_forms")
    if is_qualtrics_heading(table.columns):
        table, identity = without_unanswered(table)
        return AnswersFile(table, "qualtrics", {}, identity)
    if is_limesurvey(table.columns):
        answers = read_limesurvey_answers(table)
        return AnswersFile(answers.table, "limesurvey", answers.wording, answers.identity)
    if is_legacy_qualtrics(table):
        return _export(read_legacy_qualtrics(table), "qualtrics_legacy")
    tool = tool_of_table(table)
    if tool is not None:
        answers_of_tool, identity = read_other(table, tool)
        return AnswersFile(answers_of_tool, cast(Source, tool.id), {}, identity)
    return AnswersFile(table, "table")


def _spss(data: bytes, name: str, limits: Limits) -> AnswersFile:
    """Read an SPSS file; one that Qualtrics or LimeSurvey wrote says too which answers are no real ones."""
    found = read_spss(data, name=name, limits=limits)
    table = replace(found.table, codes=found.codes)
    identity: tuple[str, ...] = ()
    if is_qualtrics_heading(table.columns):
        table, identity = without_unanswered(table)
    elif is_limesurvey(table.columns):
        answers = read_limesurvey_answers(table)
        table, identity = answers.table, answers.identity
    return AnswersFile(table, "spss", found.wording, identity)


def by_wording(table: Table, wording: Mapping[str, str], fields: Collection[Field]) -> ColumnMapping:
    """Suggest which column is which by names and by the words of the question, never by what was answered."""
    columns = match_columns(table.columns, wording, fields).columns
    return ColumnMapping(name=table.name, source_kind="responses", columns=columns)


@dataclass(frozen=True, slots=True)
class Responses:
    """Answers by item id with the rows of the file, what a reader should know, and the column of each item."""

    frame: pl.DataFrame
    notes: tuple[str, ...]
    columns: Mapping[str, str]
    left_out: Mapping[str, int]  # rows of the file that are not in the frame, by reason


def read_responses_file(
    source: Path | bytes, *, name: str, items: Mapping[str, str], plan: Sequence[ItemPlan], sheet: str = ""
) -> Responses | None:
    """Read the answers of a file that is more than a plain table (`items`: id -> words; `plan`: what may be answered).

    None for a plain table whose columns are called as the items are, so that it is read the fast way. Raises
    ProblemsError with everything that is open.
    """
    fields = [Field(item, words or item) for item, words in items.items()]
    if _is_plain(source, fields):
        return None
    found = read_answers_file(source, name=name, items=items, sheet=sheet)
    match = match_columns(found.table.columns, found.wording, fields)
    problems = match.problems(name)
    table = found.table
    try:
        table = read_meanings(table, match.columns, plan)
    except ProblemsError as error:
        problems += error.problems
    if problems:
        raise ProblemsError(problems)
    if found.source != "table":
        table = without(table, found.identity)
    names = {column: item for item, column in match.columns.items()}
    table = replace(table, columns=tuple(names.get(column, column) for column in table.columns))
    notes = (*([found.recognised] if found.source != "table" else []), *table.notes, *match.notes())
    return Responses(_as_frame(table), notes, match.columns, table.left_out)


def _as_frame(table: Table) -> pl.DataFrame:
    numbers = [table.row_number(index) for index in range(len(table.rows))]
    frame = pl.DataFrame(table.rows, schema=dict.fromkeys(table.columns, pl.String), orient="row")
    return frame.with_columns(pl.Series(ROW_NUMBER, numbers, pl.Int64))


def _is_plain(source: Path | bytes, fields: Collection[Field]) -> bool:
    """Say from the head of a file whether it is a plain table whose items have columns of their own names."""
    if is_parquet(source):
        names = _parquet_names(source)
    else:
        head = _start_of(source, _HEAD)
        if is_spss(head) or head.startswith(PACKED) or b"ImportId" in head:
            return False
        names = plain_names(source)
    if names is None or is_export_heading(names):
        return False
    match = match_columns(names, {}, fields)
    return not match.disagreements and all(item == column for item, column in match.columns.items())


def is_export_heading(names: Sequence[str]) -> bool:
    """Whether the names of columns are those that a survey tool writes."""
    forms = is_microsoft_forms(Table("", tuple(names), []))
    other = is_legacy_heading(names) or tool_of(names) is not None
    return forms or other or is_limesurvey(names) or is_qualtrics_heading(names, enough=2)


def _parquet_names(source: Path | bytes) -> list[str] | None:
    try:
        return list(pl.read_parquet_schema(source if isinstance(source, Path) else io.BytesIO(source)))
    except (pl.exceptions.PolarsError, OSError):
        return None


def _export(export: SurveyExport, source: Source) -> AnswersFile:
    return AnswersFile(export.table, source, dict(export.wording), export.identity)


def _start_of(source: Path | bytes, length: int) -> bytes:
    if isinstance(source, bytes):
        return source[:length]
    try:
        with source.open("rb") as stream:
            return stream.read(length)
    except OSError:
        return b""  # the reader says why
