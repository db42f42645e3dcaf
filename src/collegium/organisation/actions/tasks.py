"""The usual tasks of a unit, offered so that an office need not begin with an empty page."""

from __future__ import annotations

import datetime as dt

from django.core.exceptions import ValidationError

from collegium.accounts.models import User
from collegium.audit.actions import recorded
from collegium.organisation.actions.facts import add_fact
from collegium.organisation.models import Responsibility, Unit

# Who leads by default: practicalities the manager; the medical workforce and the message to doctors the clinical
# director (methods A94).
DEFAULT_TASKS = (
    ("Day-to-day practicalities", "manager"),
    ("Medical workforce", "doctor"),
    ("Message to the doctors", "doctor"),
)


@recorded
def propose_default_tasks(*, by: User | str, unit: Unit, starts: dt.date) -> list[Responsibility]:
    """Add the usual tasks that the unit does not have on that day or later; those that it has stay as they are."""
    if not unit.placements.at(starts).exists():
        raise ValidationError({"unit": ["The unit does not exist on that day."]})
    present = {
        name.casefold()
        for name, ends in unit.responsibilities.filter(kind=Responsibility.Kind.TASK).values_list("name", "ends")
        if ends is None or ends >= starts
    }
    return [
        add_fact(
            by=by,
            fact=Responsibility(unit=unit, kind=Responsibility.Kind.TASK, name=name, starts=starts, **{lead: True}),
        )
        for name, lead in DEFAULT_TASKS
        if name.casefold() not in present
    ]
