"""The link under which a rater rates without an account. It writes and never reads: it shows no answer that was given."""

from __future__ import annotations

import smtplib
from collections.abc import Iterable

from django.conf import settings
from django.core import signing
from django.core.mail import EmailMessage, get_connection
from django.urls import reverse

from collegium.accounts.invitations import mail_is_set_up
from collegium.assessments.ratings.models import RatingRound, RoundRater
from collegium.wording.dates import day

SALT = "a rater's link"
TEXT = """{name},

{organisation} asks you to rate: {title}{about}.

Open this link, which is yours alone. You need no account:

{link}

It opens until the round is closed; please answer by {due}. Whoever has the link can answer in your place, so do not pass it on. It does not show what you answered.
"""


def token_of(rater: RoundRater) -> str:
    """Signed with the server's secret key, and kept nowhere; other numbers make up for numbers that are given again."""
    return signing.dumps([rater.pk, rater.round_id, rater.name], salt=SALT, compress=True)


def rater_behind(token: str) -> RoundRater | None:
    """Whose link it is, while the round is open."""
    try:
        pk, round_id, name = signing.loads(token, salt=SALT)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    asked = RoundRater.objects.filter(pk=pk, round=round_id, name=name, round__closed_on=None)
    return asked.exclude(round__privacy="private").select_related("round__organisation").first()


def link_of(rater: RoundRater, site: str) -> str:
    return site.rstrip("/") + reverse("assessments:rate_by_link", args=[token_of(rater)])


def address_of(rater: RoundRater) -> str:
    return rater.email or (rater.user.email if rater.user else "")


def send_links(one: RatingRound, raters: Iterable[RoundRater], site: str) -> tuple[int, list[str]]:
    """Mail each rater the own link: to how many, and the names of those whom it did not reach."""
    if not mail_is_set_up():
        return 0, []
    sent, refused = 0, []
    with get_connection() as connection:
        for rater in raters:
            if not (address := address_of(rater)):
                continue
            try:
                connection.send_messages([letter(one, rater, address, site)])
                sent += 1
            except smtplib.SMTPException:
                refused.append(rater.name)
    return sent, refused


def letter(one: RatingRound, rater: RoundRater, address: str, site: str) -> EmailMessage:
    text = TEXT.format(
        name=rater.name,
        organisation=one.organisation.name,
        title=one.title,
        about=f", about {one.subject}" if one.subject else "",
        link=link_of(rater, site),
        due=day(one.due_on),
    )
    return EmailMessage(f"{one.title}, {one.organisation.name}", text, settings.DEFAULT_FROM_EMAIL, [address])
