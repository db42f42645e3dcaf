"""Recording what is known of a barrier; what was recorded before stays."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.core.exceptions import ValidationError

from collegium.accounts.models import User
from collegium.audit.actions import name_of, recorded
from collegium.board.barriers.known import known_barriers
from collegium.board.models import BarrierRecord, OwnBarrier
from collegium.board.sources import BARRIER
from collegium.commitments.actions import agree_action
from collegium.organisation.models import Organisation, Person
from collegium.registers import writing

STEP = ("owner_id", "next_step", "due_on")


@recorded
def record_barrier(
    *, by: User | str, organisation: Organisation, barrier: str, values: dict[str, Any], on: dt.date
) -> BarrierRecord:
    """What is known of a barrier; a next step has an owner and a day, and becomes a promise to the doctors."""
    step = {name: values.get(name) for name in STEP}
    problems: dict[str, str] = {}
    if barrier not in {one.id for one in known_barriers(organisation)}:
        problems["barrier"] = "No barrier of this name is known."
    owner, text = step["owner_id"], (step["next_step"] or "").strip()
    if owner is not None and not Person.objects.filter(pk=owner, organisation=organisation).exists():
        problems["owner"] = "This person is not in the register of the organisation."
    if text and owner is None:
        problems.setdefault("owner", "A next step has an owner.")
    if text and step["due_on"] is None:
        problems["due_on"] = "A next step has a day."
    if not text and (owner is not None or step["due_on"] is not None) and "owner" not in problems:
        problems["next_step"] = "Say what the next step is, or leave owner and day empty."
    if problems:
        raise ValidationError(problems)
    known = {name: value for name, value in values.items() if name not in STEP}
    made = BarrierRecord(organisation=organisation, barrier=barrier, recorded_on=on, recorded_by=name_of(by), **known)
    writing.add(by=by, row=made, verb="record")
    if text and owner is not None and step["due_on"] is not None:
        agree_action(
            by=by, organisation=organisation, text=text, owner_id=owner, due_on=step["due_on"], on=on, source=BARRIER,
            source_id=barrier, to="group", to_group=f"The doctors of {organisation.name}"[:200],
        )  # fmt: skip
    return made


def refuse_used(row: OwnBarrier) -> None:
    """An own barrier of which something is recorded stays, so that the record keeps its name."""
    if BarrierRecord.objects.filter(organisation=row.organisation, barrier=row.barrier.id).exists():
        raise ValidationError("Something is recorded about this barrier, so it stays. You can correct its name.")
