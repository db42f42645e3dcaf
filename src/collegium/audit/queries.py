"""Reading the record."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from django.db import connection
from django.db.models import QuerySet
from django.utils import timezone

from collegium.audit import anchors, protection
from collegium.audit.actions import ERASE, GENESIS, digest, fingerprint
from collegium.audit.models import AuditEvent, EventValues


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


def last_event() -> AuditEvent | None:
    return AuditEvent.objects.order_by("-pk").first()


def first_broken_link(newest: int | None = None) -> AuditEvent | None:
    """The first event whose fingerprint does not follow from its content and its predecessor; None when the chain holds.

    `newest`: look through that many events at the end only. What an event said must fit its digest, unless it was erased
    and a later event says so.
    """
    events = AuditEvent._base_manager.select_related("values").order_by("pk")
    expected = GENESIS
    if newest is not None and (before := events.order_by("-pk")[newest : newest + 1].first()) is not None:
        events, expected = events.filter(pk__gt=before.pk), before.hash
    emptied: dict[int, AuditEvent] = {}
    for event in events.iterator(chunk_size=1000):
        if event.previous_hash != expected or event.hash != fingerprint(event):
            return event
        values: EventValues | None = getattr(event, "values", None)
        if values is None or (values.erased_at is None and digest(values) != event.values_digest):
            return event
        if values.erased_at is not None:
            emptied[event.pk] = event
        if event.verb == ERASE and values.after is not None:
            for number in values.after["events"]:
                emptied.pop(number, None)
        expected = event.hash
    return next(iter(emptied.values()), None)


def clock_set_back() -> Iterator[AuditEvent]:
    """Events whose time is before that of the event before them."""
    before: dt.datetime | None = None
    for event in AuditEvent._base_manager.order_by("pk").only("pk", "at").iterator(chunk_size=1000):
        if before is not None and event.at < before:
            yield event
        before = event.at


def written_with_another_key() -> bool:
    """Whether the first event of the record does not fit the key of this server."""
    first = AuditEvent._base_manager.order_by("pk").first()
    return first is not None and first.hash != fingerprint(first)


def problems(newest: int | None = None) -> list[str]:
    """What does not fit, in sentences; empty while the record and what was released are as they were written.

    `newest`: a quick look at that many events, which leaves out comparing what was released and issued with the record.
    """
    found = []
    if (broken := first_broken_link(newest)) is not None:
        found.append(
            f"The record is broken at event {broken.pk} of {broken.at:%Y-%m-%d %H:%M:%S} UTC: it, or what was before it, "
            "is not what was written here. Compare it with a backup."
        )
    if missing := protection.missing(connection):
        found.append(
            f"The database no longer protects {', '.join(missing)}. Compare these tables with a backup, then run "
            "collegium manage migrate, which protects them again."
        )
    if newest is None:
        found += [problem for witness in protection.WITNESSES for problem in witness()]
    return found + anchors.problems()
