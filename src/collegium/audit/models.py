"""The record of writes and confidential reads. Rows are added, never changed; the database itself refuses."""

from __future__ import annotations

from django.db import models


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
    before = models.JSONField(null=True)
    after = models.JSONField(null=True)
    reason = models.CharField(max_length=500, blank=True)
    previous_hash = models.CharField(max_length=64)
    hash = models.CharField(max_length=64, unique=True)

    class Meta:
        indexes = [models.Index(fields=["subject", "subject_id"])]

    def __str__(self) -> str:
        return f"{self.verb} {self.subject} {self.subject_id}"
