"""Instruments: questionnaires, rubrics and checklists as data. What an instrument file says, checked and frozen."""

import re
from decimal import Decimal
from fractions import Fraction
from typing import Annotated, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field

from collegium.definitions.engagement import EngagementDefinition, find_family
from collegium.methods.scoring_plan import ItemPlan, ScaleSpec, ScoringPlan, build_plan

Id = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9._-]*$", strict=True)]
# Items keep the spelling of the column that holds them.
ItemId = Annotated[str, Field(min_length=1, strict=True)]
Text = Annotated[str, Field(min_length=1, strict=True)]
Rule = Literal["mean", "minimum", "sum", "profile", "gap"]

# Licences that let anybody hold, put, change and hand on a wording, as people and files write them. Everything else
# (non-commercial, no derivatives, "with permission", "ask the author", a name that nobody knows) lets nobody, whatever its
# words: then items are known by id, or only scores are imported.
OPEN_LICENCE = re.compile(
    r"(?:the )?"
    r"(?:(?:cc|creative commons) ?(?:(?:attribution|by)(?: ?(?:sa|share ?alike))?|0|zero)|public domain"
    r"|(?:uk )?open government|ogl|mit|our own(?: words| wording| text| questions)?)"
    r"(?: v| version)?(?: ?[1-4](?: [0-9])?)?"
    r"(?: (?:international|unported|generic|universal|uk|england and wales))*"
    r"(?: public domain dedication)?(?: licen[cs]e)?(?: v| version)?(?: ?[1-4](?: [0-9])?)?"
)
CREATIVE_COMMONS = re.compile(
    r"https?://(?:www\.)?creativecommons\.org/(?:licenses/by(?:-sa)?|publicdomain/zero)/[1-4]\.[0-9](?:/[a-z.]*)*"
)
OPEN_EXAMPLES = "CC-BY-4.0, CC-BY-SA-4.0, CC0-1.0, Open Government Licence v3.0, MIT, Public domain, Our own wording"


class Part(BaseModel):
    """A frozen part of an instrument file; a key that is not known is a mistake."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class ResponseScale(Part):
    """What may be answered: whole numbers in order, their labels, and which are favourable."""

    values: Annotated[tuple[Annotated[int, Field(strict=True)], ...], Field(min_length=2)]
    labels: tuple[str, ...] = ()
    also: tuple[
        tuple[Text, ...], ...
    ] = ()  # for each value, how files write it too: a longer wording, a code such as A1
    left_out: tuple[Text, ...] = ()  # words that are accepted and not scored, such as "Don't know"
    favourable: tuple[int, ...] = ()
    not_scored: tuple[int, ...] = ()  # accepted and left out, such as 9 for "does not apply to me"
    kind: Literal["ordered", "choice", "number"] = "ordered"  # only ordered responses may be scored

    def label(self, value: int) -> str:
        """Give the label of a value, or the value itself."""
        return self.labels[self.values.index(value)] if self.labels else str(value)


class Item(Part):
    """One question or statement."""

    id: ItemId
    response: Id
    text: str = ""
    reverse: Annotated[bool, Field(strict=True)] = False
    optional: Annotated[bool, Field(strict=True)] = False  # a file of responses may lack its column
    help: str = ""


class Level(Part):
    """A band of a scale, from its first score up to the next band's."""

    id: Id
    title: str = ""
    start: float = Field(alias="from")


class Scale(Part):
    """A score made of items, or of other scales."""

    id: Id
    title: Text
    items: tuple[str, ...] = ()
    scales: tuple[str, ...] = ()
    rule: Rule = "mean"
    range: tuple[float, float] | None = None
    minimum_answered: Annotated[float, Field(gt=0, le=1)] | None = None
    meaning: str = ""
    levels: tuple[Level, ...] = ()
    level_source: str = ""

    @property
    def share_required(self) -> float:
        """Give the share that must be answered: two thirds of items, every one of the scales, unless stated."""
        if self.minimum_answered is not None:
            return self.minimum_answered
        return 1.0 if self.scales else 0.67


Named = TypeVar("Named", Item, Scale)


