"""Answers as Qualtrics and Microsoft Forms export them: one table, the words of each question, and who-answered columns by name."""

import json
from collections.abc import Mapping
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
_NOT_ANSWERED = frozenset({"Survey Preview", "Survey Test", "1", "2"})
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
    status = next((place for place, one in enumerate(imports) if one == "status"), None)
    kept = [
        index for index in range(2, len(table.rows)) if status is None or table.rows[index][status] not in _NOT_ANSWERED
    ]
    left_out = len(table.rows) - 2 - len(kept)
    notes = (f"Previews and tests of {name} were left out: {left_out}.",) if left_out else ()
    return SurveyExport(_with_rows(table, kept, notes), wording, identity)


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
    return SurveyExport(_with_rows(table, range(len(table.rows)), ()), wording, tuple(own))


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
