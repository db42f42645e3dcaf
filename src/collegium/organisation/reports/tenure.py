"""When a post was held and when it was vacant."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

DAY = dt.timedelta(days=1)
Span = tuple[dt.date, dt.date | None]  # first and last day, both included; None: until further notice


@dataclass(frozen=True)
class Vacancy:
    """A stretch without a holder. `days` counts to its last day, or to the day of the page when it is not over."""

    starts: dt.date
    ends: dt.date | None
    days: int


def vacancies(existence: Iterable[Span], held: Iterable[Span], until: dt.date) -> tuple[Vacancy, ...]:
    """The stretches, begun by `until`, in which the post existed and nobody held it."""
    found = []
    tenures = merged(held)
    for first, last in merged(existence):
        here: dt.date | None = first
        for starts, ends in tenures:
            if here is None or ends < here or starts > last:
                continue
            if starts > here:
                found.append((here, starts - DAY))
            here = ends + DAY if ends < last else None
        if here is not None:
            found.append((here, last))
    return tuple(vacancy(starts, ends, until) for starts, ends in found if starts <= until)


def vacancy(starts: dt.date, ends: dt.date, until: dt.date) -> Vacancy:
    over = None if ends == dt.date.max else ends
    return Vacancy(starts, over, (min(ends, until) - starts).days + 1)


def merged(spans: Iterable[Span]) -> list[tuple[dt.date, dt.date]]:
    """The same days as stretches that neither overlap nor touch, in order; the last possible day stands for no end."""
    found: list[tuple[dt.date, dt.date]] = []
    for starts, ends in sorted((starts, ends or dt.date.max) for starts, ends in spans):
        if found and (found[-1][1] == dt.date.max or starts <= found[-1][1] + DAY):
            found[-1] = (found[-1][0], max(found[-1][1], ends))
        else:
            found.append((starts, ends))
    return found
