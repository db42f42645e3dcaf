"""Which barriers to medical leadership the organisation meets, as recorded; the newest row of a barrier counts."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import models

from collegium.definitions.barriers import Barrier, barriers
from collegium.organisation.models import Organisation
from collegium.tables.characters import letters_of

OWN = "own-"  # begins the id of a barrier that an organisation added
ALREADY = "There is a barrier with this name already. Record what you know about it in the list of barriers."


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


class OwnBarrier(models.Model):
    """A barrier that the organisation sees and no study named; what is known of it is recorded like that of the others."""

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="own_barriers")
    title = models.CharField("barrier", max_length=160)
    ask = models.CharField("question to ask about it", max_length=300)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "title"], name="own_barrier_once",
                violation_error_message="There is a barrier with this name already.",
            )
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.title

    def clean(self) -> None:
        """Two barriers of one name, whatever its capitals and accents, could not be told apart in the list."""
        super().clean()
        others = OwnBarrier.objects.filter(organisation=self.organisation).exclude(pk=self.pk)
        titles = [barrier.title for barrier in barriers()] + list(others.values_list("title", flat=True))
        if letters_of(self.title) in {letters_of(title) for title in titles}:
            raise ValidationError({"title": ALREADY})

    @property
    def barrier(self) -> Barrier:
        """As the catalogue of barriers lists it."""
        return Barrier(id=f"{OWN}{self.pk}", title=self.title, common=False, ask=self.ask, own=True)
