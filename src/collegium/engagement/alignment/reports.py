"""Scale by scale, doctors less managers, from what two releases show of everybody who answered."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import QuerySet

from collegium.assessments.models import ReleaseFigure, ReleaseGroup, Wave
from collegium.assessments.ranges import ranges_of
from collegium.definitions.score_ranges import ScoreRange
from collegium.engagement.queries import released_waves
from collegium.methods.intervals import GroupMean, difference_interval
from collegium.organisation.models import Organisation
from collegium.wording.audiences import DOCTORS, MANAGERS


@dataclass(frozen=True)
class ScaleAlignment:
    """One scale: both means; the difference and its interval are empty where a side is hidden.

    Also where the two have different ranges: `spans` are those of doctors and of managers.
    """

    title: str
    doctors: ReleaseFigure
    managers: ReleaseFigure
    difference: float | None
    lower: float | None
    upper: float | None
    spans: tuple[ScoreRange, ScoreRange]

    @property
    def comparable(self) -> bool:
        return self.spans[0].same_as(self.spans[1])


@dataclass(frozen=True)
class Pair:
    """A wave of doctors and a wave of managers that were asked the same questionnaire."""

    doctors: Wave
    managers: Wave

    @property
    def waves(self) -> tuple[Wave, Wave]:
        return self.doctors, self.managers

    @property
    def apart(self) -> int:
        """Days between the two last days of answers."""
        return abs((self.doctors.closed_on - self.managers.closed_on).days)


@dataclass(frozen=True)
class Alignment:
    """`everybody`: the group of all who were asked, of each wave in the order of the pair."""

    pair: Pair
    everybody: tuple[ReleaseGroup, ReleaseGroup]
    scales: tuple[ScaleAlignment, ...]


def pairs_of(organisation: Organisation) -> list[Pair]:
    """Each wave of managers with the wave of doctors that is nearest to it, newest first."""
    released = list(released_waves(organisation.code))
    asked = {one.id: [wave for wave in released if wave.audience == one.id] for one in (DOCTORS, MANAGERS)}
    found = []
    for managers in asked[MANAGERS.id]:
        fitting = [Pair(one, managers) for one in asked[DOCTORS.id] if one.instrument_id == managers.instrument_id]
        if fitting:
            found.append(min(fitting, key=lambda pair: pair.apart))
    return found


def alignment_of(pair: Pair) -> Alignment:
    """Compare all doctors who answered with all managers who answered, with the correction for small populations."""
    if (pair.doctors.audience, pair.managers.audience) != (DOCTORS.id, MANAGERS.id):
        raise ValueError("a wave of doctors stands beside a wave of managers")
    if pair.doctors.instrument_id != pair.managers.instrument_id:
        raise ValueError("only answers to the same questionnaire can be compared")
    one, other = (figures(wave) for wave in pair.waves)
    titles = [(scale["id"], scale["title"]) for scale in pair.doctors.release.instrument["scales"]]
    ranges = [ranges_of(wave.release) for wave in pair.waves]
    first, second = (
        ReleaseGroup.objects.get(release=wave.release, kind=ReleaseGroup.Kind.ORGANISATION) for wave in pair.waves
    )
    return Alignment(
        pair,
        (first, second),
        tuple(
            compared(title, one[scale], other[scale], (ranges[0][scale], ranges[1][scale]))
            for scale, title in titles
            if scale in one and scale in other
        ),
    )


def figures(wave: Wave) -> dict[str, ReleaseFigure]:
    found: QuerySet[ReleaseFigure] = ReleaseFigure.objects.filter(
        release=wave.release, group__kind=ReleaseGroup.Kind.ORGANISATION
    ).select_related("group")
    return {figure.scale: figure for figure in found}


def compared(
    title: str, doctors: ReleaseFigure, managers: ReleaseFigure, spans: tuple[ScoreRange, ScoreRange]
) -> ScaleAlignment:
    if doctors.mean is None or managers.mean is None or not spans[0].same_as(spans[1]):
        return ScaleAlignment(title, doctors, managers, None, None, None, spans)
    found = difference_interval(side(doctors), side(managers))
    return ScaleAlignment(
        title, doctors, managers, float(found.estimate), float(found.lower), float(found.upper), spans
    )


def side(figure: ReleaseFigure) -> GroupMean:
    spread, answers = figure.standard_deviation or 0.0, figure.respondents or 0
    return GroupMean(figure.mean or 0.0, spread**2, answers, figure.group.population)
