"""The five verbs that every fact of the register knows: add, correct, change from a day, end, remove.

*Correct* mends what was recorded wrongly; *change from* records that something became different on a day and keeps what
held before. Both leave their trace in the record.
"""

from __future__ import annotations

import datetime as dt
from typing import Any, TypeVar

from django.core.exceptions import ValidationError
from django.db import models, transaction

from collegium.accounts.models import User
from collegium.audit.actions import Entry, record
from collegium.organisation import checks
from collegium.organisation.models import Organisation, Period

DAY = dt.timedelta(days=1)
Fact = TypeVar("Fact", bound=models.Model)
Dated = TypeVar("Dated", bound=Period)


@transaction.atomic
def add_fact(*, by: User | str, fact: Fact) -> Fact:
    """Save a new fact after every check."""
    checks.check(fact)
    fact.save(force_insert=True)
    record(by=name_of(by), entries=[entry("add", fact, after=values_of(fact))])
    return fact


@transaction.atomic
def correct_fact(*, by: User | str, fact: Fact, values: dict[str, Any], reason: str = "") -> Fact:
    """Replace what was recorded wrongly."""
    stored = type(fact)._default_manager.select_for_update().get(pk=fact.pk)
    before = values_of(stored)
    for name, value in values.items():
        setattr(stored, name, value)
    checks.check(stored)
    stored.save()
    if (after := values_of(stored)) != before:
        record(by=name_of(by), entries=[entry("correct", stored, before=before, after=after, reason=reason)])
    return stored


@transaction.atomic
def change_from(*, by: User | str, fact: Dated, on: dt.date, values: dict[str, Any], reason: str = "") -> Dated:
    """From `on` the values are different: the present fact ends the day before, and a new one begins."""
    if not fact.starts < on or (fact.ends is not None and on > fact.ends):
        raise ValidationError(
            {"starts": "The change must fall after the first day of what it changes, and before its last day."}
        )
    following = type(fact)(**{field.attname: getattr(fact, field.attname) for field in fact._meta.concrete_fields})
    following.pk = None
    following.starts = on
    for name, value in values.items():
        setattr(following, name, value)
    correct_fact(by=by, fact=fact, values={"ends": on - DAY}, reason=reason)
    return add_fact(by=by, fact=following)


@transaction.atomic
def end_fact(*, by: User | str, fact: Dated, ends: dt.date, reason: str = "") -> Dated:
    """The fact holds no longer than to the end of that day."""
    return correct_fact(by=by, fact=fact, values={"ends": ends}, reason=reason)


@transaction.atomic
def remove_fact(*, by: User | str, fact: models.Model, reason: str) -> None:
    """Take out what should never have been recorded; the record keeps what it said."""
    record(by=name_of(by), entries=[entry("remove", fact, before=values_of(fact), reason=reason)])
    fact.delete()


def name_of(by: User | str) -> str:
    return by if isinstance(by, str) else f"user:{by.pk}"


def entry(verb: str, fact: models.Model, **sides: Any) -> Entry:
    name = fact._meta.model_name
    return Entry(
        verb=f"organisation.{verb}",
        subject=f"organisation.{name}",
        subject_id=str(fact.pk),
        organisation=organisation_code(fact),
        **sides,
    )


def values_of(fact: models.Model) -> dict[str, Any]:
    return {field.attname: getattr(fact, field.attname) for field in fact._meta.concrete_fields}


def organisation_code(fact: models.Model) -> str:
    """The organisation that a fact belongs to, found along its own links."""
    if isinstance(fact, Organisation):
        return fact.code
    for name in ("organisation", "unit", "post", "body", "person", "successor"):
        if getattr(fact, f"{name}_id", None) is not None:
            return organisation_code(getattr(fact, name))
    return ""
