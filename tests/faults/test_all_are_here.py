"""No fault is forgotten: each folder has its heading in the tests of its group."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.faults.running import faults_folder, real_data

HEADING = re.compile(r"^# (\d\d)(?: and (\d\d))?: ", re.M)


@real_data
@pytest.mark.parametrize("group", ["board", "register", "survey"])
def test_every_fault_has_its_tests(group: str) -> None:
    text = (Path(__file__).parent / f"test_{group}.py").read_text(encoding="utf-8")
    headed = {number for pair in HEADING.findall(text) for number in pair if number}
    assert {path.name[:2] for path in (faults_folder() / group).iterdir() if path.is_dir()} == headed
