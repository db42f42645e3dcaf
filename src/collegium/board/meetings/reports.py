"""How far somebody took part in meetings, and who was there."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from collegium.board.meetings import queries
from collegium.board.models import AgendaItem, Attendance, Contribution
from collegium.methods.participation import Participation, Tally, participation
from collegium.organisation.models import Person


@dataclass(frozen=True)
class Taken:
    """One meeting of somebody's."""

    meeting_id: int
    body_id: int
    held_on: dt.date
    part: Participation
    explained: int
    answered: int
    near_chair: bool | None


@dataclass(frozen=True)
class Trend:
    """All meetings of somebody's, oldest first, and all of them together."""

    person: Person
    meetings: tuple[Taken, ...]
    whole: Participation
    explained: int
    answered: int
    near_chair: tuple[int, int]  # how often near, of how many where it was noted


@dataclass(frozen=True)
class MedicalShare:
    """How many of those present are doctors."""

    doctors: int
    present: int

    @property
    def share(self) -> float | None:
        return self.doctors / self.present if self.present else None


def trend_of(person: Person, as_of: dt.date, body: int | None = None) -> Trend:
    """Three queries, whatever the number of meetings."""
    attended = queries.attended(person, as_of, body)
    keys = [one.meeting_id for one in attended]
    counts = queries.agenda_counts(keys)
    spoken: dict[int, list[Contribution]] = {}
    for one in queries.spoken_by(person, keys):
        spoken.setdefault(one.item.meeting_id, []).append(one)
    taken = tuple(
        taken_of(one, counts.get(one.meeting_id, 0), spoken.get(one.meeting_id, []))
        for one in attended
        if counts.get(one.meeting_id)
    )
    noted = [one.near_chair for one in taken if one.near_chair is not None]
    return Trend(
        person,
        taken,
        participation([tally(one.part) for one in taken]),
        sum(one.explained for one in taken),
        sum(one.answered for one in taken),
        (sum(noted), len(noted)),
    )


def taken_of(attendance: Attendance, items: int, spoken: Sequence[Contribution]) -> Taken:
    beyond = sum(one.item.remit == AgendaItem.Remit.BEYOND for one in spoken)
    return Taken(
        attendance.meeting_id,
        attendance.meeting.body_id,
        attendance.meeting.held_on,
        participation([Tally(items, len(spoken), beyond)]),
        sum(one.explained_data for one in spoken),
        sum(one.answered_with_action for one in spoken),
        attendance.near_chair,
    )


def tally(part: Participation) -> Tally:
    return Tally(part.items, part.spoke, part.beyond_remit)


def medical_share(attendances: Sequence[Attendance]) -> MedicalShare:
    """Of those present; apologies do not count."""
    there = [one for one in attendances if one.presence != Attendance.Presence.APOLOGIES]
    return MedicalShare(sum(one.person.profession == "doctor" for one in there), len(there))
