"""Whether a text file is plain: quotation marks that pair, one kind of line end, and as many cells in each row as names."""

import mmap
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import numpy.typing as npt

Bytes = npt.NDArray[np.uint8]
Places = npt.NDArray[np.intp]
Flags = npt.NDArray[np.bool_]

_PIECE = 256 * 1024  # what stays near the processor while it is looked at several times
_MARK, _COMMA, _LINE_FEED, _RETURN = b'",\n\r'
_BOM = b"\xef\xbb\xbf"
_BEFORE_OPENING = np.frombuffer(b',\n"', np.uint8)
_AFTER_CLOSING = np.frombuffer(b',\r\n"', np.uint8)


class PlainText:
    """The bytes of a file, and what can be told of its rows without reading one."""

    def __init__(self, source: Path | bytes, *, piece: int = _PIECE) -> None:
        self.piece = piece
        if isinstance(source, bytes):
            self.held: bytes | mmap.mmap = source
        else:
            with source.open("rb") as stream:
                self.held = mmap.mmap(stream.fileno(), 0, access=mmap.ACCESS_READ)
        self.data: Bytes = np.frombuffer(self.held, np.uint8)
        self.quoted = self.held.find(b'"') >= 0

    def is_even(self, columns: int) -> bool:
        """No NUL, no line that ends in a return alone, and no quotation mark that leaves a doubt about its pair."""
        if self.held.find(b"\0") >= 0 or self._lone_return():
            return False
        return not self.quoted or (self._marks_pair() and not self._lines_swallowed(columns))

    def rows_are_full(self, columns: int) -> bool:
        """Every row has so many cells, or is an empty line."""
        waiting, line_start = 0, 0
        for start, chunk, marks, odd in self._chunks():
            ends = np.flatnonzero((chunk == _COMMA) | (chunk == _LINE_FEED))
            ends = ends[~_inside(ends, marks, odd)]
            lines = np.flatnonzero(chunk[ends] == _LINE_FEED)
            if not self._full(np.diff(lines, prepend=-1 - waiting), start + ends[lines], line_start, columns):
                return False
            waiting = len(ends) - 1 - int(lines[-1]) if len(lines) else waiting + len(ends)
            line_start = start + int(ends[lines[-1]]) + 1 if len(lines) else line_start
        return line_start == len(self.data) or waiting + 1 == columns

    def _full(self, cells: Places, ends: Places, line_start: int, columns: int) -> bool:
        """Whether lines that end there hold so many cells, or nothing."""
        narrow = cells != columns
        if not narrow.any():
            return True
        begins = np.concatenate([[line_start], ends[:-1] + 1])[narrow]
        held = ends[narrow] - begins
        empty = (held == 0) | ((held == 1) & (self.data[begins] == _RETURN))
        return bool(empty.all())

    def _lone_return(self) -> bool:
        if self.held.find(b"\r") < 0:
            return False
        for start in range(0, len(self.data), self.piece):
            after = start + np.flatnonzero(self.data[start : start + self.piece] == _RETURN) + 1
            if len(after) and (after[-1] == len(self.data) or (self.data[after] != _LINE_FEED).any()):
                return True
        return False

    def _marks_pair(self) -> bool:
        """Each mark that opens begins a cell and each that closes ends one; a doubled one closes and opens."""
        odd = 0
        for start, _, marks, odd in self._chunks():  # noqa: B007  # the last one counts
            opening, closing = start + marks[odd::2], start + marks[1 - odd :: 2]
            if len(opening) and opening[0] in (0, len(_BOM)) and bytes(self.data[: opening[0]]) in (b"", _BOM):
                opening = opening[1:]
            closing = closing[closing < len(self.data) - 1]
            if not np.isin(self.data[opening - 1], _BEFORE_OPENING).all():
                return False
            if not np.isin(self.data[closing + 1], _AFTER_CLOSING).all():
                return False
        return (odd + len(marks)) % 2 == 0

    def _lines_swallowed(self, columns: int) -> bool:
        """Whether a cell runs over lines of which each has the commas of a row: rows may be lost within it."""
        within, commas, before = [], [], 0
        for _, chunk, marks, odd in self._chunks():
            lines, separators = np.flatnonzero(chunk == _LINE_FEED), np.flatnonzero(chunk == _COMMA)
            within.append(_inside(lines, marks, odd))
            commas.append(before + np.searchsorted(separators, lines))
            before += len(separators)
        inside = np.concatenate([*within, [False]])
        if not inside.any():
            return False
        like_a_row = np.diff(np.concatenate([[0], *commas, [before]])) > columns - 2
        first = np.concatenate([[0], np.flatnonzero(~inside)[:-1] + 1])
        several = np.diff(first, append=len(inside)) > 1
        return bool((np.logical_and.reduceat(like_a_row, first) & several).any())

    def _chunks(self) -> Iterator[tuple[int, Bytes, Places, int]]:
        """Pieces with their start, the quotation marks in them, and 1 where a mark was open before them."""
        odd = 0
        for start in range(0, len(self.data), self.piece):
            chunk = self.data[start : start + self.piece]
            marks = np.flatnonzero(chunk == _MARK) if self.quoted else np.zeros(0, np.intp)
            yield start, chunk, marks, odd
            odd = (odd + len(marks)) % 2


def _inside(places: Places, marks: Places, odd: int) -> Flags:
    """Which places stand between quotation marks."""
    if not len(marks):
        return np.full(len(places), bool(odd))
    inside: Flags = (np.searchsorted(marks, places) + odd) % 2 == 1
    return inside
