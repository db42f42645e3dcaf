"""One person: the time that the register holds, and everything as the person would be shown it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import asdict
from decimal import Decimal
from typing import Any

from collegium.organisation.models import Employment, Membership, Period, Person
from collegium.wording.numbers import number, plural


def is_now(fact: Period, day: dt.date) -> bool:
    return fact.holds_on(day)


def total_time(posts: Sequence[Membership], employments: Sequence[Employment], day: dt.date) -> str:
    """Job plan and time for posts on the day, in one sentence; what is not recorded is said, never counted as nothing."""
    jobs = [one.pas for one in employments if one.holds_on(day)]
    held = [one.pas for one in posts if one.holds_on(day)]
    plan = f"The job plan has {pas(jobs)}." if jobs else "No employment is recorded for the day."
    if not held:
        return f"{plan} No post is held."
    missing = sum(one is None for one in held)
    if missing == len(held):
        return f"{plan} No time is recorded for {'the post' if missing == 1 else 'the posts'} held."
    unsaid = "" if not missing else f"; for {missing} of {plural(len(held), 'post')} no time is recorded"
    return f"{plan} Posts take {pas(held)}{unsaid}."


def pas(values: Sequence[Decimal | None]) -> str:
    known = [value for value in values if value is not None]
    if not known:
        return "no recorded time"
    total = sum(known)
    decimals = 0 if total == int(total) else 2
    return f"{number(float(total), decimals)} programmed {'activity' if total == 1 else 'activities'}"


def as_shown(person: Person, context: dict[str, Any]) -> dict[str, Any]:
    """Everything on the page as data, with the words that the page uses."""
    return {
        "person": {
            "staff_code": person.code,
            "name": person.name,
            "profession": person.get_profession_display(),
            "gmc_number": person.gmc_number,
            "has_account": person.user_id is not None,
        },
        "posts": [
            {
                "post": context["post_names"].get(one.post_id, one.post.code),
                "first_day": one.starts,
                "last_day": one.ends,
                "basis": one.get_basis_display(),
                "joint": one.joint,
                "programmed_activities": one.pas,
                "time_for_it_is": one.get_arrangement_display(),
                "appointed_by": one.get_route_display(),
            }
            for one in context["posts"]
        ],
        "employments": [
            {
                "unit": context["unit_names"].get(one.unit_id, ""),
                "site": one.site.name if one.site else "",
                "grade": one.get_grade_display(),
                "programmed_activities": one.pas,
                "first_day": one.starts,
                "last_day": one.ends,
            }
            for one in context["employments"]
        ],
        "seats": [
            {
                "body": name,
                "role": seat.get_role_display(),
                "has_a_vote": seat.voting,
                "through_post": context["post_names"].get(seat.post_id) if seat.post_id else None,
                "first_day": seat.starts,
                "last_day": seat.ends,
            }
            for seat, name in context["seats"]
        ],
        "record": [{"what": noun, **asdict(step)} for noun, step in context["history"]],
    }
