"""Answers in, counts out. Counts hold every mean, interval, percentage and reliability, add up, and name nobody."""

import math
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, fields, replace
from itertools import pairwise
from typing import TypeVar

import numpy as np
import numpy.typing as npt

from collegium.methods.exact_scores import (
    NOT_ANSWERED,
    NOT_SCORED,
    ExactScores,
    Points,
    exact_scores,
    item_points,
    narrowest,
    with_stand_ins,
)
from collegium.methods.families import families, same_points
from collegium.methods.moments import Moments, Rows, add_filled, add_moments
from collegium.methods.scoring_plan import ScoringPlan
from collegium.methods.tallies import Tally, collapsed, in_lowest_terms, joined

__all__ = ["Counts", "Group", "Moments", "Tally", "add_counts", "count_answers", "regroup"]

Whole = npt.NDArray[np.int64]
Real = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]
Group = tuple[str, ...]
Number = TypeVar("Number", np.int64, np.float64)

# Counting into a dense table is faster than sorting while the table is not far larger than the data.
_DENSE_TABLE = 8_000_000
# Array operations let go of the interpreter, so that blocks of rows are counted side by side.
_THREADS = 2
_RADIX = 2**16
_BLOCK_ROWS, _FEW_ROWS = 60_000, 20_000


@dataclass(frozen=True, slots=True)
class Counts:
    """Everything that scoring needs, per group; `histograms[i]` is (G, answers of item i), or there are none.

    Who left out an item of a family of scales is in no histogram of its items.
    """

    plan: ScoringPlan
    groups: tuple[Group, ...]
    respondents: Whole
    histograms: tuple[Whole, ...]
    tallies: tuple[Tally, ...]
    moments: tuple[Moments, ...]
    pairs: tuple[Whole, ...]  # (G, answers + 1, answers + 1); the last place of each axis is "not answered"


def count_answers(
    plan: ScoringPlan,
    codes: Sequence[npt.NDArray[np.int8]],
    group: Whole,
    groups: Sequence[Group],
    *,
    histograms: bool = True,
    alone: bool = False,
) -> Counts:
    """Count one batch: `codes[i]` is (n,) answers to item i, `group` (n,) positions in `groups`.

    Who lacks a score on one scale of a family counts in none of it (`families`), and nowhere where that is all there is.
    `alone` scores each scale by itself instead: for people who see their own scores, never for figures of groups.
    Scales need no `histograms`.
    """
    respondents = np.bincount(group, minlength=len(groups)).astype(np.int64)
    if len(group) and np.any(group[1:] < group[:-1]):
        # Few groups sort by radix, which only numbers of 16 bits do.
        order = np.argsort(group.astype(np.uint16) if len(groups) <= _RADIX else group, kind="stable")
        group = group[order]
        # Column after column, so that each stays within the processor's memory while it is put in order.
        with ThreadPoolExecutor(_THREADS) as threads:
            codes = list(threads.map(lambda code: code.take(order), codes))
    whole = _nothing(plan, groups, respondents, histograms)
    blocks = _blocks(respondents)

    def one_block(block: tuple[int, int]) -> list[Tally]:
        first, last = block
        rows = slice(*np.searchsorted(group, block).tolist())
        own = Rows.of(group[rows] - first, respondents[first:last])
        tallies = _count_rows(_groups_of(whole, first, last), [code[rows] for code in codes], own, alone=alone)
        return [replace(tally, group=tally.group + first) for tally in tallies]

    if len(blocks) == 1:
        return replace(whole, tallies=tuple(one_block(blocks[0])))
    with ThreadPoolExecutor(_THREADS) as threads:
        found = zip(*threads.map(one_block, blocks), strict=True)
        # Blocks hold groups that come one after the other.
        return replace(
            whole, tallies=tuple(Tally(*map(np.concatenate, zip(*map(_fields, of), strict=True))) for of in found)
        )


def _nothing(plan: ScoringPlan, groups: Sequence[Group], respondents: Whole, histograms: bool) -> Counts:
    """Make room for the counts of all groups, which blocks of groups then fill."""
    size = len(groups)
    answers = [len(item.values) for item in plan.items]
    lengths = [len(scale.items) for scale in plan.scales]
    return Counts(
        plan,
        tuple(groups),
        respondents,
        tuple(np.zeros((size, number), np.int64) for number in answers) if histograms else (),
        (),
        tuple(Moments(np.zeros(size, np.int64), np.zeros((size, k)), np.zeros((size, k, k))) for k in lengths),
        tuple(np.zeros((size, answers[one] + 1, answers[other] + 1), np.int64) for one, other in plan.pairs),
    )


