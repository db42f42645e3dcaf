"""The record of one organisation: what was done to its register, and what its accounts did."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any

from django.db.models import Q, QuerySet

from collegium.accounts.models import User
from collegium.audit.erasing import About
from collegium.audit.models import AuditEvent, Hold
from collegium.organisation.models import Organisation, Person
from collegium.organisation.queries.access import accounts_here
from collegium.registers.numbers import is_number
from collegium.registers.register import REGISTERS


def record_of(organisation: Organisation) -> QuerySet[AuditEvent]:
    """Newest first."""
    accounts = [str(key) for key in accounts_here(organisation).values_list("pk", flat=True)]
    own = Q(organisation=organisation.code) | Q(organisation="", subject="accounts.user", subject_id__in=accounts)
    return AuditEvent.objects.filter(own).order_by("-pk")


def verbs_and_subjects(organisation: Organisation) -> tuple[list[str], list[str]]:
    events = record_of(organisation).order_by()
    verbs = sorted(events.values_list("verb", flat=True).distinct())
    return verbs, sorted(events.values_list("subject", flat=True).distinct())


def names_of(actors: Iterable[str]) -> dict[str, str]:
    """`user:7` -> that user's name, for users that still exist."""
    numbers = {actor.removeprefix("user:") for actor in actors if actor.startswith("user:")}
    found = User.objects.filter(pk__in=[number for number in numbers if number.isdigit()])
    return {f"user:{key}": name for key, name in found.values_list("pk", "name")}


def shown_to(events: Iterable[AuditEvent], request: Any) -> list[AuditEvent]:
    """The events, without what they say of rows that this reader may not see: that something was done stays.

    Deny by default: where a register shows its rows to some readers only, a row that is gone is shown to nobody.
    """
    events = list(events)
    for subject in {event.subject for event in events}:
        register = REGISTERS.get(subject)
        if register is None or not register.restricted:
            continue
        about = [event for event in events if event.subject == subject]
        rows = getattr(register.model, "every", register.model._default_manager).filter(
            pk__in={event.subject_id for event in about if is_number(event.subject_id)}
        )
        seen = {str(pk) for pk in register.visible(rows, request).values_list("pk", flat=True)}
        for event in about:
            if event.subject_id not in seen:
                event.before, event.after, event.reason = None, None, ""
    return events


def about_person(person: Person) -> About:
    return About(organisation=person.organisation.code, subject=person._meta.label_lower, subject_id=str(person.pk))


def held_among(numbers: Collection[int]) -> list[Person]:
    """People on hold whom any of these events is about, too."""
    holds = Hold.objects.filter(subject=Person._meta.label_lower, lifted_at=None).values_list("subject_id", flat=True)
    people = Person.objects.filter(pk__in=[int(pk) for pk in holds]).select_related("organisation")
    return [person for person in people if events_about(person).filter(pk__in=numbers).exists()]


def events_about(person: Person) -> QuerySet[AuditEvent]:
    """Everything that the record says of a person: the row itself, what points to it in any app, and the account."""
    wanted = Q(subject=person._meta.label_lower, subject_id=str(person.pk))
    if person.user_id is not None:
        wanted |= Q(subject="accounts.user", subject_id=str(person.user_id))
    for relation in person._meta.related_objects:
        column = relation.field.attname  # type: ignore[union-attr]
        said = Q()
        for side in ("values__before", "values__after", "values__after__following"):
            said |= Q(**{f"{side}__{column}": person.pk})
        wanted |= Q(said, subject=relation.related_model._meta.label_lower)  # type: ignore[union-attr]
    return AuditEvent.objects.filter(wanted)
