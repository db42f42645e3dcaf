"""What the documents say of tests is true: each test that they name is there, and each line of a table of tests names one."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
DOCUMENTS = sorted((ROOT / "docs").rglob("*.md"))
EXPLAINED = [ROOT / "docs" / "explanation" / f"{name}.md" for name in ("anonymity", "disclosure", "security")]
NAMED = re.compile(r"`(?:(?P<file>tests/[\w/]+\.py)(?:::)?)?(?P<test>test_\w+)?`")


def missing(text: str) -> list[str]:
    """Tests and files of tests that a text names and that are not there; a bare name belongs to a file named before it."""
    found, read = [], ""
    for name in NAMED.finditer(text):
        file, test = name["file"], name["test"]
        if file and not (ROOT / file).is_file():
            found.append(file)
            continue
        here = (ROOT / file).read_text(encoding="utf-8") if file else read
        if test and f"def {test}(" not in here:
            found.append(name[0])
        read += here if file else ""
    return found


def unproven(text: str) -> list[str]:
    """Rows of a table with a column of tests that name none."""
    found, of_tests = [], False
    for line, after in zip(text.splitlines(), [*text.splitlines()[1:], ""], strict=True):
        if not line.startswith("|"):
            of_tests = False
        elif after.startswith("|---"):
            of_tests = line.rstrip(" |").rpartition("|")[2].split()[:1] == ["test"]
        elif of_tests and not line.startswith("|---") and not re.search(r"`(tests/|test_)", line):
            found.append(line)
    return found


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.stem)
def test_each_test_that_a_document_names_is_there(document: Path) -> None:
    assert missing(document.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize("document", EXPLAINED, ids=lambda path: path.stem)
def test_each_claim_of_a_table_names_its_test(document: Path) -> None:
    text = document.read_text(encoding="utf-8")
    assert "| test" in text
    assert unproven(text) == []


def test_a_wrong_name_is_found() -> None:
    assert missing("`tests/project/nothing.py`, `tests/project/test_explanations.py::test_nothing`, `test_other`") == [
        "tests/project/nothing.py",
        "`tests/project/test_explanations.py::test_nothing`",
        "`test_other`",
    ]
    assert unproven("| claim | test |\n|---|---|\n| a | `test_b` |\n| c | d |\n") == ["| c | d |"]
