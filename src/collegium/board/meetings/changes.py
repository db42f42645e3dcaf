"""Pages where the agenda, the attendance and the minutes of a meeting are written."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse

from collegium.accounts.roles import Permission
from collegium.board.meetings import actions, queries
from collegium.board.meetings.forms import AttendanceForm, ContributionsForm, DecisionForm
from collegium.board.meetings.views import may, meeting_or_404
from collegium.board.models import AgendaItem, Decision, Meeting, Paper, Part
from collegium.board.papers.queries import papers_of
from collegium.commitments.readers import readable
from collegium.organisation.pages import PageRequest, page
from collegium.organisation.queries.choices import choices_of
from collegium.registers.forms import ColumnsForm
from collegium.registers.single_pages import confirming, form_page
from collegium.wording.dates import day

ITEM = ("title", "part", "remit", "kept_paper", "paper", "minute")
PAPERS = 50  # the latest; older ones no agenda asks for
HINTS = {
    "remit": "Beyond: finance, estates, workforce at large and other fields that are not clinical.",
    "kept_paper": "One that is written here. Readers get the version that was issued for the meeting, and only the parts that they may read.",
    "paper": "Only where the paper is not written here: its title, or its address beginning with https://.",
    "minute": "What was said and noted. It may wait until after the meeting.",
}


def trail(request: PageRequest, found: Meeting | None = None) -> list[tuple[str, str]]:
    code = request.organisation.code
    links = [("Board", reverse("board:boards")), ("Meetings", reverse("board:meetings", args=[code]))]
    if found is not None:
        links.append((f"Meeting of {day(found.held_on)}", reverse("board:meeting", args=[code, found.pk])))
    return links


def to_meeting(request: PageRequest, found: Meeting) -> str:
    return reverse("board:meeting", args=[request.organisation.code, found.pk])


def item_or_404(request: PageRequest, pk: int) -> AgendaItem:
    """An item of the private part is not there for those who may not read it."""
    found = get_object_or_404(
        AgendaItem.objects.select_related("meeting__organisation"), pk=pk, meeting__organisation=request.organisation
    )
    if found.part == Part.PRIVATE and not may(request, Permission.VIEW_PRIVATE_MEETINGS):
        raise Http404
    return found


def item_form(request: PageRequest, initial: dict[str, Any] | None = None) -> ColumnsForm:
    papers = papers_of(request.organisation)[:PAPERS]
    offers: dict[str, list[tuple[Any, str]]] = {"kept_paper": [(one.pk, one.title) for one in papers]}
    chosen = (initial or {}).get("kept_paper")
    if chosen is not None and chosen not in dict(offers["kept_paper"]):
        offers["kept_paper"].append((chosen, str(Paper.objects.get(pk=chosen))))
    if not may(request, Permission.VIEW_PRIVATE_MEETINGS):
        offers["part"] = [(Part.PUBLIC, Part.PUBLIC.label)]
    return ColumnsForm(AgendaItem, ITEM, request.POST or None, hints=HINTS, initial=initial, offers=offers)


@page(Permission.CHANGE_BOARD)
def meeting_item_add(request: PageRequest, code: str, pk: int) -> HttpResponse:
    found = meeting_or_404(request, pk)
    form = item_form(request)
    return form_page(
        request, form, lambda: actions.add_item(by=request.user, meeting=found, values=form.values()),
        to=to_meeting(request, found), said="The item is on the agenda.", heading="Add an item to the agenda",
        caption=day(found.held_on), crumbs=trail(request, found), button="Add",
    )  # fmt: skip


@page(Permission.CHANGE_BOARD)
def agenda_item(request: PageRequest, code: str, pk: int) -> HttpResponse:
    item = item_or_404(request, pk)
    form = item_form(request, {name: getattr(item, name) for name in ITEM} | {"kept_paper": item.kept_paper_id})
    return form_page(
        request, form, lambda: actions.correct_item(by=request.user, item=item, values=form.values()),
        to=to_meeting(request, item.meeting), said="The item is kept.", heading="Item and minute", corrects=item,
        caption=item.title, crumbs=trail(request, item.meeting),
    )  # fmt: skip


@page(Permission.CHANGE_BOARD)
def agenda_item_move(request: PageRequest, code: str, pk: int) -> HttpResponse:
    """Up, down, or off the agenda; buttons of the meeting's page lead here."""
    item = item_or_404(request, pk)
    do = {
        "up": partial(actions.move_item, by=request.user, item=item, up=True),
        "down": partial(actions.move_item, by=request.user, item=item, up=False),
        "remove": partial(actions.remove_item, by=request.user, item=item),
    }.get(request.POST.get("step", ""))
    if do is not None:
        try:
            do()
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
    return redirect(to_meeting(request, item.meeting))


@page(Permission.CHANGE_BOARD)
def meeting_attendance(request: PageRequest, code: str, pk: int) -> HttpResponse:
    found = meeting_or_404(request, pk)
    people = choices_of(request.organisation, request.access).people
    form = AttendanceForm(
        request.POST or None, expected=queries.expected_at(found), recorded=queries.attendance_of(found), people=people
    )
    return form_page(
        request, form,
        lambda: actions.record_attendance(by=request.user, meeting=found, present=form.present()),
        to=to_meeting(request, found), said="The attendance is recorded.", heading="Attendance",
        caption=day(found.held_on), crumbs=trail(request, found), template="board/meetings/attendance.jinja",
    )  # fmt: skip


@page(Permission.CHANGE_BOARD)
def agenda_item_contributions(request: PageRequest, code: str, pk: int) -> HttpResponse:
    item = item_or_404(request, pk)
    there = [one for one in queries.attendance_of(item.meeting) if one.presence != "apologies"]
    recorded = list(item.contributions.all())
    form = ContributionsForm(request.POST if request.method == "POST" else None, there=there, recorded=recorded)
    return form_page(
        request, form, lambda: actions.record_contributions(by=request.user, item=item, spoke=form.spoke()),
        to=to_meeting(request, item.meeting), said="The contributions are recorded.", heading="Who spoke on this item",
        caption=item.title, crumbs=trail(request, item.meeting), template="board/meetings/contributions.jinja",
        meeting=item.meeting,
    )  # fmt: skip


@page(Permission.CHANGE_BOARD)
def agenda_item_decide(request: PageRequest, code: str, pk: int) -> HttpResponse:
    item = item_or_404(request, pk)
    people = choices_of(request.organisation, request.access).people
    form = DecisionForm(request.POST or None, people=people)
    return form_page(
        request, form, lambda: actions.decide(by=request.user, item=item, **form.values()),
        to=to_meeting(request, item.meeting), said="The decision is recorded.", heading="Record a decision",
        caption=item.title, crumbs=trail(request, item.meeting),
    )  # fmt: skip


@page(Permission.CHANGE_BOARD)
def decision_take_back(request: PageRequest, code: str, pk: int) -> HttpResponse:
    decision = get_object_or_404(
        Decision.objects.select_related("item__meeting__organisation"),
        pk=pk,
        item__meeting__organisation=request.organisation,
    )
    item_or_404(request, decision.item_id)
    form = confirming(request)
    return form_page(
        request, form, lambda: actions.take_back_decision(
            by=request.user, decision=decision,
            readable=readable(request.organisation, request.access, request.today),
        ),
        to=to_meeting(request, decision.item.meeting), said="The decision is taken out.",
        heading="Take this decision out", caption=decision.text, crumbs=trail(request, decision.item.meeting),
        button="Take out", warning=True, intro=["It was recorded by mistake. What it said stays in the record of changes."],
    )  # fmt: skip
