"""An operator with the whole database tries to link people to answers, over many random campaigns.

What is tried: shared values, lengths, names of rows, positions and transactions, and two copies of the database laid
over each other. The second operator also holds the server's secret, the custodian's key and the order in which people answered, and
reads after each shuffle. A pairing at random gets one right a campaign, however many take part: that is chance.
`COLLEGIUM_LINKAGE_CAMPAIGNS=1000` runs it over as many.
"""

from __future__ import annotations

import json
import math
import os
import sys
from random import Random
from typing import Any

import pytest
from cryptography.exceptions import InvalidTag
from django.db import connection

from collegium.assessments.campaigns.actions.answering import keep_half_filled, send_answers
from collegium.assessments.campaigns.actions.shuffling import shuffle
from collegium.assessments.campaigns.custody import CustodyKey
from collegium.assessments.campaigns.keys import Keyring, new_half
from collegium.assessments.campaigns.models import (
    Campaign,
    CampaignKey,
    HalfFilled,
    Invitation,
    SealedAnswer,
    SpentMark,
)
from collegium.assessments.models import Wave
from collegium.organisation.models import Organisation, Person
from tests.assessments.campaigning import CUSTODIAN, asked_with, wave_of_today
from tests.assessments.hospital import build_hospital

pytestmark = pytest.mark.django_db
CAMPAIGNS = int(os.environ.get("COLLEGIUM_LINKAGE_CAMPAIGNS", "30"))
KEY = CustodyKey.new()
FAR_OFF = 4  # standard deviations: a fair lot strays so far once in thirty thousand


@pytest.fixture
def people(world: object) -> tuple[Organisation, list[int]]:
    hospital = build_hospital()
    return hospital, list(Person.objects.filter(organisation=hospital).values_list("pk", flat=True))


def random_campaign(wave: Wave, people: list[int], random: Random) -> tuple[Campaign, list[str]]:
    """Open, with some of the doctors asked, in random groups; and their codes."""
    draft = Campaign.objects.create(
        wave=wave,
        contact="x",
        frame={"nodes": []},
        state="open",
        comment_question="?",
        public_key=KEY.public,
        **CUSTODIAN,
    )
    CampaignKey.objects.create(campaign=draft, half=new_half())
    ring = Keyring(draft.key.half)
    made = [
        Invitation(
            campaign=draft,
            person_id=person,
            unit=random.choice(("CARD", "RESP", "ORTH")),
            layer=random.choice(("unit_leader", "rank_and_file")),
        )
        for person in random.sample(people, random.randint(6, 14))
    ]
    for one in made:
        one.finder = ring.finder(ring.code(one.id))
    Invitation.objects.bulk_create(made)
    return draft, [ring.code(one.id) for one in made]


def dump(model: Any, campaign: Campaign) -> list[tuple[Any, ...]]:
    """A table as whoever reads the database sees it: in its own order, hidden columns included."""
    hidden = ", ctid, xmin::text" if connection.vendor == "postgresql" else ""
    order = "ctid" if connection.vendor == "postgresql" else "1"
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT *{hidden} FROM {model._meta.db_table} WHERE campaign_id = %s ORDER BY {order}", [campaign.pk]
        )
        return [tuple(bytes(one) if isinstance(one, memoryview) else one for one in row) for row in cursor.fetchall()]


