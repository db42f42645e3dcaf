"""The result of a round by the rule of its instrument: query -> method -> tables and sentences."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from collegium.assessments.instruments import find_instrument
from collegium.assessments.ratings import judged
from collegium.assessments.ratings.blocks import Block
from collegium.assessments.ratings.models import RatingRound, RoundRating, RoundTally, Side
from collegium.assessments.ratings.rules import rule_of
from collegium.definitions.instruments import Instrument

Answers = Mapping[str, int]


@dataclass(frozen=True)
class Given:
    """The ratings of a round as they are stored, and who gave them."""

    round: RatingRound
    instrument: Instrument
    today: dt.date
    ratings: tuple[RoundRating, ...] = ()
    tallies: dict[Side, dict[str, dict[int, int]]] = field(default_factory=dict)
    answered: dict[Side, int] = field(default_factory=dict)

    def of_side(self, side: Side) -> list[Answers]:
        return [one.answers for one in self.ratings if one.rater.side == side]


def given_in(one: RatingRound, today: dt.date) -> Given:
    ratings = RoundRating.objects.filter(rater__round=one).select_related("rater").order_by("month", "rater_id")
    tallies: dict[Side, dict[str, dict[int, int]]] = {}
    for tally in RoundTally.objects.filter(round=one):
        tallies.setdefault(Side(tally.side), {}).setdefault(tally.item, {})[tally.value] = tally.given
    answered: dict[Side, int] = {}
    for rater in one.raters.filter(answered=True):
        answered[Side(rater.side)] = answered.get(Side(rater.side), 0) + 1
    instrument = find_instrument(one.organisation, one.instrument_id)
    return Given(one, instrument, today, tuple(ratings), tallies, answered)


def result_of(one: RatingRound, today: dt.date) -> tuple[Block, ...]:
    """What may be told; an anonymous round tells nothing while it is open."""
    given = given_in(one, today)
    if one.privacy == "anonymous" and one.closed_on is None:
        return (Block("Nothing yet", ("An anonymous round shows nothing before it is closed.",)),)
    if one.privacy == "private" and one.closed_on is None:
        return (Block("Nothing yet", ("Private reflections show nothing before the round is closed.",)),)
    rule: Callable[[Given], tuple[Block, ...]] = judged.RULES[rule_of(one.instrument_id)]
    if one.privacy == "anonymous" and rule is judged.items:
        rule = judged.tallied
    return rule(given)
