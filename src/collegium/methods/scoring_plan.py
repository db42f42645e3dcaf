"""How answers become scores, resolved to positions and exact fractions: what an instrument file means to arithmetic."""

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Literal

Rule = Literal["mean", "minimum", "sum", "profile", "gap"]
ADDED_UP = ("mean", "sum")

# A share is written to two decimals in an instrument file: 0.67 of three items means two of them, not three.
_SHARE_WRITTEN_TO = 0.005
# Exact scores are held as 64-bit whole numbers; one bit is the sign and one is room for a sum.
_LARGEST_EXACT = 2**62


# Programs write the dash of one answer as they like, and so do people.
_DASHES = re.compile("[\u2010-\u2015\u2212]")


def plain_words(text: str) -> str:
    """Give words as they are compared: without regard to case, doubled spaces and the kind of dash or apostrophe."""
    return " ".join(_DASHES.sub("-", text).replace("\u2019", "'").split()).casefold()


class PlanError(ValueError):
    """The scoring cannot be done exactly, or points at something that is not there."""


@dataclass(frozen=True, slots=True)
class ItemPlan:
    """One question: the whole-number answers that it accepts, in order, and how they count."""

    id: str
    values: tuple[int, ...]
    reverse: bool = False
    favourable: tuple[int, ...] = ()
    not_scored: tuple[int, ...] = ()
    optional: bool = False
    labels: tuple[str, ...] = ()
    also: tuple[tuple[str, ...], ...] = ()  # for each value, further words that mean it
    left_out: tuple[str, ...] = ()  # words that are accepted and not scored

    @property
    def words(self) -> dict[str, int | None]:
        """Give what each word means, in the form of `plain_words`; None is an answer that is not scored."""
        found: dict[str, int | None] = {plain_words(word): None for word in self.left_out}
        for words in (self.also, [(label,) for label in self.labels]):
            found |= {plain_words(w): value for value, some in zip(self.values, words, strict=False) for w in some}
        return found

    @property
    def scored_values(self) -> tuple[int, ...]:
        """The value that each answer counts as: mirrored within the response range when the item is reversed."""
        if not self.reverse:
            return self.values
        return tuple(min(self.values) + max(self.values) - value for value in self.values)


@dataclass(frozen=True, slots=True)
class ScalePlan:
    """One scale, resolved: the points of each answer of each item, or the earlier scales that it is made of."""

    id: str
    rule: Rule
    items: tuple[int, ...]  # positions in the plan; for a scale of scales, every item beneath it
    points: tuple[tuple[int, ...], ...]  # points[i][answer], in units of 1 / divisor
    divisor: int
    parts: tuple[int, ...]  # positions of the scales that it is made of, or empty
    shifts: tuple[tuple[Fraction, Fraction], ...]  # per part, score = first + second * part's score
    required: int  # how many items (or parts) must be answered
    low: Fraction
    high: Fraction
    denominators: tuple[int, ...]  # every denominator that a score can have
    common: int  # for a scale of scales: brings every score of its parts to whole numbers
    thresholds: tuple[Fraction, ...] = ()  # where levels begin, ascending
    homes: tuple[int, ...] = ()  # per item, the scale whose mean stands for it when it is left out; () where it is this

    @property
    def adds_items(self) -> bool:
        """Whether a score is the sum or mean of answers."""
        return self.rule in ADDED_UP and not self.parts

    @property
    def when_answered(self) -> tuple[int, ...]:
        """The denominators of scores in which nothing stands for an item that was left out."""
        return self.denominators[:-1] if self.homes else self.denominators

    def scores_of(self, item: int) -> tuple[Fraction, ...]:
        """What each answer to an item counts."""
        return tuple(Fraction(points, self.divisor) for points in self.points[self.items.index(item)])


@dataclass(frozen=True, slots=True)
class ScoringPlan:
    """Items and scales in an order in which every scale comes after the scales that it is made of."""

    items: tuple[ItemPlan, ...]
    scales: tuple[ScalePlan, ...]
    pairs: tuple[tuple[int, int], ...] = ()  # items whose answers are also counted together

    def scale(self, scale_id: str) -> int:
        """Give the position of a scale."""
        for position, scale in enumerate(self.scales):
            if scale.id == scale_id:
                return position
        raise KeyError(scale_id)

    def item(self, item_id: str) -> int:
        """Give the position of an item."""
        for position, item in enumerate(self.items):
            if item.id == item_id:
                return position
        raise KeyError(item_id)


@dataclass(frozen=True, slots=True)
class ScaleSpec:
    """A scale as an author writes it, by names."""

    id: str
    rule: Rule
    items: tuple[str, ...] = ()
    scales: tuple[str, ...] = ()
    range: tuple[Fraction, Fraction] | None = None
    minimum_answered: float = 0.67
    thresholds: tuple[Fraction, ...] = ()


def build_plan(
    items: Sequence[ItemPlan], specs: Sequence[ScaleSpec], pairs: Sequence[tuple[str, str]] = ()
) -> ScoringPlan:
    """Resolve names to positions and shares to numbers; scales may be written in any order."""
    plan = ScoringPlan(tuple(items), ())
    waiting = list(specs)
    built: dict[str, ScalePlan] = {}
    while waiting:
        ready = [spec for spec in waiting if all(part in built for part in spec.scales)]
        if not ready:
            raise PlanError(f"scales that need themselves or are missing: {', '.join(spec.id for spec in waiting)}")
        for spec in ready:
            built[spec.id] = _from_scales(plan, spec, built) if spec.scales else _from_items(plan, spec, built)
        waiting = [spec for spec in waiting if spec.id not in built]
    together = tuple((plan.item(first), plan.item(second)) for first, second in pairs)
    return ScoringPlan(plan.items, tuple(built.values()), together)


