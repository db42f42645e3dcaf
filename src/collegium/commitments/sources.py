"""The way from a promise back to its source. Each app offers its kinds when it is ready: commitments knows none of them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

from django.core.exceptions import ValidationError

from collegium.commitments.models import Commitment
from collegium.definitions.promise_sources import promise_sources
from collegium.organisation.access import Access
from collegium.organisation.models import Organisation


@dataclass(frozen=True)
class Place:
    """A source as somebody who may open it sees it."""

    title: str
    address: str


# (organisation, id, reader, day) -> the source, or None where there is none or this reader may not open it.
# Without a reader: whether there is one.
Find = Callable[[Organisation, str, Access | None, dt.date], Place | None]
FINDERS: dict[str, Find] = {}


def offer_source(kind: str, find: Find) -> None:
    if kind not in promise_sources():
        raise LookupError(f"promise_sources.toml knows no kind {kind}")
    FINDERS[kind] = find


def place_of(commitment: Commitment, access: Access, day: dt.date) -> Place | None:
    """Where the reader finds what a promise was made in; None where it has no page for this reader."""
    find = FINDERS.get(commitment.source)
    if find is None or not commitment.source_id:
        return None
    return find(commitment.organisation, commitment.source_id, access, day)


def refuse_unknown_source(organisation: Organisation, kind: str, source_id: str, day: dt.date) -> None:
    if source_id and kind in FINDERS and FINDERS[kind](organisation, source_id, None, day) is None:
        raise ValidationError({"source": "What this was promised in is not there. Choose another source."})


def plain_id(source_id: str) -> str:
    """The one way to write it: the number of a row without zeros before it."""
    return str(number_of(source_id) or source_id)


def number_of(source_id: str) -> int:
    """Where sources are known by the numbers of rows; 0, which no row has, where it is none."""
    return int(source_id) if source_id.isascii() and source_id.isdigit() and len(source_id) < 16 else 0
