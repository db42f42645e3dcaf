"""Who has which role, and which accounts belong to people of the register."""

from __future__ import annotations

import datetime as dt

from django.db.models import Q, QuerySet

from collegium.accounts.models import User
from collegium.organisation.models import Grant, Organisation, Person
from collegium.registers.ordering import by_name


def roles_at(organisation: Organisation, day: dt.date) -> QuerySet[Grant]:
    return (
        Grant.objects.at(day)
        .filter(organisation=organisation)
        .select_related("user")
        .order_by("role", by_name("user__name"))
    )


def roles_to_come(organisation: Organisation, day: dt.date) -> QuerySet[Grant]:
    return Grant.objects.filter(organisation=organisation, starts__gt=day).select_related("user").order_by("starts")


def roles_ended(organisation: Organisation, day: dt.date) -> QuerySet[Grant]:
    return Grant.objects.filter(organisation=organisation, ends__lt=day).select_related("user").order_by("-ends")


def people_with_accounts(organisation: Organisation) -> QuerySet[Person]:
    return Person.objects.filter(organisation=organisation, user__isnull=False).select_related("user")


def accounts_elsewhere(organisation: Organisation) -> frozenset[int]:
    """Accounts known here that open something elsewhere too: their ways in are not this office's alone."""
    other = Q(grants__isnull=False) & (Q(grants__organisation=None) | ~Q(grants__organisation=organisation))
    also = Q(people__isnull=False) & ~Q(people__organisation=organisation)
    known = User.objects.filter(pk__in=accounts_here(organisation).values("pk"))
    return frozenset(known.filter(other | also).values_list("pk", flat=True))


def tied_accounts(organisation: Organisation) -> frozenset[int]:
    """Accounts known here that one entry of the directory signs in with."""
    known = accounts_here(organisation).filter(socialaccount__isnull=False)
    return frozenset(known.values_list("pk", flat=True))


def accounts_here(organisation: Organisation) -> QuerySet[User]:
    """Whoever has, had or will have a role here, or is a person of this register."""
    return User.objects.filter(Q(grants__organisation=organisation) | Q(people__organisation=organisation)).distinct()
