"""Columns of a file of answers that hold comments: chosen on the page of the columns, taken in with the release."""

from __future__ import annotations

import json
from collections.abc import Mapping as ReadOnly
from collections.abc import Sequence
from dataclasses import dataclass, replace

from django.core.exceptions import ValidationError

from collegium.assessments.comments.actions import Written, sifted
from collegium.assessments.comments.models import CommentIntake
from collegium.assessments.models import ResponseUpload, Wave
from collegium.tables.mapping import Mapping
from collegium.tables.reading import Table

LONGEST_QUESTION = 500
TAKEN = (
    "The comments of this wave were taken in before, as a file of their own. They are taken in once: say under "
    "“which column is which” that no column is a comment."
)


@dataclass(frozen=True)
class Beside:
    """What is kept with a file of answers beside its table: what each column asked, and the words that tell of somebody."""

    wording: ReadOnly[str, str]
    marked: ReadOnly[str, ReadOnly[str, list[str]]]


def beside(upload: ResponseUpload) -> Beside:
    content = json.loads(bytes(upload.content))
    return Beside(content.get("wording", {}), content.get("marked", {}))


def question_of(column: str, wording: ReadOnly[str, str]) -> str:
    return (wording.get(column) or column)[:LONGEST_QUESTION]


def may_hold_comments(table: Table, mapping: Mapping) -> tuple[str, ...]:
    """Columns that nothing else is read from and in which somebody wrote words."""
    used = set(mapping.columns.values())
    return tuple(
        column
        for place, column in enumerate(table.columns)
        if column in mapping.comments
        or (column not in used and any(any(map(str.isalpha, row[place])) for row in table.rows))
    )


def fitting(mapping: Mapping, wave: Wave, table: Table, wording: ReadOnly[str, str]) -> Mapping:
    """A kept mapping with those of its comments that this file has, under the words that this file asks them with."""
    if not mapping.comments or taken_in(wave):
        return replace(mapping, comments={})
    here = [column for column in mapping.comments if column in table.columns]
    return replace(mapping, comments={column: question_of(column, wording) for column in here})


def written(upload: ResponseUpload, table: Table, mapping: Mapping) -> list[Written]:
    """The comments of a file, question by question."""
    if not mapping.comments:
        return []
    told = beside(upload).marked
    found = []
    for column, question in mapping.comments.items():
        place, marks = table.columns.index(column), told.get(column, {})
        found.append(
            Written(
                question,
                tuple(row[place] for row in table.rows),
                tuple(tuple(marks.get(str(index), ())) for index in range(len(table.rows))),
            )
        )
    return found


def told_of(given: list[Written]) -> list[dict[str, object]]:
    """What a release would take in, question by question, in numbers alone."""
    return [sifted(one).counts for one in given]


def taken_in(wave: Wave) -> bool:
    return CommentIntake.objects.filter(wave=wave).exists()


def refuse_taken_in(wave: Wave, given: Sequence[Written]) -> None:
    if given and taken_in(wave):
        raise ValidationError(TAKEN)
