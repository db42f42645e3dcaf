"""Search and order of texts as a reader expects, on either database: capitals and accents push no name to the end."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any

from django.db.backends.signals import connection_created
from django.db.models import F
from django.db.models.functions import Collate
from django.dispatch import receiver

from collegium.tables.characters import in_order

# PostgreSQL has it from ICU, the rules of Unicode for all languages; SQLite is taught it under the same name.
COLLATION = "und-x-icu"


def by_name(path: str) -> Collate:
    """For `order_by`: a text in the order of a reader."""
    return Collate(F(path), COLLATION)


@receiver(connection_created, dispatch_uid="collegium.letters")
def teach_letters(connection: Any, **about: Any) -> None:
    """SQLite by itself knows the capitals of ASCII alone, and sorts by bytes."""
    if connection.vendor != "sqlite":
        return
    database = connection.connection
    database.create_collation(COLLATION, compared)
    database.create_function("like", 3, is_like, deterministic=True)
    for name, change in (("lower", str.lower), ("upper", str.upper)):
        database.create_function(name, 1, of_text(change), deterministic=True)


def compared(first: str, second: str) -> int:
    one, other = in_order(first), in_order(second)
    return (one > other) - (one < other)


def of_text(change: Any) -> Any:
    return lambda value: change(value) if isinstance(value, str) else value


def is_like(pattern: str | None, text: Any, escape: str) -> bool | None:
    """LIKE of SQL, without regard to capitals."""
    if pattern is None or text is None:
        return None
    return pattern_of(pattern, escape).fullmatch(str(text).lower()) is not None


@lru_cache(maxsize=512)
def pattern_of(pattern: str, escape: str) -> re.Pattern[str]:
    parts, letters = [], iter(pattern.lower())
    for letter in letters:
        if letter == escape:
            parts.append(re.escape(next(letters, "")))
        else:
            parts.append({"%": ".*", "_": "."}.get(letter) or re.escape(letter))
    return re.compile("".join(parts), re.DOTALL)
