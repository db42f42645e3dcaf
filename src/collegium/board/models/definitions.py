"""What an organisation decides about its measures: its own ones, its targets, and where limits rest. Newest rows count."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from collegium.board.models.measures import MEASURE_LENGTH, OfSeries, Rebase
from collegium.organisation.models import Organisation

FEWEST_BASELINE = 12  # months; the method fixes limits on no fewer


class OwnMeasure(models.Model):
    """A measure file of an organisation as it was kept on a day; `retired` takes it off the lists and keeps its figures."""

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="own_measures")
    identifier = models.CharField("id", max_length=MEASURE_LENGTH)
    content = models.TextField("measure file")
    retired = models.BooleanField("no longer used", default=False)
    reason = models.CharField("reason", max_length=500, blank=True)
    recorded_on = models.DateField("recorded on")
    recorded_by = models.CharField(max_length=64)

    class Meta:
        indexes = [models.Index(fields=["organisation", "identifier"], name="own_measure_by_name")]

    def __str__(self) -> str:
        return self.identifier


class OwnTarget(OfSeries):
    """The organisation's own target for a measure, or its trajectory; neither of both takes the target away."""

    target = models.FloatField("target", null=True)
    trajectory = models.JSONField("trajectory", default=list)  # [[day, value], ...] in order of time
    reason = models.CharField("reason", max_length=500)

    class Meta(OfSeries.Meta):
        abstract = False

    def __str__(self) -> str:
        return f"{self.measure}: {self.target}"


class Baseline(OfSeries):
    """Limits rest on the first so many months of each stretch; without a number, on all of them again."""

    months = models.PositiveIntegerField("months", null=True)
    reason = models.CharField("reason", max_length=500)
    owner = models.CharField("decided by", max_length=160)
    decided_on = models.DateField("decided on")

    class Meta(OfSeries.Meta):
        abstract = False
        constraints = [
            models.CheckConstraint(
                name="baseline_of_a_year", condition=Q(months__isnull=True) | Q(months__gte=FEWEST_BASELINE)
            )
        ]

    def __str__(self) -> str:
        return f"{self.measure}: {self.months}"


class RebaseUndone(models.Model):
    """New limits that were taken back: by whom and why. The decision itself stays."""

    rebase = models.OneToOneField(Rebase, models.CASCADE, related_name="undone")
    reason = models.CharField("reason", max_length=500)
    owner = models.CharField("decided by", max_length=160)
    decided_on = models.DateField("decided on")
    recorded_on = models.DateField("recorded on")
    recorded_by = models.CharField(max_length=64)

    def __str__(self) -> str:
        return f"{self.rebase}, taken back"
