"""Who may see what, on a day: from roles given, posts held and employments on that day. Deny by default."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db.models import CharField, F, Q, Value

from collegium.accounts.models import User
from collegium.accounts.roles import MAY, Permission, Role
from collegium.definitions.roles import roles
from collegium.organisation.models import (
    DOCTOR_GRADES,
    Employment,
    Grant,
    Membership,
    Organisation,
    UnitPlacement,
)


@dataclass(frozen=True)
class Access:
    """What one user may do, organisation by organisation (by primary key).

    `led_units`: units that the user leads, with everything below them. `own_units`: units in which the user is
    employed, with everything above them.
    """

    user_id: int
    by_organisation: dict[int, frozenset[Permission]]
    national: frozenset[Permission]
    led_units: frozenset[int]
    own_units: frozenset[int] = frozenset()

    def may(self, permission: Permission, organisation: Organisation) -> bool:
        return permission in self.by_organisation.get(organisation.pk, frozenset())

    def may_anywhere(self, permission: Permission) -> bool:
        return permission in self.national or any(permission in held for held in self.by_organisation.values())

    def may_see_unit_engagement(self, unit_id: int, organisation: Organisation) -> bool:
        return self.may(Permission.VIEW_ALL_UNITS_ENGAGEMENT, organisation) or (
            self.may(Permission.VIEW_ENGAGEMENT, organisation) and unit_id in self.led_units
        )

    def organisations_with(self, permission: Permission) -> frozenset[int]:
        return frozenset(key for key, held in self.by_organisation.items() if permission in held)


NOTHING = Access(user_id=0, by_organisation={}, national=frozenset(), led_units=frozenset())


def access_for(user: User, on: dt.date) -> Access:
    """Access on that day. A past `as at` never widens it: callers pass today."""
    held: dict[int, set[Permission]] = {}
    national: set[Permission] = set()
    for role, organisation_id in Grant.objects.at(on).filter(user=user).values_list("role", "organisation_id"):
        permissions = MAY[Role(role)]
        if organisation_id is None:
            national |= permissions
        else:
            held.setdefault(organisation_id, set()).update(permissions)
    work = work_of(user, on)
    for role, organisation_id in work.roles:
        held.setdefault(organisation_id, set()).update(MAY[role])
    below, above = neighbours(work.organisations, on)
    return Access(
        user_id=user.pk,
        by_organisation={key: frozenset(value) for key, value in held.items()},
        national=frozenset(national),
        led_units=reached(work.led, below),
        own_units=reached(work.employed, above),
    )


LEADS = "a leading post, longer than any grade may be"  # marks posts among the grades of employments


@dataclass(frozen=True)
class Work:
    """The units that the user leads or works in on a day, and the roles that follow, by organisation."""

    led: set[int] = field(default_factory=set)
    employed: set[int] = field(default_factory=set)
    roles: set[tuple[Role, int]] = field(default_factory=set)
    organisations: set[int] = field(default_factory=set)


def work_of(user: User, on: dt.date) -> Work:
    """Leading posts held and employments of the day, in one query."""
    text = CharField()
    leading = [role.id for role in roles() if role.layer != "none"]
    posts = (
        Membership.objects.at(on)
        .filter(
            Q(post__placements__ends__isnull=True) | Q(post__placements__ends__gte=on),
            person__user=user,
            post__placements__starts__lte=on,
            post__placements__role__in=leading,
            post__placements__unit__isnull=False,
        )
        .annotate(at=F("post__organisation"), where=F("post__placements__unit"), grade=Value(LEADS, output_field=text))
        .values_list("at", "where", "grade")
    )
    jobs = (
        Employment.objects.at(on)
        .filter(person__user=user)
        .annotate(at=F("person__organisation"), where=F("unit"))
        .values_list("at", "where", "grade")
    )
    work = Work()
    for organisation_id, unit_id, grade in posts.union(jobs):
        work.organisations.add(organisation_id)
        if grade == LEADS:
            work.led.add(unit_id)
            work.roles.add((Role.UNIT_LEADER, organisation_id))
            continue
        work.employed.add(unit_id)
        if grade in DOCTOR_GRADES:
            work.roles.add((Role.DOCTOR, organisation_id))
    return work


Edges = dict[int, list[int]]


def neighbours(organisations: Iterable[int], on: dt.date) -> tuple[Edges, Edges]:
    """Unit -> units directly below it, and unit -> units directly above it, on the day."""
    below: Edges = {}
    above: Edges = {}
    if organisations:
        pairs = UnitPlacement.objects.at(on).filter(unit__organisation__in=organisations, parent__isnull=False)
        for parent, unit in pairs.values_list("parent_id", "unit_id"):
            below.setdefault(parent, []).append(unit)
            above.setdefault(unit, []).append(parent)
    return below, above


def reached(units: Iterable[int], edges: Edges) -> frozenset[int]:
    """The units, and all that can be reached from them."""
    seen: set[int] = set()
    waiting = list(units)
    while waiting:
        unit = waiting.pop()
        if unit not in seen:  # a loop in imported data must not hang a page
            seen.add(unit)
            waiting.extend(edges.get(unit, ()))
    return frozenset(seen)