class Opportunity(Part):
    """Which items say why somebody takes no part, and how many ways in were offered."""

    reason: str
    routes: str
    engaged: tuple[int, ...]
    choice: tuple[int, ...]
    no_opportunity: tuple[int, ...]


class Instrument(Part):
    """A whole instrument, with every reference in it resolved."""

    id: Id
    title: Text
    definition_of_engagement: Text
    privacy: Literal["anonymous", "confidential", "attributed", "private"]
    subject: Literal["person", "pair", "unit", "organisation", "initiative"]
    licence: Text
    source: Text
    introduction: str = ""
    main_scale: str = ""
    responses: dict[str, ResponseScale] = {}
    items: tuple[Item, ...] = ()
    scales: tuple[Scale, ...] = ()
    opportunity: Opportunity | None = None

    @property
    def engagement_family(self) -> EngagementDefinition | None:
        """Give the family of definitions that is named, or None for a definition of its own."""
        return find_family(self.definition_of_engagement)

    @property
    def restricted(self) -> bool:
        """Say whether the licence keeps the wording of items out, so that none is here."""
        return not is_open(self.licence) and not any(item.text for item in self.items)

    @property
    def scores_only(self) -> bool:
        """Say whether there is nothing to ask or to score here: scores come from elsewhere."""
        return not self.items

    @property
    def askable(self) -> bool:
        """Say whether every item has words, so that it can be put to people."""
        return bool(self.items) and all(item.text for item in self.items)

    def item(self, item_id: str) -> Item:
        """Give an item; KeyError when there is none."""
        return _named(self.items, item_id)

    def scale(self, scale_id: str) -> Scale:
        """Give a scale; KeyError when there is none."""
        return _named(self.scales, scale_id)

    def response_of(self, item_id: str) -> ResponseScale:
        """Give what may be answered to an item."""
        return self.responses[self.item(item_id).response]

    @property
    def main(self) -> Scale:
        """Give the scale that stands for the whole: the one named, otherwise the last."""
        return self.scale(self.main_scale) if self.main_scale else self.scales[-1]

    def scoring_plan(self) -> ScoringPlan:
        """Resolve the instrument for scoring."""
        pairs = [(self.opportunity.reason, self.opportunity.routes)] if self.opportunity else []
        items = [self._item_plan(item) for item in self.items]
        return build_plan(items, [_scale_spec(scale) for scale in self.scales if scale.items or scale.scales], pairs)

    def _item_plan(self, item: Item) -> ItemPlan:
        response = self.responses[item.response]
        return ItemPlan(
            item.id, response.values, item.reverse, response.favourable, response.not_scored, item.optional,
            response.labels, response.also, response.left_out,
        )  # fmt: skip


def is_open(licence: str) -> bool:
    """Say whether a licence, as written, is known to let anybody hold the wording; a second name may follow in brackets."""
    names = [re.sub(r"[\s.,_-]+", " ", name).strip().casefold() for name in _names_of(licence)]
    return bool(names) and all(OPEN_LICENCE.fullmatch(name) for name in names)


def _names_of(licence: str) -> list[str]:
    """The names that a licence is given; an address of Creative Commons stands for its name."""
    if CREATIVE_COMMONS.fullmatch(licence.strip()):
        return ["cc by"]
    parts = [part.strip() for part in re.split(r"[()]", licence)]
    return ["cc by" if CREATIVE_COMMONS.fullmatch(part) else part for part in parts if part]


def exact(number: float) -> Fraction:
    """Give the fraction that a decimal in a file means: 0.1 is one tenth."""
    return Fraction(Decimal(str(number)))


def _scale_spec(scale: Scale) -> ScaleSpec:
    return ScaleSpec(
        scale.id,
        scale.rule,
        scale.items,
        scale.scales,
        None if scale.range is None else (exact(scale.range[0]), exact(scale.range[1])),
        scale.share_required,
        tuple(exact(level.start) for level in scale.levels),
    )


def _named(parts: tuple[Named, ...], wanted: str) -> Named:
    for part in parts:
        if part.id == wanted:
            return part
    raise KeyError(wanted)
