"""Pages that show meetings: one meeting, its minutes, somebody's part in them."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.text import slugify

from collegium.accounts.roles import Permission
from collegium.audit.actions import record_read
from collegium.board.meetings import presenters, queries
from collegium.board.meetings.presenters import paper_words
from collegium.board.meetings.reports import medical_share, trend_of
from collegium.board.models import AgendaItem, Meeting, Part
from collegium.board.papers.queries import before_meeting
from collegium.board.presenters.series import spec_json
from collegium.commitments.presenters import state_words
from collegium.commitments.readers import for_document, readable
from collegium.organisation.models import Person
from collegium.organisation.pages import PageRequest, document_file, page
from collegium.registers.numbers import number_asked

FORMS = ("html", "docx")


def may(request: PageRequest, permission: Permission) -> bool:
    return request.access.may(permission, request.organisation)


def meeting_or_404(request: PageRequest, pk: int) -> Meeting:
    return get_object_or_404(Meeting.objects.select_related("organisation"), pk=pk, organisation=request.organisation)


@page(Permission.VIEW_BOARD)
def meeting(request: PageRequest, code: str, pk: int) -> HttpResponse:
    """Private items only for those who may read them; each such reading is recorded."""
    found = meeting_or_404(request, pk)
    private = may(request, Permission.VIEW_PRIVATE_MEETINGS)
    items = queries.items_of(found, private=private)
    if any(one.part == Part.PRIVATE for one in items):
        read_private(request, found)
    attendances = queries.attendance_of(found)
    actions = queries.actions_by_decision(items, readable(request.organisation, request.access, request.today))
    context = {
        "meeting": found,
        "body": queries.body_names(request.organisation, found.held_on).get(found.body_id, "Body"),
        "items": items,
        "parts": [(part, [one for one in items if one.part == part]) for part in Part],
        "attendances": attendances,
        "medical": presenters.medical_words(medical_share(attendances)),
        "decision_words": partial(presenters.decision_words, actions=actions, on=request.today),
        "versions": before_meeting(items, found.held_on),
        "private": private,
        "may_change": may(request, Permission.CHANGE_BOARD),
        "agreed": found.minutes_agreed_on is not None,
    }
    return render(request, "board/meetings/meeting.jinja", context)


def read_private(request: PageRequest, found: Meeting, reason: str = "private part") -> None:
    record_read(
        by=request.user, subject="board.meeting", subject_id=found.pk, organisation=request.organisation.code, reason=reason
    )  # fmt: skip


@page(Permission.VIEW_BOARD)
def minutes(request: PageRequest, code: str, pk: int, ending: str) -> HttpResponse:
    """The public part for everybody who sees the board; the whole only for those who may read the private part."""
    if ending not in FORMS:
        raise Http404
    found = meeting_or_404(request, pk)
    private = request.GET.get("part") == "whole"
    if private and not may(request, Permission.VIEW_PRIVATE_MEETINGS):
        raise PermissionDenied
    items = queries.items_of(found, private=private)
    if private:
        read_private(request, found, "minutes taken out with the private part")
    attendances = queries.attendance_of(found)
    body = queries.body_names(request.organisation, found.held_on).get(found.body_id, "Meeting")
    made = presenters.minutes_document(
        found,
        body,
        items,
        attendances,
        medical_share(attendances),
        private=private,
        on=request.today,
        papers=paper_words(before_meeting(items, found.held_on).values()),
        actions=queries.actions_by_decision(items, for_document(found.organisation.commitments.all(), private=private)),
    )
    return document_file(
        made, f"minutes-{slugify(body)}-{found.held_on.isoformat()}{'-whole' if private else ''}", ending
    )


@page(Permission.CHANGE_BOARD)
def participation(request: PageRequest, code: str) -> HttpResponse:
    """Somebody's part in meetings; without a choice, the medical director's."""
    people = queries.observed(request.organisation)
    names = queries.body_names(request.organisation)
    chosen, body = (number_asked(request.GET.get(name, "")) for name in ("person", "body"))
    body = body if body in names else None
    if chosen not in dict(people):
        directors = [one for one in queries.medical_holders(request.organisation, request.as_of) if one in dict(people)]
        chosen = directors[0] if directors else people[0][0] if people else None
    context: dict[str, Any] = {"people": people, "chosen": chosen, "names": names, "body": body}
    if chosen is not None:
        context |= part_of(request, get_object_or_404(request.organisation.people, pk=chosen), body)
    return render(request, "board/meetings/participation.jinja", context)


def part_of(request: PageRequest, person: Person, body: int | None) -> dict[str, Any]:
    record_read(
        by=request.user, subject="board.contribution", subject_id=person.pk, organisation=request.organisation.code
    )
    trend = trend_of(person, request.as_of, body)
    return {
        "trend": trend,
        "rows": presenters.trend_rows(trend),
        "sentence": presenters.trend_sentence(trend),
        "caveat": presenters.OF_ONE_TRUST,
        "spec": spec_json(presenters.trend_chart(trend)) if trend.meetings else "",
        "person": person,
        "method": "participation/1",
    }


@page(Permission.VIEW_BOARD)
def own_part(request: PageRequest, code: str, pk: int) -> HttpResponse:
    """What is recorded of one person in meetings: for that person, and for those who record it."""
    person = get_object_or_404(request.organisation.people, pk=pk)
    own = person.user_id is not None and person.user_id == request.user.pk
    if not own and not may(request, Permission.CHANGE_BOARD):
        raise Http404
    context = part_of(request, person, None)
    keys = [one.meeting_id for one in queries.attended(person, request.today)]
    reads_all = own or may(request, Permission.VIEW_PRIVATE_MEETINGS)
    promises = readable(request.organisation, request.access, request.today)
    context |= {
        "spoken": [(one, item_title(one.item, reads_all)) for one in queries.spoken_by(person, keys)],
        "actions": [
            (promise, item_title(decision.item, reads_all) if decision else "", state_words(promise, request.today))
            for promise, decision in queries.actions_of(person, promises)
        ],
        "own": own,
        "back": reverse("board:meetings", args=[code]),
    }  # fmt: skip
    return render(request, "board/meetings/own_part.jinja", context)


def item_title(item: AgendaItem, reads_all: bool) -> str:
    return item.title if reads_all or item.part == Part.PUBLIC else "an item of the private part"
