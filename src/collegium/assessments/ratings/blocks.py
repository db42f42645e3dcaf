"""What a result page is made of."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Block:
    """One part of a result page; `rows` may be empty, then the sentences stand alone."""

    title: str
    sentences: tuple[str, ...]
    head: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()
    source: str = ""
    links: tuple[tuple[str, str], ...] = ()
