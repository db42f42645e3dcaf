"""Risk adjustment explained to a board: a title, a sentence and a warning beside each picture."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from collegium.wording.numbers import interval, number, plural


@dataclass(frozen=True)
class Step:
    picture: str
    title: str
    says: str
    warns: str


STEPS = (
    Step(
        "crude",
        "1. Counting deaths alone misleads",
        "In Eastgate twice as many of 100 patients die as in Westgate. It looks as if Westgate were twice as safe.",
        "A crude rate compares patients as much as hospitals.",
    ),
    Step(
        "mix",
        "2. The patients differ",
        "Most patients of Eastgate come as emergencies; most of Westgate come for planned operations. Emergencies die more often anywhere.",
        "Age, diagnosis and other illnesses differ as well. A model sees only what somebody wrote down.",
    ),
    Step(
        "alike",
        "3. Compare like with like",
        "Among emergencies fewer die in Eastgate; among planned patients there is no difference. The picture has turned round.",
        "Nobody's death is explained here. A risk is what happened, on average, to patients alike everywhere.",
    ),
    Step(
        "expected",
        "4. Add up what would be expected",
        "If Eastgate's patients had died as often as patients alike do elsewhere, 42 of 1,000 would have died; 40 did. Observed over expected is 0.95. In Westgate it is 1.05.",
        "Expected does not mean acceptable, and the difference does not count avoidable deaths.",
    ),
    Step(
        "chance",
        "5. Allow for chance and size",
        "These twelve hospitals are equally good. The ratios differ all the same, and most where few deaths are expected. Only a point outside the limits asks for a look.",
        "A ranking would praise and blame small hospitals for their luck. Even of equal hospitals one in twenty lies outside.",
    ),
)
QUESTIONS = (
    "Is our coding complete: other illnesses, palliative care, the main diagnosis?",
    "Did the ratio change because more died, or because fewer were expected?",
    "Which diagnosis groups contribute, and were those deaths reviewed?",
    "What did the case reviews find? A ratio never replaces reading the notes.",
)


def holds(
    spells: float,
    deaths: float,
    groups: int,
    discrimination: float | None,
    bounds: Sequence[float | None] = (None, None),
) -> str:
    """How well the models of a local ratio hold, for readers who know no statistics."""
    words = f"{plural(int(spells), 'spell')} with {plural(int(deaths), 'death')} in {plural(int(groups), 'diagnosis group')}."
    if discrimination is None:
        return words
    times = number(100 * discrimination, 0)
    return (
        f"{words} Of a patient who died and one who lived, the model gave the higher risk to the one who died in {times} of 100 pairs "
        f"(c statistic {number(discrimination, 4)}{_between(bounds)}; 50 would be guessing)."
    )


def accuracy_words(
    brier: float, brier_of_average: float, slope: float | None, bounds: Sequence[float | None]
) -> list[str]:
    """The Brier score and the calibration slope, and what they are worth on the spells that the models were fitted to."""
    words = [
        f"The Brier score is {number(brier, 4)} (0 is best; giving everyone the average risk scores {number(brier_of_average, 4)}). "
        "On spells that the models have not seen it would be a little higher."
    ]
    if slope is not None and not math.isnan(slope):
        words.append(
            f"The calibration slope is {number(slope, 2)}{_between(bounds, 2)}. On the spells that a logistic model was fitted to "
            "it is 1 by construction, so this shows that the fit settled, not that the risks hold elsewhere."
        )
    return words


def c_statistic(area: float, bounds: Sequence[float | None]) -> str:
    """The c statistic as analysts ask for it."""
    if math.isnan(area):
        return "There is no c statistic without deaths and survivals."
    return f"The c statistic is {number(area, 4)}{_between(bounds)} (DeLong), on the spells that the models were fitted to."


def _between(bounds: Sequence[float | None], decimals: int = 4) -> str:
    lower, upper = bounds
    return (
        ""
        if lower is None or upper is None or math.isnan(lower)
        else f", 95% interval {interval(lower, upper, decimals)}"
    )
