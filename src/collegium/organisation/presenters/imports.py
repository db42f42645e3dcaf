"""A plan in words, for the preview of an import."""

from __future__ import annotations

from typing import Any

from collegium.definitions.roles import role, role_ids
from collegium.organisation.importing.plan import Addition, Alteration, Ending, Plan
from collegium.organisation.importing.records import SPECS, Key, shown
from collegium.registers.files import Line, Part
from collegium.wording.dates import day


def parts_of(plan: Plan) -> tuple[Part, ...]:
    """What is added, changed and ended: as many lines as the table of counts says."""
    listed = (
        ("added", "Added", plan.additions),
        ("changed", "Changed: before → after", plan.changes),
        ("ended", "Ended", plan.ends),
    )
    return tuple(Part(name, title, list(lines), line_of) for name, title, lines in listed)


def line_of(one: Addition | Alteration | Ending) -> Line:
    spec = SPECS[one.table]
    which = ", ".join(said(one.table, column, part) for column, part in pairs(one.table, one.key))
    match one:
        case Addition():
            filled = [column for column in spec.values if one.values[column] not in (None, "")]
            details = [
                f"{title(one.table, column)}: {said(one.table, column, one.values[column])}" for column in filled
            ]
            if not spec.values:
                details = ["its lasting code"]
        case Alteration():
            details = [
                f"{title(one.table, column)}: {said(one.table, column, one.before[column]) or 'empty'} → "
                f"{said(one.table, column, value) or 'empty'}"
                for column, value in one.after.items()
            ]
        case Ending():
            before = f"instead of {day(one.before)}" if one.before else "until now without a last day"
            return Line(spec.title, which, (f"last day: {day(one.ends)}, {before}",))
    return Line(spec.title, which, tuple(details), place(one))


def pairs(table: str, key: Key) -> list[tuple[str, Any]]:
    return [(column, part) for column, part in zip(SPECS[table].key, key, strict=False) if part is not None]


def place(one: Addition | Alteration) -> str:
    return f"{one.source.file}, row {one.source.row}" if one.source.row else one.source.file


def title(table: str, column: str) -> str:
    return str(SPECS[table].field(column).verbose_name)


def said(table: str, column: str, value: Any) -> str:
    """A value as people say it."""
    field = SPECS[table].field(column)
    if column in ("starts", "held_on", "happened_on"):
        return f"from {day(value)}" if column == "starts" else day(value)
    if column == "role" and value in role_ids():
        return role(value).title
    if choices := getattr(field, "choices", None):
        return str(dict(choices).get(value, value))
    return day(value) if column in ("ends", "opened", "closed") and value else shown(value)
