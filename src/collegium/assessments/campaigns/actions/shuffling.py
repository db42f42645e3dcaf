"""Rewriting all answers of a campaign in random order, so that their places tell nothing.

A database that numbers or places rows as they come (PostgreSQL does both: place and transaction) would tell which mark
and which answer came together. After a shuffle all of them came in one transaction, in no order, under new names and
newly sealed, so that two copies of the database cannot be laid over each other either.
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
from collegium.assessments.scrubbing import write_anew

# A shuffle when a third as many again have come: few shuffles in all, and never many answers in their order.
SHARE_UNSHUFFLED = 3
RANDOM = secrets.SystemRandom()
AT_ONCE = 500
TAG_BYTES = 16 + 12  # what sealing adds: nonce and authentication


def shuffle_when_due(campaign: Campaign) -> None:
    marks = SpentMark.objects.filter(campaign=campaign).count()
    settled = Campaign.objects.values_list("settled", flat=True).get(pk=campaign.pk)
    if marks - settled >= max(FEWEST_AT_ONCE, settled // SHARE_UNSHUFFLED):
        shuffle(campaign)


@transaction.atomic
def shuffle(campaign: Campaign) -> None:
    """Take every mark and answer out and put them back; what comes meanwhile stays where it is."""
    key = CampaignKey.objects.select_for_update(skip_locked=connection.features.has_select_for_update_skip_locked)
    half = key.filter(campaign=campaign).values_list("half", flat=True).first()
    if half is None:  # somebody else is shuffling, or it is closed
        return
    ring = Keyring(half)
    answers = list(SealedAnswer.objects.filter(campaign=campaign))
    marks = list(SpentMark.objects.filter(campaign=campaign))
    if campaign.anonymous:
        for one in answers:
            noise = bytes(one.sealed)
            one.sealed = ring.seal(ring.unseal(noise), len(noise) - TAG_BYTES)
    put_back(SealedAnswer, answers, renamed=campaign.anonymous)
    put_back(SpentMark, marks, renamed=False)
    Campaign.objects.filter(pk=campaign.pk).update(settled=len(marks))


def put_back(model: type[SealedAnswer | SpentMark], rows: list[Any], *, renamed: bool) -> None:
    for start in range(0, len(rows), AT_ONCE):
        model.objects.filter(pk__in=[one.pk for one in rows[start : start + AT_ONCE]]).delete()
    RANDOM.shuffle(rows)
    for one in rows if renamed else ():
        one.pk = uuid.uuid4()
    model.objects.bulk_create(rows, batch_size=AT_ONCE)


def scrub() -> None:
    """After a close nothing deleted is left in the files of the tables."""
    write_anew(SealedAnswer, SpentMark, HalfFilled, CampaignKey, Invitation)