def _groups_of(counts: Counts, first: int, last: int) -> Counts:
    """Give some groups' part of the counts, to be filled."""
    own = slice(first, last)
    return Counts(
        counts.plan,
        counts.groups[own],
        counts.respondents[own],
        tuple(table[own] for table in counts.histograms),
        (),
        tuple(Moments(m.respondents[own], m.sums[own], m.products[own]) for m in counts.moments),
        tuple(table[own] for table in counts.pairs),
    )


def _blocks(respondents: Whole) -> list[tuple[int, int]]:
    """Cut groups where enough rows have come together: what is counted then stays within the processor's memory."""
    rows = int(respondents.sum())
    # As many for each thread, all of one size; a few rows are not worth sharing.
    wanted = _THREADS * math.ceil(rows / (_THREADS * _BLOCK_ROWS)) if rows > _FEW_ROWS else 1
    number = np.maximum(np.cumsum(respondents) - 1, 0) * wanted // max(rows, 1)
    cuts = np.flatnonzero(np.diff(number)) + 1
    return list(pairwise([0, *cuts.tolist(), len(respondents)]))


def _count_rows(into: Counts, codes: Sequence[npt.NDArray[np.int8]], rows: Rows, *, alone: bool) -> list[Tally]:
    plan = into.plan
    points = [item_points(scale, codes) for scale in plan.scales]
    means, scores = _scores(plan, points, alone=alone)
    counted = [np.ones(len(rows.group), np.bool_) for _ in plan.scales]
    if not alone:
        anywhere = _keep_families(plan, scores, counted)
        if not anywhere.all():
            into.respondents[:] = np.bincount(rows.group[anywhere], minlength=len(into.groups))
            codes = [np.where(anywhere, code, np.int8(NOT_ANSWERED)) for code in codes]
            rows = replace(rows, counted=anywhere)
    tallies = []
    for place, (scale, moments, own, (plain, filled), who) in enumerate(
        zip(plan.scales, into.moments, points, scores, counted, strict=True)
    ):
        found = _tally(rows, plain.only(who))
        tallies.append(found if filled is None else joined([found, _tally(rows, filled.only(who))]))
        complete: Flags = who & np.all(own.answered, axis=0)
        add_moments(moments, scale, own, rows, complete)
        if not alone and same_points(plan, place):
            add_filled(moments, plan, place, own, means, rows, np.flatnonzero(who & ~complete))
    if into.histograms:
        _count_histograms(into, codes if alone else _without_gaps(plan, codes, rows), rows)
    for table, (first, second) in zip(into.pairs, plan.pairs, strict=True):
        table += _pair(plan, codes, first, second, rows)
    return tallies


Scored = tuple[ExactScores, ExactScores | None]


def _scores(plan: ScoringPlan, points: Sequence[Points], *, alone: bool) -> tuple[list[ExactScores], list[Scored]]:
    """Score everybody on every scale: those who left nothing out, and where scales share items the others apart.

    Before them what each scale is without what stands for answers that were left out.
    """
    means: list[ExactScores] = []
    scores: list[Scored] = []
    for place, (scale, own) in enumerate(zip(plan.scales, points, strict=True)):
        earlier = {part: scores[part][0].beside(scores[part][1]) for part in scale.parts}
        means.append(exact_scores(scale, own, earlier))
        scores.append(
            with_stand_ins(plan.scales, place, own, means) if scale.homes and not alone else (means[place], None)
        )
    return means, scores


def _keep_families(plan: ScoringPlan, scores: Sequence[Scored], counted: list[npt.NDArray[np.bool_]]) -> Flags:
    """Let nobody count (n,) in a family who lacks a score on one scale of it; say who counts in any."""
    anywhere = np.zeros(len(counted[0]) if counted else 0, np.bool_)
    for family in families(plan):
        every = np.ones(len(anywhere), np.bool_)
        for place in family:
            plain, filled = scores[place]
            every &= (plain.place != NOT_SCORED) | (False if filled is None else filled.place != NOT_SCORED)
        for place in family:
            counted[place] = every
        anywhere |= every
    return anywhere if families(plan) else ~anywhere


def _fields(record: Tally) -> list[Whole]:
    return [getattr(record, one.name) for one in fields(record)]


def add_counts(batches: Sequence[Counts]) -> Counts:
    """Add the counts of batches, files or organisations that used one plan."""
    if len({batch.plan for batch in batches}) != 1:
        raise ValueError("counts add up only when there are some and all used one scoring plan")
    if len(batches) == 1 and all(one < other for one, other in pairwise(batches[0].groups)):
        return batches[0]
    groups = sorted({group for batch in batches for group in batch.groups})
    place = {group: position for position, group in enumerate(groups)}
    moved = [_moved(batch, np.array([place[group] for group in batch.groups], np.int64), groups) for batch in batches]
    return moved[0] if len(moved) == 1 else _summed(moved)


