"""Dated facts: everything in the register holds from a first day to a last day, both included."""

from __future__ import annotations

import datetime as dt
from typing import Any, Self

from django.db import models
from django.db.models import F, Q


class PeriodQuerySet(models.QuerySet[Any]):
    def at(self, day: dt.date) -> Self:
        """Those that held on that day."""
        return self.filter(Q(starts__lte=day), Q(ends__isnull=True) | Q(ends__gte=day))

    def ending_between(self, first: dt.date, last: dt.date) -> Self:
        return self.filter(ends__gte=first, ends__lte=last)


class Period(models.Model):
    """A fact with its first and last day. No last day: it holds until further notice."""

    starts = models.DateField("first day")
    ends = models.DateField("last day", null=True, blank=True)

    objects = PeriodQuerySet.as_manager()

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                name="%(app_label)s_%(class)s_ends_after_it_starts",
                condition=Q(ends__isnull=True) | Q(ends__gte=F("starts")),
                violation_error_message="The last day is before the first day.",
            )
        ]

    def holds_on(self, day: dt.date) -> bool:
        return self.starts <= day and (self.ends is None or self.ends >= day)

    def overlaps(self, other: Period) -> bool:
        return (other.ends is None or self.starts <= other.ends) and (self.ends is None or other.starts <= self.ends)
