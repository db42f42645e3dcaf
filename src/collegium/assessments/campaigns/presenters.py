"""Rates in words."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from collegium.assessments.campaigns.models import FEWEST_AT_ONCE, CampaignGroup
from collegium.wording.numbers import percentage


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
