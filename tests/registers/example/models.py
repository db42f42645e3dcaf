"""Tables of a register that only the tests declare: ties between units and people, some of them not for everybody."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from collegium.organisation.models import Organisation, Person, Unit
from collegium.registers.periods import Period, RemovablePeriod


class ExampleTie(RemovablePeriod):
    class Kind(models.TextChoices):
        FORMAL = "formal", "Formal"
        INFORMAL = "informal", "Informal"

    line: ClassVar[tuple[str, ...]] = ("unit", "person")

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="+")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="example_ties", verbose_name="unit")
    person = models.ForeignKey(Person, models.PROTECT, related_name="example_ties", null=True, blank=True)
    title = models.CharField("title", max_length=80)
    kind = models.CharField("kind", max_length=10, choices=Kind.choices)
    weight = models.PositiveSmallIntegerField("weight", default=1)
    state = models.CharField("state", max_length=10, default="open", choices=[("open", "Open"), ("closed", "Closed")])
    secret = models.BooleanField("only for the office", default=False)
    note = models.TextField("note", blank=True, max_length=500)
    follows = models.ForeignKey("self", models.PROTECT, related_name="followers", null=True, blank=True)

    class Meta(RemovablePeriod.Meta):
        abstract = False
        managed = False  # no migrations: the table is made with the test database (tests/conftest.py)
        constraints = [
            *Period.Meta.constraints,
            models.UniqueConstraint(
                fields=["organisation", "title", "starts"],
                name="example_tie_once",
                condition=Q(removed_at__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return self.title
