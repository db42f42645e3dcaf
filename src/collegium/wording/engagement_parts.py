"""Sentences about what goes with engagement, units that changed, weights, and two groups of raters."""

from __future__ import annotations

from collections.abc import Sequence

from collegium.definitions.score_ranges import ScoreRange
from collegium.wording.audiences import DOCTORS, Audience
from collegium.wording.engagement import (
    CHANCE_NOT_KNOWN,
    Reading,
    lower_first,
    no_difference,
    plural_points,
    two_samples,
)
from collegium.wording.lists import listed, shortened
from collegium.wording.numbers import fewer_than, interval, number, plural


def driver_caveat(whom: Audience = DOCTORS) -> str:
    return (
        f"This does not show what drives engagement. Each scale shares some statements with the score that makes a {whom.one} count as engaged, "
        f"so some of the closeness is built in; units are few; and what holds for units need not hold for single {whom.many}. Use it to choose what to "
        "ask about first."
    )


def minimum_on_both_sides(leaders: int, others: int, minimum: int) -> str:
    """Why a gap may be shown: how many stand on each side.

    >>> minimum_on_both_sides(28, 131, 10)
    'A gap is shown only where each side has at least 10 answers: here 28 of leaders and 131 of rank-and-file doctors.'
    """
    return (
        f"A gap is shown only where each side has at least {number(minimum)} answers: here {number(leaders)} of leaders and "
        f"{number(others)} of rank-and-file doctors."
    )


def drivers(found: Sequence[tuple[str, float, float, float]], units: int, whom: Audience = DOCTORS) -> Reading:
    """Which scales go with the share engaged, strongest first; each is (title, correlation, lower, upper)."""
    clear = [(title, value) for title, value, lower, upper in found if lower > 0 or upper < 0]
    among = f"Among {plural(units, 'unit')}"
    if not clear:
        return Reading(f"{among}, no scale goes clearly with the share of {whom.many} engaged.", driver_caveat(whom))
    first = f"{among}, the share of {whom.many} engaged goes most closely with {lower_first(clear[0][0])} (correlation {number(clear[0][1], 2)})"
    rest = [lower_first(title) for title, _ in clear[1:4]]
    more = f", then with {listed(rest)}" if rest else ""
    return Reading(f"{first}{more}.", driver_caveat(whom))


def unit_changes(
    up: Sequence[str], down: Sequence[str], compared: int, rate: float, whom: Audience = DOCTORS
) -> Reading:
    """Which of many units changed by more than chance would bring."""
    caveat = (
        f"Many units side by side give false alarms. Of the units pointed out, at most about {number(rate * 100)}% are expected to be false. "
        f"{two_samples(whom)} {whom.title} also move between units."
    )
    if not compared:
        return Reading("No unit may be shown in both waves.", caveat)
    base = f"Of {plural(compared, 'unit')} that may be shown in both waves,"
    if not up and not down:
        return Reading(f"{base} none changed by more than chance would bring.", caveat)
    parts = []
    if up:
        parts.append(f"{shortened(up)} rose")
    if down:
        parts.append(f"{shortened(down)} fell")
    return Reading(f"{base} {' and '.join(parts)} by more than chance would bring.", caveat)


def one_unit_changed(
    unit: str,
    earlier: str,
    change: float,
    lower: float | None,
    upper: float | None,
    apart: bool,
    whom: Audience = DOCTORS,
    *,
    span: ScoreRange,
) -> Reading:
    """How one unit stands against its own wave before, judged among all units."""
    size = number(abs(change), span.decimals)
    same = no_difference(size)
    direction = "about the same" if same else f"{plural_points(size)} {'higher' if change > 0 else 'lower'}"
    sure = (
        "Judged among all units, that is more than chance would bring."
        if apart
        else "Judged among all units, it could be chance."
    )
    first = f"{unit} scores {direction} {'as' if same else 'than'} in {earlier}"
    caveat = f"{two_samples(whom)} {whom.title} also join and leave."
    if lower is None or upper is None:
        return Reading(f"{first}. {CHANCE_NOT_KNOWN}", caveat)
    return Reading(f"{first} (95% interval of the change {interval(lower, upper, span.decimals)}). {sure}", caveat)


def weighted(
    mean: float,
    plain: float,
    answers: int,
    effective: float,
    joined: Sequence[tuple[str, str]],
    *,
    span: ScoreRange,
) -> Reading:
    """The mean when each layer counts as large as it is in the register, and what the weights cost."""
    digits = span.decimals
    same = abs(mean - plain) < 0.5 * 10**-digits
    said = "the same to one decimal" if digits == 1 else f"the same to {digits} decimals"
    moves = said if same else f"instead of {number(plain, digits)}"
    sentence = (
        f"If each layer counted as large as it is in the register, the mean of all doctors would be {number(mean, digits)}, {moves}. "
        f"With these weights {plural(answers, 'answer')} are worth {number(effective)} (Kish's effective number)."
    )
    logged = " ".join(
        f"{one} had {fewer_than(5)} answers and was counted with {lower_first(other)}." for one, other in joined
    )
    caveat = (
        "Weights mend who answered by layer only. They cannot know whether doctors of a layer who did not answer feel differently from those who did. "
        "All other figures here are unweighted."
    )
    return Reading(f"{sentence} {logged}".strip(), caveat)


def alignment(
    found: Sequence[tuple[str, float, float, float]],
    first: str = "doctors",
    second: str = "managers",
    *,
    span: ScoreRange | None,
) -> Reading:
    """Two groups of raters on the same statements; each is (title, first minus second, lower, upper).

    `span` is the range of every scale; None where they have several, so that no difference is the widest.
    """
    caveat = (
        "The two groups answered about the same things from different places: a difference says where to talk, not who is right. "
        "The interval covers chance only, not those who did not answer."
    )
    if not found:
        return Reading("No scale may be shown for both groups.", caveat)
    clear = [row for row in found if row[2] > 0 or row[3] < 0]
    if not clear:
        return Reading(f"On none of {plural(len(found), 'scale')} do {first} and {second} clearly differ.", caveat)
    named = listed(lower_first(row[0]) for row in clear)
    if span is None and len(clear) > 1:
        return Reading(f"{first.capitalize()} and {second} clearly differ on {named}.", caveat)
    widest = max(clear, key=lambda row: abs(row[1]))
    higher = first if widest[1] > 0 else second
    by = f"{higher} score {plural_points(number(abs(widest[1]), span.decimals if span else 1))} higher"
    if len(clear) == 1:
        return Reading(f"{first.capitalize()} and {second} clearly differ on {lower_first(widest[0])}: {by}.", caveat)
    return Reading(
        f"{first.capitalize()} and {second} clearly differ on {named}; most on {lower_first(widest[0])}, where {by}.",
        caveat,
    )
