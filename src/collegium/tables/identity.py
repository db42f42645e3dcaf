"""Columns that could say who answered: recognised by headings, questions and cells, and taken out at once."""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from functools import cache

from collegium.definitions.survey_tools import identity_words
from collegium.tables.characters import composed
from collegium.tables.mapping import normalised
from collegium.tables.reading import Table

MOST = 0.5  # of the filled cells
_WORD = re.compile(r"[^\W_]+")


def identifying(table: Table, kept: Collection[str] = (), wording: Mapping[str, str] | None = None) -> tuple[str, ...]:
    """The columns to take out; `kept` names those that are answers, `wording` says what each column asked."""
    answers = {normalised(name) for name in kept}
    asked = wording or {}
    return tuple(
        column
        for place, column in enumerate(table.columns)
        if normalised(column) not in answers
        and (is_heading_of_person(column) or _tells(asked.get(column, ""), column, table, place))
    )


def is_heading_of_person(column: str) -> bool:
    """Whether a heading alone says that a person, a machine or a moment is recorded."""
    return normalised(column) in _headings() or asks_for_identity(column)


def asks_for_identity(words: str) -> bool:
    """Whether a question asks for a name, an address or a number of a person, and for nothing else."""
    return _without_courtesy(words) in _asked() or normalised(words) in _asked()


def tells_who(cells: Sequence[str]) -> bool:
    """Whether most of what people wrote has the shape of an address, a number of a person, or a moment."""
    filled = [cell for cell in cells if cell and cell.casefold() not in _nobody()]
    shapes = [shape for shape, differ in _shapes() if not differ or _differ(cells)]
    return sum(1 for cell in filled if any(shape.fullmatch(cell) for shape in shapes)) > MOST * len(filled)


def without(table: Table, columns: Collection[str]) -> Table:
    """The table without these columns; where its rows stood in the file is kept for messages."""
    places = [place for place, column in enumerate(table.columns) if column not in columns]
    return replace(
        table,
        columns=tuple(table.columns[place] for place in places),
        rows=[tuple(row[place] for place in places) for row in table.rows],
        codes={column: codes for column, codes in table.codes.items() if column not in columns},
    )


@cache
def technical_headings() -> frozenset[str]:
    """Headings of a machine or of the course of answering, spelled as `normalised` does: they name nobody."""
    return frozenset(map(normalised, identity_words().technical.all))


def _tells(words: str, column: str, table: Table, place: int) -> bool:
    if asks_for_identity(words):
        return True
    cells = [row[place] for row in table.rows]
    return (_asks_within(words or column) and _differ(cells)) or tells_who(cells)


def _asks_within(words: str) -> bool:
    spaced = f" {' '.join(_words(words))} "
    return any(phrase in spaced for phrase in _within())


def _differ(cells: Sequence[str]) -> bool:
    """Names differ from each other; points of a scale, yes and no do not."""
    filled = [cell for cell in cells if cell and cell.casefold() not in _nobody()]
    return len(set(filled)) > MOST * len(filled)


def _words(text: str) -> list[str]:
    return _WORD.findall(composed(text).casefold())


def _without_courtesy(text: str) -> str:
    return "".join(word for word in _words(text) if word not in _courtesy())


@cache
def _courtesy() -> frozenset[str]:
    return frozenset(word.casefold() for word in identity_words().courtesy.all)


@cache
def _asked() -> frozenset[str]:
    phrases = identity_words().asked.all
    return frozenset({*map(_without_courtesy, phrases), *map(normalised, phrases)}) - {""}


@cache
def _headings() -> frozenset[str]:
    return frozenset(map(normalised, identity_words().headings.all)) | technical_headings()


@cache
def _within() -> tuple[str, ...]:
    return tuple(f" {' '.join(_words(phrase))} " for phrase in identity_words().within.all)


@cache
def _nobody() -> frozenset[str]:
    return frozenset(word.casefold() for word in identity_words().nobody.all)


@cache
def _shapes() -> tuple[tuple[re.Pattern[str], bool], ...]:
    return tuple((re.compile(shape.pattern), shape.differ) for shape in identity_words().shapes)
