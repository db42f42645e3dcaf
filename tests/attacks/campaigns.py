"""Attacks on campaigns: sixty people over HTTP, with copies of the disk, and who of sixty has answered.

Each campaign is random anew: in what order people answer, what they answer, and when the disk is copied.
"""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

from tests.attacks.results import Result

ROOT = Path(__file__).parents[2]
ATTACKS = {"copies of the disk": "test_copied_folder.py", "who has answered": "test_who_answered.py"}
FAILED = re.compile(r"^FAILED (\S+)", re.MULTILINE)


def attack_campaigns(count: int, seed: int) -> list[Result]:
    """Attack so many campaigns in each way: a row of the table for each, with the tests in which something was found."""
    return [attack_in_one_way(name, file, count, seed) for name, file in ATTACKS.items()]


def attack_in_one_way(name: str, file: str, count: int, seed: int) -> Result:
    """The tests of one file, run so often. A run that does not end with passed or failed tests is an error."""
    result = Result(f"campaigns: {name}")
    for number in range(seed, seed + count):
        command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", f"tests/attacks/{file}"]
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
        if done.returncode not in (0, 1):
            raise RuntimeError(done.stdout + done.stderr)
        found = FAILED.findall(done.stdout)
        result.tried += 1
        result.leaking += bool(found)
        result.few += len(found)
        result.examples += [f"campaign {number}: {test}" for test in found]
    return result
