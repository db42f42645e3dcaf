"""Nothing small can be worked out from what is shown, over units and layers together."""

from __future__ import annotations

import datetime as dt

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from collegium.assessments.cells import hidden, lay_out
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


def test_population_follows_the_same_sums() -> None:
    doctors = {group: place for place, group in enumerate(GROUPS)}
    cells = lay_out((), Population(dt.date(2026, 3, 1), NODES, doctors, 0))
    people = dict(zip(cells.names, cells.population, strict=True))
    assert people["organisation"] == sum(doctors.values())
    for relation in cells.relations:
        assert people[relation.total] == sum(people[part] for part in relation.parts)
