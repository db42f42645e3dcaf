"""Answers as Qualtrics and Microsoft Forms export them: one table, the words of each question, and who-answered columns by name."""

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import BinaryIO

from collegium.tables.archives import refusal
from collegium.tables.grid import DEFAULT, Limits, clean_name
from collegium.tables.problems import Problem, ProblemsError
from collegium.tables.reading import Table, read_table

# Qualtrics' own ids, in its third row, of what it records about a person or a moment. They do not change with language.
_QUALTRICS_IDENTITY = frozenset(
    {
        *("startDate", "endDate", "recordedDate", "duration", "ipAddress", "_recordId", "progress"),
        *("recipientLastName", "recipientFirstName", "recipientEmail", "externalDataReference"),
        *("locationLatitude", "locationLongitude", "distributionChannel", "userLanguage"),
    }
)
# How a row says that nobody answered it: in words, or as Qualtrics numbers them.
_NOT_ANSWERED = frozenset({"survey preview", "survey test", "1", "2"})
_NOT_FINISHED = frozenset({"false", "0"})
_FORMS_IDENTITY = frozenset(
    {
        *("id", "start time", "completion time", "email", "name", "last modified time", "language"),
        *("start time (utc)", "completion time (utc)"),
    }
)
_FORMS_FIRST = {"id", "start time", "completion time"}
_EXPORT_QUALTRICS = "Export it from Qualtrics as CSV, with all three rows of names, and do not edit it before."
_EXPORT_FORMS = "Open the results in Microsoft Forms, choose “Open in Excel”, and do not change its first columns."


@dataclass(frozen=True, slots=True)
class SurveyExport:
    """A table of answers, what each column asked, and the columns that say who answered or when."""

    table: Table
    wording: Mapping[str, str]
    identity: tuple[str, ...]


def is_qualtrics(table: Table) -> bool:
    """Tell by the third row, which names an ImportId for each column."""
    return len(table.rows) > 1 and all(map(_import_id, table.rows[1]))


def is_microsoft_forms(table: Table) -> bool:
    """Tell by the columns with which every export of Forms begins."""
    return {column.casefold() for column in table.columns} >= _FORMS_FIRST


def read_qualtrics(source: Table | Path | bytes | BinaryIO, *, name: str, limits: Limits = DEFAULT) -> SurveyExport:
    """Read a CSV of Qualtrics: a row of names, a row of questions, a row of ImportIds, then the answers."""
    table = source if isinstance(source, Table) else read_table(source, name=name, limits=limits)
    imports = [_import_id(cell) for cell in table.rows[1]] if len(table.rows) > 1 else []
    if not imports or not all(imports):
        raise _not_from(
            table,
            "This is not an export of Qualtrics: its third row does not hold an ImportId for each column.",
            _EXPORT_QUALTRICS,
        )
    wording = dict(zip(table.columns, map(clean_name, table.rows[0]), strict=True))
    identity = tuple(column for column, one in zip(table.columns, imports, strict=True) if one in _QUALTRICS_IDENTITY)
    real, previews = _split(table, range(2, len(table.rows)), imports, "status", _NOT_ANSWERED)
    kept, unfinished = _split(table, real, imports, "finished", _NOT_FINISHED)
    notes = [f"Previews and tests of {name} were left out: {previews}."] if previews else []
    if unfinished:
        notes.append(f"Incomplete answers, begun and never finished, were left out: {unfinished} of {len(real)}.")
    return SurveyExport(_with_rows(table, kept, tuple(notes)), wording, identity)


def _split(
    table: Table, rows: Iterable[int], imports: Sequence[str], known_by: str, left_out: Collection[str]
) -> tuple[list[int], int]:
    """The rows that stay, and how many do not for what stands in the column of that ImportId."""
    rows = list(rows)
    place = next((place for place, one in enumerate(imports) if one == known_by), None)
    if place is None:
        return rows, 0
    kept = [index for index in rows if table.rows[index][place].casefold() not in left_out]
    return kept, len(rows) - len(kept)


def read_microsoft_forms(
    source: Table | Path | bytes | BinaryIO, *, name: str, limits: Limits = DEFAULT
) -> SurveyExport:
    """Read the workbook of Microsoft Forms, whose first columns say who answered and when."""
    table = source if isinstance(source, Table) else read_table(source, name=name, limits=limits)
    own = [column for column in table.columns if column.casefold() in _FORMS_IDENTITY]
    if not {column.casefold() for column in own} >= _FORMS_FIRST:
        raise _not_from(
            table,
            "This is not an export of Microsoft Forms in English: it lacks ID, Start time or Completion time.",
            _EXPORT_FORMS,
        )
    wording = {column: "" if column in own else column for column in table.columns}
    table = replace(table, rows=[tuple(map(_one_of_a_list, row)) for row in table.rows])
    return SurveyExport(_with_rows(table, range(len(table.rows)), ()), wording, tuple(own))


def _one_of_a_list(cell: str) -> str:
    """Where several answers may be ticked, Forms ends each with a semicolon; one alone is that answer."""
    return cell[:-1] if cell.endswith(";") and cell.count(";") == 1 else cell


def _with_rows(table: Table, kept: "list[int] | range", notes: tuple[str, ...]) -> Table:
    if not kept:
        raise refusal(table.name, "This file holds no answers.", "Export it again once somebody has answered.")
    return replace(
        table,
        rows=[table.rows[index] for index in kept],
        row_numbers=tuple(table.row_number(index) for index in kept),
        first_row=table.row_number(kept[0]),
        notes=table.notes + notes,
    )


def _import_id(cell: str) -> str:
    """Give the ImportId that a cell of the third row names, or nothing."""
    try:
        found = json.loads(cell)
    except (ValueError, RecursionError):
        return ""
    name = found.get("ImportId") if isinstance(found, dict) else None
    return name if isinstance(name, str) else ""


def _not_from(table: Table, problem: str, remedy: str) -> ProblemsError:
    # No cell is quoted: what stands there may be somebody's name.
    return ProblemsError([Problem(table.name, table.row_number(0), "", "", problem, remedy)])
