"""The picture of one wave: what its release holds, in the shape that the page and the report share."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils import timezone

from collegium.assessments.comments.queries import released_with_question
from collegium.assessments.models import Layer, ReleaseFigure, ReleaseGap, ReleaseGroup, Wave
from collegium.assessments.ranges import ranges_of
from collegium.commitments.models import CommitmentQuerySet
from collegium.definitions.engagement import measures_engagement
from collegium.definitions.score_ranges import ScoreRange
from collegium.engagement import queries
from collegium.engagement.findings.queries import Followed, findings_of
from collegium.engagement.registers.reports import WaysIn, ways_in
from collegium.methods.gap import CriticalMass, critical_mass
from collegium.wording.audiences import Audience

Kind = ReleaseGroup.Kind
OWN_WISH, ENCOURAGEMENT = "own_wish", "encouragement"


@dataclass(frozen=True)
class ScaleInfo:
    id: str
    title: str
    meaning: str
    items: int
    range: ScoreRange
    is_share: bool = False


@dataclass(frozen=True)
class WaveInfo:
    """The wave and its release, as every page and report names them."""

    pk: int
    title: str
    whom: Audience
    organisation: str
    code: str
    opened_on: dt.date
    closed_on: dt.date
    population_date: dt.date
    made_on: dt.date
    method: str
    minimum: int
    responses_sha256: str
    figures_sha256: str
    instrument: Mapping[str, Any]
    parameters: Mapping[str, Any]
    ranges: Mapping[str, ScoreRange]  # of the figures of each scale


@dataclass(frozen=True)
class Figures:
    """Groups and their figures, found by group and scale."""

    groups: tuple[ReleaseGroup, ...]
    by_group: Mapping[tuple[int, str], ReleaseFigure]
    gap_of: Mapping[tuple[int, str], ReleaseGap]

    def figure(self, group: ReleaseGroup, scale: str) -> ReleaseFigure:
        return self.by_group[group.pk, scale]

    def gap(self, group: ReleaseGroup, scale: str) -> ReleaseGap:
        return self.gap_of[group.pk, scale]

    @property
    def everybody(self) -> ReleaseGroup:
        return self.groups[0]

    def layer(self, layer: Layer) -> ReleaseGroup:
        return next(group for group in self.groups if group.layer == layer)

    @property
    def layers(self) -> tuple[ReleaseGroup, ...]:
        return tuple(group for group in self.groups if group.kind == Kind.LAYER)

    @property
    def units(self) -> tuple[ReleaseGroup, ...]:
        return tuple(group for group in self.groups if group.kind == Kind.UNIT)


@dataclass(frozen=True)
class Picture:
    """Everything that one page or report shows."""

    wave: WaveInfo
    scales: tuple[ScaleInfo, ...]
    main: ScaleInfo
    feelings: tuple[ScaleInfo, ...]  # scales of one yes or no: their means are shares
    now: Figures
    units: tuple[ReleaseGroup, ...]  # those that the reader may see
    all_units: bool
    opportunity: Mapping[str, int] | None
    mass: CriticalMass
    offered: WaysIn | None  # by the register of opportunities, where the questionnaire asks for them, too
    previous: WaveInfo | None
    before: Figures | None
    findings: tuple[Followed, ...]  # about the whole and about the units that the reader may see
    quotations: tuple[tuple[str, str], ...]  # what was asked, and what somebody wrote
    today: dt.date

    @property
    def whom(self) -> Audience:
        return self.wave.whom

    @property
    def has_wish(self) -> bool:
        """Whether both are asked and lie on one range, so that one can be taken from the other."""
        ranges = self.wave.ranges
        both = {OWN_WISH, ENCOURAGEMENT} <= {scale.id for scale in self.scales}
        return both and ranges[OWN_WISH].same_as(ranges[ENCOURAGEMENT])

    @property
    def one_range(self) -> bool:
        """Whether every scale lies on the range of the scale for the whole."""
        return all(self.main.range.same_as(scale.range) for scale in self.scales)

    @property
    def comparable(self) -> tuple[ScaleInfo, ...]:
        """The scales whose figures may stand on one axis: those on the range of the scale for the whole."""
        return tuple(scale for scale in self.scales if self.main.range.same_as(scale.range))

    def scale(self, scale_id: str) -> ScaleInfo:
        return next(scale for scale in self.scales if scale.id == scale_id)

    @property
    def measures_engagement(self) -> bool:
        """Whether the questionnaire is about engagement; of another one the page does not use the word."""
        return measures_engagement(self.wave.instrument["definition_of_engagement"])

    @property
    def engaged_from(self) -> Mapping[str, str]:
        """Scale -> the score from which somebody counts as engaged on it, as it was released."""
        return self.wave.parameters.get("engaged_from", {}) if self.measures_engagement else {}

    @property
    def engaged(self) -> int | None:
        """How many of those who answered count as engaged, by the score: the same meaning as every share of the page."""
        if self.main.id not in self.engaged_from:
            return None
        figure = self.now.figure(self.now.everybody, self.main.id)
        if figure.favourable is None or figure.respondents is None:
            return None
        return round(figure.favourable * figure.respondents)


def picture_of(
    wave: Wave,
    may_see: Callable[[int], bool],
    today: dt.date | None = None,
    promises: CommitmentQuerySet | None = None,
) -> Picture:
    """The picture of a released wave for a reader who may see these units and read these promises."""
    info = info_of(wave)
    now = figures_of(wave)
    earlier = queries.released_before(wave)
    units = tuple(group for group in now.units if group.unit_id is not None and may_see(group.unit_id))
    every = scales_of(info)
    feelings = tuple(scale for scale in every if scale.is_share)
    scales = tuple(scale for scale in every if not scale.is_share)
    return Picture(
        wave=info,
        scales=scales,
        main=next(scale for scale in scales if scale.id == info.instrument["main_scale"]),
        feelings=feelings,
        now=now,
        units=units,
        all_units=len(units) == len(now.units),
        opportunity=wave.release.opportunity,
        mass=critical_mass(now.everybody.population),
        offered=ways_in(wave.organisation, wave.population_date)
        if wave.release.opportunity is not None and wave.whom.layered
        else None,
        previous=info_of(earlier) if earlier else None,
        before=figures_of(earlier) if earlier else None,
        findings=findings_of(wave, may_see, promises=promises),
        quotations=tuple(released_with_question(wave)),
        today=today or timezone.localdate(),
    )


def info_of(wave: Wave) -> WaveInfo:
    release = wave.release
    return WaveInfo(
        pk=wave.pk,
        title=wave.title,
        whom=wave.whom,
        organisation=wave.organisation.name,
        code=wave.organisation.code,
        opened_on=wave.opened_on,
        closed_on=wave.closed_on,
        population_date=wave.population_date,
        made_on=release.made_at.date(),
        method=release.method,
        minimum=release.minimum,
        responses_sha256=release.responses_sha256,
        figures_sha256=release.figures_sha256,
        instrument=release.instrument,
        parameters=release.parameters,
        ranges=ranges_of(release),
    )


def figures_of(wave: Wave) -> Figures:
    return Figures(
        groups=tuple(queries.groups_of(wave)),
        by_group={(figure.group_id, figure.scale): figure for figure in queries.figures_of(wave)},
        gap_of={(gap.group_id, gap.scale): gap for gap in queries.gaps_of(wave)},
    )


def scales_of(info: WaveInfo) -> tuple[ScaleInfo, ...]:
    """The scale for the whole first, then the others in the order of the questionnaire."""
    main = info.instrument["main_scale"]
    scales = [
        ScaleInfo(
            scale["id"],
            scale["title"],
            scale["meaning"],
            scale["items"],
            info.ranges[scale["id"]],
            # Old releases do not say which scales are of a yes or no.
            scale.get("share", scale["items"] == 1 and scale.get("range") == [0, 1]) and scale["id"] != main,
        )
        for scale in info.instrument["scales"]
    ]
    return tuple(sorted(scales, key=lambda scale: scale.id != main))
