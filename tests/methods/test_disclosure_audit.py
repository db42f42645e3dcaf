"""Protection attacked: by linear programming written apart from it, by enumeration, by means, and by repetition."""

from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from collegium.methods.disclosure import Relation, suppress
from collegium.methods.disclosure_audit import Means, Protection, audit, feasible_ranges, protect
from collegium.methods.margins import find_margins
from tests.methods.test_disclosure import lay_out, trees

# Two rows and three columns under the rule that hides 1 to 7; worked by hand.
TABLE = {"A1": 3, "A2": 12, "A3": 9, "B1": 15, "B2": 20, "B3": 10}
ROWS, COLUMNS = {"A": 24, "B": 45}, {"1": 18, "2": 32, "3": 19}
RULE = 8
HIDDEN = {"A1", "A3", "B1", "B3"}


def crosstab() -> tuple[dict[str, int], list[Relation]]:
    relations = [Relation(row, tuple(f"{row}{column}" for column in COLUMNS)) for row in ROWS]
    relations += [Relation(column, tuple(f"{row}{column}" for row in ROWS)) for column in COLUMNS]
    return {**TABLE, **ROWS, **COLUMNS}, relations


def hidden_of(found: Protection) -> set[str]:
    return {cell for cell in found.reasons if not found.shown(cell)}


def test_two_by_three_table() -> None:
    counts, relations = crosstab()
    found = protect(counts, relations, RULE)
    assert hidden_of(found) == HIDDEN
    assert found.price == 3
    assert feasible_ranges(counts, relations, HIDDEN)["A1"] == pytest.approx((0, 12))
    assert audit(counts, relations, HIDDEN, RULE) == ()


def test_a_lone_cell_in_its_row_is_worked_out() -> None:
    counts, relations = crosstab()
    found = audit(counts, relations, ["A1", "B1"], RULE)
    assert [(one.kind, one.cells, one.low) for one in found] == [("set", ("A1",), 3)]


def test_a_count_known_too_closely_is_found() -> None:
    # a + b = 12 and b + c = 4: b and c lie between 0 and 4, though no set of fewer than 4 is isolated.
    counts = {"p": 14, "q": 4, "a": 12, "b": 2, "c": 2}
    relations = [Relation("p", ("a", "b")), Relation("q", ("b", "c"))]
    found = audit(counts, relations, ["a", "b", "c"], 4)
    assert found == ()
    assert {one.cells for one in audit(counts, relations, ["a", "b", "c"], 5)} != set()
    assert audit(counts, relations, ["a", "b", "c", "q"], 5) == ()


def test_sets_that_totals_isolate_by_adding_and_subtracting() -> None:
    groups = [(unit, layer) for unit, layer in product("ABC", "XYZ")]
    margins = find_margins(groups)
    rng = np.random.default_rng(5)
    weak = 0
    for _ in range(30):
        counts = dict.fromkeys(margins.cells, 0)
        for position, number in enumerate(rng.integers(0, 31, 9)):
            for place in margins.places:
                counts[margins.cells[place[position]]] += int(number)
        simple = suppress(counts, margins.relations)
        hidden = [cell for cell in counts if not simple.shown(cell)]
        weak += any(one.kind == "set" for one in audit(counts, margins.relations, hidden))
        found = protect(counts, margins.relations)
        assert audit(counts, margins.relations, hidden_of(found)) == ()
    # Without the audit some tables give a small set away: this is what it is for.
    assert weak > 0


def test_what_everybody_knows_of_a_group_cannot_be_hidden() -> None:
    counts = {"all": 60, "a": 4, "b": 26, "c": 30}
    relations = [Relation("all", ("a", "b", "c"))]
    narrow = audit(counts, relations, ["a", "b"], at_most={"a": 12, "b": 27})  # so a is 3 to 12
    assert [one.cells for one in narrow] == [("a",), ("b",)]
    assert protect(counts, relations, at_most={"a": 12, "b": 27}).reasons["c"] == "complementary"
    with pytest.raises(ValueError, match="more people"):
        audit(counts, relations, ["a"], at_most={"a": 3})


