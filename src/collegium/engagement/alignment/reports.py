"""Scale by scale, the first group less the second, from what two releases show of everybody who answered."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import QuerySet

from collegium.assessments.models import ReleaseFigure, ReleaseGroup, Wave
from collegium.engagement.queries import released_waves
from collegium.methods.intervals import GroupMean, difference_interval
from collegium.organisation.models import Organisation


@dataclass(frozen=True)
class ScaleAlignment:
    """One scale: both means; the difference and its interval are empty where a side is hidden."""

    title: str
    first: ReleaseFigure
    second: ReleaseFigure
    difference: float | None
    lower: float | None
    upper: float | None


@dataclass(frozen=True)
class Alignment:
    first: Wave
    second: Wave
    scales: tuple[ScaleAlignment, ...]


def comparable_waves(organisation: Organisation) -> list[Wave]:
    """Released waves of a questionnaire that was released more than once, newest first."""
    waves = list(released_waves(organisation.code))
    seen: dict[str, int] = {}
    for wave in waves:
        seen[wave.instrument_id] = seen.get(wave.instrument_id, 0) + 1
    return [wave for wave in waves if seen[wave.instrument_id] > 1]


def alignment_of(first: Wave, second: Wave) -> Alignment:
    """Compare everybody who answered one wave with everybody who answered the other.

    The register counts doctors, so nothing is known of how many managers there were: neither side is corrected for a
    small population, which makes the intervals too wide rather than too narrow.
    """
    one, other = figures(first), figures(second)
    titles = [(scale["id"], scale["title"]) for scale in first.release.instrument["scales"]]
    return Alignment(
        first,
        second,
        tuple(compared(title, one[scale], other[scale]) for scale, title in titles if scale in one and scale in other),
    )


def figures(wave: Wave) -> dict[str, ReleaseFigure]:
    found: QuerySet[ReleaseFigure] = ReleaseFigure.objects.filter(
        release=wave.release, group__kind=ReleaseGroup.Kind.ORGANISATION
    )
    return {figure.scale: figure for figure in found}


def compared(title: str, one: ReleaseFigure, other: ReleaseFigure) -> ScaleAlignment:
    if one.mean is None or other.mean is None:
        return ScaleAlignment(title, one, other, None, None, None)
    found = difference_interval(side(one), side(other))
    return ScaleAlignment(title, one, other, float(found.estimate), float(found.lower), float(found.upper))


def side(figure: ReleaseFigure) -> GroupMean:
    return GroupMean(figure.mean or 0.0, (figure.standard_deviation or 0.0) ** 2, figure.respondents or 0)
