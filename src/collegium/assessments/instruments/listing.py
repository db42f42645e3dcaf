"""What the list of questionnaires shows, and the items of one by scale."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

from django.urls import reverse

from collegium.assessments import presenters
from collegium.assessments.instruments.known import parsed
from collegium.assessments.instruments.models import InstrumentFile
from collegium.definitions.instrument_files import shipped_instruments
from collegium.definitions.instruments import Instrument, Item
from collegium.wording.numbers import plural

SHIPPED = "Comes with Collegium"
SORTS = {"title": "Title", "items": "Number of items", "whose": "Whose", "licence": "Licence"}


@dataclass(frozen=True)
class Row:
    instrument: Instrument
    whose: str
    address: str

    @cached_property
    def takes_engagement_to_be(self) -> str:
        family = self.instrument.engagement_family
        return family.text if family else self.instrument.definition_of_engagement

    def holds(self, wanted: str) -> bool:
        one = self.instrument
        texts = (one.title, one.id, one.licence, one.source, self.whose, self.takes_engagement_to_be)
        return any(wanted in text.casefold() for text in texts)

    def sort_key(self, by: str) -> tuple[object, ...]:
        first = {"items": -len(self.instrument.items), "whose": (self.whose == SHIPPED, self.whose.casefold()),
                 "licence": self.instrument.licence.casefold()}.get(by, 0)  # fmt: skip
        return (first, self.instrument.title.casefold(), self.instrument.id)


def rows_for(organisations: Iterable[int]) -> list[Row]:
    """Every questionnaire that a reader of these organisations may see."""
    rows = [Row(one, SHIPPED, reverse("assessments:instrument", args=[one.id])) for one in shipped_instruments()]
    own = InstrumentFile.objects.filter(organisation__in=organisations).select_related("organisation")
    for one in own:
        instrument = parsed(one.content, f"{one.instrument_id}.toml")
        rows.append(Row(instrument, one.organisation.name, one.get_absolute_url()))
    return rows


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
