"""The record of writes and confidential reads. Events are added, never changed; the database itself refuses.

What an event says lies beside it: the chain holds a keyed and salted digest of it. It can be erased, salt included, and
the chain still proves that nothing else was changed.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import models
from django.db.models import F


class Events(models.Manager["AuditEvent"]):
    """Events with what they say."""

    def get_queryset(self) -> models.QuerySet[AuditEvent]:
        said = {name: F(f"values__{name}") for name in ("before", "after", "reason", "erased_at")}
        return super().get_queryset().annotate(**said)


class AuditEvent(models.Model):
    """One thing that somebody did or read. Ids are text, so that nothing blocks deletion of what they name."""

    class Kind(models.TextChoices):
        WRITE = "write", "Changed"
        READ = "read", "Read"

    at = models.DateTimeField(db_index=True)
    kind = models.CharField(max_length=5, choices=Kind.choices)
    by = models.CharField(max_length=64, help_text="id of the user, or the name of the command")
    verb = models.CharField(max_length=80)
    organisation = models.CharField(max_length=12, blank=True, db_index=True)
    subject = models.CharField(max_length=60)
    subject_id = models.CharField(max_length=64)
    values_digest = models.CharField(max_length=64)
    rows_digest = models.CharField(max_length=64, blank=True, help_text="of the rows that stay, as the event left them")
    previous_hash = models.CharField(max_length=64)
    hash = models.CharField(max_length=64, unique=True)

    objects = Events()

    # Read with the event, from its values.
    before: dict[str, Any] | None
    after: dict[str, Any] | None
    reason: str
    erased_at: dt.datetime | None

    class Meta:
        indexes = [models.Index(fields=["subject", "subject_id"])]

    def __str__(self) -> str:
        return f"{self.verb} {self.subject} {self.subject_id}"


class EventValues(models.Model):
    """What an event says. Once erased it is empty and has lost its salt, so that the digest tells nothing of it."""

    event = models.OneToOneField(AuditEvent, models.DO_NOTHING, primary_key=True, related_name="values")
    salt = models.CharField(max_length=32, blank=True)
    before = models.JSONField(null=True)
    after = models.JSONField(null=True)
    reason = models.CharField(max_length=500, blank=True)
    erased_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"Values of event {self.event_id}"


class Hold(models.Model):
    """What the record says of this subject is not erased while the hold is open: somebody has asked for it.

    Erasing what was asked for is an offence (Freedom of Information Act 2000, s.77; Data Protection Act 2018, s.173).
    """

    organisation = models.CharField(max_length=12)
    subject = models.CharField(max_length=60)
    subject_id = models.CharField(max_length=64)
    placed_at = models.DateTimeField()
    lifted_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["subject", "subject_id"], condition=models.Q(lifted_at=None), name="one_open_hold_a_subject"
            )
        ]

    def __str__(self) -> str:
        return f"Hold on {self.subject} {self.subject_id}"
