"""How much room words and tables take on a slide, in inches: measured by the widths of letters, for nothing is drawn yet."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import ceil

from collegium.documents.document import KeyFigures, Run, Table, room

WIDTH, HEIGHT, MARGIN = 13.333, 7.5, 0.6
INSIDE = WIDTH - 2 * MARGIN
TOP, BOTTOM = 1.3, 6.85
ROOM = BOTTOM - TOP
WORDS, SMALL = (18, 16), 12  # points: the smaller words where a slide else spills over
ACROSS = 4  # key figures side by side
DIGIT, LINE = 0.556 / 72, 1.2 / 72  # the width of a digit and the height of a line, by points of size
BETWEEN = {"bullet": 0.06, "aside": 0.06}  # below words; more below others
CELL_SIDES, CELL_EDGES = 0.2, 0.08
TABLE_SIZES = (14, 12, 11)  # points: the largest in which the whole table stands on the slide
CAPTION, NOTE = 14, 11  # points
BOLD = 1.08


def digits(width: float, size: float) -> float:
    """How many digits of a size stand in a line so wide."""
    return width / (DIGIT * size)


def lines(text: str, width: float, size: float, weight: float = 1.0) -> int:
    """How many lines a text takes, broken between its words."""
    most, found, taken = digits(width, size), 1, 0.0
    for word in text.split():
        needed = room(word) * weight
        if taken and taken + 0.5 + needed > most:
            found, taken = found + 1, 0.0
        taken += needed + (0.5 if taken else 0.0)
        found, taken = found + int(taken // most), taken % most  # a word longer than a line
    return found


def words_height(look: str, text: Sequence[Run], size: float = WORDS[0]) -> float:
    """A paragraph over the width of a slide, with what stands below it."""
    size = SMALL if look == "aside" else size
    said = "".join(run.text for run in text)
    width = INSIDE - CELL_SIDES - (0.3 if look == "bullet" else 0)
    return lines(said, width, size) * LINE * size + BETWEEN.get(look, 0.125)


def parts_of(text: Sequence[Run]) -> Iterator[tuple[Run, ...]]:
    """A paragraph that no slide can hold is cut between its sentences."""
    if words_height("text", text) <= ROOM:
        yield tuple(text)
        return
    part = ""
    for sentence in "".join(run.text for run in text).replace(". ", ".\n").split("\n"):
        if part and words_height("text", [Run(part + sentence)]) > ROOM:
            yield (Run(part.strip()),)
            part = ""
        part += f"{sentence} "
    yield (Run(part.strip()),)


def figures_height(block: KeyFigures) -> float:
    """Rows of key figures: the numbers, and the longest of the words below them."""
    columns = min(len(block.figures), ACROSS)
    below = max(lines(one.label, INSIDE / columns - 0.4, 16) for one in block.figures)
    return ceil(len(block.figures) / ACROSS) * (0.85 + below * LINE * 16)


@dataclass(frozen=True)
class Measured:
    """A table in one size of letters."""

    table: Table
    size: int

    @property
    def shares(self) -> list[float]:
        widths = self.table.widths
        return [width / sum(widths) for width in widths]

    def row(self, cells: Sequence[str], *, bold: bool = False) -> float:
        heavy = [BOLD if bold or header else 1.0 for header in self.table.row_headers]
        most = max(
            lines(cell, INSIDE * share - CELL_SIDES, self.size, weight)
            for cell, weight, share in zip(cells, heavy, self.shares, strict=True)
        )
        return most * LINE * self.size + CELL_EDGES

    @property
    def around(self) -> float:
        """The caption above, the row of heads, the note and the gap below."""
        head = self.row([column.title for column in self.table.columns], bold=True)
        caption = lines(self.table.caption, INSIDE, CAPTION) * LINE * CAPTION + 0.12
        return caption + head + self.note + 0.15

    @property
    def note(self) -> float:
        return lines(self.table.note, INSIDE, NOTE) * LINE * NOTE + 0.1 if self.table.note else 0.0

    def height(self, rows: Sequence[Sequence[str]]) -> float:
        return self.around + sum(self.row(cells) for cells in rows)

    def fitting(self, rows: Sequence[Sequence[str]], left: float) -> int:
        """How many of these rows stand in the room that is left."""
        taken = self.around
        for place, cells in enumerate(rows):
            taken += self.row(cells)
            if taken > left:
                return place
        return len(rows)
