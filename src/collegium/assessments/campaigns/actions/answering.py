"""What a respondent does: leave it half filled, and send it once. Nothing here is audited: the record has times."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping
from dataclasses import dataclass

from cryptography.exceptions import InvalidTag
from django.db import IntegrityError, connection, transaction

from collegium.assessments.campaigns.actions.shuffling import mix
from collegium.assessments.campaigns.custody import seal_to
from collegium.assessments.campaigns.keys import Keyring, is_code, tidied
from collegium.assessments.campaigns.models import Campaign, HalfFilled, Invitation, SealedAnswer, SpentMark
from collegium.assessments.instruments import find_instrument
from collegium.assessments.scrubbing import forget_the_log
from collegium.definitions.instruments import Instrument
from collegium.registers.many_rows import add_many

COMMENT_ROOM = 4096  # bytes; every comment is sealed to the same length, an empty one too
LONGEST_COMMENT = 1000  # characters, four bytes each at most
Answers = Mapping[str, int | None]


class NotOpenError(Exception):
    """The campaign takes no answers, or not any more."""


class AnsweredError(Exception):
    """The code was used before."""


@dataclass(frozen=True)
class Asked:
    """Somebody with a code that works, for as long as one request lasts."""

    code: str
    campaign: Campaign
    unit: str
    layer: str
    ring: Keyring
    instrument: Instrument

    @property
    def mark(self) -> str:
        return self.ring.mark(self.code)

    @property
    def room(self) -> int:
        """The length to which answers of this questionnaire are sealed."""
        return 64 * ((90 + 6 * len(self.instrument.items)) // 64 + 1)

    def has_answered(self) -> bool:
        return SpentMark.objects.filter(mark=self.mark).exists()


def find_asked(typed: str, today: dt.date) -> Asked | None:
    """Whose code this is; None for a slip, for a campaign that is over, and for one that has not begun."""
    code = tidied(typed)
    if not is_code(code):
        return None
    opened = Campaign.objects.filter(
        state=Campaign.State.OPEN, wave__opened_on__lte=today, wave__closed_on__gte=today
    ).select_related("key", "wave__organisation")
    rings = {campaign.pk: (campaign, Keyring(campaign.key.half)) for campaign in opened}
    finders = [ring.finder(code) for _, ring in rings.values()]
    found = Invitation.objects.filter(finder__in=finders, campaign__in=rings).first()
    if found is None:
        return None
    campaign, ring = rings[found.campaign_id]
    instrument = find_instrument(campaign.wave.organisation, campaign.wave.instrument_id)
    return Asked(code, campaign, found.unit, found.layer, ring, instrument)


def half_filled(asked: Asked) -> dict[str, int | None]:
    """What was answered so far with this very code; in a confidential campaign also what was sent."""
    kept = HalfFilled.objects.filter(mark=asked.mark).first()
    if kept is None:
        return {}
    try:
        return dict(json.loads(asked.ring.unseal_for(asked.code, kept.sealed)))
    except InvalidTag:  # begun with another letter, such as the invitation before this reminder
        return {}


def begun_elsewhere(asked: Asked) -> bool:
    """Whether this person began with the code of another letter, so that this one does not open it."""
    return HalfFilled.objects.filter(mark=asked.mark).exists() and not half_filled(asked)


@transaction.atomic
def keep_half_filled(asked: Asked, answers: Answers) -> None:
    stay_open(asked)
    if asked.campaign.anonymous and asked.has_answered():
        raise AnsweredError
    content = json.dumps(dict(answers), separators=(",", ":")).encode()
    noise = asked.ring.seal_for(asked.code, content, 64 * (1 + (20 + 40 * len(asked.instrument.items)) // 64))
    HalfFilled.objects.update_or_create(mark=asked.mark, defaults={"campaign": asked.campaign, "sealed": noise})


def send_answers(asked: Asked, answers: Answers, comment: str = "") -> None:
    """Everything or nothing, once: the mark is the lock, whatever other processes do at the same moment."""
    try:
        with transaction.atomic():
            stay_open(asked)
            spend(asked)
            add_many(SealedAnswer, sealed_answers(asked, answers, comment))
            if asked.campaign.anonymous:
                HalfFilled.objects.filter(mark=asked.mark).delete()
                mix(asked.campaign)
            transaction.on_commit(forget_the_log)
    except IntegrityError as error:
        raise AnsweredError from error


def spend(asked: Asked) -> None:
    if asked.campaign.anonymous:
        SpentMark(mark=asked.mark, campaign=asked.campaign).save(force_insert=True)
        return
    SpentMark.objects.get_or_create(mark=asked.mark, defaults={"campaign": asked.campaign})
    if connection.vendor == "postgresql":
        SpentMark.objects.select_for_update().get(mark=asked.mark)  # two windows of one person: one after the other
    SealedAnswer.objects.filter(campaign=asked.campaign, owner=asked.mark).delete()


def sealed_answers(asked: Asked, answers: Answers, comment: str) -> list[SealedAnswer]:
    """The answers, and beside them a comment that looks alike whether or not anything was written."""
    values = [answers.get(item.id) for item in asked.instrument.items]
    content = json.dumps([asked.unit, asked.layer, values], separators=(",", ":")).encode()
    owner = "" if asked.campaign.anonymous else asked.mark
    made = [SealedAnswer(campaign=asked.campaign, owner=owner, sealed=twice_sealed(asked, content, asked.room))]
    if asked.campaign.comment_question:
        words = comment.strip()[:LONGEST_COMMENT].encode()
        noise = twice_sealed(asked, words, COMMENT_ROOM)
        made.append(SealedAnswer(campaign=asked.campaign, owner=owner, is_comment=True, sealed=noise))
    return made


def twice_sealed(asked: Asked, content: bytes, room: int) -> bytes:
    """To the custodian, so that nothing here opens it; and around that the seal that every shuffle renews."""
    return asked.ring.wrap(seal_to(asked.campaign.public_key, content, room))


def stay_open(asked: Asked) -> None:
    """Nothing is taken in once a close has begun, and no close begins while something is taken in."""
    campaigns = Campaign.objects.filter(pk=asked.campaign.pk, state=Campaign.State.OPEN)
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT state FROM assessments_campaign WHERE id = %s FOR SHARE", [asked.campaign.pk])
    if not campaigns.exists():
        raise NotOpenError
