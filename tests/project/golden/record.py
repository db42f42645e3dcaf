"""Compare facts with a golden file line by line, or write the file anew."""

from __future__ import annotations

import difflib
import os
import re
from collections.abc import Iterable
from pathlib import Path

HERE = Path(__file__).parent
WRITE = "COLLEGIUM_WRITE_GOLDEN"
HOW_TO_ACCEPT = (
    f"If the difference is intended, write the files anew and commit them with the change:\n"
    f"  {WRITE}=1 python -m pytest -q tests/project/test_golden.py"
)
DIGITS = 6
NUMBER = re.compile(r"-?\d+\.\d+(?:[eE][-+]?\d+)?")
DATE = re.compile(r"\d{4}-\d{2}-\d{2}")


def expect(name: str, facts: Iterable[str]) -> None:
    """The facts are those of the golden file of that name; the failure shows each line that differs."""
    path = HERE / f"{name}.txt"
    now = [one_line(fact) for fact in facts]
    if os.environ.get(WRITE):
        path.write_text("".join(f"{line}\n" for line in now), encoding="utf-8")
    before = path.read_text(encoding="utf-8").split("\n")[:-1] if path.exists() else []
    if now != before:
        shown = "\n".join(difflib.unified_diff(before, now, f"golden/{path.name}", "now", lineterm="", n=1))
        raise AssertionError(f"{path.name} no longer holds:\n{shown}\n\n{HOW_TO_ACCEPT}")


def one_line(fact: str) -> str:
    """A fact never breaks its line, and ends without spaces."""
    return fact.replace("\\", "\\\\").replace("\r", "\\r").replace("\n", "\\n").rstrip()


def rounded(text: str) -> str:
    """Numbers in the text to six digits: the last ones differ from machine to machine."""
    return NUMBER.sub(lambda match: f"{float(match[0]):.{DIGITS}g}", text)


def undated(text: str) -> str:
    """The text with each date as DATE."""
    return DATE.sub("DATE", text)
