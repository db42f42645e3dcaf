"""How well predicted risks hold: discrimination and calibration, from counts of spells and deaths."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Real = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Calibration:
    """Observed beside expected deaths of spells in bands of rising risk (B,)."""

    spells: Real
    observed: Real
    expected: Real
    mean_risk: Real


def discrimination(risk: Real, spells: Real, deaths: Real) -> float:
    """The c statistic from cells: how often a death had the higher risk of a death and a survival; NaN without both.

    Source: Hanley and McNeil 1982, Radiology 143, 29-36; ties count half.
    """
    order = np.argsort(risk, kind="stable")
    starts = np.flatnonzero(np.diff(risk[order], prepend=-1.0) > 0)
    dead = np.add.reduceat(deaths[order], starts)
    alive = np.add.reduceat((spells - deaths)[order], starts)
    below = np.cumsum(alive) - alive
    pairs = dead.sum() * alive.sum()
    return float((dead * (below + alive / 2)).sum() / pairs) if pairs > 0 else float("nan")


def calibration(risk: Real, spells: Real, deaths: Real, bands: int = 10) -> Calibration:
    """Cut spells into bands of about equal number by risk; spells of one risk stay together, so bands may be fewer."""
    order = np.argsort(risk, kind="stable")
    starts = np.flatnonzero(np.diff(risk[order], prepend=-1.0) > 0)
    number = np.add.reduceat(spells[order], starts)
    middle = (np.cumsum(number) - number / 2) / number.sum()
    band = np.minimum((middle * bands).astype(np.intp), bands - 1)
    _, band = np.unique(band, return_inverse=True)
    observed: Real = np.bincount(band, np.add.reduceat(deaths[order], starts)).astype(np.float64)
    expected: Real = np.bincount(band, np.add.reduceat((risk * spells)[order], starts)).astype(np.float64)
    total: Real = np.bincount(band, number).astype(np.float64)
    return Calibration(total, observed, expected, expected / total)
