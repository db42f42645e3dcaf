"""Run one command on the input of a fault, and collect all that came out."""

from __future__ import annotations

import contextlib
import csv
import html
import io
import os
import re
import subprocess
import sys
import traceback
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from collegium.cli import main

WITH_SUMMARY = ("spc", "funnel")
WRITES_TABLE = ("spc", "funnel", "mortality", "survey")
TAG = re.compile(r"<(style|script)\b.*?</\1>|<[^>]+>", re.S)
Rows = list[dict[str, str]]

real_data = pytest.mark.real_data


def known(reason: str) -> pytest.MarkDecorator:
    """A fault that is there today: the test fails, and must be freed of this mark once the code is right."""
    return pytest.mark.xfail(strict=True, raises=AssertionError, reason=reason)


def wrong(reason: str, *cases: Any) -> list[Any]:
    """Cases of a parametrized test that fail today."""
    return [pytest.param(*(case if isinstance(case, tuple) else (case,)), marks=known(reason)) for case in cases]


def faults_folder() -> Path:
    """Beside the folder of real data."""
    return Path(os.environ["COLLEGIUM_REAL_DATA"]).parent.parent / "faults"


def fault(name: str) -> Path:
    """The folder of one fault, by the beginning of its name: board/07."""
    folder, number = name.split("/")
    (found,) = (faults_folder() / folder).glob(f"{number}-*")
    return found


@dataclass(frozen=True)
class Ran:
    """What a command gave: status (None where it broke off), rows of its table and summary, words told."""

    status: int | None
    rows: Rows
    summary: Rows
    text: str  # of a document
    told: str  # both streams
    broken: str  # the traceback

    @property
    def refused(self) -> bool:
        """A problem in words, not a traceback."""
        return self.status == 1 and not self.broken and "Traceback" not in self.told

    def row(self, **wanted: str) -> dict[str, str]:
        """The only row with these values."""
        (found,) = [row for row in self.rows if all(row[key] == value for key, value in wanted.items())]
        return found

    def means(self) -> list[tuple[int, float]]:
        """Respondents and mean of each row of scores; nothing where there are none."""
        return [(int(row["respondents"]), round(float(row["mean"]), 6)) for row in self.rows if row["mean"]]


def run(words: str | Sequence[str], folder: Path, into: Path, ending: str = "csv") -> Ran:
    """Run in that folder, in this process."""
    parts, output, summary = whole_command(words, into, ending)
    out, err = io.StringIO(), io.StringIO()
    status, broken = None, ""
    with contextlib.chdir(folder), contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        try:
            status = main(parts)
        except Exception:  # whatever breaks is what the test looks for
            broken = traceback.format_exc()
    told = out.getvalue() + err.getvalue()
    return Ran(status, rows_of(output), rows_of(summary), text_of(output), told, broken)


def run_apart(words: str, folder: Path, into: Path, ending: str = "csv", **environment: str) -> Ran:
    """Run in a process of its own, which may end as it likes."""
    parts, output, summary = whole_command(words, into, ending)
    done = subprocess.run(
        [sys.executable, "-m", "collegium.cli", *parts],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
        env={**os.environ, **environment},
    )
    told = done.stdout + done.stderr
    return Ran(done.returncode, rows_of(output), rows_of(summary), text_of(output), told, "")


def whole_command(words: str | Sequence[str], into: Path, ending: str) -> tuple[list[str], Path, Path]:
    """The words with an output, and a summary where the command knows one."""
    parts = words.split() if isinstance(words, str) else list(words)
    output, summary = into / f"out.{ending}", into / "summary.csv"
    for old in (output, summary):
        old.unlink(missing_ok=True)
    if parts[0] in (*WRITES_TABLE, "paper"):
        parts += ["-o", str(output)]
    if parts[0] in WITH_SUMMARY:
        parts += ["--summary", str(summary)]
    return parts, output, summary


def rows_of(path: Path) -> Rows:
    if path.suffix != ".csv" or not path.exists():
        return []
    return list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8"))))


def text_of(path: Path) -> str:
    """The words of a page, in one line."""
    if path.suffix != ".html" or not path.exists():
        return ""
    return " ".join(html.unescape(TAG.sub(" ", path.read_text(encoding="utf-8"))).split())
