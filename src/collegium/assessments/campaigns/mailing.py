"""Invitations and reminders by e-mail, as long work that goes on where it was stopped."""

from __future__ import annotations

import smtplib
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
from collegium.assessments.campaigns.keys import Keyring
from collegium.assessments.campaigns.models import Campaign, Invitation, SpentMark
from collegium.assessments.instruments import find_instrument
from collegium.audit.actions import name_of, record
from collegium.jobs.actions import start
from collegium.jobs.models import Job
from collegium.jobs.work import Progress, WorkError, long_work
from collegium.wording.dates import day

TAKEN, REFUSED, LATER = "taken", "refused", "later"
PERMANENT, GOING_DOWN = 500, 421  # answers of mail servers (RFC 5321)
INVITATION = 1  # the first round invites; every later one reminds
MESSAGE = """{opening}

{title} of {organisation}: {items} statements, about two minutes.

Your own link, please do not pass it on:
{link}

It works until {last}. You can stop and go on later.

{promise}

Questions: {contact}
"""
PROMISES = {
    Campaign.Mode.ANONYMOUS: "The survey is anonymous. The first page says how, and where the limits are.",
    Campaign.Mode.CONFIDENTIAL: "The survey is confidential: the office sees who has answered, never what.",
}
REMINDED = "You have not answered yet, as far as the server knows; nobody in the office sees who has."
REMINDED_OPENLY = "You have not answered yet."


@transaction.atomic
def start_mailing(*, by: User | str, campaign: Campaign, site: str) -> Job:
    """Begin a round: everybody at first, and after that those who have not answered. `site` is how addresses begin."""
    stored = locked_open(campaign)
    wave = stored.wave
    if not mail_is_set_up():
        raise ValidationError("No mail server is set up. Hand out printed codes, or ask whoever runs this server.")
    if not Invitation.objects.filter(campaign=stored).exclude(email="").exists():
        raise ValidationError("No e-mail address is known. Hand out printed codes.")
    subject = f"campaign:{stored.pk}"
    if Invitation.objects.filter(campaign=stored, round__lt=stored.round).exclude(email="").exists():
        number = stored.round  # the last round was stopped half way
    else:
        number = stored.round + 1
        Campaign.objects.filter(pk=stored.pk).update(round=number)
        record(by=name_of(by), entries=[entry("mail_campaign", wave, after={"round": number})])
    title = f"{'Invitations' if number == INVITATION else 'Reminders'} for {wave.title}"
    return start(
        send_round,
        by=by,
        title=title,
        organisation=wave.organisation.code,
        subject=subject,
        back=stored.get_absolute_url(),
        campaign=stored.pk,
        number=number,
        site=site,
    )


@long_work(repeatable=True)
def send_round(progress: Progress, campaign: int, number: int, site: str) -> dict[str, Any]:
    """Send one round. `round` moves for everybody, mailed or not, so that it does not tell who has answered."""
    asked = Campaign.objects.select_related("wave__organisation", "key").get(pk=campaign)
    ring = Keyring(asked.key.half)
    waiting = list(Invitation.objects.filter(campaign=asked, round__lt=number).exclude(email="").order_by("id"))
    connection = get_connection(fail_silently=False)
    refused = later = 0
    try:
        connection.open()
        for place, one in enumerate(waiting):
            progress(place / len(waiting), "Sending")
            code = ring.code(one.id)
            spent = number > INVITATION and SpentMark.objects.filter(mark=ring.mark(code)).exists()
            answer = TAKEN if spent else delivered(letter(asked, one, code, number, site), connection)
            refused += answer == REFUSED
            later += answer == LATER
            if answer != LATER:
                # Refusals are kept of the first round alone: of a later one they would tell who had not answered.
                failed = {"refused": answer == REFUSED} if number == INVITATION else {}
                Invitation.objects.filter(pk=one.pk).update(round=number, **failed)
    except (OSError, smtplib.SMTPException) as error:
        raise WorkError("The mail server stopped answering. Start it again: it goes on where it stopped.") from error
    finally:
        connection.close()
    words = f" The mail server refused {refused}." if refused else ""
    words += f" It asks to try {later} again later: start it again in an hour." if later else ""
    return {"url": asked.get_absolute_url(), "message": f"The round is sent.{words}"}


def delivered(message: EmailMessage, connection: Any) -> str:
    """What the mail server said; a wrong address is no reason to stop for all the others."""
    try:
        connection.send_messages([message])
    except smtplib.SMTPRecipientsRefused as error:
        return REFUSED if all(code >= PERMANENT for code, _ in error.recipients.values()) else LATER
    except smtplib.SMTPDataError as error:
        if error.smtp_code == GOING_DOWN:
            raise
        return REFUSED if error.smtp_code >= PERMANENT else LATER
    return TAKEN


def letter(campaign: Campaign, one: Invitation, code: str, number: int, site: str) -> EmailMessage:
    wave = campaign.wave
    reminded = REMINDED if campaign.anonymous else REMINDED_OPENLY
    opening = campaign.message.strip() or f"{wave.organisation.name} asks its {wave.whom.many}."
    text = MESSAGE.format(
        opening=opening if number == INVITATION else f"{reminded}\n\n{opening}",
        title=wave.title,
        organisation=wave.organisation.name,
        items=len(find_instrument(wave.organisation, wave.instrument_id).items),
        link=site.rstrip("/") + reverse("assessments:answer", args=[code]),
        last=day(wave.closed_on),
        promise=PROMISES[Campaign.Mode(campaign.mode)],
        contact=campaign.contact,
    )
    title = f"{'' if number == INVITATION else 'Reminder: '}{wave.title}, {wave.organisation.name}"
    return EmailMessage(title, text, settings.DEFAULT_FROM_EMAIL, [one.email])
