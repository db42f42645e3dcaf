"""A campaign in the hospital of the surveys, and its respondents."""

from __future__ import annotations

import base64
import datetime as dt
import re
from random import Random

from django.test import Client
from django.utils import timezone

from collegium.assessments.actions import open_wave
from collegium.assessments.campaigns.actions.answering import Asked, find_asked, send_answers
from collegium.assessments.campaigns.actions.fieldwork import close_campaign
from collegium.assessments.campaigns.actions.preparing import create_campaign, launch_campaign, make_custody_key
from collegium.assessments.campaigns.custody import CustodyKey
from collegium.assessments.campaigns.keys import Keyring
from collegium.assessments.campaigns.models import Campaign, CampaignKey, Invitation
from collegium.assessments.models import Wave
from collegium.organisation.models import Organisation
from tests.assessments.hospital import DAY, INSTRUMENT

WEEK = dt.timedelta(days=7)
CUSTODIAN = {"custodian": "Alex Guardian", "custodian_post": "Freedom to Speak Up guardian"}
KEY_FILES: dict[str, str] = {}  # public half -> the custodian's file: what lies outside the server


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
    return with_key(create_campaign(by="tests", wave=wave, **given))


def with_key(draft: Campaign) -> Campaign:
    """A draft whose key lies with its custodian."""
    content = make_custody_key(by="tests", campaign=draft, **CUSTODIAN)
    draft.refresh_from_db()
    KEY_FILES[draft.public_key] = content
    return draft


def key_file_of(campaign: Campaign) -> str:
    return KEY_FILES[campaign.public_key]


def key_of(campaign: Campaign) -> CustodyKey:
    return CustodyKey.read(key_file_of(campaign))


def close(campaign: Campaign) -> int:
    """As the office does it with the custodian at its side."""
    return close_campaign(by="tests", campaign=campaign, today=timezone.localdate(), key=key_of(campaign))


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


def saved_key(page: str) -> str:
    """The key file, as its link saves it."""
    link = re.search(
        r'href="data:text/plain;charset=utf-8;base64,([A-Za-z0-9+/=]+)" download="key-[a-z0-9-]+\.txt"', page
    )
    assert link is not None
    return base64.b64decode(link[1]).decode()
