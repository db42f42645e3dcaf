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
from collegium.assessments.campaigns.mailing import BETWEEN_TURNS, TURNS, send_round, start_mailing
from collegium.assessments.campaigns.models import Campaign, Invitation
from collegium.jobs.upkeep import keep_up
from collegium.jobs.work import WorkError, silent
from collegium.organisation.models import Organisation
from tests.assessments.campaigning import answer_all, codes_of, draft_of

pytestmark = pytest.mark.django_db
SITE = "https://collegium.example.org/"
NOBODY = "d009@example.org"  # the server does not know this one


class Postman:
    """Keeps what it is given; breaks down after so many letters, or puts somebody off, when it is told to."""

    def __init__(self) -> None:
        self.letters: list[tuple[str, str]] = []
        self.breaks_after: int | None = None
        self.puts_off: set[str] = set()
        self.hangs_up_at = ""

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:  # noqa: N802
        if address == NOBODY:
            return "550 no such person"
        if address in self.puts_off:
            return "451 try again later"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        broken = self.breaks_after is not None and len(self.letters) >= self.breaks_after
        if broken or envelope.rcpt_tos[0] == self.hangs_up_at:
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
    return launched_with_addresses(hospital)


@pytest.fixture
def discreet(hospital: Organisation) -> Campaign:
    """A campaign that reminds only those who have not answered."""
    return launched_with_addresses(hospital, remind_only_others=True)


def launched_with_addresses(hospital: Organisation, **settings: Any) -> Campaign:
    draft = draft_of(hospital, **settings)
    bring_in_addresses(by="tests", campaign=draft, addresses={f"D{n:03}": f"d{n:03}@example.org" for n in range(1, 31)})
    return launch_campaign(by="tests", campaign=draft, today=timezone.localdate())


def link_in(content: str) -> str:
    found = re.search(r"https://collegium\.example\.org/answer/([0-9a-z]{24})/", content.replace("=\r\n", ""))
    assert found
    return found[1]


def codes_by_address(campaign: Campaign) -> dict[str, str]:
    codes = codes_of(campaign)
    return {one.email: codes[one.person_id] for one in Invitation.objects.exclude(email="")}


def test_everybody_gets_the_own_link_and_a_reminder_answered_or_not(postman: Postman, campaign: Campaign) -> None:
    codes = codes_by_address(campaign)
    job = start_mailing(by="tests", campaign=campaign, site=SITE)
    assert job.state == "done", job.outcome
    assert len(postman.letters) == 29
    assert job.outcome == {
        "url": campaign.get_absolute_url(),
        "message": "The letters are sent. The mail server refused 1.",
    }
    assert all(link_in(content)[:NAMING] == codes[address][:NAMING] for address, content in postman.letters)
    assert Invitation.objects.get(refused=True).email == NOBODY

    invited = postman.reached
    answer_all([codes[address] for address in invited[:12]])
    postman.letters.clear()
    start_mailing(by="tests", campaign=campaign, site=SITE)
    assert postman.reached == invited
    assert "If you have already answered, thank you." in postman.letters[0][1]


def test_where_only_the_others_are_reminded_nothing_here_tells_who_they_are(
    postman: Postman, discreet: Campaign
) -> None:
    codes = codes_by_address(discreet)
    start_mailing(by="tests", campaign=discreet, site=SITE)
    answered = postman.reached[:12]
    answer_all([codes[address] for address in answered])
    told = []
    for put_off in (set(), set(codes)):
        postman.puts_off = put_off
        postman.letters.clear()
        job = start_mailing(by="tests", campaign=discreet, site=SITE)
        assert postman.reached == ([] if put_off else sorted(set(codes) - set(answered) - {NOBODY}))
        rows = Invitation.objects.exclude(email="")
        assert {len(bytes(one.posted)) for one in rows} == {12 + 16 + 64}
        told.append((job.state, job.outcome, set(rows.filter(refused=True).values_list("email", flat=True))))
    assert told[0] == told[1]
    assert told[0][2] == {NOBODY}  # of the invitation, which went to everybody


def test_whom_the_mail_server_puts_off_gets_the_letter_later_and_nobody_gets_it_twice(
    postman: Postman, discreet: Campaign
) -> None:
    codes = codes_by_address(discreet)
    start_mailing(by="tests", campaign=discreet, site=SITE)
    answer_all([codes[address] for address in postman.reached[:12]])
    wanted = postman.reached[12:]
    postman.letters.clear()
    postman.puts_off = set(wanted[:7])
    start_mailing(by="tests", campaign=discreet, site=SITE)
    assert postman.reached == wanted[7:]
    postman.puts_off = set(wanted[:2])
    keep_up(timezone.now())
    assert postman.reached == wanted[7:]  # not so soon
    keep_up(timezone.now() + BETWEEN_TURNS)
    assert postman.reached == wanted[2:]
    postman.puts_off = set()
    keep_up(timezone.now() + BETWEEN_TURNS)
    assert postman.reached == wanted
    keep_up(timezone.now() + BETWEEN_TURNS)
    assert postman.reached == wanted


def test_whom_the_mail_server_puts_off_every_time_gets_a_printed_code_and_stops_nobody(
    postman: Postman, campaign: Campaign
) -> None:
    address = "d003@example.org"
    postman.puts_off = {address}
    job = start_mailing(by="tests", campaign=campaign, site=SITE)
    assert job.outcome
    assert "could not take 1 yet" in job.outcome["message"]
    for _ in range(TURNS):
        keep_up(timezone.now() + BETWEEN_TURNS)
    assert len(postman.reached) == 28
    assert set(Invitation.objects.filter(refused=True).values_list("email", flat=True)) == {NOBODY, address}
    start_mailing(by="tests", campaign=campaign, site=SITE)
    campaign.refresh_from_db()
    assert (campaign.round, len(postman.reached)) == (2, 56)


def test_a_letter_at_which_the_mail_server_hangs_up_stops_nobody(postman: Postman, campaign: Campaign) -> None:
    postman.hangs_up_at = "d003@example.org"
    job = start_mailing(by="tests", campaign=campaign, site=SITE)
    assert job.state == "done", job.outcome
    assert len(postman.reached) == len(set(postman.reached)) == 28


def test_a_round_that_broke_down_goes_on_where_it_was(postman: Postman, campaign: Campaign) -> None:
    postman.breaks_after = 10
    Campaign.objects.filter(pk=campaign.pk).update(round=1)
    with pytest.raises(WorkError, match="continues where it stopped"):
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
    Campaign.objects.filter(pk=campaign.pk).update(round=1)
    with pytest.raises(WorkError, match="stopped answering"):
        send_round.function(silent, campaign=campaign.pk, number=1, site=SITE)
