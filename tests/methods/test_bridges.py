"""What sums give away, found by walking a graph, equals what algebra says."""

import dataclasses

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from collegium.methods.bridges import as_edges, find_bridges
from collegium.methods.growing_forest import GrowingForest
from collegium.methods.linked_cells import Relation, follows, link
from collegium.methods.margins import find_margins


def test_bridges_of_two_triangles_joined_by_a_path() -> None:
    first = np.array([0, 1, 2, 2, 3, 4, 5, 6])
    second = np.array([1, 2, 0, 3, 4, 5, 6, 4])
    assert np.flatnonzero(find_bridges(first, second, 7)).tolist() == [3, 4]


def test_two_edges_between_the_same_nodes_are_a_cycle() -> None:
    assert not find_bridges(np.array([0, 0]), np.array([1, 1]), 2).any()
    assert find_bridges(np.array([0]), np.array([1]), 2).all()


def brute_force(first: list[int], second: list[int], nodes: int) -> list[bool]:
    """An edge is a bridge when its ends are apart without it."""

    def reaches(left_out: int) -> bool:
        seen, waiting = {first[left_out]}, [first[left_out]]
        while waiting:
            node = waiting.pop()
            for edge, ends in enumerate(zip(first, second, strict=True)):
                if edge != left_out and node in ends:
                    other = ends[0] if ends[1] == node else ends[1]
                    if other not in seen:
                        seen.add(other)
                        waiting.append(other)
        return second[left_out] in seen

    return [not reaches(edge) for edge in range(len(first))]


@given(st.lists(st.tuples(st.integers(0, 6), st.integers(0, 6)).filter(lambda ends: ends[0] != ends[1]), max_size=14))
def test_bridges_are_edges_whose_ends_are_apart_without_them(edges: list[tuple[int, int]]) -> None:
    first, second = [one for one, _ in edges], [other for _, other in edges]
    found = find_bridges(np.array(first, np.int64), np.array(second, np.int64), 7)
    assert found.tolist() == brute_force(first, second, 7)


@settings(max_examples=200)
@given(st.sets(st.tuples(st.sampled_from("abcd"), st.sampled_from("vwxyz")), min_size=1), st.integers(0, 2**32 - 1))
def test_a_table_with_its_margins_is_a_graph_and_both_ways_agree(groups: set[tuple[str, str]], seed: int) -> None:
    margins = find_margins(sorted(groups))
    assert margins.linked.ends is not None
    by_algebra = dataclasses.replace(margins.linked, ends=None)
    hidden = np.random.default_rng(seed).random(len(margins.cells)) < 0.5
    assert np.array_equal(follows(margins.linked, hidden), follows(by_algebra, hidden))


@settings(max_examples=200)
@given(st.lists(st.tuples(st.integers(0, 6), st.integers(0, 6)).filter(lambda ends: ends[0] != ends[1]), max_size=14))
def test_bridges_while_edges_are_added(edges: list[tuple[int, int]]) -> None:
    first, second = [one for one, _ in edges], [other for _, other in edges]
    forest = GrowingForest(np.array([first, second], np.int64).reshape(2, -1), ())
    for number in range(len(edges)):
        before = set(forest.bridges)
        changed = forest.add(number)
        found = brute_force(first[: number + 1], second[: number + 1], 7)
        assert forest.bridges == {edge for edge, bridge in enumerate(found) if bridge}
        assert set(changed) == before ^ forest.bridges


@pytest.mark.parametrize(
    "relations",
    [
        # Three sums share a cell; and a ring of three in which no turning round fits: a + b, b + c and c + a fix all.
        [Relation("s", ("a", "b")), Relation("t", ("a", "c")), Relation("u", ("a", "d"))],
        [Relation("s", ("a", "b")), Relation("t", ("b", "c")), Relation("u", ("c", "a"))],
    ],
)
def test_other_sums_are_no_graph(relations: list[Relation]) -> None:
    names = sorted({cell for one in relations for cell in (one.total, *one.parts)})
    linked = link(names, relations)
    assert linked.ends is None
    assert as_edges(linked.row, linked.cell, linked.sign, len(names), len(relations)) is None


def test_a_ring_of_three_sums_gives_all_away() -> None:
    relations = [Relation("s", ("a", "b")), Relation("t", ("b", "c")), Relation("u", ("c", "a"))]
    linked = link(["a", "b", "c", "s", "t", "u"], relations)
    hidden = np.array([True, True, True, False, False, False])
    assert follows(linked, hidden).tolist() == hidden.tolist()
