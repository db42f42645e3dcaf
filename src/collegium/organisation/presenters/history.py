"""The record of several facts, on the page of the unit, post, person or organisation that they are about."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from collegium.audit.models import AuditEvent
from collegium.organisation.models import Person
from collegium.organisation.pages import PageRequest
from collegium.organisation.registers.fact import FactRegister
from collegium.registers import history
from collegium.registers.columns import TableColumn
from collegium.registers.register import REGISTERS


def steps(events: Sequence[AuditEvent], request: PageRequest, *, about: str = "") -> list[tuple[str, history.Step]]:
    """Each entry with the noun of its fact; the column `about`, which the page is about, goes unsaid."""
    users = history.names_of_users(list(events))
    columns: dict[str, list[TableColumn]] = {}
    made = []
    for event in events:
        register = REGISTERS.get(event.subject)
        if not isinstance(register, FactRegister):
            continue
        if event.subject not in columns:
            columns[event.subject] = columns_of(register, request, about)
        undo = register.address("undo", request, event.pk) if event.verb.endswith(".remove") else ""
        made.append((register.noun, history.step(event, users, columns[event.subject], undo)))
    return made


def columns_of(register: FactRegister, request: PageRequest, about: str) -> list[TableColumn]:
    """Who may not see people reads their staff codes."""
    columns = [column for column in history.columns_for_history(register, request) if column.name != about]
    if register.sees_people(request):
        return columns
    codes = {key: code for key, (code, _) in register.choices(request).people.items()}
    return [replace(column, labels=codes) if column.field.related_model is Person else column for column in columns]
