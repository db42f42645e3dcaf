"""Units, posts and their holders as at a day, as plain rows: a handful of queries whatever the size."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Q

from collegium.organisation.models import (
    Employment,
    Membership,
    Organisation,
    PostPlacement,
    Profession,
    Succession,
    UnitPlacement,
)
from collegium.registers.ordering import by_name


@dataclass(frozen=True)
class UnitRow:
    """A unit as it was called and placed on the day."""

    id: int
    code: str
    placement_id: int
    name: str
    kind: str
    parent_id: int | None
    accountability: str
    starts: dt.date
    ends: dt.date | None


@dataclass(frozen=True)
class HolderRow:
    """Somebody who holds a post."""

    membership_id: int
    post_id: int
    person_id: int
    name: str
    profession: str
    basis: str
    joint: bool
    pas: Decimal | None
    arrangement: str
    route: str
    starts: dt.date
    ends: dt.date | None


@dataclass(frozen=True)
class PostRow:
    """A post as it was called and placed on the day, with its holders of that day."""

    id: int
    code: str
    placement_id: int
    title: str
    role: str
    profession: str
    unit_id: int | None
    reports_to_id: int | None
    pas: Decimal | None
    starts: dt.date
    ends: dt.date | None
    holders: tuple[HolderRow, ...] = ()

    @property
    def vacant(self) -> bool:
        return not self.holders


def units_at(organisation: Organisation, day: dt.date) -> list[UnitRow]:
    rows = (
        UnitPlacement.objects.at(day)
        .filter(unit__organisation=organisation)
        .order_by(by_name("name"), "unit__code")
        .values_list("unit_id", "unit__code", "pk", "name", "kind", "parent_id", "accountability", "starts", "ends")
    )
    return [UnitRow(*row) for row in rows]


def posts_at(organisation: Organisation, day: dt.date, **conditions: object) -> list[PostRow]:
    """The posts that existed on the day, those with a report of their own first in the order of their titles."""
    rows = (
        PostPlacement.objects.at(day)
        .filter(post__organisation=organisation, **conditions)
        .order_by(by_name("title"), "post__code")
        .values_list(
            "post_id",
            "post__code",
            "pk",
            "title",
            "role",
            "profession",
            "unit_id",
            "reports_to_id",
            "pas",
            "starts",
            "ends",
        )
    )
    holders: dict[int, list[HolderRow]] = {}
    for holder in holders_at(organisation, day):
        holders.setdefault(holder.post_id, []).append(holder)
    return [PostRow(*row, holders=tuple(holders.get(row[0], ()))) for row in rows]


def holders_at(organisation: Organisation, day: dt.date) -> list[HolderRow]:
    rows = (
        Membership.objects.at(day)
        .filter(post__organisation=organisation)
        .order_by("starts", "pk")
        .values_list(
            "pk",
            "post_id",
            "person_id",
            "person__name",
            "person__profession",
            "basis",
            "joint",
            "pas",
            "arrangement",
            "route",
            "starts",
            "ends",
        )
    )
    return [HolderRow(*row) for row in rows]


def employed_doctors(organisation: Organisation, day: dt.date) -> frozenset[int]:
    """The doctors who work there on the day."""
    return frozenset(
        Employment.objects.at(day)
        .filter(unit__organisation=organisation, person__profession=Profession.DOCTOR)
        .values_list("person_id", flat=True)
    )


def successions_of(organisation: Organisation) -> list[Succession]:
    """What this organisation followed, and what followed it; successions of units apart."""
    return list(
        Succession.objects.filter(Q(predecessor=organisation) | Q(successor=organisation))
        .select_related("predecessor", "successor")
        .order_by("happened_on", "pk")
    )