def test_a_unanimous_total_gives_every_hidden_mean_away() -> None:
    counts = {"all": 40, "a": 8, "b": 12, "c": 20}
    relations = [Relation("all", ("a", "b", "c"))]
    best = Means({"all": 190.0, "a": 40.0, "b": 60.0, "c": 90.0}, (1, 5))
    found = audit(counts, relations, ["a", "b"], means=best)
    assert {one.cells for one in found if one.kind == "mean"} == {("a",), ("b",)}
    assert {(one.low, one.high) for one in found} == {(5, 5)}
    assert audit(counts, relations, ["a", "b"], means=Means({**best.sums, "all": 170, "a": 20}, (1, 5))) == ()
    mended = protect(counts, relations, means=best)
    assert audit(counts, relations, hidden_of(mended), means=best) == ()
    assert mended.reasons["c"] == "complementary"


def test_cells_hidden_for_another_reason_stay_hidden() -> None:
    counts = {"all": 90, "a": 30, "b": 30, "c": 30}
    found = protect(counts, [Relation("all", ("a", "b", "c"))], hidden=["b"])
    assert found.reasons["b"] == "complementary"
    with pytest.raises(ValueError, match="no such cell"):
        protect(counts, [], hidden=["d"])


def slow_range(counts: dict[str, int], relations: list[Relation], hidden: set[str], cell: str) -> tuple[float, float]:
    """Bound one cell by a dense program over all cells, shown ones fixed: nothing shared with what is tested."""
    names = list(counts)
    equations = np.array([[(n == r.total) - float(n in r.parts) for n in names] for r in relations])
    bounds = [(0, 10_000) if name in hidden else (counts[name], counts[name]) for name in names]
    ask = np.array([float(name == cell) for name in names])
    ends = [
        linprog(sign * ask, A_eq=equations, b_eq=np.zeros(len(relations)), bounds=bounds).x @ ask for sign in (1, -1)
    ]
    return float(ends[0]), float(ends[1])


def attack(counts: dict[str, int], relations: list[Relation], found: Protection) -> None:
    hidden = hidden_of(found)
    for cell in hidden if relations else ():
        if counts[cell]:
            low, high = slow_range(counts, relations, hidden, cell)
            assert high - low >= found.minimum - 1e-6, (counts, cell, low, high)
    again = protect(counts, relations, found.minimum, hidden=hidden)
    assert again.reasons == found.reasons


@settings(max_examples=40, deadline=None)
@given(trees)
def test_attack_on_any_tree(tree: object) -> None:
    counts: dict[str, int] = {}
    relations: list[Relation] = []
    lay_out(tree, "t", counts, relations)
    found = protect(counts, relations)
    assert found == protect(counts, relations)
    attack(counts, relations, found)


@settings(max_examples=25, deadline=None)
@given(st.sampled_from([(3, 3), (2, 4), (2, 2, 2)]), st.data())
def test_attack_on_any_crosstab(shape: tuple[int, ...], data: st.DataObject) -> None:
    groups = [tuple(map(str, group)) for group in product(*map(range, shape))]
    numbers = data.draw(st.lists(st.integers(0, 30), min_size=len(groups), max_size=len(groups)))
    margins = find_margins(groups)
    counts = dict.fromkeys(margins.cells, 0)
    members: dict[str, set[int]] = {cell: set() for cell in margins.cells}
    for place in margins.places:
        for group, number in enumerate(numbers):
            counts[margins.cells[place[group]]] += number
            members[margins.cells[place[group]]].add(group)
    found = protect(counts, margins.relations)
    attack(counts, list(margins.relations), found)
    # No set of groups of fewer people than the minimum follows from the figures that are shown.
    known = np.array([[float(g in members[c]) for g in range(len(groups))] for c in counts if found.shown(c)])
    sets = np.array(list(product((0.0, 1.0), repeat=len(groups))))[1:]
    if len(known):
        projector = np.linalg.pinv(known) @ known
        sums = sets[np.abs(sets @ projector - sets).max(axis=1) < 1e-8] @ np.array(numbers)
        assert not np.any((sums > 0) & (sums < 10)), (numbers, found.reasons)
