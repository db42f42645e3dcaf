"""Who sits on a body, by account."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection

from django.db.models import Q

from collegium.organisation.models import Membership, Organisation, Seat


def seated(users: Collection[int], organisation: Organisation, on: dt.date) -> frozenset[int]:
    """Those of the accounts whose person, or the post that the person holds, has a seat on that day."""
    held = Membership.objects.at(on).filter(person__user__in=users, person__organisation=organisation)
    posts = dict(held.values_list("post_id", "person__user_id"))
    seats = Seat.objects.at(on).filter(Q(post__in=posts) | Q(person__user__in=users, person__organisation=organisation))
    found = seats.values_list("post_id", "person__user_id")
    return frozenset(
        user if user is not None else posts[post] for post, user in found if user in users or post in posts
    )
