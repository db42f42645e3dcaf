"""A fingerprint of everything lets a reader try what is not printed: why each group is hidden, "fewer than ten" or not."""

from __future__ import annotations

import hashlib
import itertools
import json
from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

import pytest

from collegium.assessments.actions import preview_release
from collegium.tables.reading import read_table
from tests.attacks.publishing import enter, release
from tests.attacks.trusts import random_trust

pytestmark = pytest.mark.django_db
REASONS = ("primary", "complementary")
FEWEST = 10


@pytest.mark.xfail(
    strict=True, raises=AssertionError, reason="the fingerprint of the figures covers why a group is hidden"
)
def test_the_fingerprint_does_not_tell_why_a_group_is_hidden(world: object) -> None:
    """In a small trust without a gap every figure is printed unrounded; names, units and doctors are in the register."""
    trust = random_trust(2)
    wave = release(enter(trust), trust, "First", 2)
    # Stands for what a reader copies from the file of figures, the addresses and the register.
    figures = asdict(preview_release(wave=wave, table=read_table(trust.csv(), name="answers.csv")).figures)
    assert all(gap["difference"] is None for gap in figures["gaps"])
    fitting = [
        guess
        for guess in guesses(figures)
        if hashlib.sha256(json.dumps(figures, sort_keys=True, separators=(",", ":")).encode()).hexdigest()
        == wave.release.figures_sha256
    ]
    assert not fitting, f"{len(fitting)} of all guesses fits: {fitting[0]}"


def guesses(figures: dict[str, Any]) -> Iterator[dict[str, str]]:
    """Write one guess after the other into the figures; groups of fewer than ten doctors need no guess."""
    hidden = [group for group in figures["groups"] if group["respondents"] is None]
    choices = [REASONS[:1] if group["population"] < FEWEST else REASONS for group in hidden]
    for gap in figures["gaps"]:
        gap["suppressed"] = REASONS[0]
    for reasons in itertools.product(*choices):
        guess = dict(zip((group["cell"] for group in hidden), reasons, strict=True))
        for group in hidden:
            group["suppressed"] = guess[group["cell"]]
        for row in figures["figures"]:
            row["suppressed"] = guess.get(row["cell"], "")
        yield guess
