"""Invitations and reminders through a real mail server."""

from __future__ import annotations

import re
import socket
from collections.abc import Iterator
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from django.core.exceptions import ValidationError
from django.utils import timezone

from collegium.assessments.campaigns.actions.preparing import bring_in_addresses, launch_campaign
from collegium.assessments.campaigns.keys import NAMING
from collegium.assessments.campaigns.mailing import send_round, start_mailing
from collegium.assessments.campaigns.models import Campaign, Invitation
from collegium.jobs.work import WorkError, silent
from collegium.organisation.models import Organisation
from tests.assessments.campaigning import answer_all, codes_of, draft_of

pytestmark = pytest.mark.django_db
SITE = "https://collegium.example.org/"
NOBODY = "d009@example.org"  # the server does not know this one


class Postman:
    """Keeps what it is given; breaks down after so many letters when it is told to."""

    def __init__(self) -> None:
        self.letters: list[tuple[str, str]] = []
        self.breaks_after: int | None = None

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:  # noqa: N802
        if address == NOBODY:
            return "550 no such person"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        if self.breaks_after is not None and len(self.letters) >= self.breaks_after:
            server.transport.close()
            return "421 gone"
        self.letters.append((envelope.rcpt_tos[0], envelope.content.decode()))
        return "250 OK"

    @property
    def reached(self) -> list[str]:
        return sorted(address for address, _ in self.letters)


@pytest.fixture
def postman(settings: Any) -> Iterator[Postman]:
    postman = Postman()
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    controller = Controller(postman, hostname="127.0.0.1", port=port)
    controller.start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST = "127.0.0.1"
    settings.EMAIL_PORT = port
    settings.EMAIL_USE_TLS = False
    yield postman
    controller.stop()


@pytest.fixture
def campaign(hospital: Organisation) -> Campaign:
    draft = draft_of(hospital)
    bring_in_addresses(by="tests", campaign=draft, addresses={f"D{n:03}": f"d{n:03}@example.org" for n in range(1, 31)})
    return launch_campaign(by="tests", campaign=draft, today=timezone.localdate())


def link_in(content: str) -> str:
    found = re.search(r"https://collegium\.example\.org/answer/([0-9a-z]{24})/", content.replace("=\r\n", ""))
    assert found
    return found[1]


def test_everybody_gets_the_own_link_and_reminders_go_to_the_others(postman: Postman, campaign: Campaign) -> None:
    codes = codes_of(campaign)
    people = {one.email: one.person_id for one in Invitation.objects.exclude(email="")}
    job = start_mailing(by="tests", campaign=campaign, site=SITE)
    assert job.state == "done", job.outcome
    assert len(postman.letters) == 29
    assert job.outcome == {
        "url": campaign.get_absolute_url(),
        "message": "The round is sent. The mail server refused 1.",
    }
    named = {person: code[:NAMING] for person, code in codes.items()}
    assert all(link_in(content)[:NAMING] == named[people[address]] for address, content in postman.letters)
    assert Invitation.objects.get(refused=True).email == NOBODY

    answered = postman.reached[:12]
    answer_all([codes[people[address]] for address in answered])
    before = list(Invitation.objects.exclude(email="").order_by("id").values("round", "refused"))
    postman.letters.clear()
    start_mailing(by="tests", campaign=campaign, site=SITE)
    assert postman.reached == sorted(set(people) - set(answered) - {NOBODY})
    assert "you have not answered" in postman.letters[0][1].lower()
    # Nothing in the database tells who was reminded: every row moved alike.
    after = list(Invitation.objects.exclude(email="").order_by("id").values("round", "refused"))
    assert after == [{**row, "round": 2} for row in before]


def test_a_round_that_broke_down_goes_on_where_it_was(postman: Postman, campaign: Campaign) -> None:
    postman.breaks_after = 10
    Campaign.objects.filter(pk=campaign.pk).update(round=1)
    with pytest.raises(WorkError, match="goes on where it stopped"):
        send_round.function(silent, campaign=campaign.pk, number=1, site=SITE)
    first = postman.reached
    postman.breaks_after = None
    start_mailing(by="tests", campaign=campaign, site=SITE)
    assert len(postman.reached) == len(set(postman.reached)) == 29
    assert set(first) < set(postman.reached)
    campaign.refresh_from_db()
    assert campaign.round == 1


def test_without_a_mail_server_or_addresses_the_office_is_told(campaign: Campaign, settings: Any) -> None:
    settings.EMAIL_HOST = ""
    with pytest.raises(ValidationError, match="printed codes"):
        start_mailing(by="tests", campaign=campaign, site=SITE)


def test_a_mail_server_that_is_not_there_is_told_plainly(campaign: Campaign, settings: Any) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_USE_TLS = "127.0.0.1", 9, False
    with pytest.raises(WorkError, match="stopped answering"):
        send_round.function(silent, campaign=campaign.pk, number=1, site=SITE)
