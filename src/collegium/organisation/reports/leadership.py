"""Medical leadership posts as at a day, leaders on paper, and the formal roles."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from collegium.definitions.roles import Role, role, role_ids, roles

FORMAL_LIST = "empey-2002"


@dataclass(frozen=True, slots=True, kw_only=True)
class Holder:
    """Somebody who holds a post."""

    person_id: int
    name: str
    profession: str = "doctor"
    membership_id: int = 0
    basis: str = "substantive"
    joint: bool = False
    pas: Decimal | None = None
    arrangement: str = ""
    starts: dt.date | None = None
    ends: dt.date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PostFact:
    """A post as its placement of that day describes it, with everybody who holds it."""

    id: int
    title: str
    role: str
    profession: str = "doctor"
    placement_id: int = 0
    unit_id: int | None = None
    unit_name: str = ""
    reports_to: int | None = None
    pas: Decimal | None = None
    holders: tuple[Holder, ...] = ()

    @property
    def definition(self) -> Role | None:
        """The role of the list; None when an older list knew it and this one does not."""
        return role(self.role) if self.role in role_ids() else None

    @property
    def layer(self) -> str:
        return self.definition.layer if self.definition else "none"

    @property
    def medical_leadership(self) -> bool:
        return self.layer != "none" and self.profession == "doctor"

    @property
    def leads_unit(self) -> bool:
        return self.layer == "unit_leader" and self.profession == "doctor"

    def time_of(self, holder: Holder) -> Decimal | None:
        """The holder's own time; for a sole holder the time set aside for the post stands in when none is recorded."""
        if holder.pas is not None or len(self.holders) != 1:
            return holder.pas
        return self.pas


@dataclass(frozen=True, slots=True)
class PaperLeader:
    """A lead who is named and has no time for it: `none` was set aside, or nothing is recorded (`unknown`)."""

    post: PostFact
    holder: Holder
    time: str


@dataclass(frozen=True, slots=True)
class PaperLeaders:
    lines: tuple[PaperLeader, ...]
    leads: int  # everybody who leads a unit, with or without time

    def count(self, time: str) -> int:
        return sum(line.time == time for line in self.lines)


def paper_leaders(posts: Iterable[PostFact]) -> PaperLeaders:
    """Doctors who lead a unit and have no programmed activities for it, neither of their own nor with the post."""
    named = [(post, holder) for post in posts if post.leads_unit for holder in post.holders]
    found = ((post, holder, time_recorded(holder.pas, post.pas)) for post, holder in named)
    lines = [PaperLeader(post, holder, time) for post, holder, time in found if time != "some"]
    lines.sort(key=lambda line: (line.post.unit_name, line.post.title, line.holder.name))
    return PaperLeaders(tuple(lines), len(named))


def time_recorded(held: Decimal | None, set_aside: Decimal | None) -> str:
    """`some`, `none` or `unknown`: an empty field is not a zero."""
    time = held if held is not None else set_aside
    return "unknown" if time is None else "some" if time > 0 else "none"


@dataclass(frozen=True, slots=True)
class Sum:
    """A sum of what is recorded, with how many of the parts are not."""

    known: Decimal
    recorded: int
    missing: int


def sum_of(values: Iterable[Decimal | None]) -> Sum:
    given = list(values)
    known = [value for value in given if value is not None]
    return Sum(sum(known, Decimal(0)), len(known), len(given) - len(known))


@dataclass(frozen=True, slots=True)
class FormalRole:
    """One of the formal roles, with every post that counts as it."""

    role: Role
    posts: tuple[PostFact, ...]
    set_aside: Sum
    held: Sum

    @property
    def under_other_names(self) -> tuple[PostFact, ...]:
        """Posts that the register keeps as another role; the page says so."""
        return tuple(post for post in self.posts if post.role != self.role.id)

    @property
    def holders(self) -> tuple[Holder, ...]:
        return tuple(holder for post in self.posts for holder in post.holders)

    @property
    def vacant(self) -> int:
        return sum(not post.holders for post in self.posts)

    @property
    def state(self) -> str:
        """`not_established`, `vacant` (all posts), `partly_vacant` or `held`."""
        if not self.posts:
            return "not_established"
        return "held" if not self.vacant else "vacant" if self.vacant == len(self.posts) else "partly_vacant"


def formal_role_of(post: PostFact) -> str:
    """Id of the formal role that a post counts as, or nothing: by its role, by what its role counts as, by its title.

    The title is asked only where the role says nothing, so that a post counts once and never against its own role.
    """
    known = post.definition
    if known is not None and known.formal_list == FORMAL_LIST:
        return known.id
    if known is not None and known.counts_as:
        return known.counts_as
    if known is not None and known.id != "other":
        return ""
    return next((one.id for one in roles() if one.formal_list == FORMAL_LIST and one.is_title(post.title)), "")


def formal_roles(posts: Sequence[PostFact]) -> tuple[FormalRole, ...]:
    """The fourteen formal roles of medical leadership (methods A71), one line each whatever is recorded."""
    found = []
    counted = [(post, formal_role_of(post)) for post in posts]
    for one in roles():
        if one.formal_list == FORMAL_LIST:
            own = tuple(post for post, as_role in counted if as_role == one.id)
            holders = [holder for post in own for holder in post.holders]
            found.append(
                FormalRole(one, own, sum_of(post.pas for post in own), sum_of(holder.pas for holder in holders))
            )
    return tuple(found)
