"""Answers as Qualtrics and Microsoft Forms export them: one table, the words of each question, and who-answered columns by name."""

import json
import re
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import BinaryIO

from collegium.definitions.survey_tools import Status, survey_tools
from collegium.tables.file_kinds import refusal
from collegium.tables.grid import DEFAULT, Limits, clean_name
from collegium.tables.identity import tells_who
from collegium.tables.mapping import normalised
from collegium.tables.problems import Problem, ProblemsError
from collegium.tables.reading import UNFINISHED, Table, read_table

_NAMED_AS_QUALTRICS = 2  # of Qualtrics' own columns with their words in the second row
_NAMED_ALONE = 3  # and no words
_MARKS = ("status", "finished")  # ImportIds of the columns that say which rows are answers
_MOMENT = re.compile(r"\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d.*)?")
_KINDS = {"preview": "Previews and tests", "made_up": "Made-up answers", "spam": "Answers marked as spam"}
_KEEP_SPAM = (
    "If these are real answers, as may be where many people share one network address, write “IP Address” as their Status "
    "and bring the file in again."
)
_EXPORT_QUALTRICS = "Export it from Qualtrics as CSV, with all three rows of names, and do not edit it before."
_EXPORT_FORMS = "Open the results in Microsoft Forms, choose “Open in Excel”, and do not change its first columns."


@dataclass(frozen=True, slots=True)
class SurveyExport:
    """A table of answers, what each column asked, and the columns that say who answered or when."""

    table: Table
    wording: Mapping[str, str]
    identity: tuple[str, ...]


def is_qualtrics(table: Table) -> bool:
    """Tell by the third row, which names an ImportId for each column, or by Qualtrics' own names over their words."""
    return _has_imports(table) or _has_two_rows(table)


def is_qualtrics_heading(names: Collection[str], enough: int = _NAMED_ALONE) -> bool:
    """Whether the names alone are Qualtrics' own, as where its other rows of names were deleted, or in an SPSS file."""
    own = set(names) & {one.name for one in survey_tools().qualtrics.columns}
    return len(own) >= enough and bool(own & {one.name for one in survey_tools().qualtrics.columns if one.id in _MARKS})


def _has_imports(table: Table) -> bool:
    return len(table.rows) > 1 and all(map(_import_id, table.rows[1]))


def _has_two_rows(table: Table) -> bool:
    """A workbook has no row of ImportIds: names in the first row, words in the second."""
    words = {one.name: one.words for one in survey_tools().qualtrics.columns}
    own = [(column, place) for place, column in enumerate(table.columns) if column in words]
    return len(own) >= _NAMED_AS_QUALTRICS and bool(table.rows) and all(
        clean_name(table.rows[0][place]) == words[column] for column, place in own
    )  # fmt: skip


def is_microsoft_forms(table: Table) -> bool:
    """Tell by the columns with which every export of Forms begins, in a language that is known or by what is in them."""
    return len(_forms_columns(table)) > 0


def read_qualtrics(source: Table | Path | bytes | BinaryIO, *, name: str, limits: Limits = DEFAULT) -> SurveyExport:
    """Read an export of Qualtrics: names, questions and, in text files, ImportIds, then the answers.

    Previews, tests, made-up answers and spam are left out and counted; a Status that is not known is a problem.
    """
    table = source if isinstance(source, Table) else read_table(source, name=name, limits=limits)
    first = 2 if _has_imports(table) else 1
    if first == 1 and not _has_two_rows(table):
        raise _not_from(
            table,
            "This is not an export of Qualtrics: its third row does not hold an ImportId for each column.",
            _EXPORT_QUALTRICS,
        )
    imports = (
        [_import_id(cell) for cell in table.rows[1]]
        if first == 2
        else [_by_name().get(column, "") for column in table.columns]
    )
    wording = dict(zip(table.columns, map(clean_name, table.rows[0]), strict=True))
    answers, identity = _sifted(table, first, imports)
    return SurveyExport(answers, wording, identity)


def is_legacy_heading(names: Sequence[str]) -> bool:
    """Whether the names begin as those of Qualtrics' older export do: V1, V2, V3 and so on."""
    return list(names[:_NAMED_ALONE]) == [f"V{number}" for number in range(1, _NAMED_ALONE + 1)]


def is_legacy_qualtrics(table: Table) -> bool:
    """Tell by V1, V2, V3 over Qualtrics' own words, Status or Finished among them."""
    if not is_legacy_heading(table.columns) or not table.rows:
        return False
    found = {_legacy().get(cell, "") for cell in table.rows[0]}
    return len(found - {""}) >= _NAMED_ALONE and bool(found.intersection(_MARKS))


def read_legacy_qualtrics(table: Table) -> SurveyExport:
    """The answers of Qualtrics' older export, which count as those of today's do."""
    wording = dict(zip(table.columns, map(clean_name, table.rows[0]), strict=True))
    answers, identity = _sifted(table, 1, [_legacy().get(cell, "") for cell in table.rows[0]])
    return SurveyExport(answers, wording, identity)


