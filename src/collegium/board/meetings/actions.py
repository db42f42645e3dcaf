"""Every write about a meeting: keyword-only, atomic, audited. Agreed minutes change only after they were opened again."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone

from collegium.accounts.models import User
from collegium.audit.actions import recorded
from collegium.board.meetings.agreed import digest_of_minutes
from collegium.board.meetings.queries import body_names
from collegium.board.models import AgendaItem, Attendance, Contribution, Decision, Meeting, Paper, Part
from collegium.board.sources import MEETING
from collegium.commitments.actions import agree_action, confide
from collegium.commitments.models import Commitment, CommitmentQuerySet
from collegium.commitments.queries import of_source
from collegium.commitments.readers import CONFIDED
from collegium.organisation.models import Body, Organisation, Person
from collegium.registers import writing
from collegium.registers.many_rows import add_many
from collegium.wording.numbers import agreeing, plural


@dataclass(frozen=True)
class Present:
    """Somebody's presence at a meeting, as it is to be recorded."""

    person_id: int
    presence: str
    near_chair: bool | None = None


@dataclass(frozen=True)
class Spoke:
    """Somebody's part in one item, as it is to be recorded."""

    person_id: int
    explained_data: bool = False
    answered_with_action: bool = False


@recorded
def plan_meeting(
    *, by: User | str, organisation: Organisation, body_id: int, held_on: dt.date, place: str = ""
) -> Meeting:
    body = Body.objects.filter(pk=body_id, organisation=organisation).first()
    if body is None:
        raise ValidationError({"body": "The register of this organisation has no such body."})
    if not body.placements.at(held_on).exists():
        raise ValidationError({"held_on": "The body does not exist on this day. Choose another day."})
    made = Meeting(organisation=organisation, body=body, held_on=held_on, place=place.strip())
    return writing.add(by=by, row=made)


def refuse_held(meeting: Meeting) -> None:
    """Only a meeting that was never held is removed: one with attendance, minutes or decisions was."""
    refuse_agreed(meeting)
    said = meeting.items.exclude(minute="").exists() or Decision.objects.filter(item__meeting=meeting).exists()
    if said or meeting.attendances.exists():
        raise ValidationError("A meeting with attendance, minutes or decisions was held, so it stays.")


@recorded
def add_item(*, by: User | str, meeting: Meeting, values: dict[str, Any]) -> AgendaItem:
    refuse_agreed(meeting)
    last = meeting.items.order_by("-position").values_list("position", flat=True).first() or 0
    made = AgendaItem(meeting=meeting, position=last + 1, **values)
    refuse_paper_elsewhere(meeting, made.kept_paper_id)
    return writing.add(by=by, row=made)


@recorded
def correct_item(*, by: User | str, item: AgendaItem, values: dict[str, Any]) -> AgendaItem:
    """Title, part, kind, paper or minute. What was promised by an item that becomes private becomes so with it.

    An item that becomes public leaves its promises as they are: who may read one is then for people to decide.
    """
    refuse_agreed(item.meeting)
    refuse_paper_elsewhere(item.meeting, values.get("kept_paper_id"))
    corrected = writing.correct(by=by, row=item, values=values)
    if corrected.part == Part.PRIVATE:
        decisions = [str(pk) for pk in item.decisions.values_list("pk", flat=True)]
        made = Commitment.every.filter(organisation=item.meeting.organisation, source=MEETING, source_id__in=decisions)
        confide(by=by, promises=made.exclude(readers__in=CONFIDED), reason="Its item became private")
    return corrected


@recorded
def move_item(*, by: User | str, item: AgendaItem, up: bool) -> None:
    """Swap an item with its neighbour; at the end of the agenda nothing happens."""
    refuse_agreed(item.meeting)
    others = (
        item.meeting.items.filter(position__lt=item.position)
        if up
        else item.meeting.items.filter(position__gt=item.position)
    )
    neighbour = others.order_by("-position" if up else "position").first()
    if neighbour is None:
        return
    here, there = item.position, neighbour.position
    writing.correct(by=by, row=neighbour, values={"position": here}, verb="move")
    writing.correct(by=by, row=item, values={"position": there}, verb="move")


@recorded
def remove_item(*, by: User | str, item: AgendaItem) -> None:
    refuse_agreed(item.meeting)
    if item.minute or item.contributions.exists() or item.decisions.exists():
        raise ValidationError("This item has a minute, contributions or decisions. Take those away first.")
    writing.remove(by=by, row=item, reason="")


@recorded
def record_attendance(*, by: User | str, meeting: Meeting, present: Sequence[Present]) -> None:
    """The whole list; who is left out was neither there nor sent apologies."""
    refuse_agreed(meeting)
    refuse_strangers(meeting.organisation, [one.person_id for one in present])
    there = {one.person_id for one in present if one.presence != Attendance.Presence.APOLOGIES}
    if there and meeting.held_on > timezone.localdate():
        raise ValidationError("This meeting has not been held yet. Until then, record only apologies.")
    spoke = Contribution.objects.filter(item__meeting=meeting).exclude(person__in=there)
    if spoke.exists():
        raise ValidationError(
            "Somebody who spoke on an item would not have been there. Correct the contributions first."
        )
    before = {str(one.person_id): [one.presence, one.near_chair] for one in meeting.attendances.all()}
    rows = [
        Attendance(meeting=meeting, person_id=one.person_id, presence=one.presence, near_chair=one.near_chair)
        for one in present
    ]
    meeting.attendances.all().delete()
    for row in rows:
        row.full_clean()
    add_many(Attendance, rows)
    after = {str(one.person_id): [one.presence, one.near_chair] for one in present}
    writing.note(by=by, verb="record_attendance", row=meeting, before=before, after=after)


