"""Hidden means of several scales at once: what all of them together give away, by hand and by other programs."""

from itertools import product

import numpy as np
import pytest
from scipy.optimize import linprog

from collegium.methods.disclosure_audit import MEAN_KNOWN_WITHIN, Means, audit, protect
from collegium.methods.linked_cells import Relation

RANGE = (0.0, 10.0)
COUNTS = {"all": 40, "a": 10, "b": 10, "c": 20}
ONE_SUM = (Relation("all", ("a", "b", "c")),)
PAIRS = {"xy": {"x": 0.5, "y": 0.5}, "yz": {"y": 0.5, "z": 0.5}, "xz": {"x": 0.5, "z": 0.5}}


def sums_of(a: float, b: float, c: float) -> dict[str, float]:
    return {"all": a + b + c, "a": a, "b": b, "c": c}


def test_scales_that_are_free_one_by_one_can_be_fixed_together() -> None:
    # Of a and b together x is 0 and y is 10 throughout, and z is 5 on average.
    hidden_sums = {"xy": (50.0, 50.0), "yz": (80.0, 70.0), "xz": (30.0, 20.0)}
    alone = [Means(sums_of(*pair, 100.0), RANGE) for pair in hidden_sums.values()]
    linked = [Means(sums_of(*pair, 100.0), RANGE, made_of=PAIRS[name]) for name, pair in hidden_sums.items()]
    assert audit(COUNTS, ONE_SUM, ("a", "b"), means=alone) == ()
    found = audit(COUNTS, ONE_SUM, ("a", "b"), means=linked)
    assert {(one.cells, round(one.low, 9), round(one.high, 9)) for one in found} == {
        (("a",), 5.0, 5.0),
        (("b",), 5.0, 5.0),
    }
    kept = protect(COUNTS, ONE_SUM, hidden=("a", "b"), means=linked, spare=False)
    assert not kept.shown("c") or not kept.shown("all")


def test_a_standard_deviation_of_nothing_gives_every_mean_away() -> None:
    sums = sums_of(60.0, 60.0, 100.0)
    squares = sums_of(360.0, 360.0, 600.0)
    assert audit(COUNTS, ONE_SUM, ("a", "b"), means=Means(sums, RANGE)) == ()
    found = audit(COUNTS, ONE_SUM, ("a", "b"), means=Means(sums, RANGE, squares))
    assert found[0].kind == "mean"
    assert (found[0].low, found[0].high) == pytest.approx((6.0, 6.0))


def test_a_part_lies_no_farther_from_the_middle_than_its_size_allows() -> None:
    rng = np.random.default_rng(5)
    for _ in range(200):
        scores = rng.uniform(0, 10, 20)
        part = int(rng.integers(1, 20))
        reach = scores.std() * np.sqrt((20 - part) / part)
        assert abs(np.sort(scores)[:part].mean() - scores.mean()) <= reach + 1e-9


def test_knowing_every_count_does_not_help() -> None:
    # a and b as known from elsewhere; all scored the most but one point, which may be anybody's.
    found = audit(COUNTS, ONE_SUM, ("a", "b"), means=Means(sums_of(99.9, 99.9, 100.0), RANGE))
    assert {one.kind for one in found} == {"mean"}


@pytest.mark.parametrize("seed", range(25))
def test_another_program_finds_every_hidden_mean_free(seed: int) -> None:
    """All items in all cells as unknowns, all published sums as equations, one program for each end of each mean."""
    rng = np.random.default_rng([seed, 31])
    units, layers, items = 4, 3, 6
    numbers = rng.integers(1, 25, (units, layers))
    answers = {
        place: rng.choice([0.0, 2.5, 5.0, 7.5, 10.0], (numbers[place], items), p=rng.dirichlet(np.ones(5)))
        for place in product(range(units), range(layers))
    }
    cells = {
        "all": list(answers),
        **{f"u{u}": [(u, one) for one in range(layers)] for u in range(units)},
        **{f"l{one}": [(u, one) for u in range(units)] for one in range(layers)},
        **{f"{u}{one}": [(u, one)] for u, one in answers},
    }
    relations = [
        Relation("all", tuple(f"u{u}" for u in range(units))),
        Relation("all", tuple(f"l{one}" for one in range(layers))),
        *(Relation(f"u{u}", tuple(f"{u}{one}" for one in range(layers))) for u in range(units)),
        *(Relation(f"l{one}", tuple(f"{u}{one}" for u in range(units))) for one in range(layers)),
    ]
    weights = np.array([[1, 1, 1, 0, 0, 0], [0, 0, 0, 1, 1, 1], [1, 0, 0, 1, 0, 0], [0, 1, 0, 0, 1, 0], [1] * 6], float)
    weights /= weights.sum(axis=1, keepdims=True)
    counts = {name: int(sum(numbers[place] for place in places)) for name, places in cells.items()}
    sums = {name: sum(answers[place].sum(axis=0) for place in places) for name, places in cells.items()}
    means = [
        Means(
            {name: float(sums[name] @ weight) for name in cells},
            RANGE,
            None,
            dict(zip("ABCDEF", weight.tolist(), strict=True)),
        )
        for weight in weights
    ]
    kept = protect(counts, relations, means=means, spare=False)
    shown = [name for name in cells if kept.shown(name)]
    places = list(answers)
    equations = [
        np.kron([float(place in cells[name]) for place in places], weight) for name in shown for weight in weights
    ]
    known = [float(sums[name] @ weight) for name in shown for weight in weights]
    limits = [(0.0, 10.0 * numbers[place]) for place in places for _ in range(items)]
    for name in cells:
        if kept.shown(name):
            continue
        for weight in weights:
            ask = np.kron([float(place in cells[name]) for place in places], weight) / counts[name]
            ends = [
                sign * linprog(sign * ask, A_eq=np.array(equations) if shown else None, b_eq=known if shown else None,
                               bounds=limits, method="highs").fun
                for sign in (1, -1)
            ]  # fmt: skip
            assert ends[1] - ends[0] >= MEAN_KNOWN_WITHIN * 10 - 1e-6
