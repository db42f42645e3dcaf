"""Promises in words: to whom, by when, and as a file."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping

from collegium.commitments.calendar import Due
from collegium.commitments.models import Commitment
from collegium.tables.writing import write_csv
from collegium.wording.dates import day
from collegium.wording.numbers import plural

COLUMNS = (
    "number", "promise", "promised_by", "promised_to", "source", "source_text", "promised_on", "owner", "due_on", "state",
    "overdue", "ended_on", "reason",
)  # fmt: skip


def beneficiary(one: Commitment, units: Mapping[int, str]) -> str:
    """Whom it was promised to."""
    if one.to == Commitment.To.PERSON and one.to_person is not None:
        return one.to_person.name
    if one.to == Commitment.To.UNIT and one.to_unit is not None:
        return units.get(one.to_unit.pk, one.to_unit.code)
    return one.to_group or "the public"


def state_words(one: Commitment, on: dt.date) -> str:
    if one.overdue(on) and one.due_on is not None:
        return f"Open, overdue by {plural((on - one.due_on).days, 'day')}"
    if one.open and not one.can_be_closed:
        return "Open, without " + ("owner" if one.owner_id is None else "date" if one.due_on is None else "")
    return one.get_state_display() if one.closed_on is None else f"{one.get_state_display()} on {day(one.closed_on)}"


def source_words(one: Commitment) -> str:
    return one.get_source_display() + (f": {one.source_text}" if one.source_text else "")


def csv_of(found: Iterable[Commitment], units: Mapping[int, str], on: dt.date) -> bytes:
    rows = [
        [
            one.pk, one.text, one.maker, beneficiary(one, units), one.source, one.source_text, one.made_on.isoformat(),
            one.owner.name if one.owner else None, one.due_on.isoformat() if one.due_on else None, one.state,
            "yes" if one.overdue(on) else "no", one.closed_on.isoformat() if one.closed_on else None, one.reason,
        ]
        for one in found
    ]  # fmt: skip
    return write_csv(COLUMNS, rows, mark=True)


def dues(found: Iterable[Commitment], address: str) -> list[Due]:
    """What a calendar shows of open promises: nothing of a private one but that it is due."""
    return [
        Due(
            f"commitment-{one.pk}@collegium",
            one.due_on,
            f"Due: {one.text[:120]}" if not one.private else "A promise is due",
            f"{one.text}\nOwner: {one.owner.name if one.owner else 'nobody named yet'}" if not one.private else "Open the page to read it.",
            address.rstrip("/") + one.get_absolute_url(),
            one.made_on,
        )
        for one in found
        if one.due_on is not None
    ]  # fmt: skip
