"""A chart of a measure in plain sentences: what it shows, what it does not show, how sure, and what to ask."""

from __future__ import annotations

from dataclasses import dataclass

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
    "pass": "Meets the target month after month",
    "fail": "Misses the target month after month",
    "hit_and_miss": "Meets or misses the target by chance",
    "none": "No fixed target to compare with",
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
    "run": "a run chart",
    "g": "a g chart",
    "t": "a t chart",
}
_HOW_DRAWN = {
    "xmr": "limits are the mean and 2.66 average moving ranges on each side, without outlying ranges.",
    "p": "limits are three standard errors of a share on each side of the mean, wider where fewer are counted.",
    "u": "limits are three standard errors of a rate on each side of the mean, wider where less is counted.",
    "p-prime": "limits are those of a share, widened by the usual spread between months, which large numbers need.",
    "u-prime": "limits are those of a rate, widened by the usual spread between months, which large numbers need.",
    "run": "the line is the median; without limits, only runs and trends are looked for.",
    "g": "the line is the median number of cases between events; the upper limit is three standard deviations above the mean.",
    "t": "limits are those of the 3.6th root of the time between events, taken back to days.",
}
REPORTS_CAUTION = "These are reports, not harm: staff report more where they expect to be heard, so a rise by itself is neither good nor bad news."
OLD_AFTER = 3  # months; older figures say little about today


@dataclass(frozen=True)
class SpcFacts:
    """What the sentences need, with every figure already written as text."""

    latest: str
    month: str
    points: int
    limits: str  # final, trial, none
    lower: str
    upper: str
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
    event: str = "month"  # or event: figures of rare events stand at the day of each
    frozen: int = 0  # months that the limits rest on, where somebody froze them


@dataclass(frozen=True)
class Sentences:
    shows: str
    not_shows: str
    sure: str
    ask: str


def sentences(facts: SpcFacts) -> Sentences:
    """Four readings of one chart, by rule."""
    return Sentences(shows(facts), not_shows(facts), sure(facts), ask(facts))


def shows(facts: SpcFacts) -> str:
    """The sentence that goes with the icons wherever the measure is shown."""
    first = f"{'On' if facts.event == 'event' else 'In'} {facts.month} it was {facts.latest}."
    return " ".join(part for part in (first, of_variation(facts), of_target(facts)) if part)


def of_variation(facts: SpcFacts) -> str:
    if facts.limits == "none":
        return "There are too few figures yet to tell ordinary variation from a change."
    if facts.limits == "median" and facts.variation == "common_cause":
        return "That is ordinary variation: no run and no trend is long enough to be more."
    if facts.variation == "common_cause":
        return f"That is ordinary variation: {facts.event}s between {facts.lower} and {facts.upper} are to be expected."
    direction = {"improvement": "for the better", "concern": "for the worse"}.get(facts.variation.split("_")[0], "")
    way = "upwards" if facts.variation.endswith("high") else "downwards"
    change = f"a change {direction}" if direction else f"a change {way}, which is neither better nor worse by itself"
    return f"This is {change}: {cause_words(facts.cause, facts.event, facts.centre)}."


def cause_words(cause: str, event: str = "month", centre: str = "mean") -> str:
    """The pattern in words, for a chart of months or of events, around a mean or a median."""
    return CAUSES[cause].format(event=event, centre=centre)


def how_drawn(chart: str) -> str:
    """What the lines of a kind of chart are, for the line on the method."""
    return _HOW_DRAWN[chart]


def of_target(facts: SpcFacts) -> str:
    if facts.trajectory and facts.target:
        return f"The target for the month is {facts.target}; a target that moves says nothing about the months to come."
    # While something is changing, the limits speak of the months before as well.
    so_far = "As things are" if facts.variation == "common_cause" else "Judged by all these months"
    return {
        "pass": f"{so_far}, the target of {facts.target} is met month after month.",
        "fail": f"{so_far}, the target of {facts.target} is out of reach: only a change in how the work is done can meet it.",
        "hit_and_miss": f"{so_far}, the target of {facts.target} is met in some months and missed in others by chance.",
    }.get(facts.assurance, "")


def not_shows(facts: SpcFacts) -> str:
    parts = ["It does not show why."]
    if facts.counts_reports:
        parts.append(REPORTS_CAUTION)
    if facts.variation == "common_cause":
        parts.append("One month above or below the one before is no news.")
    elif facts.cause == "outside_limits":
        parts.append("After a month this unusual the next is often nearer the mean, whatever anybody does.")
    return " ".join(parts)


def sure(facts: SpcFacts) -> str:
    resting = min(facts.frozen, facts.points) or facts.points
    number = plural(resting, facts.event)
    held = " They were frozen there by decision." if facts.frozen else ""
    parts = {
        "final": f"The limits rest on {'the first ' if held else ''}{number}.{held}",
        "trial": f"The limits rest on {number} only and will still move.",
        "none": f"With {number} there are no limits yet.",
        "median": f"A run chart of {number}: it finds what lasts, not single months.",
    }
    words = [parts[facts.limits]]
    if facts.gaps:
        words.append(f"{plural(facts.gaps, 'month')} without a figure: nothing was filled in.")
    if facts.months_old > OLD_AFTER:
        words.append(f"The latest figure is {plural(facts.months_old, 'month')} old.")
    if facts.measures_looked_at > 1 and facts.variation != "common_cause" and facts.limits != "none":
        words.append(
            f"Of {plural(facts.measures_looked_at, 'measure')} looked at together, one may stand out by chance."
        )
    return " ".join(words)


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
        return "When will there be figures enough, and are they collected alike each month?"
    return "Is this good enough? Ordinary variation is not a reason to explain single months."
