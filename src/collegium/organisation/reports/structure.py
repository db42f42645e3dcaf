"""One organisation as at a day: its tree, who leads each unit, the key figures, and what changed between two days."""

from __future__ import annotations

import calendar
import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from collegium.definitions.roles import roles
from collegium.organisation.models import Membership, Profession
from collegium.organisation.queries.structure import HolderRow, PostRow, UnitRow

# Long enough to advertise, interview and hand over a post before its term ends; our own choice.
NOTICE_MONTHS = 6
TRIUMVIRATE = (Profession.DOCTOR, Profession.MANAGER, Profession.NURSE)
# Roles of managers and nurses stand in no layer of medical leadership, yet these lead a unit.
LEADING_ROLES = {
    Profession.DOCTOR: frozenset(one.id for one in roles() if one.layer != "none"),
    Profession.MANAGER: frozenset(one.id for one in roles() if one.profession == "manager"),
    Profession.NURSE: frozenset(one.id for one in roles() if one.profession == "nurse"),
}


@dataclass(frozen=True)
class Lead:
    """One side of a unit's triumvirate: its posts, none when it was never established."""

    profession: Profession
    posts: tuple[PostRow, ...]


@dataclass(frozen=True)
class UnitNode:
    unit: UnitRow
    leads: tuple[Lead, ...]
    posts: int
    vacancies: int
    children: tuple[UnitNode, ...] = ()

    @property
    def size(self) -> int:
        return 1 + sum(child.size for child in self.children)


@dataclass(frozen=True)
class KeyFigures:
    """Counts as at the day; the share of doctors who lead is missing when no doctor is recorded."""

    units: int
    posts: int
    vacancies: int
    acting: int
    ending: tuple[tuple[PostRow, HolderRow], ...]
    on_paper: int
    doctors: int
    leading_doctors: int

    @property
    def leading_share(self) -> float | None:
        return self.leading_doctors / self.doctors if self.doctors else None


@dataclass(frozen=True)
class UnitChange:
    before: UnitRow
    after: UnitRow


@dataclass(frozen=True)
class Changes:
    """What became different in the structure between two days."""

    opened: tuple[UnitRow, ...] = ()
    closed: tuple[UnitRow, ...] = ()
    moved: tuple[UnitChange, ...] = ()
    renamed: tuple[UnitChange, ...] = ()
    names: dict[int, str] = field(default_factory=dict)

    @property
    def any(self) -> bool:
        return bool(self.opened or self.closed or self.moved or self.renamed)


def months_later(day: dt.date, months: int) -> dt.date:
    """The same day of another month, or the last day of a shorter one."""
    index = day.year * 12 + day.month - 1 + months
    year, month = divmod(index, 12)
    return dt.date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def leads_of(posts: Sequence[PostRow]) -> tuple[Lead, ...]:
    """Doctor, manager and nurse lead among the posts of one unit.

    A post that reports to another leading post of the same profession in the unit is that post's deputy, not its peer.
    """
    found = []
    for profession in TRIUMVIRATE:
        leading = [post for post in posts if post.profession == profession and post.role in LEADING_ROLES[profession]]
        ids = {post.id for post in leading}
        found.append(Lead(profession, tuple(post for post in leading if post.reports_to_id not in ids)))
    return tuple(found)


def tree_of(units: Sequence[UnitRow], posts: Sequence[PostRow]) -> tuple[UnitNode, ...]:
    """The units as a tree. A unit whose parent does not exist that day stands at the top; none is lost, not even in a loop."""
    known = {unit.id: unit for unit in units}
    children: dict[int | None, list[UnitRow]] = {}
    for unit in units:
        children.setdefault(unit.parent_id if unit.parent_id in known else None, []).append(unit)
    by_unit: dict[int | None, list[PostRow]] = {}
    for post in posts:
        by_unit.setdefault(post.unit_id, []).append(post)
    placed: set[int] = set()

    def node(unit: UnitRow) -> UnitNode:
        placed.add(unit.id)
        own = by_unit.get(unit.id, [])
        below = tuple(node(child) for child in children.get(unit.id, ()) if child.id not in placed)
        return UnitNode(unit, leads_of(own), len(own), sum(post.vacant for post in own), below)

    top = [node(unit) for unit in children.get(None, ())]
    top += [node(unit) for unit in units if unit.id not in placed]
    return tuple(top)


def path_to(unit_id: int, units: Iterable[UnitRow]) -> tuple[UnitRow, ...]:
    """From the top down to the unit itself."""
    known = {unit.id: unit for unit in units}
    path: list[UnitRow] = []
    here = known.get(unit_id)
    while here is not None and here not in path:
        path.append(here)
        here = known.get(here.parent_id) if here.parent_id is not None else None
    return tuple(reversed(path))


def below(unit_id: int, units: Iterable[UnitRow]) -> frozenset[int]:
    """Every unit under this one, itself left out."""
    children: dict[int | None, list[int]] = {}
    for unit in units:
        children.setdefault(unit.parent_id, []).append(unit.id)
    found: set[int] = set()
    waiting = list(children.get(unit_id, ()))
    while waiting:
        here = waiting.pop()
        if here not in found and here != unit_id:
            found.add(here)
            waiting.extend(children.get(here, ()))
    return frozenset(found)


def key_figures(
    units: Sequence[UnitRow], posts: Sequence[PostRow], doctors: frozenset[int], day: dt.date
) -> KeyFigures:
    notice = months_later(day, NOTICE_MONTHS)
    held = [(post, holder) for post in posts for holder in post.holders]
    leading = [(post, holder) for post, holder in held if post.role in LEADING_ROLES[Profession.DOCTOR]]
    leaders = {holder.person_id for _, holder in leading if holder.profession == Profession.DOCTOR}
    ending = [(post, holder) for post, holder in held if holder.ends is not None and holder.ends <= notice]
    return KeyFigures(
        units=len(units),
        posts=len(posts),
        vacancies=sum(post.vacant for post in posts),
        acting=sum(any(holder.basis != Membership.Basis.SUBSTANTIVE for holder in post.holders) for post in posts),
        ending=tuple(sorted(ending, key=lambda pair: (pair[1].ends, pair[0].title))),
        on_paper=sum(
            post.pas is None and holder.pas is None for post, holder in leading if post.profession == Profession.DOCTOR
        ),
        doctors=len(doctors),
        leading_doctors=len(leaders & doctors),
    )


def changes_between(before: Sequence[UnitRow], after: Sequence[UnitRow]) -> Changes:
    """Units that were opened, closed, moved or renamed from the earlier to the later day."""
    old, new = {unit.id: unit for unit in before}, {unit.id: unit for unit in after}
    kept = [UnitChange(old[unit.id], unit) for unit in after if unit.id in old]
    return Changes(
        opened=tuple(unit for unit in after if unit.id not in old),
        closed=tuple(unit for unit in before if unit.id not in new),
        moved=tuple(one for one in kept if one.before.parent_id != one.after.parent_id),
        renamed=tuple(one for one in kept if one.before.name != one.after.name),
        names={unit.id: unit.name for unit in [*before, *after]},
    )
