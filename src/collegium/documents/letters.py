"""Letters, one a page, as a tagged PDF set by typst."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from collegium.documents.signs import compiled

FOLDER = Path(__file__).parent
TEMPLATE = FOLDER / "templates" / "letters.typ"


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
    return compiled(TEMPLATE, {"title": title, "letters": [asdict(one) for one in letters]})
