"""Local standardised mortality: one logistic model per diagnosis group, fitted to counts of spells and deaths."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum

import numpy as np
import numpy.typing as npt
import scipy

Real = npt.NDArray[np.float64]
Whole = npt.NDArray[np.intp]
Flags = npt.NDArray[np.bool_]
Codes = npt.NDArray[np.uint8]

CLOSE_ENOUGH = 1e-10
MOST_STEPS = 40
# Where a combination of levels has no deaths, coefficients run off for ever while the fit no longer changes.
NO_CHANGE = 1e-10
RUN_OFF = 12.0
# A term that the others explain to this share of its own variance says nothing of its own.
ALIASED_SHARE = 1e-9
# Keeps the equations solvable while a term runs off; the solution does not depend on it.
_STEADY = 1e-10
_SMALLEST_HALVING = 2.0**-10


class TermState(IntEnum):
    """What became of a term of a model."""

    ESTIMATED = 0
    REFERENCE = 1
    ABSENT = 2  # no spell has this level
    NO_DEATHS = 3  # left out with its spells, whose risk is 0
    ONLY_DEATHS = 4  # left out with its spells, whose risk is 1
    ALIASED = 5  # other terms say the same


@dataclass(frozen=True, slots=True)
class Cells:
    """Spells with equal predictors, C cells: `group` (C,) in 0..groups-1, `levels` (k, C) with `sizes[j]` levels each.

    `spells` (C,) above 0 and `deaths` (C,) between 0 and `spells` may be weighted.
    """

    group: Whole
    levels: tuple[Whole, ...]
    spells: Real
    deaths: Real
    groups: int
    sizes: tuple[int, ...]

    def offsets(self) -> tuple[int, ...]:
        """Place of the first level of each predictor among the terms; place 0 is the intercept."""
        return tuple(np.cumsum([1, *self.sizes]).tolist())


@dataclass(frozen=True, slots=True)
class Models:
    """Per group and term (G, P): coefficient and standard error, NaN unless estimated, and state; then per group (G,).

    Terms are the intercept, then the levels of each predictor. `converged` is False where a combination of levels
    without deaths (or with nothing but deaths) lets coefficients run off; its expected deaths are settled all the same.
    """

    coefficient: Real
    standard_error: Real
    state: Codes
    converged: Flags
    steps: int
    risk: Real  # per cell (C,)
    left_out: Codes  # (G, P) the round in which a term was left out with its spells, 0 where it was not


def fit_mortality(cells: Cells) -> Models:
    """Fit all groups at once by iteratively reweighted least squares; reference is the first level with both outcomes.

    Expected deaths of a group equal its observed deaths. Raises ValueError when the cells do not fit together.
    Source: McCullagh and Nelder 1989, section 4.4; the published SHMI has one such model per diagnosis group.
    """
    _check(cells)
    state, left_out, risk, alive = _separate(cells)
    places = np.flatnonzero(alive)
    design = _Design(cells, places)
    state = _reference(state, design)
    active = _without_aliases(state, design)
    state[(state == TermState.ESTIMATED) & ~active] = TermState.ALIASED
    beta, information, converged, steps = _iterate(design, active)
    risk[places] = scipy.special.expit(design.predict(beta))
    error = _errors(information, active)
    estimated = (state == TermState.ESTIMATED) & active
    shown = np.where(estimated, beta, np.where(state == TermState.REFERENCE, 0.0, np.nan))
    return Models(shown, np.where(estimated, error, np.nan), state, converged, steps, risk, left_out)


def predicted_risk(models: Models, group: Whole, levels: Sequence[Whole], sizes: tuple[int, ...]) -> Real:
    """Risk of other cells (C,) by models that are already fitted; NaN where a group never saw a level."""
    offsets = np.cumsum([1, *sizes])
    terms = [np.zeros_like(group), *(level + offset for level, offset in zip(levels, offsets, strict=False))]
    coefficient = np.nan_to_num(models.coefficient)
    states = np.stack([models.state[group, term] for term in terms])
    risk = np.asarray(scipy.special.expit(sum(coefficient[group, term] for term in terms)), np.float64)
    # What was left out first took its spells with it; what was left out later never saw them.
    rounds = np.stack([models.left_out[group, term] for term in terms]).astype(np.int64)
    first = np.where(rounds == 0, np.iinfo(np.int64).max, rounds).argmin(axis=0)
    deciding = np.where(rounds.any(axis=0), states[first, np.arange(len(group))], TermState.ESTIMATED)
    risk[deciding == TermState.NO_DEATHS] = 0.0
    risk[deciding == TermState.ONLY_DEATHS] = 1.0
    risk[(states == TermState.ABSENT).any(axis=0)] = np.nan
    return risk


class _Design:
    """The 0/1 columns of the terms, never written out: for each predictor the place of each cell's term."""

    def __init__(self, cells: Cells, places: Whole) -> None:
        self.cells, self.kept = cells, np.zeros(len(cells.group), np.bool_)
        self.kept[places] = True
        self.groups, self.terms = cells.groups, 1 + sum(cells.sizes)
        self.sizes, self.offsets = cells.sizes, cells.offsets()
        self.spells, self.deaths = cells.spells[places], cells.deaths[places]
        self.group = cells.group[places]
        levels = [level[places] for level in cells.levels]
        base = self.group * self.terms
        self.columns = [base, *(base + offset + level for offset, level in zip(self.offsets, levels, strict=False))]
        self.pairs = [
            (first, second, (self.group * self.sizes[first] + levels[first]) * self.sizes[second] + levels[second])
            for first in range(len(levels))
            for second in range(first)
        ]

    def sums(self, weights: Real) -> Real:
        """X'w per group (G, P)."""
        total = np.zeros(self.groups * self.terms)
        for column in self.columns[1:]:
            total += np.bincount(column, weights, minlength=len(total))
        table = total.reshape(self.groups, self.terms)
        if self.sizes:
            # Each spell has one level of the first predictor.
            table[:, 0] = table[:, 1 : 1 + self.sizes[0]].sum(axis=1)
        else:
            table[:, 0] = np.bincount(self.group, weights, minlength=self.groups)
        return table

    def products(self, weights: Real) -> Real:
        """X'WX per group (G, P, P), from sums by pairs of levels."""
        gram = np.zeros((self.groups, self.terms, self.terms))
        diagonal = np.arange(self.terms)
        sums = np.zeros((self.groups, self.terms))
        for first, second, place in self.pairs:
            rows, columns = self.sizes[first], self.sizes[second]
            block = np.bincount(place, weights, minlength=self.groups * rows * columns)
            block = block.reshape(self.groups, rows, columns)
            top, left = self.offsets[first], self.offsets[second]
            gram[:, top : top + rows, left : left + columns] = block
            gram[:, left : left + columns, top : top + rows] = block.transpose(0, 2, 1)
            sums[:, top : top + rows] = block.sum(axis=2)
            sums[:, left : left + columns] = block.sum(axis=1)
        if self.pairs:
            sums[:, 0] = sums[:, 1 : 1 + self.sizes[0]].sum(axis=1)
        else:
            sums = self.sums(weights)
        gram[:, diagonal, diagonal] = sums
        gram[:, 0, :] = sums
        gram[:, :, 0] = sums
        return gram

    def predict(self, beta: Real) -> Real:
        """X beta per cell (C,)."""
        flat = beta.ravel()
        total: Real = flat[self.columns[0]]
        for column in self.columns[1:]:
            total += flat[column]
        return total

    def deviance(self, eta: Real) -> Real:
        """Minus twice the log likelihood per group (G,)."""
        # log(1 + exp(eta)) without overflow; quicker than logaddexp, and as good at the size of a deviance.
        softplus = np.maximum(eta, 0.0) + np.log(1.0 + np.exp(-np.abs(eta)))
        loss = self.spells * softplus - self.deaths * eta
        return np.asarray(2 * np.bincount(self.group, loss, minlength=self.groups), np.float64)


