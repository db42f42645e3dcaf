"""The record in words: who did what, when, with what stood before and after."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db import models

from collegium.audit.models import AuditEvent
from collegium.definitions.roles import role, role_ids
from collegium.organisation.kinds import BY_SUBJECT, label_of
from collegium.organisation.models import Body, Organisation, Person, Post, Site, Unit
from collegium.organisation.queries.choices import Choices, Offer
from collegium.wording.dates import day

VERBS = {"add": "Added", "correct": "Corrected or ended", "remove": "Removed"}
UNSAID = ("id", "organisation", "user")
NOTHING = "nothing"


@dataclass(frozen=True)
class Difference:
    field: str
    before: str
    after: str


@dataclass(frozen=True)
class Step:
    """One entry of the record."""

    at: dt.datetime
    by: str
    verb: str
    what: str
    differences: tuple[Difference, ...]
    reason: str
    event_id: int
    removed: bool


def heading_of(fact: Any) -> str:
    """A fact as it is named in a heading: never its number."""
    kind = BY_SUBJECT[f"organisation.{fact._meta.model_name}"]
    match fact:
        case Organisation() | Person():
            return fact.name
        case Unit() | Post() | Body():
            placement = fact.placements.order_by("-starts").first()
            return str(placement) if placement else fact.code
    names = {"membership": "person", "employment": "person", "competition": "held_on", "body-unit": "unit"}
    shown = getattr(fact, names.get(kind.name, ""), None) or getattr(fact, "name", None) or getattr(fact, "title", None)
    if isinstance(shown, dt.date):
        return f"{kind.title}, {day(shown)}"
    if isinstance(shown, Unit):
        return f"{kind.title}, {heading_of(shown)}"
    if kind.name == "seat":
        return f"{kind.title}, {heading_of(fact.post or fact.person)}"
    return f"{kind.title}, {shown}" if shown else kind.title


def steps(
    events: Sequence[AuditEvent], users: dict[str, str], choices: Choices, *, names: bool, about: str = ""
) -> list[Step]:
    """The entries in words. Without `names` people appear by their staff code only; the column `about` goes unsaid."""
    labels = Labels(choices, names)
    return [step_of(event, users, labels, (*UNSAID, about)) for event in events if event.subject in BY_SUBJECT]


def recorded(fact: models.Model, choices: Choices) -> list[tuple[str, str]]:
    """What the register says in one fact, field by field; what is empty is left out."""
    kind, labels = BY_SUBJECT[f"organisation.{fact._meta.model_name}"], Labels(choices, names=True)
    values = [(column, column.value_to_string(fact)) for column in kind.model._meta.concrete_fields]
    found = []
    for column, text in values:
        value = getattr(fact, column.attname)
        if column.name in UNSAID or value in (None, ""):
            continue
        plain = isinstance(column, models.DateField | models.DecimalField)
        found.append((label_of(kind, column), labels.of(column, text if plain else value)))
    # The period closes the list, as it closes the form.
    return sorted(found, key=lambda pair: pair[0] in ("First day", "Last day"))


def step_of(event: AuditEvent, users: dict[str, str], labels: Labels, unsaid: tuple[str, ...]) -> Step:
    kind = BY_SUBJECT[event.subject]
    verb = event.verb.rpartition(".")[2]
    before, after = event.before or {}, event.after or {}
    found = []
    for column in kind.model._meta.concrete_fields:
        if column.name in unsaid or before.get(column.attname) == after.get(column.attname):
            continue
        old, new = labels.of(column, before.get(column.attname)), labels.of(column, after.get(column.attname))
        if old != new and {old, new} != {NOTHING, "no"}:
            found.append(Difference(label_of(kind, column), old, new))
    who = users.get(event.by, "an account that no longer exists" if event.by.startswith("user:") else event.by)
    return Step(
        event.at, who, VERBS.get(verb, verb), kind.title, tuple(found), event.reason, event.pk, verb == "remove"
    )


@dataclass(frozen=True)
class Labels:
    """Values of columns as a reader knows them."""

    choices: Choices
    names: bool

    def of(self, column: models.Field, value: Any) -> str:
        if value is None or value == "":
            return NOTHING
        if isinstance(column, models.ForeignKey):
            return self.reference(column, value)
        if isinstance(column, models.BooleanField):
            return "yes" if value else "no"
        if isinstance(column, models.DateField):
            return day(dt.date.fromisoformat(value))
        if isinstance(column, models.DecimalField):
            return f"{Decimal(value).normalize():f}"
        if column.name == "role" and value in role_ids():
            return role(value).title
        return str(dict(column.flatchoices).get(value, value))

    def reference(self, column: models.ForeignKey, value: int) -> str:
        target, gone = column.related_model, "one that was removed"
        if target is Person:
            code, name = self.choices.people.get(value, ("", gone))
            return name if self.names or not code else code
        lists = {Unit: "units", Post: "posts", Body: "bodies", Site: "sites", Organisation: "organisations"}
        several = column.name.endswith("_unit")  # a succession names units of two organisations
        offered: Offer = getattr(self.choices, "units_of_all" if several else lists[target])
        return dict(offered).get(value, gone)
