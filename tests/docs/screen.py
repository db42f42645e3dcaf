"""Every word that the application puts on a page, taken from its source: texts, labels, and the names of registers."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache

from collegium.registers.headings import indefinite
from collegium.registers.register import REGISTERS
from tests.docs.reading import ROOT

SOURCE = ROOT / "src" / "collegium"
OPEN = "\N{REPLACEMENT CHARACTER}"  # stands for what is only known when the page is made
PIECE = re.compile(r"<[^>]*>|\{%.*?%\}|\{#.*?#\}", re.DOTALL)
SETTING = re.compile(r"\{\{.*?\}\}", re.DOTALL)
SMALL = re.compile(r"</?(?:b|strong|em|code|span|bdi)\b[^>]*>")


def plain(text: str) -> str:
    """In small letters, with one kind of quotation mark, without the sign at the end."""
    text = re.sub(r"\s+", " ", text.replace("’", "'").replace("“", '"').replace("”", '"'))
    return text.strip().rstrip(":.…").casefold()


def words_of_programs() -> Iterator[str]:
    for path in SOURCE.rglob("*.py"):
        if "migrations" in path.parts:
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                yield node.value
            elif isinstance(node, ast.JoinedStr):
                yield "".join(str(one.value) if isinstance(one, ast.Constant) else OPEN for one in node.values)


def words_of_templates() -> Iterator[str]:
    for path in SOURCE.rglob("*.jinja"):
        text = path.read_text(encoding="utf-8")
        yield from re.findall(r'"([^"{}<>]+)"', text)
        yield from PIECE.sub("\n", SETTING.sub(OPEN, SMALL.sub("", text))).split("\n")


def words_of_registers() -> Iterator[str]:
    """The buttons that templates put together of a register's words."""
    for register in REGISTERS.values():
        yield from (register.title, register.noun, f"Add {register.noun}", f"Add {indefinite(register.noun)}")
        yield f"Upload {register.plural}"


@cache
def texts() -> tuple[frozenset[str], tuple[re.Pattern[str], ...]]:
    """What stands on pages as it is, and patterns of what is put together."""
    sources = (words_of_programs, words_of_templates, words_of_registers)
    whole = {text for source in sources for text in source()}
    found = {plain(part) for text in whole for part in (text, *re.split(r"(?<=[.!?]) ", text))}
    patterns = [
        re.compile(".+?".join(re.escape(part) for part in text.split(plain(OPEN))))
        for text in found
        if plain(OPEN) in text and len(text.replace(plain(OPEN), "").strip()) > 6
    ]
    return frozenset(found), tuple(patterns)


@cache
def all_texts() -> str:
    return "\n".join(sorted(texts()[0]))


def is_on_the_screen(name: str) -> bool:
    """Whether a page, a button, a label or a message reads so, or a part of one does where the name has several words."""
    known, patterns = texts()
    if plain(name) in known or any(pattern.fullmatch(plain(name)) for pattern in patterns):
        return True
    return " " in plain(name) and re.search(rf"(?<!\w){re.escape(plain(name))}(?!\w)", all_texts()) is not None
