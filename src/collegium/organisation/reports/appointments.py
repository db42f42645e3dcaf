"""How leaders were appointed: competition, and how long they had been consultants."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from collegium.definitions.roles import roles
from collegium.organisation.reports.leadership import Holder, PostFact

CREDIBILITY_YEARS = (5, 10)  # years as a consultant, a guide and never a filter, methods A32
YEAR = 365.25  # days


@dataclass(frozen=True, slots=True, kw_only=True)
class CompetitionFact:
    """How a post was filled once."""

    id: int
    post_id: int
    title: str
    role: str
    held_on: dt.date
    applicants: int
    shortlisted: int
    appointed: int
    turn_taking: bool = False


@dataclass(frozen=True, slots=True)
class CompetitionLine:
    fact: CompetitionFact
    ratio: float | None  # applicants to one appointed; None when nobody was
    flags: tuple[str, ...]  # no_competition | no_applicant | nobody_appointed | turn_taking


@dataclass(frozen=True, slots=True)
class RoleCompetitions:
    """The competitions of one role together."""

    role: str
    competitions: int
    applicants: int
    shortlisted: int
    appointed: int
    ratio: float | None
    without_competition: int
    turn_taking: int


def competition_line(fact: CompetitionFact) -> CompetitionLine:
    flags = {
        "no_competition": fact.applicants == 1,
        "no_applicant": fact.applicants == 0,
        "nobody_appointed": fact.appointed == 0,
        "turn_taking": fact.turn_taking,
    }
    ratio = fact.applicants / fact.appointed if fact.appointed else None
    return CompetitionLine(fact, ratio, tuple(name for name, holds in flags.items() if holds))


def role_competitions(lines: Iterable[CompetitionLine]) -> tuple[RoleCompetitions, ...]:
    """In the order of the list of roles. The ratio is of the sums, over competitions that ended in an appointment."""
    by_role: dict[str, list[CompetitionLine]] = {}
    for line in lines:
        by_role.setdefault(line.fact.role, []).append(line)
    order = [one.id for one in roles()]
    return tuple(
        of_role(name, by_role[name])
        for name in sorted(by_role, key=lambda one: (order.index(one) if one in order else len(order), one))
    )


def of_role(name: str, lines: Sequence[CompetitionLine]) -> RoleCompetitions:
    facts = [line.fact for line in lines]
    filled = [fact for fact in facts if fact.appointed]
    return RoleCompetitions(
        name,
        len(facts),
        sum(fact.applicants for fact in facts),
        sum(fact.shortlisted for fact in facts),
        sum(fact.appointed for fact in facts),
        sum(fact.applicants for fact in filled) / sum(fact.appointed for fact in filled) if filled else None,
        sum("no_competition" in line.flags for line in lines),
        sum(fact.turn_taking for fact in facts),
    )


@dataclass(frozen=True, slots=True)
class Credibility:
    """How long a leader had been a consultant when appointed, as far as the register knows."""

    post: PostFact
    holder: Holder
    years: float | None
    window: str  # before | within | after | unknown


def credibility(posts: Iterable[PostFact], consultant_since: Mapping[int, dt.date]) -> tuple[Credibility, ...]:
    found = []
    for post in posts:
        for holder in post.holders if post.medical_leadership else ():
            first = consultant_since.get(holder.person_id)
            years = (holder.starts - first).days / YEAR if first and holder.starts and first <= holder.starts else None
            found.append(Credibility(post, holder, years, credibility_window(years)))
    return tuple(sorted(found, key=lambda one: (one.post.unit_name, one.post.title, one.holder.name)))


def credibility_window(years: float | None) -> str:
    lowest, highest = CREDIBILITY_YEARS
    if years is None:
        return "unknown"
    return "before" if years < lowest else "after" if years > highest else "within"
