"""The sentence and the caveat beside each engagement chart."""

from __future__ import annotations

from collections.abc import Sequence

from collegium.wording.audiences import DOCTORS, Audience
from collegium.wording.engagement import (
    CHANCE_NOT_KNOWN,
    Gap,
    Reading,
    Score,
    engagement_gap,
    is_above,
    is_below,
    is_clear,
    lower_first,
    no_difference,
    not_shown,
    plural_points,
    scale_mean,
    two_samples,
)
from collegium.wording.lists import listed, shortened
from collegium.wording.numbers import none_stands_apart, number, percentage, plural


def layers_chart(gaps: Sequence[Gap], *, hidden: int = 0) -> Reading:
    """Beside the chart of the three layers, scale by scale."""
    caveat = "The bars are 95% intervals: where two bars overlap widely, the layers may not differ. The layers are groups of doctors, not grades of merit."
    if hidden:
        caveat = f"{plural(hidden, 'figure')} {'is' if hidden == 1 else 'are'} not shown, because the group is too small or a smaller one could be worked out. {caveat}"
    if not gaps:
        return Reading("Too few doctors answered to compare leaders with rank-and-file doctors.", caveat)
    widest = max(gaps, key=lambda gap: abs(gap.difference))
    lead = engagement_gap(widest).shows.removeprefix(f"{widest.title}: ")
    return Reading(f"The layers stand furthest apart on {lower_first(widest.title)}: {lead}", caveat)


def scales_chart(scales: Sequence[Score], whom: Audience) -> Reading:
    """Beside the chart of the scales of people who are not told apart by layer."""
    caveat = "The bars are 95% intervals. Each scale asks something else: a higher mean on one does not make it better."
    if not scales:
        return Reading("No scale can be shown.", caveat)
    highest, lowest = (pick(scales, key=lambda one: one.mean) for pick in (max, min))
    if len(scales) == 1:
        return scale_mean(highest)
    return Reading(
        f"{whom.title} score highest on {lower_first(highest.title)} ({highest.text}) and lowest on "
        f"{lower_first(lowest.title)} ({lowest.text}).",
        caveat,
    )


def units_chart(
    units: Sequence[Score], organisation: Score, *, hidden: Sequence[str] = (), whom: Audience = DOCTORS
) -> Reading:
    """Beside the chart of units in order of their score."""
    above = [unit.title for unit in units if is_above(unit, organisation)]
    below = [unit.title for unit in units if is_below(unit, organisation)]
    caveat = "Neighbours in this order often do not differ: look at the intervals, not at the places."
    if hidden:
        caveat = f"{caveat} {not_shown(shortened(hidden, at_most=8))}"
    if not units:
        return Reading("No unit can be shown.", caveat)
    if not above and not below:
        sentence = f"{none_stands_apart(len(units), 'unit')} the average of all {whom.many} ({organisation.text})."
        return Reading(sentence, caveat)
    parts = []
    if above:
        parts.append(f"{shortened(above)} {'lies' if len(above) == 1 else 'lie'} clearly above")
    if below:
        parts.append(f"{shortened(below)} {'lies' if len(below) == 1 else 'lie'} clearly below")
    return Reading(f"{', and '.join(parts)} the average of all {whom.many} ({organisation.text}).", caveat)


def differences_chart(gaps: Sequence[Gap]) -> Reading:
    """Beside the chart of the gap per scale."""
    caveat = "An interval that crosses the zero line means that there may be no gap. A gap says where to ask, not what the answer is."
    clear = [gap for gap in gaps if is_clear(gap.lower, gap.upper) and not no_difference(gap.size)]
    if not gaps:
        return Reading("No gap can be shown: a group on one of its sides is too small.", caveat)
    if not clear:
        return Reading(
            f"On none of the {plural(len(gaps), 'scale')} is a gap clear of chance and large enough to show.", caveat
        )
    scales = listed(lower_first(gap.title) for gap in clear)
    largest = max(clear, key=lambda gap: abs(gap.difference))
    size = plural_points(largest.size)
    where = f", widest on {lower_first(largest.title)} ({size})" if len(clear) > 1 else f" ({size})"
    return Reading(f"The gap is clear of chance on {scales}{where}.", caveat)


def time_chart(units: Sequence[tuple[str, int, float]]) -> Reading:
    """Beside the chart of leadership time; each unit is (name, doctors, programmed activities)."""
    caveat = "Time in a job plan is not time that is really free: ask leaders whether they get it. A programmed activity (PA) is four hours a week."
    doctors = sum(unit[1] for unit in units)
    if not doctors:
        return Reading("No doctors are recorded in these units.", caveat)
    rate = number(10 * sum(unit[2] for unit in units) / doctors, 1)
    without = [name for name, _, activities in units if activities == 0]
    sentence = f"On average there {'is' if rate == '1.0' else 'are'} {rate} leadership {'PA' if rate == '1.0' else 'PAs'} a week for every 10 doctors."
    if without:
        share = percentage(len(without) / len(units), 0)
        sentence = f"{sentence} {plural(len(without), 'unit')} of {number(len(units))} ({share}) {'has' if len(without) == 1 else 'have'} none: {shortened(without)}."
    return Reading(sentence, caveat)


def waves_chart(
    waves: Sequence[tuple[str, Gap]], change: tuple[float, float] | None = None, whom: Audience = DOCTORS
) -> Reading:
    """Beside the chart of the gap over time; the waves come in order, each with its name, and `change` bounds last less first."""
    caveat = f"{two_samples(whom)} {whom.title} also join and leave: read the direction, not the second digit."
    if len(waves) < 2:
        return Reading("There is one wave so far, so no change can be shown.", caveat)
    (earlier, first), (later, last) = waves[0], waves[-1]
    digits = last.span.decimals
    words = (
        f"from {number(first.difference, digits)} points in {earlier} to {number(last.difference, digits)} in {later}"
    )
    if change is None:
        return Reading(f"The gap went {words}. {CHANCE_NOT_KNOWN}", caveat)
    if change[0] <= 0 <= change[1]:
        return Reading(f"The gap went {words}. That change could be chance.", caveat)
    return Reading(f"{_moved(first.difference, last.difference)}, {words}. The change is likely to be real.", caveat)


def _moved(first: float, last: float) -> str:
    if first * last < 0:
        return "The gap has turned round"
    return f"The gap has {'narrowed' if abs(last) < abs(first) else 'widened'}"
