"""Reviews of a service by its own people: its figures beside its peers', seen by its lead before the board sees them."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from collegium.organisation.models import Organisation, Unit
from collegium.registers.periods import Removable


class ServiceReview(Removable):
    """One page about one specialty. Its lead sees it from one day, everybody who sees the board only from a later day."""

    stays_with = ("indicators",)

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="service_reviews")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="service_reviews")
    title = models.CharField("title", max_length=160)
    lead_from = models.DateField("its lead sees it from")
    board_from = models.DateField("the board sees it from")
    peer_rule = models.CharField("which peers", max_length=300)
    source = models.CharField("source", max_length=300)
    file_name = models.CharField("file", max_length=255, blank=True)
    lead_comment = models.TextField("what the service says", blank=True)
    commented_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["-board_from", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["unit", "title"],
                name="service_review_once_a_title",
                condition=Q(removed_at__isnull=True),
                violation_error_message="This specialty has a review of this title already.",
            ),
            models.CheckConstraint(
                name="service_review_lead_before_board",
                condition=Q(lead_from__lt=F("board_from")),
                violation_error_message="The lead of a specialty sees it before the board does.",
            ),
        ]

    def __str__(self) -> str:
        return self.title


class ReviewIndicator(models.Model):
    """One figure of the page, such as length of stay."""

    class Better(models.TextChoices):
        HIGHER = "increase", "Higher is better"
        LOWER = "decrease", "Lower is better"
        NEITHER = "neutral", "Neither is better"

    review = models.ForeignKey(ServiceReview, models.CASCADE, related_name="indicators")
    position = models.PositiveSmallIntegerField()
    name = models.CharField("measure", max_length=120)
    unit_text = models.CharField("unit of measurement", max_length=40)
    better = models.CharField("better is", max_length=8, choices=Better.choices, default=Better.NEITHER)

    class Meta:
        ordering = ["position"]
        constraints = [models.UniqueConstraint(fields=["review", "name"], name="review_indicator_once")]

    def __str__(self) -> str:
        return self.name


class ReviewPoint(models.Model):
    """The figure of a month, with the quartiles of the peers where they were published instead of their figures."""

    indicator = models.ForeignKey(ReviewIndicator, models.CASCADE, related_name="points")
    period = models.DateField("month")
    value = models.FloatField("value", null=True)
    lower_quartile = models.FloatField(null=True)
    median = models.FloatField(null=True)
    upper_quartile = models.FloatField(null=True)

    class Meta:
        ordering = ["period"]
        constraints = [
            models.UniqueConstraint(fields=["indicator", "period"], name="review_point_once_a_month"),
            models.CheckConstraint(
                name="review_quartiles_in_order",
                condition=Q(lower_quartile__isnull=True)
                | Q(lower_quartile__lte=F("median"), median__lte=F("upper_quartile")),
            ),
        ]

    def __str__(self) -> str:
        return str(self.period)


class ReviewPeer(models.Model):
    """A peer's figure of a month. The peer has no name here: nobody is ranked."""

    indicator = models.ForeignKey(ReviewIndicator, models.CASCADE, related_name="peers")
    period = models.DateField("month")
    value = models.FloatField("value")

    def __str__(self) -> str:
        return str(self.period)