def required_answers(share: float, count: int) -> int:
    """Give how many of `count` must be answered for a share that is written to two decimals; at least one."""
    if share >= 1:
        return count
    return min(count, max(1, math.ceil((share - _SHARE_WRITTEN_TO) * count)))


def _from_items(plan: ScoringPlan, spec: ScaleSpec, built: Mapping[str, ScalePlan]) -> ScalePlan:
    positions = tuple(plan.item(item) for item in spec.items)
    points, divisor, low, high = _points(plan, positions, spec.range)
    count = len(positions)
    required = required_answers(spec.minimum_answered, count)
    if spec.rule == "gap":
        low, high, required = low - high, high - low, 2
    if spec.rule == "sum":
        low, high = low * count, high * count
    answered = range(required, count + 1) if spec.rule in ADDED_UP else (1,)
    scale = ScalePlan(
        spec.id, spec.rule, positions, points, divisor, (), (), required, low, high,
        tuple(divisor * number for number in answered), 1, spec.thresholds,
    )  # fmt: skip
    return _fits(_borrowing(scale, list(built.values())), count)


def _borrowing(scale: ScalePlan, earlier: Sequence[ScalePlan]) -> ScalePlan:
    """Let an item that an earlier scale has too count the same in both when it is left out: see `homes`.

    The last of the denominators is then that of scores with such a mean in them. Where that cannot be held exactly, or
    the item has other points there, every item has to be answered.
    """
    if scale.rule not in ADDED_UP:
        return scale
    own = len(earlier)
    first = {item: place for place, one in reversed(list(enumerate(earlier))) if one.adds_items for item in one.items}
    homes = tuple(first.get(item, own) for item in scale.items)
    if set(homes) == {own}:
        return scale
    lenders = [(*earlier, scale)[home] for home in dict.fromkeys(homes)]
    common = len(scale.items) * math.lcm(scale.divisor, *(one for lender in lenders for one in lender.when_answered))
    same = all(
        scale.scores_of(item) == (*earlier, scale)[home].scores_of(item)
        for item, home in zip(scale.items, homes, strict=True)
    )
    if same and _largest(scale, common, len(scale.items)) <= _LARGEST_EXACT:
        return replace(scale, homes=homes, denominators=(*scale.denominators, common))
    every = len(scale.items)
    return replace(scale, required=every, denominators=(scale.divisor * every,))


def _from_scales(plan: ScoringPlan, spec: ScaleSpec, built: dict[str, ScalePlan]) -> ScalePlan:
    order = list(built)
    parts = [built[name] for name in spec.scales]
    items = tuple(dict.fromkeys(item for part in parts for item in part.items))
    points, divisor, _, _ = _points(plan, items, spec.range)
    shifts = tuple(_shift(part, spec.range) for part in parts)
    lows = [first + second * part.low for part, (first, second) in zip(parts, shifts, strict=True)]
    highs = [first + second * part.high for part, (first, second) in zip(parts, shifts, strict=True)]
    count = len(parts)
    required = 2 if spec.rule == "gap" else required_answers(spec.minimum_answered, count)
    low, high = min(lows), max(highs)
    if spec.rule == "gap":
        low, high = lows[0] - highs[1], highs[0] - lows[1]
    if spec.rule == "sum":
        low, high = sum(lows, Fraction(0)), sum(highs, Fraction(0))
    common = math.lcm(
        *(
            math.lcm(first.denominator, (second / denominator).denominator)
            for part, (first, second) in zip(parts, shifts, strict=True)
            for denominator in part.denominators
        )
    )
    answered = range(required, count + 1) if spec.rule in ADDED_UP else (1,)
    scale = ScalePlan(
        spec.id, spec.rule, items, points, divisor, tuple(order.index(name) for name in spec.scales), shifts,
        required, low, high, tuple(common * number for number in answered), common, spec.thresholds,
    )  # fmt: skip
    return _fits(scale, count)


def _points(
    plan: ScoringPlan, positions: Sequence[int], target: tuple[Fraction, Fraction] | None
) -> tuple[tuple[tuple[int, ...], ...], int, Fraction, Fraction]:
    exact = [
        [_rescaled(value, plan.items[position], target) for value in plan.items[position].scored_values]
        for position in positions
    ]
    divisor = math.lcm(*(score.denominator for scores in exact for score in scores))
    everything = [score for scores in exact for score in scores]
    points = tuple(tuple(int(score * divisor) for score in scores) for scores in exact)
    return points, divisor, min(everything), max(everything)


def _rescaled(value: int, item: ItemPlan, target: tuple[Fraction, Fraction] | None) -> Fraction:
    if target is None:
        return Fraction(value)
    low, high = min(item.values), max(item.values)
    return target[0] + Fraction(value - low, high - low) * (target[1] - target[0])


def _shift(part: ScalePlan, target: tuple[Fraction, Fraction] | None) -> tuple[Fraction, Fraction]:
    if target is None or (part.low, part.high) == target:
        return Fraction(0), Fraction(1)
    slope = (target[1] - target[0]) / (part.high - part.low)
    return target[0] - slope * part.low, slope


def _fits(scale: ScalePlan, count: int) -> ScalePlan:
    if _largest(scale, max(scale.denominators), count) > _LARGEST_EXACT:
        raise PlanError(f"scale {scale.id} has too many parts for exact scores: split it, or ask for more answers")
    return scale


def _largest(scale: ScalePlan, denominator: int, count: int) -> Fraction:
    return max(abs(scale.low), abs(scale.high), Fraction(1)) * denominator * count * count
