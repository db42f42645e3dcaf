"""What a paper can be made of. An app registers its kinds here; what lies in another domain is registered by the workbench."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from collegium.documents.document import Block
from collegium.organisation.models import Organisation


@dataclass(frozen=True)
class Drawn:
    """A chart as a specification, so that it can be kept as data and drawn for screen and paper."""

    spec: Mapping[str, Any]
    caption: str
    sentence: str = ""
    caveat: str = ""
    paper_height: int | None = None


Piece = Block | Drawn


@dataclass(frozen=True)
class Fragment:
    """What a part of a paper holds; `narrative` are sentences that a rule wrote and people may change."""

    title: str
    pieces: Sequence[Piece]
    narrative: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Chosen:
    """Which one: the reference that the author chose, as at a day; private parts may show what public ones leave out."""

    organisation: Organisation
    reference: str
    as_of: dt.date
    unit_id: int | None = None
    private: bool = False


Offers = Callable[[Organisation, dt.date], Sequence[tuple[str, str]]]
Build = Callable[[Chosen], Fragment | None]


@dataclass(frozen=True)
class PartKind:
    """A kind of part. One with a chart needs the five sentences before the paper can be issued."""

    id: str
    title: str
    help: str
    build: Build
    offers: Offers | None = None  # None: there is nothing to choose
    needs_narrative: bool = False


_KINDS: dict[str, PartKind] = {}


def register(kind: PartKind) -> None:
    """Add a kind of part; the same id twice is a mistake of the program."""
    if kind.id in _KINDS and _KINDS[kind.id] != kind:
        raise ValueError(f"There is a kind of part named {kind.id} already.")
    _KINDS[kind.id] = kind


def kinds() -> Sequence[PartKind]:
    """All kinds, in the order in which they were registered."""
    return tuple(_KINDS.values())


def kind_of(name: str) -> PartKind | None:
    return _KINDS.get(name)
