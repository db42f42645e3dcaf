"""A table for a page and for a file: what is read and what is exported come from the same cells."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from collegium.wording.dates import day
from collegium.wording.numbers import number, percentage

NOT_RECORDED = "not recorded"
Value = str | int | float | bool | Decimal | dt.date | None


@dataclass(frozen=True, slots=True)
class Cell:
    """What is shown, and the unrounded value behind it."""

    text: str
    value: Value
    href: str = ""
    number: bool = False
    tags: tuple[str, ...] = ()
    link_text: str = ""  # what a reader of links alone hears, when the text would not say where it goes


@dataclass(frozen=True, slots=True)
class Heading:
    text: str
    number: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    caption: str
    head: tuple[Heading, ...]
    rows: tuple[tuple[Cell, ...], ...]
    note: str = ""

    @property
    def columns(self) -> list[str]:
        return [heading.text for heading in self.head if heading.text]

    @property
    def values(self) -> list[list[Value]]:
        """Rows for a file; a column without a heading holds links only and stays on the page."""
        return [[cell.value for cell, heading in zip(row, self.head, strict=True) if heading.text] for row in self.rows]


def heading(text: str) -> Heading:
    """A heading; one that begins with # stands over figures."""
    return Heading(text.removeprefix("#"), text.startswith("#"))


def table(caption: str, head: Iterable[str], rows: Iterable[Iterable[Cell]], note: str = "") -> Table:
    return Table(caption, tuple(heading(text) for text in head), tuple(tuple(row) for row in rows), note)


def words(text: str, href: str = "", missing: str = NOT_RECORDED) -> Cell:
    return Cell(text or missing, text or None, href)


def tags(flags: Iterable[str]) -> Cell:
    given = tuple(flags)
    return Cell("", "; ".join(given) or None, tags=given)


def figure(value: int | Decimal | None, missing: str = NOT_RECORDED) -> Cell:
    return Cell(missing if value is None else pas(value), value, number=True)


def ratio(value: float | None, decimals: int = 1, missing: str = "–") -> Cell:
    return Cell(missing if value is None else number(value, decimals), value, number=True)


def share(value: float | None) -> Cell:
    """A share from 0 to 1, exported as such."""
    return Cell("–" if value is None else percentage(value), value, number=True)


def date(value: dt.date | None) -> Cell:
    return Cell(NOT_RECORDED if value is None else day(value), value)


def pas(value: int | Decimal) -> str:
    """2, 2.5, but never 2.00."""
    text = f"{value:,.2f}"
    return text.rstrip("0").rstrip(".")