@cache
def _legacy() -> dict[str, str]:
    return {one.words: one.id for one in survey_tools().qualtrics.legacy}


def without_unanswered(table: Table) -> tuple[Table, tuple[str, ...]]:
    """The answers of a table that Qualtrics wrote with its names alone, such as an SPSS file, and who-answered columns."""
    return _sifted(table, 0, [_by_name().get(column, "") for column in table.columns])


def _sifted(table: Table, first: int, imports: Sequence[str]) -> tuple[Table, tuple[str, ...]]:
    """The rows from `first` on that somebody answered to the end, and the columns that say who or when."""
    qualtrics = survey_tools().qualtrics
    who = {one.id for one in qualtrics.columns if one.identity} | {one.id for one in qualtrics.legacy} - set(_MARKS)
    identity = tuple(column for column, one in zip(table.columns, imports, strict=True) if one in who)
    real, left_out, notes = _answered(table, list(range(first, len(table.rows))), imports)
    unfinished = {one.casefold() for one in survey_tools().qualtrics.not_finished}
    kept, left = _split(table, real, imports, "finished", unfinished)
    if left:
        left_out[UNFINISHED] = left
        notes.append(f"Incomplete answers, begun and never finished, were left out: {left} of {len(real)}.")
    return _with_rows(replace(table, left_out={**table.left_out, **left_out}), kept, tuple(notes)), identity


@cache
def _by_name() -> dict[str, str]:
    return {one.name: one.id for one in survey_tools().qualtrics.columns}


def _answered(table: Table, rows: list[int], imports: Sequence[str]) -> tuple[list[int], dict[str, int], list[str]]:
    """The rows that a person answered, how many others there were of each kind, and what to say of them."""
    place = next((place for place, one in enumerate(imports) if one == "status"), None)
    if place is None:
        return rows, {}, []
    known = _statuses()
    marks = {index: table.rows[index][place].casefold() for index in rows}
    if unknown := Counter(mark for mark in marks.values() if mark and mark not in known):
        raise ProblemsError([_unknown_status(table, rows, place, mark, count) for mark, count in unknown.items()])
    kinds = {index: known[mark].kind if mark else "answer" for index, mark in marks.items()}
    notes, left_out = [], {}
    for kind, title in _KINDS.items():
        if count := sum(1 for one in kinds.values() if one == kind):
            left_out[title] = count
            more = f" {_KEEP_SPAM}" if kind == "spam" else ""
            notes.append(f"{title} of {table.name} were left out: {count}.{more}")
    return [index for index in rows if kinds[index] == "answer"], left_out, notes


def _unknown_status(table: Table, rows: list[int], place: int, mark: str, count: int) -> Problem:
    # The mark is not quoted: where columns have slipped it may be somebody's name.
    first = next(index for index in rows if table.rows[index][place].casefold() == mark)
    return Problem(
        table.name, table.row_number(first), table.columns[place], "",
        f"This mark of an answer is not known: is it an answer, a preview or spam? It is in {count} {'row' if count == 1 else 'rows'}.",
        "Write “IP Address” for real answers and “Survey Preview” for others.",
    )  # fmt: skip


@cache
def _statuses() -> dict[str, Status]:
    """By number and by words, in small letters."""
    listed = survey_tools().qualtrics.statuses
    return {key: one for one in listed for key in (str(one.code), one.words.casefold())}


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
    own = _forms_columns(table)
    if not own:
        raise _not_from(
            table,
            "This is not an export of Microsoft Forms: it lacks an ID, a start time or a completion time.",
            _EXPORT_FORMS,
        )
    wording = {column: "" if column in own else column for column in table.columns}
    table = replace(table, rows=[tuple(map(_one_of_a_list, row)) for row in table.rows])
    return SurveyExport(_with_rows(table, range(len(table.rows)), ()), wording, own)


def _forms_columns(table: Table) -> tuple[str, ...]:
    """Forms' own columns; none where the table does not come from Forms."""
    listed = survey_tools().microsoft_forms.columns
    known = {normalised(words): one.id for one in listed for words in one.all}
    found = {column: known[normalised(column)] for column in table.columns if normalised(column) in known}
    if set(found.values()) >= {one.id for one in listed if one.always}:
        return tuple(found)
    return _by_shape(table)


def _by_shape(table: Table) -> tuple[str, ...]:
    """In another language: an ID, two columns of moments, one of addresses (or “anonymous”), and the name after it."""
    if len(table.columns) < 6 or normalised(table.columns[0]) != "id" or not table.rows or not table.typed:
        return ()
    first = [[row[place] for row in table.rows] for place in range(4)]
    numbered = all(cell.isdigit() for cell in first[0])
    timed = all(_MOMENT.fullmatch(cell) for cells in first[1:3] for cell in cells)
    addresses = {cell for cell in first[3] if cell}
    addressed = addresses == {"anonymous"} or tells_who(first[3])
    return table.columns[:5] if numbered and timed and addressed else ()


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
