"""Which column is which of our fields, for the kinds of the register: suggested here, decided by a person."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from collections.abc import Mapping as ReadOnly
from dataclasses import replace

from collegium.definitions.toml_text import read_toml
from collegium.organisation.importing.extracts import BY_PROFESSION, NOT_A_LEADERSHIP_POST
from collegium.organisation.importing.fields import GRADES, ROLES
from collegium.organisation.importing.files import RawTable
from collegium.organisation.importing.kinds import Kind
from collegium.organisation.importing.registry import KINDS
from collegium.organisation.importing.sheets import Sheet
from collegium.tables.mapping import Field, Mapping, normalised, read_rows, suggest
from collegium.tables.mapping_files import ENDLESS, from_toml
from collegium.tables.problems import Problem, ProblemsError
from collegium.tables.reading import Table

ODS_SOURCE = "NHS Organisation Data Service"
DAY_OF_FILE = "as_at"


def suggested(kind: Kind, table: Table, *, today: dt.date, sheet: str = "") -> Mapping:
    """A first mapping by the names of columns; for staff records also what each title and grade means."""
    found = suggest(table, kind.fields, name=kind.title, source_kind=kind.id)
    found = replace(found, header=kind.has_header, sheet=sheet)
    found = with_day(found, kind, today)
    if kind.id == "ods_trusts":
        return replace(found, constants={"source": ODS_SOURCE})
    return for_positions(found, table) if kind.id == "esr_positions" else found


def for_positions(mapping: Mapping, table: Table) -> Mapping:
    """The role follows from the title. Every title is named, so that a new one is asked about and never guessed."""
    columns = dict(mapping.columns)
    if "role" not in columns and "title" in columns:
        columns["role"] = columns["title"]
    filled = replace(mapping, columns=columns)
    values: dict[str, ReadOnly[str, str]] = dict(mapping.values)
    for name, choices, otherwise in (("role", ROLES, NOT_A_LEADERSHIP_POST), ("grade", GRADES, BY_PROFESSION)):
        meanings = meant(choices)
        told = {one: meanings.get(normalised(one), "") for one in distinct(table, filled, name)}
        if name == "grade":  # a doctor's grade that we do not know is asked about
            otherwise_for = {one: otherwise for one in told if normalised(one).startswith(("band", "reviewbodyband"))}
        else:
            otherwise_for = dict.fromkeys(told, otherwise)
        values[name] = {
            one: found or otherwise_for[one] for one, found in told.items() if found or one in otherwise_for
        }
    return replace(filled, values=values)


def meant(choices: ReadOnly[str, object]) -> dict[str, str]:
    found: dict[str, str] = {}
    for value, spellings in choices.items():
        for one in (value, *spellings):  # type: ignore[misc]
            found[normalised(one)] = value
    return found


def distinct(table: Table, mapping: Mapping, name: str) -> list[str]:
    """The different values of a field's column, in their order."""
    column = mapping.columns.get(name)
    if column not in table.columns:
        return []
    place = table.columns.index(column)
    return [one for one in dict.fromkeys(row[place] for row in table.rows) if one]


def to_sheet(raw: RawTable, mapping: Mapping) -> Sheet:
    """The rows in our fields, with everything that cannot be read of them."""
    found = read_rows(raw.table, mapping, raw.kind.fields)
    given = {**{name: name for name in mapping.constants}, **mapping.columns}
    usable = [row for row in found.rows if not row.unread & raw.kind.decisive]
    left_out = [row for row in found.rows if row.unread & raw.kind.decisive]
    return Sheet(raw.kind, raw.table.name, usable, given, left_out, found.problems, found.mapped)


def mappings_from(text: str, *, file: str = "mapping.toml") -> dict[str, Mapping]:
    """A kept mapping by its kind of file; ProblemsError when it does not say a kind that we know."""
    try:
        said = read_toml(text).get("source_kind", "")
    except ValueError:
        said = ""
    except RecursionError:
        raise ProblemsError([Problem(file, None, "", "", ENDLESS, "Take it out.")]) from None
    found = next((one for one in KINDS if one.id == said), None)
    if found is None:
        from_toml(text, (), file=file)  # a fault of the file itself is told first
        known = ", ".join(one.id for one in KINDS)
        problem = "The mapping does not say a kind of file that is known."
        raise ProblemsError([Problem(file, None, "source_kind", str(said), problem, f"Write one of: {known}.")])
    return {found.id: from_toml(text, found.fields, file=file)}


def automatic(field: Field) -> Callable[[str], str]:
    """What a value of a choice means by its own spelling; empty when nobody can tell."""
    known = meant(field.choices)
    return lambda text: known.get(normalised(text), "")


def with_day(mapping: Mapping, kind: Kind, today: dt.date) -> Mapping:
    """The day that a file describes is a new one each time: today, unless a column or the mapping tells it."""
    told = DAY_OF_FILE in mapping.columns or DAY_OF_FILE in mapping.constants
    if told or all(one.name != DAY_OF_FILE for one in kind.fields):
        return mapping
    return replace(mapping, constants={**mapping.constants, DAY_OF_FILE: today.isoformat()})


def without_day(mapping: Mapping) -> Mapping:
    """What is kept for the next file."""
    return replace(mapping, constants={name: text for name, text in mapping.constants.items() if name != DAY_OF_FILE})
