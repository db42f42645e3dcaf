"""Which result an instrument has, who may see it, and as whom people rate."""

from __future__ import annotations

import datetime as dt
import re

from django.db.models import Q, QuerySet
from django.utils import timezone

from collegium.accounts.models import User
from collegium.accounts.roles import Permission
from collegium.assessments.ratings.models import RatingRound, RoundRater, Side
from collegium.definitions.instruments import Instrument
from collegium.organisation.access import Access
from collegium.organisation.models import Membership, Organisation, PostPlacement

PAIRING = "collegium-pairing-health"
# By the id without its version, so that a copy made in the browser ("…-2") keeps the rule of its parent.
RULES = {
    "collegium-qi-governance": "maturity",
    "collegium-hybrid-reflection": "reflection",
    PAIRING: "pairing",
    "collegium-board-supports": "supports",
    "collegium-change-facilitators": "facilitators",
    "collegium-improvement-conditions": "conditions",
    "collegium-perceived-influence": "influence",
    "collegium-doctor-manager": "statements",
    "collegium-change-feelings": "feelings",
}
SIDES: dict[str, tuple[Side, ...]] = {
    "supports": (Side.MEDICAL_DIRECTOR, Side.NON_EXECUTIVE),
    "pairing": (Side.CLINICAL_DIRECTOR, Side.GENERAL_MANAGER),
    "statements": (Side.CLINICAL_DIRECTOR, Side.GENERAL_MANAGER),
}
OFFICE = Permission.MANAGE_ACCESS  # the medical director's office
MONTHLY = "pairing"
MEDICAL_DIRECTOR = "medical_director"


def rule_of(instrument_id: str) -> str:
    """The rule of an instrument; every other one is shown item by item."""
    return RULES.get(re.sub(r"-\d+(\.\d+)*$", "", instrument_id), "items")


def may_be_rated(instrument: Instrument) -> bool:
    return instrument.askable


def sides_of(instrument_id: str) -> tuple[Side, ...]:
    return SIDES.get(rule_of(instrument_id), (Side.RATER,))


def month_of(one: RatingRound, today: dt.date) -> dt.date:
    """The month that a rating belongs to; only pairings are rated again each month."""
    day = today if rule_of(one.instrument_id) == MONTHLY else one.opened_on
    return day.replace(day=1)


def is_medical_director(user: User, organisation: Organisation, on: dt.date) -> bool:
    """Holds the post of medical director on that day."""
    posts = directors(organisation, on)
    return Membership.objects.at(on).filter(person__user=user, post__in=posts).exists()


def medical_director_vacant(organisation: Organisation, on: dt.date) -> bool | None:
    """Whether nobody holds the post; None where the register has no such post."""
    posts = directors(organisation, on)
    return None if not posts else not Membership.objects.at(on).filter(post__in=posts).exists()


def directors(organisation: Organisation, on: dt.date) -> list[int]:
    placed = PostPlacement.objects.at(on).filter(post__organisation=organisation, role=MEDICAL_DIRECTOR)
    return list(placed.values_list("post_id", flat=True))


def directed(user: User, on: dt.date, code: str | None = None) -> QuerySet[Organisation]:
    """The organisations, or the one of that code, where somebody holds the post of medical director on that day."""
    placed = PostPlacement.objects.at(on).filter(role=MEDICAL_DIRECTOR)
    held = Membership.objects.at(on).filter(person__user=user, post__in=placed.values("post"))
    found = Organisation.objects.filter(pk__in=held.values("post__organisation"))
    return found if code is None else found.filter(code=code)


def may_see_result(one: RatingRound, user: User, access: Access, today: dt.date) -> bool:
    """By privacy: a pairing only the medical director; confidential the office; the rest whoever sees all units."""
    if rule_of(one.instrument_id) == MONTHLY:
        return is_medical_director(user, one.organisation, today)
    if one.privacy == "confidential":
        return access.may(OFFICE, one.organisation)
    return access.may(Permission.VIEW_ALL_UNITS_ENGAGEMENT, one.organisation)


def seen_by(one: RatingRound) -> str:
    """Who sees ratings that are kept with a name, as `may_see_result` lets them: for raters and for the office."""
    if rule_of(one.instrument_id) == MONTHLY:
        return "Only the medical director sees the ratings. The two partners do not see each other’s, and each reading is recorded."
    if one.privacy == "confidential":
        return "Only the medical director’s office sees the ratings, with names. Each reading is recorded."
    return "The medical director’s office, board members and analysts see who rated what. Each reading is recorded."


def raters_of(user: User) -> QuerySet[RoundRater]:
    """Wherever the user is asked: by account, or as the person of the register whose account it is."""
    return RoundRater.objects.filter(Q(user=user) | Q(person__user=user))


def rater_of(one: RatingRound, user: User) -> RoundRater | None:
    return raters_of(user).filter(round=one).first()


def invited_to(user: User, code: str) -> Organisation | None:
    """The organisation of that code, for somebody without a role in it who is asked to rate in an open round there."""
    asked = raters_of(user).filter(round__organisation__code=code, round__closed_on=None)
    found = asked.select_related("round__organisation").first()
    return found.round.organisation if found else None


def directed_by(user: User, code: str) -> Organisation | None:
    """The organisation of that code for its medical director of today, who needs no role to follow the pairings."""
    return directed(user, timezone.localdate(), code).first()


def let_in(user: User, code: str) -> Organisation | None:
    """Whom the pages of rounds let in without a role: the medical director, and those who are asked to rate."""
    return directed_by(user, code) or invited_to(user, code)
