"""Empty tables to fill in: our own columns, and what each may hold."""

from __future__ import annotations

from collections.abc import Sequence

from collegium.registers.files.kinds import Context, FileKind
from collegium.registers.files.reading import NOTES
from collegium.tables.writing import Cell, Sheet, write_csv, write_excel

EXPLAINED = ("sheet", "column", "meaning", "needed", "holds", "one of", "note")


def template_csv(kind: FileKind, context: Context) -> bytes:
    """The columns of a kind, without rows."""
    return write_csv([field.name for field in kind.fields_for(context)], [], mark=True)


def template_workbook(kinds: Sequence[FileKind], context: Context) -> bytes:
    """A sheet for each kind without rows, and a sheet that explains every column."""
    explained: list[list[Cell]] = []
    sheets: list[Sheet] = []
    for kind in kinds:
        fields = kind.fields_for(context)
        sheets.append(Sheet(kind.id, [field.name for field in fields], []))
        explained += [
            [
                kind.id,
                field.name,
                field.title,
                "yes" if field.required else "no",
                field.kind,
                ", ".join(field.choices),
                field.help,
            ]
            for field in fields
        ]
    return write_excel([Sheet(NOTES, EXPLAINED, explained), *sheets])
