"""Bodies, their seats and who holds them, and the units on cross-cutting groups, as at a day."""

from __future__ import annotations

import datetime as dt

from collegium.organisation.attendance import MeetingsHeld, meetings_held
from collegium.organisation.models import BodyPlacement, BodyUnit, Employment, Organisation, PostPlacement, Seat
from collegium.organisation.queries.structure import holders_at
from collegium.organisation.reports.bodies import BodyFact, SeatFact, Sitter
from collegium.registers.ordering import by_name

KINDS = list(BodyPlacement.Kind)
SEATS = list(Seat.Role)
FROM_OUTSIDE = ("chair", "non_executive_director")  # roles whose holders sit on a board without working here


def body_facts(organisation: Organisation, day: dt.date) -> list[BodyFact]:
    """The bodies that exist on that day: boards first, then by name."""
    rows = (
        BodyPlacement.objects.at(day)
        .filter(body__organisation=organisation)
        .order_by(by_name("name"), "pk")
        .values_list("body_id", "name", "kind", "pk", "reports_to_id", "cadence", "medical_attendance")
    )
    held = meetings_held(organisation, day)
    none = MeetingsHeld(0, 0)
    facts = [
        BodyFact(
            id=row[0],
            name=row[1],
            kind=row[2],
            placement_id=row[3],
            reports_to=row[4],
            cadence=row[5],
            medical_attendance=row[6],
            meetings=held.get(row[0], none).recorded,
            meetings_with_doctor=held.get(row[0], none).with_doctor,
        )
        for row in rows
    ]
    return sorted(facts, key=lambda fact: KINDS.index(BodyPlacement.Kind(fact.kind)))


def seat_facts(organisation: Organisation, day: dt.date, body_id: int | None = None) -> list[SeatFact]:
    """The seats of that day, of one body or of all, with everybody who holds them, chairs first: four queries."""
    seats = Seat.objects.at(day).filter(body__organisation=organisation).select_related("person").order_by("pk")
    if body_id is not None:
        seats = seats.filter(body_id=body_id)
    placements = {
        post_id: (title, role)
        for post_id, title, role in PostPlacement.objects.at(day)
        .filter(post__organisation=organisation)
        .values_list("post_id", "title", "role")
    }
    held = list(holders_at(organisation, day))
    # Who holds a post works here, whether or not the employment is recorded too.
    employed = frozenset(
        Employment.objects.at(day).filter(unit__organisation=organisation).values_list("person_id", flat=True)
    ) | {one.person_id for one in held if placements.get(one.post_id, ("", FROM_OUTSIDE[0]))[1] not in FROM_OUTSIDE}
    holders: dict[int, list[Sitter]] = {}
    for one in held:
        holders.setdefault(one.post_id, []).append(
            Sitter(
                person_id=one.person_id,
                name=one.name,
                profession=one.profession,
                basis=one.basis,
                since=one.starts,
                employed=one.person_id in employed,
            )
        )
    facts = [seat_fact(seat, placements, holders, employed) for seat in seats]
    return sorted(facts, key=lambda fact: (SEATS.index(Seat.Role(fact.role)), not fact.voting, fact.post_title))


def seat_fact(
    seat: Seat,
    placements: dict[int, tuple[str, str]],
    holders: dict[int, list[Sitter]],
    employed: frozenset[int],
) -> SeatFact:
    person = seat.person
    if person is not None:
        sitters = [
            Sitter(
                person_id=person.pk,
                name=person.name,
                profession=person.profession,
                since=seat.starts,
                employed=person.pk in employed,
            )
        ]
    else:
        sitters = holders.get(seat.post_id or 0, [])
    title, role = placements.get(seat.post_id or 0, ("", ""))
    return SeatFact(
        id=seat.pk,
        body_id=seat.body_id,
        role=seat.role,
        standing=seat.standing,
        voting=seat.voting,
        post_id=seat.post_id,
        post_title=title,
        post_role=role,
        holders=tuple(sitters),
    )


def group_links(organisation: Organisation, day: dt.date) -> list[tuple[int, int]]:
    """Pairs of body and unit."""
    rows = BodyUnit.objects.at(day).filter(body__organisation=organisation)
    return list(rows.values_list("body_id", "unit_id"))


def body_periods(organisation: Organisation, pk: int) -> list[BodyPlacement]:
    """Every period of one body, oldest first; none when it belongs to another organisation."""
    return list(BodyPlacement.objects.filter(body=pk, body__organisation=organisation).order_by("starts"))
