"""Named reads of promises. What a reader may read is asked first: see `readers`."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from django.db.models import Count, Q

from collegium.commitments.models import Commitment, CommitmentQuerySet, CommitmentStep
from collegium.commitments.readers import readable, visible_to
from collegium.organisation.access import Access
from collegium.organisation.models import Organisation, Person, UnitPlacement


def counts(found: CommitmentQuerySet, day: dt.date) -> dict[str, int]:
    """How many in each state, how many overdue and how many without owner or date."""
    late = Q(state="open", due_on__lt=day)
    loose = Q(state="open") & (Q(owner__isnull=True) | Q(due_on__isnull=True))
    states = {state.value: Count("pk", filter=Q(state=state.value)) for state in Commitment.State}
    return found.order_by().aggregate(**states, overdue=Count("pk", filter=late), unowned=Count("pk", filter=loose))


def by_source(rows: CommitmentQuerySet, source: str, ids: Iterable[object]) -> dict[str, list[Commitment]]:
    """Those of these promises that were made in some sources of one kind, in the order in which they were made."""
    listed: dict[str, list[Commitment]] = {}
    chosen = rows.filter(source=source, source_id__in=[str(key) for key in ids])
    for promise in chosen.select_related("owner", "organisation").order_by("made_on", "pk"):
        listed.setdefault(promise.source_id, []).append(promise)
    return listed


def of_source(rows: CommitmentQuerySet, source: str, source_id: object) -> list[Commitment]:
    """Those of these promises that were made in one paper, question, plan, finding or meeting."""
    return by_source(rows, source, [source_id]).get(str(source_id), [])


def owned_by(access: Access, day: dt.date) -> CommitmentQuerySet:
    """The open promises that a reader answers for, in every organisation; those due first."""
    rows = visible_to(Commitment.objects.filter(owner__user=access.user_id, state="open"), access, day)
    return rows.select_related("organisation").order_by("due_on", "pk")


def about(person: Person, access: Access, day: dt.date) -> list[Commitment]:
    """Every promise that names somebody and that the reader may read."""
    rows = readable(person.organisation, access, day).filter(Q(owner=person) | Q(to_person=person))
    return list(rows.order_by("-made_on", "-pk"))


def steps_of(commitment: Commitment) -> list[CommitmentStep]:
    return list(commitment.steps.all())


def unit_names(organisation: Organisation) -> dict[int, str]:
    rows = UnitPlacement.objects.filter(unit__organisation=organisation).order_by("starts")
    return dict(rows.values_list("unit_id", "name"))
