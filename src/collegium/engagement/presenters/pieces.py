"""What a section of a page or report is made of."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Chart:
    """A drawing that never stands alone: its caption, what it shows, and what it does not."""

    spec: Mapping[str, Any]
    caption: str
    sentence: str
    caveat: str
    paper_height: int | None = None  # pixels, where the height does not follow from the rows

    @property
    def spec_json(self) -> str:
        # Inside a <script> element only "<" could end it.
        return json.dumps(self.spec, ensure_ascii=False).replace("<", "\\u003c")


@dataclass(frozen=True)
class Column:
    title: str
    number: bool = False


@dataclass(frozen=True)
class Table:
    """Rows of text under their columns; the first cell heads its row, and may lead to a page."""

    caption: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[str, ...], ...]
    note: str = ""
    links: tuple[str, ...] = ()
    folded: bool = False  # on the page it opens when asked for: the chart above says the same

    def link(self, row: int) -> str:
        return self.links[row] if self.links else ""


@dataclass(frozen=True)
class Section:
    """One heading with what stands below it; `appendix` sections close a report."""

    id: str
    title: str
    paragraphs: tuple[str, ...] = ()
    bullets: tuple[str, ...] = ()
    caveat: str = ""
    chart: Chart | None = None
    tables: tuple[Table, ...] = ()
    source: str = ""
    appendix: bool = False
    paper_tables: tuple[Table, ...] | None = None  # instead of the tables, where paper has no room for all of them
    paper_chart: bool = True


@dataclass(frozen=True)
class KeyFigure:
    value: str
    label: str
    detail: str = ""
