"""How closely two figures go together over a number of groups, and how sure that is."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import scipy

from collegium.methods.intervals import CONFIDENCE

# With fewer groups an interval covers almost everything: a design choice.
FEWEST_GROUPS = 8


@dataclass(frozen=True, slots=True)
class Association:
    """Pearson's correlation over `groups` groups, with its interval."""

    groups: int
    correlation: float
    lower: float
    upper: float


def association(
    first: npt.ArrayLike, second: npt.ArrayLike, *, fewest: int = FEWEST_GROUPS, confidence: float = CONFIDENCE
) -> Association | None:
    """Correlate two figures of the same groups (G,); groups in which one is NaN are left out.

    None below `fewest` groups, or where one figure is the same in all of them. Interval by Fisher's transformation.
    Raises ValueError for arrays of different length. Source: Fisher 1921, Metron 1, 3-32.
    """
    one, other = np.asarray(first, np.float64), np.asarray(second, np.float64)
    if one.shape != other.shape or one.ndim != 1:
        raise ValueError("give one figure of each kind for every group")
    known = ~(np.isnan(one) | np.isnan(other))
    one, other = one[known], other[known]
    number = len(one)
    if number < max(fewest, 4):
        return None
    one, other = one - one.mean(), other - other.mean()
    size = float(np.sqrt((one**2).sum() * (other**2).sum()))
    if not size > 0:
        return None
    found = float(np.clip((one * other).sum() / size, -1.0, 1.0))
    if abs(found) == 1:
        return Association(number, found, found, found)
    half = float(scipy.special.ndtri(0.5 + confidence / 2)) / np.sqrt(number - 3)
    middle = np.arctanh(found)
    return Association(number, found, float(np.tanh(middle - half)), float(np.tanh(middle + half)))
