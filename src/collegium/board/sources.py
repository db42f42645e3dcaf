"""The board's books as sources of promises: where each is read, and by whom."""

from __future__ import annotations

import datetime as dt

from django.urls import reverse

from collegium.accounts.roles import Permission
from collegium.board.barriers.known import known_barriers
from collegium.board.measures import known_measures
from collegium.board.models import Decision, Paper, Part, Question, ServiceReview
from collegium.board.papers.queries import issued_title
from collegium.board.questions import queries
from collegium.board.reviews.queries import visible_reviews
from collegium.commitments.sources import Place, number_of, offer_source
from collegium.organisation.access import Access
from collegium.organisation.models import BodyPlacement, Organisation, Unit
from collegium.wording.dates import day as written

MEASURE, MEETING, BARRIER = "measure", "meeting", "barrier"


def measure_source(measure: str, unit_id: int | None) -> str:
    """How promises know the series of a measure: of the organisation, or of one of its units."""
    return f"{measure}/{unit_id}" if unit_id else measure


def sees_board(access: Access | None, organisation: Organisation) -> bool:
    return access is None or access.may(Permission.VIEW_BOARD, organisation)


def paper(organisation: Organisation, source_id: str, access: Access | None, day: dt.date) -> Place | None:
    """A draft, and what a paper is called since it was issued, is for those who write papers."""
    rows = Paper.objects.filter(organisation=organisation, pk=number_of(source_id)).select_related("organisation")
    row = rows.annotate(issued_title=issued_title()).first()
    if row is None or not sees_board(access, organisation):
        return None
    writes = access is None or access.may(Permission.CHANGE_BOARD, organisation)
    title = row.title if writes else row.issued_title
    return Place(title, row.get_absolute_url()) if title else None


def question(organisation: Organisation, source_id: str, access: Access | None, day: dt.date) -> Place | None:
    """One that is not published is for those who read all questions."""
    row = Question.objects.filter(organisation=organisation, pk=number_of(source_id)).first()
    if row is None or not sees_board(access, organisation):
        return None
    reads_all = access is None or any(access.may(permission, organisation) for permission in queries.READS_ALL)
    if row.published_on is None and not reads_all:
        return None
    return Place(f"Question {row.number}", reverse("board:question", args=[organisation.code, row.pk]))


def decision(organisation: Organisation, source_id: str, access: Access | None, day: dt.date) -> Place | None:
    """The meeting that decided; a decision of its private part is for those who read that part."""
    rows = Decision.objects.filter(item__meeting__organisation=organisation, pk=number_of(source_id))
    row = rows.select_related("item__meeting").first()
    if row is None or not sees_board(access, organisation):
        return None
    private = row.item.part == Part.PRIVATE
    if private and access is not None and not access.may(Permission.VIEW_PRIVATE_MEETINGS, organisation):
        return None
    meeting = row.item.meeting
    names = BodyPlacement.objects.filter(body=meeting.body_id, starts__lte=meeting.held_on).order_by("-starts")
    name = names.values_list("name", flat=True).first() or "Meeting"
    address = reverse("board:meeting", args=[organisation.code, meeting.pk])
    return Place(f"{name}, {written(meeting.held_on)}", address)


def measure(organisation: Organisation, source_id: str, access: Access | None, day: dt.date) -> Place | None:
    name, _, unit = source_id.partition("/")
    known = known_measures(organisation, day).get(name)
    if known is None or not sees_board(access, organisation):
        return None
    address = reverse("board:measure", args=[organisation.code, name])
    if not unit:
        return Place(known.title, address)
    if not Unit.objects.filter(organisation=organisation, pk=number_of(unit)).exists():
        return None
    return Place(known.title, f"{address}?unit={unit}")


def barrier(organisation: Organisation, source_id: str, access: Access | None, day: dt.date) -> Place | None:
    row = next((barrier for barrier in known_barriers(organisation) if barrier.id == source_id), None)
    if row is None or not sees_board(access, organisation):
        return None
    return Place(row.title, reverse("board:barrier_record_built_in", args=[organisation.code, row.id]))


def review(organisation: Organisation, source_id: str, access: Access | None, day: dt.date) -> Place | None:
    rows = (
        ServiceReview.objects.filter(organisation=organisation)
        if access is None
        else visible_reviews(organisation, access, day)
    )
    row = rows.filter(pk=number_of(source_id)).first()
    return Place(row.title, reverse("board:review", args=[organisation.code, row.pk])) if row else None


def offer_sources() -> None:
    finders = {
        "paper": paper,
        "question": question,
        MEETING: decision,
        MEASURE: measure,
        BARRIER: barrier,
        "review": review,
    }
    for kind, find in finders.items():
        offer_source(kind, find)
