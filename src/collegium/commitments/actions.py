"""Every write about a promise: keyword-only, atomic, audited. A promise without owner and date cannot be closed."""

from __future__ import annotations

import datetime as dt
import hashlib
import secrets
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone

from collegium.accounts.models import User
from collegium.audit.actions import Actor, Entry, name_of, record, recorded
from collegium.audit.digests import digest_of_rows, row_of
from collegium.audit.queries import history
from collegium.commitments.models import CalendarAddress, Commitment, CommitmentQuerySet, CommitmentStep
from collegium.commitments.sources import plain_id, refuse_unknown_source
from collegium.organisation.models import Membership, Organisation, Person
from collegium.registers.writing import check, entry, recorded_values
from collegium.wording.dates import day

Kind = CommitmentStep.Kind
State = Commitment.State
Readers = Commitment.Readers
NO_OWNER = "A promise without an owner cannot be closed. Name the owner first."
TOO_LATE_TO_MOVE = "The day has passed. Record that it was kept or not kept, or promise something else instead."
NO_NEW_DAY = "The day has passed, so it cannot be replaced by another."
NO_DATE = "A promise without a date cannot be closed. Say first by when it was due."


@recorded
def promise(
    *,
    by: Actor | str,
    organisation: Organisation,
    text: str,
    to: str,
    source: str,
    made_on: dt.date,
    maker: str = "",
    maker_post_id: int | None = None,
    to_person_id: int | None = None,
    to_unit_id: int | None = None,
    to_group: str = "",
    source_id: str = "",
    source_text: str = "",
    owner_id: int | None = None,
    due_on: dt.date | None = None,
    readers: str = Readers.BOARD,
    reader_post_id: int | None = None,
) -> Commitment:
    """Record a promise; owner and date may follow, but it cannot end without them."""
    source_id = plain_id(source_id)
    refuse_unknown_source(organisation, source, source_id, made_on)
    # Somebody who chose a unit and then “the public” leaves the unit behind: what does not belong to the choice is dropped.
    made = Commitment(
        organisation=organisation, text=text.strip(), maker=maker.strip(), maker_post_id=maker_post_id, to=to, source=source,
        source_id=source_id, source_text=source_text.strip(), made_on=made_on, owner_id=owner_id, due_on=due_on,
        readers=readers, reader_post_id=reader_post_id if readers == Readers.TWO_POSTS else None,
        to_person_id=to_person_id if to == Commitment.To.PERSON else None,
        to_unit_id=to_unit_id if to == Commitment.To.UNIT else None,
        to_group=to_group.strip() if to == Commitment.To.GROUP else "",
    )  # fmt: skip
    refuse_owner_who_cannot_read(made, made_on)
    return keep(made, by=by, verb="add", kind=Kind.MADE, on=made_on, said=made.text)


def agree_action(
    *, by: Actor | str, organisation: Organisation, text: str, owner_id: int, due_on: dt.date, on: dt.date, **about: Any
) -> Commitment:
    """An action that a measure, a meeting, a barrier or a finding led to: promised by the owner's post, where there is one."""
    return promise(
        by=by, organisation=organisation, text=text, owner_id=owner_id, due_on=due_on, made_on=on,
        **(maker_of(owner_id, on) | about),
    )  # fmt: skip


def maker_of(owner_id: int, on: dt.date) -> dict[str, Any]:
    """In whose name an owner promises: the post held longest on that day, or the person where there is none."""
    post = Membership.objects.at(on).filter(person=owner_id).order_by("starts", "pk").values_list("post_id", flat=True)
    if (held := post.first()) is not None:
        return {"maker_post_id": held}
    return {"maker": Person.objects.filter(pk=owner_id).values_list("name", flat=True).first() or ""}


@recorded
def assign(*, by: Actor | str, commitment: Commitment, owner_id: int | None, due_on: dt.date | None, on: dt.date, reason: str = "") -> Commitment:  # fmt: skip
    """Name or change the owner and the date; what was there before stays in the history."""
    held = locked(commitment)
    stated = last_stated(held)
    moved = stated is not None and due_on != stated and not (due_on is None and held.due_on is None)
    if stated is not None and moved and stated < on and recorded_on(held) != on:
        # Otherwise a broken promise would be turned into a kept one by moving its day, or by emptying it first.
        late = TOO_LATE_TO_MOVE if held.due_on else f"{NO_NEW_DAY} Enter {day(stated)}, the day that was promised last."
        raise ValidationError({"due_on": late})
    if moved and not reason.strip():
        raise ValidationError({"reason": "Say why the date is moved: those who were promised it will ask."})
    before = recorded_values(held)
    held.owner_id, held.due_on = owner_id, due_on
    refuse_owner_who_cannot_read(held, on)
    return keep(held, by=by, verb="assign", kind=Kind.OWNED, on=on, said=reason.strip(), before=before)


