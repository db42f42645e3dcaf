"""How a row of the board is kept: checked, written once, and told to the audit in the same transaction."""

from __future__ import annotations

from typing import TypeVar

from django.db import models

from collegium.accounts.models import User
from collegium.audit.actions import Entry, name_of, record
from collegium.organisation.models import Organisation

Made = TypeVar("Made", bound=models.Model)
LONGEST = 2_000  # characters of a text that the audit keeps


def keep_row(by: User | str, made: Made, verb: str, organisation: Organisation) -> Made:
    """Check and insert; raises ValidationError with what does not fit."""
    # A number that is not there, and an empty list, are what was meant; only the database says whether they may be.
    meant = [one for one in made._meta.concrete_fields if isinstance(one, models.JSONField) or one.null]
    made.full_clean(exclude=[one.name for one in meant if getattr(made, one.attname) in (None, [], {})])
    made.save(force_insert=True)
    values = {field.attname: getattr(made, field.attname) for field in made._meta.concrete_fields}
    told = {name: value for name, value in values.items() if len(str(value)) <= LONGEST}
    entry = Entry(
        verb=f"board.{verb}",
        subject=made._meta.label_lower,
        subject_id=str(made.pk),
        organisation=organisation.code,
        after=told,
    )
    record(by=name_of(by), entries=[entry])
    return made
