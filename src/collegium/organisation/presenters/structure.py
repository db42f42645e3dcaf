"""Units, posts and holders in words."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from collegium.organisation.models import (
    Competition,
    Membership,
    Organisation,
    Responsibility,
    Succession,
    UnitPlacement,
)
from collegium.organisation.queries.structure import HolderRow, PostRow
from collegium.organisation.reports.structure import Changes, Lead
from collegium.wording.dates import day, since
from collegium.wording.lists import listed
from collegium.wording.numbers import number, plural


def kind_of_unit(value: str) -> str:
    return UnitPlacement.Kind(value).label


def basis_words(holder: HolderRow) -> str:
    """What is unusual about a tenure: acting, interim, joint; empty when nothing is."""
    words = [] if holder.basis == Membership.Basis.SUBSTANTIVE else [Membership.Basis(holder.basis).label.lower()]
    return ", ".join([*words, *(["joint"] if holder.joint else [])])


def holder_words(holder: HolderRow) -> str:
    words = basis_words(holder)
    return f"{holder.name} ({words})" if words else holder.name


def holders_words(post: PostRow) -> str:
    return listed([holder_words(holder) for holder in post.holders]) if post.holders else "vacant"


def lead_words(lead: Lead) -> str:
    """Who leads for one profession, or that nobody does."""
    if not lead.posts:
        return "no post"
    return "; ".join(f"{post.title}: {holders_words(post)}" for post in lead.posts)


def change_sentences(changes: Changes) -> list[str]:
    """One sentence a change, in the order opened, closed, moved, renamed."""

    def place(unit_id: int | None) -> str:
        return "the top" if unit_id is None else changes.names.get(unit_id, "a unit that no longer exists")

    return [
        *(f"{unit.name} was opened on {day(unit.starts)}." for unit in changes.opened),
        *(f"{unit.name} was closed{last_day(unit.ends)}." for unit in changes.closed),
        *(
            f"{one.after.name} moved from {place(one.before.parent_id)} to {place(one.after.parent_id)}"
            f" on {day(one.after.starts)}."
            for one in changes.moved
        ),
        *(f"{one.before.name} was renamed {one.after.name}." for one in changes.renamed),
    ]


def last_day(ends: dt.date | None) -> str:
    return "" if ends is None else f"; its last day was {day(ends)}"


def period_words(starts: dt.date, ends: dt.date | None) -> str:
    return since(starts, ends)


def succession_sentences(successions: Sequence[Succession], organisation_id: int) -> list[tuple[str, Organisation]]:
    """Each succession of whole organisations, as words that lead to the other organisation."""
    found = []
    for one in successions:
        if one.predecessor_unit_id is not None or one.predecessor is None:
            continue
        kind = one.get_kind_display().lower()
        if one.predecessor_id == organisation_id:
            found.append((f"Followed by ({kind} on {day(one.happened_on)}):", one.successor))
        else:
            found.append((f"Took over from ({kind} on {day(one.happened_on)}):", one.predecessor))
    return found


def led_by(responsibility: Responsibility) -> str:
    """Who leads on a task or decision; nobody is said, and so is a lead shared on purpose."""
    sides = (("doctor", responsibility.doctor), ("manager", responsibility.manager), ("nurse", responsibility.nurse))
    names = listed([name for name, leads in sides if leads])
    if responsibility.joint:
        return f"{names}, jointly" if names else "jointly"
    return names or "nobody"


def competition_words(competition: Competition) -> str:
    """How a post was filled once; one applicant is no competition."""
    parts = [
        f"{plural(competition.applicants, 'applicant')}, {competition.shortlisted} shortlisted,"
        f" {competition.appointed} appointed."
    ]
    if competition.appointed:
        parts.append(f"{number(competition.applicants / competition.appointed, 1)} applicants for each appointment.")
    if competition.applicants == 1:
        parts.append("No competition.")
    if competition.turn_taking:
        parts.append("It was somebody's turn.")
    return " ".join(parts)
