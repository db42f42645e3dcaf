"""A funnel in plain sentences: how many units stand out, what that does not mean, and in which order to look."""

from __future__ import annotations

from dataclasses import dataclass

from collegium.wording.numbers import number, plural

BANDS = {"higher": "Higher than expected", "as_expected": "As expected", "lower": "Lower than expected"}
PLAIN_BANDS = {"higher": "Above the limits", "as_expected": "Within the limits", "lower": "Below the limits"}
# The order in which a unit outside its limits is looked at: the likeliest and cheapest explanations first.
ORDER = (
    ("Data quality", "Was everything counted, once, in the right period, under the right code?"),
    ("Case mix", "Do the patients differ in ways that the adjustment does not see?"),
    ("Structure and resources", "Beds, staff, equipment, what the place can offer."),
    ("Process", "How care is given: delays, handovers, what is left out."),
    ("Individuals", "Only when the four before have been looked at."),
)


@dataclass(frozen=True)
class FunnelFacts:
    units: int
    higher: int
    lower: int
    beyond_998: int
    without: int
    adjusted: bool  # for over-dispersion
    tau: float
    mortality: bool


@dataclass(frozen=True)
class FunnelWords:
    shows: str
    not_shows: str
    sure: str
    ask: str


def funnel_words(facts: FunnelFacts) -> FunnelWords:
    """Four readings of one funnel, by rule."""
    return FunnelWords(shows(facts), not_shows(facts), sure(facts), ask(facts))


def shows(facts: FunnelFacts) -> str:
    inside = facts.units - facts.higher - facts.lower
    what = "chance and the usual spread among units" if facts.adjusted else "chance alone"
    first = f"Of {plural(facts.units, 'unit')}, {number(inside)} lie where {what} would put them."
    if not facts.higher and not facts.lower:
        return f"{first} None stands out."
    outside = f"{number(facts.higher)} lie above the 95% limits and {number(facts.lower)} below"
    return f"{first} {outside}; {number(facts.beyond_998)} of these lie beyond the 99.8% limits."


def not_shows(facts: FunnelFacts) -> str:
    words = ["It does not rank: units within the limits do not differ by more than is usual, whatever their place."]
    if facts.mortality:
        words.append("It does not count avoidable deaths, and it does not say that care was good or poor.")
    else:
        words.append("It does not say why a unit stands out.")
    return " ".join(words)


def sure(facts: FunnelFacts) -> str:
    expected = number(facts.units * 0.05, 0)
    words = [f"By chance alone about {expected} of {plural(facts.units, 'unit')} would lie outside 95% limits."]
    if facts.adjusted and facts.tau > 0:
        words.append("The limits are widened, because units differ by more than chance even where nothing is wrong.")
    if not facts.adjusted:
        words.append("The limits allow for chance only: large units are then easily outside.")
    if facts.without:
        words.append(f"{plural(facts.without, 'unit')} without a figure stand in the list and take no part.")
    words.append("A small unit must differ much before it stands out, so silence about it is no reassurance.")
    return " ".join(words)


def ask(facts: FunnelFacts) -> str:
    if not facts.higher and not facts.lower:
        return (
            "Is the whole group where it should be? A funnel compares units with each other, not with what is possible."
        )
    return "For a unit outside: is the figure right, are its patients like others', and only then, what is done differently?"
