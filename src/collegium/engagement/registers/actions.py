"""A doctor's private note on leading: every write, with a trace in the record that tells nothing of it."""

from __future__ import annotations

from typing import Any

from collegium.accounts.models import User
from collegium.audit.actions import Entry, name_of, record, recorded
from collegium.engagement.models import OwnLeading
from collegium.organisation.models import Organisation


@recorded
def keep_own_leading(*, by: User, organisation: Organisation, values: dict[str, str], today: Any) -> OwnLeading:
    """A private note: the record says that it changed, never what it says."""
    note, _ = OwnLeading.objects.update_or_create(
        organisation=organisation, writer=by, defaults={**values, "changed_on": today}
    )
    trace = Entry(
        verb="engagement.keep_own_leading",
        subject="engagement.ownleading",
        subject_id=str(note.pk),
        organisation=organisation.code,
    )
    record(by=name_of(by), entries=[trace])
    return note


@recorded
def forget_own_leading(*, by: User, organisation: Organisation) -> None:
    found, _ = OwnLeading.objects.filter(organisation=organisation, writer=by).delete()
    if found:
        trace = Entry(
            verb="engagement.forget_own_leading",
            subject="engagement.ownleading",
            subject_id="",
            organisation=organisation.code,
        )
        record(by=name_of(by), entries=[trace])
