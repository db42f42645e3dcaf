"""A chart of a measure in plain sentences: what it shows, what it does not show, how sure, and what to ask."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from collegium.wording.dates import ON_A_DAY
from collegium.wording.numbers import plural

VARIATION = {
    "common_cause": "Ordinary variation",
    "improvement_high": "Change for the better, high or rising",
    "improvement_low": "Change for the better, low or falling",
    "concern_high": "Change for the worse, high or rising",
    "concern_low": "Change for the worse, low or falling",
    "neutral_high": "Unusually high or rising",
    "neutral_low": "Unusually low or falling",
    "": "Too few figures to say",
}
ASSURANCE = {
    "pass": "Consistently meets the target",
    "fail": "Consistently misses the target",
    "hit_and_miss": "Meets or misses the target by chance",
    "none": "Not compared with a target",
}
CAUSES = {
    "none": "",
    "outside_limits": "the {event} lies outside the limits of ordinary variation",
    "trend": "seven or more {event}s run in one direction",
    "two_of_three": "two of three {event}s lie close to a limit",
    "shift": "seven or more {event}s lie on one side of the {centre}",
}
# Each with its article, as it stands in a sentence.
CHART_NAMES = {
    "xmr": "an XmR chart",
    "p": "a p chart",
    "u": "a u chart",
    "p-prime": "a p-prime chart",
    "u-prime": "a u-prime chart",
    "c": "a c chart",
    "run": "a run chart",
    "g": "a g chart",
    "t": "a t chart",
}
_HOW_DRAWN = {
    "xmr": "limits are the mean and 2.66 average moving ranges on each side, without outlying ranges.",
    "p": "limits are three standard errors of a share on each side of the mean, wider where fewer are counted.",
    "u": "limits are three standard errors of a rate on each side of the mean, wider where less is counted.",
    "c": "limits are three square roots of the mean count on each side of it.",
    "p-prime": "limits are those of a share, widened by the usual spread between one {period} and the next, which large numbers need.",
    "u-prime": "limits are those of a rate, widened by the usual spread between one {period} and the next, which large numbers need.",
    "run": "the line is the median; without limits, only runs and trends are looked for.",
    "g": "the line is the median number of cases between events; the upper limit is three standard deviations above the mean.",
    "t": "limits are those of the 3.6th root of the time between events, taken back to days.",
}
REPORTS_CAUTION = "These are reports, not harm: staff report more where they expect to be heard, so a rise by itself is neither good nor bad news."
RARE = (
    "Most figures are the same as the one before, as with rare events, and an XmR chart does not fit those: "
    "use a t chart of the days between events, or a g chart of the cases between them."
)
OLD_AFTER = 3  # months; older figures say little about today


@dataclass(frozen=True)
class RunsFacts:
    """Longest run and crossings of the median in the last segment, and what chance allows of both; -1: too few points."""

    longest: int
    longest_limit: int
    crossings: int
    crossings_limit: int

    @property
    def unusual(self) -> bool:
        return self.longest_limit >= 0 and (self.longest > self.longest_limit or self.crossings < self.crossings_limit)


@dataclass(frozen=True)
class SpcFacts:
    """What the sentences need, with every figure already written as text."""

    latest: str
    when: str  # of the latest figure, as `period_label` writes it
    points: int
    limits: str  # final, trial, none, median
    lower: str  # empty where no figure can lie below the limit
    upper: str  # empty where none can lie above it
    variation: str
    assurance: str
    cause: str
    improvement: str
    target: str = ""
    trajectory: bool = False
    gaps: int = 0
    months_old: int = 0
    counts_reports: bool = False
    measures_looked_at: int = 1
    centre: str = "mean"  # or median
    period: str = "month"  # week, quarter, year; or event: figures of rare events stand at the day of each
    frozen: int = 0  # periods that the limits rest on, where somebody froze them
    fewer: str = "less"  # of what is measured; of what is counted, fewer
    step: str = ""  # the period from which on all figures lie on one side of the centre line, which began before
    step_points: int = 0
    rare: bool = False  # most figures equal the one before: an XmR chart does not fit
    runs: RunsFacts | None = None


@dataclass(frozen=True)
class Sentences:
    shows: str
    not_shows: str
    sure: str
    ask: str
    step: str = ""  # a part of `sure`, for a place of its own


def sentences(facts: SpcFacts) -> Sentences:
    """Four readings of one chart, by rule."""
    return Sentences(shows(facts), not_shows(facts), sure(facts), ask(facts), of_step(facts))


def shows(facts: SpcFacts) -> str:
    """The sentence that goes with the icons wherever the measure is shown."""
    first = f"{'On' if facts.period in ON_A_DAY else 'In'} {facts.when} it was {facts.latest}."
    return " ".join(part for part in (first, of_variation(facts), of_target(facts)) if part)


def of_variation(facts: SpcFacts) -> str:
    if facts.limits == "none":
        return "There are too few figures yet to tell ordinary variation from a change."
    if facts.limits == "median" and facts.variation == "common_cause":
        if facts.runs is not None and facts.runs.unusual:
            return f"The latest {facts.period} is in no long run or trend, but the runs of the whole chart are more than chance: something changed."
        return "That is ordinary variation: no run and no trend is long enough to be more."
    if facts.variation == "common_cause":
        return f"That is ordinary variation: {to_expect(facts)}."
    direction = {"improvement": "for the better", "concern": "for the worse"}.get(facts.variation.split("_")[0], "")
    way = "upwards" if facts.variation.endswith("high") else "downwards"
    change = f"a change {direction}" if direction else f"a change {way}, which is neither better nor worse by itself"
    return f"This is {change}: {cause_words(facts.cause, facts.period, facts.centre)}."


def to_expect(facts: SpcFacts) -> str:
    """The limits as far as figures can reach: a count ends at 0, and a share at 100%."""
    if facts.lower and facts.upper == facts.lower:
        return f"{facts.period}s of about {facts.lower} are to be expected"
    match bool(facts.lower), bool(facts.upper):
        case True, True:
            return f"{facts.period}s between {facts.lower} and {facts.upper} are to be expected"
        case False, True:
            return f"{facts.period}s with {facts.upper} or {facts.fewer} are to be expected"
        case True, False:
            return f"{facts.period}s with {facts.lower} or more are to be expected"
        case _:
            return f"the limits are so wide that any figure is to be expected in a {facts.period}"


def reach(
    values: Sequence[float], lower: float | None, upper: float | None, most: float | None
) -> tuple[float | None, float | None]:
    """The limits of a figure, None where no figure can lie beyond: below 0 where none is negative, or above `most`."""
    if lower is not None and lower <= 0 <= min(values):
        lower = None
    if most is not None and upper is not None and max(values) <= most <= upper:
        upper = None
    return lower, upper


def cause_words(cause: str, period: str = "month", centre: str = "mean") -> str:
    """The pattern in words, for a chart of months, other periods or events, around a mean or a median."""
    return CAUSES[cause].format(event=period, centre=centre)


def how_drawn(chart: str, *, rare: bool = False, period: str = "month") -> str:
    """What the lines of a kind of chart are, for the line on the method.

    >>> how_drawn("p-prime", period="week")
    'limits are those of a share, widened by the usual spread between one week and the next, which large numbers need.'
    """
    if chart == "xmr" and rare:
        return _HOW_DRAWN[chart].replace("without outlying ranges", "none left out because too few differ")
    return _HOW_DRAWN[chart].format(period=period)


def of_target(facts: SpcFacts) -> str:
    if not facts.target:
        return ""
    if facts.trajectory:
        return f"The target for the {facts.period} is {facts.target}; a target that moves says nothing about the {facts.period}s to come."
    if facts.assurance == "none":
        why = (
            "which direction is better is not said" if facts.improvement == "neutral"
            else "there are no limits to judge it by"
        )  # fmt: skip
        return f"Whether the target of {facts.target} will be met is not judged: {why}."
    # While something is changing, the limits speak of the months before as well.
    if facts.step:
        so_far = f"Judged by the {plural(facts.step_points, facts.period)} since {facts.step}"
    else:
        so_far = "As things are" if facts.variation == "common_cause" else f"Judged by all these {facts.period}s"
    return {
        "pass": f"{so_far}, the target of {facts.target} is met {facts.period} after {facts.period}.",
        "fail": f"{so_far}, the target of {facts.target} is out of reach: only a change in how the work is done can meet it.",
        "hit_and_miss": f"{so_far}, the target of {facts.target} may be met in one {facts.period} and missed in the next, by chance alone.",
    }[facts.assurance]


def not_shows(facts: SpcFacts) -> str:
    parts = ["It does not show why."]
    if facts.counts_reports:
        parts.append(REPORTS_CAUTION)
    if facts.variation == "common_cause":
        parts.append(f"One {facts.period} above or below the one before is no news.")
    elif facts.cause == "outside_limits":
        parts.append(
            f"After a {facts.period} this unusual the next is often nearer the {facts.centre}, whatever anybody does."
        )
    return " ".join(parts)


def sure(facts: SpcFacts) -> str:
    resting = min(facts.frozen, facts.points) or facts.points
    number = plural(resting, facts.period)
    held = " They were frozen there by decision." if facts.frozen else ""
    parts = {
        "final": f"The limits rest on {'the first ' if held else ''}{number}.{held}",
        "trial": f"The limits rest on {number} only and will still move.",
        "none": f"With {number} there are no limits yet.",
        "median": f"A run chart of {number}: it finds what lasts, not single {facts.period}s.",
    }
    words = [parts[facts.limits]]
    words += [sentence for sentence in (of_step(facts), of_runs(facts.runs)) if sentence]
    if facts.rare:
        words.append(f"{RARE} A {facts.period} outside the limits may be no more than one event.")
    if facts.gaps:
        words.append(f"{plural(facts.gaps, facts.period)} without a figure: nothing was filled in.")
    if facts.months_old > OLD_AFTER:
        words.append(f"The latest figure is {plural(facts.months_old, 'month')} old.")
    if facts.measures_looked_at > 1 and facts.variation != "common_cause" and facts.limits != "none":
        words.append(
            f"Of {plural(facts.measures_looked_at, 'measure')} looked at together, one may stand out by chance."
        )
    return " ".join(words)


def of_step(facts: SpcFacts) -> str:
    """That the centre line spans a step, and what may be done about it."""
    if not facts.step:
        return ""
    what = f"The frozen {facts.centre} no longer fits" if facts.frozen else f"The {facts.centre} spans a step"
    return (
        f"{what}: all {plural(facts.step_points, facts.period)} since {facts.step} lie on one side of it. "
        "If the cause is known and expected to last, begin new limits there."
    )


def of_runs(runs: RunsFacts | None) -> str:
    """Longest run and crossings against what chance allows."""
    if runs is None:
        return ""
    if runs.longest_limit < 0:
        return "There are too few points off the median to judge runs and crossings."
    return (
        f"The longest run has {plural(runs.longest, 'point')} (by chance at most {runs.longest_limit}), and the line crosses the median "
        f"{'once' if runs.crossings == 1 else f'{runs.crossings} times'} (by chance at least {runs.crossings_limit}): "
        f"{'more than chance' if runs.unusual else 'no sign of a change'}."
    )


def ask(facts: SpcFacts) -> str:
    if facts.counts_reports:
        return "Do staff hear what became of their reports? Which kinds of incident are never reported?"
    group = facts.variation.split("_")[0]
    if group == "concern":
        return "What changed when it began, is the figure right, and what is being done?"
    if group == "improvement":
        return "What was done differently, will it last, and who else could do the same?"
    if group == "neutral":
        return "What changed when it began, and for whom does it matter?"
    if facts.assurance == "fail":
        return "What in the way the work is done would have to change, and who can change it?"
    if facts.assurance == "hit_and_miss":
        return "What would make the target certain rather than a matter of luck?"
    if facts.limits == "none":
        return f"When will there be figures enough, and are they collected alike each {facts.period}?"
    return f"Is this good enough? Ordinary variation is not a reason to explain single {facts.period}s."
