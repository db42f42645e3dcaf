"""Risk-adjusted CUSUM and VLAD against figures by hand, and a loop."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from collegium.methods.risk_adjusted import cusum, cusum_weights, simulated_limit, vlad
from tests.oracles import monitoring as oracle

CASES = st.lists(st.tuples(st.floats(0.001, 0.999), st.booleans()), min_size=1, max_size=80)


def test_weights_sums_and_display_by_hand() -> None:
    risk, died = np.array(oracle.RISKS), np.array(oracle.DIED, np.bool_)
    found = cusum(risk, died, limit=1.5)
    assert found.weight == pytest.approx(oracle.WEIGHTS, abs=5e-5)
    assert found.total == pytest.approx(oracle.CUSUM, abs=1e-4)
    assert found.signal.tolist() == [False] * 4 + [True, False]
    assert vlad(risk, died)[-1] == pytest.approx(oracle.VLAD_END)


def test_simulated_limit() -> None:
    baseline = np.array(oracle.BASELINE)
    limit = simulated_limit(baseline, len(baseline), np.random.default_rng(2026), runs=20_000)
    assert oracle.LIMIT_BETWEEN[0] < limit < oracle.LIMIT_BETWEEN[1]
    assert limit == simulated_limit(baseline, len(baseline), np.random.default_rng(2026), runs=20_000)
    assert simulated_limit(baseline, 30, np.random.default_rng(1), false_alarms=0.01) > limit
    with pytest.raises(ValueError, match="10,000 runs"):
        simulated_limit(baseline, 30, np.random.default_rng(1), runs=1_000)
    with pytest.raises(ValueError, match="false alarms"):
        simulated_limit(baseline, 30, np.random.default_rng(1), false_alarms=0)


@given(CASES, st.sampled_from([0.5, 2.0, 3.0]), st.booleans())
def test_equals_a_loop(cases: list[tuple[float, bool]], odds: float, reset: bool) -> None:
    risk, died = np.array([p for p, _ in cases]), np.array([y for _, y in cases])
    found = cusum(risk, died, limit=1.0, odds=odds, reset=reset)
    total, sums = 0.0, []
    for p, y in cases:
        total = max(0.0, total + np.log((odds if y else 1.0) / (1 - p + odds * p)))
        sums.append(total)
        if reset and total >= 1.0 - 1e-12:
            total = 0.0
    assert found.total == pytest.approx(sums, abs=1e-9)
    assert np.all(found.total >= 0)


@given(CASES)
def test_display_ends_at_expected_less_observed(cases: list[tuple[float, bool]]) -> None:
    risk, died = np.array([p for p, _ in cases]), np.array([y for _, y in cases])
    assert vlad(risk, died)[-1] == pytest.approx(risk.sum() - died.sum(), abs=1e-9)


@pytest.mark.parametrize(
    ("risk", "odds"), [([1.5], 2.0), ([np.nan], 2.0), ([0.5, 0.5], 2.0), ([0.5], 1.0), ([0.5], -1.0)]
)
def test_refuses_what_cannot_be(risk: list[float], odds: float) -> None:
    with pytest.raises(ValueError, match=r"risk|odds"):
        cusum_weights(np.array(risk), np.array([True]), odds)
    with pytest.raises(ValueError, match="limit"):
        cusum(np.array([0.5]), np.array([True]), limit=0)
