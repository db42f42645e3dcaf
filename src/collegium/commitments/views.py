"""Pages that show promises: the list, one promise, one's own, what is held about a person, the calendar."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.text import slugify

from collegium.accounts.roles import Permission
from collegium.audit.actions import record_read
from collegium.commitments import queries
from collegium.commitments.actions import fingerprint
from collegium.commitments.calendar import calendar_of
from collegium.commitments.models import CalendarAddress, Commitment, CommitmentStep
from collegium.commitments.presenters import beneficiary, csv_of, dues, source_words, state_words
from collegium.organisation.access import access_for
from collegium.organisation.pages import PageRequest, page, public

ON_A_PAGE = 25


def may_change(request: PageRequest) -> bool:
    return request.access.may(Permission.CHANGE_BOARD, request.organisation)


def may_look_up(request: PageRequest) -> bool:
    """Everything about one person, private promises among it."""
    return may_change(request) and request.access.may(Permission.VIEW_PRIVATE_MEETINGS, request.organisation)


def asked_in(request: PageRequest) -> queries.Asked:
    """What the address asks for; anything that is not offered counts as not asked."""
    given = {name: request.GET.get(name, "") for name in ("state", "source", "to", "owner", "show", "q")}
    return queries.Asked(
        state=given["state"] if given["state"] in Commitment.State.values else "",
        source=given["source"] if given["source"] in Commitment.Source.values else "",
        to=given["to"] if given["to"] in Commitment.To.values else "",
        owner=int(given["owner"]) if given["owner"].isdecimal() and len(given["owner"]) < 10 else None,
        overdue=given["show"] == "overdue",
        own=given["show"] == "own",
        unowned=given["show"] == "unowned",
        text=given["q"].strip(),
    )


@page(Permission.VIEW_BOARD)
def commitments(request: PageRequest, code: str) -> HttpResponse:
    whole = queries.readable(request.organisation, request.user, request.access)
    asked = asked_in(request)
    found = queries.asked_for(whole, asked, request.user, request.today)
    # Those that are open and due first; then what has ended, latest first.
    found = found.order_by("closed_on", "due_on", "pk")
    units = queries.unit_names(request.organisation)
    here = Paginator(found, ON_A_PAGE).get_page(request.GET.get("page"))
    if any(one.private for one in here.object_list):
        read_private(request, "list")
    context = {
        "here": here,
        "rows": [(one, beneficiary(one, units), state_words(one, request.today)) for one in here.object_list],
        "counts": queries.counts(whole, request.today),
        "owners": queries.owners(whole),
        "asked": asked,
        "show": request.GET.get("show", ""),
        "filtered": asked != queries.Asked(),
        "states": Commitment.State.choices,
        "sources": Commitment.Source.choices,
        "beneficiaries": Commitment.To.choices,
        "may_change": may_change(request),
    }
    return render(request, "commitments/commitments.jinja", context)


@page(Permission.VIEW_BOARD)
def export(request: PageRequest, code: str) -> HttpResponse:
    """The same choice as the list shows, as CSV."""
    whole = queries.readable(request.organisation, request.user, request.access)
    found = queries.asked_for(whole, asked_in(request), request.user, request.today).order_by(
        "closed_on", "due_on", "pk"
    )
    record_read(by=request.user, subject="commitments.commitment", organisation=code, reason="taken out as CSV")
    content = csv_of(found, queries.unit_names(request.organisation), request.today)
    response = HttpResponse(content, content_type="text/csv; charset=utf-8")
    name = f"promises-{slugify(code)}-{request.today.isoformat()}.csv"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def commitment_or_404(request: PageRequest, pk: int) -> Commitment:
    """A private promise is not there for those who may not read it; each reading of one is recorded."""
    found = get_object_or_404(queries.readable(request.organisation, request.user, request.access), pk=pk)
    if found.private:
        read_private(request, found.pk)
    return found


def read_private(request: PageRequest, subject_id: object) -> None:
    record_read(
        by=request.user, subject="commitments.commitment", subject_id=subject_id, organisation=request.organisation.code
    )


@page(Permission.VIEW_BOARD)
def commitment(request: PageRequest, code: str, pk: int) -> HttpResponse:
    found = commitment_or_404(request, pk)
    steps = queries.steps_of(found)
    own = found.owner is not None and found.owner.user_id == request.user.pk
    context = {
        "one": found,
        "to": beneficiary(found, queries.unit_names(request.organisation)),
        "source": source_words(found),
        "state": state_words(found, request.today),
        "late": found.overdue(request.today),
        "steps": steps,
        "evidence": [step for step in steps if step.kind == CommitmentStep.Kind.EVIDENCE],
        "next": Commitment.objects.filter(replaces=found).first(),
        "may_change": may_change(request),
        "may_show": own or may_change(request),
        "sees_person": own or may_look_up(request),
    }
    return render(request, "commitments/commitment.jinja", context)


@page()
def own(request: PageRequest) -> HttpResponse:
    """What the person behind an account answers for, in every organisation."""
    found = queries.owned_by(request.user, request.today)
    rows = [(one, state_words(one, request.today)) for one in found]
    return render(request, "commitments/own.jinja", {"rows": rows})


@page(Permission.VIEW_BOARD, Permission.VIEW_OWN)
def person(request: PageRequest, code: str, pk: int) -> HttpResponse:
    """What is held about one person here: for that person, and for those who keep the promises."""
    found = get_object_or_404(request.organisation.people, pk=pk)
    mine = found.user_id is not None and found.user_id == request.user.pk
    if not mine and not may_look_up(request):
        raise Http404
    record_read(by=request.user, subject="commitments.person", subject_id=pk, organisation=code)
    units = queries.unit_names(request.organisation)
    rows = [(one, beneficiary(one, units), state_words(one, request.today)) for one in queries.about(found)]
    return render(
        request,
        "commitments/person.jinja",
        {
            "person": found,
            "rows": rows,
            "mine": mine,
            "reads_board": request.access.may(Permission.VIEW_BOARD, request.organisation),
        },
    )


@public
def feed(request: HttpRequest, secret: str) -> HttpResponse:
    """The calendar behind a secret address: what its user may read today, and nothing once the user may not."""
    row = CalendarAddress.objects.filter(fingerprint=fingerprint(secret)).select_related("user", "organisation").first()
    if row is None or not row.user.is_active:
        raise Http404
    today = timezone.localdate()
    content = calendar_of(f"Promises, {row.organisation.name}", entries(row, today, request.build_absolute_uri("/")))
    response = HttpResponse(content, content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = 'inline; filename="promises.ics"'
    response["Cache-Control"] = "private, no-store"
    return response


def entries(row: CalendarAddress, today: dt.date, address: str) -> list[Any]:
    access = access_for(row.user, today)
    found = queries.readable(row.organisation, row.user, access).filter(state=Commitment.State.OPEN)
    if not (row.everything and access.may(Permission.VIEW_BOARD, row.organisation)):
        found = found.filter(owner__user=row.user)
    return dues(found.order_by("due_on", "pk"), address)
