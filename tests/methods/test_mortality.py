"""Models on counts against maximum likelihood on rows, and what happens where nobody died or everybody."""

import csv
import os
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import optimize, special

from collegium.methods.calibration import calibration, discrimination
from collegium.methods.mortality import (
    Cells,
    TermState,
    fit_mortality,
    predicted_risk,
)


def cells_of(
    group: np.ndarray, levels: list[np.ndarray], died: np.ndarray, groups: int, sizes: tuple[int, ...]
) -> Cells:
    table = np.stack([group, *levels], axis=1)
    known, place = np.unique(table, axis=0, return_inverse=True)
    place = place.ravel()
    spells = np.bincount(place).astype(np.float64)
    deaths = np.bincount(place, died).astype(np.float64)
    return Cells(known[:, 0], tuple(known[:, 1:].T), spells, deaths, groups, sizes)


def invented(
    rows: int, groups: int, sizes: tuple[int, ...], seed: int
) -> tuple[np.ndarray, list[np.ndarray], np.ndarray]:
    generator = np.random.default_rng(seed)
    group = generator.integers(0, groups, rows)
    levels = [generator.integers(0, size, rows) for size in sizes]
    eta = generator.normal(-1.5, 0.4, groups)[group]
    for size, level in zip(sizes, levels, strict=True):
        eta = eta + generator.normal(0, 0.4, size)[level]
    return group, levels, (generator.random(rows) < special.expit(eta)).astype(np.float64)


def by_rows(levels: list[np.ndarray], sizes: tuple[int, ...], died: np.ndarray) -> np.ndarray:
    """Maximum likelihood on rows, by a general optimiser: intercept, then all levels but the first of each predictor."""
    columns = [np.ones(len(died))]
    for size, level in zip(sizes, levels, strict=True):
        columns += [(level == place).astype(np.float64) for place in range(1, size)]
    design = np.stack(columns, axis=1)

    def loss(beta: np.ndarray) -> float:
        eta = design @ beta
        return float(np.logaddexp(0, eta).sum() - died @ eta)

    def slope(beta: np.ndarray) -> np.ndarray:
        return np.asarray(design.T @ (special.expit(design @ beta) - died))

    def bend(beta: np.ndarray) -> np.ndarray:
        risk = special.expit(design @ beta)
        return np.asarray((design * (risk * (1 - risk))[:, None]).T @ design)

    found = optimize.minimize(
        loss, np.zeros(design.shape[1]), jac=slope, hess=bend, method="trust-exact", options={"gtol": 1e-9}
    )
    return np.asarray(found.x)


def first_levels_out(sizes: tuple[int, ...]) -> list[int]:
    kept, place = [0], 1
    for size in sizes:
        kept += range(place + 1, place + size)
        place += size
    return kept


def test_equals_maximum_likelihood_on_fifty_thousand_rows() -> None:
    sizes = (8, 2, 3, 5)
    group, levels, died = invented(50_000, 4, sizes, seed=11)
    cells = cells_of(group, levels, died, 4, sizes)
    models = fit_mortality(cells)
    assert models.converged.all()
    for place in range(4):
        rows = group == place
        beta = by_rows([level[rows] for level in levels], sizes, died[rows])
        assert models.coefficient[place, first_levels_out(sizes)] == pytest.approx(beta, abs=1e-6)
        eta = sum(
            models.coefficient[place, offset + level[rows]]
            for offset, level in zip(cells.offsets(), levels, strict=False)
        )
        expected = special.expit(models.coefficient[place, 0] + eta).sum()
        assert expected == pytest.approx(died[rows].sum(), rel=1e-9)


def test_equals_logistic_regression_of_statsmodels_on_fifty_thousand_rows() -> None:
    """Coefficients, standard errors, and the expected deaths of each of 20 trusts."""
    from statsmodels.discrete.discrete_model import Logit

    sizes, groups, trusts = (6, 2, 4), 5, 20
    group, levels, died = invented(50_000, groups, sizes, seed=12)
    trust = np.random.default_rng(13).integers(0, trusts, len(died))
    models = fit_mortality(cells_of(group, levels, died, groups, sizes))
    risk = predicted_risk(models, group, levels, sizes)
    theirs = np.empty(len(died))
    for place in range(groups):
        rows = group == place
        columns = [np.ones(rows.sum())]
        for size, level in zip(sizes, levels, strict=True):
            columns += [(level[rows] == code).astype(np.float64) for code in range(1, size)]
        fitted = Logit(died[rows], np.stack(columns, axis=1)).fit(disp=0, tol=1e-12)
        own = first_levels_out(sizes)
        assert models.coefficient[place, own] == pytest.approx(fitted.params, abs=1e-6)
        assert models.standard_error[place, own] == pytest.approx(fitted.bse, abs=1e-6)
        theirs[rows] = fitted.predict()
    expected = np.bincount(trust, risk, trusts)
    assert expected == pytest.approx(np.bincount(trust, theirs, trusts), abs=1e-6)


