"""Every write about a promise: keyword-only, atomic, audited. A promise without owner and date cannot be closed."""

from __future__ import annotations

import datetime as dt
import hashlib
import secrets
from typing import Any

from django.core.exceptions import ValidationError

from collegium.accounts.models import User
from collegium.audit.actions import Entry, name_of, record, recorded
from collegium.commitments.models import CalendarAddress, Commitment, CommitmentStep
from collegium.organisation.models import Organisation
from collegium.organisation.recording import values_of

Kind = CommitmentStep.Kind
State = Commitment.State
NO_OWNER = "A promise without an owner cannot be closed. Name the owner first."
NO_DATE = "A promise without a date cannot be closed. Say first by when it was due."


@recorded
def promise(
    *,
    by: User | str,
    organisation: Organisation,
    text: str,
    maker: str,
    to: str,
    source: str,
    made_on: dt.date,
    to_person_id: int | None = None,
    to_unit_id: int | None = None,
    to_group: str = "",
    source_id: str = "",
    source_text: str = "",
    owner_id: int | None = None,
    due_on: dt.date | None = None,
    private: bool = False,
) -> Commitment:
    """Record a promise; owner and date may follow, but it cannot end without them."""
    # Somebody who chose a unit and then “the public” leaves the unit behind: what does not belong to the choice is dropped.
    made = Commitment(
        organisation=organisation, text=text.strip(), maker=maker.strip(), to=to, source=source, source_id=source_id,
        source_text=source_text.strip(), made_on=made_on, owner_id=owner_id, due_on=due_on, private=private,
        to_person_id=to_person_id if to == Commitment.To.PERSON else None,
        to_unit_id=to_unit_id if to == Commitment.To.UNIT else None,
        to_group=to_group.strip() if to == Commitment.To.GROUP else "",
    )  # fmt: skip
    return keep(made, by=by, verb="promise", kind=Kind.MADE, on=made_on, said=text.strip())


@recorded
def assign(*, by: User | str, commitment: Commitment, owner_id: int | None, due_on: dt.date | None, on: dt.date, reason: str = "") -> Commitment:  # fmt: skip
    """Name or change the owner and the date; what was there before stays in the history."""
    held = locked(commitment)
    moved = held.due_on is not None and due_on != held.due_on
    if moved and not reason.strip():
        raise ValidationError({"reason": "Say why the date is moved: those who were promised it will ask."})
    before = values_of(held)
    held.owner_id, held.due_on = owner_id, due_on
    return keep(held, by=by, verb="assign", kind=Kind.OWNED, on=on, said=reason.strip(), before=before)


@recorded
def add_evidence(*, by: User | str, commitment: Commitment, text: str, on: dt.date, link: str = "") -> CommitmentStep:
    if not text.strip():
        raise ValidationError({"text": "Say what shows that the promise is being kept."})
    held = Commitment.objects.select_for_update().get(pk=commitment.pk)
    made = step(held, by=by, kind=Kind.EVIDENCE, on=on, said=text.strip(), link=link.strip())
    note(by=by, verb="evidence", row=held, after={"step": made.pk, "text": made.text, "link": made.link})
    return made


@recorded
def keep_promise(*, by: User | str, commitment: Commitment, on: dt.date, text: str = "", link: str = "") -> Commitment:
    """It was kept: shown by evidence, given now or before."""
    held = ending(commitment, on)
    if text.strip():
        add_evidence(by=by, commitment=held, text=text, link=link, on=on)
    elif not held.steps.filter(kind=Kind.EVIDENCE).exists():
        raise ValidationError({"text": "Say what shows that it was kept: there is no evidence yet."})
    return end(held, by=by, state=State.KEPT, on=on, reason=text.strip())


@recorded
def break_promise(*, by: User | str, commitment: Commitment, on: dt.date, reason: str) -> Commitment:
    """It was not kept, and why."""
    return end(ending(commitment, on, reason), by=by, state=State.BROKEN, on=on, reason=reason.strip())


@recorded
def change_promise(
    *, by: User | str, commitment: Commitment, on: dt.date, reason: str, text: str, due_on: dt.date, owner_id: int | None = None
) -> Commitment:  # fmt: skip
    """Something else is promised instead: the old promise ends as changed, with its reason; the new one is returned."""
    old = end(ending(commitment, on, reason), by=by, state=State.CHANGED, on=on, reason=reason.strip())
    made = Commitment.objects.get(pk=old.pk)
    made.pk, made._state.adding = None, True
    made.text, made.due_on, made.made_on, made.replaces_id = text.strip(), due_on, on, old.pk
    made.owner_id = owner_id or old.owner_id
    made.state, made.closed_on, made.reason = State.OPEN, None, ""
    return keep(made, by=by, verb="promise", kind=Kind.MADE, on=on, said=made.text)


