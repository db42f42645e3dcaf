"""Meetings in words: the table of somebody's part, its chart, and the minutes as a document."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from typing import Any

from collegium.board.meetings.reports import MedicalShare, Trend
from collegium.board.models import AgendaItem, Attendance, Decision, Meeting, Part
from collegium.charts.meetings import MeetingShares, participation_chart
from collegium.commitments.models import Commitment
from collegium.commitments.presenters import NOBODY_YET, state_words
from collegium.documents.document import Block, Bullets, Column, Document, Heading, Paragraph, Table
from collegium.wording.dates import day
from collegium.wording.numbers import percentage, plural

NOT_NOTED = "not noted"
NONE = "none to count"
OF_ONE_TRUST = (
    "Speaking on more items is not better by itself: it shows how often somebody takes part, not what came of it. "
    "A meeting with a short agenda moves the shares more than a long one."
)


def share_words(share: float | None, part: int, whole: int) -> str:
    return NONE if share is None else f"{percentage(share)} ({part} of {whole})"


def trend_rows(trend: Trend) -> list[list[str]]:
    """Newest meeting first."""
    return [
        [
            day(one.held_on),
            share_words(one.part.rate, one.part.spoke, one.part.items),
            share_words(one.part.breadth, one.part.beyond_remit, one.part.spoke),
            str(one.explained),
            str(one.answered),
            NOT_NOTED if one.near_chair is None else "yes" if one.near_chair else "no",
        ]
        for one in reversed(trend.meetings)
    ]


def trend_sentence(trend: Trend) -> str:
    whole = trend.whole
    if whole.rate is None:
        return f"No meeting with an agenda is recorded at which {trend.person.name} was present."
    said = (
        f"In {plural(len(trend.meetings), 'meeting')} {trend.person.name} spoke on {whole.spoke} of {plural(whole.items, 'item')}, "
        f"{percentage(whole.rate)}."
    )
    if whole.breadth is not None:
        said += (
            f" {whole.beyond_remit} of these {whole.spoke} lay beyond the clinical remit, {percentage(whole.breadth)}."
        )
    near, noted = trend.near_chair
    return (
        f"{said} The seat was near the chair in {near} of {plural(noted, 'meeting')} where it was noted."
        if noted
        else said
    )


def trend_chart(trend: Trend) -> dict[str, Any]:
    shares = [MeetingShares(one.held_on, one.part.rate, one.part.breadth) for one in trend.meetings]
    return participation_chart(trend.person.name, shares)


def medical_words(share: MedicalShare) -> str:
    if share.share is None:
        return "Nobody is recorded as present yet."
    verb = "is a doctor" if share.doctors == 1 else "are doctors"
    return f"{share.doctors} of {plural(share.present, 'person')} present {verb}, {percentage(share.share)}."


def decision_words(decision: Decision, actions: Mapping[int, Sequence[Commitment]], on: dt.date) -> str:
    """What was decided, who does something about it by when, and how that stands."""
    said = [decision.text]
    for action in actions.get(decision.pk, ()):
        text = "" if action.text == decision.text else f"{action.text.rstrip('.')}. "
        owner, due = (
            action.owner.name if action.owner else NOBODY_YET,
            f", by {day(action.due_on)}" if action.due_on else "",
        )
        state = state_words(action, on)
        said.append(f"Action: {text}{owner}{due}{'' if state == 'Open' else f' ({state[:1].lower()}{state[1:]})'}.")
    return " ".join(said)


def paper_words(versions: Iterable[Any]) -> dict[int, str]:
    return {one.paper_id: f"{one.title}, version {one.number}, issued on {day(one.issued_on)}" for one in versions}


def minutes_document(
    meeting: Meeting,
    body: str,
    items: Sequence[AgendaItem],
    attendances: Sequence[Attendance],
    share: MedicalShare,
    *,
    private: bool,
    on: dt.date,
    papers: Mapping[int, str] | None = None,
    actions: Mapping[int, Sequence[Commitment]] | None = None,
) -> Document:
    """The minutes; private items only where the caller says so. `papers` are the issued ones, in words.

    `actions`: what was promised by a decision, as far as the readers of the document may read it.
    """
    shown = [one for one in items if private or one.part == Part.PUBLIC]
    agreed = meeting.minutes_agreed_on
    state = f"Minutes agreed on {day(agreed)}" if agreed else "Draft minutes, not agreed yet"
    decided = partial(decision_words, actions=actions or {}, on=on)
    which = "public and private parts: confidential" if private else "public part"
    return Document(
        title=f"{body}: minutes of {day(meeting.held_on)}",
        subtitle=f"{state}; {which}",
        organisation=meeting.organisation.name,
        date=on,
        blocks=tuple(minute_blocks(meeting, shown, attendances, share, papers or {}, decided)),
    )


def minute_blocks(
    meeting: Meeting,
    items: Sequence[AgendaItem],
    attendances: Sequence[Attendance],
    share: MedicalShare,
    papers: Mapping[int, str],
    words: Callable[[Decision], str],
) -> Iterator[Block]:
    yield Heading(1, "Attendance")
    if meeting.place:
        yield Paragraph(f"Held at {meeting.place}.")
    if attendances:
        columns = [Column("Name"), Column("Presence")]
        rows = [[one.person.name, one.get_presence_display()] for one in attendances]
        yield Table(caption="Who was there", columns=columns, rows=rows)
    yield Paragraph(medical_words(share))
    for part in Part:
        own = [one for one in items if one.part == part]
        if not own:
            continue
        yield Heading(1, part.label)
        for place, one in enumerate(own, start=1):
            yield Heading(2, f"{place}. {one.title}")
            if said := [text for text in (papers.get(one.kept_paper_id or 0), one.paper) if text]:
                yield Paragraph(f"Paper: {'; '.join(said)}")
            yield from (
                Paragraph(text.strip()) for text in (one.minute or "No minute yet.").split("\n") if text.strip()
            )
            decided = [words(each) for each in one.decisions.all()]
            if decided:
                yield Heading(3, "Decided")
                yield Bullets(decided)
    if not items:
        yield Heading(1, "Agenda")
        yield Paragraph("There is nothing on the agenda of this part.")
