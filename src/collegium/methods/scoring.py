"""From counts to figures: means, variances, shares and per cent favourable, for every group at once."""

from dataclasses import dataclass
from fractions import Fraction

import numpy as np
import numpy.typing as npt

from collegium.methods.scoring_plan import ItemPlan
from collegium.methods.tallying import Counts, Tally

Real = npt.NDArray[np.float64]
Whole = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class ScaleScores:
    """Per group (G,): respondents scored, mean, and sample variance (n - 1); NaN where it does not exist."""

    respondents: Whole
    mean: Real
    variance: Real


@dataclass(frozen=True, slots=True)
class ItemScores:
    """Per group (G,): answers, mean and variance in the scored direction, share of favourable answers."""

    answers: Whole
    mean: Real
    variance: Real
    favourable: Real


def score_scale(counts: Counts, scale_id: str) -> ScaleScores:
    """Summarise one scale for every group of `counts`."""
    return score_tally(counts.tallies[counts.plan.scale(scale_id)], len(counts.groups))


def score_tally(tally: Tally, groups: int) -> ScaleScores:
    """Summarise exact scores: mean = sum(count * score) / n; variance over n - 1, in two passes."""
    respondents = np.bincount(tally.group, weights=tally.count, minlength=groups)
    scores = tally.numerator / tally.denominator
    mean = _ratio(np.bincount(tally.group, weights=tally.count * scores, minlength=groups), respondents)
    squares = np.bincount(tally.group, weights=tally.count * (scores - mean[tally.group]) ** 2, minlength=groups)
    return ScaleScores(respondents.astype(np.int64), mean, _ratio(squares, respondents - 1))


def count_at_least(counts: Counts, scale_id: str, threshold: Fraction) -> Whole:
    """Count respondents (G,) whose exact score is at least `threshold`; equality counts."""
    tally = counts.tallies[counts.plan.scale(scale_id)]
    reached = tally.numerator * threshold.denominator >= tally.denominator * threshold.numerator
    return np.bincount(tally.group, weights=tally.count * reached, minlength=len(counts.groups)).astype(np.int64)


def count_levels(counts: Counts, scale_id: str) -> Whole:
    """Count respondents (G, levels) per level of a scale; a level begins at its threshold."""
    thresholds = counts.plan.scales[counts.plan.scale(scale_id)].thresholds
    above = np.array([count_at_least(counts, scale_id, threshold) for threshold in thresholds], np.int64)
    following = np.vstack([above[1:], np.zeros((1, len(counts.groups)), np.int64)])
    return (above - following).T


def score_item(counts: Counts, item_id: str) -> ItemScores:
    """Summarise one item for every group of `counts`."""
    position = counts.plan.item(item_id)
    return score_histogram(counts.histograms[position], counts.plan.items[position])


def score_histogram(histogram: Whole, item: ItemPlan) -> ItemScores:
    """Summarise answers (G, answers) to one item; a reversed item is read in the scored direction."""
    values = np.array(item.scored_values, np.float64)
    answers = histogram.sum(axis=1)
    mean = _ratio(histogram @ values, answers)
    squares = (histogram * (values - mean[:, None]) ** 2).sum(axis=1)
    favourable = histogram[:, np.isin(item.scored_values, item.favourable)].sum(axis=1)
    return ItemScores(answers, mean, _ratio(squares, answers - 1), _ratio(favourable, answers))


def _ratio(over: npt.NDArray[np.number], under: npt.NDArray[np.number]) -> Real:
    result = np.full(len(over), np.nan)
    np.divide(over, under, out=result, where=np.asarray(under) > 0)
    return result
