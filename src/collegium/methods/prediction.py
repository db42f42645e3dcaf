"""Which counts are to be expected: exact Poisson and binomial limits of a count whose mean, or chance and number, is given."""

from collections.abc import Callable

import numpy as np
import numpy.typing as npt
import scipy

Real = npt.NDArray[np.float64]
Cumulative = Callable[[Real], Real]


def poisson_limits(mean: npt.ArrayLike, tail: float) -> tuple[Real, Real]:
    """Smallest and largest count, (N,) each, of which neither tail is under `tail`, for Poisson counts with `mean` (N,) > 0.

    A count below the first has P(X <= count) < tail, one above the second P(X >= count) < tail: so 0 is low only where
    exp(-mean) < tail. Source: Spiegelhalter 2005, Statistics in Medicine 24, 1185-1202, without his interpolation.
    """
    mean = np.asarray(mean, np.float64)
    # P(X <= k) is the upper incomplete gamma function at k + 1, P(X > k) the lower one.
    return _limits(
        lambda count: np.asarray(scipy.special.gammaincc(count + 1, mean)),
        lambda count: np.asarray(scipy.special.gammainc(count + 1, mean)),
        _guess(mean, np.sqrt(mean), 1.0, tail),
        np.full(mean.shape, np.inf),
        tail,
    )


def binomial_limits(number: npt.ArrayLike, chance: float, tail: float) -> tuple[Real, Real]:
    """As `poisson_limits`, for the count among `number` (N,) of whom each has the `chance`, above 0 and below 1."""
    number = np.asarray(number, np.float64)

    def within(count: Real) -> Real:
        return np.asarray(scipy.special.betaincc(count + 1, np.maximum(number - count, 1e-300), chance))

    def beyond(count: Real) -> Real:
        return np.asarray(scipy.special.betainc(count + 1, np.maximum(number - count, 1e-300), chance))

    spread = np.sqrt(number * chance * (1 - chance))
    guess = _guess(number * chance, spread, 1 - 2 * chance, tail)
    return _limits(within, beyond, guess, np.floor(number), tail)


def _guess(mean: Real, spread: Real, skewed: float, tail: float) -> tuple[Real, Real]:
    """Where the limits lie nearly, by Cornish and Fisher."""
    z = float(scipy.special.ndtri(1 - tail))
    middle = mean + skewed * (z * z - 1) / 6
    return middle - z * spread, middle + z * spread


def _limits(
    within: Cumulative, beyond: Cumulative, guess: tuple[Real, Real], most: Real, tail: float
) -> tuple[Real, Real]:
    # Lower: the smallest k with P(X <= k) >= tail. Upper: the smallest k with P(X > k) < tail.
    lower = _first(lambda count: within(count) >= tail, guess[0], most)
    return lower, _first(lambda count: beyond(count) < tail, guess[1], most)


def _first(holds: Callable[[Real], npt.NDArray[np.bool_]], guess: Real, most: Real) -> Real:
    """Find the smallest whole number from 0 to `most` for which a condition holds that holds from there on."""

    def ask(count: Real) -> npt.NDArray[np.bool_]:
        return (count >= 0) & ((count >= most) | holds(np.clip(count, 0, most)))

    count = np.clip(np.floor(guess), 0, most)
    while (short := ~ask(count)).any():
        count = count + short
    while (long := ask(count - 1)).any():
        count = count - long
    return count
