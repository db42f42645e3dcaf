"""Promises in words: to whom, by when, in which state, how many were kept."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping

from collegium.commitments.calendar import Due
from collegium.commitments.kept import FEWEST, KeptRate
from collegium.commitments.models import Commitment
from collegium.definitions.promise_sources import promise_sources
from collegium.wording.dates import day
from collegium.wording.numbers import percentage, plural

NOBODY_YET = "nobody yet"


def beneficiary(promise: Commitment, units: Mapping[int, str]) -> str:
    """Whom it was promised to."""
    if promise.to == Commitment.To.PERSON and promise.to_person is not None:
        return promise.to_person.name
    if promise.to == Commitment.To.UNIT and promise.to_unit is not None:
        return units.get(promise.to_unit.pk, promise.to_unit.code)
    return promise.to_group or "The public"


def state_words(promise: Commitment, on: dt.date) -> str:
    """As it stood at the end of that day."""
    if promise.closed_on is not None and promise.closed_on > on:
        return late_words(promise, on) or "Open"
    if promise.open and (late := late_words(promise, on)):
        return late
    if promise.open and not promise.can_be_closed:
        return f"Open, without {'owner' if promise.owner_id is None else 'date'}"
    if promise.closed_on is None:
        return promise.get_state_display()
    return f"{promise.get_state_display()} on {day(promise.closed_on)}"


def late_words(promise: Commitment, on: dt.date) -> str:
    if promise.due_on is None or promise.due_on >= on:
        return ""
    return f"Open, overdue by {plural((on - promise.due_on).days, 'day')}"


def action_state(promise: Commitment, on: dt.date) -> str:
    """Beside the words of an action: who, by when, and how it stands."""
    owner = promise.owner.name if promise.owner else NOBODY_YET
    due = f", by {day(promise.due_on)}" if promise.due_on else ""
    return f"{owner}{due}. {state_words(promise, on)}."


def source_title(kind: str) -> str:
    known = promise_sources().get(kind)
    return known.title if known else kind


def source_words(promise: Commitment) -> str:
    """The kind of source, and its name where it has no page of its own."""
    title = source_title(promise.source)
    return f"{title}: {promise.source_text}" if promise.source_text else title


def rate_words(rate: KeptRate) -> str:
    """What was kept of what ended, and what is counted how."""
    beside = [f"{plural(rate.changed_in_time, 'promise')} changed in time, not counted"] if rate.changed_in_time else []
    late = f", {rate.changed_late} of them changed too late" if rate.changed_late else ""
    if rate.rate is None:
        fewer = f"fewer than {FEWEST}, so no rate is given" if rate.of else "so there is no rate yet"
        words = f"{plural(rate.of, 'promise')} ended as kept or broken: {fewer}"
        return f"{'; '.join([words, *beside])}."
    words = f"Kept: {percentage(rate.rate)} ({rate.kept} of {rate.of}); {rate.broken} broken{late}"
    return f"{'; '.join([words, *beside])}."


def short_rate(rate: KeptRate) -> str:
    """As a table has room for."""
    return f"fewer than {FEWEST}" if rate.rate is None else percentage(rate.rate)


def dues(promises: Iterable[Commitment], address: str) -> list[Due]:
    """What a calendar shows of open promises: of confided ones only that one is due."""
    return [
        Due(
            f"commitment-{promise.pk}@collegium",
            promise.due_on,
            "A promise is due" if promise.confided else f"Due: {promise.text[:120]}",
            "Open the page to read it." if promise.confided else promise.text,
            address.rstrip("/") + promise.get_absolute_url(),
            promise.made_on,
        )
        for promise in promises
        if promise.due_on is not None
    ]
