"""How far the people of a unit agree, and how far units differ: whether a mean may stand for a unit."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from collegium.methods.intervals import CONFIDENCE

Real = npt.NDArray[np.float64]

# People of a unit may be summarised as one when units differ more than chance has it, or this share lies between them.
AGGREGATION_P = 0.05
AGGREGATION_ICC = 0.05
# What papers usually ask of ICC(2) and of the median rwg: shown beside the figures, never a gate.
CONVENTION = 0.70


@dataclass(frozen=True, slots=True)
class UnitEffect:
    """One-way analysis of variance over units: how much of the variance lies between them, and how sure unit means are."""

    between: float
    within: float
    icc1: float
    icc2: float
    p: float
    icc1_lower: float = float("nan")
    icc1_upper: float = float("nan")
    icc2_lower: float = float("nan")
    icc2_upper: float = float("nan")

    @property
    def may_be_aggregated(self) -> bool:
        """Say whether unit means may stand for units; the median agreement within units is to be shown beside it."""
        return self.p < AGGREGATION_P or self.icc1 > AGGREGATION_ICC


@dataclass(frozen=True, slots=True)
class Agreement:
    """Agreement within units (G,), 0 where it came out negative; how many did; and the median over units."""

    rwg: Real
    negative: int
    median: float


def unit_effect(
    respondents: npt.ArrayLike, mean: npt.ArrayLike, variance: npt.ArrayLike, confidence: float = CONFIDENCE
) -> UnitEffect:
    """ICC(1) = (MSB - MSW) / (MSB + (k0 - 1) MSW) and ICC(2) = (MSB - MSW) / MSB, from units (G,) by their moments.

    k0 = (N - sum of n^2 / N) / (G - 1) for units of unequal size. NaN where there are fewer than two units or nobody
    shares a unit. Source: Shrout and Fleiss 1979, Psychological Bulletin 86, 420-428; Bliese 2000. Intervals from F:
    McGraw and Wong 1996, Psychological Methods 1, 30-46, table 7, case 1, exact for units of one size and normal answers;
    for unequal sizes by unweighted means and the harmonic mean size, Thomas and Hultquist 1978, Annals of Statistics 6,
    582-587. For ICC(2) both bounds are stepped up to k0 answers (Spearman and Brown).
    """
    from scipy import special  # slow to load, and scoring does not need it

    number = np.asarray(respondents, np.float64)
    there = number > 0
    number, means = number[there], np.asarray(mean, np.float64)[there]
    squares = np.where(number > 1, (number - 1) * np.asarray(variance, np.float64)[there], 0.0)
    units, total = len(number), float(number.sum())
    if units < 2 or total <= units:
        return UnitEffect(*[float("nan")] * 5)
    centre = float((number * means).sum()) / total
    freedom = (units - 1, total - units)
    between = float((number * (means - centre) ** 2).sum()) / freedom[0]
    within = float(squares.sum()) / freedom[1]
    size = (total - float((number**2).sum()) / total) / (units - 1)
    if not within > 0:
        alike = float("nan") if not between > 0 else 1.0
        return UnitEffect(between, within, alike, alike, 1 - alike)
    ratio = between / within
    tail = (1 - confidence) / 2
    harmonic = units / float((1 / number).sum())
    unweighted = harmonic * float(means.var(ddof=1)) / within
    low, high = (
        _icc1(unweighted / float(special.fdtri(*freedom, level)), harmonic) for level in (1 - tail, tail)
    )  # fmt: skip
    single = _icc1(ratio, size)
    several = 1 - 1 / ratio if between > 0 else float("nan")
    p = float(special.fdtrc(*freedom, ratio))
    return UnitEffect(between, within, single, several, p, low, high, _stepped_up(low, size), _stepped_up(high, size))


def _icc1(ratio: float, size: float) -> float:
    return (ratio - 1) / (ratio + size - 1)


def _stepped_up(single: float, size: float) -> float:
    """What the mean of `size` answers holds where one answer holds `single`; NaN where that is below what can be."""
    under = 1 + (size - 1) * single
    return size * single / under if under > 0 else float("nan")


def agreement_within(variance: npt.ArrayLike, answers: int, items: int = 1) -> Agreement:
    """rwg of units (G,), or rwg(J) over `items`: their (mean) variance against answers spread evenly over A values.

    rwg = 1 - s^2 / ((A^2 - 1) / 12); rwg(J) = J rwg / (J rwg + s^2 / ((A^2 - 1) / 12)). NaN where there is no variance
    to speak of (one respondent). Source: James, Demaree and Wolf 1984, Journal of Applied Psychology 69, 85-98.
    """
    if answers < 2:
        raise ValueError("agreement needs at least two answers to choose from and one item")
    return agreement_of_shares(np.asarray(variance, np.float64) * 12 / (answers**2 - 1), items)


def agreement_of_shares(share: npt.ArrayLike, items: int = 1) -> Agreement:
    """`agreement_within` from the (mean) variance of units (G,) as a share of that of answers spread evenly."""
    if items < 1:
        raise ValueError("agreement needs at least two answers to choose from and one item")
    share = np.asarray(share, np.float64)
    lacking = share > 1
    agreed = np.where(lacking, 0.0, 1 - share)
    rwg = np.where(lacking, 0.0, items * agreed / (items * agreed + share))
    known = rwg[~np.isnan(rwg)]
    return Agreement(rwg, int(lacking.sum()), float(np.median(known)) if len(known) else float("nan"))
