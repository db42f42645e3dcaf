"""Invitations and reminders by e-mail, as long work that continues where it was stopped.

A reminder goes to everybody, unless the campaign says: only to those who have not answered. Then nothing that is stored
or shown may depend on whom the server wrote to. What became of each letter is sealed and written for everybody alike,
every round goes through everybody equally often, takes as long over those it passes over, and ends in the same words.
"""

from __future__ import annotations

import datetime as dt
import json
import smtplib
import time
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.mail import EmailMessage, get_connection
from django.db import transaction
from django.urls import reverse

from collegium.accounts.invitations import mail_is_set_up
from collegium.accounts.models import User
from collegium.assessments.actions.waves import entry
from collegium.assessments.campaigns.actions.fieldwork import locked_open
from collegium.assessments.campaigns.actions.shuffling import RANDOM
from collegium.assessments.campaigns.keys import Keyring, padded, unpadded
from collegium.assessments.campaigns.models import Campaign, Invitation, SpentMark
from collegium.assessments.campaigns.queries import mailing_of
from collegium.assessments.campaigns.statement import length_of
from collegium.assessments.instruments import find_instrument
from collegium.audit.actions import name_of, record
from collegium.jobs.actions import start
from collegium.jobs.models import Job
from collegium.jobs.work import Progress, WorkError, long_work
from collegium.wording.dates import day

TAKEN, REFUSED, LATER = "taken", "refused", "later"
PERMANENT, GOING_DOWN = 500, 421  # answers of mail servers (RFC 5321): the first that is final, and the end of all
INVITATION = 1  # the first round invites; every later one reminds
TURNS = 3  # how often a round goes through everybody: what the mail server put off is tried again
BETWEEN_TURNS = dt.timedelta(
    hours=1
)  # at least; a mail server that puts a letter off wants to be left alone for a while
MOST_BREAKDOWNS = 3  # letters in a row at which the connection broke: then it is not one address
POSTED_ROOM = 64  # bytes, to which the outcome of a letter is sealed
SLOT_SECONDS = 0.1  # the least that is spent over each person where only some are written to
MESSAGE = """{opening}

{title} of {organisation}: {length}.

Your own link, please do not pass it on:
{link}

It works until {last}. You can stop and continue later.

{promise}

Questions: {contact}
"""
PROMISES = {
    Campaign.Mode.ANONYMOUS: "The survey is anonymous. The first page says how, and where the limits are.",
    Campaign.Mode.CONFIDENTIAL: "The survey is confidential: the office sees who has answered, never what.",
}
REMINDED_ALL = "This reminder goes to everyone who was invited. If you have already answered, thank you. If you began and have not sent it, use the link in your first letter."
REMINDED = "You have not answered yet, as far as the server knows. No one in the office sees who has."
REMINDED_OPENLY = "You have not answered yet."
AGAIN = "The server tries again within seven hours."
DONE = "The letters are sent. If the mail server could not take some of them yet, the server tries again within seven hours."
LAST = "The letters are sent. The server does not try again in this round."


@transaction.atomic
def start_mailing(*, by: User | str, campaign: Campaign, site: str) -> Job:
    """Begin a round, or continue one that broke down before it had gone through everybody. `site` is how addresses begin."""
    stored = locked_open(campaign)
    if not mail_is_set_up():
        raise ValidationError("No mail server is set up. Hand out printed codes, or ask whoever runs this server.")
    if not Invitation.objects.filter(campaign=stored).exclude(email="").exists():
        raise ValidationError("No e-mail address is known. Hand out printed codes.")
    running = mailing_of(stored).job
    if running is not None and not running.over:
        return running
    if stored.round == 0 or stored.turns > 0:
        stored.round, stored.turns = stored.round + 1, 0
        stored.save(update_fields=["round", "turns"])
        record(by=name_of(by), entries=[entry("mail_campaign", stored.wave, after={"round": stored.round})])
    return start_turn(by=by, campaign=stored, site=site)


def start_turn(*, by: User | str, campaign: Campaign, site: str) -> Job:
    wave = campaign.wave
    return start(
        send_round,
        by=by,
        title=f"{'Invitations' if campaign.round == INVITATION else 'Reminders'} for {wave.title}",
        organisation=wave.organisation.code,
        subject=f"campaign:{campaign.pk}",
        back=campaign.get_absolute_url(),
        campaign=campaign.pk,
        number=campaign.round,
        site=site,
    )


def continue_rounds(*, by: str, now: dt.datetime) -> None:
    """Go through everybody again in each round that is not over, however the last time ended."""
    unfinished = Campaign.objects.filter(state=Campaign.State.OPEN, round__gte=INVITATION, turns__lt=TURNS)
    for campaign in unfinished.select_related("wave__organisation"):
        last = mailing_of(campaign).job
        if mail_is_set_up() and last is not None and last.ended_at and now - last.ended_at >= BETWEEN_TURNS:
            start_turn(by=by, campaign=campaign, site=last.arguments["site"])


@long_work(repeatable=True)
def send_round(progress: Progress, campaign: int, number: int, site: str) -> dict[str, Any]:
    """Go through everybody once, in random order: a letter to each who is to get one and has not got it in this round."""
    asked = Campaign.objects.select_related("wave__organisation", "key").filter(pk=campaign, round=number).first()
    if asked is None or asked.state != Campaign.State.OPEN:
        raise WorkError("This round is over.")
    turn = Turn(asked, number, site, last=asked.turns + 1 >= TURNS)
    waiting = list(Invitation.objects.filter(campaign=asked).exclude(email=""))
    RANDOM.shuffle(waiting)
    try:
        turn.connection.open()
        for place, invitation in enumerate(waiting):
            progress(place / len(waiting), "Sending")
            turn.come_past(invitation)
    except (OSError, smtplib.SMTPException) as error:
        raise WorkError(
            "The mail server stopped answering. The round continues where it stopped, within seven hours."
        ) from error
    finally:
        turn.hang_up()
    Campaign.objects.filter(pk=campaign, round=number).update(turns=asked.turns + 1)
    return {"url": asked.get_absolute_url(), "message": turn.words()}


