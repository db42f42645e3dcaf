"""Write an instrument as the file that `parse_instrument` reads, and find the line of a part in such a file."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from collegium.definitions.instruments import Instrument

Data = dict[str, Any]  # an instrument file as TOML gives it

_BARE = re.compile(r"[A-Za-z0-9_-]+")
_HEADER = re.compile(r"^\s*(\[\[?)\s*([^\]]+?)\s*\]\]?\s*(#.*)?$")
_KEY = re.compile(r"^\s*([A-Za-z0-9_-]+|\"[^\"]*\"|'[^']*')\s*=")
_ESCAPES = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t"}
_WIDE = 100  # characters of a list on one line


def as_data(instrument: Instrument) -> Data:
    """Give what the file of an instrument holds; what is left to its default is left out."""
    kept: Data = instrument.model_dump(mode="json", by_alias=True, exclude_defaults=True)
    return kept


def write_instrument(data: Mapping[str, Any]) -> str:
    """Write the content of an instrument file as TOML: the head, answers, items, scales."""
    lines = [f"{_key(key)} = {_value(value)}" for key, value in data.items() if not _is_part(value)]
    for key, value in data.items():
        if _is_part(value):
            lines += _part([key], value)
    return "\n".join(lines).strip("\n") + "\n"


def line_of(text: str, path: str) -> int | None:
    """Find the line of a part such as items[3].text; of what holds it when it is missing; None when all is missing."""
    known = dict(reversed([*_places(text)]))
    while path:
        if path in known:
            return known[path]
        path = re.sub(r"(\[\d+\]|\.?[^.\[\]]+)$", "", path)
    return None


def _is_part(value: object) -> bool:
    """Say whether a value is written under a header of its own."""
    tables = isinstance(value, list) and bool(value) and all(isinstance(one, dict) for one in value)
    return tables or (isinstance(value, dict) and bool(value))


def _part(path: list[str], value: Any) -> Iterator[str]:
    name = ".".join(_key(step) for step in path)
    tables = value if isinstance(value, list) else [value]
    for table in tables:
        plain = [f"{_key(key)} = {_value(one)}" for key, one in table.items() if not _is_part(one)]
        if plain or isinstance(value, list):
            yield from ("", f"[[{name}]]" if isinstance(value, list) else f"[{name}]", *plain)
        for key, one in table.items():
            if _is_part(one):
                yield from _part([*path, key], one)


def _key(name: str) -> str:
    return name if _BARE.fullmatch(name) else _text(name)


def _value(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return _text(value)
    if isinstance(value, int | float):
        return repr(value)
    if isinstance(value, list | tuple):
        parts = [_value(one) for one in value]
        short = f"[{', '.join(parts)}]"
        return short if len(short) <= _WIDE else "[\n" + "".join(f"    {part},\n" for part in parts) + "]"
    if isinstance(value, dict):
        inside = ", ".join(f"{_key(key)} = {_value(one)}" for key, one in value.items())
        return f"{{ {inside} }}" if inside else "{}"
    return str(value.isoformat()) if hasattr(value, "isoformat") else _text(str(value))


def _text(text: str) -> str:
    written = "".join(
        _ESCAPES.get(sign) or (f"\\u{ord(sign):04X}" if ord(sign) < 32 or ord(sign) == 127 else sign) for sign in text
    )
    return f'"{written}"'


def _places(text: str) -> Iterator[tuple[str, int]]:
    """Each header and key of the file as a path, and its line; what stands inside long texts does no harm but noise."""
    counts: dict[str, int] = {}
    here = ""
    for number, line in enumerate(text.splitlines(), start=1):
        if header := _HEADER.match(line):
            here = _counted(header[2].replace('"', ""), header[1] == "[[", counts)
            yield here, number
        elif key := _KEY.match(line):
            name = key[1].strip("\"'")
            yield (f"{here}.{name}" if here else name), number


def _counted(name: str, many: bool, counts: dict[str, int]) -> str:
    """The path of a header: [[scales.levels]] under the second scale is scales[2].levels[1]."""
    steps = name.split(".")
    path = ""
    for place, step in enumerate(steps, start=1):
        path = f"{path}.{step}" if path else step
        if place == len(steps) and many:
            counts[path] = counts.get(path, 0) + 1
        if path in counts:
            path = f"{path}[{counts[path]}]"
    return path
