"""One event of the record in words."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any, NamedTuple

from django.apps import apps
from django.db import models
from django.db.models import CharField, Value
from django.db.models.functions import Cast
from django.utils import timezone

from collegium.audit.models import AuditEvent
from collegium.registers import history
from collegium.registers.numbers import is_number
from collegium.registers.register import REGISTERS
from collegium.wording.dates import day

VERBS = {
    **history.WORDS,
    "read": "Read",
    "create": "Account made",
    "sign_in": "Signed in",
    "sign_out": "Signed out",
    "second_factor_added": "Second factor set up",
    "second_factor_removed": "Second factor cleared",
    "second_factor_refused": "Wrong code",
    "erase": "Erased",
    "erase_refused": "Erasing refused",
    "hold": "Put on hold",
    "lift_hold": "Hold lifted",
    "directory_refused": "Refused somebody else with the same e-mail address",
    "directory_untied": "Untied from the directory",
}
ACCOUNT = "accounts.user"
PERSON = "organisation.person"
COLUMNS = ("at", "who", "kind", "verb", "subject", "subject_id", "reason", "before", "after", "fingerprint")


def people_in(events: Iterable[AuditEvent]) -> set[str]:
    """The accounts that the events name, whether they did something or something was done to them."""
    events = list(events)
    return {event.by for event in events} | {f"user:{one.subject_id}" for one in events if one.subject == ACCOUNT}


Known = dict[tuple[type[models.Model], Any], str]
NAMES = ("name", "title", "text", "term", "claim", "code")  # columns by which people know a row


class Line(NamedTuple):
    event: AuditEvent
    when: str
    who: str
    verb: str
    subject: str
    changes: list[str]
    person: str  # the number of the person of the register that the event is about; empty where it is about none


def lines(events: Iterable[AuditEvent], names: dict[str, str]) -> list[Line]:
    events = list(events)
    known = names_of_rows(events)
    return [
        Line(
            event,
            when(event),
            who(event, names),
            verb_in_words(event.verb),
            subject_in_words(event, names, known),
            changes(event, known),
            event.subject_id if event.subject == PERSON and is_number(event.subject_id) else "",
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


def model_of(subject: str) -> type[models.Model] | None:
    try:
        return apps.get_model(subject)
    except (LookupError, ValueError):
        return None


def kind_in_words(subject: str) -> str:
    register, model = REGISTERS.get(subject), model_of(subject)
    if register is not None:
        return register.noun[:1].upper() + register.noun[1:]
    name = str(model._meta.verbose_name) if model else subject.rpartition(".")[2].replace("_", " ")
    return name[:1].upper() + name[1:]


def sides(event: AuditEvent) -> tuple[dict[str, Any], dict[str, Any]]:
    after: dict[str, Any] = event.after or {}
    return event.before or {}, after.get("following", after)  # a change from a day: what holds from then on


def column_of(subject: str, name: str) -> Any:
    """The column of a table that a recorded value belongs to, found by its name with or without `_id`."""
    model = model_of(subject)
    columns = model._meta.concrete_fields if model else ()
    return next((column for column in columns if name in (column.attname, column.name)), None)


def names_of_rows(events: Iterable[AuditEvent]) -> Known:
    """What the rows are called to which entries and their values point, in one query.

    Only rows of the register: the words of others, such as a promise between two posts, may be for few.
    """
    wanted: dict[type[models.Model], set[Any]] = {}
    for event in events:
        model = model_of(event.subject)
        if model is not None and of_register(model) and event.subject_id.isdigit():
            wanted.setdefault(model, set()).add(int(event.subject_id))
        for side in sides(event):
            for name, value in side.items():
                column = column_of(event.subject, name)
                if (
                    column is not None
                    and column.is_relation
                    and isinstance(value, int)
                    and of_register(column.related_model)
                ):
                    wanted.setdefault(column.related_model, set()).add(value)
    named = [
        model._base_manager.filter(pk__in=keys)
        .order_by()
        .annotate(table=Value(model._meta.label, output_field=CharField()), called=Cast(name, CharField()))
        .values_list("table", "pk", "called")
        for model, keys in wanted.items()
        if (name := name_column(model))
    ]
    rows = named[0].union(*named[1:], all=True) if named else ()
    return {(apps.get_model(table), key): called for table, key, called in rows}


def of_register(model: type[models.Model]) -> bool:
    return model._meta.app_label in ("organisation", "accounts")


def name_column(model: type[models.Model]) -> str:
    """The column by which people know a row of a table; empty where it has none."""
    columns = {column.name for column in model._meta.concrete_fields}
    return next((name for name in NAMES if name in columns), "")


def subject_in_words(event: AuditEvent, names: dict[str, str], known: Known) -> str:
    """What it was done to: its kind, its name where the entry tells one, and its number to search for."""
    if event.subject == ACCOUNT and (name := names.get(f"user:{event.subject_id}")):
        return f"Account of {name}"
    before, after = sides(event)
    called = next((str(value) for name in NAMES if (value := after.get(name) or before.get(name))), "")
    if not called and event.subject_id.isdigit() and (model := model_of(event.subject)):
        called = known.get((model, int(event.subject_id)), "")
    kind = kind_in_words(event.subject)
    number = f"number {event.subject_id}" if event.subject_id.isdigit() else event.subject_id
    if not called:
        return f"{kind}, {number}" if number else kind
    return f"{kind}: {called[:120]} ({number})"


def changes(event: AuditEvent, known: Known) -> list[str]:
    """What became different; of a new record everything that was filled in, of a removed one what it said."""
    if gone := history.erased(event):
        return [gone]
    before, after = sides(event)

    def said(name: str, value: Any) -> str:
        return value_in_words(column_of(event.subject, name), value, known)

    def title(name: str) -> str:
        column = column_of(event.subject, name)
        text = str(column.verbose_name) if column is not None else name.replace("_", " ")
        return text[:1].upper() + text[1:]

    if not before or not after:
        return [
            f"{title(name)}: {said(name, value)}"
            for name, value in (after or before).items()
            if value not in (None, "", False, [])
        ]
    return [
        f"{title(name)}: {said(name, before.get(name))} → {said(name, value)}"
        for name, value in after.items()
        if before.get(name) != value
    ]


def value_in_words(column: Any, value: Any, known: Known) -> str:
    if value in (None, "", []):
        return "empty"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if column is not None and column.is_relation and isinstance(value, int):
        named = known.get((column.related_model, value))
        return named or (f"removed since (number {value})" if of_register(column.related_model) else f"number {value}")
    if column is not None and column.choices:
        return str(dict(column.flatchoices).get(value, value))
    if isinstance(column, models.DateField) and not isinstance(column, models.DateTimeField):
        try:
            return day(dt.date.fromisoformat(str(value)))
        except ValueError:
            return str(value)
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)
