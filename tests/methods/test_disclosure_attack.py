"""A thousand random trusts, two waves each, and somebody who knows every published figure and how many doctors work where."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pytest
from scipy import sparse

from benchmarks.made.trusts import EVERYBODY, OTHERS, Trust, trust
from collegium.methods.disclosure_audit import Means, Protection, audit, protect
from collegium.methods.linear_programs import Program
from collegium.methods.linked_cells import Relation

MINIMUM = 10
TRUSTS, BATCHES = 1000, 4
HEADLINE = (EVERYBODY, "leaders", OTHERS)
SCALE = (0.0, 10.0)

Whole = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Wave:
    """What one wave would publish, and what an attacker knows beforehand."""

    counts: dict[str, int]
    relations: list[Relation]
    people: dict[str, int]
    room: dict[str, float]
    means: tuple[Means, Means]

    def protected(self) -> Protection:
        last = [name for name in HEADLINE if name in self.counts]
        return protect(
            self.counts, self.relations, MINIMUM, at_most=self.people, room=self.room, means=self.means, last=last
        )


def wave_of(rng: np.random.Generator, at: Trust, numbers: Whole) -> Wave:
    """The tables of one wave: answers from 0 to 10, now and then all the same."""
    every = at.table(numbers)
    counts = {name: number for name, number in every.items() if number}
    relations = [
        Relation(one.total, parts)
        for one in at.relations
        if one.total in counts and (parts := tuple(part for part in one.parts if part in counts))
    ]
    known = at.table(at.people)
    least = int(rng.choice([0, 5, 10], p=[0.9, 0.05, 0.05]))
    answers = [rng.integers(least, 11, number) for number in numbers]
    sums = at.sums(np.array([one.sum() for one in answers], np.float64))
    engaged = at.sums(np.array([(one > 6).sum() for one in answers], np.float64))
    return Wave(
        counts,
        relations,
        {name: known[name] for name in counts},
        headline_room(at, numbers, list(counts)),
        (Means({n: sums[n] for n in counts}, SCALE), Means({n: engaged[n] for n in counts}, (0.0, 1.0))),
    )


def headline_room(at: Trust, numbers: Whole, cells: list[str]) -> dict[str, float]:
    """How much each count can vary for somebody who knows the two sides of the gap and how many doctors work where.

    Nobody is in a cell that is known to be empty, however many doctors it has.
    """
    people = at.people.copy()
    for members in at.members.values():
        if not numbers[members].sum():
            people[members] = 0
    others = np.array([group[2] == OTHERS for group in at.groups])
    found = dict.fromkeys(cells, 0.0)
    for side in (others, ~others):
        answered, there = int(numbers[side].sum()), int(people[side].sum())
        for name in cells:
            inside = np.zeros(len(numbers), np.bool_)
            inside[at.members[name]] = True
            own = int(people[side & inside].sum())
            found[name] += min(own, answered) - max(0, answered - (there - own))
    return found


def determined_counts(wave: Wave, hidden: set[str], known: dict[str, int] | None) -> list[tuple[str, float, float]]:
    """Bound every hidden count by all equations at once, shown cells fixed: written apart from what is tested."""
    names = list(wave.counts)
    place = {name: position for position, name in enumerate(names)}
    equations = np.zeros((len(wave.relations), len(names)))
    for row, one in enumerate(wave.relations):
        equations[row, place[one.total]] += 1
        for part in one.parts:
            equations[row, place[part]] -= 1
    far = 10 * wave.counts[EVERYBODY] + 1000
    limits = np.array(
        [
            (0.0, float(known[name]) if known else far) if name in hidden else (wave.counts[name], wave.counts[name])
            for name in names
        ]
    )
    program = Program(sparse.csr_array(equations), np.zeros(len(equations)), limits)
    found = []
    for name in hidden:
        ask = np.zeros(len(names))
        ask[place[name]] = 1.0
        low = np.ceil(program.lowest(ask)[0] @ ask - 1e-6)
        high = np.floor(program.lowest(-ask)[0] @ ask + 1e-6)
        needed = asked(wave, hidden, name) if known else MINIMUM
        if high - low < needed:
            found.append((name, float(low), float(high)))
    return found


def asked(wave: Wave, hidden: set[str], name: str) -> float:
    """How much a hidden count must vary for somebody who knows the doctors: a large one as much as those beside it."""

    def own(cell: str) -> float:
        return min(MINIMUM, wave.people[cell], wave.room[cell])

    beside = [
        sum(own(part) for part in one.parts if part in hidden and part != name)
        for one in wave.relations
        if name in one.parts and one.total not in hidden
    ]
    return min([own(name), *beside]) if wave.counts[name] >= MINIMUM else own(name)


def small_trust(rng: np.random.Generator) -> Trust:
    return trust(
        rng,
        divisions=int(rng.integers(1, 3)),
        units=int(rng.integers(0, 2)),
        doctors=int(rng.integers(30, 100)),
        leaders=float(rng.uniform(0.05, 0.3)),
        grades=bool(rng.random() < 0.1),
    )


def second_wave(rng: np.random.Generator, at: Trust, first: Whole, rate: float) -> tuple[Trust, Whole]:
    """Some doctors joined, some left; most of those who answered answer again."""
    people = np.maximum(1, at.people + rng.integers(-1, 2, len(at.people)))
    again = rng.binomial(np.minimum(first, people), 0.8)
    return Trust(at.groups, people, at.members, at.relations), again + rng.binomial(people - again, rate / 3)


def attacked(rng: np.random.Generator, trusts: int) -> tuple[int, int, int]:
    """Attack so many random trusts, two waves each: small cells, cells hidden beyond them, cells shown."""
    small = price = shown = 0
    for _ in range(trusts):
        at, rate = small_trust(rng), float(rng.uniform(0.2, 0.95))
        first = rng.binomial(at.people, rate)
        for place, numbers in ((at, first), second_wave(rng, at, first, rate)):
            if not numbers.sum():
                continue
            wave = wave_of(rng, place, numbers)
            found = wave.protected()
            hidden = {cell for cell in found.reasons if not found.shown(cell)}
            assert determined_counts(wave, hidden, None) == []
            assert determined_counts(wave, hidden, wave.people) == []
            assert audit(wave.counts, wave.relations, hidden, MINIMUM, means=wave.means) == ()
            small += len(hidden) - found.price
            price += found.price
            shown += len(found.reasons) - len(hidden)
    return small, price, shown


@pytest.mark.parametrize("batch", range(BATCHES))
def test_nothing_hidden_can_be_worked_out(batch: int, capsys: pytest.CaptureFixture[str]) -> None:
    small, price, shown = attacked(np.random.default_rng([20261121, batch]), TRUSTS // BATCHES)
    with capsys.disabled():
        print(f"\n{TRUSTS // BATCHES} trusts, two waves: {small} small cells, {price} beyond them, {shown} shown")  # noqa: T201


def narrowed(at: Trust, wave: Wave, hidden: set[str], *, secret: set[str]) -> list[tuple[str, float, float]]:
    """Bound hidden counts knowing counts and doctors of all that is shown: counts, doctors and silent doctors in one program.

    The doctors of `secret` groups are not known.
    """
    names, people = list(at.members), at.table(at.people)
    size, place = len(names), {name: position for position, name in enumerate(names)}
    sums = np.zeros((len(at.relations), size))
    for row, one in enumerate(at.relations):
        sums[row, place[one.total]] += 1
        for part in one.parts:
            sums[row, place[part]] -= 1
    nothing, whole = np.zeros_like(sums), np.eye(size)
    matrix = np.block([[sums, nothing, nothing], [nothing, sums, nothing], [whole, -whole, whole]])
    far = 10.0 * people[EVERYBODY] + 1000
    told = [(0.0, far) if name in hidden else (wave.counts.get(name, 0),) * 2 for name in names]
    there = [(0.0, far) if name in secret else (people[name],) * 2 for name in names]
    limits = np.array([*told, *there, *[(0.0, far)] * size])
    program = Program(sparse.csr_array(matrix), np.zeros(len(matrix)), limits)
    found = []
    for name in hidden:
        ask = np.zeros(3 * size)
        ask[place[name]] = 1.0
        low = np.ceil(program.lowest(ask)[0] @ ask - 1e-6)
        high = np.floor(program.lowest(-ask)[0] @ ask + 1e-6)
        if high - low < MINIMUM:
            found.append((name, float(low), float(high)))
    return found


def test_what_a_release_prints_of_doctors_narrows_no_hidden_count() -> None:
    """Doctors are printed for shown groups only: silent doctors are a table like the answers, so they tell nothing of them."""
    rng = np.random.default_rng(20261122)
    if_printed = 0
    for _ in range(40):
        at = small_trust(rng)
        wave = wave_of(rng, at, rng.binomial(at.people, float(rng.uniform(0.3, 0.95))))
        found = wave.protected()
        hidden = {cell for cell in found.reasons if not found.shown(cell)}
        # A group without answers is hidden too, and its doctors with it.
        empty = set(at.members) - wave.counts.keys()
        assert narrowed(at, wave, hidden, secret=hidden | empty) == []
        if_printed += len(narrowed(at, wave, hidden, secret=set()))
    assert if_printed > 0  # the same attack with the doctors of hidden groups, too


def test_a_large_group_is_shown_where_a_smaller_one_protects_as_well() -> None:
    """One division of two hundred and three small ones: leaders of each are few, and no division is hidden for them."""
    counts = {"all": 300, "a": 200, "b": 40, "c": 30, "d": 30, "leaders": 41, "others": 259}
    counts |= {"aL": 16, "bL": 8, "cL": 9, "dL": 8, "aO": 184, "bO": 32, "cO": 21, "dO": 22}
    divisions = ("a", "b", "c", "d")
    relations = [Relation("all", divisions), Relation("all", ("leaders", "others"))]
    relations += [Relation(one, (f"{one}L", f"{one}O")) for one in divisions]
    relations += [Relation("leaders", tuple(f"{one}L" for one in divisions))]
    relations += [Relation("others", tuple(f"{one}O" for one in divisions))]
    people = {name: number + 2 if name.endswith("L") else 2 * number for name, number in counts.items()}
    people["leaders"] = counts["leaders"] + 8
    room = {name: 8.0 if name.endswith("L") else 10.0 for name in counts}
    found = protect(counts, relations, MINIMUM, at_most=people, room=room, last=["all", "leaders", "others"])
    assert all(found.shown(one) for one in ("all", "leaders", "others", *divisions))
    assert not any(found.shown(f"{one}L") for one in "bcd")


def test_an_answer_that_all_give_leaves_no_hidden_mean() -> None:
    """Where everybody gave the highest answer, a shown total says so of every hidden part: the total is hidden too."""
    rng = np.random.default_rng(3)
    at = trust(rng, divisions=2, units=2, doctors=80, grades=False)
    numbers = rng.binomial(at.people, 0.5)
    wave = wave_of(rng, at, numbers)
    best = Means({name: 10.0 * number for name, number in wave.counts.items()}, SCALE)
    found = protect(wave.counts, wave.relations, MINIMUM, means=best)
    hidden = {cell for cell in found.reasons if not found.shown(cell)}
    assert EVERYBODY in hidden
    assert audit(wave.counts, wave.relations, hidden, MINIMUM, means=best) == ()
