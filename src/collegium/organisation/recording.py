"""How rows of other apps are kept: checked whole, saved, and put on the record in the same transaction."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any, TypeVar

from django.db import models

from collegium.accounts.models import User
from collegium.audit.actions import Entry, name_of, record, recorded
from collegium.organisation.models import Organisation

Row = TypeVar("Row", bound=models.Model)


@recorded
def keep(
    *,
    by: User | str,
    verb: str,
    organisation: Organisation,
    row: Row,
    before: dict[str, Any] | None = None,
    reason: str = "",
    private: Collection[str] = (),
) -> Row:
    """Save a new or changed row; `private` columns (names of askers) never enter the record."""
    row.full_clean()
    row.save()
    note(by=by, verb=verb, organisation=organisation, row=row, before=before, reason=reason, private=private)
    return row


@recorded
def change(
    *,
    by: User | str,
    verb: str,
    organisation: Organisation,
    row: Row,
    values: dict[str, Any],
    reason: str = "",
    private: Collection[str] = (),
) -> Row:
    """Change some columns of a stored row, as it stands now; a change that changes nothing leaves no trace."""
    stored = type(row)._default_manager.select_for_update().get(pk=row.pk)
    if all(getattr(stored, name) == value for name, value in values.items()):
        return stored
    before = values_of(stored, private)
    for name, value in values.items():
        setattr(stored, name, value)
    return keep(by=by, verb=verb, organisation=organisation, row=stored, before=before, reason=reason, private=private)


@recorded
def take_away(*, by: User | str, verb: str, organisation: Organisation, row: models.Model, reason: str = "") -> None:
    entry = Entry(
        verb=f"{row._meta.app_label}.{verb}",
        subject=row._meta.label_lower,
        subject_id=str(row.pk),
        organisation=organisation.code,
        before=values_of(row),
        reason=reason,
    )
    row.delete()
    record(by=name_of(by), entries=[entry])


def note(
    *,
    by: User | str,
    verb: str,
    organisation: Organisation,
    row: models.Model,
    before: dict[str, Any] | None = None,
    reason: str = "",
    private: Collection[str] = (),
    after: dict[str, Any] | None = None,
) -> None:
    """Put on the record what has just been saved."""
    entry = Entry(
        verb=f"{row._meta.app_label}.{verb}",
        subject=row._meta.label_lower,
        subject_id=str(row.pk),
        organisation=organisation.code,
        before=before,
        after=values_of(row, private) if after is None else after,
        reason=reason[:500],
    )
    record(by=name_of(by), entries=[entry])


def values_of(row: models.Model, private: Collection[str] = ()) -> dict[str, Any]:
    return {
        field.attname: getattr(row, field.attname)
        for field in row._meta.concrete_fields
        if field.attname not in private
    }
