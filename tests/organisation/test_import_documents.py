"""The documents about import files say what the program does."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from collegium.organisation.importing import KINDS, Kind

TEXT = (Path(__file__).parents[2] / "docs" / "reference" / "import-files.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.id)
def test_every_column_of_every_kind_is_documented_in_its_order(kind: Kind) -> None:
    part = TEXT.split(f"### `{kind.id}`: {kind.title}\n")[1].split("\n#")[0]
    assert re.findall(r"^\| (?:\*\*)?`(\w+)`", part, re.MULTILINE) == [field.name for field in kind.fields]
    for field in kind.fields:
        if field.name != "role":
            assert all(f"`{choice}`" in part for choice in field.choices)
