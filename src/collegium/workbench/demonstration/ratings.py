"""Rounds of ratings: a pairing that drifts apart, a board seen by its members, and how improvement is governed."""

from __future__ import annotations

import datetime as dt

from collegium.accounts.actions import create_account
from collegium.accounts.models import User
from collegium.assessments.instruments import find_instrument
from collegium.assessments.ratings.actions import ask_rater, close_round, open_round, rate
from collegium.assessments.ratings.models import RatingRound, Side
from collegium.organisation.actions import correct_fact
from collegium.organisation.models import Membership, Organisation
from collegium.workbench.demonstration.units import TODAY, TRUST

MONTHS = (dt.date(2026, 8, 3), dt.date(2026, 9, 7), dt.date(2026, 10, 5))
PAIR = ((4, 4), (4, 3), (4, 2))  # month by month: the doctor sees no trouble, the manager does
# What the board's supports are worth: by the medical director, and by two non-executives.
DIRECTOR, NON_EXECUTIVES = 4, (3, 2)


def bring_in_ratings(*, by: str) -> None:
    trust = Organisation.objects.get(code=TRUST)
    office = User.objects.get(email="office@collegium.example")
    director = Membership.objects.at(TODAY).select_related("person").get(post__organisation=trust, post__code="MD")
    correct_fact(by=by, fact=director.person, values={"user": office})
    rate_a_pairing(by, trust)
    rate_the_board(by, trust, office)
    rate_governance(by, trust, office)
    reflect(by, trust, office)


def opened(
    by: str, trust: Organisation, instrument: str, title: str, subject: str = "", *, unit: str = ""
) -> RatingRound:
    days = {"opened_on": MONTHS[0], "due_on": dt.date(2027, 3, 31)}
    about = {"subject_kind": "unit", "subject_id": str(trust.units.get(code=unit).pk)} if unit else {}
    values = {"instrument_id": instrument, "title": title, "subject": subject, **about, **days}
    return open_round(by=by, organisation=trust, values=values)


def invented(by: str, name: str) -> User:
    return create_account(by=by, email=f"{name.lower().replace(' ', '.')}@collegium.example", name=name)


def rate_a_pairing(by: str, trust: Organisation) -> None:
    title = "Emergency medicine: doctor and manager"
    one = opened(by, trust, "collegium-pairing-health-1", title, unit="UAC-EME")
    doctor = User.objects.get(email="unit.leader@collegium.example")
    manager = invented(by, "Mo Manager")
    ask_rater(by=by, round=one, user=doctor, side=Side.CLINICAL_DIRECTOR)
    ask_rater(by=by, round=one, user=manager, side=Side.GENERAL_MANAGER)
    for day, given in zip(MONTHS, PAIR, strict=True):
        for user, value in zip((doctor, manager), given, strict=True):
            rate(by=user, round=one, answers={"pairing": value}, evidence={}, today=day)


def rate_the_board(by: str, trust: Organisation, director: User) -> None:
    one = opened(by, trust, "collegium-board-supports-1", "The board and its medical director, 2026", "The board")
    items = [item.id for item in find_instrument(trust, one.instrument_id).items]
    raters = [(director, Side.MEDICAL_DIRECTOR, DIRECTOR)] + [
        (invented(by, f"{name} Nonexecutive"), Side.NON_EXECUTIVE, value)
        for name, value in zip(("Ade", "Bev"), NON_EXECUTIVES, strict=True)
    ]
    for user, side, value in raters:
        ask_rater(by=by, round=one, user=user, side=side)
        answers = {item: value - (at % 3 == 0 and value > 1) for at, item in enumerate(items)}
        rate(by=user, round=one, answers=answers, evidence={}, today=MONTHS[0])
    ask_rater(by=by, round=one, user=invented(by, "Cas Nonexecutive"), side=Side.NON_EXECUTIVE)  # has not rated yet


def reflect(by: str, trust: Organisation, office: User) -> None:
    one = opened(by, trust, "collegium-hybrid-reflection-1", "How I came to lead, 2026", "Oneself")
    items = [item.id for item in find_instrument(trust, one.instrument_id).items]
    rate(
        by=office,
        round=one,
        answers=dict.fromkeys(items[:5], 4) | dict.fromkeys(items[5:], 2),
        evidence={},
        today=MONTHS[0],
    )


def rate_governance(by: str, trust: Organisation, office: User) -> None:
    one = opened(
        by, trust, "collegium-qi-governance-1", "How improvement is governed, 2026", "Quality improvement in the trust"
    )
    ask_rater(by=by, round=one, user=office)
    items = [item.id for item in find_instrument(trust, one.instrument_id).items]
    evidence = dict.fromkeys(items[:3], "https://example.org/quality-committee/minutes")
    rate(
        by=office, round=one, answers=dict(zip(items, (4, 3, 3, 2, 3), strict=True)), evidence=evidence, today=MONTHS[1]
    )
    close_round(by=by, round=one, on=MONTHS[2])
