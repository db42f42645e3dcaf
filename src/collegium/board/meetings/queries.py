"""Named reads of meetings, scoped by organisation."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from django.db.models import Count, Exists, OuterRef, Prefetch, QuerySet

from collegium.board.models import AgendaItem, Attendance, Contribution, Decision, Meeting, Part
from collegium.board.sources import MEETING
from collegium.commitments.models import Commitment, CommitmentQuerySet
from collegium.commitments.queries import by_source
from collegium.commitments.sources import number_of
from collegium.organisation.attendance import MeetingsHeld
from collegium.organisation.models import BodyPlacement, Membership, Organisation, Person
from collegium.organisation.queries.bodies import seat_facts
from collegium.registers.ordering import by_name


def meetings_of(organisation: Organisation) -> QuerySet[Meeting]:
    """Those held and those planned, latest first."""
    return Meeting.objects.filter(organisation=organisation).order_by("-held_on", "-pk")


def body_names(organisation: Organisation, day: dt.date | None = None) -> dict[int, str]:
    """Each body under its latest name, or under the name of a day."""
    rows = BodyPlacement.objects.filter(body__organisation=organisation).order_by("starts")
    if day is not None:
        rows = rows.filter(starts__lte=day)
    return dict(rows.values_list("body_id", "name"))


def items_of(meeting: Meeting, *, private: bool) -> list[AgendaItem]:
    found = meeting.items.select_related("kept_paper__organisation").prefetch_related(
        Prefetch("contributions", Contribution.objects.select_related("person").order_by(by_name("person__name"))),
        Prefetch("decisions", Decision.objects.order_by("pk")),
    )
    return list(found if private else found.filter(part=Part.PUBLIC))


def attendance_of(meeting: Meeting) -> list[Attendance]:
    order = list(Attendance.Presence)
    found = meeting.attendances.select_related("person")
    return sorted(found, key=lambda one: (order.index(Attendance.Presence(one.presence)), one.person.name))


def expected_at(meeting: Meeting) -> dict[int, tuple[str, str]]:
    """Who has a seat on the day: number of the person -> name, and what the seat is."""
    found: dict[int, tuple[str, str]] = {}
    for seat in seat_facts(meeting.organisation, meeting.held_on, body_id=meeting.body_id):
        for sitter in seat.sitters:
            words = seat.post_title or ("Non-executive" if seat.standing == "non_executive" else "Member")
            found.setdefault(sitter.person_id, (sitter.name, f"{words}, chair" if seat.role == "chair" else words))
    return found


def medical_holders(organisation: Organisation, day: dt.date) -> list[int]:
    """Who holds a post of medical director on that day."""
    found = Person.objects.filter(
        organisation=organisation,
        memberships__in=Membership.objects.at(day),
        memberships__post__placements__role="medical_director",
    )
    return list(found.values_list("pk", flat=True).distinct())


def observed(organisation: Organisation) -> list[tuple[int, str]]:
    """Everybody whose presence was ever recorded."""
    found = (
        Person.objects.filter(organisation=organisation, attendances__isnull=False).distinct().order_by(by_name("name"))
    )
    return list(found.values_list("pk", "name"))


def attended(person: Person, as_of: dt.date, body: int | None = None) -> list[Attendance]:
    """The meetings at which somebody was, oldest first."""
    found = Attendance.objects.filter(person=person, meeting__held_on__lte=as_of).exclude(presence="apologies")
    if body is not None:
        found = found.filter(meeting__body=body)
    return list(found.select_related("meeting").order_by("meeting__held_on", "pk"))


def doctors_at_meetings(organisation: Organisation, first: dt.date, last: dt.date) -> dict[int, MeetingsHeld]:
    """The meetings of each body at which somebody is recorded as present, and those at which a doctor is."""
    there = Attendance.objects.filter(meeting=OuterRef("pk")).exclude(presence=Attendance.Presence.APOLOGIES)
    rows = (
        Meeting.objects.filter(Exists(there), organisation=organisation, held_on__range=(first, last))
        .values("body_id")
        .annotate(
            recorded=Count("pk"), with_doctor=Count("pk", filter=Exists(there.filter(person__profession="doctor")))
        )
    )
    return {row["body_id"]: MeetingsHeld(row["recorded"], row["with_doctor"]) for row in rows}


def agenda_counts(meetings: Iterable[int]) -> dict[int, int]:
    rows = AgendaItem.objects.filter(meeting__in=list(meetings)).values("meeting_id").annotate(n=Count("pk"))
    return {row["meeting_id"]: row["n"] for row in rows}


def spoken_by(person: Person, meetings: Iterable[int]) -> list[Contribution]:
    found = Contribution.objects.filter(person=person, item__meeting__in=list(meetings))
    return list(found.select_related("item", "item__meeting").order_by("item__meeting__held_on", "item__position"))


def actions_by_decision(items: Iterable[AgendaItem], promises: CommitmentQuerySet) -> dict[int, list[Commitment]]:
    """What was promised by the decisions on these items, among the promises that the reader may read."""
    keys = [decision.pk for item in items for decision in item.decisions.all()]
    return {int(key): made for key, made in by_source(promises, MEETING, keys).items()} if keys else {}


def actions_of(person: Person, promises: CommitmentQuerySet) -> list[tuple[Commitment, Decision | None]]:
    """What somebody has to do because of decisions, with the decision, among the promises that the reader may read."""
    made = list(promises.filter(source=MEETING, owner=person).exclude(source_id="").order_by("due_on", "pk"))
    keys = [number_of(promise.source_id) for promise in made]
    decisions = Decision.objects.select_related("item", "item__meeting").in_bulk(keys)
    return [(promise, decisions.get(number_of(promise.source_id))) for promise in made]
