"""Named reads of comparisons and monitored cases."""

from __future__ import annotations

import datetime as dt

from collegium.board.models import ComparedUnit, Comparison, Monitor
from collegium.organisation.models import Organisation


def comparisons(organisation: Organisation, as_of: dt.date) -> list[Comparison]:
    """Those recorded by that day and not withdrawn by then, newest first."""
    found = Comparison.objects.filter(organisation=organisation, recorded_on__lte=as_of)
    return list(found.exclude(withdrawn_on__lte=as_of).order_by("-recorded_on", "-pk"))


def monitors(organisation: Organisation, as_of: dt.date) -> list[Monitor]:
    found = Monitor.objects.filter(organisation=organisation, recorded_on__lte=as_of).defer("lines")
    return list(found.exclude(withdrawn_on__lte=as_of).order_by("-recorded_on", "-pk"))


def comparison(organisation: Organisation, pk: int) -> Comparison | None:
    return Comparison.objects.filter(organisation=organisation, pk=pk).first()


def monitor(organisation: Organisation, pk: int) -> Monitor | None:
    return Monitor.objects.filter(organisation=organisation, pk=pk).first()


def units_of(found: Comparison) -> list[ComparedUnit]:
    return list(ComparedUnit.objects.filter(comparison=found).order_by("place"))
