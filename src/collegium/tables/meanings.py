"""What an answer in a file means: the labels of the file against the answers of the questionnaire, never a guess."""

import re
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from collegium.definitions.survey_tools import survey_tools
from collegium.methods.scoring_plan import ItemPlan, plain_words
from collegium.tables.problems import Problem, ProblemsError
from collegium.tables.reading import Table

_NUMBER = re.compile(r"[+-]?\d+(?:[.,]\d+)?")
_LIST_IT = (
    "Add these words to the answer scale of the questionnaire: under “also” with the answer that they mean, "
    "or under “left_out” if they are no answer."
)
_LABEL_IT = "Give every value of this column a label in SPSS, or export the labels as words."
_KEEP_LETTERS = "Export it again from LimeSurvey without “Convert Y to” and “Convert N to”, so that answers are {}."


@dataclass(frozen=True, slots=True)
class _Column:
    """One column that holds an item: how often each text occurs in it, and the codes behind its labels."""

    file: str
    name: str
    item: ItemPlan
    cells: Mapping[str, int]
    codes: Mapping[str, str]

    def problem(self, text: str, problem: str, remedy: str) -> Problem:
        return Problem(self.file, None, self.name, text, f"{problem} It is in {self.cells[text]} rows.", remedy)


def read_meanings(
    table: Table, columns: Mapping[str, str], items: Sequence[ItemPlan], settled: Collection[str] = ()
) -> Table:
    """Give the table with labels of items turned into their values, whatever their codes were.

    `columns` names the column of each item; items in `settled` are left alone. Raises ProblemsError with every label
    that is none of the answers, every number that the labels leave open, and numbers that stand for letters.
    """
    places = {name: place for place, name in enumerate(table.columns)}
    problems: list[Problem] = []
    meant: dict[int, dict[str, str]] = {}
    for item in items:
        name = columns.get(item.id, "")
        codes = table.codes.get(name, {})
        letters = _letters_of(item) if table.source == "limesurvey" else ()
        if name not in places or item.id in settled or not (codes or letters):
            continue
        cells = Counter(row[places[name]] for row in table.rows)
        del cells[""]
        column = _Column(table.name, name, item, cells, codes)
        if codes:
            meant[places[name]] = _by_labels(column, problems)
        else:
            problems += _converted(column, letters)
    if problems:
        raise ProblemsError(problems)
    changed = {place: texts for place, texts in meant.items() if any(text != one for text, one in texts.items())}
    if not changed:
        return table
    rows = [
        tuple(changed[place].get(cell, cell) if place in changed else cell for place, cell in enumerate(row))
        for row in table.rows
    ]
    return replace(table, rows=rows)


def _by_labels(column: _Column, problems: list[Problem]) -> dict[str, str]:
    said = {label: _meaning(column.item, label, code) for label, code in column.codes.items()}
    moved = [label for label, value in said.items() if value is not None and _moves(value, column.codes[label])]
    for text in column.cells:
        if text in said and said[text] is None:
            problem = f"The file says that {column.codes[text]} is “{text}”, which is no answer to {column.item.id}."
            problems.append(column.problem(text, problem, _LIST_IT))
        elif text not in said and moved:
            code, label = column.codes[moved[0]], moved[0]
            problem = f"This value has no label, and the file numbers answers in its own way: {code} is “{label}”."
            problems.append(column.problem(text, problem, _LABEL_IT))
    return {label: value for label, value in said.items() if value is not None}


def _moves(value: str, code: str) -> bool:
    return bool(_NUMBER.fullmatch(value)) and value != code


def _meaning(item: ItemPlan, label: str, code: str) -> str | None:
    """The value that a label means, or the label where it is accepted and not scored; None where it is no answer."""
    for text in (label, *_bare(label, code)):
        if plain_words(text) in item.words:
            value = item.words[plain_words(text)]
            return text if value is None else str(value)
    if not any(map(str.isalpha, label)):
        return label
    # A questionnaire without words says nothing against the number.
    return None if item.labels or any(item.also) else code


def _bare(label: str, code: str) -> list[str]:
    """A label without its own code, as in “1 - Never”, “1. Never” or “Never (1)”."""
    before = re.fullmatch(rf"{re.escape(code)}\s*[-–—=.:)]*\s*(\D.*)", label)
    after = re.fullmatch(rf"(.*\D)\s*\({re.escape(code)}\)", label)
    return [match[1].strip() for match in (before, after) if match]


def _letters_of(item: ItemPlan) -> tuple[str, ...]:
    """The letters of an item that LimeSurvey may have turned into numbers; none where it has others."""
    known = {word for words in item.also for word in words}
    letters = survey_tools().limesurvey.convertible
    return letters if set(letters) <= known else ()


def _converted(column: _Column, letters: Sequence[str]) -> list[Problem]:
    numbers = [text for text in column.cells if _NUMBER.fullmatch(text)]
    if not numbers:
        return []
    spelled = " and ".join(letters)
    problem = (
        f"LimeSurvey may write {spelled} as any numbers, and the file does not say what {numbers[0]} means: "
        f"the questionnaire has its own numbers for {spelled}."
    )
    return [column.problem(numbers[0], problem, _KEEP_LETTERS.format(spelled))]
