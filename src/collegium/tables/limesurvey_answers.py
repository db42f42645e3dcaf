"""Answers as LimeSurvey exports them: headings as codes, words or both; answers as codes or words; some never sent."""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from functools import cache

from collegium.definitions.survey_tools import survey_tools
from collegium.tables.file_kinds import refusal
from collegium.tables.mapping import normalised
from collegium.tables.matching import code_of
from collegium.tables.reading import UNFINISHED, Table

# LimeSurvey writes the code, the words, or both ("id. Response ID"), as the person who exports chooses.
_ENOUGH = 3  # columns of LimeSurvey's own, so that a plain file with one of them is not taken for it
_ENOUGH_WITH_DATE = 2  # where one of them is the date of submission, by which unfinished answers are known
# Codes of timings: of the whole, a group, or a question by its number or its code. A code such as “worktime” is none.
_TIMING = re.compile(r"groupTime\d+|\d+X\d+X\d+\w*Time")
_CODE_TIMING = re.compile(r"([A-Za-z][A-Za-z0-9_]*)Time")
# With answers in words, a yes/no question or a sex that nobody was asked is written N/A.
_NOT_ASKED = "N/A"
_FIXED_WORDS = frozenset({"Yes", "No", "Female", "Male", "", _NOT_ASKED})
_EXPORT_ALL = "Export it again with completed responses, and with the column “submitdate” (Date submitted)."


@dataclass(frozen=True, slots=True)
class LimeSurveyAnswers:
    """The completed answers, what each column asked, and the columns that say who answered or when."""

    table: Table
    wording: Mapping[str, str] = field(default_factory=dict)
    identity: tuple[str, ...] = ()


def is_limesurvey(columns: Collection[str]) -> bool:
    """Tell LimeSurvey's export by its own columns: the code of the date of submission, its words and one more, or three."""
    own = {known for column in columns if (known := _own(column))}
    if any(_own_code(column) in _dated() for column in columns):
        return True
    enough = _ENOUGH_WITH_DATE if own & _dated() else _ENOUGH
    return len(own) >= enough and len(own & _always()) >= min(enough - 1, 2)


def read_limesurvey_answers(table: Table) -> LimeSurveyAnswers:
    """Leave out answers that were never sent, and say how many; ProblemsError when none was."""
    codes = {code_of(column)[0] for column in table.columns}
    identity = tuple(column for column in table.columns if _own(column) or _is_timing(column, codes))
    by_code = any(_own_code(column) in _always() for column in table.columns)
    wording = {
        column: words or ("" if by_code else column)
        for column in table.columns
        if column not in identity and ((words := code_of(column)[1]) or not by_code)
    }
    return LimeSurveyAnswers(_without_not_asked(_sent(table)), wording, identity)


def _is_timing(column: str, codes: Collection[str]) -> bool:
    """Whether a column holds how long a group or a question took, by the names that LimeSurvey gives them."""
    code, words = code_of(column)
    if _TIMING.fullmatch(code) or ((match := _CODE_TIMING.fullmatch(code)) and match[1] in codes):
        return True
    start, colon, _ = (words or column).partition(":")
    return bool(colon) and normalised(start) in _timing_words()


def _own_code(column: str) -> str:
    """The id of LimeSurvey's own column that this heading has as its code; nothing where it has none."""
    code = code_of(column)[0].casefold()
    return code if any(code == one.id for one in survey_tools().limesurvey.columns) else ""


def _own_words(words: str) -> str:
    return _ids_by_words().get(normalised(words), "")


def _own(column: str) -> str:
    """The id of LimeSurvey's own column that this heading is, by code or words in any language; nothing otherwise."""
    code, words = code_of(column)
    return _own_code(column) or (_own_words(words) if words else _own_words(code))


@cache
def _dated() -> frozenset[str]:
    return frozenset(one.id for one in survey_tools().limesurvey.columns if one.sent)


@cache
def _always() -> frozenset[str]:
    return frozenset(one.id for one in survey_tools().limesurvey.columns if one.always)


@cache
def _ids_by_words() -> dict[str, str]:
    return {normalised(words): one.id for one in survey_tools().limesurvey.columns for words in one.all}


@cache
def _timing_words() -> frozenset[str]:
    return frozenset(map(normalised, survey_tools().limesurvey.timings.all))


def _sent(table: Table) -> Table:
    place = next((place for place, column in enumerate(table.columns) if _own(column) in _dated()), None)
    if place is None:
        return replace(table, notes=(*table.notes, "It does not say which answers were sent, so all were taken."))
    kept = [index for index, row in enumerate(table.rows) if row[place]]
    if not kept:
        raise refusal(table.name, "No answer in this file was ever sent: all are incomplete.", _EXPORT_ALL)
    left_out = len(table.rows) - len(kept)
    if not left_out:
        return table
    note = f"Incomplete answers, begun and never sent, were left out: {left_out} of {len(table.rows)}."
    return only(replace(table, left_out={**table.left_out, UNFINISHED: left_out}), kept, note)


def only(table: Table, kept: list[int], note: str) -> Table:
    """Keep these rows with their numbers in the file, and say why."""
    return replace(
        table,
        rows=[table.rows[index] for index in kept],
        row_numbers=tuple(table.row_number(index) for index in kept),
        first_row=table.row_number(kept[0]),
        notes=(*table.notes, note),
    )


def _without_not_asked(table: Table) -> Table:
    """Empty the cells by which LimeSurvey says that a question of fixed words was not answered."""
    fixed = [
        place
        for place in range(len(table.columns))
        if any(row[place] == _NOT_ASKED for row in table.rows) and all(row[place] in _FIXED_WORDS for row in table.rows)
    ]
    if not fixed:
        return table
    rows = [
        tuple("" if place in fixed and cell == _NOT_ASKED else cell for place, cell in enumerate(row))
        for row in table.rows
    ]
    return replace(table, rows=rows, row_numbers=tuple(table.row_number(index) for index in range(len(rows))))
