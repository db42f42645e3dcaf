"""Released figures of many organisations. Only what a release shows is ever compared."""

from __future__ import annotations

from django.db.models import QuerySet

from collegium.assessments.forms import USUAL_INSTRUMENT
from collegium.assessments.models import Release, ReleaseFigure, ReleaseGroup
from collegium.wording.audiences import AUDIENCES, DOCTORS, Audience


def latest_releases(instrument: str, whom: Audience) -> dict[int, Release]:
    """Organisation -> the newest release of that questionnaire, put to these people."""
    found: dict[int, Release] = {}
    rows = (
        Release.objects.filter(wave__instrument_id=instrument, wave__audience=whom.id)
        .select_related("wave__organisation")
        .order_by("wave__organisation_id", "-wave__closed_on", "-pk")
    )
    for one in rows:
        found.setdefault(one.wave.organisation_id, one)
    return found


def released_kinds() -> dict[tuple[str, Audience], str]:
    """Each questionnaire with whom it was put to, and its title: only figures of one such kind are ever compared.

    What is asked of doctors as a rule comes first.
    """
    found = set(Release.objects.values_list("wave__instrument_id", "wave__audience", "instrument__title"))
    order = sorted(found, key=lambda one: (one[0] != USUAL_INSTRUMENT, one[1] != DOCTORS.id, one))
    return {(instrument, AUDIENCES[audience]): title for instrument, audience, title in order}


def whole_figures(releases: list[int], scales: dict[int, str]) -> dict[int, ReleaseFigure]:
    """Release -> the figure of everybody asked on its main scale, where it is shown."""
    rows: QuerySet[ReleaseFigure] = ReleaseFigure.objects.filter(
        release__in=releases, group__kind=ReleaseGroup.Kind.ORGANISATION, suppressed=""
    ).select_related("group")
    return {one.release_id: one for one in rows if one.scale == scales[one.release_id] and one.mean is not None}
