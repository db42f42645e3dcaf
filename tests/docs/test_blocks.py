"""Every block of code of the pages is run as it stands, on small files; what is not run is named, with its reason."""

from __future__ import annotations

import re
import shlex
import textwrap
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from collegium.assessments.models import Release
from collegium.cli import main
from collegium.definitions.instrument_files import parse_instrument
from collegium.engagement.performance.files import read_observations
from collegium.organisation.models import Organisation
from collegium.workbench.demonstration.answers import WAVES
from collegium.workbench.demonstration.units import TRUST
from tests.assessments.hospital_fixtures import hospital, release, wave
from tests.docs import kitchen
from tests.docs.reading import BLOCKS, ROOT, Block
from tests.world import World

__all__ = ["hospital", "release", "wave"]

BOARD, SURVEY = "docs/reference/commands-board.md", "docs/reference/commands-survey.md"
GUIDE, OPERATIONS = "docs/how-to/add-a-register.md", "docs/reference/operations.md"
# Run by tests of their own.
ELSEWHERE = {
    GUIDE: "tests/docs/test_guide.py",
    OPERATIONS: "tests/docs/test_operations.py",
    "docs/reference/mapping-files.md": "tests/docs/test_figure_files.py",
    "docs/how-to/write-an-instrument.md": "tests/cli/test_survey_report.py",
}
# Not run, and why.
NOT_RUN = {
    "README.md: ./run demo": "serves until somebody stops it; tests/journeys walks through what it builds",
    "README.md: ./run test": "runs this test",
    "docs/tutorial/first-hour.md: ./run demo": "serves until somebody stops it",
    'docs/how-to/score-a-whole-country.md: pip install ".[spark]"': "needs a cluster: tests/engines starts one",
}


def commands_of(block: Block) -> list[list[str]]:
    """The words of each command of a block."""
    lines = block.text.replace("\\\n", " ").splitlines()
    return [shlex.split(line) for line in lines if line.startswith("collegium ")]


@pytest.fixture
def folder(world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the commands are run: with the files that they read, and an organisation RX1."""
    kitchen.fill(tmp_path)
    Organisation.objects.create(code="RX1", name="Royal Example", kind="acute")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def run_commands(block: Block) -> None:
    assert commands_of(block)
    for words in commands_of(block):
        assert main(words[1:]) == 0, words
        outputs = [words[place + 1] for place, word in enumerate(words) if word in ("-o", "--units", "--models")]
        assert [name for name in outputs if not Path(name).stat().st_size] == []


def run_paper(block: Block) -> None:
    """The tables that the file names are those of the kitchen."""
    Path("paper.toml").write_text(block.text, encoding="utf-8")
    assert main(["paper", "paper.toml", "-o", "paper.html"]) == 0


def run_observations(block: Block) -> None:
    (first, second), left_out = read_observations(block.text.encode(), "file.csv")
    assert left_out == 0
    assert (first.organisation, first.year, first.score, first.outcome) == ("RXX", 2017, 6.91, 1.02)
    assert second.year == 2018


def run_protection(block: Block) -> None:
    """What stands behind # is what comes out."""
    found: dict[str, Any] = {}
    exec(compile(block.text, block.name, "exec"), found)
    assert found["hidden"] == ["A1", "A3", "B1", "B3"]
    assert found["found"].price == 3
    told = dict(re.findall(r"^(\S+\(.*?\)(?:\[.*?\])?)  # (.*)$", block.text, re.MULTILINE))
    assert list(told.values()) == ["(0.0, 12.0)", "(): nothing found"]
    (ranges, audit) = [eval(expression, found) for expression in told]
    assert (ranges, tuple(audit)) == ((0.0, 12.0), ())


def run_ledger(block: Block) -> None:
    found: dict[str, Any] = {}
    exec(compile(block.text, block.name, "exec"), found)
    assert found["conflict_of"](found["second"], [found["first"]]) is not None
    assert block.text.endswith("# refused: 70 less 62 leaves 8\n")


def run_questionnaire(block: Block) -> None:
    """The whole example, or its answers in place of those of the example."""
    example = next(other.text for other in BLOCKS if other.page == block.page and other.text.startswith("id ="))
    text = example
    if block.text != example:
        text = example.replace("[responses.agreement]\nvalues = [1, 2, 3, 4, 5]\n", block.text)
        assert block.text in text
    assert parse_instrument(text.encode(), "example.toml").scale("overall").items == ("q1", "q2")


RUN: dict[str, Callable[[Block], None]] = {
    "docs/how-to/bring-in-answers.md: collegium survey score": run_commands,
    "docs/how-to/bring-in-esr.md: collegium import organisation": run_commands,
    "docs/how-to/compare-organisations.md: organisation,year,score,outcome": run_observations,
    "docs/how-to/protect-linked-tables.md: from collegium.methods.disclosure_audit": run_protection,
    "docs/how-to/protect-linked-tables.md: from collegium.methods.release_ledger": run_ledger,
    "docs/how-to/score-a-whole-country.md: collegium survey score": run_commands,
    f"{BOARD}: title": run_paper,
    f"{SURVEY}: collegium survey reliability": run_commands,
    "docs/reference/import-files.md: collegium import organisation": run_commands,
    "docs/reference/instrument-file.md: [responses.agreement]": run_questionnaire,
    "docs/reference/instrument-file.md: id =": run_questionnaire,
}
REPORT = "docs/how-to/report-engagement.md: collegium report engagement"


def runner_of(block: Block) -> Callable[[Block], None] | None:
    return next((run for start, run in RUN.items() if block.name.startswith(start)), None)


def test_every_block_is_run_or_named() -> None:
    unknown = [
        block.name
        for block in BLOCKS
        if runner_of(block) is None and block.page not in ELSEWHERE and block.name not in NOT_RUN
        if not block.name.startswith(REPORT)
    ]
    assert unknown == [], "blocks of the documentation that nothing runs"
    assert set(NOT_RUN) - {block.name for block in BLOCKS} == set()
    assert [start for start in (*RUN, REPORT) if not any(block.name.startswith(start) for block in BLOCKS)] == []
    assert [name for name in ELSEWHERE.values() if not (ROOT / name).is_file()] == []


@pytest.mark.parametrize("block", [block for block in BLOCKS if runner_of(block)], ids=lambda block: block.name)
def test_a_block_does_what_its_page_says(block: Block, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run = runner_of(block)
    assert run is not None
    run(block)


def test_the_report_is_written_as_its_page_says(release: Release, folder: Path) -> None:
    """The page names the trust of the demonstration and one of its waves; here it is that of the tests."""
    block = next(block for block in BLOCKS if block.name.startswith(REPORT))
    named = set(re.findall(r'--wave "(.*?)"', block.text))
    assert named <= {wave.title for wave in WAVES}
    assert set(re.findall(r"--organisation (\w+)", block.text)) == {TRUST}
    text = block.text.replace(TRUST, release.wave.organisation.code)
    for title in named:
        text = text.replace(title, release.wave.title)
    run_commands(Block(block.page, text))
    endings = {Path(words[-1]).suffix for words in commands_of(block)}
    assert endings == {".pdf", ".docx", ".pptx"}


def test_blocks_are_found_in_both_ways_of_writing_them() -> None:
    from tests.docs.reading import blocks_of

    page = textwrap.dedent(
        """\
        Words:

            collegium one
            collegium two

        1. A point
            that goes on.

        ```python
        three
        ```
        """
    )
    assert {block.text for block in blocks_of("p", page)} == {"collegium one\ncollegium two\n", "three\n"}
