"""Dated facts: everything in a register holds from a first day to a last day, both included."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any, ClassVar, Self

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q

from collegium.tables.values import EARLIEST_YEAR, LATEST_YEAR

DAY = dt.timedelta(days=1)


def check_day(day: dt.date) -> None:
    if not EARLIEST_YEAR <= day.year <= LATEST_YEAR:
        raise ValidationError(f"The year must be between {EARLIEST_YEAR} and {LATEST_YEAR}.")


class PeriodQuerySet(models.QuerySet[Any]):
    def at(self, day: dt.date) -> Self:
        """Those that held on that day."""
        return self.filter(Q(starts__lte=day), Q(ends__isnull=True) | Q(ends__gte=day))

    def ending_between(self, first: dt.date, last: dt.date) -> Self:
        return self.filter(ends__gte=first, ends__lte=last)

    def overlapping(self, starts: dt.date, ends: dt.date | None) -> Self:
        """Those that share at least one day with that time."""
        rows = self.filter(Q(ends__isnull=True) | Q(ends__gte=starts))
        return rows if ends is None else rows.filter(starts__lte=ends)


class Period(models.Model):
    """A fact with its first and last day. No last day: it holds until further notice.

    `line` names the columns that rows about the same thing share: their periods follow each other and never overlap.
    """

    line: ClassVar[tuple[str, ...]] = ()
    overlap: ClassVar[tuple[str, str]] = (
        "starts",
        "These dates overlap another entry. End that entry first, or correct it.",
    )  # the field next to which an overlap is refused, and the words

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

    def clean(self) -> None:
        """Two rows of one line never hold on the same day. Callers hold the lock of the record: see `writing`."""
        super().clean()
        judged = getattr(self, "line_is_checked", False)  # of a file, for all its rows at once
        if (
            self.line
            and not judged
            and self.rows_of_line().exclude(pk=self.pk).overlapping(self.starts, self.ends).exists()
        ):
            raise ValidationError(dict([self.overlap]))

    def rows_of_line(self) -> PeriodQuerySet:
        """All rows about the same thing, this one included; only itself where the model names no line."""
        rows: PeriodQuerySet = type(self)._default_manager.all()
        if not self.line:
            return rows.filter(pk=self.pk)
        same = {name: getattr(self, attname) for name, attname in columns_of(type(self), self.line)}
        empty = {f"{name}__isnull": True for name, value in same.items() if value is None}
        return rows.filter(**{name: value for name, value in same.items() if value is not None}, **empty)

    def holds_on(self, day: dt.date) -> bool:
        return self.starts <= day and (self.ends is None or self.ends >= day)

    def overlaps(self, other: Period) -> bool:
        return (other.ends is None or self.starts <= other.ends) and (self.ends is None or other.starts <= self.ends)


def columns_of(model: type[models.Model], names: Iterable[str]) -> list[tuple[str, str]]:
    """Each column's name, with the attribute that holds its plain value (a reference by its number)."""
    return [(name, model._meta.get_field(name).attname) for name in names]  # type: ignore[union-attr]


class PresentManager(models.Manager[Any]):
    """Only rows that have not been removed."""

    def get_queryset(self) -> models.QuerySet[Any]:
        return super().get_queryset().filter(removed_at__isnull=True)


class Removable(models.Model):
    """A row that removal only closes, so that what the record must never hold (confidential columns) can be restored.

    `objects` knows only present rows; `every` also those that were removed. Unique constraints of such a model carry
    `condition=Q(removed_at__isnull=True)`.
    """

    removed_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects: ClassVar[models.Manager[Any]] = PresentManager()
    every: ClassVar[models.Manager[Any]] = models.Manager()

    class Meta:
        abstract = True


class RemovablePeriod(Removable, Period):  # type: ignore[misc]
    """A dated fact that removal only closes."""

    objects = PresentManager.from_queryset(PeriodQuerySet)()  # type: ignore[assignment]
    every = PeriodQuerySet.as_manager()

    class Meta(Period.Meta):
        abstract = True
