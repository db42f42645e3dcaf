"""A unit among its peers: quartiles and percentile, given only where there are enough peers of the same type."""

from dataclasses import dataclass
from datetime import date

import numpy as np
import numpy.typing as npt

Real = npt.NDArray[np.float64]

FEWEST_PEERS = 8
QUARTILES = (0.25, 0.5, 0.75)


@dataclass(frozen=True, slots=True)
class Benchmark:
    """Peers, their quartiles, the unit's percentile and its quartile: 1 is best where a direction is better, else lowest.

    NaN and None where there are too few peers, which `suppressed` says. `on` and `peer_rule` are shown beside it.
    """

    peers: int
    quartiles: tuple[float, float, float]
    percentile: float
    quartile: int | None
    suppressed: bool
    on: date
    peer_rule: str


def benchmark(own: float, peers: Real, *, improvement: int, on: date, peer_rule: str) -> Benchmark:
    """Place `own` among `peers` (N,), itself among them; `improvement` is 1 where more is better, -1 less, 0 neither.

    Quantiles of type 7 (Hyndman and Fan 1996); mid-rank percentile 100 (below + half of equal) / n. Missing peers (NaN)
    do not count. Whoever lies on a border between two quarters is in the better one, whichever direction is better.
    Small units belong in a funnel, not here. Raises ValueError when `own` is missing.
    """
    if not np.isfinite(own):
        raise ValueError("a missing figure has no place among its peers")
    peers = np.asarray(peers, np.float64)
    peers = peers[~np.isnan(peers)]
    number = len(peers)
    if number < FEWEST_PEERS:
        nothing = (float("nan"), float("nan"), float("nan"))
        return Benchmark(number, nothing, float("nan"), None, True, on, peer_rule)
    first, middle, third = (float(one) for one in np.quantile(peers, QUARTILES))
    percentile = 100 * float((peers < own).sum() + 0.5 * (peers == own).sum()) / number
    # On a border the better quarter, in either direction: more of what is better mirrors less of what is worse.
    borders = (first, middle, third)
    quartile = 1 + sum(own < border if improvement > 0 else own > border for border in borders)
    return Benchmark(number, (first, middle, third), percentile, quartile, False, on, peer_rule)
