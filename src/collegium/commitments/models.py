"""Promises and what happened to them. A step is added and never changed."""

from __future__ import annotations

import datetime as dt
from typing import ClassVar

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from collegium.definitions.promise_sources import promise_sources
from collegium.organisation.models import Organisation, Person, Post, Unit
from collegium.registers.periods import PresentManager, Removable


class CommitmentQuerySet(models.QuerySet["Commitment"]):
    def overdue(self, day: dt.date) -> CommitmentQuerySet:
        return self.filter(state=Commitment.State.OPEN, due_on__lt=day)


class Commitment(Removable):
    """Somebody does something by a day, because it was promised: the only row that says so.

    It ends as kept, broken or changed, and only with an owner and a date.
    """

    stays_with: ClassVar[tuple[str, ...]] = ("steps", "reminders")  # relations that do not hinder a removal

    class State(models.TextChoices):
        OPEN = "open", "Open"
        KEPT = "kept", "Kept"
        BROKEN = "broken", "Broken"
        CHANGED = "changed", "Changed"

    class To(models.TextChoices):
        PERSON = "person", "A person"
        UNIT = "unit", "A unit"
        GROUP = "group", "A group"
        PUBLIC = "public", "The public"

    class Readers(models.TextChoices):
        BOARD = "board", "People who can see the board"
        UNIT = "unit", "The unit it was made to, its owner and the medical director’s office"
        PARTIES = "parties", "Its owner, the person it was made to, and people who can see private meetings"
        TWO_POSTS = "two_posts", "Only the holders of two posts"

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="commitments")
    text = models.CharField("promise", max_length=1000)
    maker_post = models.ForeignKey(
        Post, models.PROTECT, related_name="promises", null=True, blank=True, verbose_name="promised by the post"
    )
    maker = models.CharField(
        "promised by someone else", max_length=200, blank=True, help_text="A person or a body, if it was not a post."
    )
    to = models.CharField("promised to", max_length=6, choices=To.choices)
    to_person = models.ForeignKey(
        Person, models.PROTECT, related_name="promised", null=True, blank=True, verbose_name="that person"
    )
    to_unit = models.ForeignKey(
        Unit, models.PROTECT, related_name="promised", null=True, blank=True, verbose_name="that unit"
    )
    to_group = models.CharField("that group", max_length=200, blank=True)
    source = models.SlugField("where it was promised", max_length=40)
    source_id = models.CharField(max_length=100, blank=True)
    # Only of sources that have no page: the title of a page is for those who may open it.
    source_text = models.CharField("which one", max_length=300, blank=True, help_text="Its title, number or date.")
    made_on = models.DateField("promised on")
    owner = models.ForeignKey(
        Person, models.PROTECT, related_name="commitments", null=True, blank=True, verbose_name="owner"
    )
    due_on = models.DateField("due on", null=True, blank=True)
    readers = models.CharField("who can read it", max_length=9, choices=Readers.choices, default=Readers.BOARD)
    reader_post = models.ForeignKey(
        Post, models.PROTECT, related_name="promises_read", null=True, blank=True, verbose_name="the other post"
    )
    state = models.CharField("state", max_length=7, choices=State.choices, default=State.OPEN)
    closed_on = models.DateField("ended on", null=True, blank=True)
    reason = models.CharField("why", max_length=1000, blank=True)
    replaces = models.ForeignKey("self", models.PROTECT, related_name="replaced_by", null=True, blank=True)

    objects = PresentManager.from_queryset(CommitmentQuerySet)()  # type: ignore[misc]
    every = CommitmentQuerySet.as_manager()  # type: ignore[misc]

    class Meta:
        verbose_name = "promise"
        ordering = ["due_on", "pk"]
        indexes = [
            models.Index(fields=["organisation", "state", "due_on"], name="commitment_by_state"),
            models.Index(fields=["organisation", "source", "source_id"], name="commitment_by_source"),
        ]
        constraints = [
            models.CheckConstraint(
                name="commitment_ends_with_owner_and_date",
                condition=Q(state="open") | Q(owner__isnull=False, due_on__isnull=False),
                violation_error_message="A promise without an owner and a date cannot be closed.",
            ),
            models.CheckConstraint(
                name="commitment_end_has_a_day",
                condition=Q(state="open", closed_on__isnull=True) | (~Q(state="open") & Q(closed_on__isnull=False)),
            ),
            models.CheckConstraint(
                name="commitment_broken_or_changed_for_a_reason",
                condition=~Q(state__in=["broken", "changed"]) | ~Q(reason=""),
            ),
            models.CheckConstraint(
                name="commitment_to_somebody",
                condition=Q(to="person", to_person__isnull=False, to_unit__isnull=True, to_group="")
                | Q(to="unit", to_person__isnull=True, to_unit__isnull=False, to_group="")
                | (Q(to="group", to_person__isnull=True, to_unit__isnull=True) & ~Q(to_group=""))
                | Q(to="public", to_person__isnull=True, to_unit__isnull=True, to_group=""),
                violation_error_message="Name the person, the unit or the group that it was promised to.",
            ),
            models.CheckConstraint(
                name="commitment_due_after_promise",
                condition=Q(due_on__isnull=True) | Q(due_on__gte=F("made_on")),
                violation_error_message="The day on which it is due lies before the promise.",
            ),
            models.UniqueConstraint(
                fields=["replaces"], condition=Q(removed_at__isnull=True), name="commitment_replaced_once"
            ),
            models.CheckConstraint(
                name="commitment_by_somebody",
                condition=Q(maker_post__isnull=False) | ~Q(maker=""),
                violation_error_message="Choose the post that promised it, or enter who did.",
            ),
            models.CheckConstraint(
                name="commitment_source_has_one_name",
                condition=Q(source_id="") | Q(source_text=""),
                violation_error_message="What this was promised in has a page: leave “Which one” empty.",
            ),
            models.CheckConstraint(
                name="commitment_unit_reads_what_it_was_promised",
                condition=~Q(readers="unit") | Q(to_unit__isnull=False),
                violation_error_message="Only a promise to a unit can be for that unit. Choose other readers, or the unit.",
            ),
            models.CheckConstraint(
                name="commitment_two_posts_are_named",
                condition=(Q(readers="two_posts", maker_post__isnull=False, reader_post__isnull=False))
                | (~Q(readers="two_posts") & Q(reader_post__isnull=True)),
                violation_error_message="A promise between two posts names both: the post that promised, and the other post.",
            ),
        ]

    def __str__(self) -> str:
        return self.text

    def clean(self) -> None:
        super().clean()
        if self.source not in promise_sources():
            raise ValidationError({"source": "Choose where it was promised from the list."})
        if self.readers == self.Readers.TWO_POSTS and self.maker_post_id == self.reader_post_id:
            raise ValidationError({"reader_post": "Choose another post than the one that promised."})
        if self.open and self.replaces_id and Commitment.objects.filter(pk=self.replaces_id, state="open").exists():
            raise ValidationError("The promise that this one replaced is open again, so this one cannot be.")

    def get_absolute_url(self) -> str:
        return reverse("commitments:commitment", args=[self.organisation.code, self.pk])

    @property
    def open(self) -> bool:
        return self.state == self.State.OPEN

    def overdue(self, day: dt.date) -> bool:
        return self.open and self.due_on is not None and self.due_on < day

    @property
    def can_be_closed(self) -> bool:
        return self.open and self.owner_id is not None and self.due_on is not None

    @property
    def confided(self) -> bool:
        """Whether so few may read it that no mail or calendar holds its words, and each reading is on the record."""
        return self.readers in (self.Readers.PARTIES, self.Readers.TWO_POSTS)


