"""Answers in, counts out. Counts hold every mean, interval, percentage and reliability, add up, and name nobody."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
import numpy.typing as npt

from collegium.methods.exact_scores import ExactScores, Points, exact_scores, item_points
from collegium.methods.scoring_plan import ScalePlan, ScoringPlan

Whole = npt.NDArray[np.int64]
Real = npt.NDArray[np.float64]
Group = tuple[str, ...]
Number = TypeVar("Number", np.int64, np.float64)

# Counting into a dense table is faster than sorting while the table is not far larger than the data.
_DENSE_TABLE = 4_000_000


@dataclass(frozen=True, slots=True)
class Tally:
    """How many respondents of a group have which exact score, numerator / denominator in lowest terms."""

    group: Whole
    numerator: Whole
    denominator: Whole
    count: Whole


@dataclass(frozen=True, slots=True)
class Moments:
    """Over respondents who answered every item of a scale: number (G,), sums (G, k), products (G, k, k)."""

    respondents: Whole
    sums: Real
    products: Real


@dataclass(frozen=True, slots=True)
class Counts:
    """Everything that scoring needs, per group; `histograms[i]` is (G, answers of item i)."""

    plan: ScoringPlan
    groups: tuple[Group, ...]
    respondents: Whole
    histograms: tuple[Whole, ...]
    tallies: tuple[Tally, ...]
    moments: tuple[Moments, ...]
    pairs: tuple[Whole, ...]  # (G, answers + 1, answers + 1); the last place of each axis is "not answered"


def count_answers(
    plan: ScoringPlan, codes: Sequence[npt.NDArray[np.int8]], group: Whole, groups: Sequence[Group]
) -> Counts:
    """Count one batch: `codes[i]` is (n,) answers to item i, `group` (n,) positions in `groups`."""
    size = len(groups)
    histograms = tuple(
        _histogram(code, group, size, len(item.values)) for code, item in zip(codes, plan.items, strict=True)
    )
    scores: list[ExactScores] = []
    moments = []
    order = np.argsort(group, kind="stable")
    for scale in plan.scales:
        points = item_points(scale, codes)
        scores.append(exact_scores(scale, points, scores))
        moments.append(_moments(scale, points, group, order, size))
    return Counts(
        plan,
        tuple(groups),
        np.bincount(group, minlength=size).astype(np.int64),
        histograms,
        tuple(_tally(group, score) for score in scores),
        tuple(moments),
        tuple(_pair(plan, codes, first, second, group, size) for first, second in plan.pairs),
    )


def add_counts(batches: Sequence[Counts]) -> Counts:
    """Add the counts of batches, files or organisations that used one plan."""
    if len({batch.plan for batch in batches}) != 1:
        raise ValueError("counts add up only when there are some and all used one scoring plan")
    groups = sorted({group for batch in batches for group in batch.groups})
    place = {group: position for position, group in enumerate(groups)}
    moved = [_moved(batch, np.array([place[group] for group in batch.groups], np.int64), groups) for batch in batches]
    return moved[0] if len(moved) == 1 else _summed(moved)


def regroup(counts: Counts, to: Callable[[Group], Group]) -> Counts:
    """Add groups together: from unit to organisation, from organisation to nation."""
    groups = sorted({to(group) for group in counts.groups})
    place = {group: position for position, group in enumerate(groups)}
    return _moved(counts, np.array([place[to(group)] for group in counts.groups], np.int64), groups)


def _histogram(code: npt.NDArray[np.int8], group: Whole, size: int, answers: int) -> Whole:
    width = answers + 1
    table = np.bincount(group * width + (code.astype(np.int64) + 1), minlength=size * width)
    return table.reshape(size, width)[:, 1:].astype(np.int64)


def _pair(
    plan: ScoringPlan, codes: Sequence[npt.NDArray[np.int8]], first: int, second: int, group: Whole, size: int
) -> Whole:
    rows, columns = len(plan.items[first].values) + 1, len(plan.items[second].values) + 1
    # A missing answer, -1, goes to the last place.
    key = (group * rows + codes[first] % rows) * columns + codes[second] % columns
    return np.bincount(key, minlength=size * rows * columns).reshape(size, rows, columns).astype(np.int64)


def _tally(group: Whole, scores: ExactScores) -> Tally:
    scored = scores.denominator > 0
    group, numerator, denominator = group[scored], scores.numerator[scored], scores.denominator[scored]
    if not len(group):
        return _collapsed(group, numerator, denominator, group)
    # Pack the three whole numbers into one, so that one pass counts them.
    known = np.flatnonzero(np.bincount(denominator)) if denominator.max() < _DENSE_TABLE else np.unique(denominator)
    lowest = int(numerator.min())
    span = int(numerator.max()) - lowest + 1
    key = (group * len(known) + np.searchsorted(known, denominator)) * span + (numerator - lowest)
    if (int(group.max()) + 1) * len(known) * span <= _DENSE_TABLE:
        table = np.bincount(key)
        keys = np.flatnonzero(table)
        count = table[keys]
    else:
        keys, count = np.unique(key, return_counts=True)
    rest, offset = np.divmod(keys, span)
    where, which = np.divmod(rest, len(known))
    return _collapsed(where, offset + lowest, known[which], count)


def _collapsed(group: Whole, numerator: Whole, denominator: Whole, count: Whole) -> Tally:
    shared = np.maximum(np.gcd(numerator, denominator), 1)
    numerator, denominator = numerator // shared, denominator // shared
    order = np.lexsort((denominator, numerator, group))
    table = np.stack([group[order], numerator[order], denominator[order]])
    if not table.shape[1]:
        return Tally(table[0], table[1], table[2], count.astype(np.int64))
    differs = np.any(table[:, 1:] != table[:, :-1], axis=0)
    starts = np.r_[0, 1 + np.flatnonzero(differs)]
    first = table[:, starts]
    return Tally(first[0], first[1], first[2], np.add.reduceat(count[order], starts).astype(np.int64))


def _moments(scale: ScalePlan, points: Points, group: Whole, order: Whole, size: int) -> Moments:
    items = len(scale.items)
    respondents = np.zeros(size, np.int64)
    sums = np.zeros((size, items))
    products = np.zeros((size, items, items))
    if items < 2 or scale.rule not in ("mean", "sum"):
        return Moments(respondents, sums, products)
    kept = order[np.all(points.answered, axis=0)[order]]
    values = points.values[:, kept].astype(np.float64)
    borders = np.searchsorted(group[kept], np.arange(size + 1))
    respondents[:] = np.diff(borders)
    present = np.flatnonzero(respondents)
    if not len(present):
        return Moments(respondents, sums, products)
    starts = borders[present]
    sums[present] = np.add.reduceat(values, starts, axis=1).T
    for item in range(items):
        together = np.add.reduceat(values[item] * values[item:], starts, axis=1).T
        products[present, item, item:] = together
        products[present, item:, item] = together
    return Moments(respondents, sums, products)


def _moved(counts: Counts, place: Whole, groups: Sequence[Group]) -> Counts:
    size = len(groups)

    def spread(table: npt.NDArray[Number]) -> npt.NDArray[Number]:
        wide = np.zeros((size, *table.shape[1:]), table.dtype)
        np.add.at(wide, place, table)
        return wide

    return Counts(
        counts.plan,
        tuple(groups),
        spread(counts.respondents),
        tuple(spread(table) for table in counts.histograms),
        tuple(
            _collapsed(place[tally.group], tally.numerator, tally.denominator, tally.count) for tally in counts.tallies
        ),
        tuple(Moments(spread(m.respondents), spread(m.sums), spread(m.products)) for m in counts.moments),
        tuple(spread(table) for table in counts.pairs),
    )


def _summed(parts: Sequence[Counts]) -> Counts:
    first = parts[0]
    return Counts(
        first.plan,
        first.groups,
        _sum([part.respondents for part in parts]),
        tuple(_sum(tables) for tables in zip(*(part.histograms for part in parts), strict=True)),
        tuple(_joined(tallies) for tallies in zip(*(part.tallies for part in parts), strict=True)),
        tuple(
            Moments(_sum([m.respondents for m in ms]), _sum([m.sums for m in ms]), _sum([m.products for m in ms]))
            for ms in zip(*(part.moments for part in parts), strict=True)
        ),
        tuple(_sum(tables) for tables in zip(*(part.pairs for part in parts), strict=True)),
    )


def _joined(tallies: Sequence[Tally]) -> Tally:
    return _collapsed(
        np.concatenate([tally.group for tally in tallies]),
        np.concatenate([tally.numerator for tally in tallies]),
        np.concatenate([tally.denominator for tally in tallies]),
        np.concatenate([tally.count for tally in tallies]),
    )


def _sum(tables: Sequence[npt.NDArray[Number]]) -> npt.NDArray[Number]:
    total = tables[0].copy()
    for table in tables[1:]:
        total += table
    return total
