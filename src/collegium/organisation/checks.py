"""What must hold of a fact before it is written, beyond what one row's own fields can say."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models

from collegium.definitions.roles import role_ids
from collegium.organisation.models import (
    BodyPlacement,
    BodyUnit,
    Competition,
    Employment,
    Membership,
    Period,
    Person,
    PostPlacement,
    Seat,
    Succession,
    UnitPlacement,
)

DAY = dt.timedelta(days=1)
NOT_KNOWN = "9999998"  # NHS Data Dictionary CONSULTANT CODE C9999998: not known


def check(fact: models.Model) -> None:
    """Raise one ValidationError with everything that is wrong."""
    problems: dict[str, list[str]] = {}
    try:
        fact.full_clean()
    except ValidationError as error:
        problems = error.message_dict
    if not problems:
        for field, message in CHECKS.get(type(fact), lambda _: ())(fact):
            problems.setdefault(field, []).append(message)
    if problems:
        raise ValidationError(problems)


def placement_problems(
    placement: Any, subject: str, above: str, same_organisation: Iterable[str]
) -> Iterable[tuple[str, str]]:
    """A placement must not overlap another of the same subject, point outside its organisation, or close a loop."""
    siblings = type(placement).objects.filter(**{subject: getattr(placement, f"{subject}_id")}).exclude(pk=placement.pk)
    if any(placement.overlaps(other) for other in siblings):
        yield "starts", "It overlaps another period of the same record: end that one first, or correct it."
    own = getattr(placement, subject).organisation_id
    for name in same_organisation:
        other = getattr(placement, name)
        if other is not None and other.organisation_id != own:
            yield name, "It belongs to another organisation."
    if closes_loop(placement, subject, above):
        yield above, "This would close a loop: it would stand, over others, under itself."


def closes_loop(placement: Any, subject: str, above: str) -> bool:
    target = getattr(placement, f"{above}_id")
    if target is None:
        return False
    own = getattr(placement, f"{subject}_id")
    edges: dict[int, list[Any]] = {}
    others = (
        type(placement)
        .objects.filter(**{f"{subject}__organisation": getattr(placement, subject).organisation_id})
        .exclude(**{f"{above}__isnull": True})
        .exclude(pk=placement.pk)
    )
    for other in others:
        if placement.overlaps(other):
            edges.setdefault(getattr(other, f"{subject}_id"), []).append(other)
    waiting, seen = [target], set()
    while waiting:
        here = waiting.pop()
        if here == own:
            return True
        if here not in seen:
            seen.add(here)
            waiting.extend(getattr(other, f"{above}_id") for other in edges.get(here, ()))
    return False


def within(period: Period, placements: Iterable[Period]) -> bool:
    """Whether the placements together cover the whole period."""
    needed = period.starts
    for placement in sorted(placements, key=lambda one: one.starts):
        if placement.starts > needed:
            return False
        if placement.ends is None or (period.ends is not None and placement.ends >= period.ends):
            return True
        needed = max(needed, placement.ends + DAY)
    return False


def unit_placement(fact: UnitPlacement) -> Iterable[tuple[str, str]]:
    yield from placement_problems(fact, "unit", "parent", ["parent"])


def post_placement(fact: PostPlacement) -> Iterable[tuple[str, str]]:
    yield from placement_problems(fact, "post", "reports_to", ["reports_to", "unit", "site"])
    if fact.role not in role_ids():
        yield "role", "This role is not in the list of roles."


def body_placement(fact: BodyPlacement) -> Iterable[tuple[str, str]]:
    yield from placement_problems(fact, "body", "reports_to", ["reports_to"])


def membership(fact: Membership) -> Iterable[tuple[str, str]]:
    if fact.person.organisation_id != fact.post.organisation_id:
        yield "person", "This person is recorded in another organisation."
    if fact.pas is not None and fact.pas == 0:
        yield "pas", "No time at all is recorded as an empty field; 0 PAs is not a time."
    if not within(fact, fact.post.placements.all()):
        yield "starts", "The post does not exist for the whole of this time."
    others = [other for other in fact.post.memberships.exclude(pk=fact.pk) if fact.overlaps(other)]
    if any(other.person_id == fact.person_id for other in others):
        yield "person", "This person holds the post already at that time."
    elif any(not (other.joint and fact.joint) for other in others if other.basis == fact.basis):
        yield "starts", "Somebody else holds the post at that time: end that first, or mark both as joint."


def employment(fact: Employment) -> Iterable[tuple[str, str]]:
    if fact.person.organisation_id != fact.unit.organisation_id:
        yield "unit", "It belongs to another organisation."
    if fact.site is not None and fact.site.organisation_id != fact.person.organisation_id:
        yield "site", "It belongs to another organisation."
    if fact.pas is not None and fact.pas == 0:
        yield "pas", "An unknown job plan is recorded as an empty field; 0 PAs is not a job plan."


def person(fact: Person) -> Iterable[tuple[str, str]]:
    if fact.gmc_number == NOT_KNOWN:
        yield "gmc_number", "C9999998 means 'not known'. Leave the field empty for a named doctor."


def seat(fact: Seat) -> Iterable[tuple[str, str]]:
    own = fact.body.organisation_id
    if fact.post is not None and fact.post.organisation_id != own:
        yield "post", "It belongs to another organisation."
    if fact.person is not None and fact.person.organisation_id != own:
        yield "person", "This person is recorded in another organisation."


def body_unit(fact: BodyUnit) -> Iterable[tuple[str, str]]:
    if fact.body.organisation_id != fact.unit.organisation_id:
        yield "unit", "It belongs to another organisation."


def competition(fact: Competition) -> Iterable[tuple[str, str]]:
    if fact.applicants == 0 and fact.appointed:
        yield "applicants", "Nobody can be appointed without having applied."


def succession(fact: Succession) -> Iterable[tuple[str, str]]:
    if (fact.predecessor_unit is None) != (fact.successor_unit is None):
        yield "successor_unit", "Name both units, or neither."
    for name, own in (("predecessor_unit", fact.predecessor_id), ("successor_unit", fact.successor_id)):
        unit = getattr(fact, name)
        if unit is not None and unit.organisation_id != own:
            yield name, "This unit belongs to another organisation."
    if fact.predecessor_unit is None and fact.predecessor_id == fact.successor_id:
        yield "successor", "An organisation cannot succeed itself."


CHECKS: dict[type[models.Model], Callable[[Any], Iterable[tuple[str, str]]]] = {
    UnitPlacement: unit_placement,
    PostPlacement: post_placement,
    BodyPlacement: body_placement,
    Membership: membership,
    Employment: employment,
    Person: person,
    Seat: seat,
    BodyUnit: body_unit,
    Competition: competition,
    Succession: succession,
}
