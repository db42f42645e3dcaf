"""What nobody but the tests knows: the answers themselves. Every claim of an attacker is held against them."""

from __future__ import annotations

import math
from collections.abc import Collection
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from tests.attacks.published import Atom
from tests.attacks.trusts import RANGE, Questionnaire, Trust, questionnaire

TWO_THIRDS = 2 / 3
Real = npt.NDArray[np.float64]


class WrongClaimError(Exception):
    """The attacker said something that is not so: the attack has a fault."""


@dataclass(frozen=True)
class Finding:
    """Something that follows from what is published and should not: its bounds, and what is true."""

    kind: str  # count, mean, share, answers
    where: str
    scale: str
    low: float
    high: float
    truth: float
    people: int

    def __str__(self) -> str:
        known = (
            f"{self.low:.4g}"
            if math.isclose(self.low, self.high, abs_tol=5e-4)
            else f"{self.low:.4g} to {self.high:.4g}"
        )
        return f"{self.kind} of {self.scale or 'all answers'} in {self.where} ({self.people} people): {known}"


class Truth:
    """Scores of each respondent, by a scorer of the tests' own.

    Who has no score on one scale counts on none, and an item left out counts in every scale as the mean of the first
    scale that has it. `apart`: each scale by itself, of the answers given to its own items, for publications by hand.
    """

    def __init__(self, trust: Trust, *, apart: bool = False) -> None:
        self.form = questionnaire(trust.instrument)
        self.places: list[Atom] = [trust.doctors[place] for place in trust.respondents]
        self.answers = trust.answers
        self.apart = apart

    @cached_property
    def scores(self) -> dict[str, Real]:
        filled = self.answers if self.apart else _filled(self.form, self.answers)
        found: dict[str, Real] = {}
        for scale in self.form.scales:
            if scale.items:
                found[scale.id] = _of_items(self.form, self.answers, filled, scale.items)
        for scale in self.form.scales:
            if scale.scales:
                found[scale.id] = np.mean([found[part] for part in scale.scales], axis=0)
        if not self.apart:
            lacking = np.isnan(list(found.values())).any(axis=0)
            found = {scale: np.where(lacking, np.nan, scores) for scale, scores in found.items()}
        return found

    @cached_property
    def counted(self) -> npt.NDArray[np.bool_]:
        """Who counts among those who answered."""
        if self.apart:
            return np.ones(len(self.places), dtype=bool)
        return np.asarray(~np.isnan(self.scores[self.form.main.id]))

    def inside(self, atoms: Collection[Atom]) -> npt.NDArray[np.bool_]:
        return np.array([place in atoms for place in self.places], dtype=bool)

    def of(self, atoms: Collection[Atom], scale: str) -> Real:
        """The scores of those in the atoms who have one; without a scale, a nought for each who counts as an answer."""
        inside = self.inside(atoms)
        if not scale:
            return np.zeros(int((inside & self.counted).sum()))
        scores = self.scores[scale][inside]
        return scores[~np.isnan(scores)]

    def alone(self, atoms: Collection[Atom]) -> tuple[int, int, float]:
        """People with some part of the main scale and not all; how many scores of parts they have; the sum of these."""
        parts = np.array([self.scores[part][self.inside(atoms)] for part in self.form.main.scales])
        given = ~np.isnan(parts)
        some = given.any(axis=0) & ~given.all(axis=0)
        return int(some.sum()), int(given[:, some].sum()), float(np.nansum(parts[:, some]))

    def check(self, low: float, high: float, truth: float, words: str) -> None:
        """Raise where a claim is wrong."""
        if not low - 1e-4 <= truth <= high + 1e-4:
            raise WrongClaimError(f"{words}: claimed {low} to {high}, true is {truth}")


def _of_items(form: Questionnaire, answers: Real, filled: Real, items: tuple[str, ...]) -> Real:
    """Scores of those who answered enough of the items; `filled` holds what counts for each item."""
    columns = [form.items.index(item) for item in items]
    given, known = ~np.isnan(answers[:, columns]), ~np.isnan(filled[:, columns])
    enough = given.sum(axis=1) >= math.ceil(TWO_THIRDS * len(items) - 1e-9)
    sums = np.where(known, filled[:, columns], 0).sum(axis=1)
    first, last = RANGE
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.where(enough, first + (sums / known.sum(axis=1) - 1) / 4 * (last - first), np.nan)


def _filled(form: Questionnaire, answers: Real) -> Real:
    """For each item left out, the mean of what the same doctor answered in the first scale that has it."""
    filled = answers.copy()
    for place, item in enumerate(form.items):
        first = next(scale for scale in form.scales if item in scale.items)
        among = answers[:, [form.items.index(other) for other in first.items]]
        given = ~np.isnan(among)
        with np.errstate(invalid="ignore", divide="ignore"):
            mean = np.where(given, among, 0).sum(axis=1) / given.sum(axis=1)
        filled[:, place] = np.where(np.isnan(answers[:, place]), mean, answers[:, place])
    return filled
