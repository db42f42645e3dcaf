"""How a sheet looks, where that says something of its values: hidden rows and columns, and percentages beside numbers."""

import re
from collections.abc import Collection, Iterator, Sequence
from decimal import Decimal, InvalidOperation
from typing import Any

from collegium.tables.grid import letter

Row = tuple[int, tuple[str, ...]]

_SHOWN = 5
_HIDDEN = re.compile(rb'\bhidden="(?:1|true)"')
_ROW = re.compile(rb'<(?:\w+:)?row\b[^<>]*\bhidden="(?:1|true)"[^<>]*>')
_NUMBER = re.compile(rb'\br="(\d+)"')
_COLUMNS = re.compile(rb'<(?:\w+:)?col\b[^<>]*\bhidden="(?:1|true)"[^<>]*>')
_FIRST, _LAST = re.compile(rb'\bmin="(\d+)"'), re.compile(rb'\bmax="(\d+)"')
_PERCENT_BUILT_IN = (9, 10)
_FIRST_CUSTOM = 164


def hidden_notes(xml: bytes, rows: list[Row], name: str) -> Iterator[str]:
    """Say which hidden rows and columns hold something: they were read as well."""
    if not rows or _HIDDEN.search(xml) is None:
        return
    filled = {number for number, _ in rows}
    numbers = [int(found[1]) for row in _ROW.findall(xml) if (found := _NUMBER.search(row)) and int(found[1]) in filled]
    width = len(rows[0][1])
    columns = [
        letter(place)
        for column in _COLUMNS.findall(xml)
        if (first := _FIRST.search(column)) and (last := _LAST.search(column))
        for place in range(int(first[1]), min(int(last[1]), width) + 1)
        if any(cells[place - 1] for _, cells in rows)
    ]
    for what, hidden in (("Rows", list(map(str, numbers))), ("Columns", columns)):
        if hidden:
            listed = ", ".join(hidden[:_SHOWN]) + (" and more" if len(hidden) > _SHOWN else "")
            yield (
                f"{what} of {name} that are hidden in the sheet were read as well: {len(hidden)} ({listed}). "
                "Delete them if they should not count."
            )


def as_shown(rows: list[Row], xml: bytes, styles: Collection[int]) -> list[Row]:
    """The rows, with a percent sign where a column shows some of its numbers as percentages and others not.

    A column of percentages alone keeps its shares; where both stand, 95% beside 95 or 0.95 is for the reader to settle.
    """
    places = _places(xml, styles) if styles else {}
    if not places:
        return rows
    changed = {number: list(cells) for number, cells in rows}
    first = rows[0][0]
    for column, numbers in places.items():
        if any(number != first and number not in numbers and _is_number(cells, column) for number, cells in rows):
            for number in numbers & changed.keys() - {first}:
                cells = changed[number]
                if _is_number(cells, column):
                    cells[column] = f"{(Decimal(cells[column]) * 100).normalize():f}%"
    return [(number, tuple(changed[number])) for number, _ in rows]


def percent_styles(book: Any) -> set[int]:
    """The styles of a workbook that show a number as a percentage."""
    own = book._number_formats
    return {
        place
        for place, style in enumerate(book._cell_styles)
        if style.numFmtId in _PERCENT_BUILT_IN
        or (0 <= style.numFmtId - _FIRST_CUSTOM < len(own) and "%" in own[style.numFmtId - _FIRST_CUSTOM])
    }


def _places(xml: bytes, styles: Collection[int]) -> dict[int, set[int]]:
    """By column, from 0, the rows whose cells have one of these styles."""
    listed = b"|".join(re.escape(str(style).encode()) for style in sorted(styles))
    cell = re.compile(rb'<(?:\w+:)?c\b(?=[^<>]*\bs="(?:' + listed + rb')")[^<>]*?\br="([A-Z]{1,3})(\d+)"')
    found: dict[int, set[int]] = {}
    columns: dict[bytes, int] = {}
    for letters, number in cell.findall(xml):
        if letters not in columns:
            columns[letters] = position(letters.decode()) - 1
        found.setdefault(columns[letters], set()).add(int(number))
    return found


def position(letters: str) -> int:
    """The place of a column that a spreadsheet calls so: A is 1, AA is 27."""
    place = 0
    for one in letters:
        place = place * 26 + ord(one) - ord("A") + 1
    return place


def _is_number(cells: Sequence[str], column: int) -> bool:
    cell = cells[column] if column < len(cells) else ""
    try:
        return bool(cell) and Decimal(cell).is_finite()
    except InvalidOperation:
        return False
