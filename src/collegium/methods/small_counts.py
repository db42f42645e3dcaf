"""Counts of few people under the rule for hospital episode statistics: 1 to 7 hidden, all others to the nearest 5.

Source: NHS Digital, Hospital Episode Statistics analysis guide, disclosure control, in force since September 2018.
The rule is for counts below national level; national figures, models and standardised rates are exempt from it.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Whole = npt.NDArray[np.int64]
Real = npt.NDArray[np.float64]

LARGEST_HIDDEN = 7
NEAREST = 5
HIDDEN_MARK = "*"


@dataclass(frozen=True, slots=True)
class ControlledCounts:
    """Counts as they may be shown: `rounded` is -1 where `hidden`, a multiple of 5 elsewhere."""

    rounded: Whole
    hidden: npt.NDArray[np.bool_]

    def shown(self) -> list[str]:
        """Write each count, flattened, as the rule prints it."""
        pairs = zip(self.rounded.ravel().tolist(), self.hidden.ravel().tolist(), strict=True)
        return [HIDDEN_MARK if hidden else str(count) for count, hidden in pairs]


def control_counts(counts: npt.ArrayLike) -> ControlledCounts:
    """Hide 1 to 7 and round the others; 0 stays 0. Totals are to be summed first and controlled afterwards.

    `counts` are whole numbers of people of any shape. Raises ValueError where one is negative.
    """
    exact = np.asarray(counts, np.int64)
    if np.any(exact < 0):
        raise ValueError("a count of people is not negative")
    hidden = (exact > 0) & (exact <= LARGEST_HIDDEN)
    # A whole number is never halfway between two multiples of 5.
    rounded = (exact + NEAREST // 2) // NEAREST * NEAREST
    return ControlledCounts(np.where(hidden, -1, rounded), hidden)


def control_averages(averages: npt.ArrayLike, people: npt.ArrayLike) -> Real:
    """Leave out (NaN) an average over 1 to 7 people, or over nobody; others are shown as they are."""
    known = np.asarray(people, np.int64) > LARGEST_HIDDEN
    return np.where(known, np.asarray(averages, np.float64), np.nan)


def control_percentages(part: npt.ArrayLike, whole: npt.ArrayLike) -> Real:
    """Give percentages of rounded counts, so that no exact count can be worked back; NaN where either is hidden.

    Raises ValueError where a part is larger than its whole.
    """
    if np.any(np.asarray(part) > np.asarray(whole)):
        raise ValueError("a part is not larger than its whole")
    above, below = control_counts(part), control_counts(whole)
    usable = ~above.hidden & ~below.hidden & (below.rounded > 0)
    shares = np.full(np.broadcast(above.rounded, below.rounded).shape, np.nan)
    np.divide(100.0 * above.rounded, below.rounded, out=shares, where=usable)
    return shares
