"""Many rows saved together: what only one row may have can change hands between them."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from copy import copy
from typing import Any
from uuid import uuid4

from django.db import models

from collegium.registers.files_whole import Rule, meets, unique_rules

AT_ONCE = 500


def update_all(model: type[models.Model], rows: Sequence[Any], columns: Collection[str]) -> None:
    """Save these columns of many rows that were checked as a whole: what only one row may have can change hands.

    Both databases ask their unique rules of each row by itself, so such values are given up before they are given anew.
    """
    if not rows or not columns:
        return
    manager = model._default_manager
    for field, rule in unique_columns(model, columns):
        wanted, free = [getattr(row, field.attname) for row in rows], empty_is_free(field, rule, rows[0])
        for row in rows:
            setattr(row, field.attname, None if field.null else "" if free else uuid4().hex[: field.max_length])
        manager.bulk_update(rows, [field.name], batch_size=AT_ONCE)
        for row, value in zip(rows, wanted, strict=True):
            setattr(row, field.attname, value)
    manager.bulk_update(rows, sorted(columns), batch_size=AT_ONCE)


def unique_columns(model: type[models.Model], columns: Collection[str]) -> Iterator[tuple[Any, Rule]]:
    """Of each unique rule about these columns, one whose value can be given up for a moment: a text, or one that may lack."""
    for rule in unique_rules(model):
        fields: list[Any] = [model._meta.get_field(name) for name in rule.names if name in columns]
        for field in fields:
            if (field.null and not rule.empty_too) or isinstance(field, models.CharField | models.TextField):
                yield field, rule
                break


def empty_is_free(field: Any, rule: Rule, row: models.Model) -> bool:
    """Whether the rule lets many rows have an empty text."""
    emptied = copy(row)
    setattr(emptied, field.attname, "")
    return rule.condition is not None and not meets(emptied, rule.condition)