def regroup(counts: Counts, to: Callable[[Group], Group]) -> Counts:
    """Add groups together: from unit to organisation, from organisation to nation."""
    groups = sorted({to(group) for group in counts.groups})
    place = {group: position for position, group in enumerate(groups)}
    return _moved(counts, np.array([place[to(group)] for group in counts.groups], np.int64), groups)


def _without_gaps(plan: ScoringPlan, codes: Sequence[npt.NDArray[np.int8]], rows: Rows) -> list[npt.NDArray[np.int8]]:
    """Leave out answers to the items of a family where one of them is missing.

    Beside the scores of those who are counted, a table of each item would give away what stands for a missing answer.
    """
    result = list(codes)
    for family in families(plan):
        items = sorted({item for place in family for item in plan.scales[place].items})
        complete = np.ones(len(rows.group), np.bool_)
        for item in items:
            complete &= codes[item] != NOT_ANSWERED
        for item in () if complete.all() else items:
            result[item] = np.where(complete, codes[item], np.int8(NOT_ANSWERED))
    return result


def _count_histograms(into: Counts, codes: Sequence[npt.NDArray[np.int8]], rows: Rows) -> None:
    size = len(rows.respondents)
    for code, histogram in zip(codes, into.histograms, strict=True):
        # A missing answer, -1, goes to the first place.
        width = histogram.shape[1] + 1
        table = np.bincount(rows.times(width) + (code + np.int8(1)), minlength=size * width)
        histogram += table.reshape(size, width)[:, 1:]


def _pair(plan: ScoringPlan, codes: Sequence[npt.NDArray[np.int8]], first: int, second: int, rows: Rows) -> Whole:
    size, width, height = len(rows.respondents), len(plan.items[first].values) + 1, len(plan.items[second].values) + 1
    # A missing answer, -1, goes to the last place.
    key = (rows.group * width + codes[first] % width) * height + codes[second] % height
    # Who counts nowhere counts here neither.
    kept = key if rows.counted is None else key[rows.counted]
    return np.bincount(kept, minlength=size * width * height).reshape(size, width, height).astype(np.int64)


def _tally(rows: Rows, scores: ExactScores) -> Tally:
    numerator, places = scores.numerator, len(scores.denominators) + 1
    lowest, highest = (int(numerator.min()), int(numerator.max())) if len(numerator) else (0, 0)
    span, size = highest - lowest + 1, len(rows.respondents)
    # The place before the first is for those who are not scored, so that nobody needs to be picked out.
    cells = places * span
    kind = narrowest(cells)
    key: npt.NDArray[np.integer] = np.add(scores.place, 1, dtype=kind)
    key *= kind(span)
    key += np.subtract(numerator, lowest, dtype=narrowest(max(span, abs(lowest), abs(highest)))).astype(kind)
    key = key + rows.times(cells)
    if size * cells <= _DENSE_TABLE:
        table = np.bincount(key, minlength=size * cells).reshape(size, cells)[:, span:]
        numerators = scores.unit * np.arange(lowest, highest + 1)
        return in_lowest_terms(table, numerators, np.array(scores.denominators, np.int64))
    keys, count = np.unique(key, return_counts=True)
    where, cell = np.divmod(keys, cells)
    place, offset = np.divmod(cell, span)
    scored = place > 0
    denominator = np.array([1, *scores.denominators], np.int64)[place[scored]]
    return collapsed(where[scored], scores.unit * (offset[scored] + lowest), denominator, count[scored])


def _moved(counts: Counts, place: Whole, groups: Sequence[Group]) -> Counts:
    size = len(groups)
    apart = len(np.unique(place)) == len(place)

    def spread(table: npt.NDArray[Number]) -> npt.NDArray[Number]:
        wide = np.zeros((size, *table.shape[1:]), table.dtype)
        if apart:
            wide[place] = table
        else:
            np.add.at(wide, place, table)
        return wide

    return Counts(
        counts.plan,
        tuple(groups),
        spread(counts.respondents),
        tuple(spread(table) for table in counts.histograms),
        tuple(
            collapsed(place[tally.group], tally.numerator, tally.denominator, tally.count) for tally in counts.tallies
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
        tuple(joined(tallies) for tallies in zip(*(part.tallies for part in parts), strict=True)),
        tuple(
            Moments(_sum([m.respondents for m in ms]), _sum([m.sums for m in ms]), _sum([m.products for m in ms]))
            for ms in zip(*(part.moments for part in parts), strict=True)
        ),
        tuple(_sum(tables) for tables in zip(*(part.pairs for part in parts), strict=True)),
    )


def _sum(tables: Sequence[npt.NDArray[Number]]) -> npt.NDArray[Number]:
    total = tables[0].copy()
    for table in tables[1:]:
        total += table
    return total
