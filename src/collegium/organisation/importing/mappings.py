"""A first mapping of files that other systems write: suggested here, decided by a person."""

from __future__ import annotations

from collections.abc import Mapping as ReadOnly
from dataclasses import replace

from collegium.organisation.importing.extracts import BY_PROFESSION, NOT_A_LEADERSHIP_POST
from collegium.organisation.importing.fields import GRADES, ROLES
from collegium.organisation.importing.kinds import Kind
from collegium.organisation.importing.registry import kind
from collegium.organisation.importing.sheets import Sheet
from collegium.registers.files import Context, FileTable
from collegium.registers.files.mappings import distinct, meanings
from collegium.tables.mapping import Mapping, normalised, suggest
from collegium.tables.reading import Table

ODS_SOURCE = "NHS Organisation Data Service"


def suggest_trusts(table: Table, context: Context) -> Mapping:
    """The national list says nowhere where it comes from."""
    return replace(by_names(kind("ods_trusts"), table), constants={"source": ODS_SOURCE})


def suggest_positions(table: Table, context: Context) -> Mapping:
    """Staff records: also what each title and grade means."""
    return for_positions(by_names(kind("esr_positions"), table), table)


def by_names(of: Kind, table: Table) -> Mapping:
    return suggest(table, of.fields, name=of.title, source_kind=of.id)


def for_positions(mapping: Mapping, table: Table) -> Mapping:
    """The role follows from the title. Every title is named, so that a new one is asked about and never guessed."""
    columns = dict(mapping.columns)
    if "role" not in columns and "title" in columns:
        columns["role"] = columns["title"]
    filled = replace(mapping, columns=columns)
    values: dict[str, ReadOnly[str, str]] = dict(mapping.values)
    for name, choices, otherwise in (("role", ROLES, NOT_A_LEADERSHIP_POST), ("grade", GRADES, BY_PROFESSION)):
        known = meanings(choices)
        told = {text: known.get(normalised(text), "") for text in distinct(table, filled, name)}
        if name == "grade":  # a doctor's grade that we do not know is asked about
            bands = [text for text in told if normalised(text).startswith(("band", "reviewbodyband"))]
            otherwise_for = dict.fromkeys(bands, otherwise)
        else:
            otherwise_for = dict.fromkeys(told, otherwise)
        values[name] = {
            text: meaning or otherwise_for[text] for text, meaning in told.items() if meaning or text in otherwise_for
        }
    return replace(filled, values=values)


def to_sheet(table: FileTable) -> Sheet:
    """The rows in our fields, with everything that cannot be read of them."""
    of, rows = kind(table.kind.id), table.read
    given = {**{name: name for name in table.mapping.constants}, **table.mapping.columns}
    usable = [row for row in rows.rows if not row.unread & of.decisive]
    left_out = [row for row in rows.rows if row.unread & of.decisive]
    return Sheet(of, table.table.name, usable, given, left_out, rows.problems, rows.mapped)
