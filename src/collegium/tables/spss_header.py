"""What the head of an SPSS file says of its size, read without trusting it, before anything else reads the file.

Layout: the manual of GNU PSPP, “System File Format”.
"""

import struct
from collections.abc import Iterator

_HEAD = 176  # bytes
_LAYOUT, _WEIGHT, _CASES = 64, 76, 80
_VARIABLE, _CONTINUED = 2, -1
_RECORD = 32  # bytes of a variable, before its label and its missing values


def cases(data: bytes) -> int | None:
    """How many rows the file says it holds; None where it does not say."""
    if len(data) < _HEAD:
        return None
    (found,) = struct.unpack_from(f"{_order(data)}i", data, _CASES)
    return int(found) if found >= 0 else None


def variables(data: bytes, most: int) -> int:
    """How many variables are declared before anything else; counting stops beyond `most`."""
    found = 0
    for _, width in _records(data):
        found += width != _CONTINUED
        if found > most:
            break
    return found


def weight(data: bytes) -> str:
    """The short name of the variable by which the file is weighted, of at most eight letters; nothing where it is not."""
    if len(data) < _HEAD:
        return ""
    (place,) = struct.unpack_from(f"{_order(data)}i", data, _WEIGHT)
    if place <= 0:
        return ""
    # Every record counts, those too by which a long text is continued.
    for number, (name, _) in enumerate(_records(data), start=1):
        if number == place:
            return name.decode("latin-1").strip()
    return ""


def _records(data: bytes) -> Iterator[tuple[bytes, int]]:
    """The short name and the width of each variable that is declared before anything else."""
    order, place = _order(data), _HEAD
    while place + _RECORD <= len(data):
        kind, width, labelled, missing = struct.unpack_from(f"{order}4i", data, place)
        if kind != _VARIABLE:
            return
        yield data[place + _RECORD - 8 : place + _RECORD], width
        place += _RECORD
        if labelled == 1 and place + 4 <= len(data):
            (length,) = struct.unpack_from(f"{order}i", data, place)
            place += 4 + max(0, length + 3) // 4 * 4
        place += 8 * min(abs(missing), 3)


def _order(data: bytes) -> str:
    """Either byte order may be written; the layout code, a small number, tells which."""
    return "<" if len(data) < _HEAD or data[_LAYOUT] in (2, 3) else ">"
