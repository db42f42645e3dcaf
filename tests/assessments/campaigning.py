"""A campaign in the hospital of the surveys, and its respondents."""

from __future__ import annotations

import datetime as dt
from random import Random

from django.test import Client
from django.utils import timezone

from collegium.assessments.actions import open_wave
from collegium.assessments.campaigns.actions.answering import Asked, find_asked, send_answers
from collegium.assessments.campaigns.actions.preparing import create_campaign, launch_campaign
from collegium.assessments.campaigns.keys import Keyring
from collegium.assessments.campaigns.models import Campaign, CampaignKey, Invitation
from collegium.assessments.models import Wave
from collegium.organisation.models import Organisation
from tests.assessments.hospital import DAY, INSTRUMENT

WEEK = dt.timedelta(days=7)


def wave_of_today(organisation: Organisation, title: str = "Winter 2026") -> Wave:
    today = timezone.localdate()
    return open_wave(
        by="tests",
        organisation=organisation,
        instrument_id=INSTRUMENT,
        title=title,
        opened_on=today - WEEK,
        closed_on=today + WEEK,
        population_date=DAY,
    )


def draft_of(organisation: Organisation, title: str = "Winter 2026", **settings: object) -> Campaign:
    wave = wave_of_today(organisation, title)
    given = {"contact": "Robin Office, robin@example.org", "comment_question": "What would help most?", **settings}
    return create_campaign(by="tests", wave=wave, **given)


def launched(organisation: Organisation, title: str = "Winter 2026", **settings: object) -> Campaign:
    draft = draft_of(organisation, title, **settings)
    return launch_campaign(by="tests", campaign=draft, today=timezone.localdate())


def codes_of(campaign: Campaign) -> dict[int, str]:
    """Person -> code, as the letters would say."""
    ring = Keyring(CampaignKey.objects.get(campaign=campaign).half)
    return {one.person_id: ring.code(one.id) for one in Invitation.objects.filter(campaign=campaign)}


def asked_with(code: str) -> Asked:
    found = find_asked(code, timezone.localdate())
    assert found is not None
    return found


def some_answers(asked: Asked, random: Random) -> dict[str, int | None]:
    return {item.id: random.choice(asked.instrument.response_of(item.id).values) for item in asked.instrument.items}


def answer_all(codes: list[str], seed: int = 1, comment: str = "") -> None:
    random = Random(seed)
    for code in codes:
        asked = asked_with(code)
        send_answers(asked, some_answers(asked, random), comment)


def answer_by_pages(client: Client, code: str, random: Random, comment: str = "") -> None:
    """As a respondent does it: two pages, a last look, send."""
    asked = asked_with(code)
    answers = some_answers(asked, random)
    path = f"/answer/{code}/"
    assert client.get(path).status_code == 200
    number = 1
    while True:
        shown = client.get(f"{path}{number}/")
        if shown.status_code == 302:
            break
        given = {name: value for name, value in answers.items() if f'name="{name}"' in shown.content.decode()}
        done = client.post(f"{path}{number}/", given)
        assert done.status_code == 302, done.content
        number += 1
    sent = client.post(f"{path}send/", {"comment": comment})
    assert sent.status_code == 302, sent.content
    assert sent.url == "/answer/thanks/"
