"""A register's rows from a file: what a file may hold follows from the declaration, and the rules are those of the pages."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db import models

from collegium.accounts.models import User
from collegium.registers import writing
from collegium.registers.columns import TableColumn
from collegium.registers.files.kinds import Context, FileKind, register_file_kind
from collegium.registers.files.plan import Plan
from collegium.registers.files_out import kind_id
from collegium.registers.files_plan import plan_rows
from collegium.registers.files_values import columns_in_file
from collegium.tables.mapping import Field, Kind

if TYPE_CHECKING:
    from collegium.registers.register import Register

NOT_SAVED = "Nothing was saved: the file has problems."
KINDS: tuple[tuple[type[models.Field[Any, Any]], Kind], ...] = (
    (models.DateField, "date"),
    (models.BooleanField, "yes_no"),
    (models.IntegerField, "whole"),
    (models.DecimalField, "decimal"),
    (models.FloatField, "decimal"),
)


def offer_file_kind(register: Register) -> FileKind:
    """Make the register's kind of file known to the pages for files."""
    from collegium.registers.sight import as_tuple

    kind = FileKind(
        id=kind_id(register),
        title=register.title,
        fields=partial(fields_of, register),
        permissions=as_tuple(register.upload) or as_tuple(register.change),
        plan=partial(plan_rows, register),
        apply=partial(save_rows, register),
        help=f"One row for each {register.noun}, with the columns of its export.",
        straight=True,
        own_only=register.restricted or bool(register.confidential),
        hides_from=partial(hides_some, register),
    )
    return register_file_kind(kind)


# What a file may hold


def hides_some(register: Register, request: Any) -> bool:
    """Whether a file of somebody else may name what this reader may not see."""
    meta: Any = register.model._meta
    return any(register.hides(meta.get_field(name), request) for name in register.asked_columns)


def fields_of(register: Register, context: Context) -> tuple[Field, ...]:
    if context.request is None:
        return ()
    return tuple(field_of(register, column, context.request) for column in columns_in_file(register, context.request))


def field_of(register: Register, column: TableColumn, request: Any) -> Field:
    required = not column.field.blank and not column.field.has_default() and not column.field.many_to_many
    kind: Kind = "text"
    choices: Mapping[str, Sequence[str]] = {}
    if column.field.is_relation:
        kind = "code"
    elif isinstance(column.field, models.JSONField):
        kind = "text"
    elif offer := register.offers(column.name, request) or column.field.flatchoices:
        kind, choices = "choice", {str(value): (str(text),) for value, text in offer}
    else:
        kind = next((kind for of, kind in KINDS if isinstance(column.field, of)), "text")
    hint = register.hints.get(column.name, "") or str(column.field.help_text)
    synonyms = (column.name, column.title)
    return Field(column.file_name, column.title, required, kind, choices, help=hint, synonyms=synonyms)


# Saving


def save_rows(register: Register, plan: Plan, context: Context, by: User | str, reason: str) -> str:
    """All rows, or none: the plan was made again under the lock of the record just before."""
    if plan.problems:
        raise ValidationError(NOT_SAVED)
    added = [each for each in plan.work if each.before is None]
    changed = [each for each in plan.work if each.before is not None]
    writing.save_all(
        by=by,
        model=register.model,
        added=[(each.row, each.chosen) for each in added],
        corrected=[(each.row, each.chosen, tuple(each.changes)) for each in changed],
        reason=reason,
    )
    return register.address("", context.request)
