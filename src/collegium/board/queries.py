"""Named reads of figures and decisions, each as they were recorded by a day."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from django.db.models import Count, Q, QuerySet

from collegium.board.models import Baseline, Observation, Rebase
from collegium.board.sources import MEASURE
from collegium.commitments.models import Commitment
from collegium.commitments.readers import for_document
from collegium.organisation.models import Organisation, Succession, Unit, UnitPlacement
from collegium.registers.ordering import by_name
from collegium.tables.characters import in_order


def recorded(organisation: Organisation, as_of: dt.date, unit: int | None, measure: str = "") -> QuerySet[Observation]:
    """Every figure recorded by that day, revisions included, oldest first."""
    found = Observation.objects.filter(organisation=organisation, unit=unit, recorded_on__lte=as_of, period__lte=as_of)
    return (found.filter(measure=measure) if measure else found).order_by("pk")


def rebases(organisation: Organisation, as_of: dt.date, unit: int | None) -> list[Rebase]:
    """The decisions on new limits that hold on that day: recorded by then, and not taken back by then."""
    found = Rebase.objects.filter(organisation=organisation, unit=unit, recorded_on__lte=as_of)
    return list(found.exclude(undone__recorded_on__lte=as_of).order_by("starts", "pk"))


def undone_rebases(organisation: Organisation, as_of: dt.date, unit: int | None, measure: str) -> list[Rebase]:
    """Decisions that were taken back by that day, with who did it and why."""
    found = Rebase.objects.filter(organisation=organisation, unit=unit, measure=measure)
    return list(found.filter(undone__recorded_on__lte=as_of).select_related("undone").order_by("pk"))


def baselines(organisation: Organisation, as_of: dt.date, unit: int | None) -> dict[str, Baseline]:
    """By measure: the newest decision on the months that limits rest on; one without a number frees them again."""
    found = Baseline.objects.filter(organisation=organisation, unit=unit, recorded_on__lte=as_of)
    return {one.measure: one for one in found.order_by("pk")}


def baseline_history(organisation: Organisation, as_of: dt.date, unit: int | None, measure: str) -> list[Baseline]:
    found = Baseline.objects.filter(organisation=organisation, unit=unit, measure=measure, recorded_on__lte=as_of)
    return list(found.order_by("pk"))


def actions_of(organisation: Organisation, as_of: dt.date, unit: int | None) -> dict[str, list[Commitment]]:
    """By measure: what had been promised about it by that day, oldest first, as everybody who sees the board may read it."""
    public = for_document(Commitment.objects.filter(organisation=organisation, source=MEASURE), private=False)
    listed: dict[str, list[Commitment]] = {}
    for promise in public.filter(made_on__lte=as_of).select_related("owner", "organisation").order_by("made_on", "pk"):
        measure, _, of_unit = promise.source_id.partition("/")
        if of_unit == (str(unit) if unit else ""):
            listed.setdefault(measure, []).append(promise)
    return listed


def reorganisations(organisation: Organisation, as_of: dt.date, unit: int | None) -> list[Succession]:
    """What happened to the organisation by that day, and to the unit when there is one."""
    whole = Q(predecessor_unit__isnull=True, successor_unit__isnull=True) & (
        Q(predecessor=organisation) | Q(successor=organisation)
    )
    if unit is not None:
        whole |= Q(predecessor_unit=unit) | Q(successor_unit=unit)
    found = Succession.objects.filter(whole, happened_on__lte=as_of)
    names = ("predecessor", "successor", "predecessor_unit", "successor_unit")
    placed = ("predecessor_unit__placements", "successor_unit__placements")
    return list(found.select_related(*names).prefetch_related(*placed).order_by("happened_on", "pk"))


def units_with_figures(organisation: Organisation, as_of: dt.date) -> list[tuple[int, str]]:
    """Number and name of the units of which figures had been recorded by that day."""
    keys = (
        Observation.objects.filter(organisation=organisation, unit__isnull=False, recorded_on__lte=as_of)
        .values_list("unit_id", flat=True)
        .distinct()
    )
    names = dict(UnitPlacement.objects.filter(unit__in=keys).order_by("starts").values_list("unit_id", "name"))
    return sorted(((key, name) for key, name in names.items()), key=lambda pair: in_order(pair[1]))


def unit_codes(organisation: Organisation) -> dict[str, int]:
    return dict(Unit.objects.filter(organisation=organisation).values_list("code", "pk"))


def boards(keys: Iterable[int]) -> list[Organisation]:
    """The organisations with the number of their measures that have figures."""
    counted = Organisation.objects.filter(pk__in=keys).annotate(measures=Count("observations__measure", distinct=True))
    return list(counted.order_by(by_name("name")))
