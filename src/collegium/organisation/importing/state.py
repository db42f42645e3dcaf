"""The register as it would be after an import, and which of its rows the files touch."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from collegium.organisation.importing.records import Key, Record, Register
from collegium.organisation.importing.sheets import Source

Place = tuple[str, Key]


@dataclass
class State:
    """The register as it would be; only what the files touch can be their fault."""

    register: Register
    touched: dict[Place, tuple[Record, Source]]
    ended: dict[Place, Record]

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

    def knows(self, identity: str, code: Any) -> bool:
        if identity == "unit_anywhere":
            own = self.register.organisation
            added = own is not None and code[0] == own.code and (code[1],) in self.tables.get("unit", {})
            return added or self.register.knows(identity, code)
        return self.register.knows(identity, code) or (code,) in self.tables.get(identity, {})
