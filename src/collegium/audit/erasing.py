"""Erasing what events say, and holding it against erasure. That it was done stays in the chain."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.utils import timezone

from collegium.audit.actions import ERASE, Actor, Entry, name_of, record, recorded
from collegium.audit.models import AuditEvent, EventValues, Hold

HELD = (
    "Nothing was erased: what is recorded here is on hold, because someone has asked for it. Erasing it now is an offence. "
    "Answer the request and lift the hold first."
)


@dataclass(frozen=True, kw_only=True)
class About:
    """Whom or what the values are about, as events name it."""

    organisation: str
    subject: str
    subject_id: str

    def entry(self, verb: str, *, reason: str, after: dict[str, list[int]] | None = None) -> Entry:
        return Entry(
            verb=verb, subject=self.subject, subject_id=self.subject_id, organisation=self.organisation, reason=reason,
            after=after,
        )  # fmt: skip

    def open_hold(self) -> Hold | None:
        return Hold.objects.filter(subject=self.subject, subject_id=self.subject_id, lifted_at=None).first()


def erase(*, by: Actor | str, about: About, numbers: Collection[int], reason: str) -> int:
    """Empty what these events say; how many there were. Raises ValidationError while a hold is open, and records that."""
    if erased := _erase(by=by, about=about, numbers=numbers, reason=reason):
        return erased
    if about.open_hold() is not None:
        record(by=name_of(by), entries=[about.entry("audit.erase_refused", reason=reason)])
        raise ValidationError(HELD)
    return 0


@recorded
def _erase(*, by: Actor | str, about: About, numbers: Collection[int], reason: str) -> int:
    if not reason.strip():
        raise ValidationError({"reason": "Say why, without naming anybody: the reason stays."})
    if about.open_hold() is not None:
        return 0
    events = AuditEvent.objects.filter(pk__in=numbers, values__erased_at=None).exclude(verb=ERASE)
    emptied = sorted(events.values_list("pk", flat=True))
    if emptied:
        EventValues.objects.filter(pk__in=emptied).update(
            before=None, after=None, reason="", salt="", erased_at=timezone.now()
        )
        record(by=name_of(by), entries=[about.entry(ERASE, reason=reason, after={"events": emptied})])
    return len(emptied)


@recorded
def place_hold(*, by: Actor | str, about: About, reason: str) -> Hold:
    if (hold := about.open_hold()) is not None:
        return hold
    record(by=name_of(by), entries=[about.entry("audit.hold", reason=reason)])
    return Hold.objects.create(
        organisation=about.organisation, subject=about.subject, subject_id=about.subject_id, placed_at=timezone.now()
    )


@recorded
def lift_hold(*, by: Actor | str, about: About, reason: str) -> None:
    if (hold := about.open_hold()) is None:
        raise ValidationError("There is no hold to lift.")
    record(by=name_of(by), entries=[about.entry("audit.lift_hold", reason=reason)])
    Hold.objects.filter(pk=hold.pk).update(lifted_at=timezone.now())
