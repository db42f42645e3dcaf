"""The record of changes to some facts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from django.db.models import Q

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
        wanted |= Q(verb="organisation.remove", **{f"values__before__{column}": number})
    found = AuditEvent.objects.filter(wanted, organisation=organisation.code, kind=AuditEvent.Kind.WRITE)
    return list(found.order_by("-pk")[:MOST])
