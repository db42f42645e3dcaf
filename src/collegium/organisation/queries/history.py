"""The record of changes to some facts, and the names that make it readable."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from django.db.models import Q

from collegium.accounts.models import User
from collegium.audit.models import AuditEvent
from collegium.organisation.models import Organisation

MOST = 50


def history_of(
    organisation: Organisation, facts: Mapping[str, Iterable[int]], owned: tuple[str, int] | None = None
) -> list[AuditEvent]:
    """What was done to these facts (model name -> numbers), newest first.

    `owned` also finds what was removed since: facts whose column, such as `unit_id`, named this number.
    """
    wanted = Q()
    for model, numbers in facts.items():
        wanted |= Q(subject=f"organisation.{model}", subject_id__in=[str(number) for number in numbers])
    if owned is not None:
        column, number = owned
        wanted |= Q(verb="organisation.remove", **{f"before__{column}": number})
    found = AuditEvent.objects.filter(wanted, organisation=organisation.code, kind=AuditEvent.Kind.WRITE)
    return list(found.order_by("-pk")[:MOST])


def names_of_users(events: Iterable[AuditEvent]) -> dict[str, str]:
    """`user:5` -> the name of the account; commands keep their own name."""
    keys = {event.by.removeprefix("user:") for event in events if event.by.startswith("user:")}
    return {f"user:{key}": name for key, name in User.objects.filter(pk__in=keys).values_list("pk", "name")}
