"""A funnel in plain sentences: how many units stand out, what that does not mean, and in which order to look."""

from __future__ import annotations

from dataclasses import dataclass

from collegium.wording.numbers import number, plural

BANDS = {"higher": "Higher than expected", "as_expected": "As expected", "lower": "Lower than expected"}
PLAIN_BANDS = {"higher": "Above the limits", "as_expected": "Within the limits", "lower": "Below the limits"}
PUBLISHED_CAUTION = "The published limits mislead where few deaths are expected: with 4, they call 9.2% low and 0.3% high by chance, not 2.5% each."
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
    adjusted: bool  # over-dispersion was allowed for
    widened: bool  # and it widened the limits
    mortality: bool
    judged: bool = True  # False where no unit differs, so that there are no limits
    published: bool = False  # the limits of the published SHMI


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
    if not facts.judged:
        return f"Of {plural(facts.units, 'unit')}, none differs: nobody has an event, or everybody has. There are no limits to draw."
    inside = facts.units - facts.higher - facts.lower
    what = "chance and the usual spread among units" if facts.widened else "chance alone"
    first = f"Of {plural(facts.units, 'unit')}, {number(inside)} {lie(inside)} where {what} would put {'it' if inside == 1 else 'them'}."
    if not facts.higher and not facts.lower:
        return f"{first} None stands out."
    outside = f"{number(facts.higher)} {lie(facts.higher)} above the 95% limits and {number(facts.lower)} below"
    return f"{first} {outside}; {number(facts.beyond_998)} of these {lie(facts.beyond_998)} beyond the 99.8% limits."


def lie(count: int) -> str:
    return "lies" if count == 1 else "lie"


def not_shows(facts: FunnelFacts) -> str:
    words = ["It does not rank: units within the limits do not differ by more than is usual, whatever their place."]
    if facts.mortality:
        words.append("It does not count avoidable deaths, and it does not say that care was good or poor.")
    else:
        words.append("It does not say why a unit stands out.")
    return " ".join(words)


def sure(facts: FunnelFacts) -> str:
    words = []
    if facts.judged and facts.published:
        words.append(f"By chance alone about 1 in 20 large units would lie outside 95% limits. {PUBLISHED_CAUTION}")
    elif facts.judged:
        words.append("By chance alone at most about 1 in 20 units would lie outside 95% limits.")
    if facts.widened:
        words.append("The limits are widened, because units differ by more than chance even where nothing is wrong.")
    if facts.judged and not facts.adjusted:
        words.append("The limits allow for chance only: large units are then easily outside.")
    if facts.without:
        words.append(
            f"{plural(facts.without, 'unit')} {'has' if facts.without == 1 else 'have'} no figure and no part in the limits."
        )
    words.append("A small unit must differ a lot to be outside, so being inside does not rule out a problem.")
    return " ".join(words)


def ask(facts: FunnelFacts) -> str:
    if not facts.higher and not facts.lower:
        return (
            "Is the whole group where it should be? A funnel compares units with each other, not with what is possible."
        )
    return "For a unit outside: is the figure right, are its patients like others', and only then, what is done differently?"


def funnel_notes(*, judged: bool, published: bool) -> tuple[str, ...]:
    """What a reader should know of a funnel as a whole."""
    if not judged:
        return ("The funnel has no limits, because no unit differs: nobody has an event, or everybody has.",)
    return (f"{PUBLISHED_CAUTION} Compare small units as a ratio.",) if published else ()
