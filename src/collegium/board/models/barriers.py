"""Which barriers to medical leadership the organisation meets, as recorded; the newest row of a barrier counts."""

from __future__ import annotations

from django.db import models

from collegium.organisation.models import Organisation


class BarrierRecord(models.Model):
    """What was recorded of a barrier on a day. What is done about it is a promise whose source is the barrier."""

    class Met(models.TextChoices):
        YES = "yes", "We meet it"
        PARTLY = "partly", "In places"
        NO = "no", "We do not meet it"
        UNKNOWN = "unknown", "Not known"

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="barrier_records")
    barrier = models.CharField(max_length=40)
    met = models.CharField("do we meet it?", max_length=8, choices=Met.choices)
    seen_in = models.CharField("where it is seen", max_length=500, blank=True)
    recorded_on = models.DateField()
    recorded_by = models.CharField(max_length=64)

    def __str__(self) -> str:
        return f"{self.barrier}: {self.met}"
