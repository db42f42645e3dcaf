"""Reminders: sent once for each step, to the owner alone, and never with words that the reader may not see."""

from __future__ import annotations

import datetime as dt
from typing import Any, ClassVar
from unittest import mock

import pytest
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.urls import reverse
from django.utils import timezone

from collegium.accounts.models import User
from collegium.commitments.actions import assign, keep_promise, promise
from collegium.commitments.models import Commitment, Reminder, WithoutReminders
from collegium.commitments.reminders import SILENT_FOR, remind, step_on
from collegium.jobs.upkeep import keep_up
from tests.conftest import ClientOf
from tests.world import World

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)
NOW = timezone.now()
TODAY = timezone.localdate(NOW)


@pytest.fixture(autouse=True)
def mail_server(settings: Any) -> None:
    settings.EMAIL_HOST = "127.0.0.1"
    settings.CSRF_TRUSTED_ORIGINS = ["https://*.example.org", "https://collegium.example.org"]


def owned(world: World, due_in: int, owner: str = "P12", **more: Any) -> Commitment:
    values = {"to": "unit", "to_unit_id": world.units["AMU"].pk, "source": "plan", "maker": "Medical director"}
    values |= {"text": "Mend the rota", "made_on": TODAY - 400 * DAY, "due_on": TODAY + due_in * DAY, **more}
    return promise(by="tests", organisation=world.organisation, owner_id=world.people[owner].pk, **values)


@pytest.mark.parametrize(
    ("days", "step"),
    [(-15, None), (-14, -14), (-1, -14), (0, -14), (1, 1), (2, 1), (14, 1), (15, 15), (28, 15), (29, 29), (400, 393)],
)
def test_the_steps(days: int, step: int | None) -> None:
    due = dt.date(2026, 6, 30)
    assert step_on(due - 100 * DAY, due, due + days * DAY) == step


def test_nobody_is_reminded_beforehand_of_what_was_promised_within_the_two_weeks() -> None:
    due = dt.date(2026, 6, 30)
    assert step_on(due - 14 * DAY, due, due - 14 * DAY) == -14
    assert step_on(due - 13 * DAY, due, due - 13 * DAY) is None
    assert step_on(due - 13 * DAY, due, due + DAY) == 1


def test_one_mail_for_everything_and_each_step_once(world: World) -> None:
    soon, late = owned(world, 10), owned(world, -3, text="Answer the letters")
    owned(world, 60, text="Far away")
    keep_promise(by="tests", commitment=owned(world, -9, text="Kept already"), on=TODAY, text="Done")
    keep_up(NOW)
    (letter,) = mail.outbox
    assert letter.to == [world.users.doctor.email]
    assert letter.subject == "2 promises that you answer for"
    body = str(letter.body)
    assert f"Mend the rota ({world.organisation.name}) is due on" in body
    assert "Answer the letters (" in body
    assert "3 days ago" in body
    assert f"https://collegium.example.org{soon.get_absolute_url()}" in body
    assert "Far away" not in body
    assert "Kept already" not in body
    remind(NOW)
    remind(NOW + DAY)
    assert len(mail.outbox) == 1
    assert remind(NOW + 12 * DAY) == 1  # both again: one on the day after it was due, one two weeks after the first
    assert {step.days_after for step in late.reminders.all()} == {1, 15}
    assert len(mail.outbox) == 2


def test_a_moved_date_begins_anew(world: World) -> None:
    row = owned(world, 10)
    remind(NOW)
    assign(by="tests", commitment=row, owner_id=row.owner_id, due_on=TODAY + 12 * DAY, on=TODAY, reason="Later")
    assert remind(NOW) == 1


def test_a_failing_server_is_asked_again_and_nothing_is_noted_as_sent(
    world: World, settings: Any, client_of: ClientOf
) -> None:
    row = owned(world, -1)
    working = settings.EMAIL_BACKEND
    settings.EMAIL_BACKEND, settings.EMAIL_PORT = "django.core.mail.backends.smtp.EmailBackend", 9
    settings.EMAIL_USE_TLS, settings.EMAIL_TIMEOUT = False, 1
    assert remind(NOW) == 0
    assert Reminder.objects.get().sent_at is None
    doctor = client_of(world.users.doctor)
    assert "Reminded on" not in doctor.get(row.get_absolute_url()).content.decode()
    settings.EMAIL_BACKEND = working
    assert remind(NOW) == 1
    assert "Reminded on" in doctor.get(row.get_absolute_url()).content.decode()


class Meanwhile(EmailBackend):
    """While this worker sends, another one runs as well."""

    others: ClassVar[list[int]] = []

    def send_messages(self, messages: Any) -> int:
        self.others.append(remind(NOW + dt.timedelta(minutes=1)))
        return super().send_messages(messages)


