"""The one model of a document. It refuses what a reader could not follow: a chart without words, a table with torn rows."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, fields, is_dataclass, replace
from datetime import date
from math import ceil
from typing import Any, Literal

from collegium.documents.terms import Term
from collegium.tables.characters import printable

Alignment = Literal["left", "right", "centre"]
DEEPEST_HEADING = 3
ACROSS, NARROWEST = 94, 7  # digits that fit across a table on an upright page, and at least in a column
BESIDE = 2.5  # digits that the empty edges of a cell take
NARROW, WIDE = frozenset(" .,:;!|'’()[]/-ijltfrI"), frozenset("mwMW%@&")


class DocumentError(ValueError):
    """The document cannot be written; the message lists every problem."""


@dataclass(frozen=True)
class Run:
    """A stretch of text, plain or emphasised."""

    text: str
    strong: bool = False
    emphasis: bool = False


Text = str | Sequence[Run]


def runs(text: Text) -> tuple[Run, ...]:
    return (Run(text),) if isinstance(text, str) else tuple(text)


@dataclass(frozen=True)
class Heading:
    level: int
    text: str


@dataclass(frozen=True)
class Paragraph:
    text: Text

    @property
    def aside(self) -> bool:
        """Who wrote something, or by which method: all of it emphasised. It is shown small and stays with what it speaks of."""
        return all(run.emphasis for run in runs(self.text))


@dataclass(frozen=True)
class Bullets:
    items: Sequence[Text]


@dataclass(frozen=True)
class Figure:
    """A chart; `png` is called only by a writer that cannot take SVG."""

    svg: str
    png: Callable[[], bytes] = field(repr=False, compare=False)
    alternative: str
    caption: str
    sentence: str = ""
    caveat: str = ""


@dataclass(frozen=True)
class Column:
    """A column of a table; the first one always holds the headers of its rows, and `header` makes another one do so too."""

    title: str
    align: Alignment = "left"
    header: bool = False


@dataclass(frozen=True)
class Table:
    caption: str
    columns: Sequence[Column]
    rows: Sequence[Sequence[str]]
    note: str = ""

    @property
    def row_headers(self) -> tuple[bool, ...]:
        """For each column, whether its cells are headers of their rows."""
        return tuple(place == 0 or column.header for place, column in enumerate(self.columns))

    @property
    def widths(self) -> tuple[int, ...]:
        """Room for each column, in digits: a short one as many as it needs, so that no month breaks; long ones share the rest alike."""
        wanted = [self._wanted(place, column.title) for place, column in enumerate(self.columns)]
        given = [0] * len(wanted)
        left = ACROSS
        for still, place in zip(
            range(len(wanted), 0, -1), sorted(range(len(wanted)), key=wanted.__getitem__), strict=True
        ):
            given[place] = min(wanted[place], max(left // still, NARROWEST))
            left -= given[place]
        return tuple(given)

    def _wanted(self, place: int, title: str) -> int:
        bold = 1.1 if self.row_headers[place] else 1.0
        cells = (room(row[place]) * bold + BESIDE for row in self.rows)
        return ceil(max(*cells, *(room(word) * 1.1 + BESIDE for word in title.split()), NARROWEST))


def room(text: str) -> float:
    """About how wide a text is, in digits: letters of a proportional fount differ."""
    return sum(0.55 if one in NARROW else 1.5 if one in WIDE else 1.25 if one.isupper() else 1.0 for one in text)


@dataclass(frozen=True)
class KeyFigure:
    value: str
    label: str


@dataclass(frozen=True)
class KeyFigures:
    figures: Sequence[KeyFigure]


@dataclass(frozen=True)
class Callout:
    title: str
    text: Text


@dataclass(frozen=True)
class PageBreak:
    pass


Block = Heading | Paragraph | Bullets | Figure | Table | KeyFigures | Callout | PageBreak


@dataclass(frozen=True)
class Document:
    """A whole document. The date is given, because nothing here reads a clock."""

    title: str
    organisation: str
    date: date
    blocks: Sequence[Block]
    subtitle: str = ""
    author: str = ""
    abstract: Text = ""
    language: str = "en-GB"
    terms: Sequence[Term] = ()  # explained where they stand on a web page, and in a glossary at the end

    def __post_init__(self) -> None:
        for name in ("title", "organisation", "subtitle", "author"):  # each is one line
            object.__setattr__(self, name, " ".join(printable(getattr(self, name)).split("\n")))
        for name in ("abstract", "blocks", "terms"):
            object.__setattr__(self, name, _shown(getattr(self, name)))
        problems = list(_problems(self))
        if problems:
            raise DocumentError("The document cannot be written:\n" + "\n".join(f"- {problem}" for problem in problems))

    def with_glossary(self) -> Document:
        """For forms in which a term cannot carry its meaning with it: the same, with the glossary as its last part."""
        if not self.terms:
            return self
        columns = [Column("Term"), Column("Meaning")]
        table = Table("Terms and acronyms of this document", columns, [[one.term, one.words] for one in self.terms])
        return replace(self, blocks=(*self.blocks, Heading(1, "Glossary"), table), terms=())

    def numbered(self) -> Iterator[tuple[Block, int | None]]:
        """The blocks, figures and tables with their numbers, so that every writer numbers alike."""
        counts = {Figure: 0, Table: 0}
        for block in self.blocks:
            if isinstance(block, (Figure, Table)):
                counts[type(block)] += 1
                yield block, counts[type(block)]
            else:
                yield block, None


def _shown(part: Any) -> Any:
    """The same, without characters that a file of some kind cannot hold; what is a line break in Word is one everywhere."""
    if isinstance(part, str):
        return printable(part)
    if isinstance(part, Sequence):
        return tuple(map(_shown, part))
    if not is_dataclass(part) or isinstance(part, type):
        return part
    changed = {each.name: _shown(getattr(part, each.name)) for each in fields(part) if each.init}
    return replace(part, **changed)  # type: ignore[type-var]


def _problems(document: Document) -> Iterator[str]:
    if not document.title.strip():
        yield "It has no title."
    if not document.organisation.strip():
        yield "It does not say whose it is."
    yield from _heading_problems(document)
    for block, number in document.numbered():
        if isinstance(block, Figure):
            yield from _figure_problems(block, number)
        elif isinstance(block, Table):
            yield from _table_problems(block, number)
        elif isinstance(block, (Bullets, KeyFigures)):
            parts = block.items if isinstance(block, Bullets) else block.figures
            if not parts:
                yield "A list or a row of key figures is empty."


def _heading_problems(document: Document) -> Iterator[str]:
    before = 0
    for block in document.blocks:
        if not isinstance(block, Heading):
            continue
        if not block.text.strip():
            yield "A heading has no text."
        if not 1 <= block.level <= DEEPEST_HEADING:
            yield f"The heading “{block.text}” has level {block.level}; use 1 to {DEEPEST_HEADING}."
        elif block.level > before + 1:
            yield f"The heading “{block.text}” skips a level: after {before or 'the title'} comes {before + 1}."
        before = block.level


def _figure_problems(figure: Figure, number: int | None) -> Iterator[str]:
    if not figure.alternative.strip():
        yield f"Figure {number} (“{figure.caption}”) has no alternative in words."
    if not figure.caption.strip():
        yield f"Figure {number} has no caption."
    if "<svg" not in figure.svg:
        yield f"Figure {number} (“{figure.caption}”) is not an SVG drawing."


def _table_problems(table: Table, number: int | None) -> Iterator[str]:
    name = f"Table {number} (“{table.caption}”)"
    if not table.caption.strip():
        yield f"Table {number} has no caption."
    if not table.columns:
        yield f"{name} has no columns."
    if not table.rows:
        yield f"{name} has no rows; say in a paragraph that there is nothing to show."
    for place, column in enumerate(table.columns, start=1):
        if not column.title.strip():
            yield f"{name}, column {place} has no title."
    for place, row in enumerate(table.rows, start=1):
        if len(row) != len(table.columns):
            yield f"{name}, row {place} has {len(row)} cells for {len(table.columns)} columns."
