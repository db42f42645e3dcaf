"""Bodies as at a day: who sits, the medical share, the board's composition, the structure of committees, cross-cutting groups."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

USUAL_BOARD = (10, 15)  # members of a typical board, methods A93
BOARDS = frozenset({"board", "management_board"})
# An acting or interim holder sits in place of the substantive one, who is away.
SITS_FIRST = {"acting": 0, "interim": 1, "substantive": 2}
STANDINGS = ("executive", "non_executive", "other")


@dataclass(frozen=True, slots=True, kw_only=True)
class BodyFact:
    """A body as its placement of that day describes it."""

    id: int
    name: str
    kind: str
    placement_id: int = 0
    reports_to: int | None = None
    cadence: str = ""
    medical_attendance: Decimal | None = None  # %, as entered by hand
    meetings: int = 0  # recorded in the year that ends on that day
    meetings_with_doctor: int = 0

    @property
    def attended(self) -> float | None:
        """The share of meetings with a doctor: of those that are recorded; where none is, what was entered by hand."""
        if self.meetings:
            return self.meetings_with_doctor / self.meetings
        return None if self.medical_attendance is None else float(self.medical_attendance) / 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Sitter:
    """Somebody who holds the post of a seat, or has the seat in person."""

    person_id: int
    name: str
    profession: str
    basis: str = "substantive"
    since: dt.date | None = None
    employed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class SeatFact:
    """A seat, and everybody with a claim to it."""

    id: int
    body_id: int
    role: str = "member"
    standing: str = "other"
    voting: bool = True
    post_id: int | None = None
    post_title: str = ""
    post_role: str = ""
    holders: tuple[Sitter, ...] = ()

    @property
    def sitters(self) -> tuple[Sitter, ...]:
        """Who sits now: all joint holders of the basis that comes first; nobody when the post is vacant."""
        first = min((SITS_FIRST[holder.basis] for holder in self.holders), default=None)
        return tuple(holder for holder in self.holders if SITS_FIRST[holder.basis] == first)

    @property
    def attends_only(self) -> bool:
        return self.role == "attendee"


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """A person with at least one seat, counted once however many seats there are."""

    person_id: int
    name: str
    profession: str
    voting: bool
    chairs: bool
    standing: str
    employed: bool
    chief_executive: bool


@dataclass(frozen=True, slots=True)
class MedicalShare:
    """Doctors among the members who sit now (methods A72). Vacant seats are in no denominator."""

    members: int
    doctors: int
    voting: int
    voting_doctors: int
    clinicians: int
    vacant_seats: int

    @property
    def of_voting(self) -> float | None:
        return self.voting_doctors / self.voting if self.voting else None

    @property
    def of_members(self) -> float | None:
        return self.doctors / self.members if self.members else None

    @property
    def clinicians_of_members(self) -> float | None:
        return self.clinicians / self.members if self.members else None


@dataclass(frozen=True, slots=True, kw_only=True)
class BoardCard:
    """Composition of a board (methods A93) and the measures of its link with doctors (A72)."""

    size: str  # below | usual | above
    chairs: int
    executives: int
    non_executives: int
    others: int
    staff_doctors: int  # doctors who work here
    outside_doctors: int
    management_staff: int  # executives without the chief executive
    chief_executive: str  # voting | without_vote | attends | vacant | no_seat
    chief_executive_since: dt.date | None


@dataclass(frozen=True, slots=True)
class BodyReport:
    """One body with its seats."""

    body: BodyFact
    seats: tuple[SeatFact, ...]
    members: tuple[Member, ...]
    share: MedicalShare
    card: BoardCard | None

    @property
    def chairs(self) -> tuple[str, ...]:
        return tuple(member.name for member in self.members if member.chairs)


def members_of(seats: Iterable[SeatFact]) -> tuple[Member, ...]:
    """Each person once: with a vote if any of the seats has one; those in attendance are not members."""
    held: dict[int, list[tuple[SeatFact, Sitter]]] = {}
    for seat in seats:
        if not seat.attends_only:
            for sitter in seat.sitters:
                held.setdefault(sitter.person_id, []).append((seat, sitter))
    return tuple(
        Member(
            person_id=person_id,
            name=pairs[0][1].name,
            profession=pairs[0][1].profession,
            voting=any(seat.voting for seat, _ in pairs),
            chairs=any(seat.role == "chair" for seat, _ in pairs),
            standing=min((seat.standing for seat, _ in pairs), key=STANDINGS.index),
            employed=any(sitter.employed for _, sitter in pairs),
            chief_executive=any(seat.post_role == "chief_executive" for seat, _ in pairs),
        )
        for person_id, pairs in held.items()
    )


def medical_share(members: Sequence[Member], vacant_seats: int = 0) -> MedicalShare:
    """Count doctors, and doctors with nurses, among members and among those with a vote."""
    return MedicalShare(
        members=len(members),
        doctors=sum(member.profession == "doctor" for member in members),
        voting=sum(member.voting for member in members),
        voting_doctors=sum(member.voting and member.profession == "doctor" for member in members),
        clinicians=sum(member.profession in ("doctor", "nurse") for member in members),
        vacant_seats=vacant_seats,
    )


def board_card(seats: Sequence[SeatFact], members: Sequence[Member]) -> BoardCard:
    """Chair, executives and non-executives are counted apart: a chair is not counted again among the others."""
    lowest, highest = USUAL_BOARD
    standings = [member.standing for member in members if not member.chairs]
    doctors = [member for member in members if member.profession == "doctor"]
    state, since = chief_executive(seats)
    return BoardCard(
        size="above" if len(members) > highest else "below" if len(members) < lowest else "usual",
        chairs=sum(member.chairs for member in members),
        executives=standings.count("executive"),
        non_executives=standings.count("non_executive"),
        others=standings.count("other"),
        staff_doctors=sum(doctor.employed for doctor in doctors),
        outside_doctors=sum(not doctor.employed for doctor in doctors),
        management_staff=sum(member.standing == "executive" and not member.chief_executive for member in members),
        chief_executive=state,
        chief_executive_since=since,
    )


def chief_executive(seats: Iterable[SeatFact]) -> tuple[str, dt.date | None]:
    """What the chief executive is on the board, and since when the present one holds the post."""
    for seat in seats:
        if seat.post_role == "chief_executive":
            if not seat.sitters:
                return "vacant", None
            state = "attends" if seat.attends_only else "voting" if seat.voting else "without_vote"
            return state, seat.sitters[0].since
    return "no_seat", None


def body_report(body: BodyFact, seats: Sequence[SeatFact]) -> BodyReport:
    own = tuple(seat for seat in seats if seat.body_id == body.id)
    members = members_of(own)
    vacant = sum(not seat.sitters and not seat.attends_only for seat in own)
    card = board_card(own, members) if body.kind == "board" else None
    return BodyReport(body, own, members, medical_share(members, vacant), card)


def bodies_report(bodies: Iterable[BodyFact], seats: Sequence[SeatFact]) -> tuple[BodyReport, ...]:
    by_body: dict[int, list[SeatFact]] = {}
    for seat in seats:
        by_body.setdefault(seat.body_id, []).append(seat)
    return tuple(body_report(body, by_body.get(body.id, ())) for body in bodies)


@dataclass(frozen=True, slots=True)
class Branch:
    """A body and the bodies that report to it."""

    body_id: int
    below: tuple[Branch, ...] = ()


@dataclass(frozen=True, slots=True)
class CommitteeStructure:
    """The tree by reporting line, and what is wrong with it (methods A98). Each body stands in it exactly once."""

    trees: tuple[Branch, ...]
    orphans: tuple[int, ...]  # each heads a tree of its own
    loops: tuple[tuple[int, ...], ...]
    below_loops: tuple[Branch, ...] = field(default=())


def committee_structure(bodies: Sequence[BodyFact]) -> CommitteeStructure:
    """An orphan reports to no body that exists on that day, although it is not a board; a loop has no top at all."""
    known = {body.id for body in bodies}
    above = {body.id: body.reports_to if body.reports_to in known else None for body in bodies}
    below: dict[int | None, list[int]] = {}
    for child, parent in above.items():
        below.setdefault(parent, []).append(child)
    loops = reporting_loops(above)
    looping = {member for loop in loops for member in loop}

    def branch(body_id: int) -> Branch:
        return Branch(body_id, tuple(branch(child) for child in below.get(body_id, ()) if child not in looping))

    return CommitteeStructure(
        trees=tuple(branch(top) for top in below.get(None, ())),
        orphans=tuple(body.id for body in bodies if above[body.id] is None and body.kind not in BOARDS),
        loops=loops,
        below_loops=tuple(part for member in sorted(looping) for part in branch(member).below),
    )


def reporting_loops(above: Mapping[int, int | None]) -> tuple[tuple[int, ...], ...]:
    """Loops of a structure in which each part has at most one above it; each begins with its smallest id."""
    finished: set[int] = set()
    loops: list[tuple[int, ...]] = []
    for start in above:
        path: list[int] = []
        here: int | None = start
        while here is not None and here not in finished and here not in path:
            path.append(here)
            here = above[here]
        if here is not None and here in path:
            loop = path[path.index(here) :]
            first = loop.index(min(loop))
            loops.append((*loop[first:], *loop[:first]))
        finished.update(path)
    return tuple(sorted(loops))


@dataclass(frozen=True, slots=True)
class GroupsReport:
    """Cross-cutting groups and the units on them, both ways (methods A30); names are in the order given."""

    units_of: dict[int, tuple[int, ...]]
    groups_of: dict[int, tuple[int, ...]]
    units_in_none: tuple[int, ...]


def groups_report(groups: Sequence[int], units: Sequence[int], links: Iterable[tuple[int, int]]) -> GroupsReport:
    """`links` are pairs of group and unit; pairs with one that does not exist on that day are left out."""
    pairs = {(group, unit) for group, unit in links}
    units_of = {group: tuple(unit for unit in units if (group, unit) in pairs) for group in groups}
    groups_of = {unit: tuple(group for group in groups if (group, unit) in pairs) for unit in units}
    return GroupsReport(units_of, groups_of, tuple(unit for unit in units if not groups_of[unit]))
