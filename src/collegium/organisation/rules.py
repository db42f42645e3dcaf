"""Rules about several facts, each said once: for a single row (`clean()` of the models) and for all rows of a file.

They ask for plain values and for days only, so that a stored row and a row of a file are judged alike.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from typing import Any, Protocol, TypeVar

DAY = dt.timedelta(days=1)
GMC_NOT_KNOWN = "9999998"  # NHS Data Dictionary CONSULTANT CODE C9999998: not known

LOOP = "This would close a loop: through the ones above it, it would come under itself. Choose another one."
NO_POST = "The post does not exist for the whole of this time."
HELD_ALREADY = "This person holds the post already at that time."
HELD_BY_ANOTHER = "Somebody else holds the post at that time. End that first, or mark both as joint."
NO_TIME = "Leave this empty if no time is set aside. 0 PAs is not a time."
NO_JOB_PLAN = "Leave this empty if the job plan is not known. 0 PAs is not a job plan."
GMC_EMPTY = "C9999998 means 'not known'. Leave the field empty for a named doctor."
BOTH_UNITS = "Name both units, or neither."
ITSELF = "An organisation cannot succeed itself. Leave the predecessor empty if it happened to one organisation alone."
NO_APPLICANTS = "Nobody can be appointed without having applied."
CLOSED_BEFORE_OPENED = "The last day is before the day it opened."


class Days(Protocol):
    """What has a first and a last day."""

    @property
    def starts(self) -> dt.date: ...

    @property
    def ends(self) -> dt.date | None: ...


class Holding(Days, Protocol):
    """What matters of somebody who holds a post."""

    @property
    def basis(self) -> str: ...

    @property
    def joint(self) -> bool: ...


Other = TypeVar("Other", bound=Holding)


def path_to_itself(own: Any, target: Any, above: Callable[[Any], Iterable[Any]]) -> list[Any]:
    """The way on which `own` would stand under itself, if it stood under `target`; empty: there is none.

    `above` names what something stands under at that time.
    """
    waiting = [(target, [own, target])] if target is not None else []
    seen = set()
    while waiting:
        here, path = waiting.pop()
        if here == own:
            return path
        if here not in seen:
            seen.add(here)
            waiting.extend((higher, [*path, higher]) for higher in above(here) if higher is not None)
    return []


def covered(period: Days, placements: Iterable[Days]) -> bool:
    """Whether the placements together cover the whole period."""
    needed = period.starts
    for placement in sorted(placements, key=first_day):
        if placement.starts > needed:
            return False
        if placement.ends is None or (period.ends is not None and placement.ends >= period.ends):
            return True
        needed = max(needed, placement.ends + DAY)
    return False


def first_day(period: Days) -> dt.date:
    return period.starts


def clash_of_holders(holding: Holding, others: Iterable[Other]) -> Other | None:
    """The one of those who hold the post at the same time, on the same basis and not jointly, whom this would contradict."""
    for other in others:
        if other.basis == holding.basis and not (other.joint and holding.joint):
            return other
    return None
