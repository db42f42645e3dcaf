"""Reminders by e-mail: two weeks before a promise is due, on the day after, and then every two weeks while it is open.

Each step of each promise is a row that one worker claims before it sends. If the mail server fails, the claim is given back
and the next run tries again. A worker that dies between sending and noting it sends again later: rather twice than never.
"""

from __future__ import annotations

import datetime as dt
import logging
import secrets
import smtplib
from collections.abc import Iterable, Sequence
from functools import reduce
from operator import or_

from django.conf import settings
from django.core.mail import EmailMessage
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from collegium.accounts.invitations import mail_is_set_up
from collegium.accounts.models import User
from collegium.commitments.models import Commitment, Reminder
from collegium.commitments.queries import owned_by
from collegium.commitments.registers import READ
from collegium.organisation.access import Access, access_for
from collegium.registers.many_rows import add_many
from collegium.wording.dates import day
from collegium.wording.numbers import plural

BEFORE, AFTER, EVERY = -14, 1, 14  # days from the due date
ONCE = ("commitment_id", "owner_id", "due_on", "days_after")
SILENT_FOR = dt.timedelta(minutes=15)  # a claim that old belongs to a worker that died
log = logging.getLogger(__name__)
MAIL = """{name},

{opening}

{promises}

You get this e-mail because the register of promises names you as the owner. Your promises, and a switch for these e-mails:
{own}
"""


def step_on(made_on: dt.date, due_on: dt.date, today: dt.date) -> int | None:
    """The latest reminder that should have been sent by a day, in days from the due date; None where there is none yet."""
    days = (today - due_on).days
    if days >= AFTER:
        return AFTER + (days - AFTER) // EVERY * EVERY
    promised_before = made_on <= due_on + dt.timedelta(days=BEFORE)
    return BEFORE if days >= BEFORE and promised_before else None


def remind(now: dt.datetime) -> int:
    """Send what is due, one mail to each owner; the number of mails that the mail server took."""
    if not mail_is_set_up():
        return 0
    today = timezone.localdate(now)
    near = Commitment.objects.filter(state=Commitment.State.OPEN, due_on__lte=today - dt.timedelta(days=BEFORE))
    owners = User.objects.filter(pk__in=near.values("owner__user"), is_active=True, without_reminders__isnull=True)
    return sum(remind_owner(owner, today, now) for owner in owners.exclude(email="").order_by("pk"))


def remind_owner(owner: User, today: dt.date, now: dt.datetime) -> bool:
    """Only of promises that the owner may read today."""
    access = access_for(owner, today)
    reminders = claim(owned_by(access, today).exclude(due_on=None), today)
    if not reminders:
        return False
    keys = [reminder.pk for reminder in reminders]
    try:
        mail(owner, [reminder.commitment for reminder in reminders], access, today).send(fail_silently=False)
    except (OSError, smtplib.SMTPException) as error:
        log.error("A reminder was not sent: %s", type(error).__name__)
        Reminder.objects.filter(pk__in=keys).update(claimed_by="")
        return False
    Reminder.objects.filter(pk__in=keys).update(sent_at=now, claimed_by="")
    return True


def claim(promises: Iterable[Commitment], today: dt.date) -> list[Reminder]:
    """The reminders of these promises that are due and that no other worker has: this one sends them."""
    steps = [
        Reminder(commitment=promise, owner_id=promise.owner_id, due_on=promise.due_on, days_after=days)
        for promise in promises
        if promise.owner_id and promise.due_on and (days := step_on(promise.made_on, promise.due_on, today)) is not None
    ]
    if not steps:
        return []
    add_many(Reminder, steps, ignore_conflicts=True)
    these = (Q(**{name: getattr(step, name) for name in ONCE}) for step in steps)
    now = timezone.now()  # of this claim, not of the run: a run may take longer than a claim lasts
    free = Q(claimed_by="") | Q(claimed_at__lt=now - SILENT_FOR)
    token = secrets.token_hex(16)
    Reminder.objects.filter(reduce(or_, these), free, sent_at=None).update(claimed_by=token, claimed_at=now)
    claimed = Reminder.objects.filter(claimed_by=token).select_related("commitment__organisation")
    return list(claimed.order_by("due_on", "commitment"))


def mail(owner: User, promises: Sequence[Commitment], access: Access, today: dt.date) -> EmailMessage:
    """Of confided promises nothing but that there is one."""
    count = plural(len(promises), "promise")
    opening = "you answer for a promise:" if len(promises) == 1 else f"you answer for {count}:"
    text = MAIL.format(
        name=owner.name,
        opening=opening,
        promises="\n\n".join(f"{words(promise, today)}\n{link(promise, access)}" for promise in promises),
        own=site() + reverse("commitments:own"),
    )
    return EmailMessage(f"{count} that you answer for", text, settings.DEFAULT_FROM_EMAIL, [owner.email])


def words(promise: Commitment, today: dt.date) -> str:
    if promise.confided or promise.due_on is None:
        return "A promise that you answer for"
    late = (today - promise.due_on).days
    when = (
        f"was due on {day(promise.due_on)}, {plural(late, 'day')} ago"
        if late > 0
        else f"is due on {day(promise.due_on)}"
    )
    return f"{promise.text} ({promise.organisation.name}) {when}."


def link(promise: Commitment, access: Access) -> str:
    """The page of the promise, or the owner's own list where the owner may not open the register."""
    opens = any(access.may(permission, promise.organisation) for permission in READ)
    return site() + (promise.get_absolute_url() if opens else reverse("commitments:own"))


def site() -> str:
    """How the addresses of this server begin, as far as its settings say."""
    origins = [origin for origin in settings.CSRF_TRUSTED_ORIGINS if "*" not in origin]
    if origins:
        return origins[0].rstrip("/")
    hosts = [host for host in settings.ALLOWED_HOSTS if not host.startswith((".", "*"))]
    scheme = "https" if settings.SECURE_SSL_REDIRECT else "http"
    return f"{scheme}://{hosts[0] if hosts else 'localhost'}"
