"""One round with one rater, for the walk over every address."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from collegium.accounts.models import User
from collegium.assessments.models import RatingRound, RoundRater
from collegium.assessments.ratings.actions import ask_rater, open_round
from collegium.organisation.models import Organisation

ON = dt.date(2026, 3, 2)


@dataclass(frozen=True)
class Ratings:
    round: RatingRound
    rater: RoundRater


def ratings_of(organisation: Organisation, account: User) -> Ratings:
    values = {"instrument_id": "collegium-qi-governance-1", "title": "Example", "opened_on": ON, "due_on": ON}
    one = open_round(by="tests", organisation=organisation, values=values)
    return Ratings(one, ask_rater(by="tests", round=one, user=account))
