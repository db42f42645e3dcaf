"""TOML as people write it: what would keep the reader busy for minutes is refused before it is read."""

import re
import tomllib
from typing import Any

# The reader's time grows with the square of a key's parts; no file of ours has a key of more than three.
_ENDLESS_KEY = re.compile(r"""(?<![\w-])(?:(?:[\w-]+|"[^"\n]*"|'[^'\n]*')[ \t]*\.[ \t]*){60}""", re.ASCII)


def read_toml(content: bytes | str) -> dict[str, Any]:
    """Read UTF-8, with or without a byte order mark.

    Raises UnicodeDecodeError, TOMLDecodeError, or for numbers, nestings and keys without end ValueError or RecursionError.
    """
    text = content.decode("utf-8-sig") if isinstance(content, bytes) else content
    if _ENDLESS_KEY.search(text):
        raise RecursionError("a key has more than 60 parts")
    return tomllib.loads(text)
