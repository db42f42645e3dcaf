"""Reliability of scales in groups with its intervals, and how far groups differ and agree: of the groups that may be shown."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from collegium.methods.disclosure import MINIMUM_GROUP, Reason
from collegium.methods.reliability import covariances, reliability, too_few
from collegium.methods.reliability_intervals import Bounds, alpha_interval, omega_interval
from collegium.methods.scale_figures import scale_figures
from collegium.methods.scoring import score_scale
from collegium.methods.scoring_plan import ScalePlan
from collegium.methods.tallying import Counts
from collegium.methods.unit_agreement import Agreement, UnitEffect, agreement_of_shares, unit_effect

Real = npt.NDArray[np.float64]
Whole = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class ScaleReliability:
    """One scale, per group (G,): NaN and 0 where a figure does not exist or the group is hidden; and over all shown groups."""

    scale: str
    respondents: Real
    items: Whole
    alpha: Real
    alpha_bounds: Bounds
    omega: Real
    omega_bounds: Bounds
    agreement: Agreement
    doubts: Whole
    suppressed: tuple[Reason, ...]
    effect: UnitEffect
    compared: int
    left_out: int


def scale_reliability(counts: Counts, minimum: int = MINIMUM_GROUP) -> tuple[ScaleReliability, ...]:
    """Work out every scale of at least two items; hidden groups, by the rules of `scale_figures`, are in none of it.

    Agreement (rwg(J)) sets the mean variance of the items against answers spread evenly over the points of each. Reliability
    rests on the same people as in `scale_figures`.
    """
    return tuple(
        _one(counts, counts.plan.scale(figure.scale), figure.suppressed, minimum)
        for figure in scale_figures(counts, None, minimum)
        if len(counts.plan.scales[counts.plan.scale(figure.scale)].points) > 1
    )


def _one(counts: Counts, place: int, suppressed: tuple[Reason, ...], minimum: int) -> ScaleReliability:
    scale, moments = counts.plan.scales[place], counts.moments[place]
    score = score_scale(counts, scale.id)
    shown = np.array([reason == "" for reason in suppressed], np.bool_)
    covariance = covariances(moments)
    covariance[~shown | too_few(moments.respondents, score.respondents, minimum)] = np.nan
    found = reliability(covariance)
    share = np.diagonal(covariance, axis1=1, axis2=2) / _spread_evenly(scale)
    return ScaleReliability(
        scale=scale.id,
        respondents=np.where(shown, score.respondents, np.nan),
        items=np.where(shown, found.items, 0),
        alpha=found.alpha,
        alpha_bounds=alpha_interval(found, moments.respondents),
        omega=found.omega,
        omega_bounds=omega_interval(found, covariance, moments.respondents),
        agreement=agreement_of_shares(share.mean(axis=1), len(scale.points)),
        doubts=found.doubts,
        suppressed=suppressed,
        effect=unit_effect(score.respondents[shown], score.mean[shown], score.variance[shown]),
        compared=int((shown & (score.respondents > 0)).sum()),
        left_out=int((~shown).sum()),
    )


def _spread_evenly(scale: ScalePlan) -> Real:
    """Variance (k,) of the points of each item if every answer were as likely: (A^2 - 1) / 12 of evenly spaced ones."""
    return np.array([np.var(sorted(set(points))) for points in scale.points])
