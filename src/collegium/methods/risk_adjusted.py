"""Risk-adjusted monitoring case by case: CUSUM with a simulated limit, and the VLAD."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Real = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]

# Odds of death that the chart is tuned to find: twice, or half, what the risks say.
ODDS_UP, ODDS_DOWN = 2.0, 0.5
FEWEST_RUNS = 10_000
_RUNS_AT_ONCE = 2_000


@dataclass(frozen=True, slots=True)
class Cusum:
    """Per case (N,): weight, cumulative sum, and whether it signals."""

    weight: Real
    total: Real
    signal: Flags


def cusum_weights(risk: Real, died: npt.NDArray[np.bool_], odds: float = ODDS_UP) -> Real:
    """Log likelihood ratio per case (N,) of odds that are `odds` times what `risk` says, against what it says.

    Death ln(R / (1 - p + Rp)), survival ln(1 / (1 - p + Rp)). Raises ValueError for a risk outside 0 to 1 or odds that
    are not positive or are 1. Source: Steiner, Cook, Farewell and Treasure 2000, Biostatistics 1, 441-452.
    """
    risk, died = np.asarray(risk, np.float64), np.asarray(died, np.bool_)
    if risk.shape != died.shape or risk.ndim != 1 or not np.all((risk >= 0) & (risk <= 1)):
        raise ValueError("each case has a risk between 0 and 1 and an outcome")
    if not (odds > 0 and odds != 1 and np.isfinite(odds)):
        raise ValueError("the odds to find are positive and not 1")
    return np.where(died, np.log(odds), 0.0) - np.log1p((odds - 1) * risk)


def cusum(
    risk: Real, died: npt.NDArray[np.bool_], limit: float, odds: float = ODDS_UP, *, reset: bool = False
) -> Cusum:
    """Add up weights in order of time, never below 0; a signal is a sum that reaches `limit`, after which it may restart."""
    weight = cusum_weights(risk, died, odds)
    if not limit > 0:
        raise ValueError("the limit is above 0")
    if not reset:
        total = _never_below_zero(weight)
        return Cusum(weight, total, total >= limit)
    total = np.empty(len(weight))
    begin = 0
    while begin < len(weight):
        rest = _never_below_zero(weight[begin:])
        beyond = np.flatnonzero(rest >= limit)
        end = len(weight) if not len(beyond) else begin + int(beyond[0]) + 1
        total[begin:end] = rest[: end - begin]
        begin = end
    return Cusum(weight, total, total >= limit)


def vlad(risk: Real, died: npt.NDArray[np.bool_]) -> Real:
    """Variable life-adjusted display (N,): the sum of risk minus outcome; up means fewer deaths than predicted.

    Source: Lovegrove and others 1997, Lancet 350, 1128-1130.
    """
    return np.cumsum(np.asarray(risk, np.float64) - np.asarray(died, np.float64))


def simulated_limit(
    baseline: Real,
    cases: int,
    generator: np.random.Generator,
    odds: float = ODDS_UP,
    *,
    false_alarms: float = 0.05,
    runs: int = FEWEST_RUNS,
) -> float:
    """Limit that a run of `cases` reaches by chance with probability `false_alarms`.

    The 1 - alpha quantile of the largest sum over simulated runs whose risks are drawn anew from `baseline` (M,). Store
    the seed of `generator` with the chart. Raises ValueError below 10,000 runs. Source: R package cusum, after Steiner.
    """
    if runs < FEWEST_RUNS:
        raise ValueError(f"a limit needs at least {FEWEST_RUNS:,} runs")
    if cases < 1 or not len(baseline) or not 0 < false_alarms < 1:
        raise ValueError("a limit needs cases, risks, and a share of false alarms between 0 and 1")
    largest = np.empty(runs)
    for begin in range(0, runs, _RUNS_AT_ONCE):
        number = min(_RUNS_AT_ONCE, runs - begin)
        risk = generator.choice(np.asarray(baseline, np.float64), (number, cases))
        died = generator.random((number, cases)) < risk
        weight = cusum_weights(risk.ravel(), died.ravel(), odds).reshape(number, cases)
        largest[begin : begin + number] = _never_below_zero(weight).max(axis=1)
    return float(np.quantile(largest, 1 - false_alarms))


def _never_below_zero(weight: Real) -> Real:
    """max(0, C + W) along the last axis, without a loop: the sum less its lowest value so far, or less 0."""
    total = np.cumsum(weight, axis=-1)
    return total - np.minimum(np.minimum.accumulate(total, axis=-1), 0.0)
