"""The reference of files of figures and of mapping files is what the code says; a changed column is a difference."""

from __future__ import annotations

import datetime as dt
import os
import re
from collections.abc import Callable

import pytest

from collegium.definitions.measures import Measure
from collegium.registers.files import Context
from collegium.registers.files.kinds import file_kind
from collegium.tables.mapping_files import from_toml
from tests.docs.figure_files import figure_files_text, mapping_files_text
from tests.docs.reading import ROOT

TEXTS: dict[str, Callable[[], str]] = {"figure-files": figure_files_text, "mapping-files": mapping_files_text}


@pytest.mark.parametrize("name", TEXTS)
def test_the_page_is_what_the_code_reads(name: str) -> None:
    path, text = ROOT / "docs" / "reference" / f"{name}.md", TEXTS[name]()
    if os.environ.get("COLLEGIUM_WRITE_GOLDEN"):
        path.write_text(text, encoding="utf-8")
    assert path.read_text(encoding="utf-8") == text


def test_the_example_of_a_mapping_is_one() -> None:
    lines = [line.removeprefix("    ") for line in mapping_files_text().splitlines() if line.startswith("    ")]
    kind = file_kind("people")
    made = from_toml("\n".join(lines), kind.fields_for(Context(scope="RX1", by="tests", today=dt.date(2026, 4, 1))))
    assert made.columns["staff_code"] == "Employee Number"
    assert made.values["profession"]["Nursing"] == "nurse"


def test_columns_that_are_needed_say_so() -> None:
    """By hand: watched cases need the risk and the outcome, a file of figures its ratio's two counts."""
    text = figure_files_text()
    needed = re.findall(r"^\| `(\w+)` \| yes \|", text.split("`watched_cases`")[1].split("\n## ")[0], re.MULTILINE)
    assert needed == ["risk", "died"]
    of_ratios = text.split("`ratio`\n")[1].split("\n### ")[0]
    assert re.findall(r"^\| `(\w+)` \| yes \|", of_ratios, re.MULTILINE) == ["unit", "observed", "base"]


def test_the_measure_file_says_which_keys_are_needed() -> None:
    text = (ROOT / "docs" / "reference" / "measure-file.md").read_text(encoding="utf-8")
    said = re.search(r"^Needed: (.*)\.", text, re.MULTILINE)
    assert said is not None
    fields = Measure.model_fields.items()
    assert re.findall(r"`(\w+)`", said[1]) == [field.alias or name for name, field in fields if field.is_required()]
