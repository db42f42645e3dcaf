"""Named reads of promises, scoped by organisation and by who may read them."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db.models import Count, Q

from collegium.accounts.models import User
from collegium.accounts.roles import Permission
from collegium.commitments.models import Commitment, CommitmentQuerySet, CommitmentStep
from collegium.organisation.access import Access
from collegium.organisation.models import Organisation, Person, UnitPlacement


@dataclass(frozen=True)
class Asked:
    """What a reader looks for; empty means everything."""

    state: str = ""
    source: str = ""
    to: str = ""
    owner: int | None = None
    overdue: bool = False
    own: bool = False
    unowned: bool = False
    text: str = ""


def readable(organisation: Organisation, user: User, access: Access) -> CommitmentQuerySet:
    """Promises that this user may read: private ones only with the right to it, or as owner or as the one it was made to."""
    found = Commitment.objects.filter(organisation=organisation)
    if not access.may(Permission.VIEW_PRIVATE_MEETINGS, organisation):
        found = found.filter(Q(private=False) | Q(owner__user=user) | Q(to_person__user=user))
    return found.select_related("owner", "to_person", "to_unit", "organisation")


def asked_for(found: CommitmentQuerySet, asked: Asked, user: User, day: dt.date) -> CommitmentQuerySet:
    if asked.overdue:
        found = found.overdue(day)
    if asked.own:
        found = found.filter(owner__user=user)
    if asked.unowned:
        found = found.filter(Q(owner__isnull=True) | Q(due_on__isnull=True), state="open")
    equal = {"state": asked.state, "source": asked.source, "to": asked.to, "owner": asked.owner}
    found = found.filter(**{name: value for name, value in equal.items() if value})
    if asked.text:
        words = Q(text__icontains=asked.text) | Q(maker__icontains=asked.text) | Q(source_text__icontains=asked.text)
        found = found.filter(words | Q(owner__name__icontains=asked.text) | Q(to_group__icontains=asked.text))
    return found


def counts(found: CommitmentQuerySet, day: dt.date) -> dict[str, int]:
    """How many in each state, how many overdue and how many without owner or date."""
    late = Q(state="open", due_on__lt=day)
    loose = Q(state="open") & (Q(owner__isnull=True) | Q(due_on__isnull=True))
    states = {state.value: Count("pk", filter=Q(state=state.value)) for state in Commitment.State}
    return found.order_by().aggregate(**states, overdue=Count("pk", filter=late), unowned=Count("pk", filter=loose))


def of_source(organisation: Organisation, source: str, source_id: str) -> list[Commitment]:
    """What was promised in one paper, question, plan, finding or meeting."""
    found = Commitment.objects.filter(organisation=organisation, source=source, source_id=source_id)
    return list(found.select_related("owner"))


def owned_by(user: User, day: dt.date) -> list[Commitment]:
    """The open promises that somebody answers for, in every organisation; those due first."""
    found = Commitment.objects.filter(owner__user=user, state="open")
    return list(found.select_related("organisation").order_by("due_on", "pk"))


def about(person: Person) -> list[Commitment]:
    """Every promise that names somebody: as owner, or as the one whom it was made to."""
    found = Commitment.objects.filter(Q(owner=person) | Q(to_person=person))
    return list(found.select_related("owner", "to_person", "to_unit").order_by("-made_on", "-pk"))


def steps_of(commitment: Commitment) -> list[CommitmentStep]:
    return list(commitment.steps.all())


def owners(found: CommitmentQuerySet) -> list[tuple[int, str]]:
    """Everybody who answers for one of these."""
    pairs = found.filter(owner__isnull=False).order_by("owner__name").values_list("owner_id", "owner__name").distinct()
    return list(pairs)


def unit_names(organisation: Organisation) -> dict[int, str]:
    rows = UnitPlacement.objects.filter(unit__organisation=organisation).order_by("starts")
    return dict(rows.values_list("unit_id", "name"))
