"""The one way to write many rows at once: their texts, numbers and days are held against the limits of the columns first.

`bulk_create` asks no rule of the model, and SQLite none of its columns: what is too long or too large for PostgreSQL, or
cannot be shown, would be saved on one database and refused by the other. The limits are asked of whole columns: of the
longest text, of the smallest and the largest number, and of each different decimal. Rows that are wrong in another way
(rules about several columns, references) are for the caller to check.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Callable, Iterable, Iterator, Sequence
from decimal import Decimal
from typing import Any, TypeVar

from django.core.exceptions import ValidationError
from django.db import models
from django.db.backends.base.operations import BaseDatabaseOperations

from collegium.registers.changing_hands import AT_ONCE
from collegium.registers.periods import check_day
from collegium.tables.characters import first_unseen

Row = TypeVar("Row", bound=models.Model)


def add_many(
    model: type[Row], rows: Iterable[Row], *, batch_size: int = AT_ONCE, ignore_conflicts: bool = False
) -> list[Row]:
    """Save new rows in few statements; ValidationError by column where one is beyond a limit, and nothing is saved."""
    rows = list(rows)
    check_limits_of_many(model, rows)
    return model._default_manager.bulk_create(rows, batch_size=batch_size, ignore_conflicts=ignore_conflicts)


def check_limits_of_many(model: type[models.Model], rows: Sequence[models.Model]) -> None:
    """Raise one ValidationError with every column that is beyond its limits, and the first row in which it is."""
    problems: dict[str, list[str]] = {}
    for field in model._meta.concrete_fields:
        check = CHECKS.get(field.get_internal_type())
        if check is None or field.primary_key:
            continue
        values = [getattr(row, field.attname) for row in rows]
        given = [value for value in values if value is not None]
        try:
            for value in check(given) if given else ():
                found = value
                check_value(field, value)
        except ValidationError as error:
            place = next(place for place, value in enumerate(values, 1) if value is found or value == found)
            problems[field.name] = [f"Entry {place:,}: {message}" for message in error.messages]
    if problems:
        raise ValidationError(problems)


def ends(values: Sequence[Any]) -> Iterator[Any]:
    """The smallest and the largest: where these are within the limits, all are."""
    yield min(values)
    yield max(values)


def telling_texts(values: Sequence[str]) -> Iterator[str]:
    """The longest, and the first that holds what cannot be shown: looked for in all of them at once."""
    yield max(values, key=len)
    if first_unseen("".join(values)):
        yield next(value for value in values if first_unseen(value))


def endless(values: Sequence[float]) -> Iterator[float]:
    """Numbers that are none: a database keeps them as nothing, or refuses them."""
    return (value for value in values if not math.isfinite(value))


CHECKS: dict[str, Callable[[Sequence[Any]], Iterable[Any]]] = {
    "CharField": telling_texts,
    "EmailField": telling_texts,
    "TextField": telling_texts,
    "DateField": ends,
    "DateTimeField": ends,
    "DecimalField": set,
    "FloatField": endless,
    "IntegerField": ends,
    "SmallIntegerField": ends,
    "BigIntegerField": ends,
    "PositiveIntegerField": ends,
    "PositiveSmallIntegerField": ends,
}


def check_value(field: Any, value: Any) -> None:
    """Raise ValidationError where a column does not hold this value."""
    if isinstance(value, str):
        if field.max_length is not None and len(value) > field.max_length:
            raise ValidationError(f"This must be at most {field.max_length:,} characters long.")
        if unseen := first_unseen(value):
            raise ValidationError(
                f"This holds a character that cannot be shown ({unseen}). Delete it, or type the text."
            )
    elif isinstance(value, dt.date):
        check_day(value.date() if isinstance(value, dt.datetime) else value)
    elif isinstance(value, float) and not math.isfinite(value):
        raise ValidationError("This is not a number.")
    elif field.get_internal_type() in BaseDatabaseOperations.integer_field_ranges:
        # SQLite itself would take far larger ones: the limits are those that hold on either database.
        least, most = BaseDatabaseOperations.integer_field_ranges[field.get_internal_type()]
        if not least <= value <= most:
            raise ValidationError(f"This must be a whole number from {least:,} to {most:,}.")
    elif isinstance(field, models.DecimalField):
        field.run_validators(Decimal(str(value)))
