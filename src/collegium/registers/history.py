"""What the record says about a register's rows, in words a reader knows."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from django.core.exceptions import FieldDoesNotExist
from django.core.serializers.json import DjangoJSONEncoder
from django.db.models import CharField, Max
from django.db.models.functions import Cast

from collegium.accounts.models import User
from collegium.audit.models import AuditEvent
from collegium.registers import writing
from collegium.registers.columns import NOTHING, TableColumn
from collegium.registers.undo import NOT_HELD, UNDONE_CHANGE, can_be_undone, changed_unseen
from collegium.tables.grid import clean
from collegium.wording.dates import day

if TYPE_CHECKING:
    from collegium.registers.register import Register

MOST_STEPS = 50
REMOVED_ON_A_PAGE = 10
WORDS = {
    "add": "Added",
    "correct": "Corrected",
    "change": "Changed from a day",
    "end": "Ended",
    "remove": "Removed",
    "restore": "Restored",
}


@dataclass(frozen=True)
class Difference:
    column: str
    before: str
    after: str


@dataclass(frozen=True)
class Step:
    """One entry of the record. `undo`: where it can be undone; empty where it cannot. `not_undone`: why not."""

    at: dt.datetime
    by: str
    verb: str
    differences: tuple[Difference, ...]
    reason: str
    undo: str = ""
    not_undone: str = ""


def history_of(register: Register, row: Any, request: Any, *, may_undo: bool) -> list[Step]:
    """Everything done to the row and to the others of its line, newest first; the newest can be undone."""
    line = register.visible(row.rows_of_line(), request) if register.dated else None
    keys = [str(row.pk)] if line is None else [str(pk) for pk in line.values_list("pk", flat=True)]
    events = AuditEvent.objects.filter(
        subject=register.model._meta.label_lower, subject_id__in=keys, kind=AuditEvent.Kind.WRITE
    )
    if not register.sees_past(row, request):
        events = events.filter(by=f"user:{request.user.pk}")
    listed = list(events.order_by("-pk")[:MOST_STEPS])
    users, columns = names_of_users(listed), columns_for_history(register, request)
    words = {**WORDS, **register.history_words}
    made = []
    for place, event in enumerate(listed):
        newest = may_undo and not place
        undo = (
            register.address("undo", request, event.pk)
            if newest and undoable_event(register, event.pk, request)
            else ""
        )
        not_undone = NOT_HELD if newest and changed_unseen(event) else ""
        made.append(replace(step(event, users, columns, undo, words), not_undone=not_undone))
    return made


def step_of(register: Register, event: AuditEvent, request: Any) -> Step:
    words = {**WORDS, **register.history_words}
    return step(event, names_of_users([event]), columns_for_history(register, request), "", words)


def step(
    event: AuditEvent, users: dict[str, str], columns: list[TableColumn], undo: str, words: Mapping[str, str] = WORDS
) -> Step:
    verb = event.verb.rpartition(".")[2]
    before, after = dict(event.before or {}), dict(event.after or {})
    if verb == "change":
        after = after.get("following", after)
    who = users.get(event.by, "A deleted account" if event.by.startswith("user:") else event.by)
    title = words.get(verb, verb.replace("_", " ").capitalize())
    return Step(event.at, who, title, tuple(differences(columns, before, after)), erased(event) or event.reason, undo)


def erased(event: AuditEvent) -> str:
    """That what the event said is gone, and since when; empty while it is there."""
    return f"What was recorded here was erased on {day(event.erased_at.date())}." if event.erased_at else ""


def differences(columns: list[TableColumn], before: dict[str, Any], after: dict[str, Any]) -> list[Difference]:
    made = []
    for column in columns:
        name = column.name if column.field.many_to_many else column.field.attname
        old, new = column.words_of(before.get(name)), column.words_of(after.get(name))
        if old != new and (old or new not in (NOTHING, "No")):
            made.append(Difference(column.title, old or "nothing", new or "nothing"))
    return made


def columns_for_history(register: Register, request: Any) -> list[TableColumn]:
    names = [name for name in register.asked_columns if name not in register.confidential]
    steps = [name for transition in register.transitions for name in transition.asks]
    hidden = register.hidden(request)
    names = [name for name in dict.fromkeys((*names, *steps)) if name not in hidden]
    return [register.table_column(name, request, past=True) for name in names]


def names_of_users(events: list[AuditEvent]) -> dict[str, str]:
    keys = {event.by.removeprefix("user:") for event in events if event.by.startswith("user:")}
    return {f"user:{key}": name for key, name in User.objects.filter(pk__in=keys).values_list("pk", "name")}


def line_of(register: Register, row: Any, request: Any) -> list[tuple[str, Any]]:
    """The other periods of the same thing, the latest first, with the pages where they are read."""
    if not register.dated or not row.line:
        return []
    visible = register.shown(request).filter(pk__in=row.rows_of_line().values("pk")).order_by("-starts")
    return [(register.address("page", request, other.pk), other) for other in visible if other.pk != row.pk]


def last_entry() -> int:
    """The number of the newest entry of the record; 0 where there is none."""
    return AuditEvent.objects.order_by("-pk").values_list("pk", flat=True).first() or 0


def entry_since(register: Register, since: int, request: Any) -> AuditEvent | None:
    """What this reader has done in the register since that entry, if it can be undone: nothing, where nothing changed."""
    mine = AuditEvent.objects.filter(
        subject=register.model._meta.label_lower, by=f"user:{request.user.pk}", kind=AuditEvent.Kind.WRITE, pk__gt=since
    )
    latest = mine.order_by("-pk").first()
    return undoable_event(register, latest.pk, request) if latest is not None else None


def added_since(
    opened: dt.datetime, register: Register, values: dict[str, Any], request: Any, *, but: Any = None
) -> Any:
    """A row that the reader has added with the same values since then: the form was sent twice, corrected since or not."""
    meta, user = register.model._meta, request.user
    added = AuditEvent.objects.filter(
        subject=meta.label_lower, by=f"user:{user.pk}", kind="write", at__gte=opened, values__before__isnull=True
    ).exclude(subject_id=str(but.pk) if but else "")
    hidden = writing.confidential_columns(register.model)
    asked = recorded_as({name: value for name, value in values.items() if name not in hidden}, meta)
    keys = [
        subject_id
        for subject_id, after in added.values_list("subject_id", "values__after")
        if after and all(after.get(name) == value for name, value in asked.items())
    ]
    if not keys:
        return None
    # The record never holds confidential columns: they are looked at where they are.
    own = {name: value for name, value in values.items() if name in hidden}
    return register.shown(request).filter(pk__in=keys, **own).first()


def recorded_as(values: dict[str, Any], meta: Any) -> dict[str, Any]:
    """Answers of a form as the record holds them."""
    many = {field.name for field in meta.many_to_many}
    plain = {
        name: sorted(pks(value)) if name in many else clean(value) if isinstance(value, str) else value
        for name, value in values.items()
    }
    return json.loads(json.dumps(plain, cls=DjangoJSONEncoder))  # type: ignore[no-any-return]


def pks(rows: Iterable[Any]) -> set[Any]:
    return {getattr(row, "pk", row) for row in rows}


def undoable_event(register: Register, pk: int, request: Any) -> AuditEvent | None:
    """An entry of this register and organisation, about a row that the reader may see and do this with."""
    event = AuditEvent.objects.filter(
        pk=pk, subject=register.model._meta.label_lower, organisation=register.organisation_code(request)
    ).first()
    if event is None or not can_be_undone(event):
        return None
    verb = event.verb.rpartition(".")[2]
    if verb != "remove":
        row = register.shown(request).filter(pk=event.subject_id).first()
        own = event.by == f"user:{request.user.pk}"
        if row is None or not (own or register.sees_past(row, request)):
            return None
        return event if register.may(verb, row, request) else None
    if register.removable:
        row = register.visible(register.model.every.all(), request).filter(pk=event.subject_id).first()  # type: ignore[attr-defined]
        return event if row is not None and register.may(verb, row, request) else None
    # The row is gone: who may see every row may restore it, and otherwise only the person who removed it.
    return event if not register.restricted or event.by == f"user:{request.user.pk}" else None


def removals(register: Register, request: Any) -> Any:
    """The removals that have not been undone, the latest first: of rows that the reader may see, and of no other."""
    model, subject = register.model, register.model._meta.label_lower
    events = AuditEvent.objects.filter(
        subject=subject, verb__endswith=".remove", organisation=register.organisation_code(request)
    )
    if register.removable:
        closed = model.every.filter(removed_at__isnull=False)  # type: ignore[attr-defined]
        events = events.filter(subject_id__in=as_text(register.visible(closed, request)))
    else:
        events = events.exclude(subject_id__in=as_text(model._default_manager.all()))
        if register.restricted:
            events = events.filter(by=f"user:{request.user.pk}")
    newest = events.order_by().values("subject_id").annotate(newest=Max("pk")).values("newest")
    kept = AuditEvent.objects.filter(pk__in=newest, values__erased_at=None)
    return kept.exclude(values__reason__startswith=UNDONE_CHANGE).order_by("-pk")


def as_text(rows: Any) -> Any:
    """Numbers of rows as the record writes them."""
    return rows.order_by().annotate(as_text=Cast("pk", CharField())).values("as_text")


def removed_rows(register: Register, events: list[AuditEvent], request: Any) -> list[tuple[Step, str]]:
    """Removals in words, each with where it can be undone."""
    users, columns = names_of_users(events), columns_for_history(register, request)
    if register.removed_columns:
        columns = [column for column in columns if column.name in register.removed_columns]
    return [(step(event, users, columns, ""), register.address("undo", request, event.pk)) for event in events]


def conflict(
    register: Register, latest: Any, form: Any, request: Any, *, apart_from: Collection[str] = ()
) -> list[Difference]:
    """Where what somebody else saved differs from what this reader entered: both, side by side."""
    made = []
    unseen = () if register.reveals(latest, request) else register.confidential
    for name, bound in form.fields.items():
        if name in ("version", "reason", "on", *unseen, *apart_from) or name not in form.cleaned_data:
            continue
        try:
            column = register.table_column(name, request, past=True)
        except FieldDoesNotExist:
            continue
        saved, entered = column.words(latest), column.words_of(form.cleaned_data[name])
        others = column.field.is_relation and column.plain(latest) != form.cleaned_data[name]
        if saved != entered or others:  # two people have one name where names are not shown
            made.append(Difference(bound.label or column.title, saved or "nothing", entered or "nothing"))
    return made
