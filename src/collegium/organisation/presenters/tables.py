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
    """Over a column that is on the page and in the file, or only in one of them."""

    text: str
    number: bool = False
    where: str = "both"  # both | page | file


@dataclass(frozen=True, slots=True)
class Table:
    caption: str
    head: tuple[Heading, ...]
    rows: tuple[tuple[Cell, ...], ...]
    note: str = ""

    @property
    def page_head(self) -> list[Heading]:
        return [heading for heading in self.head if heading.where != "file"]

    @property
    def page_rows(self) -> list[list[Cell]]:
        return [
            [cell for cell, heading in zip(row, self.head, strict=True) if heading.where != "file"] for row in self.rows
        ]

    @property
    def columns(self) -> list[str]:
        return [heading.text for heading in self.head if heading.where != "page"]

    @property
    def values(self) -> list[list[Value]]:
        """Rows for a file."""
        return [
            [cell.value for cell, heading in zip(row, self.head, strict=True) if heading.where != "page"]
            for row in self.rows
        ]


def heading(text: str) -> Heading:
    """A heading; one that begins with # stands over figures, and one without words over links of the page."""
    return Heading(text.removeprefix("#"), text.startswith("#"), "both" if text else "page")


def page_only(text: str) -> Heading:
    """Several values in words, each with a column of its own in the file."""
    return Heading(text, where="page")


def file_only(text: str) -> Heading:
    return Heading(text, where="file")


def table(caption: str, head: Iterable[str | Heading], rows: Iterable[Iterable[Cell]], note: str = "") -> Table:
    headings = (heading(one) if isinstance(one, str) else one for one in head)
    return Table(caption, tuple(headings), tuple(tuple(row) for row in rows), note)


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


def share_of(part: int, whole: int, value: float | None) -> Cell:
    """For the page: the two numbers and their share in words."""
    return Cell(f"{part} of {whole} ({percentage(value)})" if whole else "–", value)


def date(value: dt.date | None) -> Cell:
    return Cell(NOT_RECORDED if value is None else day(value), value)


def pas(value: int | Decimal) -> str:
    """2, 2.5, but never 2.00."""
    text = f"{value:,.2f}"
    return text.rstrip("0").rstrip(".")
