"""Leadership posts, job plans and competitions, as at a day."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from django.db.models import Min

from collegium.organisation.models import Competition, Employment, Organisation, PostPlacement
from collegium.organisation.queries.structure import posts_at, units_at
from collegium.organisation.reports.appointments import CompetitionFact
from collegium.organisation.reports.leadership import Holder, PostFact


def post_facts(organisation: Organisation, day: dt.date) -> list[PostFact]:
    """Every post of the day with its holders and the name of its unit: three queries."""
    names = {unit.id: unit.name for unit in units_at(organisation, day)}
    return [
        PostFact(
            id=row.id,
            title=row.title,
            role=row.role,
            profession=row.profession,
            placement_id=row.placement_id,
            unit_id=row.unit_id,
            unit_name=names.get(row.unit_id, "") if row.unit_id else "",
            reports_to=row.reports_to_id,
            pas=row.pas,
            holders=tuple(
                Holder(
                    person_id=one.person_id,
                    name=one.name,
                    profession=one.profession,
                    membership_id=one.membership_id,
                    basis=one.basis,
                    joint=one.joint,
                    pas=one.pas,
                    arrangement=one.arrangement,
                    starts=one.starts,
                    ends=one.ends,
                )
                for one in row.holders
            ),
        )
        for row in posts_at(organisation, day)
    ]


def job_plans(organisation: Organisation, day: dt.date) -> dict[int, Decimal | None]:
    """Person to the programmed activities of the whole job plan; None when one of several employments has none recorded."""
    plans: dict[int, Decimal | None] = {}
    rows = Employment.objects.at(day).filter(unit__organisation=organisation).values_list("person_id", "pas")
    for person_id, pas in rows:
        before = plans.get(person_id, Decimal(0))
        plans[person_id] = None if before is None or pas is None else before + pas
    return plans


def consultant_since(organisation: Organisation, day: dt.date) -> dict[int, dt.date]:
    """Person to the first day as a consultant that the register knows, up to that day."""
    rows = (
        Employment.objects.filter(unit__organisation=organisation, grade=Employment.Grade.CONSULTANT, starts__lte=day)
        .values_list("person_id")
        .annotate(first=Min("starts"))
    )
    return dict(rows)


def competitions_until(organisation: Organisation, day: dt.date) -> list[CompetitionFact]:
    """Every competition decided by that day, newest first, with the post as it is known on that day."""
    placements: dict[int, tuple[str, str]] = {}
    rows = (
        PostPlacement.objects.filter(post__organisation=organisation, post__competitions__isnull=False)
        .order_by("starts")
        .values_list("post_id", "title", "role", "starts")
    )
    for post_id, title, role, starts in rows:
        if starts <= day or post_id not in placements:
            placements[post_id] = (title, role)
    competitions = Competition.objects.filter(post__organisation=organisation, held_on__lte=day).order_by(
        "-held_on", "-pk"
    )
    return [
        CompetitionFact(
            id=one.pk,
            post_id=one.post_id,
            title=placements[one.post_id][0],
            role=placements[one.post_id][1],
            held_on=one.held_on,
            applicants=one.applicants,
            shortlisted=one.shortlisted,
            appointed=one.appointed,
            turn_taking=one.turn_taking,
        )
        for one in competitions
    ]
