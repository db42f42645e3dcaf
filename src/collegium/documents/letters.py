"""Letters, one a page, as a tagged PDF set by typst."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import typst

FOLDER = Path(__file__).parent
TEMPLATE = FOLDER / "templates" / "letters.typ"
FONTS = FOLDER / "fonts"


@dataclass(frozen=True)
class Letter:
    """To whom, from whom, what about, and a code to type in."""

    to: str
    sender: str
    title: str
    paragraphs: Sequence[str]
    code: str
    after: Sequence[str] = ()


def to_letters(letters: Sequence[Letter], *, title: str) -> bytes:
    """The bytes of the PDF. Everything reaches the template as data."""
    result = typst.compile(
        TEMPLATE,
        root=TEMPLATE.parent,
        font_paths=[FONTS],
        ignore_system_fonts=True,
        sys_inputs={"letters": json.dumps({"title": title, "letters": [asdict(one) for one in letters]})},
        pdf_standards=["ua-1"],
    )
    assert isinstance(result, bytes)
    return result
