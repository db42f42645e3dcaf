"""Where an organisation stands among its peers, and which stand apart without false alarms."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import numpy as np

from collegium.assessments.models import Release, ReleaseFigure
from collegium.assessments.ranges import ranges_of
from collegium.definitions.score_ranges import ScoreRange
from collegium.engagement.comparison import queries
from collegium.methods.benchmarking import FEWEST_PEERS, Benchmark, benchmark
from collegium.methods.change import FALSE_DISCOVERY_RATE, funnel_of_means
from collegium.methods.intervals import GroupMean
from collegium.wording.audiences import Audience


@dataclass(frozen=True)
class Place:
    """One organisation that the reader may see by name."""

    release: Release
    figure: ReleaseFigure
    among: Benchmark
    band: str
    apart: bool


@dataclass(frozen=True)
class Comparison:
    """Peers are the organisations of one kind with a release of the same questionnaire, put to the same people.

    Their figures lie on one range: releases from before and after a change of range are compared apart.
    """

    instrument: str
    kind: str
    span: ScoreRange
    peers: int
    enough: bool
    centre: float
    places: tuple[Place, ...]

    @property
    def apart(self) -> int:
        return sum(place.apart for place in self.places)


def compare(instrument: str, whom: Audience, named: frozenset[int], today: dt.date) -> list[Comparison]:
    """The comparison of each kind of organisation in which the reader may see one by name."""
    releases = queries.latest_releases(instrument, whom)
    scales = {one.pk: one.instrument["main_scale"] for one in releases.values()}
    figures = queries.whole_figures(list(scales), scales)
    by_kind: dict[tuple[str, float, float], list[Release]] = {}
    spans: dict[tuple[str, float, float], ScoreRange] = {}
    for one in releases.values():
        if one.pk in figures:
            span = ranges_of(one)[scales[one.pk]]
            key = (one.wave.organisation.get_kind_display(), span.low, span.high)
            by_kind.setdefault(key, []).append(one)
            spans.setdefault(key, span)
    found = []
    for key, own in sorted(by_kind.items()):
        if any(one.wave.organisation_id in named for one in own):
            found.append(one_kind(instrument, key[0], spans[key], own, figures, named, today))
    return found


def one_kind(
    instrument: str,
    kind: str,
    span: ScoreRange,
    releases: list[Release],
    figures: dict[int, ReleaseFigure],
    named: frozenset[int],
    today: dt.date,
) -> Comparison:
    rows = [figures[one.pk] for one in releases]
    means = np.array([row.mean for row in rows], np.float64)
    enough = len(rows) >= FEWEST_PEERS
    number = np.array([row.respondents for row in rows], np.int64)
    funnel = funnel_of_means(GroupMean(means, np.array([(row.standard_deviation or 0) ** 2 for row in rows]), number))
    rule = f"organisations of the kind “{kind}” with a release of this questionnaire {span.from_to}"
    places = tuple(
        Place(
            one,
            row,
            benchmark(float(row.mean or 0), means, improvement=1, on=today, peer_rule=rule),
            funnel.band[place] if enough else "",
            bool(enough and funnel.apart[place]),
        )
        for place, (one, row) in enumerate(zip(releases, rows, strict=True))
        if one.wave.organisation_id in named
    )
    # Fewer peers could be told apart by taking one's own away.
    return Comparison(instrument, kind, span, len(rows), enough, funnel.centre if enough else float("nan"), places)


RULE = f"Benjamini and Hochberg at {FALSE_DISCOVERY_RATE:.0%}"