def test_a_two_by_two_table_gives_its_odds_ratio() -> None:
    # 30 of 100 and 10 of 100: log odds ratio and its error by hand (Woolf 1955).
    cells = Cells(np.zeros(2, np.intp), (np.array([0, 1]),), np.array([100.0, 100]), np.array([30.0, 10]), 1, (2,))
    models = fit_mortality(cells)
    assert models.coefficient[0] == pytest.approx([np.log(30 / 70), 0, np.log(10 * 70 / (90 * 30))], abs=1e-9)
    assert models.standard_error[0, 2] == pytest.approx(np.sqrt(1 / 30 + 1 / 70 + 1 / 10 + 1 / 90), rel=1e-8)
    assert models.state[0].tolist() == [TermState.ESTIMATED, TermState.REFERENCE, TermState.ESTIMATED]


def test_a_level_without_deaths_is_left_out_and_moves_nothing() -> None:
    sizes = (3, 2)
    group, levels, died = invented(4_000, 1, sizes, seed=5)
    died[levels[0] == 2] = 0
    models = fit_mortality(cells_of(group, levels, died, 1, sizes))
    assert models.state[0, 3] == TermState.NO_DEATHS
    assert np.isnan(models.coefficient[0, 3])
    others = levels[0] != 2
    beta = by_rows([levels[0][others], levels[1][others]], (2, 2), died[others])
    assert models.coefficient[0, [0, 2, 5]] == pytest.approx(beta, abs=1e-6)
    cells = cells_of(group, levels, died, 1, sizes)
    assert models.risk[cells.levels[0] == 2].tolist() == [0.0, 0.0]
    assert float(models.risk @ cells.spells) == pytest.approx(died.sum(), rel=1e-9)


def test_leaving_out_is_the_limit_of_ever_fewer_deaths() -> None:
    spells = np.array([500.0, 400, 300, 200])
    codes = (np.array([0, 0, 1, 1]), np.array([0, 1, 0, 1]))
    whole = fit_mortality(Cells(np.zeros(4, np.intp), codes, spells, np.array([50.0, 60, 0, 0]), 1, (2, 2)))
    nearly = fit_mortality(Cells(np.zeros(4, np.intp), codes, spells, np.array([50.0, 60, 1e-7, 1e-7]), 1, (2, 2)))
    assert whole.risk == pytest.approx(nearly.risk, abs=1e-8)


@pytest.mark.parametrize(("deaths", "state"), [(0.0, TermState.NO_DEATHS), (3.0, TermState.ONLY_DEATHS)])
def test_a_group_of_three_spells_of_one_fate_has_no_model(deaths: float, state: TermState) -> None:
    models = fit_mortality(
        Cells(np.zeros(1, np.intp), (np.zeros(1, np.intp),), np.array([3.0]), np.array([deaths]), 1, (1,))
    )
    assert models.state[0].tolist() == [state, state]
    assert models.risk.tolist() == [deaths / 3]
    assert models.converged.all()


def test_three_spells_of_different_fates_have_the_observed_deaths() -> None:
    cells = Cells(
        np.zeros(3, np.intp), (np.arange(3), np.array([0, 1, 1])), np.ones(3), np.array([1.0, 0, 1]), 1, (3, 2)
    )
    models = fit_mortality(cells)
    assert models.risk.tolist() == [1.0, 0.0, 1.0]


def test_terms_that_say_the_same_are_left_out() -> None:
    sizes = (3, 3)
    group, levels, died = invented(3_000, 2, sizes, seed=2)
    alone = fit_mortality(cells_of(group, levels[:1], died, 2, (3,)))
    twice = cells_of(group, [levels[0], levels[0]], died, 2, sizes)
    models = fit_mortality(twice)
    assert (models.state == TermState.ALIASED).sum() == 4
    assert models.coefficient[:, :4] == pytest.approx(alone.coefficient, abs=1e-8)


