"""The register as it would be after an import, and which of its rows the files touch."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from collegium.organisation.importing.records import SPECS, Key, Record, Register
from collegium.organisation.importing.sheets import Sheet, Source

Place = tuple[str, Key]


@dataclass(frozen=True)
class Unread:
    """What rows name that could not be understood: it is neither known nor unknown until they are mended."""

    codes: frozenset[tuple[str, Any]] = frozenset()  # table of identities, code
    tables: frozenset[str] = frozenset()  # of sheets of which nothing could be read
    everything: bool = False

    @classmethod
    def of(cls, sheets: Iterable[Sheet], *, everything: bool = False) -> Unread:
        codes: set[tuple[str, Any]] = set()
        tables: set[str] = set()
        for sheet in sheets:
            named = [one for one in sheet.kind.outputs if SPECS[one.table].key == ("code",)]
            if not sheet.mapped:
                tables |= {one.table for one in named}
            codes |= {(one.table, row.values.get(one.columns["code"])) for row in sheet.left_out for one in named}
        return cls(frozenset(codes), frozenset(tables), everything)

    def names(self, identity: str, code: Any) -> bool:
        if identity == "unit_anywhere":
            identity, code = "unit", code[1]
        return self.everything or identity in self.tables or (identity, code) in self.codes


@dataclass
class State:
    """The register as it would be; only what the files touch can be their fault."""

    register: Register
    touched: dict[Place, tuple[Record, Source]]
    ended: dict[Place, Record]
    unread: Unread = Unread()

    @cached_property
    def tables(self) -> dict[str, dict[Key, Record]]:
        result = {name: dict(table) for name, table in self.register.tables.items()}
        for (table, key), record in self.ended.items():
            result[table][key] = record
        for (table, key), (record, _) in self.touched.items():
            result.setdefault(table, {})[key] = record
        return result

    def of(self, table: str) -> Iterator[tuple[Key, Record, Source]]:
        """The touched rows of one table."""
        for (name, key), (record, source) in self.touched.items():
            if name == table:
                yield key, record, source

    def grouped(self, table: str, column: str) -> dict[Any, list[tuple[Key, Record]]]:
        groups: dict[Any, list[tuple[Key, Record]]] = {}
        for key, record in self.tables.get(table, {}).items():
            groups.setdefault(record.values[column], []).append((key, record))
        return groups

    def lines(self, table: str, columns: tuple[str, ...]) -> dict[Key, list[tuple[Key, Record]]]:
        """The rows about each thing, by what names it."""
        groups: dict[Key, list[tuple[Key, Record]]] = {}
        for key, record in self.tables.get(table, {}).items():
            groups.setdefault(tuple(record.values[column] for column in columns), []).append((key, record))
        return groups

    def knows(self, identity: str, code: Any) -> bool:
        if self.unread.names(identity, code):
            return True
        if identity == "unit_anywhere":
            own = self.register.organisation
            added = own is not None and code[0] == own.code and (code[1],) in self.tables.get("unit", {})
            return added or self.register.knows(identity, code)
        return self.register.knows(identity, code) or (code,) in self.tables.get(identity, {})