def recent(rows: list[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
    """Those that came since the last shuffle of everything."""
    with connection.cursor() as cursor:
        columns = connection.introspection.get_table_description(cursor, SealedAnswer._meta.db_table)
    settled = [column.name for column in columns].index("settled")
    return [row for row in rows if not row[settled]]


def values_in(rows: list[tuple[Any, ...]]) -> set[str]:
    return {str(value) for row in rows for value in row if isinstance(value, bytes) or len(str(value)) > 8}


def who(campaign: Campaign, ring: Keyring) -> list[int]:
    """The truth, which the operator does not have: whose answer lies where."""
    rows = sorted(SealedAnswer.objects.filter(campaign=campaign, is_comment=False), key=lambda one: position(one.pk))
    return [json.loads(KEY.open(ring.unwrap(one.sealed)))[2][0] for one in rows]


def position(pk: Any) -> Any:
    if connection.vendor != "postgresql":
        return str(pk)
    with connection.cursor() as cursor:
        cursor.execute("SELECT ctid::text FROM assessments_sealedanswer WHERE id = %s", [pk])
        page, row = cursor.fetchone()[0].strip("()").split(",")
    return int(page), int(row)


def test_people_are_linked_no_better_than_by_chance(people: tuple[Organisation, list[int]]) -> None:
    hospital, doctors = people
    random = Random(20261121)
    by_place = by_mark = pairings = 0
    for number in range(CAMPAIGNS):
        wave = wave_of_today(hospital, f"Random {number}")
        campaign, codes = random_campaign(wave, doctors, random)
        ring = Keyring(campaign.key.half)
        place_of = {ring.mark(code): place for place, code in enumerate(codes)}
        before = list[tuple[Any, ...]]()
        for place, code in enumerate(codes):
            asked = asked_with(code)
            unshuffled = dump(SealedAnswer, campaign)
            send_answers(asked, {asked.instrument.items[0].id: place}, "words" if random.random() < 0.4 else "")
            after = dump(SealedAnswer, campaign)
            no_copy_fits_the_other(recent(unshuffled), after)  # those since the last shuffle are rewritten each time
            if not recent(after):
                no_copy_fits_the_other(unshuffled, after)
                before = unshuffled
        shuffle(campaign)
        no_copy_fits_the_other(before, dump(SealedAnswer, campaign))
        nothing_is_shared(campaign)
        truth = who(campaign, ring)
        marks = [place_of[row[0]] for row in dump(SpentMark, campaign) if row[0] in place_of]
        # In the order of places, for whoever saw in which order people answered; and mark by mark with the secret.
        by_place += sum(at == found for at, found in enumerate(truth))
        by_mark += sum(mark == found for mark, found in zip(marks, truth, strict=True))
        pairings += 1
        Campaign.objects.filter(pk=campaign.pk).update(state="closed")
    most = pairings + FAR_OFF * math.sqrt(pairings)
    told = (
        f"{pairings} campaigns: {by_place} linked by place, {by_mark} by mark; by chance {pairings}, at most {most:.0f}"
    )
    sys.stdout.write(f"{told}\n")
    assert max(by_place, by_mark) <= most, told


def no_copy_fits_the_other(earlier: list[tuple[Any, ...]], later: list[tuple[Any, ...]]) -> None:
    """Nothing of an answer before a shuffle is found again after it: neither its name nor a piece of its noise."""
    assert not values_in(earlier) & values_in(later)


def nothing_is_shared(campaign: Campaign) -> None:
    """No value leads from those who were asked to marks or answers; all answers look alike."""
    asked, marks, answers = (
        values_in(dump(Invitation, campaign)),
        values_in(dump(SpentMark, campaign)),
        values_in(dump(SealedAnswer, campaign)),
    )
    assert not asked & marks
    assert not asked & answers
    assert not marks & answers
    found = SealedAnswer.objects.filter(campaign=campaign)
    assert {len(bytes(one.sealed)) for one in found.filter(is_comment=False)} == {12 + 16 + 32 + 16 + 256}
    assert len({len(bytes(one.sealed)) for one in found.filter(is_comment=True)}) == 1
    assert found.filter(is_comment=True).count() == found.filter(is_comment=False).count()
    assert set(found.values_list("owner", flat=True)) == {""}
    if connection.vendor == "postgresql":
        assert len({row[-1] for row in dump(SpentMark, campaign)}) == 1  # one transaction wrote them all


def test_without_the_secret_neither_codes_nor_answers_can_be_read(
    people: tuple[Organisation, list[int]], settings: Any
) -> None:
    """The whole database, key included, and not the server's secret: a stolen backup."""
    hospital, doctors = people
    campaign, codes = random_campaign(wave_of_today(hospital), doctors, Random(1))
    asked = asked_with(codes[0])
    send_answers(asked, {"w01": 3})
    kept = bytes(CampaignKey.objects.get(campaign=campaign).half)
    settings.SECRET_KEY = "another"
    thief = Keyring(kept)
    invitations = list(Invitation.objects.filter(campaign=campaign))
    assert not {thief.code(one.id) for one in invitations} & set(codes)
    assert not SpentMark.objects.filter(mark__in=[thief.mark(code) for code in codes]).exists()
    with pytest.raises(InvalidTag):
        thief.unwrap(SealedAnswer.objects.filter(campaign=campaign)[0].sealed)


def test_with_the_secret_and_without_the_custodian_no_answer_can_be_read(
    people: tuple[Organisation, list[int]],
) -> None:
    """Everything on the server: both halves of its secret, every code, and what is half filled beside it."""
    hospital, doctors = people
    campaign, codes = random_campaign(wave_of_today(hospital), doctors, Random(2))
    send_answers(asked_with(codes[0]), {"w01": 3}, "words")
    keep_half_filled(asked_with(codes[1]), {"w01": 2})
    ring = Keyring(campaign.key.half)
    for answer in SealedAnswer.objects.filter(campaign=campaign):
        with pytest.raises(InvalidTag):
            CustodyKey.new().open(ring.unwrap(answer.sealed))
    half = HalfFilled.objects.get(campaign=campaign)
    made_again = [ring.code(invitation.id) for invitation in Invitation.objects.filter(campaign=campaign)]
    assert {ring.mark(code) for code in made_again} == {ring.mark(code) for code in codes}
    for code in made_again:
        with pytest.raises(InvalidTag):
            ring.unseal_for(code, half.sealed)
    assert json.loads(ring.unseal_for(codes[1], half.sealed)) == {"w01": 2}


def test_no_table_of_answers_holds_a_time(db: None) -> None:
    with connection.cursor() as cursor:
        for model in (SealedAnswer, SpentMark, Invitation):
            columns = connection.introspection.get_table_description(cursor, model._meta.db_table)
            assert not [
                one.name for one in columns if "time" in one.name or "date" in one.name or one.name.endswith("_at")
            ]
