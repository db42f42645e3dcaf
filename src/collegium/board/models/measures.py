"""Figures of measures and what was decided about them. Rows are added and never changed: the newest counts."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from collegium.organisation.models import Organisation, Unit

MEASURE_LENGTH = 80


class Status(models.TextChoices):
    """Why there is no figure: five reasons, never mixed. A figure has no status."""

    SUPPRESSED = "suppressed", "Hidden, because the number is small (*)"
    SUPPRESSED_TOO = "suppressed_too", "Hidden, so that another cannot be worked out (**)"
    BLANK = "blank", "Left blank"
    NOT_APPLICABLE = "not_applicable", "Does not apply (n/a)"
    NOT_REPORTED = "not_reported", "Not reported"


class OfSeries(models.Model):
    """Something recorded about one measure of an organisation, or of one of its units."""

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="%(class)ss")
    unit = models.ForeignKey(Unit, models.CASCADE, related_name="%(class)ss", null=True, blank=True)
    measure = models.CharField("measure", max_length=MEASURE_LENGTH)
    recorded_on = models.DateField("recorded on")
    recorded_by = models.CharField(max_length=64)

    class Meta:
        abstract = True


class Observation(OfSeries):
    """The figure of a month as it was recorded on a day; a later row for the same month revises it."""

    period = models.DateField("month", help_text="its first day")
    value = models.FloatField("value", null=True)
    numerator = models.FloatField("numerator", null=True)
    denominator = models.FloatField("denominator", null=True)
    status = models.CharField("why there is no figure", max_length=16, choices=Status.choices, blank=True)
    file_name = models.CharField("file", max_length=255, blank=True)

    class Meta(OfSeries.Meta):
        abstract = False
        indexes = [models.Index(fields=["organisation", "measure", "period"], name="observation_by_series")]
        constraints = [
            models.CheckConstraint(
                name="observation_has_a_value_or_a_reason",
                condition=Q(status="", value__isnull=False) | (~Q(status="") & Q(value__isnull=True)),
            ),
            models.CheckConstraint(
                name="observation_numerator_with_denominator",
                condition=Q(denominator__isnull=True) | Q(denominator__gt=0),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.measure} {self.period}"


class Rebase(OfSeries):
    """From this month on, limits are worked out anew: decided by somebody, for a reason, on a day."""

    starts = models.DateField("first month of the new limits")
    reason = models.CharField("reason", max_length=500)
    owner = models.CharField("decided by", max_length=160)
    decided_on = models.DateField("decided on")

    class Meta(OfSeries.Meta):
        abstract = False
        constraints = [
            models.CheckConstraint(name="rebase_decided_before_recorded", condition=Q(decided_on__lte=F("recorded_on")))
        ]

    def __str__(self) -> str:
        return f"{self.measure} from {self.starts}"
