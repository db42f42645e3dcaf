"""An organisation that a user adds is open to that user."""

from __future__ import annotations

import datetime as dt
from typing import Any

from collegium.accounts.models import User
from collegium.accounts.roles import MAY, Permission, Role
from collegium.audit.actions import recorded
from collegium.organisation.actions.facts import add_fact
from collegium.organisation.actions.structure import (
    establish_organisation,
)
from collegium.organisation.models import Grant, Organisation


@recorded
def found_organisation(*, by: User, on: dt.date, values: dict[str, Any]) -> Organisation:
    """Add an organisation and give its founder there the roles that allowed the founding, from today."""
    made = establish_organisation(by=by, **values)
    held = Grant.objects.at(on).filter(user=by, organisation__isnull=False).values_list("role", flat=True)
    for role in sorted({one for one in held if Permission.IMPORT_REGISTER in MAY[Role(one)]}):
        add_fact(by=by, fact=Grant(user=by, role=role, organisation=made, starts=on))
    return made