@recorded
def reopen(*, by: User | str, commitment: Commitment, on: dt.date, reason: str) -> Commitment:
    """It was closed by mistake. One that another promise replaced stays closed."""
    held = Commitment.objects.select_for_update().get(pk=commitment.pk)
    if held.open:
        raise ValidationError("This promise is open.")
    if not reason.strip():
        raise ValidationError({"reason": "Say why it is opened again."})
    if Commitment.objects.filter(replaces=held).exists():
        raise ValidationError("Another promise took the place of this one: it cannot be opened again.")
    before = values_of(held)
    held.state, held.closed_on, held.reason = State.OPEN, None, ""
    return keep(held, by=by, verb="reopen", kind=Kind.REOPENED, on=on, said=reason.strip(), before=before)


@recorded
def renew_calendar(*, by: User, organisation: Organisation, everything: bool, on: dt.date) -> str:
    """A new secret for the user's calendar, told once; the address from before no longer works."""
    secret = secrets.token_urlsafe(32)
    values = {"fingerprint": fingerprint(secret), "everything": everything, "made_on": on}
    row, _ = CalendarAddress.objects.update_or_create(organisation=organisation, user=by, defaults=values)
    entry = Entry(verb="commitments.calendar", subject="commitments.calendaraddress", subject_id=str(row.pk), organisation=organisation.code, after={"everything": everything})  # fmt: skip
    record(by=name_of(by), entries=[entry])
    return secret


@recorded
def end_calendar(*, by: User, organisation: Organisation) -> None:
    """The address stops working."""
    for row in CalendarAddress.objects.filter(organisation=organisation, user=by):
        entry = Entry(verb="commitments.calendar_ended", subject="commitments.calendaraddress", subject_id=str(row.pk), organisation=organisation.code)  # fmt: skip
        row.delete()
        record(by=name_of(by), entries=[entry])


def fingerprint(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


def locked(commitment: Commitment) -> Commitment:
    held = Commitment.objects.select_for_update().get(pk=commitment.pk)
    if not held.open:
        raise ValidationError(f"This promise has ended: it was {held.get_state_display().lower()}.")
    return held


def ending(commitment: Commitment, on: dt.date, reason: str | None = None) -> Commitment:
    """The promise as it stands, ready to end; every problem at once."""
    held = locked(commitment)
    problems = [message for missing, message in ((held.owner_id is None, NO_OWNER), (held.due_on is None, NO_DATE)) if missing]  # fmt: skip
    found: dict[str, list[str]] = {"__all__": problems} if problems else {}
    if reason is not None and not reason.strip():
        found["reason"] = ["Say why: it stays beside the promise."]
    if on < held.made_on:
        found["on"] = ["This day lies before the promise."]
    if found:
        raise ValidationError(found)
    return held


def end(held: Commitment, *, by: User | str, state: State, on: dt.date, reason: str) -> Commitment:
    before = values_of(held)
    held.state, held.closed_on, held.reason = state, on, reason
    return keep(held, by=by, verb=state.value, kind=Kind(state.value), on=on, said=reason, before=before)


def keep(
    row: Commitment, *, by: User | str, verb: str, kind: Kind, on: dt.date, said: str, before: dict[str, Any] | None = None
) -> Commitment:  # fmt: skip
    for name in ("to_person", "owner", "to_unit"):
        chosen = getattr(row, name)
        if chosen is not None and chosen.organisation_id != row.organisation_id:
            raise ValidationError({name: "This belongs to another organisation."})
    row.full_clean()
    row.save()
    step(row, by=by, kind=kind, on=on, said=said)
    note(by=by, verb=verb, row=row, before=before, after=values_of(row), reason=said)
    return row


def step(row: Commitment, *, by: User | str, kind: Kind, on: dt.date, said: str, link: str = "") -> CommitmentStep:
    made = CommitmentStep(commitment=row, on=on, kind=kind, text=said, link=link, by=name_of(by))
    made.full_clean()
    made.save()
    return made


def note(*, by: User | str, verb: str, row: Commitment, after: dict[str, Any], before: dict[str, Any] | None = None, reason: str = "") -> None:  # fmt: skip
    entry = Entry(
        verb=f"commitments.{verb}", subject="commitments.commitment", subject_id=str(row.pk),
        organisation=row.organisation.code, before=before, after=after, reason=reason[:500],
    )  # fmt: skip
    record(by=name_of(by), entries=[entry])
