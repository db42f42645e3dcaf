"""At how many meetings of a body a doctor was present. Meetings are kept by another app, which hands over how to count them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from collegium.organisation.models import Organisation

WINDOW = dt.timedelta(days=365)  # meetings of the year that ends on the day asked for


@dataclass(frozen=True, slots=True)
class MeetingsHeld:
    """Meetings of a body at which somebody is recorded as present, and those of them at which a doctor is."""

    recorded: int
    with_doctor: int


Counter = Callable[[Organisation, dt.date, dt.date], Mapping[int, MeetingsHeld]]
_counters: list[Counter] = []


def register_counter(counter: Counter) -> None:
    """`counter` takes the organisation, the first day and the last day, and gives the meetings of each body."""
    _counters.append(counter)


def meetings_held(organisation: Organisation, day: dt.date) -> dict[int, MeetingsHeld]:
    """The meetings of each body in the year that ends on that day; a body without one is left out."""
    found: dict[int, MeetingsHeld] = {}
    for counter in _counters:
        found.update(counter(organisation, day - WINDOW + dt.timedelta(days=1), day))
    return found
