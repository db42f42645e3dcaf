"""The front door of the command line: fast, helpful, and strict about usage."""

import subprocess
import sys

import pytest

from collegium.cli import COMMANDS, main

HEAVY = ("django", "pandas", "pyarrow", "altair", "polars", "numpy", "scipy", "pydantic")


MOST_MODULES = 110  # 89 in November 2026, for a start within 0.3 seconds; with Django they are over a thousand


def test_help_imports_nothing_heavy_and_little_at_all() -> None:
    code = (
        "import sys, collegium.cli\n"
        "assert collegium.cli.main(['--help']) == 0\n"
        f"print([name for name in {HEAVY!r} if name in sys.modules], len(sys.modules), file=sys.stderr)\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    heavy, modules = done.stderr.rsplit(maxsplit=1)
    assert heavy == "[]"
    assert int(modules) < MOST_MODULES
    for command in COMMANDS:
        assert " ".join(command.words) in done.stdout


@pytest.mark.parametrize(
    "words", [[], ["nonsense"], ["survey"], ["--nonsense"], ["survey", "score"], ["survey", "score", "x"]]
)
def test_wrong_usage_ends_with_two(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(words) == 2
    assert capsys.readouterr().err


def test_version(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--version"]) == 0
    assert capsys.readouterr().out.strip()[0].isdigit()