@dataclass
class Turn:
    """One time through everybody of a round."""

    campaign: Campaign
    number: int
    site: str
    last: bool
    outcomes: Counter[str] = field(default_factory=Counter)
    breakdowns: int = 0  # in a row, up to now
    lengths: list[float] = field(default_factory=list)  # seconds that letters took

    def __post_init__(self) -> None:
        self.ring = Keyring(self.campaign.key.half)
        self.connection = get_connection(fail_silently=False)
        self.to_everybody = self.number == INVITATION or self.campaign.reminds_everybody

    def come_past(self, invitation: Invitation) -> None:
        """The same traces for everybody, written to or not: where not everybody is, the time it takes too."""
        begun = time.monotonic()
        code = self.ring.code(invitation.id)
        outcome = self.outcome_before(invitation)
        written = outcome == LATER and (self.to_everybody or not self.has_answered(code))
        if written:
            outcome = self.deliver(invitation, code)
        elif outcome == LATER:
            outcome = TAKEN
        self.keep(invitation, outcome)
        if not self.to_everybody:
            self.wait(time.monotonic() - begun, written=written)

    def outcome_before(self, invitation: Invitation) -> str:
        """How the letter of this round ended, if it was tried before."""
        if not invitation.posted:
            return LATER
        number, outcome = json.loads(unpadded(self.ring.unwrap(invitation.posted)))
        return str(outcome) if number == self.number else LATER

    def has_answered(self, code: str) -> bool:
        return SpentMark.objects.filter(mark=self.ring.mark(code)).exists()

    def deliver(self, invitation: Invitation, code: str) -> str:
        """What the mail server says; a breakdown at one letter is no reason to stop for all the others."""
        if self.breakdowns >= MOST_BREAKDOWNS and not self.to_everybody:
            return LATER
        try:
            outcome = delivered(letter(self.campaign, invitation, code, self.number, self.site), self.connection)
            self.breakdowns = 0
        except (OSError, smtplib.SMTPException):
            self.hang_up()
            self.breakdowns += 1
            if self.breakdowns >= MOST_BREAKDOWNS and self.to_everybody:
                raise
            outcome = LATER
        self.outcomes[outcome] += 1
        return outcome

    def hang_up(self) -> None:
        with suppress(OSError, smtplib.SMTPException):
            self.connection.close()

    def keep(self, invitation: Invitation, outcome: str) -> None:
        sealed = self.ring.wrap(padded(json.dumps([self.number, outcome]).encode(), POSTED_ROOM))
        # Who was not reached is kept of letters to everybody alone: of any other it would tell who had not answered.
        unreached = {"refused": outcome == REFUSED or (self.last and outcome == LATER)} if self.to_everybody else {}
        Invitation.objects.filter(pk=invitation.pk).update(posted=sealed, **unreached)

    def wait(self, took: float, *, written: bool) -> None:
        """Nobody is passed over faster than others are written to."""
        if written:
            self.lengths.append(took)
        usual = RANDOM.choice(self.lengths) if self.lengths and not written else 0.0
        time.sleep(max(0.0, max(SLOT_SECONDS, usual) - took))

    def words(self) -> str:
        if not self.to_everybody:
            return LAST if self.last else DONE
        words = "The letters are sent."
        if refused := self.outcomes[REFUSED]:
            words += f" The mail server refused {refused}."
        if later := self.outcomes[LATER]:
            words += f" It could not take {later} yet. {'Print codes for them.' if self.last else AGAIN}"
        return words


def delivered(message: EmailMessage, connection: Any) -> str:
    """What the mail server said of this letter. Raises where it said nothing, or that it is going down."""
    try:
        connection.send_messages([message])
    except smtplib.SMTPRecipientsRefused as error:
        return REFUSED if all(code >= PERMANENT for code, _ in error.recipients.values()) else LATER
    except smtplib.SMTPDataError as error:
        if error.smtp_code == GOING_DOWN:
            raise
        return REFUSED if error.smtp_code >= PERMANENT else LATER
    return TAKEN


def letter(campaign: Campaign, invitation: Invitation, code: str, number: int, site: str) -> EmailMessage:
    wave = campaign.wave
    opening = campaign.message.strip() or f"{wave.organisation.name} asks its {wave.whom.many}."
    text = MESSAGE.format(
        opening=opening if number == INVITATION else f"{reminded(campaign)}\n\n{opening}",
        title=wave.title,
        organisation=wave.organisation.name,
        length=length_of(find_instrument(wave.organisation, wave.instrument_id)),
        link=site.rstrip("/") + reverse("assessments:answer", args=[code]),
        last=day(wave.closed_on),
        promise=PROMISES[Campaign.Mode(campaign.mode)],
        contact=campaign.contact,
    )
    title = f"{'' if number == INVITATION else 'Reminder: '}{wave.title}, {wave.organisation.name}"
    return EmailMessage(title, text, settings.DEFAULT_FROM_EMAIL, [invitation.email])


def reminded(campaign: Campaign) -> str:
    """Why this reminder came."""
    if campaign.reminds_everybody:
        return REMINDED_ALL
    return REMINDED if campaign.anonymous else REMINDED_OPENLY
