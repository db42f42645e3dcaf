"""A plan in words, for the preview of an import."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from collegium.definitions.roles import role, role_ids
from collegium.organisation.importing.plan import Addition, Alteration, Ending, Plan
from collegium.organisation.importing.records import SPECS, Key, shown
from collegium.wording.dates import day


@dataclass(frozen=True)
class Line:
    """One row of a preview's table."""

    what: str
    which: str
    details: tuple[str, ...]
    source: str = ""


PARTS = ("additions", "changes", "ends")


def lines_of(part: Sequence[Any]) -> list[Line]:
    return [line_of(one) for one in part]


def worth_showing(plan: Plan, part: str) -> list[Any]:
    """Without bare codes: the name and place of the same unit, post or body tells more."""
    return [one for one in getattr(plan, part) if SPECS[one.table].values]


def line_of(one: Addition | Alteration | Ending) -> Line:
    spec = SPECS[one.table]
    which = ", ".join(said(one.table, column, part) for column, part in pairs(one.table, one.key))
    match one:
        case Addition():
            filled = [column for column in spec.values if one.values[column] not in (None, "")]
            details = [
                f"{title(one.table, column)}: {said(one.table, column, one.values[column])}" for column in filled
            ]
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
    return str(SPECS[table].model._meta.get_field(column).verbose_name)  # type: ignore[union-attr]


def said(table: str, column: str, value: Any) -> str:
    """A value as people say it."""
    field = SPECS[table].model._meta.get_field(column)
    if column in ("starts", "held_on", "happened_on"):
        return f"from {day(value)}" if column == "starts" else day(value)
    if column == "role" and value in role_ids():
        return role(value).title
    if choices := getattr(field, "choices", None):
        return str(dict(choices).get(value, value))
    return day(value) if column in ("ends", "opened", "closed") and value else shown(value)


def count_rows(plan: Plan) -> list[list[dict[str, Any]]]:
    """Cells of the table of counts."""
    return [
        [{"text": name}, *({"text": f"{number:,}", "number": True} for number in counts)]
        for name, counts in plan.counts().items()
    ]
