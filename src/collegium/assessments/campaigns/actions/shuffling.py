"""Rewriting the answers of a campaign in random order, so that their places tell nothing.

A database that numbers or places rows as they come would tell which mark and which answer came together: PostgreSQL does
both (place and transaction), and SQLite fills each page from its end. So with every answer the newest marks and answers
are taken out and put back in random order, and from time to time all of them. After that they came in one transaction,
in no order, under new names and newly wrapped, so that two copies of the database cannot be laid over each other either.
SQLite's log, which would tell how it was before, is emptied each time (`scrubbing.forget_the_log`).
"""

from __future__ import annotations

import secrets
import uuid
from typing import Any

from django.db import connection, transaction

from collegium.assessments.campaigns.keys import Keyring
from collegium.assessments.campaigns.models import (
    FEWEST_AT_ONCE,
    Campaign,
    CampaignKey,
    HalfFilled,
    Invitation,
    SealedAnswer,
    SpentMark,
)
from collegium.assessments.scrubbing import forget_the_log, write_anew
from collegium.registers.many_rows import add_many

# All are shuffled when a third as many again have come: few shuffles in all, and never many answers among themselves.
SHARE_UNSHUFFLED = 3
MOST_UNSHUFFLED = 50  # each new answer rewrites those that came since, 4 KB each
RANDOM = secrets.SystemRandom()
AT_ONCE = 500


@transaction.atomic
def mix(campaign: Campaign) -> None:
    """Lay a new answer among those since the last shuffle; or shuffle everything, when enough have come."""
    ring = locked_ring(campaign)
    if ring is None:
        return
    recent = SpentMark.objects.filter(campaign=campaign, settled=False).count()
    settled = SpentMark.objects.filter(campaign=campaign, settled=True).count()
    due = recent >= min(max(FEWEST_AT_ONCE, settled // SHARE_UNSHUFFLED), MOST_UNSHUFFLED)
    rewrite(campaign, ring, everything=due)


@transaction.atomic
def shuffle(campaign: Campaign) -> None:
    """Take every mark and answer out and put them back; what comes meanwhile stays where it is."""
    ring = locked_ring(campaign)
    if ring is not None:
        rewrite(campaign, ring, everything=True)
        transaction.on_commit(forget_the_log)


def locked_ring(campaign: Campaign) -> Keyring | None:
    """For whoever may rewrite now; None while somebody else does, and once it is closed."""
    key = CampaignKey.objects.select_for_update(skip_locked=connection.features.has_select_for_update_skip_locked)
    half = key.filter(campaign=campaign).values_list("half", flat=True).first()
    return None if half is None else Keyring(half)


def rewrite(campaign: Campaign, ring: Keyring, *, everything: bool) -> None:
    which = {"campaign": campaign} if everything else {"campaign": campaign, "settled": False}
    answers = list(SealedAnswer.objects.filter(**which))
    marks = list(SpentMark.objects.filter(**which))
    if campaign.anonymous:
        for answer in answers:
            answer.sealed = ring.wrap(ring.unwrap(answer.sealed))
    put_back(SealedAnswer, answers, settled=everything, renamed=campaign.anonymous)
    put_back(SpentMark, marks, settled=everything, renamed=False)


def put_back(model: type[SealedAnswer | SpentMark], rows: list[Any], *, settled: bool, renamed: bool) -> None:
    for start in range(0, len(rows), AT_ONCE):
        model.objects.filter(pk__in=[row.pk for row in rows[start : start + AT_ONCE]]).delete()
    RANDOM.shuffle(rows)
    for row in rows:
        row.settled = settled
        if renamed:
            row.pk = uuid.uuid4()
    add_many(model, rows, batch_size=AT_ONCE)


def scrub() -> None:
    """After a close nothing deleted is left in the files of the tables."""
    write_anew(SealedAnswer, SpentMark, HalfFilled, CampaignKey, Invitation)
