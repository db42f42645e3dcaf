"""Fit one factor to the correlations of many small groups at once, and say where the fit is not to be relied on."""

from concurrent.futures import ThreadPoolExecutor

import numpy as np
import numpy.typing as npt

Real = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]

_SWEEPS = 2_000
_SETTLED = 1e-10
_FITTED_TOGETHER = 4_000
_THREADS = 2
_FIRST_SWEEPS = 3
# A step of Newton's that is as small leaves nothing to do: the next would be of the size of its square.
_STEPS, _LAST_STEP = 3, 1e-5
# Solving for more items at once takes longer than sweeping.
_MOST_FOR_STEPS = 10
# Below this, loadings of all other items are nothing.
_NOTHING = 1e-12
# A loading as close to 1 lies on the border of what is possible.
_BORDER = 1 - 1e-6
# Two loadings follow from each other only through a third: one below this says too little. A design choice.
SMALLEST_LOADING = 0.1
# A fit is another one when its squared residuals are less by as much.
_BETTER = 1e-6
_SWEEPS_OF_A_START = 8
# After so many sweeps a start that leads to a better fit has come this near to the best, and is not where that is.
_WITHIN_REACH, _APART = 0.05, 0.05


def one_factor(correlation: Real) -> Real:
    """Fit loadings (G, k) of one factor to correlations (G, k, k) by least squares off the diagonal, within -1 to 1.

    Each sweep solves for one loading at a time given the others, which never worsens the fit; from close by, Newton's
    steps are faster where they stay within -1 to 1. Source: Harman and Jones 1966, Psychometrika 31, 351-368.
    """
    items = correlation.shape[1]
    # Items before groups, and few groups at a time: what is gone through again and again stays within the processor's memory.
    apart = _without_diagonal(correlation)
    root = np.sqrt(np.maximum(np.abs(apart).sum(axis=(0, 1)), _NOTHING))
    loadings: Real = np.clip(apart.sum(axis=1) / root, -1, 1)
    every = np.arange(len(correlation))

    def fitted(start: int) -> npt.NDArray[np.intp]:
        left = _swept(apart, loadings, every[start : start + _FITTED_TOGETHER], _FIRST_SWEEPS)
        return _stepped(apart, loadings, left) if items <= _MOST_FOR_STEPS else left

    starts = range(0, len(every), _FITTED_TOGETHER)
    if len(starts) > 1:
        with ThreadPoolExecutor(_THREADS) as threads:
            moving = list(threads.map(fitted, starts))
    else:
        moving = [every[:0], *map(fitted, starts)]
    # The few that need many more go on together.
    _swept(apart, loadings, np.concatenate(moving), _SWEEPS - _FIRST_SWEEPS)
    _from_other_starts(apart, loadings)
    return np.ascontiguousarray(loadings.T)


def on_border(loadings: Real) -> Flags:
    """Say in which fits (G, k) an item has no variance of its own: a Heywood case, Heywood 1931, Proc. R. Soc. A 134, 486-501."""
    return np.asarray((np.abs(loadings) >= _BORDER).any(axis=1))


def not_identified(loadings: Real) -> Flags:
    """Say in which fits (G, k) fewer than three items load: of two, only the product of the loadings is known.

    Source: Anderson and Rubin 1956, Proc. Third Berkeley Symposium 5, 111-150, theorem 5.5.
    """
    return np.asarray((np.abs(loadings) >= SMALLEST_LOADING).sum(axis=1) < 3)


def _without_diagonal(correlation: Real) -> Real:
    items = np.arange(correlation.shape[1])
    apart = np.array(correlation.transpose(1, 2, 0), order="C")
    apart[items, items] = 0
    return apart


