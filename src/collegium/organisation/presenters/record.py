"""One event of the record in words."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple

from django.apps import apps
from django.utils import timezone

from collegium.audit.models import AuditEvent
from collegium.registers import history

VERBS = {
    **history.WORDS,
    "read": "Read",
    "create": "Account made",
    "sign_in": "Signed in",
    "sign_out": "Signed out",
    "second_factor_added": "Second factor set up",
    "second_factor_removed": "Second factor cleared",
    "second_factor_refused": "Wrong code",
    "directory_refused": "Refused somebody else with the same e-mail address",
}
ACCOUNT = "accounts.user"
COLUMNS = ("at", "who", "kind", "verb", "subject", "subject_id", "reason", "before", "after", "fingerprint")


def people_in(events: Iterable[AuditEvent]) -> set[str]:
    """The accounts that the events name, whether they did something or something was done to them."""
    events = list(events)
    return {event.by for event in events} | {f"user:{one.subject_id}" for one in events if one.subject == ACCOUNT}


class Line(NamedTuple):
    event: AuditEvent
    when: str
    who: str
    verb: str
    subject: str
    changes: list[str]


def lines(events: Iterable[AuditEvent], names: dict[str, str]) -> list[Line]:
    return [
        Line(
            event,
            when(event),
            who(event, names),
            verb_in_words(event.verb),
            subject_in_words(event, names),
            changes(event),
        )
        for event in events
    ]


def when(event: AuditEvent) -> str:
    at = timezone.localtime(event.at)
    return f"{at.day} {at:%B %Y, %H:%M:%S}"


def who(event: AuditEvent, names: dict[str, str]) -> str:
    if event.by.startswith("user:"):
        return names.get(event.by, f"An account that no longer exists ({event.by})")
    return event.by


def verb_in_words(verb: str) -> str:
    last = verb.rpartition(".")[2]
    return VERBS.get(last, last.replace("_", " ").capitalize())


def kind_in_words(subject: str) -> str:
    try:
        return str(apps.get_model(subject)._meta.verbose_name).capitalize()
    except (LookupError, ValueError):
        return subject.rpartition(".")[2].replace("_", " ").capitalize()


def subject_in_words(event: AuditEvent, names: dict[str, str]) -> str:
    if event.subject == ACCOUNT and (name := names.get(f"user:{event.subject_id}")):
        return f"Account of {name}"
    return f"{kind_in_words(event.subject)} {event.subject_id}".strip()


def changes(event: AuditEvent) -> list[str]:
    """What became different; of a new record everything that was filled in, of a removed one what it said."""
    if gone := history.erased(event):
        return [gone]
    before: dict[str, Any] = event.before or {}
    after: dict[str, Any] = event.after or {}
    after = after.get("following", after)  # a change from a day: what holds from then on
    if not before:
        return [f"{name}: {value}" for name, value in after.items() if value not in (None, "", False)]
    if not after:
        return [f"{name}: {value}" for name, value in before.items() if value not in (None, "", False)]
    return [
        f"{name}: {shown(before.get(name))} → {shown(value)}"
        for name, value in after.items()
        if before.get(name) != value
    ]


def shown(value: Any) -> str:
    return "empty" if value in (None, "") else str(value)
