"""Answers of tools that are known by their headings: SurveyMonkey, REDCap, Jisc Online Surveys, Google Forms."""

import re
from dataclasses import replace

from collegium.definitions.survey_tools import OtherTool
from collegium.tables.file_kinds import refusal
from collegium.tables.problems import Problem, ProblemsError
from collegium.tables.reading import UNFINISHED, Table
from collegium.tables.survey_headings import is_one, tool_of

_MOMENT = re.compile(r"\d{1,4}[/.-]\d{1,2}[/.-]\d{1,4}[ T]+\d{1,2}[:.]\d{2}.*")
_NOT_KNOWN = "Which answers of {name} are finished is not known: all were taken."
_ONE_INSTRUMENT = "Export the instrument of this questionnaire alone."


def tool_of_table(table: Table) -> OtherTool | None:
    """The tool that wrote a table, by its headings and by what its own columns hold."""
    tool = tool_of(table.columns)
    if tool is None or not table.rows:
        return None
    if tool.first and not all(_MOMENT.fullmatch(row[0]) for row in table.rows):
        return None
    if tool.finished and not _finished(table, tool):
        return None
    return tool


def read_other(table: Table, tool: OtherTool) -> tuple[Table, tuple[str, ...]]:
    """The answers that are finished, and the columns that say who answered or when, or whether it was finished."""
    marks = _finished(table, tool) if tool.finished else []
    identity = tuple(column for column in table.columns if is_one(column, tool.identity))
    identity += tuple(table.columns[place] for place in marks)
    if not tool.finished:
        note = () if tool.always_finished else (_NOT_KNOWN.format(name=table.name),)
        return replace(table, notes=(*table.notes, *note)), identity
    done = [{row[place].casefold() in tool.counts for place in marks} for row in table.rows]
    if unsure := [place for place, found in enumerate(done) if len(found) > 1]:
        listed = ", ".join(table.columns[place] for place in marks)
        problem = f"The file holds several instruments ({listed}), and this row is complete in one and not in another."
        raise ProblemsError([Problem(table.name, table.row_number(unsure[0]), "", "", problem, _ONE_INSTRUMENT)])
    kept = [place for place, found in enumerate(done) if found == {True}]
    if not kept:
        raise refusal(table.name, "This file holds no finished answer.", "Export it again once somebody has finished.")
    left = len(done) - len(kept)
    note = (f"Incomplete answers, begun and never finished, were left out: {left} of {len(done)}.",) if left else ()
    return replace(
        table,
        rows=[table.rows[place] for place in kept],
        row_numbers=tuple(table.row_number(place) for place in kept),
        first_row=table.row_number(kept[0]),
        notes=(*table.notes, *note),
        left_out={**table.left_out, **({UNFINISHED: left} if left else {})},
    ), identity


def _finished(table: Table, tool: OtherTool) -> list[int]:
    """Where the columns stand that say whether an answer is finished; a question may end in “complete”, too."""
    return [
        place
        for place, column in enumerate(table.columns)
        if is_one(column, (tool.finished,)) and {row[place].casefold() for row in table.rows} <= set(tool.marks)
    ]
