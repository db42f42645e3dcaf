"""Which column of a file of answers is which item: by its name and by the words of its question, where the two agree."""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from collegium.tables.grid import clean_name
from collegium.tables.mapping import Field, columns_by_name, normalised
from collegium.tables.problems import Problem

_CODED = re.compile(r"([A-Za-z][A-Za-z0-9_]*(?:\[[A-Za-z0-9_]+\])*)\. (.+)", re.DOTALL)
_SHOWN = 5
_RENAME = "If the words are right, give this column a name that no item has. If the name is right, correct the words in the file."


@dataclass(frozen=True, slots=True)
class Disagreement:
    """An item whose name one column has while its words are in another, or while that column asks another item's words."""

    field: Field
    named: str
    asked: str = ""
    other: str = ""

    @property
    def words(self) -> str:
        """Say what disagrees."""
        if self.other:
            return f"It has the name of the item {self.field.name}, but the words of the item {self.other}."
        return f"It has the name of the item {self.field.name}, but the words of that item are in the column “{self.asked}”."


@dataclass(frozen=True, slots=True)
class Match:
    """The columns that are certain, those about which names and words disagree, and those whose words are others."""

    columns: dict[str, str]
    disagreements: tuple[Disagreement, ...] = ()
    by_name_alone: tuple[str, ...] = ()

    def notes(self, chosen: Mapping[str, str] | None = None) -> tuple[str, ...]:
        """Say what is open, or worth a look, with the columns that were chosen (otherwise those that are certain)."""
        columns = self.columns if chosen is None else chosen
        notes = []
        if undecided := [one for one in self.disagreements if one.field.name not in columns]:
            listed = " ".join(f"“{one.named}”: {one.words}" for one in undecided)
            notes.append(
                f"Names and words of questions disagree, so no column was chosen. Choose it yourself. {listed}"
            )
        if alone := [column for column in self.by_name_alone if column in columns.values()]:
            listed = ", ".join(alone[:_SHOWN]) + (" and more" if alone[_SHOWN:] else "")
            notes.append(
                "Columns whose words are not those of the questionnaire were taken by their names: "
                f"{len(alone)} ({listed}). Check that they ask the same."
            )
        return tuple(notes)

    def problems(self, file: str) -> list[Problem]:
        """Name each disagreement, for those who have no page on which to choose."""
        return [Problem(file, None, one.named, "", one.words, _RENAME) for one in self.disagreements]


def match_columns(names: Sequence[str], wording: Mapping[str, str], fields: Collection[Field]) -> Match:
    """Match by exact names, then near ones, then the words of the question; never by what was answered.

    A field with choices (a group) is known by its name first. An item whose name and words lead to different columns
    is a disagreement, and so is a column that two items claim.
    """
    coded = {column: code_of(column)[0] for column in names}
    named = _by_name(names, coded, fields)
    asked = _by_words(names, wording)
    columns, wrong, alone = {}, [], []
    for field in fields:
        by_name = named.get(field.name)
        by_words = asked.get(normalised(field.title), []) if field.title != field.name or not by_name else []
        if field.choices:
            by_words = [] if by_name else by_words
        if by_name and by_words and by_name not in by_words:
            wrong.append(Disagreement(field, by_name, by_words[0]))
        elif by_name:
            columns[field.name] = by_name
            if not by_words and not field.choices and field.title != field.name and _other_words(by_name, wording):
                alone.append(by_name)
        elif len(by_words) == 1:
            columns[field.name] = by_words[0]
    return _without_shared(Match(columns, tuple(wrong), tuple(alone)), named, fields)


def _without_shared(match: Match, named: Mapping[str, str], fields: Collection[Field]) -> Match:
    """Two items never come from one column: neither does, where one claims it by name and the other by its words."""
    owners: dict[str, list[Field]] = {}
    for field in fields:
        if field.name in match.columns:
            owners.setdefault(match.columns[field.name], []).append(field)
    shared = {field.name for several in owners.values() if len(several) > 1 for field in several}
    more = [
        Disagreement(field, column, other=next(one.name for one in several if one is not field))
        for column, several in owners.items()
        if len(several) > 1
        for field in several
        if named.get(field.name) == column
    ]
    columns = {name: column for name, column in match.columns.items() if name not in shared}
    return Match(columns, (*match.disagreements, *more), match.by_name_alone)


def _by_name(names: Sequence[str], coded: Mapping[str, str], fields: Collection[Field]) -> dict[str, str]:
    """By the whole heading, then by the code before the words of LimeSurvey's headings."""
    wanted = list(fields)
    bare = [field if field.choices else Field(field.name, field.name, synonyms=field.synonyms) for field in wanted]
    found = columns_by_name(names, bare)
    left = [Field(field.name, field.name) for field in wanted if field.name not in found]
    codes: dict[str, list[str]] = {}
    for column in names:
        if coded[column] != column and column not in found.values():
            codes.setdefault(coded[column], []).append(column)
    by_code = columns_by_name(list(codes), left)
    return found | {name: codes[code][0] for name, code in by_code.items() if len(codes[code]) == 1}


def _by_words(names: Sequence[str], wording: Mapping[str, str]) -> dict[str, list[str]]:
    asked: dict[str, list[str]] = {}
    for column in names:
        words = wording.get(column, column)
        for text in dict.fromkeys(normalised(one) for one in spoken(words) if one):
            asked.setdefault(text, []).append(column)
    return asked


def _other_words(column: str, wording: Mapping[str, str]) -> bool:
    """Whether the tool says what the column asked, in words that are more than its name."""
    words = wording.get(column, "")
    return bool(words) and normalised(words) not in (normalised(column), normalised(code_of(column)[0]))


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
