"""What calls the medical director, and nobody else: a pairing whose ratings are far apart, or low twice."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from collegium.accounts.models import User
from collegium.assessments.ratings.models import RatingRound, RoundRating, Side
from collegium.assessments.ratings.rules import PAIRING, directed
from collegium.methods.ratings import PairingAlert, pairing_alert
from collegium.organisation.models import Organisation
from collegium.registers.ordering import by_name

Pair = tuple[int | None, int | None]


def monthly_pairs(ratings: Iterable[RoundRating]) -> dict[dt.date, Pair]:
    """Month by month what the clinical director and the general manager gave; None where one has not rated."""
    rated = {(one.month, one.rater.side): next(iter(one.answers.values()), None) for one in ratings}
    return {
        month: (rated.get((month, Side.CLINICAL_DIRECTOR)), rated.get((month, Side.GENERAL_MANAGER)))
        for month in sorted({month for month, _ in rated})
    }


def alert_in(ratings: Iterable[RoundRating]) -> PairingAlert:
    return pairing_alert(list(monthly_pairs(ratings).values()))


def pairings_that_call(user: User, organisations: Iterable[Organisation] | None, today: dt.date) -> list[RatingRound]:
    """The open pairings that ask for the attention of the medical director, here or anywhere; nothing for anybody else."""
    directs = directed(user, today)
    rounds = RatingRound.objects.filter(
        organisation__in=directs, instrument_id__startswith=PAIRING, closed_on=None
    ).order_by(by_name("title"))
    if organisations is not None:
        rounds = rounds.filter(organisation__in=organisations)
    given: dict[int, list[RoundRating]] = {}
    for rating in RoundRating.objects.filter(rater__round__in=rounds).select_related("rater"):
        given.setdefault(rating.rater.round_id, []).append(rating)
    return [one for one in rounds.select_related("organisation") if alert_in(given.get(one.pk, ())).alert]
