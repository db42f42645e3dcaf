"""The facts of one organisation, or of all organisations as such, read once: a query a table."""

from __future__ import annotations

from typing import Any

from collegium.audit.models import AuditEvent
from collegium.organisation.importing.records import TABLES, Key, Record, Register, TableSpec
from collegium.organisation.importing.twins import AGAIN
from collegium.organisation.models import Organisation, Unit, UnitPlacement

REGISTER_WIDE = ("organisation", "figures", "succession")  # what an import for no single organisation may touch


def load_register(organisation: Organisation | None) -> Register:
    """Everything recorded for the organisation; with None, all organisations, their figures and successions."""
    register = Register(organisation, tables={}, ids={})
    for spec in TABLES:
        register.tables[spec.name] = {}
        if organisation is not None or spec.name in REGISTER_WIDE:
            load_table(register, spec)
    register.ids["organisation"] = dict(Organisation.objects.values_list("code", "pk"))
    register.ids["unit_anywhere"] = {
        (owner, code): pk for owner, code, pk in Unit.objects.values_list("organisation__code", "code", "pk")
    }
    if organisation is not None:
        load_former_names(register, organisation)
    return register


def load_former_names(register: Register, organisation: Organisation) -> None:
    """What the record says that units and the organisation were called before a correction."""
    subjects = (UnitPlacement._meta.label_lower, Organisation._meta.label_lower)
    corrected = AuditEvent.objects.filter(
        subject__in=subjects, organisation=organisation.code, verb="organisation.correct"
    ).order_by("pk")
    codes = {pk: code for code, pk in register.ids["unit"].items()}
    for subject, before in corrected.values_list("subject", "values__before"):
        if not before:
            continue  # erased
        if subject == subjects[1]:
            register.former_names.append(before["name"])
        elif (unit := codes.get(before["unit_id"])) is not None:
            register.former_places.append((before["name"], codes.get(before["parent_id"]), unit))


def load_table(register: Register, spec: TableSpec) -> None:
    here = register.organisation
    rows = (spec.model._default_manager.all() if here is None else spec.of(here)).order_by("pk")
    paths = [path for column in spec.columns for path in path_of(spec, column)]
    table = register.tables[spec.name]
    for pk, *parts in rows.values_list("pk", *paths):
        values = joined(spec, parts)
        key: Key = tuple(values[column] for column in spec.key)
        while key in table:  # nothing forbids two competitions on a day: the second keeps its own place
            key += (AGAIN,)
        table[key] = Record(values, pk)
    if spec.key == ("code",):
        register.ids[spec.name] = {key[0]: record.pk for key, record in table.items() if record.pk is not None}


def path_of(spec: TableSpec, column: str) -> tuple[str, ...]:
    match spec.refs.get(column):
        case None:
            return (column,)
        case "unit_anywhere":
            return (f"{column}__organisation__code", f"{column}__code")
        case _:
            return (f"{column}__code",)


def joined(spec: TableSpec, parts: list[Any]) -> dict[str, Any]:
    values: dict[str, Any] = {}
    waiting = iter(parts)
    for column in spec.columns:
        if spec.refs.get(column) == "unit_anywhere":
            pair = (next(waiting), next(waiting))
            values[column] = None if pair[1] is None else pair
        else:
            values[column] = next(waiting)
    return values