def _from_other_starts(apart: Real, loadings: Real) -> None:
    """Fit again (k, G) from as many starts as there are items, each led by one of them, and keep the best of all.

    Only a negative correlation leaves room for a second minimum: fits of correlations that are all positive, and those
    inside the border whose loadings have one sign and are no smaller than `SMALLEST_LOADING`, were the best of 12 starts
    in all but 1 of 12,000 simulated groups.
    """
    items = len(loadings)
    mixed = (loadings.min(axis=0, initial=0) < 0) & (loadings.max(axis=0, initial=0) > 0)
    doubtful = mixed | on_border(loadings.T) | not_identified(loadings.T)
    again = np.flatnonzero(doubtful & (apart.min(axis=(0, 1), initial=0) < 0))
    if not len(again):
        return
    own, every = np.ascontiguousarray(apart[:, :, again]), np.arange(len(again))
    best = loadings[:, again]
    least = _residuals(own, best)
    for item in range(items):
        start = np.where(own[item] < 0, -0.3, 0.3)
        start[item] = 1.0
        _swept(own, start, every, _SWEEPS_OF_A_START)
        residuals = _residuals(own, start)
        # Most starts lead back to where the first one did.
        near = np.flatnonzero(residuals < least + _WITHIN_REACH)
        _swept(own, start, near[np.abs(start - best)[:, near].max(axis=0, initial=0) > _APART], _SWEEPS_OF_A_START * 4)
        residuals = _residuals(own, start)
        better = residuals < least - _BETTER
        best[:, better], least[better] = start[:, better], residuals[better]
    moved = np.flatnonzero((best != loadings[:, again]).any(axis=0))
    _swept(own, best, moved, _SWEEPS)
    loadings[:, again] = best


def _residuals(apart: Real, loadings: Real) -> Real:
    """Sum of squares (G,) off the diagonal that loadings (k, G) leave."""
    products = loadings[:, None] * loadings[None]
    items = np.arange(len(loadings))
    products[items, items] = 0
    return np.asarray(((apart - products) ** 2).sum(axis=(0, 1)))


def _stepped(apart: Real, loadings: Real, moving: npt.NDArray[np.intp]) -> npt.NDArray[np.intp]:
    """Take Newton's steps where the fit is curved upwards; give the groups that have to be swept on."""
    own, fitted = apart[:, :, moving], loadings[:, moving]
    left = np.ones(len(moving), np.bool_)
    for _ in range(_STEPS):
        step, upwards = _newton(own, fitted)
        size = np.abs(step).max(axis=0, initial=0)
        inside = upwards & (np.abs(fitted + step).max(axis=0, initial=0) < 1)
        fitted += np.where(inside, step, 0)
        left = ~inside | (size > _LAST_STEP)
        if not left.any():
            break
    kept = ~left
    loadings[:, moving[kept]] = fitted[:, kept]
    return moving[left]


def _newton(apart: Real, loadings: Real) -> tuple[Real, npt.NDArray[np.bool_]]:
    """Solve for the step (k, G) to where the slope of the squared residuals is nothing, and say where they curve upwards."""
    items = len(loadings)
    squares = loadings**2
    rest = squares.sum(axis=0) - squares
    curve = np.empty((items, items + 1, loadings.shape[1]))
    np.multiply(loadings[:, None], 2 * loadings[None], out=curve[:, :items])
    curve[:, :items] -= apart
    curve[np.arange(items), np.arange(items)] = rest
    curve[:, items] = np.einsum("ijg,jg->ig", apart, loadings) - loadings * rest
    upwards = np.ones(loadings.shape[1], np.bool_)
    for item in range(items):
        upwards &= curve[item, item] > _NOTHING
        pivot = np.where(upwards, curve[item, item], 1.0)
        share = curve[item + 1 :, item] / pivot
        curve[item + 1 :, item + 1 :] -= share[:, None] * curve[item, item + 1 :]
    step = np.empty_like(loadings)
    for item in reversed(range(items)):
        known = np.einsum("jg,jg->g", curve[item, item + 1 : items], step[item + 1 :])
        step[item] = (curve[item, items] - known) / np.where(upwards, curve[item, item], 1.0)
    return step, upwards


def _swept(apart: Real, loadings: Real, moving: npt.NDArray[np.intp], sweeps: int) -> npt.NDArray[np.intp]:
    """Sweep the loadings (k, G) of some groups until they are still; give the groups that still move after so many."""
    own = apart[:, :, moving]
    for _ in range(sweeps):
        if not len(moving):
            break
        before = loadings[:, moving]
        fitted = _sweep(own, before)
        loadings[:, moving] = fitted
        still = np.abs(fitted - before).max(axis=0) > _SETTLED
        if not still.all():
            moving, own = moving[still], own[:, :, still]
    return moving


def _sweep(apart: Real, loadings: Real) -> Real:
    fitted = loadings.copy()
    squares = (fitted**2).sum(axis=0)
    for item in range(len(fitted)):
        squares -= fitted[item] ** 2
        wanted = np.einsum("kg,kg->g", apart[item], fitted)
        with np.errstate(divide="ignore", invalid="ignore"):
            wanted /= squares
        wanted[squares <= _NOTHING] = 0.0
        np.clip(wanted, -1, 1, out=fitted[item])
        squares += fitted[item] ** 2
    return fitted
