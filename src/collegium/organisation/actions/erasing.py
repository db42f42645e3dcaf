"""Erasing and holding what the record says of a person: the same from the page and from the command."""

from __future__ import annotations

from collegium.audit import erasing
from collegium.audit.actions import Actor, recorded
from collegium.audit.erasing import Held
from collegium.audit.models import Hold
from collegium.organisation.queries.erasing import Recorded, events_about, held_among, in_words


def erase_person(*, by: Actor | str, found: Recorded, reason: str) -> int:
    """Empty every event about the person; how many there were. Raises Held where a hold refuses it, and records that."""
    with erasing.refusals_recorded(by=by, about=found.about, reason=reason):
        return empty_person(by=by, found=found, reason=reason)


@recorded
def empty_person(*, by: Actor | str, found: Recorded, reason: str) -> int:
    reason = erasing.checked(reason)
    events = events_about(found.person)
    if others := held_among(erasing.erasable(events), found.person):
        raise Held(f"Nothing was erased: some of it is also about {in_words(others)}, who is on hold.")
    return erasing.empty(by=by, about=found.about, events=events, reason=reason)


def hold_person(*, by: Actor | str, found: Recorded, reason: str) -> Hold:
    return erasing.place_hold(by=by, about=found.about, reason=reason)


def lift_hold_of(*, by: Actor | str, found: Recorded, reason: str) -> None:
    erasing.lift_hold(by=by, about=found.about, reason=reason)
