"""What the rows of a file may not be together, although each of them is fine: judged for the register as it would be."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Model, Q, UniqueConstraint, Value

from collegium.registers.periods import Period, columns_of

BESIDE_ANOTHER = "This cannot be recorded beside another row of this file."
OVERLAP = "These dates overlap another row of this file."
OVERLAP_RECORDED = "These dates overlap another entry."
OVERLAP_HIDDEN = "These dates clash with an entry that you cannot see."


@dataclass(frozen=True)
class Clash:
    """What is wrong with a row of the file, by its place among them, and the other row that it is about."""

    place: int
    column: str
    value: str
    problem: str
    remedy: str
    other: int | None = None


@dataclass(frozen=True)
class Span:
    """The days of a row of the file, by its place there, or of one that is recorded."""

    starts: dt.date
    ends: dt.date | None
    place: int | None = None
    hidden: bool = False


def overlaps(made: Sequence[Any], seen: Iterable[Any], hidden: Iterable[Any]) -> Iterator[Clash]:
    """Rows of one line that would hold on the same day. `made`: the rows of the file, in their order."""
    model = type(made[0]) if made else None
    if model is None or not issubclass(model, Period) or not model.line:
        return
    names = [attname for _, attname in columns_of(model, model.line)]
    replaced = {row.pk for row in made if row.pk is not None}
    lines: dict[tuple[Any, ...], list[Span]] = {}

    def put(row: Any, **more: Any) -> None:
        if row.starts is not None:  # otherwise it is a problem of its own
            line = tuple(getattr(row, name) for name in names)
            lines.setdefault(line, []).append(Span(row.starts, row.ends, **more))

    for place, row in enumerate(made):
        put(row, place=place)
    for row in seen:
        if row.pk not in replaced:
            put(row)
    for row in hidden:
        put(row, hidden=True)
    for spans in lines.values():
        yield from overlaps_of_line(spans, model.overlap[0])


def overlaps_of_line(spans: list[Span], column: str) -> Iterator[Clash]:
    """Each row beside the one before it that lasts longest, so that a long one is held against all that begin within it."""
    spans.sort(key=lambda span: (span.starts, -1 if span.place is None else span.place))
    longest = spans[0]
    for span in spans[1:]:
        if longest.ends is None or longest.ends >= span.starts:
            yield from overlap(longest, span, column)
        if longest.ends is not None and (span.ends is None or span.ends > longest.ends):
            longest = span


def overlap(first: Span, second: Span, column: str) -> Iterator[Clash]:
    row, other = (second, first) if second.place is not None else (first, second)
    if row.place is None:
        return  # both are recorded: nothing that the file could mend
    if other.place is not None:
        problem, remedy = OVERLAP, "Correct the dates of one of the two rows."
    elif other.hidden:
        problem, remedy = OVERLAP_HIDDEN, "Correct the dates, or ask somebody who may see it."
    else:
        problem, remedy = OVERLAP_RECORDED, "End that entry first, or correct the dates."
    yield Clash(row.place, column, row.starts.isoformat(), problem, remedy, other.place)


def clashes(made: Sequence[Any]) -> Iterator[Clash]:
    """Rows of the file that share what only one row may have. What is recorded is judged row by row."""
    for rule in unique_rules(type(made[0])) if made else ():
        columns = columns_of(type(made[0]), rule.names)
        first: dict[tuple[Any, ...], int] = {}
        for place, row in enumerate(made):
            key = tuple(getattr(row, attname) for _, attname in columns)
            if None in key and not rule.empty_too:
                continue
            other = first.setdefault(key, place)
            if other != place and all(
                rule.condition is None or meets(each, rule.condition) for each in (made[other], row)
            ):
                own = [(name, value) for (name, attname), value in zip(columns, key, strict=True) if name == attname]
                column, value = own[0] if own else (rule.names[-1], "")
                yield Clash(
                    place, column, str(value), BESIDE_ANOTHER, "Change one of the two rows, or delete it.", other
                )


@dataclass(frozen=True)
class Rule:
    names: tuple[str, ...]
    condition: Q | None = None
    empty_too: bool = False  # two rows without a value share it


def unique_rules(model: type[Model]) -> Iterator[Rule]:
    """Rules over columns. A rule over an expression is left to the database, which refuses the file when it is saved."""
    for constraint in model._meta.constraints:
        if isinstance(constraint, UniqueConstraint) and constraint.fields:
            yield Rule(tuple(constraint.fields), constraint.condition, constraint.nulls_distinct is False)
    for names in model._meta.unique_together:
        yield Rule(tuple(names))
    for field in model._meta.concrete_fields:
        if field.unique and not field.primary_key:
            yield Rule((field.name,))


def meets(row: Model, condition: Q) -> bool:
    """Asked of the database, and only of rows that share the columns."""
    return condition.check(
        {field.name: Value(getattr(row, field.attname), field) for field in row._meta.concrete_fields}
    )
