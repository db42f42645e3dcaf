"""Time for leading: what is set aside, what is held, in place of other work or on top of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from collegium.definitions.roles import LEADERSHIP_PAS_CEILING, Role
from collegium.organisation.reports.leadership import Holder, PostFact, Sum, sum_of

JOB_PLAN_MOST_PAS = 12  # a week should normally not exceed it, methods D1


@dataclass(frozen=True, slots=True)
class PostTime:
    """One holder of a leadership post and the time for it; without a holder the post is vacant."""

    post: PostFact
    holder: Holder | None
    time: Decimal | None
    job_plan: Decimal | None
    week: Decimal | None  # job plan with everything that was added on top
    flags: tuple[str, ...]  # added | above_ceiling | above_week | below_guide


@dataclass(frozen=True, slots=True)
class GroupTime:
    """Sums over the leadership posts of a unit, or of the organisation."""

    unit_id: int | None
    unit_name: str
    posts: int
    set_aside: Sum
    held: Sum
    substituted: Decimal
    added: Decimal
    undeclared: Decimal


@dataclass(frozen=True, slots=True)
class DoctorTime:
    """All leadership time of one doctor."""

    person_id: int
    name: str
    posts: tuple[str, ...]
    leadership: Sum
    job_plan: Decimal | None
    week: Decimal | None
    flags: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class LeadershipTime:
    posts: tuple[PostTime, ...]
    units: tuple[GroupTime, ...]
    doctors: tuple[DoctorTime, ...]
    total: GroupTime
    per_doctor: float | None  # leadership PAs held, over all doctors employed


def leadership_time(
    posts: Iterable[PostFact], job_plans: Mapping[int, Decimal | None], doctors_employed: int
) -> LeadershipTime:
    """Who has how much time for leading (methods A34). `job_plans`: person to programmed activities of the whole job plan."""
    leading = sorted((post for post in posts if post.medical_leadership), key=lambda post: (post.unit_name, post.title))
    weeks = weeks_of(leading, job_plans)
    lines = [line for post in leading for line in post_lines(post, job_plans, weeks)]
    total = group_time(None, "", leading)
    units = {post.unit_id: post.unit_name for post in leading}
    return LeadershipTime(
        posts=tuple(lines),
        units=tuple(
            group_time(key, name, [one for one in leading if one.unit_id == key]) for key, name in units.items()
        ),
        doctors=doctor_times(lines),
        total=total,
        per_doctor=float(total.held.known) / doctors_employed if doctors_employed and total.held.recorded else None,
    )


def weeks_of(posts: Iterable[PostFact], job_plans: Mapping[int, Decimal | None]) -> dict[int, Decimal | None]:
    """Each holder's whole week: the job plan, and leadership added on top of it. Unknown when any part is not recorded."""
    weeks: dict[int, Decimal | None] = {}
    for post in posts:
        for holder in post.holders:
            week, time = weeks.setdefault(holder.person_id, job_plans.get(holder.person_id)), post.time_of(holder)
            if holder.arrangement == "substituted" or time == 0:
                continue  # inside the job plan, or nothing
            known = holder.arrangement == "added" and week is not None and time is not None
            weeks[holder.person_id] = week + time if known else None  # type: ignore[operator]  # known says so
    return weeks


def post_lines(
    post: PostFact, job_plans: Mapping[int, Decimal | None], weeks: Mapping[int, Decimal | None]
) -> Iterable[PostTime]:
    if not post.holders:
        yield PostTime(post, None, None, None, None, ())
    for holder in post.holders:
        time, week = post.time_of(holder), weeks.get(holder.person_id)
        flags = time_flags(post.definition, time, holder.arrangement, week)
        yield PostTime(post, holder, time, job_plans.get(holder.person_id), week, flags)


def time_flags(
    definition: Role | None, time: Decimal | None, arrangement: str, week: Decimal | None
) -> tuple[str, ...]:
    """What to look at. The ceiling of one board cannot bind a role whose published guide lies above it."""
    guide = definition.guide_pas if definition else None
    flags = []
    if time is not None and time > 0 and arrangement == "added":
        flags.append("added")
    if time is not None and time > LEADERSHIP_PAS_CEILING and not (guide and guide[1] > LEADERSHIP_PAS_CEILING):
        flags.append("above_ceiling")
    if week is not None and week > JOB_PLAN_MOST_PAS:
        flags.append("above_week")
    if time is not None and guide and time < guide[0]:
        flags.append("below_guide")
    return tuple(flags)


def group_time(unit_id: int | None, unit_name: str, posts: Sequence[PostFact]) -> GroupTime:
    holdings = [(holder.arrangement, holder.pas) for post in posts for holder in post.holders]

    def part(arrangement: str) -> Decimal:
        return sum_of(pas for one, pas in holdings if one == arrangement).known

    return GroupTime(
        unit_id,
        unit_name,
        len(posts),
        set_aside=sum_of(post.pas for post in posts),
        held=sum_of(pas for _, pas in holdings),
        substituted=part("substituted"),
        added=part("added"),
        undeclared=part(""),
    )


def doctor_times(lines: Iterable[PostTime]) -> tuple[DoctorTime, ...]:
    by_person: dict[int, list[PostTime]] = {}
    for line in lines:
        if line.holder:
            by_person.setdefault(line.holder.person_id, []).append(line)
    found = []
    for person_id, own in by_person.items():
        flags = tuple(dict.fromkeys(flag for line in own for flag in line.flags))
        name = own[0].holder.name if own[0].holder else ""
        titles = tuple(line.post.title for line in own)
        times = sum_of(line.time for line in own)
        found.append(DoctorTime(person_id, name, titles, times, own[0].job_plan, own[0].week, flags))
    return tuple(sorted(found, key=lambda one: (-one.leadership.known, one.name)))
