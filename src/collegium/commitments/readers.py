"""Who may read which promises: the one rule behind every list, count, page, file, calendar, mail and document."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db.models import Q

from collegium.accounts.roles import Permission
from collegium.commitments.models import Commitment, CommitmentQuerySet
from collegium.organisation.access import Access
from collegium.organisation.models import Employment, Membership, Organisation, Person

Readers = Commitment.Readers
CONFIDED = (Readers.PARTIES, Readers.TWO_POSTS)


def visible_to(rows: CommitmentQuerySet, access: Access, day: dt.date) -> CommitmentQuerySet:
    """Those that this reader may read on that day, in whichever organisation."""
    return rows.filter(may_read(access, day))


def may_read(access: Access, day: dt.date) -> Q:
    where = access.organisations_with
    sees_board, in_units = where(Permission.VIEW_BOARD), access.own_units | access.led_units
    held = posts_held(access.user_id, day)
    on_the_board = Q(readers=Readers.BOARD, organisation__in=sees_board)
    own_unit = Q(
        readers__in=[Readers.BOARD, Readers.UNIT],
        to_unit__in=in_units,
        organisation__in=sees_board | where(Permission.VIEW_UNIT_PROMISES),
    )
    office = Q(readers=Readers.UNIT, organisation__in=where(Permission.VIEW_ALL_UNITS_PROMISES))
    private = Q(readers=Readers.PARTIES, organisation__in=where(Permission.VIEW_PRIVATE_MEETINGS))
    # Whoever left the organisation is named still, but reads no more.
    named = (
        ~Q(readers=Readers.TWO_POSTS)
        & (Q(owner__user=access.user_id) | Q(to_person__user=access.user_id))
        & (Q(organisation__in=access.by_organisation) | Q(organisation__in=works_for(access.user_id, day)))
    )
    # Not even the office, nor an owner who no longer holds one of the posts.
    two_posts = Q(readers=Readers.TWO_POSTS) & (Q(maker_post__in=held) | Q(reader_post__in=held))
    return on_the_board | own_unit | office | private | named | two_posts


def works_for(user_id: int, day: dt.date) -> Any:
    """The organisations in which somebody is employed or holds a post on a day."""
    here = Q(employments__in=Employment.objects.at(day)) | Q(memberships__in=Membership.objects.at(day))
    return Person.objects.filter(here, user=user_id).values("organisation_id")


def posts_held(user_id: int, day: dt.date) -> Any:
    """The posts that somebody holds on a day, while the posts exist."""
    held = Membership.objects.at(day).filter(
        Q(post__placements__ends__isnull=True) | Q(post__placements__ends__gte=day),
        person__user=user_id,
        post__placements__starts__lte=day,
    )
    return held.values("post_id")


def for_document(rows: CommitmentQuerySet, *, private: bool) -> CommitmentQuerySet:
    """What a document for the board may hold; `private`: one for those who read the private part of meetings."""
    return rows.filter(readers__in=[Readers.BOARD, Readers.PARTIES] if private else [Readers.BOARD])


def readable(organisation: Organisation, access: Access, day: dt.date) -> CommitmentQuerySet:
    """The promises of an organisation that this reader may read."""
    rows = visible_to(Commitment.objects.filter(organisation=organisation), access, day)
    return rows.select_related("owner", "to_person", "to_unit", "organisation")
