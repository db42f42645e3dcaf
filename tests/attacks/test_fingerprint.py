"""A fingerprint of everything lets a reader try what is not printed: why each group is hidden, "fewer than ten" or not."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import replace

import pytest

from collegium.assessments.actions import preview_release
from collegium.assessments.actions.releases import fingerprint
from collegium.assessments.figures import Figures
from collegium.tables.reading import read_table
from tests.attacks.publishing import enter, release
from tests.attacks.trusts import random_trust

pytestmark = pytest.mark.django_db
REASONS = ("primary", "complementary")
FEWEST = 10


def test_the_fingerprint_does_not_tell_why_a_group_is_hidden(world: object) -> None:
    """In a small trust without a gap every figure is printed unrounded; names, units and doctors are in the register."""
    trust = random_trust(2)
    wave = release(enter(trust), trust, "First", 2)
    # Stands for what a reader copies from the file of figures, the addresses and the register.
    figures = preview_release(wave=wave, table=read_table(trust.csv(), name="answers.csv")).figures
    assert all(gap.difference is None for gap in figures.gaps)
    fitting = [fingerprint(guess) == wave.release.figures_sha256 for guess in guesses(figures)]
    assert len(fitting) > 1
    # All guesses fit alike: so none of them is told from the others.
    assert all(fitting)


def guesses(figures: Figures) -> Iterator[Figures]:
    """Write one guess after the other into the figures; groups of fewer than ten doctors need no guess."""
    hidden = [group for group in figures.groups if group.respondents is None]
    choices = [REASONS[:1] if group.population < FEWEST else REASONS for group in hidden]
    for reasons in itertools.product(*choices):
        guess = dict(zip((group.cell for group in hidden), reasons, strict=True))
        yield replace(
            figures,
            groups=tuple(replace(group, suppressed=guess.get(group.cell, "")) for group in figures.groups),
            figures=tuple(replace(row, suppressed=guess.get(row.cell, "")) for row in figures.figures),
            gaps=tuple(replace(gap, suppressed=REASONS[0]) for gap in figures.gaps),
        )
