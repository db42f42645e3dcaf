"""The figures of a survey report: groups and everybody together, hidden by the rules of `scale_figures`."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from math import isnan

from collegium.definitions.score_ranges import ScoreRange
from collegium.methods.disclosure import Reason
from collegium.methods.families import families
from collegium.methods.margins import Margins, find_margins, suppress_whole
from collegium.methods.scale_figures import ScaleFigures, scale_figures
from collegium.methods.scoring import score_scale
from collegium.methods.tallying import Counts, regroup


@dataclass(frozen=True)
class ScaleRow:
    """One group on one scale; figures are None where they do not exist or may not be shown."""

    group: str
    respondents: int | None
    mean: float | None
    lower: float | None
    upper: float | None
    alpha: float | None
    omega: float | None
    doubts: int
    reason: Reason


@dataclass(frozen=True)
class SurveyFigures:
    """All figures by scale or item id; `answers` is None where the distribution may not be shown."""

    respondents: int | None
    groups: Mapping[str, tuple[ScaleRow, ...]]
    whole: Mapping[str, ScaleRow]
    ranges: Mapping[str, ScoreRange]
    answers: Mapping[str, tuple[int, ...] | None]


def figures_of(counts: Counts, ranges: Mapping[str, ScoreRange], minimum: int) -> SurveyFigures:
    """Work out everything that is shown: everybody together only where no hidden group follows from it."""
    margins = find_margins(counts.groups)
    everybody = regroup(counts, lambda group: ())
    whole = {}
    for figure in scale_figures(everybody, None, minimum):
        found = row_of(figure, 0, "All together")
        reason = suppress_whole(margins, score_scale(counts, figure.scale).respondents, minimum)
        whole[figure.scale] = nothing(found.group, reason) if reason else found
    total = int(counts.respondents.sum())
    seen = not suppress_whole(margins, counts.respondents, minimum)
    names = [" · ".join(part or "not stated" for part in group) for group in counts.groups]
    order = sorted(range(len(names)), key=lambda place: as_counted(names[place]))
    return SurveyFigures(
        respondents=total if seen else None,
        groups={
            figure.scale: tuple(row_of(figure, place, names[place]) for place in order)
            for figure in scale_figures(counts, None, minimum)
        },
        whole=whole,
        ranges=ranges,
        answers=answers_of(counts, margins, minimum),
    )


def as_counted(name: str) -> list[tuple[int, str]]:
    """The order in which a reader counts: 3 to 5 people before 11 to 20."""
    return [(int(part), "") if part.isdecimal() else (-1, part) for part in re.split(r"(\d+)", name)]


def answers_of(counts: Counts, margins: Margins, minimum: int) -> dict[str, tuple[int, ...] | None]:
    """How many of all who left nothing out gave each answer; hidden where they, or those besides whom scales count, are few."""
    counted = {
        item: int(score_scale(counts, counts.plan.scales[family[0]].id).respondents.sum())
        for family in families(counts.plan)
        for place in family
        for item in counts.plan.scales[place].items
    }
    return {
        item.id: None
        if suppress_whole(margins, table.sum(axis=1), minimum)
        or 0 < counted.get(place, int(table.sum())) - int(table.sum()) < minimum
        else tuple(int(one) for one in table.sum(axis=0))
        for place, (item, table) in enumerate(zip(counts.plan.items, counts.histograms, strict=True))
    }


def row_of(figure: ScaleFigures, place: int, name: str) -> ScaleRow:
    numbers = (figure.mean, figure.lower, figure.upper, figure.alpha, figure.omega)
    mean, lower, upper, alpha, omega = (
        None if isnan(value) else value for value in (float(column[place]) for column in numbers)
    )
    people = float(figure.respondents[place])
    return ScaleRow(
        name,
        None if isnan(people) else int(people),
        mean,
        lower,
        upper,
        alpha,
        omega,
        int(figure.doubts[place]),
        figure.suppressed[place],
    )


def nothing(name: str, reason: Reason) -> ScaleRow:
    return ScaleRow(name, None, None, None, None, None, None, 0, reason)
