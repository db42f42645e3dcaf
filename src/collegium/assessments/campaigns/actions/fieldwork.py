"""While a campaign is open: rates brought up to date; and its close, after which no single answer has a mark."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Iterator

from django.core.exceptions import ValidationError
from django.db import transaction

from collegium.accounts.models import User
from collegium.assessments.actions.uploads import packed
from collegium.assessments.actions.waves import entry
from collegium.assessments.campaigns.actions.shuffling import RANDOM, scrub, shuffle
from collegium.assessments.campaigns.custody import CustodyKey, name_of_key
from collegium.assessments.campaigns.frames import thawed
from collegium.assessments.campaigns.keys import Keyring
from collegium.assessments.campaigns.models import (
    FEWEST_AT_ONCE,
    FEWEST_BETWEEN_COUNTS,
    Campaign,
    CampaignGroup,
    CampaignKey,
    HalfFilled,
    Invitation,
    SealedAnswer,
    SpentMark,
)
from collegium.assessments.cells import cells_of
from collegium.assessments.comments.actions import take
from collegium.assessments.instruments import find_instrument
from collegium.assessments.intake import LAYER, UNIT, response_fields
from collegium.assessments.models import ResponseUpload
from collegium.audit.actions import name_of, record
from collegium.tables.mapping import suggest
from collegium.tables.mapping_files import to_toml
from collegium.tables.reading import Table

FILE_NAME = "answers of the campaign"


@transaction.atomic
def bring_rates_up_to_date(*, by: User | str, campaign: Campaign, today: dt.date) -> None:
    """Count who has answered, in memory: once a day, and only when several more have come since the last count.

    A day on which too few had come is over too: whoever could ask again would learn when the next one came.
    """
    stored = locked_open(campaign)
    if stored.counted_on is not None and today <= stored.counted_on:
        return
    stored.counted_on = today
    marks = SpentMark.objects.filter(campaign=stored).count()
    due = marks - stored.counted >= FEWEST_BETWEEN_COUNTS
    if due:
        stored.counted = marks
    stored.save(update_fields=["counted_on", "counted"])
    if not due:
        return
    answered = counted(stored)
    groups = list(CampaignGroup.objects.filter(campaign=stored))
    for group in groups:
        group.answered = max(group.answered, in_steps(answered.get(group.cell, 0), group.people))
    CampaignGroup.objects.bulk_update(groups, ["answered"], batch_size=500)
    if stored.anonymous:
        shuffle(stored)
    record(by=name_of(by), entries=[entry("count_answers", stored.wave)])


def in_steps(answered: int, people: int) -> int:
    """Rounded down, so that groups taken from each other leave no exact number; and never so many that everybody of the
    group must have answered."""
    return max(0, min(answered, people - FEWEST_AT_ONCE)) // FEWEST_AT_ONCE * FEWEST_AT_ONCE


def counted(campaign: Campaign) -> dict[str, int]:
    """Cell -> how many of its people have answered."""
    population = thawed(campaign.frame or {})
    pk_of = {node.code: node.pk for node in population.nodes}
    found: dict[str, int] = {}
    for one in answered_invitations(campaign):
        for cell in cells_of(pk_of[one.unit], one.layer, population):
            found[cell] = found.get(cell, 0) + 1
    return found


def answered_invitations(campaign: Campaign) -> Iterator[Invitation]:
    """Whose codes are spent: worked out with the secret, and written nowhere."""
    ring = Keyring(campaign.key.half)
    spent = set(SpentMark.objects.filter(campaign=campaign).values_list("mark", flat=True))
    for one in Invitation.objects.filter(campaign=campaign):
        if ring.mark(ring.code(one.id)) in spent:
            yield one


@transaction.atomic
def close_campaign(*, by: User | str, campaign: Campaign, today: dt.date, key: CustodyKey) -> int:
    """End it with the custodian's key: the answers go on as a shuffled table, and all else is destroyed; how many answered."""
    stored = locked_open(campaign)
    refuse_other_key(stored, key)
    wave, ring = stored.wave, Keyring(stored.key.half)
    answers = list(SealedAnswer.objects.filter(campaign=stored))
    RANDOM.shuffle(answers)
    rows = [json.loads(key.open(ring.unwrap(answer.sealed))) for answer in answers if not answer.is_comment]
    comments = [key.open(ring.unwrap(answer.sealed)).decode() for answer in answers if answer.is_comment]
    if not rows:
        raise ValidationError("Nobody has answered, so there is nothing to close. Remind your colleagues.")
    hand_over(stored, rows)
    if stored.comment_question:
        RANDOM.shuffle(comments)
        take(wave, comments, by)
    end(stored, today)
    record(by=name_of(by), entries=[entry("close_campaign", wave, after={"answers": len(rows), "key": key.name})])
    return len(rows)


@transaction.atomic
def close_without_results(*, by: User | str, campaign: Campaign, today: dt.date) -> None:
    """End it without the key: the answers are destroyed unopened, as nobody could ever open them."""
    stored = locked_open(campaign)
    end(stored, today)
    record(by=name_of(by), entries=[entry("close_without_results", stored.wave)])


def end(campaign: Campaign, today: dt.date) -> None:
    wave = campaign.wave
    campaign.state = Campaign.State.CLOSED
    campaign.save(update_fields=["state"])
    for model in (SealedAnswer, HalfFilled, SpentMark, Invitation, CampaignKey):
        model.objects.filter(campaign=campaign).delete()
    wave.closed_on = max(wave.opened_on, min(wave.closed_on, today))
    wave.save(update_fields=["closed_on"])
    transaction.on_commit(scrub)


def refuse_other_key(campaign: Campaign, key: CustodyKey) -> None:
    if key.public != campaign.public_key:
        raise ValidationError(
            f"This is another key: its check word is {key.name}. This survey needs the key with the check word "
            f"{name_of_key(campaign.public_key)}, kept by {campaign.custodian}, {campaign.custodian_post}. "
            "Nothing was changed."
        )


def hand_over(campaign: Campaign, rows: list[list[object]]) -> None:
    """From here on the answers go the way of a file of answers: looked at, released, dropped."""
    instrument = find_instrument(campaign.wave.organisation, campaign.wave.instrument_id)
    items = [item.id for item in instrument.items]
    population = thawed(campaign.frame or {})
    texts = [
        (str(unit), *([str(layer)] if layer else []), *("" if value is None else str(value) for value in values))  # type: ignore[attr-defined]
        for unit, layer, values in rows
    ]
    groups = (UNIT, LAYER) if population.whom.layered else (UNIT,)
    table = Table(name=FILE_NAME, columns=(*groups, *items), rows=texts)
    content = packed(table)
    fields = response_fields(instrument, population)
    ResponseUpload.objects.create(
        wave=campaign.wave,
        file_name=FILE_NAME,
        sha256=hashlib.sha256(content).hexdigest(),
        content=content,
        mapping=to_toml(suggest(table, fields, source_kind="responses")),
    )


def locked_open(campaign: Campaign) -> Campaign:
    stored = Campaign.objects.select_for_update(of=("self",)).select_related("wave__organisation").get(pk=campaign.pk)
    if stored.state != Campaign.State.OPEN:
        raise ValidationError("The campaign is not open.")
    return stored