@recorded
def add_evidence(*, by: Actor | str, commitment: Commitment, text: str, on: dt.date, link: str = "") -> CommitmentStep:
    if not text.strip():
        raise ValidationError({"text": "Say what shows that the promise is being kept."})
    held = Commitment.objects.select_for_update().get(pk=commitment.pk)
    said = {"kind": Kind.EVIDENCE, "on": on, "text": text.strip(), "link": link.strip(), "by": name_of(by)}
    if held.steps.filter(**said).exists():
        raise ValidationError("You added this evidence already today.")
    made = step(held, by=by, kind=Kind.EVIDENCE, on=on, said=text.strip(), link=link.strip())
    # Not “text”: a history would read it as new words of the promise.
    after = {"step": made.pk, "evidence": made.text, "link": made.link}
    record(by=name_of(by), entries=[entry("evidence", held, after=after, rows_digest=digest_of_step(made))])
    return made


@recorded
def keep_promise(*, by: Actor | str, commitment: Commitment, on: dt.date, text: str = "", link: str = "") -> Commitment:
    """It was kept: shown by evidence, given now or before."""
    held = ending(commitment, on)
    if text.strip():
        add_evidence(by=by, commitment=held, text=text, link=link, on=on)
    elif not held.steps.filter(kind=Kind.EVIDENCE).exists():
        raise ValidationError({"text": "Say what shows that it was kept: there is no evidence yet."})
    return end(held, by=by, state=State.KEPT, on=on, reason=text.strip())


@recorded
def break_promise(*, by: Actor | str, commitment: Commitment, on: dt.date, reason: str) -> Commitment:
    """It was not kept, and why."""
    return end(ending(commitment, on, reason), by=by, state=State.BROKEN, on=on, reason=reason.strip())


@recorded
def change_promise(
    *, by: Actor | str, commitment: Commitment, on: dt.date, reason: str, text: str, due_on: dt.date | None, owner_id: int | None = None
) -> Commitment:  # fmt: skip
    """Something else is promised instead: the old promise ends as changed, with its reason; the new one is returned."""
    if due_on is None:
        raise ValidationError({"due_on": "Enter the day by which the new promise is due."})
    old = end(ending(commitment, on, reason), by=by, state=State.CHANGED, on=on, reason=reason.strip())
    made = Commitment.objects.get(pk=old.pk)
    made.pk, made._state.adding = None, True
    made.text, made.due_on, made.made_on, made.replaces_id = text.strip(), due_on, on, old.pk
    made.owner_id = owner_id or old.owner_id
    made.state, made.closed_on, made.reason = State.OPEN, None, ""
    return keep(made, by=by, verb="promise", kind=Kind.MADE, on=on, said=made.text)


@recorded
def reopen(*, by: Actor | str, commitment: Commitment, on: dt.date, reason: str) -> Commitment:
    """It was closed by mistake. One that another promise replaced stays closed."""
    held = Commitment.objects.select_for_update().get(pk=commitment.pk)
    if held.open:
        raise ValidationError("This promise is open.")
    if not reason.strip():
        raise ValidationError({"reason": "Say why it is opened again."})
    if Commitment.every.filter(replaces=held).exists():  # a removed one too: otherwise removal would undo a late change
        raise ValidationError("Another promise took the place of this one: it cannot be opened again.")
    before = recorded_values(held)
    held.state, held.closed_on, held.reason = State.OPEN, None, ""
    return keep(held, by=by, verb="reopen", kind=Kind.REOPENED, on=on, said=reason.strip(), before=before)


@recorded
def renew_calendar(*, by: User, organisation: Organisation, everything: bool, on: dt.date) -> str:
    """A new secret for the user's calendar, told once; the address from before no longer works."""
    secret = secrets.token_urlsafe(32)
    values = {"fingerprint": fingerprint(secret), "everything": everything, "made_on": on}
    row, _ = CalendarAddress.objects.update_or_create(organisation=organisation, user=by, defaults=values)
    made = Entry(verb="commitments.calendar", subject="commitments.calendaraddress", subject_id=str(row.pk), organisation=organisation.code, after={"everything": everything})  # fmt: skip
    record(by=name_of(by), entries=[made])
    return secret