def _check(cells: Cells) -> None:
    arrays = (cells.group, *cells.levels, cells.spells, cells.deaths)
    if len({len(array) for array in arrays}) != 1 or not len(cells.group):
        raise ValueError("each cell has a group, its levels, spells and deaths")
    if len(cells.levels) != len(cells.sizes):
        raise ValueError("each predictor has a number of levels")
    limits = (cells.groups, *cells.sizes)
    for codes, size in zip((cells.group, *cells.levels), limits, strict=True):
        if codes.min() < 0 or codes.max() >= size:
            raise ValueError("a category lies outside its list: it was never seen")
    if not (np.all(cells.spells > 0) and np.all(cells.deaths >= 0) and np.all(cells.deaths <= cells.spells)):
        raise ValueError("deaths lie between 0 and the number of spells, which is above 0")


def _separate(cells: Cells) -> tuple[Codes, Codes, Real, Flags]:
    """Set aside levels and groups where nobody died or everybody, until none is left.

    Gives states, the rounds in which terms went, risks, and the cells that remain.

    That is where the likelihood has its limit: such spells have risk 0 or 1, and the rest is fitted without them.
    """
    offsets, terms = cells.offsets(), 1 + sum(cells.sizes)
    columns = [cells.group * terms]
    columns += [columns[0] + offset + level for offset, level in zip(offsets, cells.levels, strict=False)]
    state = np.full(cells.groups * terms, TermState.ABSENT, np.uint8)
    risk = np.zeros(len(cells.group))
    alive = np.ones(len(cells.group), np.bool_)
    left_out = np.zeros(len(state), np.uint8)
    turn = 0
    while True:
        turn = min(turn + 1, np.iinfo(np.uint8).max)
        spells, deaths = np.zeros(len(state)), np.zeros(len(state))
        for column in columns:
            spells += np.bincount(column[alive], cells.spells[alive], minlength=len(state))
            deaths += np.bincount(column[alive], cells.deaths[alive], minlength=len(state))
        some = spells > 0
        none_died, all_died = some & (deaths == 0), some & (deaths == spells)
        state[some] = TermState.ESTIMATED
        state[none_died], state[all_died] = TermState.NO_DEATHS, TermState.ONLY_DEATHS
        left_out[(none_died | all_died) & (left_out == 0)] = turn
        if not (none_died.any() or all_died.any()):
            break
        for column in columns:
            risk[alive & all_died[column]] = 1.0
            alive &= ~(none_died | all_died)[column]
    # A level that lost its last spells to another one is gone with them.
    lost = (state == TermState.ESTIMATED) & ~some
    state[lost], left_out[lost] = TermState.NO_DEATHS, turn
    shape = (cells.groups, terms)
    return state.reshape(shape), left_out.reshape(shape), risk, alive


