"""The pages of the documentation, taken apart: their blocks of code, the commands in their sentences, and the names."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
FOLDERS = ("tutorial", "how-to", "reference", "explanation")
PAGES = {
    path.relative_to(ROOT).as_posix(): path.read_text(encoding="utf-8")
    for path in [
        ROOT / "README.md",
        *(page for folder in FOLDERS for page in sorted((ROOT / "docs" / folder).glob("*.md"))),
    ]
}

FENCED = re.compile(r"^( *)```(\w*)\n(.*?)^ *```$", re.DOTALL | re.MULTILINE)
INDENTED = re.compile(r"(?:^(?: {4}.*)?\n)+", re.MULTILINE)
INLINE = re.compile(r"`([^`\n]+)`")
WEIGHT = re.compile(r"(?<![*\w])(\*{1,2})(?=\S)([^*\n]+?)(?<=\S)\1(?![*\w])")


@dataclass(frozen=True)
class Block:
    """A block of code of a page."""

    page: str
    text: str

    @property
    def name(self) -> str:
        """The page and the first line."""
        return f"{self.page}: {self.text.splitlines()[0]}"


def blocks_of(page: str, text: str) -> Iterator[Block]:
    """Fenced blocks, and those that are indented by four; continued points of a list are none."""
    for found in FENCED.finditer(text):
        yield Block(page, textwrap.dedent(found[3]))
    rest = FENCED.sub("\n", text)
    for found in INDENTED.finditer(rest):
        before = rest[: found.start()].rstrip("\n").rpartition("\n")[2]
        blank_before = rest[: found.start()].endswith("\n\n") or found[0].startswith("\n")
        lines = textwrap.dedent(found[0]).strip("\n")
        if lines and (blank_before or not re.match(r"\d+\. | {3}", before)):
            yield Block(page, lines + "\n")


BLOCKS = [block for page, text in PAGES.items() for block in blocks_of(page, text)]


def prose_of(text: str) -> str:
    """The page without its blocks."""
    bare = FENCED.sub("\n", text)
    return re.sub(r"(?m)^ {4}.*$", "", bare)


def commands_in_sentences() -> Iterator[tuple[str, str]]:
    """What stands between backticks and begins like a command, with its page."""
    for page, text in PAGES.items():
        for found in INLINE.finditer(prose_of(text)):
            if re.match(r"(collegium |\./run\b|pip |python |\.venv/|[A-Z_]+=\S+ )", found[1]):
                yield page, found[1]


def names_in(page: str, text: str) -> Iterator[str]:
    """What stands in italics, and in bold in the guides: names of pages, buttons, fields and messages.

    Bold words that end with a full stop or a colon lead into a paragraph, as all bold words of the other pages do.
    """
    for found in WEIGHT.finditer(INLINE.sub("`", prose_of(text))):
        bold, name = len(found[1]) == 2, found[2]
        if not bold or ("/how-to/" in page and name[-1] not in ".:"):
            yield name
