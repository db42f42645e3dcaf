"""Leading at three levels, for oneself: answers are scored at once and not kept."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

import numpy as np

from collegium.definitions.instrument_files import load_instrument
from collegium.definitions.instruments import Instrument
from collegium.definitions.score_ranges import ScoreRange, score_ranges
from collegium.methods.scoring import count_levels, score_scale
from collegium.methods.tallying import count_answers

INSTRUMENT = "collegium-leadership-levels-1"


@dataclass(frozen=True)
class OwnLevel:
    """One competence or factor: its mean on its range, and its level; both empty where too little was answered."""

    scale: str
    title: str
    meaning: str
    mean: float | None
    level: str
    span: ScoreRange


@cache
def instrument() -> Instrument:
    return load_instrument(INSTRUMENT)


def own_levels(answers: Mapping[str, int | None]) -> tuple[OwnLevel, ...]:
    """Item -> answer; one that is missing is left out, and with more than a third missing there is no score."""
    asked = instrument()
    plan = asked.scoring_plan()
    codes = [np.array([-1], np.int8) for _ in plan.items]
    for item in asked.items:
        given = answers.get(item.id)
        if given is not None:
            codes[plan.item(item.id)] = np.array([asked.response_of(item.id).values.index(given)], np.int8)
    spans = score_ranges(asked)
    counts = count_answers(plan, codes, np.zeros(1, np.int64), [("own",)], alone=True)
    found = []
    for scale in asked.scales:
        mean = float(score_scale(counts, scale.id).mean[0])
        at = count_levels(counts, scale.id)[0]
        level = next((one.title for one, here in zip(scale.levels, at, strict=True) if here), "")
        found.append(
            OwnLevel(scale.id, scale.title, scale.meaning, None if np.isnan(mean) else mean, level, spans[scale.id])
        )
    return tuple(found)
