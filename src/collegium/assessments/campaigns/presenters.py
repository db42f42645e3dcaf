"""Rates, units together, and how long it takes, in words."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from collegium.assessments.campaigns.frames import Pooling, too_small
from collegium.assessments.campaigns.models import FEWEST_AT_ONCE, Campaign, CampaignGroup
from collegium.assessments.populations import Population
from collegium.wording.numbers import percentage, plural


@dataclass(frozen=True)
class RateRow:
    name: str
    depth: int
    people: int
    answered: str
    rate: str


def rate_rows(groups: Iterable[CampaignGroup], *, counted: bool) -> list[RateRow]:
    """At least so many; a group from which fewer than five have answered looks like one from which nobody has."""
    fewer = f"fewer than {FEWEST_AT_ONCE}" if counted else "not counted yet"
    return [
        RateRow(
            one.name,
            one.depth,
            one.people,
            str(one.answered) if one.answered else fewer,
            percentage(one.answered / one.people, 0) if one.answered else "–",
        )
        for one in groups
    ]


def pooling_words(everybody: Population, campaign: Campaign) -> str:
    """What becomes of units that are too small, as it stands now; `everybody`: the register before units are pooled."""
    many, small = everybody.whom.many, too_small(everybody, campaign.minimum)
    if not small:
        return f"Every unit has {campaign.minimum} {many} or more."
    pooling = Pooling.of(campaign.pooling)
    told = f"{plural(len(small), 'unit has', 'units have')} fewer than {campaign.minimum} {many}."
    parts = []
    if pooling.families:
        units = sum(len(family.units) for family in pooling.families)
        parts.append(
            f"{plural(units, 'unit answers', 'units answer')} together in {plural(len(pooling.families), 'group')}"
        )
    if pooling.above:
        parts.append(f"{plural(len(pooling.above), 'unit counts', 'units count')} in the unit above only")
    now = f" As it stands, {' and '.join(parts)}." if parts else " Nothing is said of them yet."
    return f"{told}{now} Look at it before the launch: it cannot be changed afterwards."
