"""Which stored row a row of a file is about."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from django.db import models

from collegium.tables.characters import without_unseen
from collegium.tables.grid import clean

if TYPE_CHECKING:
    from collegium.registers.register import Register

Key = tuple[Any, ...]
SIGNS = str.maketrans(dict.fromkeys("‐‑‒–—−", "-") | dict.fromkeys("‘’ʼ`´", "'") | dict.fromkeys("“”", '"'))


class Stored:
    """What is recorded, by what a register says tells rows apart: what the reader may see, and beside it the rest."""

    def __init__(self, register: Register, request: Any) -> None:
        meta: Any = register.model._meta
        self.names = tuple(meta.get_field(name).attname for name in register.identity)
        self.many = frozenset(field.name for field in meta.many_to_many)
        self.defaults = {field.attname: default_of(field) for field in meta.concrete_fields}
        self.seen: list[Any] = register.recorded_rows(request)
        self.hidden = hidden_rows(register, request)
        self.by_key = self.keyed(self.seen)
        self.alike = {alike(key): rows for key, rows in self.by_key.items()}
        self.hidden_keys = {alike(key) for key in self.keyed(self.hidden)}

    def keyed(self, rows: Sequence[Any]) -> dict[Key, list[Any]]:
        keyed: dict[Key, list[Any]] = {}
        for row in rows:
            keyed.setdefault(tuple(plain(getattr(row, name)) for name in self.names), []).append(row)
        return keyed

    def key_of(self, values: Mapping[str, Any]) -> Key:
        return tuple(plain(values.get(name, self.defaults[name])) for name in self.names)

    def value(self, row: Any, name: str) -> Any:
        return sorted(other.pk for other in getattr(row, name).all()) if name in self.many else getattr(row, name)

    def says(self, row: Any, values: Mapping[str, Any]) -> bool:
        """Whether the row holds all that already, as a file can hold it."""
        return all(plain(self.value(row, name)) == plain(value) for name, value in values.items())


def hidden_rows(register: Register, request: Any) -> list[Any]:
    """Rows that a file must not contradict although the reader may not see them: nothing of them is ever told."""
    if not register.restricted:
        return []
    rows = register.model._default_manager.all()
    seen = set(register.visible(rows, request).values_list("pk", flat=True))
    return [row for row in register.belonging(rows, request) if row.pk not in seen]


def plain(value: Any) -> Any:
    """A value as it comes back from a file: line ends, hard spaces, edges and characters that nobody sees are no difference."""
    return clean(without_unseen(value)) if isinstance(value, str) else value


def alike(key: Key) -> Key:
    """The same for keys that people take for the same."""
    return tuple(spelled_alike(part) if isinstance(part, str) else part for part in key)


def spelled_alike(text: str) -> str:
    """Capitals, spaces, and ways of writing an accent, a dash or an apostrophe do not count; every other sign does."""
    return " ".join(unicodedata.normalize("NFKC", text).translate(SIGNS).casefold().split())


def default_of(field: Any) -> Any:
    if field.has_default():
        return field.get_default()
    return "" if isinstance(field, models.CharField | models.TextField) else None
