"""Search and order of texts as a reader expects, on either database: capitals and accents push no name to the end."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any

from django.db import models
from django.db.backends.signals import connection_created
from django.db.models import F
from django.db.models.functions import Collate
from django.dispatch import receiver

from collegium.tables.characters import in_order, letters_of

# PostgreSQL has it from ICU, the rules of Unicode for all languages; SQLite is taught it under the same name.
COLLATION = "und-x-icu"
LETTERS = "letters_of"  # the function that SQLite is taught
ALIKE = ("øłđ’‘‐‑–", "old''---")


def by_name(path: str) -> Collate:
    """For `order_by`: a text in the order of a reader."""
    return Collate(F(path), COLLATION)


@models.Field.register_lookup
class Found(models.Lookup[Any]):
    """`name__found="muller"`: these letters stand somewhere in the text, whatever the capitals, accents and apostrophes."""

    lookup_name = "found"
    prepare_rhs = False

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, Any]:
        side, params = self.process_lhs(compiler, connection)
        return f"instr({LETTERS}({side}), %s) > 0", (*params, letters_of(str(self.rhs)))

    def as_postgresql(self, compiler: Any, connection: Any) -> tuple[str, Any]:
        side, params = self.process_lhs(compiler, connection)
        # As in tables.characters: taken apart, without the marks, in small letters; then what Unicode does not take apart.
        bare = f"regexp_replace(normalize(({side})::text, NFKD), '[\\u0300-\\u036f]', '', 'g')"
        small = f'translate(lower({bare} COLLATE "{COLLATION}"), %s, %s)'
        whole = f"replace(replace(replace({small}, 'æ', 'ae'), 'œ', 'oe'), 'ß', 'ss')"
        return f"strpos({whole}, %s) > 0", (*params, *ALIKE, letters_of(str(self.rhs)))


@receiver(connection_created, dispatch_uid="collegium.letters")
def teach_letters(connection: Any, **about: Any) -> None:
    """SQLite by itself knows the capitals of ASCII alone, and sorts by bytes."""
    if connection.vendor != "sqlite":
        return
    database = connection.connection
    database.create_collation(COLLATION, compared)
    database.create_function("like", 3, is_like, deterministic=True)
    database.create_function(LETTERS, 1, of_any, deterministic=True)
    for name, change in (("lower", str.lower), ("upper", str.upper)):
        database.create_function(name, 1, of_text(change), deterministic=True)


def compared(first: str, second: str) -> int:
    one, other = in_order(first), in_order(second)
    return (one > other) - (one < other)


def of_text(change: Any) -> Any:
    return lambda value: change(value) if isinstance(value, str) else value


@lru_cache(maxsize=50_000)
def of_any(value: Any) -> str:
    return "" if value is None else letters_of(str(value))


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
