"""Undoing a step from the record: what was removed comes back, what was changed says again what it said before."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from django.apps import apps
from django.core.exceptions import ValidationError
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Q

from collegium.audit.actions import Actor, name_of, record, recorded
from collegium.audit.models import AuditEvent
from collegium.registers import writing
from collegium.registers.periods import Removable

CHANGED_SINCE = "This has been changed again since then, so it cannot be undone. Correct it instead."
NOT_HELD = (
    "This step changed confidential text, which the history does not hold, so it cannot be undone. Correct it instead."
)
ERASED = "What this step said was erased, so it cannot be undone."
UNDONE_CHANGE = (
    "Undo of the change of entry "  # why the row that a change had begun is gone: the change is what comes back
)
UNDONE = ("add", "correct", "end", "change", "remove")


def model_of(label: str) -> Any:
    """The table that an entry of the record is about."""
    app, _, name = label.partition(".")
    return apps.all_models[app][name]


def can_be_undone(event: AuditEvent) -> bool:
    """Whether the entry is a step of a register that says enough to go back: all of the row or nothing is put back."""
    verb = event.verb.rpartition(".")[2]
    if event.erased_at is not None:
        return False
    return verb in UNDONE and not changed_unseen(event) and (verb == "add" or event.before != said_after(event))


def said_after(event: AuditEvent) -> dict[str, Any] | None:
    """What the row said after the step, as far as the record holds it."""
    after = event.after
    return None if after is None else {name: value for name, value in after.items() if name != writing.CHANGED_UNSEEN}


def changed_unseen(event: AuditEvent) -> bool:
    """Whether the step changed confidential columns: the record never held what they said before it.

    To put back the rest would join what was said of one thing to another, such as one person's consent to another's name.
    """
    return writing.CHANGED_UNSEEN in (event.after or {})


@recorded
def undo(*, by: Actor | str, event: AuditEvent, children: Iterable[str] = ()) -> models.Model | None:
    """Go back to what was before that entry; the row as it is now, or None where the entry had added it.

    `children`: relations whose rows go together with one that was added. Raises ValidationError where the row was changed since, where it is there already, or where a rule forbids it now.
    """
    verb, model = event.verb.rpartition(".")[2], model_of(event.subject)
    if changed_unseen(event):
        raise ValidationError(NOT_HELD)
    if event.erased_at is not None:
        raise ValidationError(ERASED)
    match verb:
        case "remove":
            return restore(by=by, event=event)
        case "add":
            row = unchanged_since(model, event.subject_id, event)
            refuse_changed_children(row, children)
            writing.remove(by=by, row=row, reason=reason_of(event), children=children)
            return None
        case "correct" | "end":
            row = unchanged_since(model, event.subject_id, event)
            return writing.correct(
                by=by, row=row, values=from_record(model, event.before or {}), reason=reason_of(event)
            )
        case "change":
            return undo_change(by=by, event=event, model=model)
    raise ValidationError("This step cannot be undone.")


def undo_change(*, by: Actor | str, event: AuditEvent, model: type[models.Model]) -> models.Model:
    after = said_after(event) or {}
    following = after.pop("following")
    row = unchanged_since(model, event.subject_id, event, after)
    added = unchanged_since(model, following[pk_name(model)], event, following)
    writing.remove(by=by, row=added, reason=f"{UNDONE_CHANGE}{event.pk}")
    return writing.correct(by=by, row=row, values=from_record(model, event.before or {}), reason=reason_of(event))


@recorded
def restore(*, by: Actor | str, event: AuditEvent) -> models.Model:
    """Bring back, under the same numbers, everything that was removed together with this entry; the row itself is returned."""
    together = AuditEvent.objects.filter(verb=event.verb, at=event.at, by=event.by, organisation=event.organisation)
    rows: list[models.Model] = []
    for removed in together.order_by("-pk"):  # what was removed last was needed by the others
        model = model_of(removed.subject)
        if removed.erased_at is not None:
            raise ValidationError(ERASED)
        if model._default_manager.filter(pk=removed.subject_id).exists():
            raise ValidationError("This has been restored already.")
        rows.append(reopened(model, removed) if issubclass(model, Removable) else made_again(model, removed))
    entries = [
        writing.entry("restore", row, after=writing.recorded_values(row), reason=reason_of(event)) for row in rows
    ]
    record(by=name_of(by), entries=entries)
    return next(row for row in rows if (row._meta.label_lower, str(row.pk)) == (event.subject, event.subject_id))


def reopened(model: type[Removable], removed: AuditEvent) -> models.Model:
    row: models.Model | None = model.every.filter(pk=removed.subject_id).first()
    if row is None:
        raise ValidationError("What was removed has been deleted for good.")
    row.removed_at = None  # type: ignore[attr-defined]
    writing.check(row)
    row.save(update_fields=["removed_at"])
    return row


def made_again(model: type[models.Model], removed: AuditEvent) -> models.Model:
    values = from_record(model, removed.before or {})
    many = {field.name: values.pop(field.name) for field in model._meta.many_to_many if field.name in values}
    row = model(**values)
    writing.check(row)
    row.save(force_insert=True)
    for name, chosen in many.items():
        target = model._meta.get_field(name).related_model
        if target._base_manager.filter(pk__in=chosen).count() != len(chosen):  # type: ignore[union-attr]
            raise ValidationError("Something that this was about has been removed since. Add it again instead.")
        getattr(row, name).set(chosen)
    return row


def refuse_changed_children(row: models.Model, relations: Iterable[str]) -> None:
    """Only what was added in the same step goes together with a row: nothing that was added or changed later."""
    for relation in relations:
        rows = list(getattr(row, relation).all())
        for child in rows:
            entries = AuditEvent.objects.filter(subject=child._meta.label_lower, subject_id=str(child.pk))
            if len(rows) > 1 or entries.filter(kind=AuditEvent.Kind.WRITE).count() > 1:
                raise ValidationError(CHANGED_SINCE)


def unchanged_since(
    model: type[models.Model], pk: Any, event: AuditEvent, said: dict[str, Any] | None = None
) -> models.Model:
    """The row, if it still says what the entry left behind, and no confidential column has been changed since."""
    row = model._default_manager.filter(pk=pk).first()
    said = said_after(event) if said is None else said
    if row is None or json.loads(json.dumps(writing.recorded_values(row), cls=DjangoJSONEncoder)) != said:
        raise ValidationError(CHANGED_SINCE)
    later = AuditEvent.objects.filter(subject=event.subject, subject_id=str(pk), pk__gt=event.pk)
    # What an erased step changed is not known any more.
    if later.filter(Q(values__after__has_key=writing.CHANGED_UNSEEN) | Q(values__erased_at__isnull=False)).exists():
        raise ValidationError(CHANGED_SINCE)
    return row


def from_record(model: type[models.Model], values: dict[str, Any]) -> dict[str, Any]:
    """Values of an entry as the model takes them."""
    columns = {
        field.attname: field.to_python(values[field.attname])
        for field in model._meta.concrete_fields
        if field.attname in values
    }
    return columns | {field.name: values[field.name] for field in model._meta.many_to_many if field.name in values}


def pk_name(model: type[models.Model]) -> str:
    return model._meta.pk.attname


def reason_of(event: AuditEvent) -> str:
    return f"Undo of entry {event.pk}"