@recorded
def record_contributions(*, by: User | str, item: AgendaItem, spoke: Sequence[Spoke]) -> None:
    """Everybody who spoke on an item; each must have been there."""
    refuse_agreed(item.meeting)
    there = set(
        item.meeting.attendances.exclude(presence=Attendance.Presence.APOLOGIES).values_list("person_id", flat=True)
    )
    if not {one.person_id for one in spoke} <= there:
        raise ValidationError("Somebody was not there. Record the attendance first.")
    before = {str(one.person_id): [one.explained_data, one.answered_with_action] for one in item.contributions.all()}
    item.contributions.all().delete()
    add_many(Contribution, (
        Contribution(
            item=item, person_id=one.person_id, explained_data=one.explained_data,
            answered_with_action=one.answered_with_action,
        )
        for one in spoke
    ))  # fmt: skip
    after = {str(one.person_id): [one.explained_data, one.answered_with_action] for one in spoke}
    writing.note(by=by, verb="record_contributions", row=item, before=before, after=after)


@recorded
def decide(
    *, by: User | str, item: AgendaItem, text: str, owner_id: int | None = None, due_on: dt.date | None = None
) -> Decision:
    refuse_agreed(item.meeting)
    if owner_id is not None:
        refuse_strangers(item.meeting.organisation, [owner_id])
    if (owner_id is None) != (due_on is None):
        name = "due_on" if due_on is None else "owner"
        raise ValidationError({name: "An action needs both: who does it, and by when."})
    if due_on is not None and due_on < item.meeting.held_on:
        raise ValidationError({"due_on": "This day is before the meeting."})
    meeting = item.meeting
    made = writing.add(by=by, row=Decision(item=item, text=text.strip()))
    if owner_id is not None and due_on is not None:
        body = body_names(meeting.organisation, meeting.held_on).get(meeting.body_id, "The meeting")
        agree_action(
            by=by, organisation=meeting.organisation, text=made.text, owner_id=owner_id, due_on=due_on,
            on=meeting.held_on, source=MEETING, source_id=str(made.pk), to="group", to_group=body,
            readers="parties" if item.part == Part.PRIVATE else "board",
        )  # fmt: skip
    return made


@recorded
def take_back_decision(*, by: User | str, decision: Decision, readable: CommitmentQuerySet) -> None:
    """What was promised by it goes with it, as long as nothing happened to the promise, and nothing goes unseen.

    `readable`: the promises that whoever takes it back may read.
    """
    refuse_agreed(decision.item.meeting)
    promises = of_source(
        Commitment.objects.filter(organisation=decision.item.meeting.organisation), MEETING, decision.pk
    )
    if len(promises) > len(of_source(readable, MEETING, decision.pk)):
        raise ValidationError(
            "Something else depends on this decision, so it stays. Ask the medical director’s office for help."
        )
    for promise in promises:
        if not promise.open or promise.steps.count() > 1:
            raise ValidationError(
                "Its action is under way. Record first that the promise was kept, not kept or changed."
            )
        writing.remove(by=by, row=promise, reason="The decision was recorded by mistake")
    writing.remove(by=by, row=decision, reason="")


@recorded
def agree_minutes(*, by: User | str, row: Meeting, minutes_agreed_on: dt.date, on: dt.date) -> Meeting:
    """From now on nothing changes, until somebody opens the minutes again with a reason."""
    refuse_agreed(row)
    problems = []
    if minutes_agreed_on < row.held_on:
        problems.append("Minutes are agreed on the day of the meeting or later.")
    if minutes_agreed_on > on:
        problems.append("This day lies in the future.")
    if not row.attendances.exists():
        problems.append("Nobody is recorded as present.")
    if without := row.items.filter(minute="").count():
        problems.append(f"{plural(without, 'item')} {agreeing(without, 'has', 'have')} no minute yet.")
    if problems:
        raise ValidationError({"minutes_agreed_on": problems})
    digest = digest_of_minutes(row, minutes_agreed_on)
    values = {"minutes_agreed_on": minutes_agreed_on}
    return writing.correct(by=by, row=row, values=values, verb="agree", rows_digest=digest)


@recorded
def reopen_minutes(*, by: User | str, row: Meeting, reason: str, on: dt.date) -> Meeting:
    if row.minutes_agreed_on is None:
        raise ValidationError("These minutes are open.")
    # Of what is opened again: had it been rewritten meanwhile, it would differ from what was agreed.
    digest = digest_of_minutes(row, row.minutes_agreed_on)
    values = {"minutes_agreed_on": None}
    return writing.correct(by=by, row=row, values=values, verb="reopen", reason=reason, rows_digest=digest)


def refuse_agreed(meeting: Meeting) -> None:
    if meeting.minutes_agreed_on is not None:
        raise ValidationError("The minutes of this meeting are agreed. Open them again to change anything.")


def refuse_paper_elsewhere(meeting: Meeting, paper: int | None) -> None:
    if paper is not None and not Paper.objects.filter(pk=paper, organisation=meeting.organisation).exists():
        raise ValidationError({"kept_paper": "This paper belongs to another organisation."})


def refuse_strangers(organisation: Organisation, people: Sequence[int]) -> None:
    if Person.objects.filter(organisation=organisation, pk__in=people).count() != len(set(people)):
        raise ValidationError("Somebody is not in the register of this organisation.")
