"""`collegium report engagement` writes the report, or says what is missing."""

from __future__ import annotations

from pathlib import Path

import pytest

from collegium.assessments.models import Release
from collegium.cli import main
from tests.assessments.hospital_fixtures import hospital, release, wave

__all__ = ["hospital", "release", "wave"]
pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("ending", ["html", "pdf", "docx", "pptx"])
def test_it_writes_what_the_ending_asks_for(release: Release, tmp_path: Path, ending: str) -> None:
    path = tmp_path / f"report.{ending}"
    assert main(["report", "engagement", "--organisation", "ZHO", "-o", str(path)]) == 0
    assert path.stat().st_size > 10_000


def test_a_wave_that_is_not_there_is_told(release: Release, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    words = ["report", "engagement", "--organisation", "ZHO", "--wave", "Winter", "-o", str(tmp_path / "x.pdf")]
    assert main(words) == 1
    assert "Spring 2026" in capsys.readouterr().err


def test_another_ending_is_wrong_usage(tmp_path: Path) -> None:
    assert main(["report", "engagement", "--organisation", "ZHO", "-o", str(tmp_path / "x.txt")]) == 2