def test_two_workers_at_the_same_time_send_one_mail(world: World, settings: Any) -> None:
    owned(world, -1)
    settings.EMAIL_BACKEND = f"{__name__}.Meanwhile"
    Meanwhile.others.clear()
    assert remind(NOW) == 1
    assert Meanwhile.others == [0]
    assert len(mail.outbox) == 1


class Slow(EmailBackend):
    """Each letter takes longer than a claim lasts; with the second, another worker begins."""

    minutes = 0
    others: ClassVar[list[int]] = []

    def send_messages(self, messages: Any) -> int:
        if Slow.minutes:
            self.others.append(remind(Slow.now()))
        Slow.minutes += 16
        return super().send_messages(messages)

    @staticmethod
    def now() -> dt.datetime:
        return NOW + dt.timedelta(minutes=Slow.minutes)


def test_the_claim_of_a_long_run_is_as_old_as_itself(world: World, settings: Any) -> None:
    owned(world, -1)
    owned(world, -1, owner="P02")
    settings.EMAIL_BACKEND = f"{__name__}.Slow"
    Slow.minutes = 0
    Slow.others.clear()
    with mock.patch("django.utils.timezone.now", Slow.now):
        assert remind(NOW) == 2
    assert Slow.others == [0]
    assert sorted(letter.to[0] for letter in mail.outbox) == sorted(
        [world.users.doctor.email, world.users.leader.email]
    )


def test_a_new_owner_is_reminded_too(world: World, client_of: ClientOf) -> None:
    row = owned(world, 10)
    remind(NOW)
    page = client_of(world.users.office)
    assert "Reminded on" in page.get(row.get_absolute_url()).text
    leader = world.people["P02"]
    assign(by="tests", commitment=row, owner_id=leader.pk, due_on=row.due_on, on=TODAY)
    assert "Reminded on" not in page.get(row.get_absolute_url()).text
    remind(NOW + DAY)
    assert [letter.to for letter in mail.outbox] == [[world.users.doctor.email], [world.users.leader.email]]


def test_the_claim_of_a_worker_that_died_is_taken_over(world: World) -> None:
    row = owned(world, -1)
    Reminder.objects.create(
        commitment=row, owner=row.owner, due_on=row.due_on, days_after=1, claimed_by="dead", claimed_at=NOW
    )
    for later, sent in ((SILENT_FOR, 0), (SILENT_FOR + dt.timedelta(seconds=1), 1)):
        with mock.patch("django.utils.timezone.now", return_value=NOW + later):
            assert remind(NOW + later) == sent


def test_confided_promises_are_named_and_not_quoted(world: World) -> None:
    row = owned(world, -1, text="Step back from the case", readers="parties")
    remind(NOW)
    body = str(mail.outbox[0].body)
    assert "A promise that you answer for" in body
    assert row.get_absolute_url() in body
    for secret in ("Step back", str(row.due_on.year if row.due_on else ""), world.organisation.name):
        assert secret not in body.replace(row.get_absolute_url(), "")


def test_an_owner_who_may_read_it_no_longer_gets_nothing(world: World) -> None:
    chief = world.people["P10"]
    chief.user = world.users.board
    chief.save()
    posts = {"maker_post_id": world.posts["CEO"].pk, "reader_post_id": world.posts["MD"].pk, "maker": ""}
    owned(world, -1, owner="P10", readers="two_posts", to="public", **posts)
    assert remind(NOW) == 1
    membership = world.memberships["CEO"]
    type(membership).objects.filter(pk=membership.pk).update(ends=TODAY - DAY)
    assert remind(NOW + 14 * DAY) == 0


def test_who_wants_none_gets_none(world: World, client_of: ClientOf) -> None:
    owned(world, -1)
    doctor = client_of(world.users.doctor)
    own = reverse("commitments:own")
    assert "Stop these e-mails" in doctor.get(own).content.decode()
    doctor.post(own, {"reminders": "off"})
    assert remind(NOW) == 0
    assert WithoutReminders.objects.get().user == world.users.doctor
    doctor.post(own, {"reminders": "on"})
    assert remind(NOW) == 1


def test_nothing_is_noted_without_a_mail_server_or_for_people_without_an_account(world: World, settings: Any) -> None:
    owned(world, -1, owner="P08")
    assert remind(NOW) == 0
    owned(world, -1)
    settings.EMAIL_HOST = ""
    assert remind(NOW) == 0
    settings.EMAIL_HOST = "127.0.0.1"
    User.objects.filter(pk=world.users.doctor.pk).update(is_active=False)
    assert remind(NOW) == 0
    assert not Reminder.objects.exists()
