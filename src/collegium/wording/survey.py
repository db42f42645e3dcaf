"""The sentences of a survey report: beside each chart, on reliability, on what is not shown."""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import cache

from collegium.methods.reliability import Doubt
from collegium.wording.engagement import Reading, Score, not_shown, other_level
from collegium.wording.lists import shortened
from collegium.wording.numbers import interval, none_stands_apart, number, percentage, plural

GOOD, ENOUGH = 0.8, 0.7
NOT_SHOWN = (
    "Scores say what those who answered said on the day, not what others think, and not whether they are right.",
    "A difference between groups does not say what made it: groups differ in more than their name.",
    "Who did not answer may think otherwise. The intervals hold for chance alone, not for that.",
    "Nothing here speaks of one person, and it must not be used to judge one.",
)


def groups_chart(groups: Sequence[Score], whole: Score | None, *, hidden: Sequence[str] = ()) -> Reading:
    """Beside the chart of groups on one scale; `whole` is everybody, None where that is not shown."""
    caveat = "Where two bars overlap widely, the groups may not differ: chance alone moves a mean as far as its bar."
    if hidden:
        caveat = f"{caveat} {not_shown(shortened(hidden, at_most=8))}"
    if not groups:
        return Reading("No group can be shown.", caveat)
    if whole is None:
        highest = max(groups, key=lambda group: group.mean)
        return Reading(f"{highest.title} has the highest mean of the groups shown, {highest.text}.", caveat)
    above = [group.title for group in groups if group.lower > whole.mean]
    below = [group.title for group in groups if group.upper < whole.mean]
    parts = []
    if above:
        parts.append(f"{shortened(above)} {'lies' if len(above) == 1 else 'lie'} clearly above")
    if below:
        parts.append(f"{shortened(below)} {'lies' if len(below) == 1 else 'lie'} clearly below")
    if not parts:
        return Reading(
            f"{none_stands_apart(len(groups), 'group')} the mean of all ({whole.text}).",
            caveat,
        )
    return Reading(f"{', and '.join(parts)} the mean of all ({whole.text}).", caveat)


def answers_chart(labels: Sequence[str], shares: Sequence[float], respondents: int, missing: int) -> Reading:
    """Beside the chart of the answers to one question."""
    most = max(range(len(labels)), key=lambda place: shares[place])
    sentence = f"Of {plural(respondents, 'answer')}, most often “{labels[most]}” ({percentage(shares[most], 0)})."
    gone = f" {plural(missing, 'respondent')} left out this question or one that is scored with it." if missing else ""
    return Reading(
        sentence,
        f"Shares of those who answered this question and all that are scored with it.{gone} "
        "They may not add up to 100% after rounding.",
    )


DOUBTS = {
    Doubt.NEGATIVE_ALPHA: "alpha is negative: items go against each other. Check that reversed items are turned round; otherwise they make no scale",
    Doubt.CONSTANT_ITEM: "one or more items that everyone answered alike are left out of alpha and omega",
    Doubt.BORDER: "omega is uncertain: the fit leaves an item no variance of its own (a Heywood case), as happens with few answers",
    Doubt.NOT_IDENTIFIED: "omega is not given: fewer than three items share one factor, so that many loadings fit equally well",
    Doubt.FEW_ITEMS: "omega is not given: it takes three items that vary",
}


@cache
def doubts(flags: int) -> str:
    """What is to be said beside alpha and omega, in one line; '' where nothing is.

    >>> doubts(0), doubts(Doubt.FEW_ITEMS.value)
    ('', 'omega is not given: it takes three items that vary')
    """
    return "; ".join(words for doubt, words in DOUBTS.items() if flags & doubt.value)


def reliability(title: str, alpha: float | None, omega: float | None, flags: int = 0) -> str:
    """How far the items of a scale go together, in words, and what is to be said of it."""
    beside = doubts(flags)
    more = f" {beside[0].upper()}{beside[1:]}." if beside else ""
    if alpha is None or math.isnan(alpha):
        return f"{title}: not worked out. It takes at least two items that vary, and enough respondents.{more}"
    level = (
        "the items do not make one score"
        if alpha < 0
        else "the items go together well"
        if alpha >= GOOD
        else "well enough to compare groups"
        if alpha >= ENOUGH
        else "the items go together loosely: read them one by one rather than as one score"
    )
    second = "" if omega is None or math.isnan(omega) else f", omega {number(omega, 2)}"
    return f"{title}: {level} (alpha {number(alpha, 2)}{second}).{more}"


def whole_scale(title: str, score: Score) -> str:
    """The mean of everybody on one scale."""
    between = interval(score.lower, score.upper, score.span.decimals)
    level = score.span.level_of(score.mean)
    said = f", level “{level}”" if level else ""
    return f"{title}: {score.text} on a range {score.span.from_to}{said} (95% interval {between}).{other_level(score)}"