@recorded
def end_calendar(*, by: User, organisation: Organisation) -> None:
    """The address stops working."""
    for row in CalendarAddress.objects.filter(organisation=organisation, user=by):
        ended = Entry(verb="commitments.calendar_ended", subject="commitments.calendaraddress", subject_id=str(row.pk), organisation=organisation.code)  # fmt: skip
        row.delete()
        record(by=name_of(by), entries=[ended])


def fingerprint(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


def last_stated(row: Commitment) -> dt.date | None:
    """The day by which it is due, or was before the day was emptied: the record knows."""
    if row.due_on is not None:
        return row.due_on
    for event in history(row._meta.label_lower, str(row.pk)):
        for side in (event.after, event.before):
            if side and side.get("due_on"):
                return dt.date.fromisoformat(side["due_on"])
    return None


@recorded
def confide(*, by: Actor | str, promises: CommitmentQuerySet, reason: str) -> None:
    """Close promises to all but the people they concern; those that were removed too, since they can come back."""
    for promise in promises.select_for_update():
        before = recorded_values(promise)
        promise.readers = Commitment.Readers.PARTIES
        check(promise)
        promise.save(update_fields=["readers"])
        after = recorded_values(promise)
        record(by=name_of(by), entries=[entry("confide", promise, before=before, after=after, reason=reason)])


def recorded_on(row: Commitment) -> dt.date | None:
    """The day on which it came into the record."""
    first = history(row._meta.label_lower, str(row.pk)).last()
    return None if first is None else timezone.localtime(first.at).date()


def locked(commitment: Commitment) -> Commitment:
    held: Commitment = Commitment.objects.select_for_update().get(pk=commitment.pk)
    if not held.open:
        raise ValidationError(f"This promise has ended: it was {held.get_state_display().lower()}.")
    return held


def ending(commitment: Commitment, on: dt.date, reason: str | None = None) -> Commitment:
    """The promise as it stands, ready to end; every problem at once."""
    held = locked(commitment)
    problems = [message for missing, message in ((held.owner_id is None, NO_OWNER), (held.due_on is None, NO_DATE)) if missing]  # fmt: skip
    wrong: dict[str, list[str]] = {"__all__": problems} if problems else {}
    if reason is not None and not reason.strip():
        wrong["reason"] = ["Say why: it stays beside the promise."]
    if on < held.made_on:
        wrong["ended_on"] = ["This day lies before the promise."]
    if wrong:
        raise ValidationError(wrong)
    return held


def end(held: Commitment, *, by: Actor | str, state: State, on: dt.date, reason: str) -> Commitment:
    before = recorded_values(held)
    held.state, held.closed_on, held.reason = state, on, reason
    return keep(held, by=by, verb=state.value, kind=Kind(state.value), on=on, said=reason, before=before)


def keep(
    row: Commitment, *, by: Actor | str, verb: str, kind: Kind, on: dt.date, said: str, before: dict[str, Any] | None = None
) -> Commitment:  # fmt: skip
    check(row)
    row.save()
    digest = digest_of_step(step(row, by=by, kind=kind, on=on, said=said))
    reason, after = "" if before is None else said, recorded_values(row)
    made = entry(verb, row, before=before, after=after, reason=reason, rows_digest=digest)
    record(by=name_of(by), entries=[made])
    return row


def step(row: Commitment, *, by: Actor | str, kind: Kind, on: dt.date, said: str, link: str = "") -> CommitmentStep:
    made = CommitmentStep(commitment=row, on=on, kind=kind, text=said, link=link, by=name_of(by))
    made.full_clean()
    made.save()
    return made


def digest_of_step(step: CommitmentStep) -> str:
    return digest_of_rows([row_of(step)])


def refuse_owner_who_cannot_read(row: Commitment, on: dt.date) -> None:
    """Between two posts, only their holders read: nobody else can answer for it."""
    if row.readers != Readers.TWO_POSTS or row.owner_id is None:
        return
    held = Membership.objects.at(on).filter(person=row.owner_id, post__in=[row.maker_post_id, row.reader_post_id])
    if not held.exists():
        raise ValidationError({"owner": "Only a holder of one of the two posts can answer for this promise."})
