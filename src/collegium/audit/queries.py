"""Reading the record."""

from __future__ import annotations

from django.db.models import QuerySet

from collegium.audit.actions import GENESIS, fingerprint
from collegium.audit.models import AuditEvent


def history(subject: str, subject_id: str) -> QuerySet[AuditEvent]:
    """What was done to one record, newest first."""
    return AuditEvent.objects.filter(subject=subject, subject_id=subject_id, kind="write").order_by("-pk")


def for_organisation(code: str) -> QuerySet[AuditEvent]:
    return AuditEvent.objects.filter(organisation=code).order_by("-pk")


def first_broken_link() -> AuditEvent | None:
    """The first event whose fingerprint does not follow from its content and its predecessor; None when the chain holds."""
    expected = GENESIS
    for event in AuditEvent.objects.order_by("pk").iterator(chunk_size=1000):
        if event.previous_hash != expected or event.hash != fingerprint(event):
            return event
        expected = event.hash
    return None
