"""Nothing small can be worked out from what is shown, over units and layers together."""

from __future__ import annotations

import datetime as dt

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from collegium.assessments.cells import beside_silent, hidden, lay_out, room
from collegium.assessments.populations import Node, Population

LAYERS = ("board_near", "unit_leader", "rank_and_file")
# Two divisions; the first has three units, the second two, one of which has a unit of its own.
TREE = ((1, None, 1), (2, 1, 1), (3, 1, 1), (4, 1, 1), (5, None, 5), (6, 5, 5), (7, 6, 5))
NODES = tuple(Node(pk, f"U{pk}", f"Unit {pk}", "unit", parent, root, 0) for pk, parent, root in TREE)
GROUPS = tuple((node.pk, layer) for node in NODES for layer in LAYERS)
MINIMUM = 10


@given(st.lists(st.integers(0, 30), min_size=len(GROUPS), max_size=len(GROUPS)))
def test_no_sum_gives_a_small_group_away(numbers: list[int]) -> None:
    answered = tuple(group for group, number in zip(GROUPS, numbers, strict=True) if number)
    counts = np.array([number for number in numbers if number], np.int64)
    population = Population(dt.date(2026, 3, 1), NODES, dict(zip(GROUPS, numbers, strict=True)), 0)
    cells = lay_out(answered, population)
    respondents = np.array([counts[found].sum() for found in cells.members], np.int64)
    reasons = hidden(cells, respondents, MINIMUM)
    sizes = dict(zip(cells.names, respondents.tolist(), strict=True))
    assert all(sizes[name] >= MINIMUM for name, reason in reasons.items() if not reason)
    for relation in cells.relations:
        assert sizes[relation.total] == sum(sizes[part] for part in relation.parts)
        if reasons[relation.total]:
            continue
        left = sizes[relation.total] - sum(sizes[part] for part in relation.parts if not reasons[part])
        assert left == 0 or left >= MINIMUM


def test_one_leader_who_kept_silent_is_not_known_to_have() -> None:
    """By hand: 30 of 40 doctors answered, and 30 of the 39 who do not lead: shown both, they tell on the one who does."""
    population = Population(dt.date(2026, 3, 1), NODES[4:5], {(5, "unit_leader"): 1, (5, "rank_and_file"): 39}, 0)
    cells = lay_out(((5, "rank_and_file"),), population)
    respondents = np.array([30 * len(found) for found in cells.members], np.int64)
    reasons = hidden(cells, respondents, MINIMUM)
    assert reasons["layer:leaders"] == "primary"
    found = beside_silent(cells, respondents, MINIMUM, reasons)
    assert found == {"layer:rank_and_file", "unit:5:rank_and_file"}


@settings(max_examples=60)
@given(
    st.lists(st.sampled_from([0, 0, 1, 4, 12, 30]), min_size=len(GROUPS), max_size=len(GROUPS)),
    st.lists(st.integers(0, 9), min_size=len(GROUPS), max_size=len(GROUPS)),
)
def test_nobody_knows_that_a_group_kept_silent(numbers: list[int], silent: list[int]) -> None:
    """Linear programming written apart: of each hidden group without an answer, some of its people may have answered."""
    answered = tuple(group for group, number in zip(GROUPS, numbers, strict=True) if number)
    counts = np.array([number for number in numbers if number], np.int64)
    doctors = {group: number + more for group, number, more in zip(GROUPS, numbers, silent, strict=True)}
    cells = lay_out(answered, Population(dt.date(2026, 3, 1), NODES, doctors, 0))
    respondents = np.array([counts[found].sum() for found in cells.members], np.int64)
    reasons = hidden(cells, respondents, MINIMUM)
    unseen = {name for name, reason in reasons.items() if reason}
    unseen |= beside_silent(cells, respondents, MINIMUM, reasons)
    place = {name: number for number, name in enumerate(cells.names)}
    sums = np.zeros((len(cells.relations), len(place)))
    for row, relation in zip(sums, cells.relations, strict=True):
        row[place[relation.total]] = 1
        row[[place[part] for part in relation.parts]] -= 1
    bounds = [
        (0, people) if name in unseen else (number, number)
        for name, people, number in zip(cells.names, cells.population, respondents.tolist(), strict=True)
    ]
    leeway = room(dict(zip(cells.names, respondents.tolist(), strict=True)), cells, empty_known=False)
    for name, people, number in zip(cells.names, cells.population, respondents.tolist(), strict=True):
        if people and not number and leeway[name] >= 1:
            most = linprog(-np.eye(len(place))[place[name]], A_eq=sums, b_eq=np.zeros(len(sums)), bounds=bounds)
            assert -most.fun >= 1 - 1e-6, name


def test_population_follows_the_same_sums() -> None:
    doctors = {group: place for place, group in enumerate(GROUPS)}
    cells = lay_out((), Population(dt.date(2026, 3, 1), NODES, doctors, 0))
    people = dict(zip(cells.names, cells.population, strict=True))
    assert people["organisation"] == sum(doctors.values())
    for relation in cells.relations:
        assert people[relation.total] == sum(people[part] for part in relation.parts)
