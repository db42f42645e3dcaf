"""Keyed digests of rows that stay: an event carries that of the rows which it wrote, and whoever rewrites them shows.

The digest is part of the chain, not of what the event says: it still proves the rows once the event was erased.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import hmac
import json
from collections.abc import Collection, Hashable, Iterable, Iterator, Mapping
from typing import Any, TypeVar

from django.conf import settings
from django.db import models

from collegium.audit.models import AuditEvent

Owner = TypeVar("Owner", bound=Hashable)


def digest_of_rows(rows: Iterable[Mapping[str, Any]]) -> str:
    """Of rows as column -> value, in their order: the same on either database."""
    return digests_of_rows((None, row) for row in rows).get(None, "")


def digests_of_rows(rows: Iterable[tuple[Owner, Mapping[str, Any]]]) -> dict[Owner, str]:
    """The digest of the rows of each owner, in one go through pairs of an owner and a row.

    Keyed, since rows may say what somebody could guess: without the key nobody can try guesses until the digest fits.
    """
    key, made = settings.RECORD_KEY.encode(), {}
    for owner, row in rows:
        if owner not in made:
            made[owner] = hmac.new(key, digestmod=hashlib.sha256)
        made[owner].update((json.dumps(row, sort_keys=True, default=plain) + "\n").encode())
    return {owner: each.hexdigest() for owner, each in made.items()}


def stored_rows(rows: models.QuerySet[Any], columns: Collection[str] = ()) -> Iterator[dict[str, Any]]:
    """Those columns, or all, in the order of the rows' numbers."""
    return rows.order_by("pk").values(*columns).iterator(chunk_size=1000)


def row_of(row: models.Model) -> dict[str, Any]:
    """A row that is at hand, as `stored_rows` would give it."""
    return {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields}


def plain(value: Any) -> str:
    moment = isinstance(value, dt.datetime)
    return value.astimezone(dt.UTC).isoformat(timespec="microseconds") if moment else str(value)


def recorded_digests(subject: str) -> dict[str, list[tuple[str, str]]]:
    """Number of a subject -> the verb and digest of each of its events that carries one, in their order."""
    events = AuditEvent._base_manager.filter(subject=subject).exclude(rows_digest="").order_by("pk")
    found: dict[str, list[tuple[str, str]]] = {}
    for number, verb, digest in events.values_list("subject_id", "verb", "rows_digest").iterator(chunk_size=1000):
        found.setdefault(number, []).append((verb, digest))
    return found
