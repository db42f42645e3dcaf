"""Everything about one unit, one post or one person that their pages show."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Collection

from django.db.models import Q, QuerySet

from collegium.organisation.models import (
    BodyPlacement,
    BodyUnit,
    Competition,
    Employment,
    Membership,
    Organisation,
    Person,
    Post,
    PostPlacement,
    Responsibility,
    Seat,
    Unit,
    UnitPlacement,
)
from collegium.registers.ordering import by_name
from collegium.tables.characters import in_order


def names_of_unit(unit: Unit) -> list[UnitPlacement]:
    """All names and places of the unit, the latest first."""
    return list(UnitPlacement.objects.filter(unit=unit).order_by("-starts"))


def doctors_and_others(unit: Unit, day: dt.date) -> list[Employment]:
    found = Employment.objects.at(day).filter(unit=unit).select_related("person")
    return list(found.order_by(by_name("person__name"), "person__code"))


def people_in(units: Collection[int], day: dt.date) -> int:
    """How many people work in these units on the day, each counted once."""
    if not units:
        return 0
    return Employment.objects.at(day).filter(unit__in=units).values("person_id").distinct().count()


def by_grade(employments: list[Employment]) -> list[tuple[str, int]]:
    """Grades in their usual order with the number of people."""
    counts = Counter(one.grade for one in employments)
    return [(label, counts[grade]) for grade, label in Employment.Grade.choices if counts[grade]]


def groups_of(unit: Unit, day: dt.date) -> list[tuple[BodyUnit, str]]:
    """The cross-cutting groups that the unit sits on, with their names of the day."""
    links = list(BodyUnit.objects.at(day).filter(unit=unit))
    names = body_names([one.body_id for one in links], day)
    return sorted(((one, names.get(one.body_id, "")) for one in links), key=lambda pair: in_order(pair[1]))


def responsibilities_of(unit: Unit, day: dt.date) -> list[Responsibility]:
    return list(Responsibility.objects.at(day).filter(unit=unit))


def body_names(bodies: list[int], day: dt.date) -> dict[int, str]:
    return dict(BodyPlacement.objects.at(day).filter(body__in=bodies).values_list("body_id", "name"))


def placements_of(post: Post) -> list[PostPlacement]:
    return list(PostPlacement.objects.filter(post=post).select_related("site").order_by("-starts"))


def holders_of(post: Post) -> list[Membership]:
    """Everybody who ever held the post, the latest first."""
    return list(Membership.objects.filter(post=post).select_related("person").order_by("-starts", "-pk"))


def competitions_of(post: Post) -> list[Competition]:
    return list(Competition.objects.filter(post=post))


def seats_with(day: dt.date, *, post: Post | None = None, person: Person | None = None) -> list[tuple[Seat, str]]:
    """Seats that come with the post, or that the person has, also through the posts held on the day."""
    wanted = Q(post=post) if post else Q(person=person) | Q(post__memberships__in=held_by(person, day))
    seats = list(Seat.objects.at(day).filter(wanted).select_related("body").distinct())
    names = body_names([seat.body_id for seat in seats], day)
    return sorted(
        ((seat, names.get(seat.body_id, seat.body.code)) for seat in seats), key=lambda pair: in_order(pair[1])
    )


def held_by(person: Person | None, day: dt.date) -> QuerySet[Membership]:
    found: QuerySet[Membership] = Membership.objects.at(day).filter(person=person)
    return found


def posts_of(person: Person) -> list[Membership]:
    """Every post that the person ever held, the latest first."""
    return list(Membership.objects.filter(person=person).select_related("post").order_by("-starts", "-pk"))


def employments_of(person: Person) -> list[Employment]:
    return list(Employment.objects.filter(person=person).select_related("site").order_by("-starts", "-pk"))


def people_of(organisation: Organisation, day: dt.date, text: str = "", profession: str = "") -> QuerySet[Person]:
    """The people of the organisation whose name or code holds the text; employed, seated or in a post on the day."""
    here = Employment.objects.at(day).filter(unit__organisation=organisation).values("person_id")
    posts = Membership.objects.at(day).filter(post__organisation=organisation).values("person_id")
    seats = Seat.objects.at(day).filter(body__organisation=organisation, person__isnull=False).values("person_id")
    found = Person.objects.filter(organisation=organisation).filter(Q(pk__in=here) | Q(pk__in=posts) | Q(pk__in=seats))
    if text:
        found = found.filter(Q(name__found=text) | Q(code__iexact=text))
    return found.filter(profession=profession) if profession else found
