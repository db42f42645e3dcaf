"""Rows of a file to the records that they ask for."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from collegium.definitions.roles import role
from collegium.organisation.importing.fields import Output
from collegium.organisation.importing.records import SPECS, Key, blank
from collegium.organisation.importing.sheets import Sheet, Source, Wanted
from collegium.tables.mapping import MappedRow


def wanted_of(sheet: Sheet) -> Iterator[Wanted]:
    """Every record that the sheet's rows name, in their order."""
    for row in sheet.rows:
        for output in sheet.kind.outputs:
            if not output.only_with or any(row.values.get(name) is not None for name in output.only_with):
                yield one_wanted(sheet, row, output)


def one_wanted(sheet: Sheet, row: MappedRow, output: Output) -> Wanted:
    spec = SPECS[output.table]
    mapped = {column: of for column, of in output.columns.items() if of in sheet.columns}
    given = {column: of for column, of in mapped.items() if of not in row.unread}
    values = {column: filled(output.table, column, row.values.get(of)) for column, of in given.items()}
    if output.table == "succession":
        values = with_owners(values)
    if values.get("profession") == "":  # an empty cell leaves it to the role, or as it is
        del values["profession"]
    key: Key = tuple(values.get(column) for column in spec.key)
    return Wanted(
        table=output.table,
        key=key,
        values={column: value for column, value in values.items() if column not in spec.key},
        source=sheet.source(row, output.columns),
        initial=initial_values(output.table, values),
        repeatable=output.repeatable,
        unread=frozenset(mapped.keys() - given.keys()),
    )


def filled(table: str, column: str, value: Any) -> Any:
    """Our value, or what an empty cell means for the column."""
    if value is not None:
        return value
    return None if column in SPECS[table].refs else blank(table, column)


def with_owners(values: dict[str, Any]) -> dict[str, Any]:
    """Unit codes repeat between organisations: a succession names a unit together with its organisation."""
    for side in ("predecessor", "successor"):
        unit = values.get(f"{side}_unit")
        values[f"{side}_unit"] = None if unit is None else (values.get(side), unit)
    return values


def initial_values(table: str, values: dict[str, Any]) -> dict[str, Any]:
    if table == "post_placement" and values.get("role"):
        profession = role(values["role"]).profession
        return {} if profession == "any" else {"profession": profession}
    return {}


def same_source(source: Source) -> str:
    return f"row {source.row}" if source.row is not None else source.file