def _reference(state: Codes, design: "_Design") -> Codes:
    """Make the first level that remains of each predictor the one that others are compared with."""
    state = state.copy()
    for offset, size in zip(design.offsets, design.sizes, strict=False):
        block = state[:, offset : offset + size]
        remains = block == TermState.ESTIMATED
        groups = np.flatnonzero(remains.any(axis=1))
        block[groups, remains[groups].argmax(axis=1)] = TermState.REFERENCE
    return state


def _without_aliases(state: Codes, design: "_Design") -> Flags:
    """Sweep the terms of each group in order and leave out those that the ones before them explain."""
    active: Flags = np.equal(state, TermState.ESTIMATED)
    gram = _masked(design.products(design.spells), active)
    scale = gram[:, np.arange(design.terms), np.arange(design.terms)].copy()
    for term in range(design.terms):
        pivot = gram[:, term, term]
        explained = pivot <= ALIASED_SHARE * scale[:, term]
        active[explained, term] = False
        usable = np.where(explained | ~active[:, term], np.inf, pivot)
        column = gram[:, :, term] / usable[:, None]
        gram -= column[:, :, None] * gram[:, term, None, :]
        gram[:, term, term] = 1.0
    return active


def _masked(gram: Real, active: Flags) -> Real:
    """Leave inactive terms out of the equations without changing their shape."""
    gram = gram * active[:, :, None]
    gram *= active[:, None, :]
    diagonal = np.arange(gram.shape[1])
    gram[:, diagonal, diagonal] += ~active
    return gram


