"""The scales and items of a questionnaire as its page lists them, and what its licence allows."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from collegium.assessments import presenters
from collegium.definitions.instruments import Instrument, Item
from collegium.wording.numbers import plural


@dataclass(frozen=True)
class ScaleRow:
    """A scale, how it is scored, and what it is made of."""

    title: str
    meaning: str
    rule: str
    parts: str


@dataclass(frozen=True)
class ItemRow:
    """An item, once, however many scales it counts in."""

    item: Item
    counts_in: tuple[str, ...]


def scale_rows(instrument: Instrument) -> Iterator[ScaleRow]:
    for scale in instrument.scales:
        parts = plural(len(scale.items), "item") if scale.items else presenters.parts_of(instrument, scale)
        yield ScaleRow(scale.title, scale.meaning, presenters.rule_of(instrument, scale), parts)


def item_rows(instrument: Instrument) -> Iterator[ItemRow]:
    """In the order in which they are asked."""
    for item in instrument.items:
        yield ItemRow(item, tuple(scale.title for scale in instrument.scales if item.id in scale.items))


def allowed(instrument: Instrument) -> str:
    """What the licence lets this system do with it."""
    if instrument.restricted and instrument.scores_only:
        return "Scores that were made elsewhere can be brought in. It cannot be put to anybody here, and there is no text to hand on."
    if instrument.restricted:
        return "Answers can be brought in by item id. Its wording is not held, so it cannot be put to anybody here, and there is no text to hand on."
    if instrument.scores_only:
        return "It has no items: scores that were made elsewhere can be brought in."
    return "It can be put to people here, copied, changed and handed on, under the terms of its licence."
