"""Recording what is known of a barrier; what was recorded before stays."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.core.exceptions import ValidationError

from collegium.accounts.models import User
from collegium.audit.actions import name_of, recorded
from collegium.board.models import BarrierRecord
from collegium.definitions.barriers import barriers
from collegium.organisation.models import Organisation, Person
from collegium.registers import writing


@recorded
def record_barrier(
    *, by: User | str, organisation: Organisation, barrier: str, values: dict[str, Any], on: dt.date
) -> BarrierRecord:
    """A barrier that is met and has a next step also has an owner and a day."""
    problems: dict[str, str] = {}
    if barrier not in {one.id for one in barriers()}:
        problems["barrier"] = "No barrier of this name is known."
    owner = values.get("owner_id")
    if owner is not None and not Person.objects.filter(pk=owner, organisation=organisation).exists():
        problems["owner"] = "This person is not in the register of the organisation."
    if values.get("next_step", "").strip():
        if owner is None:
            problems["owner"] = "A next step has an owner."
        if values.get("due_on") is None:
            problems["due_on"] = "A next step has a day."
    if problems:
        raise ValidationError(problems)
    made = BarrierRecord(organisation=organisation, barrier=barrier, recorded_on=on, recorded_by=name_of(by), **values)
    return writing.add(by=by, row=made)
