"""Every write of the small registers, with its trace in the record."""

from __future__ import annotations

from typing import Any, TypeVar

from django.core.exceptions import ValidationError
from django.db import models, transaction

from collegium.accounts.models import User
from collegium.audit.actions import Entry, name_of, record
from collegium.engagement.models import OwnLeading
from collegium.organisation.models import Organisation

Fact = TypeVar("Fact", bound=models.Model)


@transaction.atomic
def add(*, by: User | str, fact: Fact) -> Fact:
    check(fact)
    fact.save(force_insert=True)
    record(by=name_of(by), entries=[entry("add", fact, after=values_of(fact))])
    return fact


@transaction.atomic
def correct(*, by: User | str, fact: Fact, values: dict[str, Any]) -> Fact:
    stored = type(fact)._default_manager.select_for_update().get(pk=fact.pk)
    before = values_of(stored)
    for name, value in values.items():
        setattr(stored, name, value)
    check(stored)
    stored.save()
    if (after := values_of(stored)) != before:
        record(by=name_of(by), entries=[entry("correct", stored, before=before, after=after)])
    return stored


@transaction.atomic
def remove(*, by: User | str, fact: models.Model, reason: str) -> None:
    if not reason.strip():
        raise ValidationError({"reason": "Say why it should never have been recorded."})
    record(by=name_of(by), entries=[entry("remove", fact, before=values_of(fact), reason=reason)])
    fact.delete()


@transaction.atomic
def keep_own_leading(*, by: User, organisation: Organisation, values: dict[str, str], today: Any) -> OwnLeading:
    """A private note: the record says that it changed, never what it says."""
    note, _ = OwnLeading.objects.update_or_create(
        organisation=organisation, writer=by, defaults={**values, "changed_on": today}
    )
    trace = Entry(
        verb="engagement.keep_own_leading",
        subject="engagement.ownleading",
        subject_id=str(note.pk),
        organisation=organisation.code,
    )
    record(by=name_of(by), entries=[trace])
    return note


@transaction.atomic
def forget_own_leading(*, by: User, organisation: Organisation) -> None:
    found, _ = OwnLeading.objects.filter(organisation=organisation, writer=by).delete()
    if found:
        trace = Entry(
            verb="engagement.forget_own_leading",
            subject="engagement.ownleading",
            subject_id="",
            organisation=organisation.code,
        )
        record(by=name_of(by), entries=[trace])


def check(fact: models.Model) -> None:
    """The model's own rules, and that a unit belongs to the organisation."""
    problems: dict[str, list[str]] = {}
    try:
        fact.full_clean()
    except ValidationError as error:
        problems = error.message_dict
    unit = getattr(fact, "unit", None)
    if unit is not None and unit.organisation_id != getattr(fact, "organisation_id", None):
        problems.setdefault("unit", []).append("This unit belongs to another organisation.")
    if problems:
        raise ValidationError(problems)


def values_of(fact: models.Model) -> dict[str, Any]:
    return {
        field.attname: getattr(fact, field.attname) for field in fact._meta.concrete_fields if not field.primary_key
    }


def entry(verb: str, fact: models.Model, **sides: Any) -> Entry:
    return Entry(
        verb=f"engagement.{verb}",
        subject=f"engagement.{fact._meta.model_name}",
        subject_id=str(fact.pk),
        organisation=fact.organisation.code,  # type: ignore[attr-defined]
        **sides,
    )
