"""Whether doctors were really involved in a decision: both ways, where it counts, and from the beginning.

Source of the three criteria: the definition of the NHS Alliance 2003, as discussed in Dickinson and Ham 2008, section 6.2.
"""

import datetime as dt
from dataclasses import dataclass
from typing import Literal

Criterion = Literal["two_way", "influences", "from_the_beginning"]
Label = Literal["involved", "one_way", "without_influence", "late", "not_involved", "not_known"]

# Involvement counts as from the beginning within four weeks of the start of the work: a design choice.
EARLY = dt.timedelta(days=28)


@dataclass(frozen=True, slots=True)
class Involvement:
    """When doctors came in, when the work began and the decision fell, and what their part was; None: not known."""

    involved_on: dt.date | None
    decided_on: dt.date | None
    began_on: dt.date | None
    two_way: bool
    influences: bool


@dataclass(frozen=True, slots=True)
class TwoWayTest:
    """Which of the three criteria are met (None: cannot be judged), and one word for the whole."""

    met: dict[Criterion, bool | None]
    label: Label

    @property
    def failed(self) -> tuple[Criterion, ...]:
        """Name the criteria that are not met."""
        return tuple(name for name, met in self.met.items() if met is False)


def two_way_test(found: Involvement) -> TwoWayTest:
    """Judge one decision. Doctors who came in on the day of the decision or after it were late, whatever else holds."""
    if found.involved_on is None:
        return TwoWayTest({"two_way": False, "influences": False, "from_the_beginning": False}, "not_involved")
    early = _early(found.involved_on, found.decided_on, found.began_on)
    met: dict[Criterion, bool | None] = {
        "two_way": found.two_way,
        "influences": found.influences,
        "from_the_beginning": early,
    }
    label: Label
    if early is False:
        label = "late"
    elif not found.two_way:
        label = "one_way"
    elif not found.influences:
        label = "without_influence"
    else:
        label = "involved" if early else "not_known"
    return TwoWayTest(met, label)


def _early(involved: dt.date, decided: dt.date | None, began: dt.date | None) -> bool | None:
    if decided is not None and involved >= decided:
        return False
    if began is not None:
        return involved <= began + EARLY
    # Before the decision, and nobody knows when the work began.
    return True if decided is not None else None
