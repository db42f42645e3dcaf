"""Named reads of waves and releases."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from django.db.models import Q, QuerySet

from collegium.assessments.models import ReleaseFigure, ReleaseGap, ReleaseGroup, Wave
from collegium.definitions.engagement import NOT_A_MEASURE
from collegium.organisation.models import Organisation, UnitPlacement
from collegium.registers.ordering import by_name
from collegium.wording.audiences import DOCTORS


def waves_of(organisations: Iterable[int]) -> QuerySet[Wave]:
    """The waves, begun or prepared, newest first, each with its release and its campaign where there is one."""
    return (
        Wave.objects.filter(organisation__in=organisations)
        .select_related("organisation", "release", "campaign")
        .order_by(by_name("organisation__name"), "-closed_on", "-pk")
    )


def wave_of(organisation: Organisation, pk: int) -> Wave | None:
    return Wave.objects.filter(organisation=organisation, pk=pk).select_related("organisation", "release").first()


def released_waves(code: str) -> QuerySet[Wave]:
    """The waves of an organisation whose figures are released, newest first."""
    return (
        Wave.objects.filter(organisation__code=code, release__isnull=False)
        .select_related("organisation", "release")
        .order_by("-closed_on", "-pk")
    )


def latest_of_doctors(code: str) -> Wave | None:
    """The wave that speaks for an organisation where one has to: of its doctors, of engagement, never of its managers."""
    other = Q(release__instrument__definition_of_engagement__istartswith=NOT_A_MEASURE)
    return released_waves(code).filter(audience=DOCTORS.id).exclude(other).first()


def released_before(wave: Wave) -> Wave | None:
    """The wave before this one that asked the same people the same questionnaire."""
    return (
        Wave.objects.filter(
            organisation_id=wave.organisation_id,
            instrument_id=wave.instrument_id,
            audience=wave.audience,
            release__isnull=False,
        )
        .filter(Q(closed_on__lt=wave.closed_on) | Q(closed_on=wave.closed_on, pk__lt=wave.pk))
        .select_related("organisation", "release")
        .order_by("-closed_on", "-pk")
        .first()
    )


def units_at(units: Iterable[int], day: dt.date) -> list[tuple[int, str]]:
    """Units with their names of that day, in the order of their names."""
    placements = UnitPlacement.objects.at(day).filter(unit__in=units).order_by(by_name("name"))
    return list(placements.values_list("unit_id", "name"))


def groups_of(wave: Wave) -> QuerySet[ReleaseGroup]:
    return ReleaseGroup.objects.filter(release=wave.release).order_by("position")


def figures_of(wave: Wave) -> QuerySet[ReleaseFigure]:
    return ReleaseFigure.objects.filter(release=wave.release)


def gaps_of(wave: Wave) -> QuerySet[ReleaseGap]:
    return ReleaseGap.objects.filter(release=wave.release)
