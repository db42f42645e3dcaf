"""Every regular expression of the project, gathered from its source; run as a program, it tries texts that mean harm."""

from __future__ import annotations

import ast
import importlib
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import collegium
from collegium.definitions.survey_tools import identity_words, survey_tools

SOURCE = Path(collegium.__file__).parent
FUNCTIONS = {"compile", "match", "fullmatch", "search", "sub", "subn", "split", "findall", "finditer"}
LENGTH = 1_500
PIECES = (
    "a",
    "1",
    " ",
    "-",
    ".",
    "=",
    "'",
    '"',
    "A",
    "\t",
    "\n",
    "(",
    "<",
    "/",
    ",",
    "@",
    "%",
    "[",
    "*",
    "_",
    "a1",
    "a ",
    "1.",
    " -",
    "A.",
    "<a",
    "é",
)
ENDS = ("", "!", "\0", "\n!")


def expressions() -> Iterator[tuple[str, str, ast.expr]]:
    """File and line, module, and the pattern as it is written."""
    for path in sorted(SOURCE.rglob("*.py")):
        name = ".".join(("collegium", *path.relative_to(SOURCE).with_suffix("").parts)).removesuffix(".__init__")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and node.args and is_pattern(node.func):
                yield f"{path.relative_to(SOURCE)}:{node.lineno}", name, node.args[0]


def is_pattern(function: ast.expr) -> bool:
    if isinstance(function, ast.Attribute):
        return isinstance(function.value, ast.Name) and function.value.id == "re" and function.attr in FUNCTIONS
    return isinstance(function, ast.Name) and function.id in ("RegexValidator", "Regex")


def patterns() -> tuple[dict[str, re.Pattern[Any]], list[str]]:
    """Those that can be read, by their place; and the places of those that are made while running."""
    read: dict[str, re.Pattern[Any]] = {}
    made = []
    for place, module, node in expressions():
        try:
            value = eval(compile(ast.Expression(node), place, "eval"), dict(vars(importlib.import_module(module))))  # noqa: S307
        except NameError:
            made.append(place)
            continue
        read[place] = value if isinstance(value, re.Pattern) else re.compile(value)
    for number, shape in enumerate(identity_words().shapes, 1):
        read[f"definitions/identity.toml, shape {number}"] = re.compile(shape.pattern)
    for tool in survey_tools().others:
        for number, heading in enumerate((*tool.needs, *tool.identity, tool.finished), 1):
            read[f"definitions/survey_tools.toml, {tool.id}, heading {number}"] = re.compile(heading)
    return read, made


def harmful(pattern: re.Pattern[Any]) -> Iterator[Any]:
    own = set(re.findall(r"[^\\\[\](){}|?*+^$.]", str(pattern.pattern)))
    for piece in (*PIECES, *sorted(own)):
        for end in ENDS:
            text = piece * (LENGTH // len(piece)) + end
            yield text.encode("utf-8", "replace") if isinstance(pattern.pattern, bytes) else text


def main() -> None:
    """Search every pattern in every text; the number of patterns. Who starts this limits the time of the processor."""
    read, _ = patterns()
    for place, pattern in read.items():
        sys.stderr.write(f"{place}\n")  # the last one is the one that never ends
        for text in harmful(pattern):
            pattern.search(text)
    sys.stdout.write(str(len(read)))


if __name__ == "__main__":
    import os

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
    import django

    django.setup()
    main()
