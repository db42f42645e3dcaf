"""Who may see what, on a day: from the roles given and from the posts held on that day. Deny by default."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from collegium.accounts.models import User
from collegium.accounts.roles import MAY, Permission, Role
from collegium.definitions.roles import roles
from collegium.organisation.models import Grant, Membership, Organisation, PostPlacement, UnitPlacement


@dataclass(frozen=True)
class Access:
    """What one user may do, organisation by organisation (by primary key), and the units that the user leads."""

    user_id: int
    by_organisation: dict[int, frozenset[Permission]]
    national: frozenset[Permission]
    led_units: frozenset[int]

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
    led = leading_units(user, on)
    for organisation_id in led:
        held.setdefault(organisation_id, set()).update(MAY[Role.UNIT_LEADER])
    return Access(
        user_id=user.pk,
        by_organisation={key: frozenset(value) for key, value in held.items()},
        national=frozenset(national),
        led_units=frozenset().union(*led.values()) if led else frozenset(),
    )


def leading_units(user: User, on: dt.date) -> dict[int, frozenset[int]]:
    """Organisation -> units that the user leads through a post held on that day, with everything below them."""
    held = list(Membership.objects.at(on).filter(person__user=user).values_list("post_id", flat=True))
    if not held:
        return {}
    leading = [role.id for role in roles() if role.layer != "none"]
    posts = (
        PostPlacement.objects.at(on)
        .filter(post__in=held, role__in=leading, unit__isnull=False)
        .values_list("post__organisation_id", "unit_id")
    )
    found: dict[int, set[int]] = {}
    for organisation_id, unit_id in posts:
        found.setdefault(organisation_id, set()).add(unit_id)
    return {key: with_descendants(key, frozenset(units), on) for key, units in found.items()}


def with_descendants(organisation_id: int, units: frozenset[int], on: dt.date) -> frozenset[int]:
    children: dict[int, list[int]] = {}
    pairs = (
        UnitPlacement.objects.at(on)
        .filter(unit__organisation_id=organisation_id, parent__isnull=False)
        .values_list("parent_id", "unit_id")
    )
    for parent, child in pairs:
        children.setdefault(parent, []).append(child)
    found: set[int] = set()
    waiting = list(units)
    while waiting:
        unit = waiting.pop()
        if unit not in found:  # a loop in imported data must not hang a page
            found.add(unit)
            waiting.extend(children.get(unit, ()))
    return frozenset(found)
