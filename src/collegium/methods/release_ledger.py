"""What was released of whom, so that a new release less an earlier one never leaves a small group.

A population is the set of the smallest groups that it is made of: (unit, grade) cells, never people.
"""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Literal

import numpy as np
import scipy

from collegium.methods.disclosure import MINIMUM_GROUP

# Sets of releases up to this size are tried outright, so that the message names as few of them as possible.
_TRIED_OUTRIGHT = 2

Rest = Literal["too_few", "difference", "combination", "joined_or_left"]


@dataclass(frozen=True, slots=True)
class Released:
    """One figure released: of whom, of what, from how many respondents, in which wave.

    `lasting` says that the variable stays with a person from wave to wave (grade, a characteristic, a running count),
    so that two waves can be subtracted; answers given afresh each time cannot.
    """

    groups: frozenset[str]
    variable: str
    respondents: int
    wave: str = ""
    lasting: bool = False

    @property
    def population(self) -> str:
        """A hash that names the population without listing it."""
        text = "\n".join(sorted(self.groups))
        return hashlib.sha256(text.encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Conflict:
    """Why a release is refused: what it would leave together with earlier ones, and how many people that is."""

    rest: Rest
    with_releases: tuple[Released, ...]
    people: int


def conflict_of(new: Released, ledger: Iterable[Released], minimum: int = MINIMUM_GROUP) -> Conflict | None:
    """Test a release against all earlier ones of its variable; None says that it may be made.

    Refused: fewer respondents than `minimum`; a union or difference with any earlier releases that leaves 1 to
    `minimum - 1` people; for a lasting variable also the same population with a few more or fewer than in another wave.
    """
    if 0 < new.respondents < minimum:
        return Conflict("too_few", (), new.respondents)
    earlier = [old for old in ledger if old.variable == new.variable and (new.lasting or old.wave == new.wave)]
    for old in earlier:
        people = abs(new.respondents - old.respondents)
        if old.groups == new.groups and 0 < people < minimum:
            return Conflict("joined_or_left", (old,), people)
    # The same population again says nothing new, and two waves of it would not add up.
    known = [old for old in {old.groups: old for old in earlier}.values() if old.groups != new.groups]
    for size in range(1, _TRIED_OUTRIGHT + 1):
        for chosen in combinations(known, size):
            people = _left(new, chosen)
            if 0 < people < minimum:
                return Conflict("difference" if size == 1 else "combination", chosen, people)
    return _any_combination(new, known, minimum)


def release(ledger: Sequence[Released], new: Released, minimum: int = MINIMUM_GROUP) -> tuple[Released, ...]:
    """Add a release to the ledger; raises ValueError when it is refused."""
    conflict = conflict_of(new, ledger, minimum)
    if conflict is not None:
        raise ValueError(f"refused: together with earlier releases it would single out a small group ({conflict.rest})")
    return (*ledger, new)


def _left(new: Released, chosen: Sequence[Released]) -> int:
    """Count who is left when parts are taken from a whole; 0 where the releases do not nest."""
    for whole in (new, *chosen):
        parts = [one for one in (new, *chosen) if one is not whole]
        together = frozenset[str]().union(*(part.groups for part in parts))
        apart = sum(len(part.groups) for part in parts) == len(together)
        if apart and together < whole.groups:
            return whole.respondents - sum(part.respondents for part in parts)
    return 0


def _any_combination(new: Released, known: Sequence[Released], minimum: int) -> Conflict | None:
    """Add and subtract whole releases, the new one among them, until a set of groups with few people is left."""
    groups = sorted(new.groups.union(*(old.groups for old in known)))
    table = np.array([[float(group in one.groups) for one in (new, *known)] for group in groups])
    people = np.array([one.respondents for one in (new, *known)], np.float64)
    for sign in (1.0, -1.0):
        low, high = -np.ones(len(people)), np.ones(len(people))
        low[0] = high[0] = sign
        found = scipy.optimize.milp(
            np.zeros(len(people)),
            constraints=[
                scipy.optimize.LinearConstraint(table, 0, 1),
                scipy.optimize.LinearConstraint(people[None, :], 1, minimum - 1),
            ],
            integrality=np.ones(len(people), np.int64),
            bounds=scipy.optimize.Bounds(low, high),
        )
        if found.x is not None:
            used = np.rint(found.x)
            chosen = tuple(old for old, times in zip(known, used[1:], strict=True) if times)
            return Conflict("combination", chosen, int(round(float(people @ used))))
    return None
