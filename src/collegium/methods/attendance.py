"""How the share of consultants at improvement events compares with what nine sites reported.

Source: Dickinson and Ham 2008, section 3: 30 % of consultants at one site, between 1 % and 5 % elsewhere.
"""

from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

OTHERS = (Fraction(1, 100), Fraction(5, 100))
LEADING_SITE = Fraction(30, 100)

Band = Literal["below_others", "as_others", "above_others", "as_leading_site", "not_known"]


@dataclass(frozen=True, slots=True)
class Attendance:
    """The share, and where it stands beside the published figures."""

    share: float | None
    band: Band


def attendance(attended: int, consultants: int) -> Attendance:
    """Place one event or many added up; ValueError for counts that cannot be. Ends of the band belong to it."""
    if attended < 0 or attended > consultants:
        raise ValueError("those who came lie between nobody and everybody")
    if not consultants:
        return Attendance(None, "not_known")
    share = Fraction(attended, consultants)
    band: Band
    if share >= LEADING_SITE:
        band = "as_leading_site"
    elif share > OTHERS[1]:
        band = "above_others"
    else:
        band = "as_others" if share >= OTHERS[0] else "below_others"
    return Attendance(float(share), band)
