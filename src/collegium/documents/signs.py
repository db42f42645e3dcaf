"""Signs that the fonts of a PDF cannot show: a mark stands for them, and the document says so."""

from __future__ import annotations

import json
import re
import struct
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import typst

from collegium.tables.characters import printable

FONTS = Path(__file__).parent / "fonts"
FONT = FONTS / "SourceSans3-Regular.ttf"
MARK = "□"
NOTE = f"Where {MARK} stands, this file cannot show a sign of the text, such as an emoji. The web page shows it."
CANNOT_SHOW = "could not be displayed"  # as typst says it
WHOLE_OF_UNICODE = 12  # the format of the table that maps signs to drawings


def compiled(template: Path, data: Mapping[str, Any], **options: Any) -> bytes:
    """The PDF in PDF/UA-1 mode of a template that reads `data` as its `document`; its `note` is empty unless something was replaced."""

    def compile_with(said: Mapping[str, Any]) -> bytes:
        result = typst.compile(
            template, root=template.parent, font_paths=[FONTS], ignore_system_fonts=True,
            sys_inputs={"document": json.dumps(said)}, pdf_standards=["ua-1"], **options,
        )  # fmt: skip
        assert isinstance(result, bytes)
        return result

    data = changed(data, printable)
    try:
        return compile_with({**data, "note": ""})
    except typst.TypstError as error:
        if CANNOT_SHOW not in str(error):
            raise
    return compile_with({**changed(data, marked), "note": NOTE})


def changed(value: Any, change: Callable[[str], str]) -> Any:
    """The same, with each of its texts changed."""
    match value:
        case str():
            return change(value)
        case Mapping():
            return {name: changed(inner, change) for name, inner in value.items()}
        case list() | tuple():
            return [changed(inner, change) for inner in value]
    return value


def marked(text: str) -> str:
    """The same, with the mark in place of each run of signs that the font does not have."""
    return re.sub(r"\S+", lambda word: marked_word(word[0]), text)


def marked_word(word: str) -> str:
    known = signs_of_font()
    if all(ord(sign) in known for sign in word):
        return word
    shown = "".join(sign if ord(sign) in known else "\0" for sign in word)
    return re.sub("\0+", MARK, shown)


@cache
def signs_of_font() -> frozenset[int]:
    """The code points that the text font draws, from its `cmap` table."""
    data = FONT.read_bytes()
    tables = {
        data[place : place + 4]: struct.unpack_from(">I", data, place + 8)[0]
        for place in range(12, 12 + 16 * struct.unpack_from(">H", data, 4)[0], 16)
    }
    cmap = tables[b"cmap"]
    for number in range(struct.unpack_from(">H", data, cmap + 2)[0]):
        start = cmap + struct.unpack_from(">I", data, cmap + 4 + 8 * number + 4)[0]
        if struct.unpack_from(">H", data, start)[0] == WHOLE_OF_UNICODE:
            groups = struct.iter_unpack(
                ">III", data[start + 16 : start + 16 + 12 * struct.unpack_from(">I", data, start + 12)[0]]
            )
            return frozenset(point for first, last, _ in groups for point in range(first, last + 1))
    raise ValueError(f"{FONT.name} does not say which signs it has.")
