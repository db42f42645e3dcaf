"""Reading the record."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db.models import QuerySet
from django.utils import timezone

from collegium.audit.actions import GENESIS, fingerprint
from collegium.audit.models import AuditEvent


def history(subject: str, subject_id: str) -> QuerySet[AuditEvent]:
    """What was done to one record, newest first."""
    return AuditEvent.objects.filter(subject=subject, subject_id=subject_id, kind="write").order_by("-pk")


def for_organisation(code: str) -> QuerySet[AuditEvent]:
    return AuditEvent.objects.filter(organisation=code).order_by("-pk")


@dataclass(frozen=True, kw_only=True)
class Search:
    """What is looked for; an empty part is not looked at."""

    kind: str = ""
    verb: str = ""
    subject: str = ""
    subject_id: str = ""
    by: str = ""
    first: dt.date | None = None
    last: dt.date | None = None


def found(events: QuerySet[AuditEvent], search: Search) -> QuerySet[AuditEvent]:
    """Those events that match every part; days are those of the server's time zone, both included."""
    exact = {name: getattr(search, name) for name in ("kind", "verb", "subject", "subject_id", "by")}
    events = events.filter(**{name: value for name, value in exact.items() if value})
    if search.first is not None:
        events = events.filter(at__gte=start_of(search.first))
    if search.last is not None:
        events = events.filter(at__lt=start_of(search.last + dt.timedelta(days=1)))
    return events


def start_of(day: dt.date) -> dt.datetime:
    return timezone.make_aware(dt.datetime.combine(day, dt.time.min))


def first_broken_link() -> AuditEvent | None:
    """The first event whose fingerprint does not follow from its content and its predecessor; None when the chain holds."""
    expected = GENESIS
    for event in AuditEvent.objects.order_by("pk").iterator(chunk_size=1000):
        if event.previous_hash != expected or event.hash != fingerprint(event):
            return event
        expected = event.hash
    return None
