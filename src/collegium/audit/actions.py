"""The only way into the record."""

from __future__ import annotations

import datetime as dt
import hashlib
import hmac
import json
import secrets
import sys
from collections.abc import Iterable
from contextlib import ContextDecorator
from dataclasses import dataclass
from typing import Any, Protocol, Self

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection, transaction
from django.utils import timezone

from collegium.audit.models import AuditEvent, EventValues

GENESIS = "0" * 64
CHAIN_LOCK = 7_202_611  # any fixed number: PostgreSQL's writers of the chain queue behind it
HASHED = ("at", "kind", "by", "verb", "organisation", "subject", "subject_id", "values_digest")
ERASE = "audit.erase"
SAID = ("before", "after", "reason")


@dataclass(frozen=True, kw_only=True)
class Entry:
    """What is to be recorded."""

    verb: str
    subject: str
    subject_id: str
    organisation: str = ""
    before: dict[str, Any] | None = None
    after: dict[str, Any] | None = None
    reason: str = ""
    rows_digest: str = ""  # of rows that stay: audit.digests
    kind: str = AuditEvent.Kind.WRITE


class Actor(Protocol):
    """A user, as far as the record is concerned."""

    pk: Any


def name_of(by: Actor | str) -> str:
    """How the record names somebody: the number of a user, never a name; or a command."""
    return by if isinstance(by, str) else f"user:{by.pk}"


def queue_for_record() -> None:
    """Wait until no other write is under way; held to the end of the transaction.

    SQLite's immediate transactions do this by themselves. On PostgreSQL an action that checks other rows before it writes
    takes the lock before it reads: two overlapping periods, or the same number, cannot both pass their check. Taking it
    first, and only then the locks of rows, is what keeps two actions from waiting for each other.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [CHAIN_LOCK])


class Recorded(ContextDecorator):
    """`transaction.atomic` for an action that ends on the record: it queues behind other writes before it reads."""

    def __enter__(self) -> Self:
        self.transaction = transaction.atomic()
        self.transaction.__enter__()
        try:
            queue_for_record()
        except BaseException:
            self.transaction.__exit__(*sys.exc_info())
            raise
        return self

    def __exit__(self, *problem: Any) -> None:
        self.transaction.__exit__(*problem)

    def _recreate_cm(self) -> Recorded:
        """A decorated action may call itself or run in two threads: each call has a transaction of its own."""
        return Recorded()


recorded = Recorded()


@transaction.atomic
def record(*, by: str, entries: Iterable[Entry]) -> None:
    """Append entries to the chain, in the caller's transaction: no change without its record, no record without its change."""
    entries = list(entries)
    if not entries:
        return
    queue_for_record()
    last = AuditEvent.objects.order_by("-pk").values_list("hash", flat=True).first() or GENESIS
    now = timezone.now()
    events, said = [], []
    for entry in entries:
        about = plain(entry)
        values = EventValues(salt=secrets.token_hex(16), **{name: about.pop(name) for name in SAID})
        event = AuditEvent(at=now, by=by, previous_hash=last, values_digest=digest(values), **about)
        last = event.hash = fingerprint(event)
        events.append(event)
        said.append(values)
    for event, values in zip(AuditEvent.objects.bulk_create(events, batch_size=500), said, strict=True):
        values.event = event
    EventValues.objects.bulk_create(said, batch_size=500)


def record_read(
    *, by: Actor | str, subject: str, subject_id: object = "", organisation: str = "", reason: str = ""
) -> None:
    """Somebody looked at, or took out, something confidential."""
    entry = Entry(
        verb="read",
        subject=subject,
        subject_id=str(subject_id),
        organisation=organisation,
        reason=reason,
        kind=AuditEvent.Kind.READ,
    )
    record(by=name_of(by), entries=[entry])


def plain(entry: Entry) -> dict[str, Any]:
    values = dict(vars(entry))
    for side in ("before", "after"):
        if values[side] is not None:
            values[side] = json.loads(json.dumps(values[side], cls=DjangoJSONEncoder))
    return values


def digest(values: EventValues) -> str:
    """Of what an event says. Who has lost the salt cannot try out what may have been said, with the key or without."""
    return keyed(values.salt, {name: getattr(values, name) for name in SAID})


def fingerprint(event: AuditEvent) -> str:
    values = {name: getattr(event, name) for name in HASHED}
    values["at"] = event.at.astimezone(dt.UTC).isoformat(timespec="microseconds")
    if event.rows_digest:  # events from before there were any still fit
        values["rows_digest"] = event.rows_digest
    return keyed(event.previous_hash, values)


def keyed(before: str, values: dict[str, Any]) -> str:
    """Only who holds the key of the record, which is not in the database, can make one that fits."""
    content = json.dumps(values, sort_keys=True, separators=(",", ":"))
    return hmac.new(settings.RECORD_KEY.encode(), (before + content).encode(), hashlib.sha256).hexdigest()
