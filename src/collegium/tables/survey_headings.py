"""Headings of survey tools that are known by them alone, and headings that take two rows."""

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from collegium.tables.grid import Grid, clean_name

if TYPE_CHECKING:
    from collegium.definitions.survey_tools import OtherTool


def tool_of(names: Sequence[str]) -> "OtherTool | None":
    """The tool that writes such headings; what is in the columns is not looked at."""
    # Most files come from no such tool: what is known of them is loaded for those that may.
    from collegium.definitions.survey_tools import survey_tools

    folded = [clean_name(name).casefold() for name in names]
    for tool in survey_tools().others:
        searched = folded[:1] if tool.first else folded
        if all(any(re.fullmatch(need, name) for name in searched) for need in tool.needs):
            return tool
    return None


def is_one(column: str, patterns: Sequence[str]) -> bool:
    """Whether a heading is one of these, whatever its capitals."""
    return any(re.fullmatch(pattern, clean_name(column).casefold()) for pattern in patterns)


def join_questions(grid: Grid, name: str) -> Grid:
    """SurveyMonkey's two rows of headings as one: the question, or “question - row”; any other grid as it is."""
    if len(grid.rows) < 2:
        return grid
    (first, upper), (second, lower) = grid.rows[:2]
    if not upper[0] or lower[0] or all(upper):
        return grid
    tool = tool_of(upper)
    if tool is None or not tool.answer:
        return grid
    lower = (*lower, *("",) * (len(upper) - len(lower)))
    upper = (*upper, *("",) * (len(lower) - len(upper)))
    # The tool's own columns have no second heading; where they have, that row holds answers.
    if not any(lower) or any(below for above, below in zip(upper, lower, strict=True) if is_one(above, tool.identity)):
        return grid
    names, question = [], ""
    for above, below in zip(map(clean_name, upper), map(clean_name, lower), strict=True):
        question = above or question
        alone = not below or below in tool.answer
        names.append(question if above and alone else f"{question} - {below}" if below else "")
    note = f"The two rows of headings of {name} were read as one: the question, and what stands under it."
    rows = [(first, tuple(names)), *grid.rows[2:]]
    return replace(grid, rows=rows, notes=(*grid.notes, note), first_data_row=second + 1)
