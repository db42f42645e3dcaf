"""Several publications of one trust: two waves, units released together in one of them, and the command beside the release."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator, Mapping, Sequence

import numpy as np

from tests.attacks.published import Atom, Publication, beside, read_scores
from tests.attacks.respondents import attack_respondents
from tests.attacks.scales import attack_scales
from tests.attacks.trusts import Questionnaire, Trust
from tests.attacks.truth import Finding, Truth

CALLS: tuple[tuple[str, ...], ...] = (("unit_code",), ("layer",), ("unit_code", "layer"))


def attack_all(
    made: Publication, form: Questionnaire, truth: Truth, register: Mapping[Atom, int], seed: int = 0
) -> Iterator[Finding]:
    """As one linked system and by subtraction; each finding once."""
    found = {
        (one.kind, one.where, one.scale): one
        for attack in (
            lambda: attack_scales(made, form, truth, register, seed),
            lambda: attack_respondents(made, form, truth),
        )
        for one in attack()
    }
    return iter(found.values())


def next_wave(trust: Trust, seed: int) -> Trust:
    """The same register asked again: other doctors answer, and all answer afresh."""
    rng = np.random.default_rng([20261130, seed])
    number = len(trust.respondents)
    again = np.sort(rng.choice(len(trust.doctors), size=number, replace=False))
    answers = np.clip(trust.answers[rng.permutation(number)] + rng.integers(-1, 2, trust.answers.shape), 1, 5)
    return dataclasses.replace(trust, respondents=again, answers=answers)


def overlapping(trust: Trust, seed: int) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Units of one division to be shown together in the first wave, and in the second: another choice that overlaps."""
    rng = np.random.default_rng([20261201, seed])
    divisions = [unit.code for unit in trust.units if not unit.above]
    below = {code: [unit.code for unit in trust.units if unit.above == code] for code in divisions}
    people: dict[str, int] = {}
    for (unit, _), number in trust.register.items():
        people[unit] = people.get(unit, 0) + number
    choices = [codes for codes in below.values() if len(codes) > 2]
    if not choices:
        return (), ()
    small = sorted(choices[int(rng.integers(len(choices)))], key=lambda code: people.get(code, 0))[:3]
    return tuple(small[:2]), tuple(small[1:3])


def one_call(trust: Trust, made: Publication, scored: Callable[[Trust, Sequence[str]], str]) -> Publication:
    """What one call of the command writes by unit and layer together."""
    return read_scores(made.atoms, scored(trust, CALLS[-1]), CALLS[-1])


def command_beside(trust: Trust, made: Publication, scored: Callable[[Trust, Sequence[str]], str]) -> Publication:
    """The release, and beside it what separate calls of the command write of the same answers."""
    calls = [read_scores(made.atoms, scored(trust, by), by) for by in CALLS]
    return beside(made, *calls)
