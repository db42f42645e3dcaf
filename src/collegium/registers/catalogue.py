"""A register of built-in rows, which come with Collegium as definitions, together with an organisation's own rows.

Built-in rows are unsaved instances of the register's model. They are listed, searched, filtered, sorted and exported like
any other, have a page each, and cannot be changed; where the register says so, an own row with the same key stands in for
one.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, ClassVar

from django.http import Http404

from collegium.registers.columns import AnyColumn, Column, sort_key
from collegium.registers.register import Register
from collegium.tables.characters import letters_of


class Catalogue(Register):
    key: ClassVar[str] = ""  # the column by which a built-in row is known in addresses and replaced by an own one
    replaceable: ClassVar[bool] = False  # an own row with its key replaces a built-in one

    def built_in(self, request: Any) -> list[Any]:
        """The rows that come with Collegium, each marked by `built_in = True`."""
        raise NotImplementedError

    def known_rows(self, request: Any) -> list[Any]:
        """Built-in rows that no own row replaces, then own rows."""
        own = list(self.shown(request))
        return self.unreplaced(own, request) + own

    def recorded_rows(self, request: Any) -> list[Any]:
        own = super().recorded_rows(request)
        return self.unreplaced(own, request) + own

    def unreplaced(self, own: Sequence[Any], request: Any) -> list[Any]:
        """Built-in rows that none of these stands in for."""
        taken = {getattr(row, self.key) for row in own} if self.replaceable else set()
        return [row for row in self.built_in(request) if getattr(row, self.key) not in taken]

    def built_in_or_404(self, key: str, request: Any) -> Any:
        for row in self.built_in(request):
            if str(getattr(row, self.key)) == key:
                return row
        raise Http404

    def page_of(self, row: Any, request: Any) -> str:
        if getattr(row, "built_in", False):
            return self.address("built_in", request, getattr(row, self.key))
        return super().page_of(row, request)


def is_built_in(row: Any) -> bool:
    return bool(getattr(row, "built_in", False))


def built_in(row: Any) -> Any:
    """Mark an unsaved row as one that comes with Collegium."""
    row.built_in = True
    return row


ORIGIN = Column(
    name="origin",
    title="Origin",
    value=lambda row: "built in" if is_built_in(row) else "own",
    text=lambda row: "Built in" if is_built_in(row) else "Own",
)


# Filtering and sorting of rows that are no query


def matching(rows: Iterable[Any], filters: Mapping[str, Any], answers: Mapping[str, Any]) -> list[Any]:
    """Rows that pass every filter that was answered."""
    kept = list(rows)
    for name, rule in filters.items():
        wanted = answers.get(name)
        if wanted not in (None, ""):
            kept = [row for row in kept if passes(value_at(row, rule.field_name), rule.lookup_expr, wanted)]
    return kept


def passes(value: Any, lookup: str, wanted: Any) -> bool:
    if value is None or value == "":
        return bool(wanted == "null")
    if lookup == "gte":
        return bool(value >= wanted)
    if lookup == "lte":
        return bool(value <= wanted)
    if lookup == "found":
        return letters_of(str(wanted)) in letters_of(str(value))
    return str(value) == str(wanted)


def holding(rows: Iterable[Any], paths: Sequence[str], text: str) -> list[Any]:
    """Rows in which every word of the text stands in one of the searched columns."""
    kept = []
    for row in rows:
        said = letters_of(" ".join(str(value_at(row, path) or "") for path in paths))
        if all(letters_of(word) in said for word in text.split()):
            kept.append(row)
    return kept


def sorted_rows(rows: Iterable[Any], order: Sequence[str], column: AnyColumn | None, *, down: bool) -> list[Any]:
    in_order = list(rows)
    for name in reversed(order):
        in_order.sort(key=lambda row: sort_key(value_at(row, name.removeprefix("-"))), reverse=name.startswith("-"))
    if column is None:
        return in_order
    keyed = [(column.sort_key(row), row) for row in in_order]
    filled = sorted((pair for pair in keyed if not pair[0][0]), key=lambda pair: pair[0], reverse=down)
    return [row for _, row in filled] + [row for key, row in keyed if key[0]]


def value_at(row: Any, path: str) -> Any:
    value = row
    for part in path.split("__"):
        value = getattr(value, part, None)
    return value.isoformat() if isinstance(value, dt.time) else value
