"""How many have which exact score: fractions in lowest terms, so that equal scores are counted together."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Whole = npt.NDArray[np.int64]

_LARGEST_KEY = 2**62


@dataclass(frozen=True, slots=True)
class Tally:
    """How many respondents of a group have which exact score, numerator / denominator in lowest terms."""

    group: Whole
    numerator: Whole
    denominator: Whole
    count: Whole


def in_lowest_terms(table: Whole, numerators: Whole, denominators: Whole) -> Tally:
    """Bring cells (G, denominators x numerators) to fractions in lowest terms; those that are equal add up."""
    # Cells before groups: whole rows are looked at, left out and added at once.
    cells = np.ascontiguousarray(table.T)
    used = np.flatnonzero(cells.any(axis=1))
    if not len(used):
        return Tally(used, used, used, used)
    below, above = np.divmod(used, len(numerators))
    numerator, denominator = numerators[above], denominators[below]
    shared = np.gcd(numerator, denominator)
    numerator, denominator = numerator // shared, denominator // shared
    order = np.lexsort((denominator, numerator))
    numerator, denominator = numerator[order], denominator[order]
    new = np.r_[True, (numerator[1:] != numerator[:-1]) | (denominator[1:] != denominator[:-1])]
    slot, own = np.cumsum(new) - 1, used[order]
    merged = cells[own[new]]
    for again in np.flatnonzero(~new):
        merged[slot[again]] += cells[own[again]]
    by_group = np.ascontiguousarray(merged.T).ravel()
    place = np.flatnonzero(by_group != 0)
    group = place // len(merged)
    column = place - group * len(merged)
    return Tally(group, numerator[new].take(column), denominator[new].take(column), by_group.take(place))


def collapsed(group: Whole, numerator: Whole, denominator: Whole, count: Whole) -> Tally:
    """Bring scores (n,) of groups to lowest terms, in order; those that are equal add up."""
    shared = np.maximum(np.gcd(numerator, denominator), 1)
    numerator, denominator = numerator // shared, denominator // shared
    if not len(group):
        return Tally(group, numerator, denominator, count.astype(np.int64))
    lowest, span, most = int(numerator.min()), int(np.ptp(numerator)) + 1, int(denominator.max()) + 1
    if (int(group.max()) + 1) * span * most < _LARGEST_KEY:
        # Parts that are in order already are merged, not sorted.
        order = np.argsort((group * span + (numerator - lowest)) * most + denominator, kind="stable")
    else:
        order = np.lexsort((denominator, numerator, group))
    table = np.stack([group[order], numerator[order], denominator[order]])
    differs = np.any(table[:, 1:] != table[:, :-1], axis=0)
    starts = np.r_[0, 1 + np.flatnonzero(differs)]
    first = table[:, starts]
    return Tally(first[0], first[1], first[2], np.add.reduceat(count[order], starts).astype(np.int64))


def joined(tallies: Sequence[Tally]) -> Tally:
    """Add tallies over the same groups together."""
    return collapsed(
        np.concatenate([tally.group for tally in tallies]),
        np.concatenate([tally.numerator for tally in tallies]),
        np.concatenate([tally.denominator for tally in tallies]),
        np.concatenate([tally.count for tally in tallies]),
    )
