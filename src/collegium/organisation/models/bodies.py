"""Boards, committees and groups, and the seats on them."""

from __future__ import annotations

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse

from collegium.organisation.models.placing import Placement
from collegium.organisation.models.posts import Person, Post
from collegium.organisation.models.structure import Organisation, Unit
from collegium.registers.periods import Period


class Body(models.Model):
    """A board, a committee, or a group that cuts across units."""

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="bodies")
    code = models.CharField("code", max_length=40)

    class Meta:
        verbose_name_plural = "bodies"
        constraints = [models.UniqueConstraint(fields=["organisation", "code"], name="body_code_once_per_organisation")]

    def __str__(self) -> str:
        return self.code

    def get_absolute_url(self) -> str:
        return reverse("organisation:body", args=[self.organisation.code, self.pk])


class BodyPlacement(Placement):
    """What a body was called, what kind it was and to which body it reported, for a period."""

    line = ("body",)
    above = "reports_to"

    class Kind(models.TextChoices):
        BOARD = "board", "Board"
        MANAGEMENT_BOARD = "management_board", "Management board"
        COMMITTEE = "committee", "Committee"
        CROSS_CUTTING = "cross_cutting", "Cross-cutting group"

    class Cadence(models.TextChoices):
        WEEKLY = "weekly", "Every week"
        MONTHLY = "monthly", "Every month"
        TWO_MONTHLY = "two_monthly", "Every two months"
        QUARTERLY = "quarterly", "Every quarter"
        YEARLY = "yearly", "Every year"
        AS_NEEDED = "as_needed", "As needed"

    body = models.ForeignKey(Body, models.CASCADE, related_name="placements")
    name = models.CharField("name", max_length=160)
    kind = models.CharField("kind", max_length=20, choices=Kind.choices)
    reports_to = models.ForeignKey(Body, models.PROTECT, related_name="report_placements", null=True, blank=True)
    cadence = models.CharField("meets", max_length=12, choices=Cadence.choices, blank=True)
    medical_attendance = models.DecimalField(
        "share of meetings with a doctor present, %",
        max_digits=5,
        decimal_places=1,
        null=True,
        blank=True,
        validators=[MinValueValidator(0), MaxValueValidator(100)],
    )

    class Meta(Period.Meta):
        abstract = False
        constraints = [
            *Period.Meta.constraints,
            models.UniqueConstraint(fields=["body", "starts"], name="body_placement_once_per_day"),
        ]

    def __str__(self) -> str:
        return self.name


class BodyUnit(Period):
    """A unit takes part in a cross-cutting group."""

    line = ("body", "unit")

    body = models.ForeignKey(Body, models.CASCADE, related_name="body_units")
    unit = models.ForeignKey(Unit, models.CASCADE, related_name="body_units")

    class Meta(Period.Meta):
        abstract = False


class Seat(Period):
    """A seat belongs to a post, whoever holds it, or to a named person."""

    line = ("body", "post", "person")

    class Role(models.TextChoices):
        CHAIR = "chair", "Chair"
        DEPUTY_CHAIR = "deputy_chair", "Deputy chair"
        MEMBER = "member", "Member"
        ATTENDEE = "attendee", "In attendance"

    class Standing(models.TextChoices):
        EXECUTIVE = "executive", "Executive"
        NON_EXECUTIVE = "non_executive", "Non-executive"
        OTHER = "other", "Other"

    body = models.ForeignKey(Body, models.CASCADE, related_name="seats")
    post = models.ForeignKey(Post, models.PROTECT, related_name="seats", null=True, blank=True)
    person = models.ForeignKey(Person, models.PROTECT, related_name="seats", null=True, blank=True)
    role = models.CharField("role", max_length=12, choices=Role.choices, default=Role.MEMBER)
    standing = models.CharField("standing", max_length=14, choices=Standing.choices, default=Standing.OTHER)
    voting = models.BooleanField("has a vote", default=True)

    class Meta(Period.Meta):
        abstract = False
        constraints = [
            *Period.Meta.constraints,
            models.CheckConstraint(
                name="seat_of_a_post_or_of_a_person",
                condition=Q(post__isnull=False, person__isnull=True) | Q(post__isnull=True, person__isnull=False),
                violation_error_message="A seat belongs to a post or to a person: name exactly one.",
            ),
        ]