class CommitmentStep(models.Model):
    """Something that happened to a promise, or evidence for it."""

    class Kind(models.TextChoices):
        MADE = "made", "Promised"
        OWNED = "owned", "Owner or date"
        EVIDENCE = "evidence", "Evidence"
        KEPT = "kept", "Kept"
        BROKEN = "broken", "Broken"
        CHANGED = "changed", "Changed"
        REOPENED = "reopened", "Opened again"

    commitment = models.ForeignKey(Commitment, models.CASCADE, related_name="steps")
    on = models.DateField("on")
    kind = models.CharField(max_length=8, choices=Kind.choices)
    text = models.CharField("text", max_length=1000, blank=True)
    link = models.CharField("link", max_length=500, blank=True, validators=[URLValidator(schemes=["http", "https"])])
    by = models.CharField(max_length=64)

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.kind} {self.on}"


class Reminder(models.Model):
    """A mail to the owner about a day on which a promise was due: one for each step and owner, whatever number of workers send.

    A worker claims it before sending; only `sent_at` says that the mail server took the mail.
    """

    commitment = models.ForeignKey(Commitment, models.CASCADE, related_name="reminders")
    owner = models.ForeignKey(Person, models.CASCADE, related_name="+")
    due_on = models.DateField()
    days_after = models.SmallIntegerField(help_text="days from the due date: -14 is two weeks before")
    claimed_by = models.CharField(max_length=32, blank=True)
    claimed_at = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["commitment", "owner", "due_on", "days_after"], name="reminder_once_for_each_step"
            )
        ]

    def __str__(self) -> str:
        return f"{self.days_after} days after {self.due_on}"


class WithoutReminders(models.Model):
    """Somebody who wants no reminders by e-mail."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, related_name="without_reminders")

    def __str__(self) -> str:
        return f"User {self.user_id}"


class CalendarAddress(models.Model):
    """A secret address at which a calendar reads promises. Only its fingerprint is kept: who reads the database cannot use it."""

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="calendar_addresses")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="calendar_addresses")
    fingerprint = models.CharField(max_length=64, unique=True)
    everything = models.BooleanField("all promises of the organisation", default=False)
    made_on = models.DateField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organisation", "user"], name="calendar_address_once_a_user")]

    def __str__(self) -> str:
        return f"Calendar of user {self.user_id}"
