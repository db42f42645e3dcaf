"""What the head of an SPSS file says of its size, read without trusting it, before anything else reads the file.

Layout: the manual of GNU PSPP, “System File Format”.
"""

import struct

_HEAD = 176  # bytes
_LAYOUT, _CASES = 64, 80
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
    order, place, found = _order(data), _HEAD, 0
    while found <= most and place + _RECORD <= len(data):
        kind, width, labelled, missing = struct.unpack_from(f"{order}4i", data, place)
        if kind != _VARIABLE:
            break
        place += _RECORD
        if labelled == 1 and place + 4 <= len(data):
            (length,) = struct.unpack_from(f"{order}i", data, place)
            place += 4 + max(0, length + 3) // 4 * 4
        place += 8 * min(abs(missing), 3)
        found += width != _CONTINUED
    return found


def _order(data: bytes) -> str:
    """Either byte order may be written; the layout code, a small number, tells which."""
    return "<" if len(data) < _HEAD or data[_LAYOUT] in (2, 3) else ">"
