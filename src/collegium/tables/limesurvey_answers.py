"""Answers as LimeSurvey exports them: headings as codes, words or both; answers as codes or words; some never sent."""

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace

from collegium.tables.archives import refusal
from collegium.tables.grid import clean_name
from collegium.tables.mapping import normalised
from collegium.tables.reading import Table

# LimeSurvey writes the code, the words, or both ("id. Response ID"), as the person who exports chooses.
_ALWAYS = {"lastpage", "startlanguage", "submitdate"}
_ALWAYS_WORDS = {"responseid", "datesubmitted", "lastpage", "startlanguage"}
_ENOUGH = 3  # columns of LimeSurvey's own, so that a plain file with one of them is not taken for it
_OWN = {"id", "submitdate", "lastpage", "startlanguage", "seed", "startdate", "datestamp", "ipaddr", "refurl", "token",
        "firstname", "lastname", "email", "interviewtime", "responseid", "datesubmitted", "datestarted", "datelastaction",
        "ipaddress", "referrerurl", "totaltime", "accesscode", "emailaddress"}  # fmt: skip
_SENT = {"submitdate", "datesubmitted"}
_TIME = re.compile(r"(groupTime|interviewtime|.*Time$).*|(Group|Question) time: .*", re.IGNORECASE)
_CODED = re.compile(r"([A-Za-z][A-Za-z0-9_]*(?:\[[A-Za-z0-9_]+\])*)\. (.+)", re.DOTALL)
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
    """Tell LimeSurvey's export by the columns that it always writes."""
    names = {normalised(code_of(column)[0]) for column in columns}
    words = {normalised(code_of(column)[1] or column) for column in columns}
    return len(names & _ALWAYS) >= _ENOUGH or len(words & _ALWAYS_WORDS) >= _ENOUGH


def read_limesurvey_answers(table: Table) -> LimeSurveyAnswers:
    """Leave out answers that were never sent, and say how many; ProblemsError when none was."""
    identity = tuple(column for column in table.columns if _own(column, _OWN) or _TIME.fullmatch(column))
    by_code = sum(1 for column in table.columns if _own(column, _ALWAYS)) >= _ENOUGH
    wording = {
        column: words or ("" if by_code else column)
        for column in table.columns
        if column not in identity and ((words := code_of(column)[1]) or not by_code)
    }
    return LimeSurveyAnswers(_without_not_asked(_sent(table)), wording, identity)


def code_of(column: str) -> tuple[str, str]:
    """Take a heading such as “q1[SQ001]. How far do you agree?” apart into code and words; the words may be missing."""
    match = _CODED.fullmatch(column)
    return (match[1], clean_name(match[2])) if match else (column, "")


def spoken(words: str) -> Iterator[str]:
    """The words of a question, and those of its row alone: tools write the question of an array before or around it."""
    yield words
    yield words.rsplit(" - ", 1)[-1]
    if words.endswith("]"):
        for start in {words.find(" ["), words.rfind(" [")} - {-1}:
            yield words[start + 2 : -1]


def _own(column: str, names: Collection[str]) -> bool:
    code, words = code_of(column)
    return normalised(code) in names or bool(words and normalised(words) in names)


def _sent(table: Table) -> Table:
    place = next((place for place, column in enumerate(table.columns) if _own(column, _SENT)), None)
    if place is None:
        return replace(table, notes=(*table.notes, "It does not say which answers were sent, so all were taken."))
    kept = [index for index, row in enumerate(table.rows) if row[place]]
    if not kept:
        raise refusal(table.name, "No answer in this file was ever sent: all are incomplete.", _EXPORT_ALL)
    left_out = len(table.rows) - len(kept)
    if not left_out:
        return table
    note = f"Incomplete answers, begun and never sent, were left out: {left_out} of {len(table.rows)}."
    return only(table, kept, note)


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
