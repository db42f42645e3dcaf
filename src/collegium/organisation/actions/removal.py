"""Taking out what should never have been recorded, and putting it back from the record."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.db import models, transaction

from collegium.accounts.models import User
from collegium.audit.actions import record
from collegium.audit.models import AuditEvent
from collegium.organisation.actions.facts import add_fact, entry, name_of, values_of

REMOVED = "organisation.remove"


@transaction.atomic
def take_out(*, by: User | str, fact: models.Model, reason: str) -> AuditEvent:
    """Remove a fact. A unit, post or body goes together with its names and places, and only when nothing else needs it.

    Everything taken out is recorded in one go, so that one step puts it back.
    """
    if blocking := what_refers_to(fact):
        raise ValidationError(f"It cannot be removed while the register holds {', '.join(blocking)} of it.")
    facts = [*placements_of(fact), fact]
    record(by=name_of(by), entries=[entry("remove", one, before=values_of(one), reason=reason) for one in facts])
    for one in facts:
        one.delete()
    return AuditEvent.objects.filter(verb=REMOVED).latest("pk")


@transaction.atomic
def put_back(*, by: User | str, removed: AuditEvent, model_of: dict[str, type[models.Model]]) -> list[models.Model]:
    """Add again what was taken out together with this event, under the same numbers."""
    together = AuditEvent.objects.filter(verb=REMOVED, at=removed.at, by=removed.by, organisation=removed.organisation)
    restored: list[models.Model] = []
    for event in together.order_by("-pk"):  # what was removed last was needed by the others
        model = model_of[event.subject]
        if model._default_manager.filter(pk=event.subject_id).exists():
            raise ValidationError("It is in the register already.")
        restored.append(add_fact(by=by, fact=model(**from_record(model, event.before or {}))))
    return restored


def from_record(model: type[models.Model], values: dict[str, Any]) -> dict[str, Any]:
    return {
        field.attname: field.to_python(values[field.attname])
        for field in model._meta.concrete_fields
        if field.attname in values
    }


def placements_of(fact: Any) -> list[models.Model]:
    return list(fact.placements.all()) if hasattr(fact, "placements") else []


def what_refers_to(fact: models.Model) -> list[str]:
    """Counts of the records that would be lost or left dangling, in words."""
    found = []
    for relation in fact._meta.related_objects:
        if relation.get_accessor_name() == "placements" or relation.one_to_one:
            continue
        count = relation.related_model._default_manager.filter(**{relation.field.name: fact.pk}).count()  # type: ignore[union-attr]
        if count:
            names = relation.related_model._meta  # type: ignore[union-attr]
            found.append(f"{count} {names.verbose_name if count == 1 else names.verbose_name_plural}")
    return found
