"""Erasing what events say, and holding it against erasure. That it was done stays in the chain."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils import timezone

from collegium.audit.actions import ERASE, Actor, Entry, name_of, record, recorded
from collegium.audit.models import AuditEvent, EventValues, Hold
from collegium.tables.characters import first_unseen

HELD = (
    "Nothing was erased: what is recorded here is on hold, because someone has asked for it. Erasing it now is an offence. "
    "Answer the request and lift the hold first."
)
WITHOUT_REASON = "Give a reason, without naming anyone: it stays in the record."
LONGEST_REASON: int = EventValues._meta.get_field("reason").max_length  # type: ignore[assignment]
AT_ONCE = 1000


class Held(ValidationError):
    """A hold is in the way; that somebody tried goes on the record (`refusals_recorded`)."""


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


def checked(reason: str) -> str:
    """The reason as it is recorded; ValidationError where there is none, or none that can be."""
    reason = reason.strip()
    problem = ""
    if not reason:
        problem = WITHOUT_REASON
    elif len(reason) > LONGEST_REASON:
        problem = f"The reason must be at most {LONGEST_REASON} characters long. This one has {len(reason):,}."
    elif unseen := first_unseen(reason):
        problem = f"The reason holds a character that cannot be shown ({unseen}). Delete it, or type the text."
    if problem:
        raise ValidationError({"reason": problem})
    return reason


@contextmanager
def refusals_recorded(*, by: Actor | str, about: About, reason: str) -> Iterator[None]:
    """Outside the transaction of an erasure: when a hold refuses it, the refusal is recorded all the same."""
    try:
        yield
    except Held:
        record(by=name_of(by), entries=[about.entry("audit.erase_refused", reason=checked(reason))])
        raise


@recorded
def empty(*, by: Actor | str, about: About, events: QuerySet[AuditEvent], reason: str) -> int:
    """Empty what these events say; how many there were. Raises Held while a hold on what they are about is open."""
    reason = checked(reason)
    if about.open_hold() is not None:
        raise Held(HELD)
    emptied = sorted(erasable(events).values_list("pk", flat=True))
    now = timezone.now()
    for start in range(0, len(emptied), AT_ONCE):
        said = EventValues.objects.filter(pk__in=emptied[start : start + AT_ONCE])
        said.update(before=None, after=None, reason="", salt="", erased_at=now)
    if emptied:
        record(by=name_of(by), entries=[about.entry(ERASE, reason=reason, after={"events": emptied})])
    return len(emptied)


def erasable(events: QuerySet[AuditEvent]) -> QuerySet[AuditEvent]:
    """Those that still say something; what an erasure says is what proves the others."""
    return events.filter(values__erased_at=None).exclude(verb=ERASE)


@recorded
def place_hold(*, by: Actor | str, about: About, reason: str) -> Hold:
    reason = checked(reason)
    if about.open_hold() is not None:
        raise ValidationError(
            "This is on hold already. One hold is enough for several requests: lift it after the last."
        )
    record(by=name_of(by), entries=[about.entry("audit.hold", reason=reason)])
    return Hold.objects.create(
        organisation=about.organisation, subject=about.subject, subject_id=about.subject_id, placed_at=timezone.now()
    )


@recorded
def lift_hold(*, by: Actor | str, about: About, reason: str) -> None:
    reason = checked(reason)
    if (hold := about.open_hold()) is None:
        raise ValidationError("There is no hold to lift.")
    record(by=name_of(by), entries=[about.entry("audit.lift_hold", reason=reason)])
    Hold.objects.filter(pk=hold.pk).update(lifted_at=timezone.now())
