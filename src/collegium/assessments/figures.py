"""The figures of a release: from counts to what may be shown, hidden figures already left out."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

import numpy as np
import numpy.typing as npt

from collegium.assessments.cells import (
    EVERYBODY,
    SIDES,
    Cells,
    beside_silent,
    hidden,
    lay_out,
    layer_cell,
    unit_cell,
)
from collegium.assessments.intake import Answers
from collegium.assessments.models import Layer, ReleaseGroup
from collegium.assessments.populations import Population
from collegium.jobs.work import Progress, silent
from collegium.methods.disclosure import Reason
from collegium.methods.disclosure_audit import Means
from collegium.methods.families import MadeOf
from collegium.methods.gap import LayerFigures, engagement_gap
from collegium.methods.intervals import GroupMean, mean_interval, wilson_interval
from collegium.methods.reliability import covariances, too_few
from collegium.methods.reliability import reliability as reliability_of
from collegium.methods.scoring import ScaleScores, score_tally
from collegium.methods.tallying import Moments, Tally

Real = npt.NDArray[np.float64]
Whole = npt.NDArray[np.int64]
Kind = ReleaseGroup.Kind
COMPLEMENTARY: Reason = "complementary"


@dataclass(frozen=True)
class Plan:
    """What decides which figures a release holds, beside the answers themselves."""

    minimum: int
    confidence: float
    engaged_from: dict[str, Fraction]  # scale -> the score from which somebody counts as engaged on it
    ranges: dict[str, tuple[float, float]] = field(default_factory=dict)  # scale -> the least and the most score
    shares: frozenset[str] = frozenset()  # scales of one yes or no, whose mean is the share of those who say yes


@dataclass(frozen=True)
class GroupRow:
    cell: str
    kind: str
    unit: int | None
    layer: str
    name: str
    unit_kind: str
    parent: str
    depth: int
    population: int
    respondents: int | None
    suppressed: str


@dataclass(frozen=True)
class FigureRow:
    cell: str
    scale: str
    suppressed: str
    respondents: int | None = None
    mean: float | None = None
    standard_deviation: float | None = None
    standard_error: float | None = None
    lower: float | None = None
    upper: float | None = None
    favourable: float | None = None
    favourable_lower: float | None = None
    favourable_upper: float | None = None
    alpha: float | None = None
    omega: float | None = None
    doubts: int = 0


@dataclass(frozen=True)
class GapRow:
    cell: str
    scale: str
    suppressed: str
    leaders: int | None = None
    others: int | None = None
    difference: float | None = None
    standard_error: float | None = None
    lower: float | None = None
    upper: float | None = None
    share_difference: float | None = None
    share_lower: float | None = None
    share_upper: float | None = None


@dataclass(frozen=True)
class Figures:
    """Everything that a release will hold."""

    groups: tuple[GroupRow, ...]
    figures: tuple[FigureRow, ...]
    gaps: tuple[GapRow, ...]
    opportunity: dict[str, int] | None


@dataclass(frozen=True)
class Scored:
    """One scale in every cell."""

    scores: ScaleScores
    engaged: Whole | None
    alpha: Real
    omega: Real
    doubts: Whole
    limits: tuple[float, float]  # the least and the most score
    no_share: set[str] = field(default_factory=set)  # cells of which the share of the engaged is left out


def compute(
    answers: Answers,
    population: Population,
    organisation_name: str,
    plan: Plan,
    progress: Progress = silent,
    *,
    groups_only: bool = False,
) -> Figures:
    """Decide what may be shown and work it out; what is hidden leaves nothing but its reason."""
    progress(0.05, "Looking for groups that could be worked out")
    cells = lay_out(answers.groups, population)
    respondents = np.array([answers.respondents[found].sum() for found in cells.members], np.int64)
    everyone = hidden(cells, respondents, plan.minimum)
    silent = dict.fromkeys(beside_silent(cells, respondents, plan.minimum, everyone), COMPLEMENTARY)
    groups = tuple(group_rows(cells, respondents, everyone | silent, population, organisation_name))
    shown = [group.cell for group in groups]
    roots = {unit_cell(node.pk) for node in population.nodes if node.parent is None}
    with_gap = [cell for cell in shown if cell == EVERYBODY or cell in roots] if population.whom.layered else []
    figures: list[FigureRow] = []
    gaps: list[GapRow] = []
    for done, family in enumerate(() if groups_only else answers.families):
        progress(0.2 + 0.75 * done / len(answers.families), f"Protecting scales: {done + 1} of {len(answers.families)}")
        scored = {scale: score(scale, answers, cells, plan) for scale in family}
        # One set of people, and so one pattern: a scale that is hidden alone would follow from the others.
        counted = next(iter(scored.values())).scores.respondents
        means = [mean_of(own, answers.made_of.get(scale), cells) for scale, own in scored.items()]
        told = told_of_each(scored, cells, plan)
        already = {cell: reason or told.get(cell, "") for cell, reason in everyone.items()}
        reasons = hidden(cells, counted, plan.minimum, already=already, means=means)
        for scale, own in scored.items():
            hide_shares(own, cells, reasons, plan.minimum)
            why = reasons | {cell: reason for cell, reason in silent.items() if not reasons[cell]}
            figures.extend(figure_row(scale, cell, cells, own, why[cell], plan) for cell in shown)
            gaps.extend(gap_row(scale, cell, cells, own, why, plan) for cell in with_gap)
    return Figures(groups, tuple(figures), tuple(gaps), opportunity(answers, plan.minimum))


def group_rows(
    cells: Cells, respondents: Whole, reasons: dict[str, Reason], population: Population, organisation_name: str
) -> Iterable[GroupRow]:
    def row(cell: str, kind: str, name: str, **more: object) -> GroupRow:
        place = cells.position(cell)
        values = {"unit": None, "layer": "", "unit_kind": "", "parent": "", "depth": 0, **more}
        return GroupRow(
            cell=cell,
            kind=kind,
            name=name,
            population=cells.population[place],
            respondents=None if reasons[cell] else int(respondents[place]),
            suppressed=reasons[cell],
            **values,  # type: ignore[arg-type]
        )

    yield row(EVERYBODY, Kind.ORGANISATION.value, organisation_name)
    for layer in Layer if population.whom.layered else ():
        yield row(layer_cell(layer.value), Kind.LAYER.value, str(layer.label), layer=layer.value, parent=EVERYBODY)
    for node in population.nodes:
        if not cells.population[cells.position(unit_cell(node.pk))]:
            continue  # nobody was asked there, or below: nothing to show and nothing to hide
        parent = EVERYBODY if node.parent is None else unit_cell(node.parent)
        more = {"unit": node.pk, "unit_kind": node.kind, "parent": parent, "depth": node.depth}
        yield row(unit_cell(node.pk), Kind.UNIT.value, node.name, **more)


def score(scale: str, answers: Answers, cells: Cells, plan: Plan) -> Scored:
    """Score one scale in every cell."""
    spread = spread_out(answers.tallies[scale], cells)
    size = len(cells.names)
    scores = score_tally(spread, size)
    start = plan.engaged_from.get(scale)
    engaged = None
    if start is not None:
        reached = spread.numerator * start.denominator >= spread.denominator * start.numerator
        engaged = np.bincount(spread.group, weights=spread.count * reached, minlength=size).astype(np.int64)
    reliable = reliability(answers.moments.get(scale), scores.respondents, cells, plan.minimum)
    return Scored(scores, engaged, *reliable, plan.ranges.get(scale) or observed(spread))


def mean_of(scored: Scored, made: MadeOf | None, cells: Cells) -> Means:
    """What the respondents of each cell scored together, and how far apart: all that is published can be worked back."""
    number = scored.scores.respondents
    mean = np.where(number > 0, scored.scores.mean, 0.0)
    squares = np.where(number > 1, scored.scores.variance, 0.0) * (number - 1) + mean**2 * number
    linked: dict[str, Any] = {"made_of": made.weights, "within": made.within} if made else {}
    return Means(by_name(cells, mean * number), scored.limits, by_name(cells, squares), **linked)


def told_of_each(scored: Mapping[str, Scored], cells: Cells, plan: Plan) -> dict[str, Reason]:
    """Cells in which nobody, or everybody, says yes: that share is the answer of each of them."""
    found: dict[str, Reason] = {}
    for scale in plan.shares & scored.keys():
        scores = scored[scale].scores
        alike = (scores.respondents > 0) & ((scores.mean <= 0) | (scores.mean >= 1))
        found.update({name: "complementary" for name, hide in by_name(cells, alike).items() if hide})
    return found


def hide_shares(scored: Scored, cells: Cells, reasons: Mapping[str, Reason], minimum: int) -> None:
    """Leave out shares of the engaged that say something of each person, and those that give a hidden one away.

    Where nobody or everybody of a group is engaged, its share is that of each of them, whatever else hides them. How many
    are engaged on one scale adds up with nothing of another, so the share can be hidden alone.
    """
    if scored.engaged is None:
        return
    number = scored.scores.respondents
    alike = by_name(cells, (scored.engaged == 0) | (scored.engaged == number))
    already = {name: reason or ("complementary" if alike[name] else "") for name, reason in reasons.items()}
    shares = [Means(by_name(cells, scored.engaged.astype(np.float64)), (0.0, 1.0))]
    found = hidden(cells, number, minimum, already=already, means=shares)
    scored.no_share.update(name for name, reason in found.items() if reason)


def by_name(cells: Cells, values: npt.NDArray[Any]) -> dict[str, Any]:
    return dict(zip(cells.names, values.tolist(), strict=True))


def observed(tally: Tally) -> tuple[float, float]:
    """The range in which scores lie, where the questionnaire does not give one."""
    values = tally.numerator / tally.denominator
    return (float(values.min()) - 1, float(values.max()) + 1) if len(values) else (0.0, 1.0)


def spread_out(tally: Tally, cells: Cells) -> Tally:
    """The same counts, once for every cell that they fall into."""
    rows = [np.flatnonzero(np.isin(tally.group, found)) for found in cells.members]
    taken = np.concatenate(rows)
    into = np.repeat(np.arange(len(rows)), [len(found) for found in rows])
    return Tally(into, tally.numerator[taken], tally.denominator[taken], tally.count[taken])


def reliability(moments: Moments | None, counted: Whole, cells: Cells, minimum: int) -> tuple[Real, Real, Whole]:
    """Alpha, omega and what is to be said of them in each cell, over those who answered every item: they must be enough, and so must the others."""
    if moments is None:
        nothing = np.full(len(cells.names), np.nan)
        return nothing, nothing, np.zeros(len(nothing), np.int64)
    summed = Moments(
        np.array([moments.respondents[found].sum() for found in cells.members], np.int64),
        np.stack([moments.sums[found].sum(axis=0) for found in cells.members]),
        np.stack([moments.products[found].sum(axis=0) for found in cells.members]),
    )
    covariance = covariances(summed)
    covariance[too_few(summed.respondents, counted, minimum)] = np.nan
    found = reliability_of(covariance)
    return found.alpha, found.omega, found.doubts


def figure_row(scale: str, cell: str, cells: Cells, scored: Scored, reason: str, plan: Plan) -> FigureRow:
    if reason:
        return FigureRow(cell, scale, reason)
    place = cells.position(cell)
    number = int(scored.scores.respondents[place])
    mean, variance = float(scored.scores.mean[place]), float(scored.scores.variance[place])
    interval = mean_interval(GroupMean(mean, variance, number, cells.population[place]), plan.confidence)
    favourable: tuple[float | None, float | None, float | None] = (None, None, None)
    if scored.engaged is not None and cell not in scored.no_share:
        share = wilson_interval(int(scored.engaged[place]), number, plan.confidence)
        favourable = (known(share.estimate), known(share.lower), known(share.upper))
    return FigureRow(
        cell, scale, "", number, mean, known(math.sqrt(variance)),
        known(interval.standard_error), known(interval.lower), known(interval.upper), *favourable,
        known(scored.alpha[place]), known(scored.omega[place]), int(scored.doubts[place]),
    )  # fmt: skip


def gap_row(scale: str, cell: str, cells: Cells, scored: Scored, by_cell: Mapping[str, Reason], plan: Plan) -> GapRow:
    """Leaders minus rank and file, where both may be shown."""
    sides = [layer_cell(side) if cell == EVERYBODY else f"{cell}:{side.value}" for side in SIDES]
    reasons = [by_cell[side] for side in sides]
    if any(reasons):
        return GapRow(cell, scale, "primary" if "primary" in reasons else "complementary")
    leaders, others = (layer_figures(cells.position(side), cells, scored) for side in sides)
    gap = engagement_gap(leaders, others, plan.minimum, plan.confidence)
    assert gap.mean is not None
    assert gap.engaged is not None
    known_shares = scored.engaged is not None and scored.no_share.isdisjoint(sides)
    shares = (gap.engaged.estimate, gap.engaged.lower, gap.engaged.upper) if known_shares else (None,) * 3
    return GapRow(
        cell, scale, "", leaders.respondents, others.respondents, known(gap.mean.estimate),
        known(gap.mean.standard_error), known(gap.mean.lower), known(gap.mean.upper), *(known(one) for one in shares),
    )  # fmt: skip


def layer_figures(place: int, cells: Cells, scored: Scored) -> LayerFigures:
    number = int(scored.scores.respondents[place])
    people = cells.population[place]
    return LayerFigures(
        respondents=number,
        mean=float(scored.scores.mean[place]),
        variance=float(scored.scores.variance[place]),
        engaged=0 if scored.engaged is None else int(scored.engaged[place]),
        # In a file people name their own layer, so that in one division more may call themselves leaders than hold a post there.
        population=people if number <= people else None,
    )


def opportunity(answers: Answers, minimum: int) -> dict[str, int] | None:
    """Who takes part, chooses not to, or was offered no way in, when enough people said so."""
    found = answers.opportunity
    if found is None or sum(number for kind, number in found.items() if kind != "not_known") < minimum:
        return None
    return {str(kind): number for kind, number in found.items()}


def known(value: object) -> float | None:
    """A number, or None for one that does not exist."""
    if value is None:
        return None
    number = float(value)  # type: ignore[arg-type]
    return None if math.isnan(number) else number
