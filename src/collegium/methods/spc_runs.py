"""Runs and crossings of a centre line, by which a run chart is read."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from collegium.methods.prediction import binomial_limits
from collegium.methods.spc import Layout
from collegium.methods.spc_charts import Lines, segments_of, sides_of

Whole = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]

# Anhoej and Olesen 2014: how unlikely few crossings are; their tables begin at 10 points.
_FEW_CROSSINGS = 0.05
FEWEST_FOR_RUNS = 10


@dataclass(frozen=True, slots=True)
class Runs:
    """Per series (S,), of its last segment: useful points, longest run, crossings, and the limits of both.

    `signal` is True where the longest run is longer, or the crossings are fewer, than chance allows. Points on the centre
    line are not useful; below 10 useful ones nothing is judged, and the limits are -1.
    """

    useful: Whole
    longest: Whole
    longest_limit: Whole
    crossings: Whole
    crossings_limit: Whole
    signal: Flags


def analyse_runs(lines: Lines, layout: Layout) -> Runs:
    """Count runs and crossings of the centre line in the last segment of each series, against what chance allows.

    Longest run at most round(log2(n) + 3), crossings at least the 5 per cent quantile of the binomial with n - 1 and 0.5.
    Source: Anhoej and Olesen 2014, PLoS ONE 9(11), e113825; as in the R package qicharts2.
    """
    points, series = len(lines.value), len(layout.starts)
    segments = segments_of(layout, points)
    ends = np.append(layout.starts[1:], points)
    begins = segments[np.searchsorted(segments, ends - 1, side="right") - 1]
    owner = np.repeat(np.arange(series), np.diff(layout.starts, append=points))
    side = sides_of(lines)
    useful_points = np.flatnonzero((side != 0) & (np.arange(points) >= begins[owner]))
    side, owner = side[useful_points], owner[useful_points]
    useful = np.bincount(owner, minlength=series)
    new = np.ones(len(side), np.bool_)
    new[1:] = (side[1:] != side[:-1]) | (owner[1:] != owner[:-1])
    run_starts = np.flatnonzero(new)
    longest = np.zeros(series, np.int64)
    np.maximum.at(longest, owner[run_starts], np.diff(run_starts, append=len(side)))
    crossings = np.maximum(np.bincount(owner[run_starts], minlength=series) - 1, 0)
    enough = useful >= FEWEST_FOR_RUNS
    number = np.maximum(useful, FEWEST_FOR_RUNS)
    # A whole number of points never gives a half, so that halves need no rule.
    longest_limit = np.where(enough, np.rint(np.log2(number) + 3), -1).astype(np.int64)
    crossings_limit = np.where(enough, binomial_limits(number - 1, 0.5, _FEW_CROSSINGS)[0], -1).astype(np.int64)
    signal = enough & ((longest > longest_limit) | (crossings < crossings_limit))
    return Runs(useful, longest, longest_limit, crossings, crossings_limit, signal)
