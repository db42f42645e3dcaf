"""Named reads of rounds: those about a subject, and those that a reader may see."""

from __future__ import annotations

import datetime as dt

from django.db.models import Exists, OuterRef, Q, QuerySet

from collegium.accounts.models import User
from collegium.accounts.roles import Permission
from collegium.assessments.ratings.models import RatingRound, RoundRating
from collegium.assessments.ratings.rules import OFFICE, PAIRING, is_medical_director, raters_of
from collegium.organisation.access import Access
from collegium.organisation.models import Organisation
from collegium.tables.characters import in_order


def rounds_about(organisation: Organisation, kind: str, subject_id: int | str) -> QuerySet[RatingRound]:
    """Rounds about one subject, the latest due date first. Show readers only those that are `visible_to` them."""
    return RatingRound.objects.filter(organisation=organisation, subject_kind=kind, subject_id=str(subject_id))


def visible_to(
    user: User, access: Access, organisation: Organisation, today: dt.date, rounds: QuerySet[RatingRound] | None = None
) -> QuerySet[RatingRound]:
    """Rounds that the user rates, private ones that anybody may join, and all of them for the office."""
    here = (RatingRound.objects.all() if rounds is None else rounds).filter(organisation=organisation)
    here = here.select_related("organisation")
    if access.may(OFFICE, organisation):
        return here
    mine = Q(pk__in=raters_of(user).values("round"))
    if access.may(Permission.VIEW_ALL_UNITS_ENGAGEMENT, organisation):
        mine |= Q(privacy__in=("attributed", "anonymous"))
    if is_medical_director(user, organisation, today):
        mine |= Q(instrument_id__startswith=PAIRING)
    if access.may(Permission.VIEW_OWN, organisation):
        mine |= Q(privacy="private")
    return here.filter(mine)


def waiting_for(user: User, today: dt.date) -> QuerySet[RatingRound]:
    """Open rounds, in any organisation, in which the user is asked and has not rated yet; a pairing each month."""
    mine = raters_of(user).filter(round=OuterRef("pk"))
    this_month = RoundRating.objects.filter(
        rater__in=raters_of(user), rater__round=OuterRef("pk"), month=today.replace(day=1)
    )
    monthly = Q(instrument_id__startswith=PAIRING)
    rated = (~monthly & Exists(mine.filter(answered=True))) | (monthly & Exists(this_month))
    asked = RatingRound.objects.filter(Exists(mine), opened_on__lte=today, closed_on=None).exclude(privacy="private")
    return asked.filter(~rated).select_related("organisation").order_by("due_on", "pk")


def subjects_of(rounds: QuerySet[RatingRound]) -> list[tuple[str, str]]:
    """The subjects that some of the rounds are about: "unit:5" and its words, in the order of words."""
    rows = rounds.exclude(subject_kind="").order_by("pk").values_list("subject_kind", "subject_id", "subject")
    named = {f"{kind}:{subject_id}": words for kind, subject_id, words in rows}
    return sorted(named.items(), key=lambda pair: in_order(pair[1]))
