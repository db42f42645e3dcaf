"""Everything recorded of an organisation, in the columns in which it can be imported again."""

from __future__ import annotations

import io
import zipfile
from decimal import Decimal
from typing import Any

from collegium.organisation.importing.fields import Output
from collegium.organisation.importing.kinds import OURS, Kind
from collegium.organisation.importing.loading import load_register
from collegium.organisation.importing.records import SPECS, Record, Register, shown
from collegium.organisation.models import Organisation
from collegium.tables.writing import Cell, Sheet, write_csv, write_excel

# A fixed time, so that the same register gives the same bytes.
PACKED_AT = (2000, 1, 1, 0, 0, 0)
NAMING = frozenset({("people", "name"), ("people", "gmc_number")})  # columns that name a person
Row = dict[str, Cell]


def csv_files(organisation: Organisation, *, names: bool = True) -> dict[str, bytes]:
    """A file a kind, named after it. Without `names` the columns that name a person are left out."""
    sheets = sheets_of(organisation, names=names)
    return {f"{sheet.title}.csv": write_csv(sheet.columns, sheet.rows) for sheet in sheets}


def packed_csv(organisation: Organisation, *, names: bool = True) -> bytes:
    """All files in one zip, the same bytes for the same register."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in csv_files(organisation, names=names).items():
            entry = zipfile.ZipInfo(name, PACKED_AT)
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, content)
    return stream.getvalue()


def workbook(organisation: Organisation, *, names: bool = True) -> bytes:
    """One workbook with a sheet a kind, which can be imported again as it is."""
    return write_excel(sheets_of(organisation, names=names))


def sheets_of(organisation: Organisation, *, names: bool = True) -> list[Sheet]:
    register = load_register(organisation)
    return [sheet_of(kind, register, names=names) for kind in OURS]


def sheet_of(kind: Kind, register: Register, *, names: bool) -> Sheet:
    """A column that is left out, and not emptied: importing the file again then leaves it as it is."""
    columns = [one for one in columns_of(kind) if names or (kind.id, one) not in NAMING]
    rows = [[row.get(column) for column in columns] for row in rows_of(kind, register)]
    return Sheet(kind.id, columns, sorted(rows, key=lambda row: [shown(one) for one in row]))


def columns_of(kind: Kind) -> list[str]:
    return [field.name for field in kind.fields]


def rows_of(kind: Kind, register: Register) -> list[Row]:
    """One row for each fact, and one for each person or organisation of which there is no dated fact."""
    main, *others = kind.outputs
    if not others:
        return [row_of(main, record, {}) for record in register.tables[main.table].values()]
    (output,) = others
    facts = register.tables[output.table]
    rows = [row_of(output, record, beside(main, output, record, register)) for record in facts.values()]
    if output.only_with:
        named = {record.values[SPECS[output.table].key[0]] for record in facts.values()}
        alone = (record for key, record in register.tables[main.table].items() if key[0] not in named)
        rows += [row_of(main, record, {}) for record in alone]
    return rows


def beside(main: Output, output: Output, record: Record, register: Register) -> Row:
    """The columns of the identity that a dated fact stands beside."""
    key = (record.values[SPECS[output.table].key[0]],)
    return row_of(main, register.tables[main.table][key], {})


def row_of(output: Output, record: Record, start: Row) -> Row:
    return {**start, **{of: cell(record.values[column]) for column, of in output.columns.items()}}


def cell(value: Any) -> Cell:
    """A value as it stands in a file."""
    match value:
        case tuple():
            return str(value[1])  # a unit somewhere: its organisation has a column of its own
        case bool():
            return "yes" if value else "no"
        case Decimal():
            return Decimal(shown(value))
        case "":
            return None
        case _:
            return value  # type: ignore[no-any-return]
