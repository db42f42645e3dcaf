"""Promises and what happened to them. A step is added and never changed."""

from __future__ import annotations

import datetime as dt

from django.conf import settings
from django.core.validators import URLValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from collegium.organisation.models import Organisation, Person, Unit


class CommitmentQuerySet(models.QuerySet["Commitment"]):
    def overdue(self, day: dt.date) -> CommitmentQuerySet:
        return self.filter(state=Commitment.State.OPEN, due_on__lt=day)


class Commitment(models.Model):
    """Something promised to somebody. It ends as kept, broken or changed, and only with an owner and a date."""

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

    class Source(models.TextChoices):
        PAPER = "paper", "Board paper"
        QUESTION = "question", "Public question"
        PLAN = "plan", "Plan"
        FINDING = "finding", "Finding"
        MEETING = "meeting", "Meeting"
        OTHER = "other", "Something else"

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="commitments")
    text = models.CharField("promise", max_length=1000)
    maker = models.CharField("promised by", max_length=200, help_text="A post, a person or a body.")
    to = models.CharField("promised to", max_length=6, choices=To.choices)
    to_person = models.ForeignKey(
        Person, models.PROTECT, related_name="promised", null=True, blank=True, verbose_name="that person"
    )
    to_unit = models.ForeignKey(
        Unit, models.PROTECT, related_name="promised", null=True, blank=True, verbose_name="that unit"
    )
    to_group = models.CharField("that group", max_length=200, blank=True)
    source = models.CharField("where it was promised", max_length=8, choices=Source.choices)
    source_id = models.CharField(max_length=64, blank=True)
    source_text = models.CharField("which one", max_length=300, blank=True)
    made_on = models.DateField("promised on")
    owner = models.ForeignKey(
        Person, models.PROTECT, related_name="commitments", null=True, blank=True, verbose_name="owner"
    )
    due_on = models.DateField("due on", null=True, blank=True)
    private = models.BooleanField("not for everybody who sees the board", default=False)
    state = models.CharField("state", max_length=7, choices=State.choices, default=State.OPEN)
    closed_on = models.DateField("ended on", null=True, blank=True)
    reason = models.CharField("why", max_length=1000, blank=True)
    replaces = models.OneToOneField("self", models.PROTECT, related_name="replaced_by", null=True, blank=True)

    objects = CommitmentQuerySet.as_manager()

    class Meta:
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
        ]

    def __str__(self) -> str:
        return self.text

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
