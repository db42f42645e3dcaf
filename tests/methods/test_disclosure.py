"""Suppression, attacked by subtraction: no sum of hidden groups below the minimum may be worked out."""

from dataclasses import replace
from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from collegium.methods.disclosure import Relation, group_minimum, hide_cells, suppress
from collegium.methods.margins import find_margins, suppress_groups

UNITS = (Relation("trust", ("a", "b", "c")),)


def test_a_lone_small_group_takes_the_next_smallest_with_it() -> None:
    found = suppress({"trust": 55, "a": 7, "b": 18, "c": 30}, UNITS)
    assert found.reasons == {"trust": "", "a": "primary", "b": "complementary", "c": ""}


def test_two_small_groups_that_hide_each_other_need_no_third() -> None:
    found = suppress({"trust": 45, "a": 7, "b": 8, "c": 30}, UNITS)
    assert [cell for cell in found.reasons if not found.shown(cell)] == ["a", "b"]


def test_two_small_groups_that_are_too_few_together_take_a_third() -> None:
    found = suppress({"trust": 37, "a": 3, "b": 4, "c": 30}, UNITS)
    assert found.reasons["c"] == "complementary"
    assert found.reasons["trust"] == ""


def test_a_subset_nearly_as_large_as_its_group_is_refused() -> None:
    # A group of 70 and a part of 62 would leave 8.
    found = suppress({"all": 70, "part": 62, "rest": 8}, [Relation("all", ("part", "rest"))])
    assert found.reasons == {"all": "", "part": "complementary", "rest": "primary"}


def test_empty_groups_hide_nobody() -> None:
    found = suppress({"trust": 30, "a": 0, "b": 0, "c": 30}, UNITS)
    assert found.shown("c")


def test_hidden_total_does_not_betray_itself_through_its_parts() -> None:
    relations = [Relation("trust", ("a", "b")), Relation("a", ("a1", "a2"))]
    found = suppress({"trust": 47, "a": 40, "b": 7, "a1": 20, "a2": 20}, relations)
    assert "complementary" in (found.reasons["a1"], found.reasons["a2"])


def test_unit_by_layer_table() -> None:
    groups = [(unit, layer) for unit, layer in product("ABC", "XYZ")]
    counts = np.array([3, 12, 19, 15, 20, 10, 30, 25, 40])
    reasons = dict(zip(groups, suppress_groups(find_margins(groups), counts, 10), strict=True))
    assert reasons[("A", "X")] == "primary"
    # One more in its row and one more in its column at least, and the corner that ties them.
    assert sum(reasons[("A", layer)] != "" for layer in "XYZ") >= 2
    assert sum(reasons[(unit, "X")] != "" for unit in "ABC") >= 2


def test_the_minimum_may_only_be_raised() -> None:
    assert group_minimum() == 10
    assert group_minimum(15) == 15
    assert group_minimum(special_category=True) == 20
    with pytest.raises(ValueError, match="raised"):
        group_minimum(9)


def test_relations_must_add_up() -> None:
    with pytest.raises(ValueError, match="add up"):
        suppress({"trust": 5, "a": 1, "b": 1, "c": 1}, UNITS)
    with pytest.raises(ValueError, match="no count"):
        suppress({"trust": 5}, UNITS)


trees = st.recursive(st.integers(0, 25), lambda below: st.lists(below, min_size=1, max_size=4), max_leaves=8)


def lay_out(tree: object, name: str, counts: dict[str, int], relations: list[Relation]) -> int:
    if isinstance(tree, int):
        counts[name] = tree
        return tree
    assert isinstance(tree, list)
    parts = tuple(f"{name}.{position}" for position in range(len(tree)))
    counts[name] = sum(lay_out(below, part, counts, relations) for below, part in zip(tree, parts, strict=True))
    relations.append(Relation(name, parts))
    return counts[name]


def leaves_of(cell: str, relations: list[Relation], leaves: list[str]) -> np.ndarray:
    below = next((relation.parts for relation in relations if relation.total == cell), ())
    own = np.array([float(leaf == cell) for leaf in leaves])
    return own + sum((leaves_of(part, relations, leaves) for part in below), np.zeros(len(leaves)))


def derivable(known: np.ndarray, leaves: int) -> np.ndarray:
    """List every set of leaves whose sum follows from the sums that are known: the attack."""
    subsets = np.array(list(product((0.0, 1.0), repeat=leaves)))[1:]
    if not len(known):
        return subsets[:0]
    projector = np.linalg.pinv(known) @ known
    return subsets[np.abs(subsets @ projector - subsets).max(axis=1) < 1e-8]


@settings(max_examples=150, deadline=None)
@given(trees)
def test_attack_by_subtraction_finds_nothing_in_any_tree(tree: object) -> None:
    counts: dict[str, int] = {}
    relations: list[Relation] = []
    lay_out(tree, "t", counts, relations)
    leaves = [cell for cell in counts if not any(relation.total == cell for relation in relations)]
    found = suppress(counts, relations)
    known = [leaves_of(cell, relations, leaves) for cell in counts if found.shown(cell)]
    sizes = np.array([counts[leaf] for leaf in leaves])
    sums = derivable(np.array(known), len(leaves)) @ sizes
    assert not np.any((sums > 0) & (sums < 10)), (counts, found.reasons)
    again = suppress(counts, relations)
    assert again == found


@settings(max_examples=150, deadline=None)
@given(st.lists(st.integers(0, 30), min_size=9, max_size=9))
def test_no_small_cell_of_a_table_is_determined(numbers: list[int]) -> None:
    groups = [(unit, layer) for unit, layer in product("ABC", "XYZ")]
    margins = find_margins(groups)
    counts = dict.fromkeys(margins.cells, 0)
    for place in margins.places:
        for position, number in zip(place, numbers, strict=True):
            counts[margins.cells[position]] += number
    found = suppress(counts, margins.relations)
    cells = np.array(
        [
            [float(place[g] == c) for g in range(9) for place in [margins.places[m]]]
            for m in range(4)
            for c in range(len(margins.cells))
        ]
    )
    known = np.array(
        [row for row, cell in zip(cells, list(margins.cells) * 4, strict=True) if found.shown(cell) and row.any()]
    )
    if not len(known):
        return
    projector = np.linalg.pinv(known) @ known
    given_away = np.abs(projector - np.eye(9)).max(axis=1) < 1e-8
    assert not np.any(given_away & (np.array(numbers) > 0) & (np.array(numbers) < 10)), (numbers, found.reasons)


@settings(max_examples=150, deadline=None)
@given(st.lists(st.integers(0, 40), min_size=12, max_size=12), st.sampled_from([(3, 4), (4, 3), (2, 6), (12, 1)]))
def test_a_table_seen_as_a_graph_hides_what_the_same_table_seen_as_sums_does(
    numbers: list[int], shape: tuple[int, int]
) -> None:
    """The graph remembers what the last hidden cell changed; the sums are gone through anew each time."""
    margins = find_margins([(f"row {row}", f"column {column}") for row, column in product(*map(range, shape))])
    counts = np.zeros(len(margins.cells), np.int64)
    for places in margins.places:
        np.add.at(counts, places, numbers)
    assert margins.linked.ends is not None
    anew = hide_cells(replace(margins.linked, ends=None), counts, 10)
    assert np.array_equal(hide_cells(margins.linked, counts, 10), anew)
