"""Cases one after another in plain sentences."""

from __future__ import annotations

from dataclasses import dataclass

from collegium.wording.numbers import number, plural


@dataclass(frozen=True)
class MonitorFacts:
    cases: int
    deaths: int
    expected: float
    signals_up: int
    signals_down: int
    latest_up: str  # a month, such as April 2026, or a case
    vlad: float


@dataclass(frozen=True)
class MonitorWords:
    shows: str
    not_shows: str
    sure: str
    ask: str


def monitor_words(facts: MonitorFacts) -> MonitorWords:
    """Four readings, by rule."""
    first = f"Of {plural(facts.cases, 'patient')} {number(facts.deaths)} died; their risks add up to {number(facts.expected, 1)}."
    if facts.signals_up:
        shows = f"{first} The sum that watches for twice the odds of death reached its limit {times(facts.signals_up)}, last in {facts.latest_up}."
        ask = "Was everything recorded rightly around that time? Which patients died, and what did the reviews of their care find?"
    elif facts.signals_down:
        shows = f"{first} The sum that watches for half the odds of death reached its limit {times(facts.signals_down)}: fewer died than predicted."
        ask = "What was done differently, and do the predicted risks still fit today's patients?"
    else:
        shows = f"{first} Neither sum reached its limit: no sign that the odds of death doubled or halved."
        ask = "Is the prediction still a fair one, and who looks at the chart between meetings?"
    return MonitorWords(
        shows,
        "It does not say why, and it knows only the risks that were recorded before the operation.",
        "Each sum reaches its limit by chance in about 1 of 20 runs of this length. With few deaths even a real change takes long to show.",
        ask,
    )


def times(count: int) -> str:
    return "once" if count == 1 else f"{number(count)} times"
