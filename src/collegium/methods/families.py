"""Scales that are one system: which are published of one set of people, and what their figures have in common."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cache

from collegium.methods.scoring_plan import ScalePlan, ScoringPlan

Weights = dict[int, Fraction]
UNCHANGED = (Fraction(0), Fraction(1))


@dataclass(frozen=True, slots=True)
class MadeOf:
    """A score as a sum: how much the mean of each set of items counts, and the least and most that one item can score."""

    weights: Mapping[str, float]
    within: tuple[float, float]


@cache
def families(plan: ScoringPlan) -> tuple[tuple[int, ...], ...]:
    """Positions of scales that belong together: they share items, or are made of each other, or everybody is asked both.

    Who has no score on one scale of a family counts in none of it: the number of those who answered one scale only, and
    the sum of their scores, would else be a difference of published figures. Scales of optional items stand apart.
    Profiles, which have no score, are in no family.
    """
    scored = [place for place, scale in enumerate(plan.scales) if scale.rule != "profile"]
    asked = [place for place in scored if not any(plan.items[item].optional for item in plan.scales[place].items)]
    found: list[set[int]] = [set(asked)] if asked else []
    for place in scored:
        near = [one for one in found if place in one or any(_share_items(plan, place, other) for other in one)]
        found = [one for one in found if one not in near] + [{place}.union(*near)]
    return tuple(sorted(tuple(sorted(one)) for one in found))


@cache
def homes(plan: ScoringPlan) -> Mapping[int, int]:
    """Item -> the first scale that adds it up: the mean of it stands for the item where that is left out."""
    found: dict[int, int] = {}
    for place, scale in enumerate(plan.scales):
        for item in scale.items if scale.adds_items else ():
            found.setdefault(item, place)
    return found


@cache
def same_points(plan: ScoringPlan, place: int) -> bool:
    """Whether each item of a scale counts there what it counts in the scale whose mean stands for it."""
    scale, home = plan.scales[place], homes(plan)
    return all(
        item in home and scale.scores_of(item) == plan.scales[home[item]].scores_of(item) for item in scale.items
    )


def _share_items(plan: ScoringPlan, one: int, other: int) -> bool:
    return not set(plan.scales[one].items).isdisjoint(plan.scales[other].items)


@cache
def made_of(plan: ScoringPlan) -> Mapping[int, MadeOf]:
    """Position -> how a score adds up from items that it may share with other scales; only scales that do add up.

    Items that count the same in every scale are taken together.
    """
    weights: dict[int, Weights] = {}
    points: dict[int, tuple[Fraction, ...]] = {}
    for place, scale in enumerate(plan.scales):
        counted = _weights(scale, weights)
        # An item that counts otherwise than in an earlier scale is not the same number in both.
        if counted is not None and all(points.setdefault(i, scale.scores_of(i)) == scale.scores_of(i) for i in counted):
            weights[place] = counted
    alike: dict[tuple[tuple[int, Fraction], ...], list[int]] = {}
    for item in points:
        alike.setdefault(tuple((place, own[item]) for place, own in weights.items() if item in own), []).append(item)
    result: dict[int, dict[str, float]] = {place: {} for place in weights}
    for among, items in alike.items():
        for place, weight in among:
            result[place]["+".join(plan.items[item].id for item in items)] = float(weight * len(items))
    return {place: MadeOf(found, _range([points[item] for item in weights[place]])) for place, found in result.items()}


def _range(points: list[tuple[Fraction, ...]]) -> tuple[float, float]:
    return float(min(map(min, points))), float(max(map(max, points)))


def _weights(scale: ScalePlan, earlier: Mapping[int, Weights]) -> Weights | None:
    """What each item counts in a score; None where a score is no sum of items, or of scales that are."""
    if scale.rule not in ("mean", "sum", "gap"):
        return None
    count = len(scale.parts or scale.items)
    signs = (
        [Fraction(1), Fraction(-1)]
        if scale.rule == "gap"
        else [Fraction(1, count if scale.rule == "mean" else 1)] * count
    )
    if not scale.parts:
        return dict(zip(scale.items, signs, strict=True))
    if any(part not in earlier for part in scale.parts) or any(shift != UNCHANGED for shift in scale.shifts):
        return None
    found: Weights = {}
    for part, sign in zip(scale.parts, signs, strict=True):
        for item, weight in earlier[part].items():
            found[item] = found.get(item, Fraction(0)) + sign * weight
    return found
