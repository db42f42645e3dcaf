"""One digest of agreed minutes, by which a changed row shows."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

from django.db.models import QuerySet

from collegium.audit.digests import digests_of_rows, stored_rows
from collegium.board.models import AgendaItem, Attendance, Contribution, Decision, Meeting


def digest_of_minutes(meeting: Meeting, agreed_on: dt.date) -> str:
    """Of what is agreed on that day, or was."""
    return digests_of_minutes(Meeting.objects.filter(pk=meeting.pk), agreed_on)[meeting.pk]


def digests_of_minutes(meetings: QuerySet[Meeting], agreed_on: dt.date | None = None) -> dict[int, str]:
    """Number of each meeting -> the digest of the meeting, its agenda with the minutes, who was there, who spoke and what
    was decided; in five queries, however many there are. `agreed_on`: as if agreed on that day."""
    return digests_of_rows(rows_of_minutes(meetings, agreed_on))


def rows_of_minutes(meetings: QuerySet[Meeting], agreed_on: dt.date | None) -> Iterator[tuple[int, dict[str, Any]]]:
    chosen, meeting_of = meetings.order_by().values("pk"), {}
    for row in stored_rows(meetings):
        yield row["id"], row if agreed_on is None else {**row, "minutes_agreed_on": agreed_on}
    for row in stored_rows(AgendaItem.objects.filter(meeting__in=chosen)):
        meeting_of[row["id"]] = row["meeting_id"]
        yield row["meeting_id"], row
    for row in stored_rows(Attendance.objects.filter(meeting__in=chosen)):
        yield row["meeting_id"], row
    for model in (Contribution, Decision):
        for row in stored_rows(model.objects.filter(item__meeting__in=chosen)):
            yield meeting_of[row["item_id"]], row
