"""What the pages of the small registers show: the audit of ways in, the test of decisions, who came to events."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from collegium.assessments.populations import tree, units_of_doctors
from collegium.engagement.models import Decision, Grades, ImprovementEvent, Route
from collegium.methods.attendance import Attendance, attendance
from collegium.methods.gap import NonEngagement, classify_non_engagement
from collegium.methods.involvement import Involvement
from collegium.organisation.models import DOCTOR_GRADES, Employment, Organisation

Grade = Employment.Grade
GRADES_OF = {
    Grades.ALL: frozenset(DOCTOR_GRADES),
    Grades.CONSULTANT: frozenset({Grade.CONSULTANT}),
    Grades.SAS: frozenset({Grade.SPECIALIST, Grade.ASSOCIATE_SPECIALIST, Grade.SPECIALTY_DOCTOR}),
    Grades.RESIDENT: frozenset({Grade.RESIDENT, Grade.LOCALLY_EMPLOYED}),
}


@dataclass(frozen=True)
class OfferedGroup:
    """The doctors of a kind in one unit, the ways in open to them, and how "not interested" is then to be read."""

    unit_id: int
    name: str
    doctors: int
    routes: tuple[Route, ...]
    not_interested_means: NonEngagement


@dataclass(frozen=True)
class OpportunityAudit:
    day: dt.date
    grades: Grades
    groups: tuple[OfferedGroup, ...]

    @property
    def without(self) -> tuple[OfferedGroup, ...]:
        return tuple(group for group in self.groups if not group.routes)


def opportunity_audit(organisation: Organisation, day: dt.date, grades: Grades) -> OpportunityAudit:
    """For each unit with such doctors on that day: which ways in were open to them, there or anywhere above."""
    nodes = {node.pk: node for node in tree(organisation, day)}
    doctors = doctors_by_unit(organisation, day, grades)
    routes = [
        route
        for route in Route.objects.at(day).filter(organisation=organisation)
        if grades in (Grades.ALL, route.grades) or route.grades == Grades.ALL
    ]
    groups = []
    for unit, node in nodes.items():
        if not doctors.get(unit):
            continue
        above = {unit}
        while node.parent is not None:
            node = nodes[node.parent]
            above.add(node.pk)
        offered = tuple(route for route in routes if route.unit_id is None or route.unit_id in above)
        means = classify_non_engagement("choice", len(offered))
        groups.append(OfferedGroup(unit, nodes[unit].name, doctors[unit], offered, means))
    return OpportunityAudit(day, grades, tuple(groups))


@dataclass(frozen=True)
class WaysIn:
    """Of all doctors on a day: how many had a way in open to their grade, in their unit or above; and how many ways there were."""

    doctors: int
    with_way: int
    routes: int


def ways_in(organisation: Organisation, day: dt.date) -> WaysIn:
    nodes = {node.pk: node for node in tree(organisation, day)}
    units = units_of_doctors(organisation, day)
    grades = dict(Employment.objects.at(day).filter(person__in=units).values_list("person_id", "grade"))
    routes = list(Route.objects.at(day).filter(organisation=organisation))
    by_unit: dict[int | None, set[str]] = {}
    for route in routes:
        by_unit.setdefault(route.unit_id, set()).update(GRADES_OF[Grades(route.grades)])
    open_to: dict[int, set[str]] = {}  # unit -> grades of doctors with a way in there, or above
    for unit in nodes:
        open_to[unit] = set(by_unit.get(None, ()))
        above: int | None = unit
        while above is not None:
            open_to[unit] |= by_unit.get(above, set())
            above = nodes[above].parent
    reached = sum(grades.get(person) in open_to.get(unit, set()) for person, unit in units.items())
    return WaysIn(len(units), reached, len(routes))


def doctors_by_unit(organisation: Organisation, day: dt.date, grades: Grades) -> dict[int, int]:
    """Each doctor once, in the unit with most of the job plan."""
    wanted = set(
        Employment.objects.at(day)
        .filter(person__organisation=organisation, grade__in=GRADES_OF[grades])
        .values_list("person_id", flat=True)
    )
    counted: dict[int, int] = {}
    for person, unit in units_of_doctors(organisation, day).items():
        if person in wanted:
            counted[unit] = counted.get(unit, 0) + 1
    return counted


def decision_test(decision: Decision) -> Involvement:
    """What the test of two-way involvement asks of a decision."""
    return Involvement(
        decision.involved_on, decision.decided_on, decision.began_on, decision.two_way, decision.influences
    )


@dataclass(frozen=True)
class Attendances:
    """Event by event, and all added up."""

    events: tuple[tuple[ImprovementEvent, Attendance], ...]
    all_together: Attendance


def attendances(events: Sequence[ImprovementEvent]) -> Attendances:
    came, could = sum(event.attended for event in events), sum(event.consultants for event in events)
    each = tuple((event, attendance(event.attended, event.consultants)) for event in events)
    return Attendances(each, attendance(came, could))
