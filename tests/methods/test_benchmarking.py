"""A unit among its peers, against figures by hand."""

from datetime import date

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from collegium.methods.benchmarking import benchmark
from collegium.methods.intervals import wilson_interval
from tests.oracles import monitoring as oracle

HOW = {"on": date(2026, 4, 1), "peer_rule": "acute trusts"}


def test_percentile_and_quartiles_by_hand() -> None:
    found = benchmark(oracle.OWN, np.array(oracle.PEERS), improvement=1, **HOW)
    assert found.percentile == oracle.PERCENTILE
    assert found.quartiles == pytest.approx(oracle.QUARTILES)
    assert (found.peers, found.quartile, found.suppressed) == (8, 3, False)
    assert benchmark(oracle.OWN, np.array(oracle.PEERS), improvement=-1, **HOW).quartile == 2
    assert benchmark(oracle.OWN, np.array(oracle.PEERS), improvement=0, **HOW).quartile == 2


def test_proportions_use_wilson() -> None:
    found = wilson_interval(20, 200)
    assert [float(found.lower), float(found.upper)] == pytest.approx([0.0657, 0.1494], abs=5e-5)


def test_seven_peers_are_too_few_and_a_missing_one_is_none() -> None:
    found = benchmark(6.4, np.array([*oracle.PEERS[:7], np.nan]), improvement=1, **HOW)
    assert (found.peers, found.quartile, found.suppressed) == (7, None, True)
    assert np.isnan(found.percentile)
    with pytest.raises(ValueError, match="missing"):
        benchmark(np.nan, np.array(oracle.PEERS), improvement=1, **HOW)


@given(st.lists(st.integers(-20, 20), min_size=8, max_size=40), st.integers(-25, 25))
def test_best_and_worst_mirror_each_other(peers: list[int], own: int) -> None:
    values = np.array(peers, np.float64)
    one = benchmark(float(own), values, improvement=1, **HOW)
    other = benchmark(-float(own), -values, improvement=1, **HOW)
    assert one.percentile + other.percentile == pytest.approx(100)
    assert one.quartiles[1] == pytest.approx(-other.quartiles[1])


@given(st.lists(st.integers(0, 3), min_size=8, max_size=40), st.data())
def test_more_is_better_mirrors_less_is_better_with_ties_too(peers: list[int], data: st.DataObject) -> None:
    values = 4.0 * np.array(peers)  # quartiles of whole fours are whole, so that ties stay ties
    own = data.draw(st.sampled_from(values.tolist()))
    more = benchmark(own, values, improvement=1, **HOW)
    less = benchmark(-own, -values, improvement=-1, **HOW)
    assert more.quartile == less.quartile


def test_on_a_border_the_better_quarter_counts_in_both_directions() -> None:
    """Nine peers 1 to 9: the borders are 3, 5 and 7, and 7 of them is in the best quarter where more is better."""
    peers = np.arange(1.0, 10)
    assert [benchmark(own, peers, improvement=1, **HOW).quartile for own in (3, 5, 7)] == [3, 2, 1]
    assert [benchmark(own, peers, improvement=-1, **HOW).quartile for own in (3, 5, 7)] == [1, 2, 3]
