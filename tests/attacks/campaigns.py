"""The seam for attacks on campaigns: over real HTTP, on a copy of the disk, on the state of invitations."""

from __future__ import annotations

from tests.attacks.results import Result


def attack_campaigns(count: int, seed: int) -> list[Result]:
    """Attack so many random campaigns; a row of the table for each kind of attack. None is written yet."""
    return []