def _iterate(design: "_Design", active: Flags) -> tuple[Real, Real, Flags, int]:
    """Newton steps for all groups, each halved where it would overshoot: coefficients, information, which converged."""
    beta = np.zeros(active.shape)
    spells, deaths = (
        np.bincount(design.group, weights, minlength=design.groups) for weights in (design.spells, design.deaths)
    )
    fitted = active[:, 0]
    beta[fitted, 0] = np.log(deaths[fitted] / (spells[fitted] - deaths[fitted]))
    settled, converged = ~fitted, ~fitted
    steps, part, among = 0, design, np.count_nonzero(fitted)
    eta = part.predict(beta)
    deviance = part.deviance(eta)
    while not settled.all() and steps < MOST_STEPS:
        if 2 * np.count_nonzero(~settled) <= among:
            # A few groups may need many more steps than the rest.
            among = np.count_nonzero(~settled)
            part = _Design(part.cells, np.flatnonzero(~settled[part.cells.group] & part.kept))
            eta = part.predict(beta)
        mean = scipy.special.expit(eta)
        moving = active & ~settled[:, None]
        information = _masked(part.products(part.spells * mean * (1 - mean)), moving)
        step = _solved(information, part.sums(part.deaths - part.spells * mean) * moving)
        steps += 1
        beta, eta, lower = _descend(part, beta, step, deviance)
        still = np.abs(step).max(axis=1) <= CLOSE_ENOUGH
        unchanged = deviance - lower <= NO_CHANGE * (1 + np.abs(deviance))
        converged = converged | still
        # Only coefficients that ran off are given up while they still move.
        settled = settled | still | (unchanged & (np.abs(beta).max(axis=1) > RUN_OFF))
        deviance = lower
    mean = scipy.special.expit(design.predict(beta))
    information = _masked(design.products(design.spells * mean * (1 - mean)), active)
    return beta, information, converged, steps


def _solved(information: Real, score: Real) -> Real:
    diagonal = np.arange(information.shape[1])
    steady = information.copy()
    steady[:, diagonal, diagonal] *= 1 + _STEADY
    steady[:, diagonal, diagonal] += np.finfo(np.float64).tiny
    return np.asarray(np.linalg.solve(steady, score[:, :, None])[:, :, 0])


def _descend(design: "_Design", beta: Real, step: Real, deviance: Real) -> tuple[Real, Real, Real]:
    share = np.ones(len(beta))
    while True:
        moved = beta + share[:, None] * step
        eta = design.predict(moved)
        lower = design.deviance(eta)
        # Rounding may raise a deviance that no longer moves.
        worse = (lower > deviance * (1 + 1e-12)) & (share > _SMALLEST_HALVING)
        if not worse.any():
            return moved, eta, np.minimum(lower, deviance)
        share[worse] /= 2


def _errors(information: Real, active: Flags) -> Real:
    diagonal = np.arange(information.shape[1])
    steady = information.copy()
    steady[:, diagonal, diagonal] += np.where(active, np.finfo(np.float64).tiny, 0.0)
    inverse = np.linalg.inv(steady)
    return np.asarray(np.sqrt(np.maximum(inverse[:, diagonal, diagonal], 0.0)), np.float64)
