"""Whole steps as an office thinks of them, made of the five verbs."""

from __future__ import annotations

import datetime as dt
from typing import Any

from collegium.accounts.models import User
from collegium.audit.actions import recorded
from collegium.organisation.actions.facts import add_fact, correct_fact, end_fact
from collegium.organisation.models import (
    Body,
    BodyPlacement,
    Membership,
    Organisation,
    Person,
    Post,
    PostPlacement,
    Succession,
    Unit,
    UnitPlacement,
)


@recorded
def establish_organisation(*, by: User | str, code: str, name: str, **values: Any) -> Organisation:
    return add_fact(by=by, fact=Organisation(code=code, name=name, **values))


@recorded
def establish_unit(*, by: User | str, organisation: Organisation, code: str, starts: dt.date, **values: Any) -> Unit:
    """A unit together with its first name, kind and place."""
    unit = add_fact(by=by, fact=Unit(organisation=organisation, code=code))
    add_fact(by=by, fact=UnitPlacement(unit=unit, starts=starts, **values))
    return unit


@recorded
def establish_post(*, by: User | str, organisation: Organisation, code: str, starts: dt.date, **values: Any) -> Post:
    """A post together with its first title, role and place. It starts vacant."""
    post = add_fact(by=by, fact=Post(organisation=organisation, code=code))
    add_fact(by=by, fact=PostPlacement(post=post, starts=starts, **values))
    return post


@recorded
def establish_body(*, by: User | str, organisation: Organisation, code: str, starts: dt.date, **values: Any) -> Body:
    body = add_fact(by=by, fact=Body(organisation=organisation, code=code))
    add_fact(by=by, fact=BodyPlacement(body=body, starts=starts, **values))
    return body


@recorded
def appoint(*, by: User | str, post: Post, person: Person, starts: dt.date, **values: Any) -> Membership:
    """The person holds the post from that day."""
    return add_fact(by=by, fact=Membership(post=post, person=person, starts=starts, **values))


@recorded
def step_down(*, by: User | str, membership: Membership, ends: dt.date, reason: str = "") -> Membership:
    return end_fact(by=by, fact=membership, ends=ends, reason=reason)


@recorded
def record_succession(*, by: User | str, succession: Succession, close_predecessor: bool = True) -> Succession:
    """Record what followed what; the predecessor's last day is the day before, when nobody gave it one."""
    recorded = add_fact(by=by, fact=succession)
    predecessor = recorded.predecessor
    if close_predecessor and predecessor and recorded.predecessor_unit is None and predecessor.closed is None:
        correct_fact(
            by=by,
            fact=predecessor,
            values={"closed": recorded.happened_on - dt.timedelta(days=1)},
            reason=str(recorded),
        )
    return recorded
