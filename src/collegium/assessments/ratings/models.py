"""Rounds of ratings. Anonymous answers are added to tallies and stand beside no rater; private ones are their owner's."""

from __future__ import annotations

from decimal import Decimal

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from collegium.organisation.models import Organisation, Person
from collegium.registers.writing import CONFIDENTIAL


def cut_point(name: str, begins: str) -> models.DecimalField:
    """A mean of ratings from 1 to 5 from which a label holds."""
    limits = [MinValueValidator(Decimal("1.01")), MaxValueValidator(Decimal(5))]
    return models.DecimalField(name, max_digits=3, decimal_places=2, default=Decimal(begins), validators=limits)


class RatingRound(models.Model):
    """One instrument, one subject, some raters, until a day."""

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="rating_rounds")
    instrument_id = models.CharField("instrument", max_length=80)
    title = models.CharField("title", max_length=120, help_text="For example: Governance of improvement, autumn 2026")
    subject_kind = models.SlugField("kind of subject", max_length=40, blank=True, db_index=False)
    subject_id = models.CharField("subject", max_length=64, blank=True)
    subject = models.CharField(
        "about what, in words",
        max_length=200,
        blank=True,
        help_text="The pair, the initiative or the group that is rated. Leave it empty to use the name of the subject.",
    )
    privacy = models.CharField(max_length=12, editable=False)
    opened_on = models.DateField("first day")
    due_on = models.DateField("due by")
    closed_on = models.DateField(null=True, editable=False)
    medium_from = cut_point("“medium” begins at", "2.5")
    high_from = cut_point("“high” begins at", "4")
    told = models.JSONField(
        null=True, editable=False, help_text="of private reflections: what is told of them, made at the close"
    )

    class Meta:
        app_label = "assessments"
        ordering = ["-due_on", "-pk"]
        indexes = [models.Index(fields=["organisation", "subject_kind", "subject_id"], name="round_by_subject")]
        constraints = [
            models.UniqueConstraint(fields=["organisation", "title"], name="round_title_once_per_organisation"),
            models.CheckConstraint(
                name="round_subject_has_kind_and_number",
                condition=Q(subject_kind="", subject_id="") | (~Q(subject_kind="") & ~Q(subject_id="")),
                violation_error_message="A subject needs its kind and its number.",
            ),
            models.CheckConstraint(
                name="round_is_due_after_it_opens",
                condition=Q(due_on__gte=F("opened_on")),
                violation_error_message="The due date is before the first day.",
            ),
            models.CheckConstraint(
                name="round_cuts_rise",
                condition=Q(high_from__gt=F("medium_from")),
                violation_error_message="“High” must begin above “medium”.",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("assessments:round", args=[self.organisation.code, self.pk])


class Side(models.TextChoices):
    """As whom somebody rates; two sides are compared."""

    RATER = "rater", "Rater"
    MEDICAL_DIRECTOR = "medical_director", "Medical director"
    NON_EXECUTIVE = "non_executive", "Non-executive director"
    CLINICAL_DIRECTOR = "clinical_director", "Clinical director"
    GENERAL_MANAGER = "general_manager", "General manager"


class RoundRater(models.Model):
    """Somebody who is asked: an account, a person of the register, or a name and an address, reached by a link.

    In an anonymous round only the mark that the answer was given is kept.
    """

    round = models.ForeignKey(RatingRound, models.CASCADE, related_name="raters")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="account", null=True, blank=True
    )
    person = models.ForeignKey(Person, models.SET_NULL, related_name="+", null=True, blank=True)
    name = models.CharField("name", max_length=160)
    email = models.EmailField("e-mail address", blank=True, help_text="kept until the round is closed")
    side = models.CharField("rates as", max_length=18, choices=Side.choices, default=Side.RATER)
    answered = models.BooleanField(default=False)

    class Meta:
        app_label = "assessments"
        ordering = ["side", "name", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["round", "user"], name="rater_once_per_round"),
            models.UniqueConstraint(fields=["round", "person"], name="rater_person_once_per_round"),
            models.UniqueConstraint(
                fields=["round", "email"], condition=~Q(email=""), name="rater_address_once_per_round"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.round_id}: {self.name}"


CONFIDENTIAL[RoundRater] = frozenset({"name", "email"})  # the record names nobody


class RoundRating(models.Model):
    """What one rater answered: once for a round, or once a month where a pairing is rated."""

    rater = models.ForeignKey(RoundRater, models.CASCADE, related_name="ratings")
    month = models.DateField()
    answers = models.JSONField(default=dict)
    evidence = models.JSONField(default=dict)

    class Meta:
        app_label = "assessments"
        ordering = ["month"]
        constraints = [models.UniqueConstraint(fields=["rater", "month"], name="rating_once_per_month")]

    def __str__(self) -> str:
        return f"{self.rater_id}: {self.month:%Y-%m}"


class RoundTally(models.Model):
    """How often an answer was given in an anonymous round, by side: all that is kept of it."""

    round = models.ForeignKey(RatingRound, models.CASCADE, related_name="tallies")
    side = models.CharField(max_length=18, choices=Side.choices)
    item = models.CharField(max_length=80)
    value = models.IntegerField()
    given = models.PositiveIntegerField(default=0)

    class Meta:
        app_label = "assessments"
        constraints = [models.UniqueConstraint(fields=["round", "side", "item", "value"], name="tally_once_per_answer")]

    def __str__(self) -> str:
        return f"{self.round_id}: {self.item} {self.value}"