def test_a_combination_without_deaths_settles_its_expected_deaths() -> None:
    # No level is without deaths, but who has the second level of both never dies, and who has neither always does.
    codes = (np.array([0, 0, 1, 1]), np.array([0, 1, 0, 1]))
    cells = Cells(np.zeros(4, np.intp), codes, np.full(4, 50.0), np.array([50.0, 25, 25, 0]), 1, (2, 2))
    models = fit_mortality(cells)
    assert not models.converged[0]
    assert models.risk @ cells.spells == pytest.approx(100, abs=1e-4)
    assert models.risk == pytest.approx([1, 0.5, 0.5, 0], abs=1e-4)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.tuples(st.integers(0, 2), st.integers(0, 2), st.integers(0, 3), st.integers(1, 30), st.integers(0, 30)),
        min_size=1,
        max_size=30,
    )
)
def test_expected_equals_observed_in_each_group_whatever_the_cells(rows: list[tuple[int, int, int, int, int]]) -> None:
    table = np.array(rows)
    spells, deaths = table[:, 3].astype(np.float64), np.minimum(table[:, 3], table[:, 4]).astype(np.float64)
    cells = Cells(table[:, 0], (table[:, 1], table[:, 2]), spells, deaths, 3, (3, 4))
    models = fit_mortality(cells)
    observed = np.bincount(cells.group, deaths, minlength=3)
    expected = np.bincount(cells.group, models.risk * spells, minlength=3)
    assert expected == pytest.approx(observed, abs=1e-3)
    assert np.all((models.risk >= 0) & (models.risk <= 1))
    settled = models.converged[cells.group]
    again = predicted_risk(models, cells.group, cells.levels, cells.sizes)
    assert again[settled] == pytest.approx(models.risk[settled], abs=1e-9)


def test_cells_may_be_split_and_groups_fitted_apart() -> None:
    sizes = (4, 3)
    group, levels, died = invented(5_000, 3, sizes, seed=8)
    whole = fit_mortality(cells_of(group, levels, died, 3, sizes))
    one = group == 1
    alone = fit_mortality(cells_of(group[one] * 0, [level[one] for level in levels], died[one], 1, sizes))
    assert whole.coefficient[1] == pytest.approx(alone.coefficient[0], abs=1e-9)
    rows = Cells(group, tuple(levels), np.ones(5_000), died, 3, sizes)
    assert fit_mortality(rows).coefficient == pytest.approx(whole.coefficient, abs=1e-9)


def test_a_category_that_was_never_seen_has_no_risk_and_no_place() -> None:
    models = fit_mortality(
        Cells(np.zeros(2, np.intp), (np.array([0, 1]),), np.full(2, 9.0), np.array([1.0, 2]), 1, (3,))
    )
    risk = predicted_risk(models, np.zeros(3, np.intp), [np.arange(3)], (3,))
    assert np.isnan(risk).tolist() == [False, False, True]
    with pytest.raises(ValueError, match="never seen"):
        fit_mortality(Cells(np.zeros(1, np.intp), (np.array([3]),), np.ones(1), np.ones(1), 1, (3,)))
    with pytest.raises(ValueError, match="deaths lie"):
        fit_mortality(Cells(np.zeros(1, np.intp), (np.zeros(1, np.intp),), np.ones(1), np.full(1, 2.0), 1, (3,)))


def test_discrimination_counts_pairs() -> None:
    risk, died = np.array([0.1, 0.4, 0.4, 0.8, 0.3]), np.array([0.0, 1, 0, 1, 0])
    pairs = [(a > b) + (a == b) / 2 for a in risk[died == 1] for b in risk[died == 0]]
    assert discrimination(risk, np.ones(5), died).area == pytest.approx(np.mean(pairs))
    assert np.isnan(discrimination(risk, np.ones(5), np.zeros(5)).area)


def test_calibration_keeps_every_spell() -> None:
    sizes = (8, 5)
    group, levels, died = invented(20_000, 2, sizes, seed=4)
    cells = cells_of(group, levels, died, 2, sizes)
    models = fit_mortality(cells)
    found = calibration(models.risk, cells.spells, cells.deaths)
    assert len(found.spells) == 10
    assert found.spells.sum() == 20_000
    assert found.observed.sum() == cells.deaths.sum()
    assert found.expected.sum() == pytest.approx(cells.deaths.sum())
    assert np.all(np.diff(found.mean_risk) > 0)


@pytest.mark.real_data
def test_length_of_stay_data_by_age_band() -> None:
    """Deaths of 300 simulated spells, NHSRdatasets (CC0), by age in bands of 25 years, against rows."""
    with (Path(os.environ["COLLEGIUM_REAL_DATA"]) / "LOS_model.csv").open(newline="") as stream:
        rows = list(csv.DictReader(stream))
    age = np.minimum(np.array([int(row["Age"]) for row in rows]) // 25, 3)
    died = np.array([float(row["Death"]) for row in rows])
    cells = cells_of(np.zeros(300, np.intp), [age], died, 1, (4,))
    assert fit_mortality(cells).coefficient[0, [0, 2, 3, 4]] == pytest.approx(by_rows([age], (4,), died), abs=1e-6)
