"""A mapping as a TOML file that a person can read, edit and pass on."""

import tomllib
from collections.abc import Iterator, Sequence
from collections.abc import Mapping as ReadOnly
from enum import StrEnum

from collegium.tables.mapping import Field, Mapping
from collegium.tables.problems import Problem, ProblemsError
from collegium.tables.values import DateOrder, DecimalMark

ENDLESS = "It holds a number or a nesting that no mapping has."

_TEXTS = ("name", "source_kind", "sheet")
_TABLES = ("columns", "constants")
_KEYS = frozenset({*_TEXTS, *_TABLES, "values", "comments", "date_format", "decimal_mark", "header"})
_ESCAPES = {'"': '\\"', "\\": "\\\\", "\b": "\\b", "\t": "\\t", "\n": "\\n", "\f": "\\f", "\r": "\\r"}


def to_toml(mapping: Mapping) -> str:
    """Write a mapping; the same mapping always gives the same text."""
    lines = [
        f"name = {_quoted(mapping.name)}",
        f"source_kind = {_quoted(mapping.source_kind)}",
        f"sheet = {_quoted(mapping.sheet)}",
        f"header = {'true' if mapping.header else 'false'}",
        f"date_format = {_quoted(mapping.date_format)}    # {_words(DateOrder)}, or empty",
        f"decimal_mark = {_quoted(mapping.decimal_mark)}    # {_words(DecimalMark)}, or empty",
    ]
    lines += _section("columns", mapping.columns) + _section("constants", mapping.constants)
    if mapping.comments:
        lines += _section("comments", mapping.comments)
    for name, values in sorted(mapping.values.items()):
        lines += _section(f"values.{_quoted(name)}", values)
    return "\n".join(lines) + "\n"


def from_toml(text: str, fields: Sequence[Field], *, file: str = "mapping.toml") -> Mapping:
    """Read a mapping and check it against our fields; raise ProblemsError with all that is wrong."""
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        fault = Problem(file, None, "", "", f"This is not a TOML file: {error}.", "Correct the line that it names.")
        raise ProblemsError([fault]) from error
    except (ValueError, RecursionError):
        raise ProblemsError([Problem(file, None, "", "", ENDLESS, "Take it out.")]) from None
    problems = [Problem(file, None, *parts) for parts in _faults(data, {wanted.name for wanted in fields})]
    if problems:
        raise ProblemsError(problems)
    return Mapping(
        **{key: data[key] for key in (*_TEXTS, *_TABLES, "values", "comments", "header") if key in data},
        date_format=DateOrder(data.get("date_format", "")),
        decimal_mark=DecimalMark(data.get("decimal_mark", "")),
    )


def _faults(data: dict[str, object], known: set[str]) -> Iterator[tuple[str, str, str, str]]:
    """Column, value, problem and remedy of everything wrong."""
    for key in sorted(data.keys() - _KEYS):
        yield key, "", "The mapping has no such setting.", f"Use only: {', '.join(sorted(_KEYS))}."
    for key in _TEXTS:
        if not isinstance(data.get(key, ""), str):
            yield key, str(data[key]), "This setting must be text.", "Put it in quotation marks."
    if not isinstance(data.get("header", True), bool):
        yield (
            "header",
            str(data["header"]),
            "This setting must be true or false.",
            "Write true or false, without quotation marks.",
        )
    yield from _word_faults(data, "date_format", DateOrder)
    yield from _word_faults(data, "decimal_mark", DecimalMark)
    for key in _TABLES:
        yield from _table_faults(key, data.get(key, {}), known)
    yield from _table_faults("comments", data.get("comments", {}), None)
    values = data.get("values", {})
    if not isinstance(values, dict):
        yield "values", "", "This setting must be a table.", 'Begin it with a line such as [values."role"].'
        return
    for name, meanings in values.items():
        yield from _table_faults(f"values.{name}", meanings, None)
        yield from _unknown(name, known)


def _word_faults(data: dict[str, object], key: str, words: type[StrEnum]) -> Iterator[tuple[str, str, str, str]]:
    word = data.get(key, "")
    if word not in [str(one) for one in words]:
        yield key, str(word), "This setting has no such value.", f"Use {_words(words)}, or leave it empty."


def _table_faults(key: str, table: object, known: set[str] | None) -> Iterator[tuple[str, str, str, str]]:
    if not isinstance(table, dict):
        yield key, "", "This setting must be a table.", f"Begin it with the line [{key}]."
        return
    for name, value in table.items():
        if not isinstance(value, str):
            yield f"{key}.{name}", str(value), "This setting must be text.", "Put it in quotation marks."
        if known is not None:
            yield from _unknown(name, known)


def _unknown(name: str, known: set[str]) -> Iterator[tuple[str, str, str, str]]:
    if name not in known:
        yield name, "", "There is no field of this name.", f"Use one of: {', '.join(sorted(known))}."


def _words(words: type[StrEnum]) -> str:
    return " or ".join(f'"{word}"' for word in words if word)


def _section(title: str, entries: ReadOnly[str, str]) -> list[str]:
    return ["", f"[{title}]", *(f"{_quoted(key)} = {_quoted(value)}" for key, value in sorted(entries.items()))]


def _quoted(text: str) -> str:
    """Write a basic TOML string; every control character is spelled out, as TOML asks."""
    parts = (_ESCAPES.get(one) or (f"\\u{ord(one):04X}" if ord(one) < 0x20 or one == "\x7f" else one) for one in text)
    return f'"{"".join(parts)}"'
