"""The record of one organisation: what was done to its register, and what its accounts did."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import Q, QuerySet

from collegium.accounts.models import User
from collegium.audit.models import AuditEvent
from collegium.organisation.models import Organisation
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
