"""Who of the raters sits on a body."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from django.db.models import Q

from collegium.assessments.ratings.models import RoundRater
from collegium.organisation.models import Membership, Organisation, Person, Seat


def seated(raters: Iterable[RoundRater], organisation: Organisation, on: dt.date) -> frozenset[int]:
    """Those raters whose person, or the post that the person holds, has a seat on that day."""
    asked = list(raters)
    known = Q(pk__in=[one.person_id for one in asked]) | Q(user__in=[one.user_id for one in asked if one.user_id])
    people = dict(Person.objects.filter(known, organisation=organisation).values_list("pk", "user_id"))
    held = Membership.objects.at(on).filter(person__in=people)
    posts = dict(held.values_list("post_id", "person_id"))
    seats = Seat.objects.at(on).filter(Q(post__in=posts) | Q(person__in=people)).values_list("post_id", "person_id")
    sitting = {person for _, person in seats} | {posts.get(post) for post, _ in seats}
    accounts = {user for person, user in people.items() if person in sitting and user}
    return frozenset(one.pk for one in asked if one.person_id in sitting & people.keys() or one.user_id in accounts)
