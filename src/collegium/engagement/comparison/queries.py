"""Released figures of many organisations. Only what a release shows is ever compared."""

from __future__ import annotations

from django.db.models import QuerySet

from collegium.assessments.models import Release, ReleaseFigure, ReleaseGroup


def latest_releases(instrument: str) -> dict[int, Release]:
    """Organisation -> the newest release of that questionnaire."""
    found: dict[int, Release] = {}
    rows = (
        Release.objects.filter(wave__instrument_id=instrument)
        .select_related("wave__organisation")
        .order_by("wave__organisation_id", "-wave__closed_on", "-pk")
    )
    for one in rows:
        found.setdefault(one.wave.organisation_id, one)
    return found


def instruments_released() -> list[str]:
    """The questionnaires of which any figures are released."""
    return sorted(set(Release.objects.values_list("wave__instrument_id", flat=True)))


def whole_figures(releases: list[int], scales: dict[int, str]) -> dict[int, ReleaseFigure]:
    """Release -> the figure of all its doctors on its main scale, where it is shown."""
    rows: QuerySet[ReleaseFigure] = ReleaseFigure.objects.filter(
        release__in=releases, group__kind=ReleaseGroup.Kind.ORGANISATION, suppressed=""
    ).select_related("group")
    return {one.release_id: one for one in rows if one.scale == scales[one.release_id] and one.mean is not None}
