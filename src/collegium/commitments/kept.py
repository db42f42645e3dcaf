"""The kept rate, defined once.

Kept, of all that ended as kept or broken. A promise that was changed after the day on which it was due counts as broken;
one that was changed by that day is shown beside the rate, not in it. Open promises never count. Of fewer than five
there is no rate: the list says more.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

FEWEST = 5


@dataclass(frozen=True)
class Ended:
    """What is needed of a promise: its state, when it was due, and when it ended."""

    state: str
    due_on: dt.date | None = None
    closed_on: dt.date | None = None


@dataclass(frozen=True)
class KeptRate:
    kept: int = 0
    broken: int = 0  # those changed too late among them
    changed_late: int = 0
    changed_in_time: int = 0
    open: int = 0

    @property
    def of(self) -> int:
        return self.kept + self.broken

    @property
    def rate(self) -> float | None:
        return self.kept / self.of if self.of >= FEWEST else None


def kept_rate(promises: Iterable[Ended]) -> KeptRate:
    kept = broken = late = in_time = still_open = 0
    for promise in promises:
        match promise.state:
            case "kept":
                kept += 1
            case "broken":
                broken += 1
            case "changed" if too_late(promise):
                late += 1
            case "changed":
                in_time += 1
            case _:
                still_open += 1
    return KeptRate(kept, broken + late, late, in_time, still_open)


def too_late(promise: Ended) -> bool:
    return promise.due_on is not None and promise.closed_on is not None and promise.closed_on > promise.due_on
