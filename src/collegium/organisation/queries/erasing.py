"""What the record says of a person, who may be in the register no longer: found, counted, and held."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from collegium.accounts.models import User
from collegium.audit.actions import ERASE
from collegium.audit.erasing import About, erasable
from collegium.audit.models import AuditEvent, Hold
from collegium.organisation.models import Grant, Organisation, Person
from collegium.registers.numbers import is_number

PERSON = Person._meta.label_lower
REMOVED = "organisation.remove"


@dataclass(frozen=True)
class Recorded:
    """A person whom the record knows by number. `removed_on`: the last day in the register, where the record says it.

    The row of somebody who was removed is put together from what the removal says; nothing of it is stored.
    """

    person: Person
    present: bool
    removed_on: dt.date | None = None

    @property
    def name(self) -> str:
        return self.person.name or "someone whose name was erased"

    @property
    def code(self) -> str:
        return self.person.code or f"number {self.person.pk}"

    @property
    def about(self) -> About:
        return About(organisation=self.person.organisation.code, subject=PERSON, subject_id=str(self.person.pk))


def recorded_people(organisation: Organisation, numbers: Iterable[int]) -> list[Recorded]:
    """Those of these numbers who are in the register, or of whom the record of this organisation knows."""
    wanted = sorted({number for number in numbers if is_number(str(number))})
    present = organisation.people.select_related("organisation", "user").in_bulk(wanted)
    others = [str(number) for number in wanted if number not in present]
    events = AuditEvent.objects.filter(organisation=organisation.code, subject=PERSON, subject_id__in=others)
    known = set(events.values_list("subject_id", flat=True))
    removals = {event.subject_id: event for event in events.filter(verb=REMOVED).order_by("pk")}
    people = [Recorded(person, present=True) for person in present.values()]
    return people + [removed(organisation, int(number), removals.get(number)) for number in sorted(known, key=int)]


def removed(organisation: Organisation, number: int, event: AuditEvent | None) -> Recorded:
    said = (event.before if event else None) or {}
    values = {name: said[name] for name in ("code", "name", "user_id") if name in said}
    person = Person(pk=number, organisation=organisation, **values)
    return Recorded(person, present=False, removed_on=timezone.localtime(event.at).date() if event else None)


def people_with_code(organisation: Organisation, code: str) -> list[Recorded]:
    """Everyone who has the staff code, or had it, as far as the record says."""
    said = Q(values__before__code=code) | Q(values__after__code=code)
    events = AuditEvent.objects.filter(said, organisation=organisation.code, subject=PERSON)
    numbers = {int(number) for number in events.values_list("subject_id", flat=True)}
    return recorded_people(
        organisation, numbers | set(organisation.people.filter(code=code).values_list("pk", flat=True))
    )


def in_words(people: Iterable[Recorded]) -> str:
    return ", ".join(found.code for found in people)


def people_on_hold(organisation: Organisation) -> list[tuple[Hold, Recorded]]:
    holds = {
        int(hold.subject_id): hold
        for hold in Hold.objects.filter(organisation=organisation.code, subject=PERSON, lifted_at=None).order_by("pk")
    }
    return [(holds[found.person.pk], found) for found in recorded_people(organisation, holds)]


def held_among(events: QuerySet[AuditEvent], apart_from: Person) -> list[Recorded]:
    """Other people on hold whom any of these events is about, too."""
    held = [found for _, found in people_on_hold(apart_from.organisation) if found.person.pk != apart_from.pk]
    return [found for found in held if events_about(found.person).filter(pk__in=events.values("pk")).exists()]


def events_about(person: Person) -> QuerySet[AuditEvent]:
    """Everything that the record says of a person: the row itself, what points to it in any app, and the account."""
    wanted = Q(subject=PERSON, subject_id=str(person.pk))
    if own_account(person):
        wanted |= Q(subject=User._meta.label_lower, subject_id=str(person.user_id))
    for relation in person._meta.related_objects:
        column = relation.field.attname  # type: ignore[union-attr]
        said = Q()
        for side in ("values__before", "values__after", "values__after__following"):
            said |= Q(**{f"{side}__{column}": person.pk})
        wanted |= Q(said, subject=relation.related_model._meta.label_lower)  # type: ignore[union-attr]
    return AuditEvent.objects.filter(wanted)


def own_account(person: Person) -> bool:
    """Whether there is an account that is this person's alone: what it says may be of others, or for another organisation."""
    if person.user_id is None:
        return False
    others = Person.objects.filter(user=person.user_id).exclude(pk=person.pk)
    elsewhere = Grant.objects.filter(user=person.user_id).exclude(organisation=person.organisation_id)
    return not (others.exists() or elsewhere.exists())


@dataclass(frozen=True)
class Erasable:
    """What an erasure would do. `subjects`: what the events are about, and how many of them. `others`: those on hold."""

    subjects: list[tuple[str, int]]
    erased_before: int
    hold: Hold | None
    others: list[Recorded]
    account_stays: bool

    @property
    def events(self) -> int:
        return sum(number for _, number in self.subjects)

    @property
    def refused(self) -> bool:
        return self.hold is not None or bool(self.others)


def what_would_be_erased(found: Recorded) -> Erasable:
    events = erasable(events_about(found.person))
    erasures = AuditEvent.objects.filter(verb=ERASE, subject=PERSON, subject_id=str(found.person.pk))
    counted: Any = events.order_by().values_list("subject").annotate(number=Count("pk")).order_by("subject")
    return Erasable(
        subjects=list(counted),
        # What pointed to the person was found by what it said: once that is gone, only the erasure knows of it.
        erased_before=sum(len((erasure.after or {}).get("events", [])) for erasure in erasures),
        hold=found.about.open_hold(),
        others=held_among(events, found.person),
        account_stays=found.person.user_id is not None and not own_account(found.person),
    )
